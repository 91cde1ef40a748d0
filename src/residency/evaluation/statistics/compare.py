"""Is one agent better than another? Paired, clustered by family, corrected for many comparisons, and honest about power.

The difference of a pair is first - second. Student's t on the cluster-robust variance (Bell and McCaffrey's CR2, Satterthwaite's
degrees of freedom; families - 1 where families are equal), a family weighing as many as it has tasks. Sources: Miller 2024, arXiv
2411.00640 (pairing and clustering); Cameron and Miller 2015 (few clusters); Holm 1979.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Literal

from msgspec import Struct

from residency.evaluation.results import Row
from residency.evaluation.statistics.clusters import Families, Spread, families, family, gathered, spread
from residency.evaluation.statistics.detectable import ALPHA, detectable, families_needed
from residency.evaluation.statistics.figure import Figure
from residency.evaluation.statistics.holm import holm
from residency.evaluation.statistics.intervals import DIGITS, wilson
from residency.evaluation.statistics.pairing import Pairs, pair
from residency.evaluation.statistics.quantiles import t_below, t_quantile

MATTERS = 0.05
"""The smallest difference that matters, unless another is asked for: 5 hundredths of N, or 5 in 100 passes."""
Verdict = Literal["higher", "lower", "no difference larger than MDE found", "underpowered"]


class Difference(Struct, frozen=True):
    """First minus second in one measure.

    Attributes:
        figure: the mean difference over tasks with its own 95 % interval (-1 to 1), not widened for other comparisons.
        p: two-sided.
        adjusted: p after Holm's correction over the comparisons made together.
        mde: minimum detectable effect, 80 % power, two-sided at .05 over the number of comparisons; None for one family.
        needed: families with which what matters would be detectable; None when it is already, or when nothing shows it.
        verdict: "higher" when the first is.
        says: the verdict as a sentence.
    """

    figure: Figure
    p: float | None
    adjusted: float | None
    mde: float | None
    needed: int | None
    verdict: Verdict
    says: str


class Comparison(Struct, frozen=True):
    """Two agents on the same trials: N and passes, how many pairs and families, and what was left out."""

    first: str
    second: str
    normalized: Difference
    passed: Difference
    pairs: int
    families: int
    left_out: tuple[str, ...]


class _Seen(Struct, frozen=True):
    figure: Figure
    p: float
    spread: Spread
    families: int


def compare(
    first: Sequence[Row], second: Sequence[Row], *, names: tuple[str, str] = ("first", "second"), matters: float = MATTERS
) -> Comparison:
    """Compare two agents. Raises ValueError where more than 5 % of the trials have no partner."""
    return compare_all({names[0]: first, names[1]: second}, matters=matters)[0]


def compare_all(runs: Mapping[str, Sequence[Row]], *, against: str | None = None, matters: float = MATTERS) -> tuple[Comparison, ...]:
    """Compare every two agents, or every other one with `against`; Holm's correction within N and within passes.

    Raises ValueError for fewer than two agents, an unknown `against`, or `matters` not above 0."""
    if against is not None and against not in runs:
        raise ValueError(f"no agent {against!r}; there are: {', '.join(runs)}")
    if len(runs) < 2 or matters <= 0:
        raise ValueError("a comparison needs two agents with names of their own" if matters > 0 else "what matters is above 0")
    chosen = list(combinations(runs, 2)) if against is None else [(name, against) for name in runs if name != against]
    paired = [pair(runs[a], runs[b], (a, b)) for a, b in chosen]
    normalized = _judged([_seen(p, lambda row: row.normalized) for p in paired], matters)
    passed = _judged([_seen(p, lambda row: float(row.passed)) for p in paired], matters)
    return tuple(
        Comparison(a, b, n, s, len(p.pairs), len({family(row) for row, _ in p.pairs}), p.left_out)
        for (a, b), p, n, s in zip(chosen, paired, normalized, passed, strict=True)
    )


def _seen(paired: Pairs, of: Callable[[Row], float]) -> _Seen | Figure:
    """What one comparison shows; the figure alone where there is one family."""
    by = families(gathered((family(a), a.task, of(a) - of(b)) for a, b in paired.pairs))
    found, value = spread(by), round(by.mean, DIGITS)
    if found is None:
        return Figure(value, reason="one family: nothing shows how far families are apart")
    if found.error <= 1e-9:
        return _alike(by, value)
    half = t_quantile(1 - ALPHA / 2, found.degrees) * found.error
    figure = Figure(value, round(max(-1.0, value - half), DIGITS), round(min(1.0, value + half), DIGITS), "paired t over families")
    return _Seen(figure, 2 * t_below(-abs(by.mean) / found.error, found.degrees), found, len(by.means))


def _alike(by: Families, value: float) -> _Seen:
    """Every family shows the same difference, so that its spread can't be seen: each family counts as one observation of whether
    there is one. By Wilson at most so large a share differs otherwise; the p-value is that of a sign test over families."""
    g = len(by.means)
    quantile = t_quantile(1 - ALPHA / 2, g - 1)
    low, high = wilson(min(abs(value), 1.0), g, quantile)
    ends = (-high, high) if value == 0 else (low, high) if value > 0 else (-high, -low)
    figure = Figure(value, round(ends[0], DIGITS), round(ends[1], DIGITS), "Wilson, each family once", "all families show the same")
    half = wilson(0.0, g, quantile)[1]
    return _Seen(figure, 1.0 if value == 0 else 2.0 ** (1 - g), Spread((half / quantile) ** 2, g - 1), g)


def _judged(seen: Sequence[_Seen | Figure], matters: float) -> list[Difference]:
    counted = [s for s in seen if isinstance(s, _Seen)]
    adjusted = iter(holm([s.p for s in counted]))
    return [_verdict(s, next(adjusted), matters, len(counted)) if isinstance(s, _Seen) else _nothing(s) for s in seen]


def _nothing(figure: Figure) -> Difference:
    return Difference(figure, None, None, None, None, "underpowered", "underpowered: one family can't show a difference, several can")


def _verdict(seen: _Seen, adjusted: float, matters: float, comparisons: int) -> Difference:
    alpha = ALPHA / comparisons
    least = detectable(seen.spread, alpha)
    value = seen.figure.value or 0.0
    told = f"{abs(value):.3f} (95 % interval {seen.figure.low:+.3f} to {seen.figure.high:+.3f}; adjusted p {adjusted:.3g})"
    needed: int | None = None
    if adjusted < ALPHA:
        verdict: Verdict = "higher" if value > 0 else "lower"
        says = f"{verdict} by {told}"
    elif least <= matters:
        verdict = "no difference larger than MDE found"
        says = f"no difference larger than {least:.3f} found"
    else:
        verdict, needed = "underpowered", families_needed(seen.spread, seen.families, matters, alpha)
        says = f"underpowered: {least:.3f} could be detected with {seen.families} families; {matters:g} needs about {needed:,} families"
    return Difference(seen.figure, seen.p, adjusted, least, needed, verdict, says)


def against_another(found: Spread) -> float:
    """The difference that a comparison with another agent of the same spread would detect on the same design, were their episodes
    unrelated; pairing makes it smaller."""
    return detectable(Spread(2 * found.variance, found.degrees))


__all__ = ["MATTERS", "Comparison", "Difference", "Verdict", "against_another", "compare", "compare_all"]
