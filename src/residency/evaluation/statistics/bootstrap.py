"""Bootstrap-t over families: how the studentised mean falls when families are drawn again (Efron 1981; Cameron, Gelbach and
Miller 2008).

The draws are a function of the number of families alone, taken from a bit stream that NumPy promises never to change (PCG64,
NEP 19), so that the same rows give the same interval on any machine.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf

import numpy as np

from residency.evaluation.statistics.clusters import Families, Floats
from residency.rng import uniform

DRAWS = 2_000
WITHOUT_SPREAD = 0.01
"""Share of draws in which all families are alike, above which the studentised mean says nothing."""


def limits(of: Families) -> tuple[float, float] | None:
    """The 95 % interval of the mean, in the values' unit, not cut at any bound. None when too many draws have no spread."""
    g = len(of.means)
    counts, w, y = _counts(g), of.weights, of.means - of.mean
    weight = _sums(counts, w)
    mean = _sums(counts, w * y) / weight
    squares = _sums(counts, w * w * y * y) - 2 * mean * _sums(counts, w * w * y) + mean * mean * _sums(counts, w * w)
    error = np.sqrt(np.maximum(squares, 0.0)) / weight
    here = float(np.sqrt((w * w * y * y).sum()))
    flat = error <= 1e-9 * max(here, 1e-12)
    if here <= 1e-12 or flat.mean() > WITHOUT_SPREAD:
        return None
    studentised = np.sort(np.where(flat, np.where(mean > 0, inf, -inf), mean / np.where(flat, 1.0, error)))
    low, high = studentised[round(0.025 * (DRAWS - 1))], studentised[round(0.975 * (DRAWS - 1))]
    return of.mean - float(high) * here, of.mean - float(low) * here


@lru_cache(8)
def _counts(g: int) -> Floats:
    """How often each family is drawn; shape (DRAWS, families)."""
    bits = np.random.PCG64(int(uniform(0, "bootstrap", g) * 2**53)).random_raw(DRAWS * g)
    drawn = ((bits >> np.uint64(32)) * np.uint64(g)) >> np.uint64(32)
    draw = np.repeat(np.arange(DRAWS, dtype=np.int64), g)
    counts: Floats = np.bincount(draw * g + drawn.astype(np.int64), minlength=DRAWS * g).reshape(DRAWS, g).astype(np.float64)
    return counts


def _sums(counts: Floats, values: Floats) -> Floats:
    """Sum over families in each draw. Added up by NumPy alone: a linear algebra library may add in another order elsewhere."""
    found: Floats = (counts * values).sum(axis=1)
    return found
