"""Clusters: episodes of one condition family resemble each other, so they say less than as many independent ones.

Every score is the mean over tasks of the mean over a task's trials. Families are the clusters; a family weighs as many as it
has tasks. A task without a family (a published case on paper) is a family of its own.

Sources: Donner and Koval 1980 and Ridout, Demétrio and Firth 1999 (ANOVA estimator of the ICC, for binary outcomes too); Kish
1965 (design effect); Bell and McCaffrey 2002 and Cameron and Miller 2015 (few and unequal clusters); Miller 2024, arXiv
2411.00640 (clusters in evaluations of language models).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import sqrt

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from residency.evaluation.results import Row

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Sample(Struct, frozen=True, eq=False):
    """One number an episode, in an order that does not depend on the order of the rows.

    Attributes:
        values: shape (episodes,).
        tasks: of each episode, numbered from 0; shape (episodes,).
        families: of each task, numbered from 0; shape (tasks,).
        names: of the families, sorted; shape (families,).
    """

    values: Floats
    tasks: Integers
    families: Integers
    names: tuple[str, ...]


class Families(Struct, frozen=True, eq=False):
    """What a sample comes to by family.

    Attributes:
        weights: share of the tasks; they sum to 1; shape (families,).
        means: mean over the family's tasks; shape (families,).
        mean: of the whole sample.
    """

    weights: Floats
    means: Floats
    mean: float


class Spread(Struct, frozen=True):
    """Variance of a mean over families (in the values' unit, squared) and the degrees of freedom that it was estimated with."""

    variance: float
    degrees: float

    @property
    def error(self) -> float:
        """The standard error, in the values' unit."""
        return sqrt(self.variance)


class Design(Struct, frozen=True):
    """How much the episodes say.

    Attributes:
        episodes: how many there are.
        families: how many clusters they come from.
        size: of a cluster as an episode sees it, sum of m squared over sum of m (episodes).
        icc: intraclass correlation, at most 1; None when it can't be estimated.
        effect: DEFF, 1 + (size - 1) ICC and at least 1; `size` where all episodes are alike, so that nothing shows the ICC.
        effective: episodes / DEFF.
        reason: why there is no ICC.
    """

    episodes: int
    families: int
    size: float
    icc: float | None
    effect: float
    effective: float
    reason: str = ""


def family(row: Row) -> str:
    """The cluster of an episode: its condition family, or its task where it has none."""
    return row.family or f"task {row.task}"


def sample(rows: Iterable[Row], of: Callable[[Row], float]) -> Sample:
    """One number of every row. Raises ValueError when a task is in two families."""
    return gathered((family(r), r.task, of(r)) for r in rows)


def gathered(numbers: Iterable[tuple[str, str, float]]) -> Sample:
    """A sample of (family, task, value). Raises ValueError when a task is in two families."""
    ordered = sorted(numbers)
    tasks = sorted({(f, t) for f, t, _ in ordered})
    if len({t for _, t in tasks}) < len(tasks):
        raise ValueError("a task is in one family, not in two")
    names = sorted({f for f, _ in tasks})
    by_task = {key: i for i, key in enumerate(tasks)}
    by_name = {name: i for i, name in enumerate(names)}
    return Sample(
        np.array([v for _, _, v in ordered], dtype=np.float64),
        np.array([by_task[f, t] for f, t, _ in ordered], dtype=np.int64),
        np.array([by_name[f] for f, _ in tasks], dtype=np.int64),
        tuple(names),
    )


def families(of: Sample) -> Families:
    """Weights and means of the families, and the mean of the whole. Needs at least one episode."""
    tasks = _means(of.values, of.tasks)
    size = np.bincount(of.families)
    means = _means(tasks, of.families)
    weights = size / size.sum()
    return Families(weights, means, float((weights * means).sum()))


def spread(of: Families) -> Spread | None:
    """How far the mean may be off, told by how far families are apart; None for fewer than two.

    The cluster-robust variance with each squared residual divided by what it is short of for families of equal variance (CR2 of
    Bell and McCaffrey), and Satterthwaite's degrees of freedom: families - 1 where all weigh the same, fewer where some weigh
    more."""
    if len(of.weights) < 2:
        return None
    return Spread(float((parts(of) ** 2).sum()), _scale(tuple(of.weights.tolist()))[1])


def parts(of: Families) -> Floats:
    """By how much each family (of at least two) moves the mean; their squares sum to its variance; shape (families,)."""
    found: Floats = np.sqrt(_scale(tuple(of.weights.tolist()))[0]) * (of.means - of.mean)
    return found


def design(of: Sample) -> Design:
    """ICC, design effect and effective number of episodes. Needs at least one episode."""
    cluster = of.families[of.tasks]
    m = np.bincount(cluster).astype(np.float64)
    n, g = float(m.sum()), len(m)
    size = float((m * m).sum() / n)
    icc, reason = _icc(of.values, cluster, m)
    effect = max(1.0, 1 + (size - 1) * (1.0 if icc is None and n > g else icc or 0.0))
    return Design(int(n), g, size, icc, effect, n / effect, reason)


def _icc(values: Floats, cluster: Integers, m: Floats) -> tuple[float | None, str]:
    n, g = float(m.sum()), len(m)
    if g < 2 or n == g:
        return None, "there is one family" if g < 2 else "no family has two episodes"
    means = _means(values, cluster)
    between = float((m * (means - values.mean()) ** 2).sum()) / (g - 1)
    within = float(((values - means[cluster]) ** 2).sum()) / (n - g)
    usual = (n - float((m * m).sum()) / n) / (g - 1)
    whole = between + (usual - 1) * within
    if whole <= 1e-18:
        return None, "all episodes came to the same"
    return (between - within) / whole, ""


_scales: dict[Sequence[float], tuple[Floats, float]] = {}


def _scale(weights: Sequence[float]) -> tuple[Floats, float]:
    """What each squared residual counts, and the degrees of freedom: the squared trace of A over the trace of A squared, where
    A[i, j] = scale[i] (1[i = j] - w[i] - w[j] + sum of w squared), from sums alone, since thousands of questions are families."""
    if weights not in _scales:
        if len(_scales) >= 256:
            _scales.clear()
        w = np.array(weights)
        total = (w * w).sum()
        scale = w * w / (1 - 2 * w + total)
        flat, once, twice = scale.sum(), (scale * w).sum(), (scale * w * w).sum()
        apart = (total * flat) ** 2 + 2 * flat * twice - 4 * total * flat * once + 2 * once**2
        _scales[weights] = scale, float(total**2 / (apart + (scale * scale * (1 + 2 * total - 4 * w)).sum()))
    return _scales[weights]


def _means(values: Floats, group: Integers) -> Floats:
    found: Floats = np.bincount(group, values) / np.bincount(group)
    return found
