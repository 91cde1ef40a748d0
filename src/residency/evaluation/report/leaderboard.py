"""A leaderboard of submissions, ranked on the tasks that all of them have, and made of nothing but what replays."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from msgspec import Struct

from residency.evaluation.report.html import Inside, contents, document, el, front, joined, section, table
from residency.evaluation.report.submission import Checked

HEAD = ("rank", "submission", "mean N", "passed", "tasks in common", "tasks", "episodes", "refused")


class Standing(Struct, frozen=True):
    """A submission's place. `normalized` and `passed` are means over the patients whom all have treated, each task counting once."""

    rank: int
    name: str
    normalized: float
    passed: float
    common: int
    tasks: int
    episodes: int
    refused: int


def standings(submissions: Sequence[Checked]) -> list[Standing]:
    """Submissions in order, best first; equal ones share a rank. Without a common task everybody has 0 and rank 1."""
    there = [{(c.trajectory.task, c.trajectory.seed) for c in s.counted} for s in submissions]
    common = set.intersection(*there) if there else set()
    tasks = {task for task, _ in common}
    rows = [(_mean(s, common, "normalized"), _mean(s, common, "passed"), s) for s in submissions]
    rows.sort(key=lambda r: (-r[0], -r[1], r[2].name))
    ranks = [1 + sum(other[:2] > r[:2] for other in rows) for r in rows]
    return [
        Standing(rank, s.name, n, p, len(tasks), len({c.trajectory.task for c in s.counted}), len(s.counted), len(s.refused))
        for rank, (n, p, s) in zip(ranks, rows, strict=True)
    ]


def _mean(submission: Checked, common: set[tuple[str, int]], name: str) -> float:
    by_task: dict[str, list[float]] = {}
    for c in submission.counted:
        if (c.trajectory.task, c.trajectory.seed) in common:
            by_task.setdefault(c.trajectory.task, []).append(float(getattr(c.score, name)))
    return mean(mean(values) for values in by_task.values()) if by_task else 0.0


def leaderboard(submissions: Sequence[Checked], title: str = "Leaderboard") -> str:
    """The page."""
    rows: list[list[Inside]] = [
        [str(s.rank), s.name, f"{s.normalized:.3f}", f"{s.passed:.0%}", str(s.common), str(s.tasks), str(s.episodes), str(s.refused)]
        for s in standings(submissions)
    ]
    says = "Every trajectory was played again and scored anew. Ranked by the mean over the patients whom all have treated."
    ranked = joined([el("p", says), table(HEAD, rows, kind="plain")])
    parts = [("standings", "Standings", ranked)]
    refused = [[s.name, str(r.line), r.says] for s in submissions for r in s.refused]
    if refused:
        parts.append(("refused", "Refused", table(("submission", "line", "why"), refused, kind="plain")))
    return document(title, front(title), contents((i, t) for i, t, _ in parts), *(section(*p) for p in parts))
