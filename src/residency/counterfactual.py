"""Counterfactual harm: what this course cost the patient, beside doing nothing and beside standard care, on one seed.

H = Σ over organs of the integral of weighted injury from the door to the task's horizon, plus expected iatrogenic harm.
The body runs on after the encounter under a receiving team that knows only chart and handover.
"""

from __future__ import annotations

from typing import Any

import msgspec

from residency import acts
from residency.contract import Harm, Trajectory
from residency.episode import PATIENT, Episode, replay, start
from residency.errors import UserError
from residency.physiology import ORGANS
from residency.policies import make, play
from residency.rewards.evidence import names_only
from residency.tasks import Task
from residency.world.downstream import Watch, run_on


class Course(msgspec.Struct, frozen=True):
    """Harm of one course to the horizon, by organ (organ-minutes, weighted), and whether the patient died."""

    total: float
    by_organ: dict[str, float]
    died: bool
    death_risk: float


def course_of(episode: Episode, watch: Watch | None = None) -> Course:
    """The harm of an encounter as it stands, its body run on to the horizon. `watch` sees that body every ten minutes."""
    h = episode._hospital
    place, told = _handed_over(episode)
    body = run_on(h, PATIENT, place, told, episode.task.budget.harm_until_minute, watch)
    by_organ = {organ: ORGANS[organ] * minutes for organ, minutes in body.harm.items()}
    return Course(sum(by_organ.values()), by_organ, body.state == "dead", body.death_risk())


def _handed_over(episode: Episode) -> tuple[str | None, bool]:
    """Where the patient went, and whether the next team was told what this is."""
    wanted = set(episode.task.setting.condition.diagnosis)
    place: str | None = None
    told = False
    for event in episode.events:
        act = event.act
        if isinstance(act, acts.Disposed):
            place = act.to
            told = told or names_only(act.diagnosis, wanted)
        elif isinstance(act, acts.Told) and act.to not in ("patient", "family"):
            told = told or names_only(" ".join(act.concepts), wanted)
    return place, told


def nothing(task: Task, seed: int) -> Course:
    """Nobody acts from the door to the horizon."""
    return _reference(task, seed, "null")


def standard(task: Task, seed: int) -> Course:
    """The one versioned standard-care policy plays."""
    return _reference(task, seed, "standard")


REMEMBERED = 8192
_references: dict[tuple[str, int, str], Course] = {}


def _reference(task: Task, seed: int, policy: str) -> Course:
    key = (task.hash, seed, policy)
    if key not in _references:
        if len(_references) >= REMEMBERED:
            del _references[next(iter(_references))]
        episode = start(task, seed)
        if policy != "null":
            play(make(policy, task, seed), episode)
        _references[key] = course_of(episode)
    return _references[key]


def harm(trajectory: Trajectory | Episode) -> Harm:
    """Harm of a trajectory (replayed) or of an episode as it stands, in organ-minutes, with its two references.

    Raises UserError where nobody is treated: at the triage desk."""
    episode = trajectory if isinstance(trajectory, Episode) else replay(trajectory)
    if not counts(episode.task):
        raise UserError(f"{episode.task.id} only sorts patients: harm is counted where they are treated")
    this = course_of(episode)
    none, usual = nothing(episode.task, episode.seed), standard(episode.task, episode.seed)
    avoided = none.total - this.total
    possible = none.total - usual.total
    return Harm(
        this=this.total,
        nothing=none.total,
        standard=usual.total,
        avoided=avoided,
        avoided_share=avoided / possible if possible > 0 else 0.0,
        added=max(0.0, -avoided),
        by_organ=this.by_organ,
        died=this.died,
        nothing_died=none.died,
        standard_died=usual.died,
        horizon_minutes=episode.task.budget.harm_until_minute,
    )


def counts(task: Task) -> bool:
    """Whether harm is counted in a task: whether it treats."""
    return task.info.scheme == "ed_rubric"


def summary(harms: list[Harm]) -> dict[str, Any]:
    """Over many encounters: the avoided share as a ratio of sums over patients with something to avoid."""
    possible = [h for h in harms if h.nothing > h.standard]
    whole = sum(h.nothing - h.standard for h in possible)
    return {
        "avoided_share": sum(h.avoided for h in possible) / whole if whole else 0.0,
        "added": sum(h.added for h in harms),
        "deaths": sum(h.died for h in harms),
        "encounters": len(harms),
    }


__all__ = ["Course", "counts", "course_of", "harm", "nothing", "standard", "summary"]
