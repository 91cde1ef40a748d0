"""What travels between an OpenEnv client and the hospital."""

from __future__ import annotations

from typing import Any

from openenv.core.env_server.types import Action, Observation, State


class ResidencyAction(Action):
    """One tool call: the name of a tool that the reset listed, and its arguments. Plain speech is the tool `say`."""

    name: str
    arguments: dict[str, Any] = {}


class ResidencyObservation(Observation):
    """What came back.

    `content` is all that a text agent needs, at most 2,000 characters (the briefing at a reset). `data` has the same in
    structure; `error` says why a call was refused and how to mend it; `minutes` is what the call cost; `interrupts` demanded
    attention meanwhile; `images` are pictures in base64; `tools` are listed at a reset only, as name, description and JSON
    Schema. `minute`, `minutes_left` and `turns_left` are the clock; a case on paper has none, and then `minutes_left` is null.

    `reward` is the change of the score that ending now would give; over an episode it sums to `normalized`. At the end
    `metadata` holds `end_reason`, `normalized`, `total` and `passed`: for the trainer, not for the agent.
    """

    content: str = ""
    data: Any = None
    error: dict[str, Any] | None = None
    minutes: float = 0.0
    interrupts: list[dict[str, Any]] = []
    images: list[dict[str, Any]] = []
    tools: list[dict[str, Any]] = []
    minute: float = 0.0
    minutes_left: float | None = None
    turns_left: int = 0


class ResidencyState(State):
    """Where the encounter stands, as its agent may know it: nothing of the task or of the truth."""

    minute: float = 0.0
    minutes_left: float | None = None
    turns_left: int = 0
    done: bool = False
    end_reason: str | None = None
