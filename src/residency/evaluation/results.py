"""One episode of an examination, as it is kept and as statistics read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from residency.contract import Harm, TaskInfo, Trajectory
from residency.tasks import load

Status = Literal["done", "infrastructure", "invalid"]


class Cost(Struct, frozen=True):
    """What a language model took for an episode. All zero for a program."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0
    malformed_calls: int = 0
    calls: int = 0
    seconds: float = 0.0


class Result(Struct, frozen=True, kw_only=True):
    """One episode: a trial of a task.

    Attributes:
        task: its id.
        trial: its number among the trials of this task, from 0.
        seed: of the environment.
        sampling_seed: that a language model was asked with.
        status: "done" is scored; "infrastructure" (an endpoint, a disk) and "invalid" (a bug of ours) never are.
        error: what failed, when something did.
        trajectory: complete and replayable, its score inside; None unless done.
        harm: None where nobody is treated.
        cost: of a language model.
    """

    task: str
    trial: int
    seed: int
    sampling_seed: int = 0
    status: Status = "done"
    error: str = ""
    trajectory: Trajectory | None = None
    harm: Harm | None = None
    cost: Cost = Cost()


class Row(Struct, frozen=True, kw_only=True):
    """A scored episode as statistics read it. `silent` ended without a closing act of the agent's; `twin` names the do-less
    or sick twin of the task, if it has one. `killed` died and would have lived untreated; `lost` died and would have lived under
    standard care. None where nobody is treated."""

    task: str
    family: str
    department: str
    category: str
    difficulty: str
    split: str
    source: str
    chance: float
    trial: int
    normalized: float
    passed: bool
    twin: str | None = None
    added_harm: float | None = None
    killed: bool | None = None
    lost: bool | None = None
    silent: bool = False


def row(result: Result) -> Row:
    """A scored episode for statistics. Raises ValueError for one that has no score."""
    found = result.trajectory
    if result.status != "done" or found is None or found.score is None:
        raise ValueError(f"{result.task}, trial {result.trial} has no score: {result.error or result.status}")
    task = load(result.task)
    harm = result.harm
    info: TaskInfo = task.info
    return Row(
        task=info.id,
        family=info.family,
        department=info.department,
        category=info.category,
        difficulty=info.difficulty,
        split=info.split,
        source=info.source,
        chance=info.chance,
        trial=result.trial,
        normalized=found.score.normalized,
        passed=found.score.passed,
        twin=str(task.twin) if task.twin else None,
        added_harm=None if harm is None else harm.added,
        killed=None if harm is None else harm.died and not harm.nothing_died,
        lost=None if harm is None else harm.died and not harm.standard_died,
        silent=found.end_reason not in ("closed", "died"),
    )


def rows(results: Iterable[Result]) -> list[Row]:
    """Every scored episode."""
    return [row(r) for r in results if r.status == "done"]


def failed(results: Sequence[Result]) -> dict[str, int]:
    """How many episodes were not scored, by why."""
    return {kind: sum(r.status == kind for r in results) for kind in ("infrastructure", "invalid")}
