"""Playing an encounter so that it can be told afterwards: every act with what it brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

import residency
from residency import policies
from residency.acts import Event
from residency.contract import Call, Harm, Policy, Say, Score, Tool, ToolResult, Trajectory
from residency.counterfactual import counts

Course = list[tuple[float, dict[str, Any]]]


class Turn(Struct, frozen=True):
    """One act: the minute it began, what was asked, what came back."""

    minute: float
    act: Call | Say
    result: ToolResult


class Run(Struct, frozen=True):
    """A finished encounter as its examiner sees it. `course` is (minute, true vital signs) on whole minutes.

    `harm` is None where nobody is treated."""

    policy: str
    title: str
    turns: tuple[Turn, ...]
    trajectory: Trajectory
    score: Score
    harm: Harm | None
    course: Course
    events: tuple[Event, ...]


def play(task: str, policy: str | Policy, seed: int, name: str = "") -> Run:
    """Let a policy (a built-in one by name, or any, then called `name`) play a task on a seed.

    Raises UserError for an unknown name of a built-in one."""
    episode = residency.start(task, seed)
    player = policies.make(policy, episode.task, seed) if isinstance(policy, str) else policy
    turns: list[Turn] = []

    def watch(act: Call | Say, result: ToolResult) -> None:
        turns.append(Turn(episode.minute - result.minutes, act, result))

    policies.play(player, episode, watch)
    return Run(
        policy if isinstance(policy, str) else name or type(policy).__name__.lower(),
        episode.task.info.title,
        tuple(turns),
        episode.trajectory(),
        episode.score(),
        residency.harm(episode) if counts(episode.task) else None,
        episode.course(),
        episode.events,
    )


def untreated(task: str, seed: int) -> Run:
    """The same patient while nobody does anything but wait."""
    return play(task, Idle(), seed)


class Idle:
    """Waits, and nothing else."""

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Nothing to remember."""

    def next(self, result: ToolResult | None) -> Call:
        """Another half hour."""
        return Call("wait", {"minutes": 30, "until": "time"})


def vitals_at(course: Course, minute: float) -> dict[str, Any]:
    """The last whole-minute vital signs at or before a minute; empty before the first."""
    latest: dict[str, Any] = {}
    for when, vitals in course:
        if when > minute:
            break
        latest = vitals
    return latest
