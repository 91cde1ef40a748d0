"""Gaps that a single score hides: between twins, and between tasks that may have been learned and tasks that can't have been."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt

from msgspec import Struct

from residency.evaluation.results import Row
from residency.evaluation.statistics.clusters import families, parts, sample, spread
from residency.evaluation.statistics.figure import Figure, missing
from residency.evaluation.statistics.intervals import DIGITS
from residency.evaluation.statistics.quantiles import t_quantile


class Twins(Struct, frozen=True):
    """Pairs of tasks that begin alike and are not: one answer for both can be right for one only.

    Attributes:
        pairs: of which both were examined.
        gap: mean over pairs of (mean of the two tasks - the worse of them), in N (0 to .5). Of noisy means the worse is a little
            worse than it is, so that few trials a task make the gap a little wide.
        passed: mean over pairs of the pass rate of the task that is passed less often (0 to 1).
    """

    pairs: int
    gap: Figure
    passed: Figure


def twins(rows: Sequence[Row]) -> Twins:
    """The twin pairs among the rows."""
    scores: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.task, r.trial, r.normalized)):
        scores[row.task].append(row)
    pairs = sorted({(min(r.task, r.twin), max(r.task, r.twin)) for r in rows if r.twin is not None and r.twin in scores})
    if not pairs:
        none = missing("no pair of twins")
        return Twins(0, none, none)
    gaps, passed = [], []
    for pair in pairs:
        means = [sum(r.normalized for r in scores[t]) / len(scores[t]) for t in pair]
        gaps.append(sum(means) / 2 - min(means))
        passed.append(min(sum(r.passed for r in scores[t]) / len(scores[t]) for t in pair))
    return Twins(len(pairs), Figure(round(sum(gaps) / len(gaps), DIGITS)), Figure(round(sum(passed) / len(passed), DIGITS)))


def contamination(rows: Sequence[Row]) -> Figure:
    """N on the train split minus N on the test split (-1 to 1): what is known by heart shows as a gap."""
    return gap([r for r in rows if r.split == "train"], [r for r in rows if r.split == "test"], ("train split", "test split"))


def published(rows: Sequence[Row]) -> Figure:
    """N on the published cases of Medical Triage OpenEnv minus N on our own triage cases (-1 to 1), which nobody can have read.

    The two differ in form as well: a gap is a question, not a proof."""
    known = [r for r in rows if r.source == "medical-triage-openenv"]
    own = [r for r in rows if r.department == "triage" and r.source == "residency"]
    return gap(known, own, ("published triage case", "own triage case"))


def gap(some: Sequence[Row], others: Sequence[Row], names: tuple[str, str] = ("first", "second")) -> Figure:
    """Mean N of some tasks minus that of others, with a 95 % interval over families.

    Families may have tasks on both sides: what they share cancels. Welch's degrees of freedom."""
    for rows, name in ((some, names[0]), (others, names[1])):
        if not rows:
            return missing(f"no {name}")
    one, two = (sample(rows, lambda r: r.normalized) for rows in (some, others))
    here, there = families(one), families(two)
    value = round(here.mean - there.mean, DIGITS)
    first, second = spread(here), spread(there)
    if first is None or second is None:
        return Figure(value, reason=f"one family with a {names[0] if first is None else names[1]}")
    moved: dict[str, float] = dict(zip(one.names, parts(here).tolist(), strict=True))
    for name, part in zip(two.names, parts(there).tolist(), strict=True):
        moved[name] = moved.get(name, 0.0) - part
    apart = first.variance + second.variance
    if apart <= 1e-18:
        return Figure(value, reason="all families came to the same")
    degrees = apart**2 / (first.variance**2 / first.degrees + second.variance**2 / second.degrees)
    half = t_quantile(0.975, degrees) * sqrt(sum(part * part for part in moved.values()))
    if half <= 1e-9:
        return Figure(value, reason="all families show the same gap")
    low, high = round(max(-1.0, value - half), DIGITS), round(min(1.0, value + half), DIGITS)
    return Figure(value, min(low, value), max(high, value), "Welch's t over families")
