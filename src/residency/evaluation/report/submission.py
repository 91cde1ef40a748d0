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
    not in the proven catalog; and a course that an earlier line has already. Raises UserError for a file that can't be read."""
    try:
        lines = submission.read_bytes().splitlines()
    except OSError as error:
        raise UserError(f"{submission}: {error.strerror or error}") from None
    catalog = {info.id for info in list_tasks()}
    counted: list[Counted] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, int, str], int] = {}
    for number, data in enumerate(lines, 1):
        if not data.strip():
            continue
        try:
            found = _checked(data, number, catalog, seen)
        except ResidencyError as error:
            refused.append(Refusal(number, str(error)))
        else:
            counted.append(found)
    return Checked(name or submission.stem, tuple(counted), tuple(refused))


def _checked(data: bytes, number: int, catalog: set[str], seen: dict[tuple[str, int, str], int]) -> Counted:
    if len(data) > LONGEST_LINE:
        raise UserError("the line is too long for a trajectory")
    trajectory = load(data, f"line {number}")
    if trajectory.task not in catalog:
        raise UserError(f"{trajectory.task[:80]!r} is no task of the catalog")
    if trajectory.end_reason is None:
        raise UserError("the encounter is not over")
    run = replayed(trajectory)
    key = (trajectory.task, trajectory.seed, trajectory.log)
    if key in seen:
        raise UserError(f"the same course as line {seen[key]}")
    seen[key] = number
    return Counted(number, trajectory, run.score)
