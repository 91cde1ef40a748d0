"""95 % intervals for rates and means of episodes that come in families."""

from __future__ import annotations

from math import sqrt

from residency.evaluation.statistics import bootstrap
from residency.evaluation.statistics.clusters import Families, Sample, design, families, spread
from residency.evaluation.statistics.figure import Figure, missing
from residency.evaluation.statistics.quantiles import t_quantile

FEW = 40
"""Families, below which the bootstrap gives way to Student's t."""
DIGITS = 12
ONE_FAMILY = "one family: nothing shows how far families are apart"
NO_EPISODE = "no scored episode"


def wilson(share: float, n: float, quantile: float) -> tuple[float, float]:
    """Wilson's interval (1927) for a share seen in n independent observations, n not only whole.

    `quantile` is the normal's or Student's t."""
    square = quantile * quantile
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = quantile / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(of: Sample) -> Figure:
    """A share of episodes (values 0 or 1), the mean over tasks, by Wilson on n / DEFF with a quantile of Student's t.

    Measured as for `mean`: .949 to .962; at a rate of .93 it was .944 with 60 families and .925 with 20."""
    if not len(of.values):
        return missing(NO_EPISODE)
    by = families(of)
    if len(by.means) < 2:
        return Figure(round(by.mean, DIGITS), reason=ONE_FAMILY)
    ends = wilson(_inside(by.mean), design(of).effective, t_quantile(0.975, len(by.means) - 1))
    return _told(by.mean, *ends, "Wilson on n/DEFF, t quantile")


def mean(of: Sample, *, bounded: bool = True) -> Figure:
    """The mean over tasks, with its interval over families; a family weighs as many as it has tasks.

    From 40 families bootstrap-t. Below, or where nearly all families are alike, Student's t with families - 1 degrees of freedom:
    values `bounded` by 0 and 1 in Wilson's form, on as many observations as n / DEFF gives a share of the same variance, which keeps
    it in bounds and holds the truth where families differ in size; others by the cluster-robust variance, a family weighing as
    many as it has tasks, with fewer degrees of freedom the more that one outweighs the rest.

    Measured by the tests on 4,000 simulations for each of 20 and 60 families of 1 to 9 and of 1 to 30 tasks, eight trials a task,
    ICC .2, means .5 and .7: the interval held the truth in .936 to .962. At a mean of .93 it was .953 with 60 families and .917
    with 20: near the ceiling few families may hide their rare failures."""
    if not len(of.values):
        return missing(NO_EPISODE)
    by = families(of)
    found = spread(by)
    if found is None:
        return Figure(round(by.mean, DIGITS), reason=ONE_FAMILY)
    drawn = bootstrap.limits(by) if len(by.means) >= FEW else None
    if drawn is not None:
        low, high = (max(0.0, drawn[0]), min(1.0, drawn[1])) if bounded else drawn
        return _told(by.mean, low, high, "bootstrap-t over families")
    if bounded:
        return _told(by.mean, *_few(of, by), "t over families, Wilson's form")
    half = t_quantile(0.975, found.degrees) * found.error
    alike = "" if half > 0 else "all families came to the same"
    return Figure(round(by.mean, DIGITS), reason=alike) if alike else _told(by.mean, by.mean - half, by.mean + half, "t over families")


def _few(of: Sample, by: Families) -> tuple[float, float]:
    """Wilson's form for a bounded mean. Where all episodes came to the same, each family counts as one observation."""
    share, counted = _inside(by.mean), design(of)
    variance = float(of.values.var(ddof=1))
    n = counted.effective * share * (1 - share) / variance if variance > 1e-18 else float(counted.families)
    return wilson(share, n, t_quantile(0.975, counted.families - 1))


def _inside(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _told(value: float, low: float, high: float, method: str) -> Figure:
    """Rounded past anything that is read, so that the last bit of a sum shows nowhere."""
    value = round(value, DIGITS)
    return Figure(value, min(round(low, DIGITS), value), max(round(high, DIGITS), value), method)
