"""Gymnasium: one encounter as an environment of texts.

    import gymnasium, residency.doors.gymnasium
    env = gymnasium.make("Residency-v0", task="emergency/septic-shock-old-letter-01")
    observation, info = env.reset(seed=0)
    observation, reward, terminated, truncated, info = env.step('{"name": "wait", "arguments": {"minutes": 5}}')

`gymnasium.make_vec` runs several; in processes of their own with `vectorization_mode="async"` and
`vector_kwargs={"shared_memory": False}`. The rewards of an episode sum to its `normalized` score. Research only, fictional
patients, never for care.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.spaces import Text
from gymnasium.vector.utils import create_shared_memory

import residency
from residency.contract import Tool, ToolResult
from residency.errors import UserError

ID = "Residency-v0"
LONGEST_OBSERVATION = 16_384
LONGEST_ACTION = 65_536
SAMPLED = 80


class _Unicode(frozenset[str]):
    """Every character there is, without listing them."""

    def __contains__(self, character: object) -> bool:
        return isinstance(character, str) and len(character) == 1

    def __len__(self) -> int:
        return 0x110000


class _Characters(tuple[str, ...]):
    """The characters by code point, as unflattening asks for them."""

    def __getitem__(self, point: Any) -> Any:
        return chr(point)


class AnyText(Text):
    """Text of any characters, spaces and new lines included, up to `max_length` of them. Samples are printable."""

    def __init__(self, max_length: int, *, seed: int | np.random.Generator | None = None):
        """`max_length` in characters."""
        super().__init__(max_length, min_length=0, seed=seed)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """A short run of printable characters; masks choose among alphanumerics, as in Text."""
        if mask is not None or probability is not None:
            raise ValueError("a space of all characters can't be masked")
        length = int(self.np_random.integers(0, min(self.max_length, SAMPLED) + 1))
        return "".join(chr(int(p)) for p in self.np_random.integers(0x20, 0x7F, length))

    def contains(self, x: Any) -> bool:
        """Whether it is a string that is short enough."""
        return isinstance(x, str) and len(x) <= self.max_length

    @property
    def character_set(self) -> frozenset[str]:
        """Every character."""
        return _Unicode()

    @property
    def character_list(self) -> tuple[str, ...]:
        """Every character by code point."""
        return _Characters()

    def character_index(self, char: str) -> np.int32:
        """The character's code point."""
        return np.int32(ord(char))

    @property
    def characters(self) -> str:
        """Characters that stand for all in an empty batch."""
        return " "

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AnyText) and self.max_length == other.max_length

    def __repr__(self) -> str:
        return f"AnyText({self.max_length})"


@create_shared_memory.register(AnyText)
def _refuse_shared_memory(space: AnyText, n: int = 1, ctx: Any = None) -> Any:
    """Gymnasium reads texts out of shared memory once, before there are any: refuse, instead of showing blanks for ever."""
    raise gymnasium.error.CustomSpaceError("texts can't be shared: make_vec(..., vector_kwargs={'shared_memory': False})")


class ToolCall(AnyText):
    """A tool call as JSON. Samples name one of the tools at random, with no arguments."""

    def __init__(self, names: Sequence[str], *, seed: int | np.random.Generator | None = None):
        """`names` of the tools that samples choose from."""
        super().__init__(LONGEST_ACTION, seed=seed)
        self.names = tuple(names)

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """`{"name": ..., "arguments": {}}`."""
        name = self.names[int(self.np_random.integers(len(self.names)))]
        return json.dumps({"name": name, "arguments": {}})


