"""The encounter's own score as Inspect's. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from residency.contract import Score as Ours
from residency.contract import Trajectory
from residency.evaluation.inspect.seat import TRAJECTORY

METRICS: Sequence[Any] = [mean(), stderr(cluster="family")]


def trajectory_in(store: Any) -> Trajectory:
    """The trajectory that a sample's store holds. Raises ValueError where there is none: such a sample has no score."""
    found = store.get(TRAJECTORY)
    if found is None:
        raise ValueError("the encounter never began")
    return msgspec.convert(found, Trajectory)


def told(ours: Ours, trajectory: Trajectory) -> dict[str, Any]:
    """What stands beside the figure."""
    return {
        "total": ours.total,
        "normalized": ours.normalized,
        "passed": ours.passed,
        "criteria": msgspec.to_builtins(ours.criteria),
        "violations": msgspec.to_builtins(ours.violations),
        "dimensions": dict(ours.dimensions),
        "gates": list(ours.gates),
        "grader": ours.grader,
        "end_reason": trajectory.end_reason,
        "seed": trajectory.seed,
        "minute": trajectory.minute,
        "log": trajectory.log,
    }


def as_scores(trajectory: Trajectory) -> dict[str, Score]:
    """Both figures of a trajectory. Raises ValueError for one without a score."""
    ours = trajectory.score
    if ours is None:
        raise ValueError("an invalid encounter has no score")
    unmet = [c.says for c in ours.criteria if c.applies and not c.met]
    says = f"{trajectory.end_reason} at minute {trajectory.minute:g}. " + (f"Not met: {'; '.join(unmet)}" if unmet else "All met.")
    beside = told(ours, trajectory)
    return {
        "normalized": Score(value=ours.normalized, explanation=says, metadata=beside),
        "passed": Score(value=1.0 if ours.passed else 0.0, metadata={"gates": beside["gates"]}),
    }


@scorer(metrics=METRICS)
def normalized() -> Scorer:
    """The normalized score; total, passed and every criterion with its evidence in the metadata."""

    async def score(state: TaskState, target: Target) -> Score:
        return as_scores(trajectory_in(state.store))["normalized"]

    return score


@scorer(metrics=METRICS)
def passed() -> Scorer:
    """1 for a pass, so that Inspect's pass_at reducers can be used."""

    async def score(state: TaskState, target: Target) -> Score:
        return as_scores(trajectory_in(state.store))["passed"]

    return score
