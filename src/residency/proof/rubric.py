"""Mutants of the rubric: a criterion dropped, flipped or widened must be noticed by some trajectory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from residency import predicates as P
from residency.episode import Episode
from residency.knowledge.types import Criterion
from residency.tasks import Task


def rubric_mutants(task: Task) -> Iterator[tuple[str, Task]]:
    """(name, task with one criterion changed)."""
    rows = task.criteria
    for i, criterion in enumerate(rows):
        yield f"drop {criterion.id}", replace(task, criteria=rows[:i] + rows[i + 1 :])
        yield f"flip {criterion.id}", replace(task, criteria=_with(rows, i, P.Not(criterion.is_)))
        wide = _widened(criterion.is_)
        if wide != criterion.is_:
            yield f"widen {criterion.id}", replace(task, criteria=_with(rows, i, wide))


def _with(rows: tuple[Criterion, ...], i: int, predicate: P.Predicate) -> tuple[Criterion, ...]:
    return rows[:i] + (replace(rows[i], is_=predicate),) + rows[i + 1 :]


def _widened(p: Any) -> Any:
    """Every window ten times as long, inside any nesting."""
    if isinstance(p, P.Within):
        return P.Within(p.minutes * 10, p.of, _widened(p.act))
    if isinstance(p, P.All | P.Any_):
        return type(p)(tuple(_widened(part) for part in p.of))
    if isinstance(p, P.Before):
        return P.Before(_widened(p.first), _widened(p.then))
    if isinstance(p, P.After):
        return P.After(_widened(p.of), _widened(p.act))
    return p


def noticed(changed: Task, episodes: Sequence[tuple[Episode, float]]) -> bool:
    """Whether some trajectory scores differently under the changed rubric."""
    for episode, before in episodes:
        other = episode.fork()
        other.task = changed
        if abs(other.score().normalized - before) > 1e-9:
            return True
    return False
