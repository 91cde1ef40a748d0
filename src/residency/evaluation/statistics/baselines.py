"""What the same tasks give to whom should get nothing, and to whom should get everything, from their committed proofs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from residency.evaluation.results import Row
from residency.evaluation.statistics.figure import Figure, missing
from residency.evaluation.statistics.intervals import DIGITS
from residency.tasks.receipts import receipt, together

SEARCHED = {"emergency": "best fixed list", "triage": "best constant triage"}
"""Department -> the figure of the whole catalog for the best policy that a search found without looking at the patient."""


class Baselines(Struct, frozen=True):
    """Means over the same tasks.

    Attributes:
        chance: probability of passing by a random well-formed answer, as declared (0 to 1).
        null: N of doing nothing; 0 by proof.
        shortcut: N of the best shortcut; in each group of tasks that are tried with the same shortcuts, the best one there.
        shortcuts: its name in each group.
        searched: N of the best policy that a search over the whole department found without looking, weighed by tasks.
        oracle: N of whoever knows the case; 1 by proof.
    """

    chance: Figure
    null: Figure
    shortcut: Figure
    shortcuts: tuple[str, ...]
    searched: Figure
    oracle: Figure


def baselines(rows: Sequence[Row]) -> Baselines:
    """Chance as the rows declare it, the rest from receipts."""
    if not rows:
        none = missing("no scored episode")
        return Baselines(none, none, none, (), none, none)
    tasks = {r.task: r for r in sorted(rows, key=lambda r: r.task)}
    chance = Figure(_mean([r.chance for r in tasks.values()]))
    found = {task: receipt(task) for task in tasks}
    if unproven := [task for task, proof in found.items() if proof is None]:
        none = missing(f"no committed proof of {len(unproven)} tasks: {unproven[0]}" + (" …" if len(unproven) > 1 else ""))
        return Baselines(chance, none, none, (), none, none)
    figures = {task: proof["figures"] for task, proof in found.items() if proof is not None}
    shortcut, names = _shortcut(figures)
    return Baselines(
        chance,
        Figure(_mean([f["null"]["mean"] for f in figures.values()])),
        shortcut,
        names,
        _searched(list(tasks.values())),
        Figure(_mean([f["oracle"]["mean"] for f in figures.values()])),
    )


def _shortcut(figures: dict[str, dict[str, Any]]) -> tuple[Figure, tuple[str, ...]]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    untried = 0
    for proof in figures.values():
        if proof["shortcuts"]:
            groups[tuple(sorted(proof["shortcuts"]))].append(proof["shortcuts"])
        else:
            untried += 1
    if not groups:
        return missing("no shortcut is tried on these tasks"), ()
    total, names = 0.0, []
    for tried, rows in sorted(groups.items()):
        means = {name: _mean([row[name]["mean"] for row in rows]) for name in tried}
        best = max(tried, key=lambda name: means[name])
        total += means[best] * len(rows)
        names.append(best)
    reason = f"without {untried} tasks on which none is tried" if untried else ""
    return Figure(round(total / (len(figures) - untried), DIGITS), reason=reason), tuple(names)


def _searched(tasks: Sequence[Row]) -> Figure:
    catalog = together()["figures"]
    known = [SEARCHED[r.department] for r in tasks if r.department in SEARCHED and r.source == "residency"]
    if not known:
        return missing("no search was made over these tasks")
    left = len(tasks) - len(known)
    reason = "a figure of the whole department" + (f", without {left} tasks that were not searched" if left else "")
    return Figure(_mean([float(catalog[name]["mean"]) for name in known]), reason=reason)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), DIGITS)
