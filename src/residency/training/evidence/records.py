"""What is kept of the experiment: encounters, and cells of the table."""

from __future__ import annotations

from msgspec import Struct

import residency
from residency import acts
from residency.rewards.acuity import SICK


class Played(Struct, frozen=True, array_like=True):
    """One encounter, kept as a line of figures. `normalized` is None where a bug of ours struck it.

    Attributes:
        task: whose.
        seed: of the course.
        family: of the condition.
        normalized: the score.
        passed: whether it passed.
        urgent: whether no fair level is a waiting one.
        made_to_wait: whether an urgent patient was given a level that waits, or none.
        calls: that were made.
        written: tokens that the model wrote.
    """

    task: str
    seed: int
    family: str
    normalized: float | None
    passed: bool
    urgent: bool
    made_to_wait: bool
    calls: int
    written: int


class Cell(Struct, frozen=True):
    """What came out.

    Attributes:
        row: of the table.
        fold: that was held out.
        seed: of the learner.
        cpu: seconds of a processor that training took, stages that it goes on from included.
        held_out: encounters with families that were held out.
        seen: scores of a learner with new patients of families that were trained on.
        audit: of the briefings.
        curves: of the run in the hospital, figure -> (step, value) of each line of its log.
    """

    row: str
    fold: int
    seed: int
    cpu: float
    held_out: tuple[Played, ...]
    seen: tuple[float, ...]
    audit: dict[str, float]
    curves: dict[str, tuple[tuple[int, float], ...]] = {}


def played(episode: residency.Episode, calls: int, written: int = 0) -> Played:
    """How an encounter ended, which is closed as it stands where it is open."""
    if not episode.done:
        episode.close()
    score = None if episode.invalid else episode.score()
    task, seed, key = episode.task, episode.trajectory().seed, episode.task.key
    urgent = key is not None and key.fair_esi[0] <= SICK
    given = [int(e.act.level) for e in episode.events if isinstance(e.act, acts.Triaged)]
    waits = urgent and key is not None and (not given or given[-1] > max(SICK, key.fair_esi[-1]))
    n, passed = (None, False) if score is None else (score.normalized, score.passed)
    return Played(task.id, seed, task.info.family, n, passed, urgent, waits, calls, written)
