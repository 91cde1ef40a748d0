"""The hospital as TRL's trainers know an environment: `reset` tells the briefing, every tool of a department is a method with type
hints and a Google docstring, `get_reward` is the normalized score.

Nothing heavy is imported: an environment plays anywhere. What an agent gets wrong is answered with a mend, as everywhere; a bug of
ours leaves the episode without a reward, never with a zero.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import Parameter, Signature
from typing import Any, Literal, Union

import residency
from residency import acts
from residency.contract import Score, Tool
from residency.counterfactual import counts, harm
from residency.departments import DEPARTMENTS
from residency.errors import SimulatorError
from residency.rewards.acuity import SICK

LEAST_HARM = 1.0
"""Organ-minutes of an untreated course below which added harm is not measured against it."""
INVALID = "The simulator failed; this encounter has no score."


class Ward:
    """One encounter at a time, in one department; what a trainer may read begins with an underscore, since all else is a tool."""

    _department: str
    _most_turns: int

    def __init__(self) -> None:
        self._episode: residency.Episode | None = None
        self._turns = 0
        self._seconds = 0.0  # of the wall, spent in here
        self._paid: tuple[float, ...] = ()
        self._score: Score | None = None

    def reset(self, task: str, seed: int, **_row: Any) -> str:
        """Begin the encounter of a task and seed. Returns all that the agent is told."""
        with self._watched():
            self._episode, self._turns, self._paid, self._score = residency.start(task, seed), 0, (), None
            return self._episode.briefing

    def get_reward(self) -> float | None:
        """The normalized score; an encounter still open is closed as it stands. None for one that a bug of ours has struck."""
        score = self._scored()
        return None if score is None else score.normalized

    def _call(self, name: str, arguments: dict[str, Any]) -> str:
        """Do one thing; what it brought, as an agent reads it."""
        episode = self._encounter
        self._turns += 1
        with self._watched():
            try:
                content = episode.call(name, arguments).content
            except SimulatorError:
                return INVALID
            if not episode.done and self._turns >= self._most_turns:
                self._close()
            return content

    @property
    def _encounter(self) -> residency.Episode:
        if self._episode is None:
            raise SimulatorError("no encounter has begun: reset first")
        return self._episode

    def _close(self) -> None:
        """End it as it stands. What calls have earned so far is kept apart from what leaving without an end costs."""
        self._paid = self._encounter.progress()
        self._encounter.close()

    def _scored(self) -> Score | None:
        """The final score; None for an invalid encounter."""
        episode = self._encounter
        if self._score is None and not episode.invalid:
            with self._watched():
                if not episode.done:
                    self._close()
                self._score = episode.score()
        return self._score

    # ---- rewards beside the score, each in [0, 1], and credit ----------------------------------------------------------

    def _added_harm(self) -> float:
        """Harm beyond that of doing nothing, as a share of it; 0 where nobody is treated."""
        if self._scored() is None or not counts(self._encounter.task):
            return 0.0
        with self._watched():
            found = harm(self._encounter)
            return min(1.0, found.added / max(found.nothing, LEAST_HARM))

    def _gated(self) -> float:
        """1 where an act closed the gate."""
        score = self._scored()
        return float(score is not None and bool(score.gates))

    def _made_to_wait(self) -> float:
        """1 where somebody who could not wait was given a level that waits, or none."""
        key = self._encounter.task.key
        if self._scored() is None or key is None or key.fair_esi[0] > SICK:
            return 0.0
        given = [int(e.act.level) for e in self._encounter.events if isinstance(e.act, acts.Triaged)]
        return float(not given or given[-1] > max(SICK, key.fair_esi[-1]))

    def _credit(self) -> tuple[tuple[float, ...], float]:
        """What each call brought, and what the end added that no call did (leaving without a closing act); together the score."""
        score = self._scored()
        if score is None:
            return (), 0.0
        with self._watched():
            paid = self._paid or self._encounter.progress()
            return paid, score.normalized - sum(paid)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds += time.perf_counter() - began


def environment(department: str, most_turns: int) -> type[Ward]:
    """The environment of a department: a class that makes one encounter's environment when called without arguments."""
    tools = {name: _method(DEPARTMENTS[department].abilities[name].tool) for name in DEPARTMENTS[department].offered}
    words = {"_department": department, "_most_turns": most_turns, "__doc__": f"The {department} department, one encounter at a time."}
    return type(department.title(), (Ward,), {**words, **tools})


def _method(tool: Tool) -> Callable[..., str]:
    """A tool as a method whose signature and docstring say what its schema says."""

    def method(self: Ward, /, **arguments: Any) -> str:
        return self._call(tool.name, arguments)

    properties: dict[str, Any] = tool.parameters.get("properties", {})
    required = tool.parameters.get("required", ())
    hints = {name: _hint(schema) for name, schema in properties.items()}
    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=_default(name in required, schema), annotation=hints[name])
        for name, schema in properties.items()
    ]
    method.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter("self", Parameter.POSITIONAL_ONLY), *parameters], return_annotation=str
    )
    method.__annotations__ = {**hints, "return": str}
    method.__name__ = method.__qualname__ = tool.name
    takes = "".join(f"    {name}: {_says(schema)}\n" for name, schema in properties.items())
    method.__doc__ = f"{tool.description}\n\n" + (f"Args:\n{takes}\n" if takes else "") + "Returns:\n    What it brought."
    return method


_PLAIN: dict[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool, "object": dict}


def _hint(schema: dict[str, Any]) -> Any:
    """The type of a JSON Schema of ours."""
    if "enum" in schema:
        return Literal[tuple(schema["enum"])]
    if "anyOf" in schema:
        return Union[tuple(_hint(part) for part in schema["anyOf"])]
    if schema.get("type") == "array":
        return list[_hint(schema.get("items", {"type": "string"}))]  # type: ignore[misc]
    return None if schema.get("type") == "null" else _PLAIN[schema["type"]]


def _default(required: bool, schema: dict[str, Any]) -> Any:
    return Parameter.empty if required else schema.get("default")


_LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "maxLength": "characters at most:",
    "minItems": "items at least:",
    "maxItems": "items at most:",
}


def _says(schema: dict[str, Any]) -> str:
    """What a value may be, in words: the limits that a type hint can't hold."""
    parts = [schema, *schema.get("anyOf", ())]
    told = [f"{word} {part[key]}" for part in parts for key, word in _LIMITS.items() if key in part]
    if "default" in schema:
        told.append(f"left out: {schema['default']!r}")
    return (", ".join(told) or "as the name says") + "."
