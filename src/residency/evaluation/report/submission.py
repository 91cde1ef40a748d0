"""A submission to a leaderboard: trajectories, one a line, each played again before it counts."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from residency.contract import Score, Trajectory
from residency.errors import ResidencyError, UserError
from residency.evaluation.report.replayed import load, replayed
from residency.tasks import list_tasks

LONGEST_LINE = 32 * 1024 * 1024


class Counted(Struct, frozen=True):
    """A trajectory that replays, with the score that the replay gave. `line` counts from 1."""

    line: int
    trajectory: Trajectory
    score: Score


class Refusal(Struct, frozen=True):
    """A line that does not count, and why."""

    line: int
    says: str


class Checked(Struct, frozen=True):
    """A submission after its check."""

    name: str
    counted: tuple[Counted, ...]
    refused: tuple[Refusal, ...]


def check(submission: Path, name: str = "") -> Checked:
    """Replay and re-score each trajectory of a JSONL file; only what replays counts.

    Refused are: another version or content, at the first event that differs; a score that is not the replay's; a task that is
    not in the proven catalog; a patient (task and seed) whom an earlier line has already; and a task whose seeds are not 0, 1, 2 and
    so on, since whoever may leave out seeds hands in the best of them. Raises UserError for a file that can't be read."""
    try:
        lines = submission.read_bytes().splitlines()
    except OSError as error:
        raise UserError(f"{submission}: {error.strerror or error}") from None
    catalog = {info.id for info in list_tasks()}
    counted: list[Counted] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, int], int] = {}
    for number, data in enumerate(lines, 1):
        if not data.strip():
            continue
        try:
            found = _checked(data, number, catalog, seen)
        except ResidencyError as error:
            refused.append(Refusal(number, str(error)))
        else:
            counted.append(found)
    seeds: dict[str, set[int]] = {}
    for task, seed in seen:
        seeds.setdefault(task, set()).add(seed)
    whole = {task for task, of in seeds.items() if of == set(range(len(of)))}
    refused += [Refusal(c.line, "the seeds of its task are not 0, 1, 2 and so on") for c in counted if c.trajectory.task not in whole]
    kept = tuple(c for c in counted if c.trajectory.task in whole)
    return Checked(name or submission.stem, kept, tuple(sorted(refused, key=lambda r: r.line)))


def _checked(data: bytes, number: int, catalog: set[str], seen: dict[tuple[str, int], int]) -> Counted:
    if len(data) > LONGEST_LINE:
        raise UserError("the line is too long for a trajectory")
    trajectory = load(data, f"line {number}")
    if trajectory.task not in catalog:
        raise UserError(f"{trajectory.task[:80]!r} is no task of the catalog")
    if trajectory.end_reason is None:
        raise UserError("the encounter is not over")
    run = replayed(trajectory)
    key = (trajectory.task, trajectory.seed)
    if key in seen:
        raise UserError(f"the same patient as line {seen[key]}")
    seen[key] = number
    return Counted(number, trajectory, run.score)
