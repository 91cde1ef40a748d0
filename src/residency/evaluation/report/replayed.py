"""A trajectory that has been played again and found true, with what came back act by act."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from residency.acts import Event
from residency.contract import Call, Score, ToolResult, Trajectory
from residency.episode import PATIENT, Episode, start
from residency.errors import UserError
from residency.evaluation.rescoring import again
from residency.rewards.evidence import describe

BY_STAFF = ("routine", "monitor")
"""Who writes into the log without this clinician having asked."""
NO_ACT = ("wait", "think")


class Act(Struct, frozen=True):
    """One call: its number from 1, the minute it began, what came back, and which events happened while it ran."""

    number: int
    minute: float
    call: Call
    result: ToolResult
    events: range


class Replayed(Struct, frozen=True):
    """A verified trajectory. `course`: (minute, true vital signs); `harm`: (minute, harm so far) as each act ended."""

    trajectory: Trajectory
    episode: Episode
    acts: tuple[Act, ...]
    events: tuple[Event, ...]
    score: Score
    course: tuple[tuple[float, dict[str, Any]], ...]
    harm: tuple[tuple[float, float], ...]

    def act_of(self, event: int) -> int | None:
        """The number of the act while which an event happened; None for one before the first."""
        return next((a.number for a in self.acts if event in a.events), None)

    def told(self) -> dict[str, int]:
        """Each event as evidence quotes it -> its index: the first where two read the same."""
        out: dict[str, int] = {}
        for i, event in enumerate(self.events):
            out.setdefault(describe(event), i)
        return out


def replayed(trajectory: Trajectory) -> Replayed:
    """Play a trajectory again and score it anew.

    Raises UserError for another version or content, at the first event that differs, or where what is written beside the
    events (score, minute, ending) is not what came out."""
    try:
        again(trajectory)
        episode = start(trajectory.task, trajectory.seed)
        acts, harm = _acts(episode, trajectory)
    except RecursionError:
        raise UserError("this trajectory is nested too deeply") from None
    if trajectory.truncated:
        episode.close()
    course = tuple(episode.course())
    return Replayed(trajectory, episode, acts, episode.events, episode.score(), course, harm)


def _acts(episode: Episode, trajectory: Trajectory) -> tuple[tuple[Act, ...], tuple[tuple[float, float], ...]]:
    acts: list[Act] = []
    harm = [_harm(episode)]
    for number, call in enumerate(trajectory.calls, 1):
        minute, before = episode.minute, len(episode.events)
        result = episode.call(call.name, call.arguments, call.actor)
        acts.append(Act(number, minute, call, result, range(before, len(episode.events))))
        harm.append(_harm(episode))
    return tuple(acts), tuple(h for h in harm if h is not None)


def _harm(episode: Episode) -> tuple[float, float] | None:
    body = episode._hospital.bodies.get(PATIENT)
    return None if body is None else (body.second / 60, body.total_harm)


def load(data: bytes, where: str) -> Trajectory:
    """A trajectory from its JSON. Raises UserError for anything else."""
    try:
        return msgspec.json.decode(data, type=Trajectory)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{where} holds no trajectory: {str(error)[:200]}") from None
