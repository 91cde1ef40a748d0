"""What travels, with the names that Medical Triage OpenEnv gave it."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct


class Wanted(Struct, frozen=True):
    """Which case: task_1 to task_15, or easy, medium or hard for any of that tier. Nothing means any."""

    task: Annotated[str, Meta(max_length=40)] = ""


class Action(Struct, frozen=True):
    """`assign_severity` with Mild, Moderate or Emergency, or `request_more_info`. `episode_id` may stand in the cookie instead."""

    action_type: Annotated[str, Meta(min_length=1, max_length=200)]
    content: str = ""
    episode_id: str = ""


class Leaving(Struct, frozen=True):
    """Which encounter to close."""

    episode_id: str = ""


class Observation(Struct, frozen=True):
    """What stands on the paper. `episode_id` is a secret of whoever reset."""

    symptoms: tuple[str, ...]
    pain_level: int
    age: int
    step: int
    hidden_info: tuple[str, ...]
    episode_id: str


class Stepped(Struct, frozen=True):
    """`reward` is the published number at the end and 0 before. `info` has what the tool said, and a refusal's mend."""

    observation: Observation
    reward: float
    done: bool
    info: dict[str, Any]


class Closed(Struct, frozen=True):
    """The published number as it stands."""

    done: bool
    reward: float