class ResidencyEnv(gymnasium.Env[str, "str | Mapping[str, Any]"]):
    """One encounter of the hospital.

    An action is a tool call, `{"name": ..., "arguments": {...}}`, as JSON text or as a mapping; any other text is
    speech. An observation is what the agent may read: the briefing with the tools at first, then what each act brought
    back, interrupts included.

    The reward of a step is the change of the score that ending now would give, and at the end the final score less
    that: over an episode it sums to `normalized`. `terminated`: the encounter itself ended, by a closed stay, death, or
    the minutes or turns that the briefing names. `truncated`: the trainer's own `max_steps` cut it short; it is scored
    as it stands, so that neither asks for a bootstrapped value. (Gymnasium's own TimeLimit wrapper stops without closing.)

    `info` at reset holds `tools` (name, description, JSON Schema) for a model's chat template; after each step
    `minute`, `minutes_left`, `turns_left`, `minutes` (the act's cost) and `error` (a code, or ""); at the end also `end_reason`,
    `normalized`, `total` and `passed`. It never names the task, the condition or anything else that is hidden.
    """

    metadata = {"render_modes": ["ansi"], "render_fps": 1}

    def __init__(self, task: str | Sequence[str] | None = None, max_steps: int | None = None, render_mode: str | None = None):
        """Make an environment that starts one of `task` (an id, a path, or several; None: the training split).

        Args:
            task: One task, or several from which each reset draws one.
            max_steps: Acts after which the trainer cuts the episode; None leaves it to the encounter's own budget.
            render_mode: None, or "ansi" for the encounter's last text.

        Raises:
            UserError: for an unknown task or render mode, or an empty list.
        """
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise UserError(f"render_mode is None or 'ansi', not {render_mode!r}")
        named = [i.id for i in residency.list_tasks(split="train")] if task is None else [task] if isinstance(task, str) else list(task)
        if not named:
            raise UserError("name at least one task")
        self.tasks = tuple(named)
        self.max_steps = max_steps
        self.render_mode = render_mode
        self._episode = residency.start(self.tasks[0])
        self._steps = 0
        self._value = 0.0
        self._last = ""
        self._open = False
        self.observation_space = AnyText(LONGEST_OBSERVATION)
        self.action_space = ToolCall([t.name for t in self._episode.tools])

    @property
    def episode(self) -> residency.Episode:
        """The encounter behind this environment: for trainers and examiners, never for the agent."""
        return self._episode

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Start a fresh encounter. With `seed`, the patient is exactly that seed's of `residency.start`.

        Args:
            seed: The encounter's seed; None draws one from the environment's own generator.
            options: `task` starts that task instead of a drawn one.
        """
        super().reset(seed=seed)
        drawn = int(self.np_random.integers(2**31))
        choice = int(self.np_random.integers(len(self.tasks)))
        task = (options or {}).get("task", self.tasks[choice])
        self._episode = residency.start(task, drawn if seed is None else seed)
        self._steps, self._value, self._open = 0, 0.0, True
        self._last = opening(self._episode.briefing, self._episode.tools)
        return self._last, {"tools": [described(t) for t in self._episode.tools], **self._clock()}

    def step(self, action: str | Mapping[str, Any]) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Do one thing. Nothing that an agent can send raises."""
        if not self._open:
            raise gymnasium.error.ResetNeeded("reset the environment before stepping it")
        episode = self._episode
        result = act(episode, action)
        self._steps += 1
        truncated = not episode.done and self.max_steps is not None and self._steps >= self.max_steps
        if truncated:
            episode.close()
        score = episode.score()
        reward, self._value = score.normalized - self._value, score.normalized
        self._last = result.content[:LONGEST_OBSERVATION]
        info = {"minutes": result.minutes, "error": result.error.code if result.error else "", **self._clock()}
        if episode.done:
            self._open = False
            info |= {
                "end_reason": episode.end_reason,
                "normalized": score.normalized,
                "total": score.total,
                "passed": score.passed,
            }
        return self._last, reward, episode.done and not truncated, truncated, info

    def render(self) -> str | None:
        """The last text, in mode "ansi"."""
        return f"minute {self._episode.minute:g}\n{self._last}" if self.render_mode == "ansi" else None

    def close(self) -> None:
        """Abandon the encounter."""
        self._open = False

    def _clock(self) -> dict[str, Any]:
        minutes, turns = self._episode.remaining
        return {"minute": self._episode.minute, "minutes_left": minutes, "turns_left": turns}


def act(episode: residency.Episode, action: object) -> ToolResult:
    """One action as a call: a mapping or JSON object with a `name` is a tool call, any other text is speech."""
    message: Any = action
    if isinstance(action, str):
        try:
            message = json.loads(action)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, Mapping):
            return episode.say(action)
    if not isinstance(message, Mapping):
        return episode.call(str(message)[:200], {})
    return episode.call(message.get("name", ""), message.get("arguments", {}))


def opening(briefing: str, tools: Sequence[Tool]) -> str:
    """The first observation: the briefing, and each tool with its arguments (those with ? may be left out)."""
    lines = []
    for tool in tools:
        required = tool.parameters.get("required", ())
        names = (name if name in required else f"{name}?" for name in tool.parameters.get("properties", {}))
        lines.append(f"{tool.name}({', '.join(names)})")
    return "\n".join([briefing, "", 'Act with one JSON object: {"name": TOOL, "arguments": {...}}. Tools:', *lines])[:LONGEST_OBSERVATION]


def described(tool: Tool) -> dict[str, Any]:
    """A tool as chat templates take it."""
    return {"name": tool.name, "description": tool.description, "parameters": tool.parameters}


if ID not in gymnasium.registry:
    gymnasium.register(id=ID, entry_point="residency.doors.gymnasium:ResidencyEnv")
