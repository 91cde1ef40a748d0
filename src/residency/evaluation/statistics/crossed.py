"""Means of families × seeds: both were drawn, so both are drawn again (the pigeonhole bootstrap of Owen 2007).

Each seed trains a learner that every family is met by, so that two figures of one family or of one seed are alike. Families and seeds are
drawn again independently of each other; a cell weighs how often its family came times how often its seed did. The interval is a little
too wide rather than too narrow (Owen 2007, for a balanced table).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from residency.evaluation.statistics.clusters import Floats, Spread
from residency.evaluation.statistics.detectable import detectable
from residency.evaluation.statistics.figure import Figure, missing
from residency.evaluation.statistics.intervals import DIGITS
from residency.rng import uniform

DRAWS = 4_000


def mean(table: Sequence[Sequence[float]]) -> Figure:
    """The mean of a table with one row a family and one column a seed, with its 95 % interval over both."""
    if not table or not table[0]:
        return missing("no scored episode")
    values = np.array(table, dtype=np.float64)
    drawn = np.sort(_again(values))
    low, high = drawn[round(0.025 * (DRAWS - 1))], drawn[round(0.975 * (DRAWS - 1))]
    value, low, high = (round(float(v), DIGITS) for v in (values.mean(), low, high))
    method = "pigeonhole bootstrap over families and seeds" if values.shape[1] > 1 else "bootstrap over families"
    return Figure(value, min(low, value), max(high, value), method)


def smallest(table: Sequence[Sequence[float]]) -> float | None:
    """The difference that a repetition with as many families and seeds would find with 80 % power; None for fewer than two families.

    Degrees of freedom are those of the shorter side that was drawn."""
    values = np.array(table, dtype=np.float64)
    if len(values) < 2:
        return None
    shorter = min(n for n in values.shape if n > 1)
    return detectable(Spread(float(_again(values).var()), float(shorter - 1)))


def _again(values: Floats) -> Floats:
    """The mean of each table drawn again; shape (DRAWS,)."""
    rows, columns = (_counts(n, side) for side, n in enumerate(values.shape))
    total = np.zeros(DRAWS)
    for seed in range(values.shape[1]):  # added up by NumPy alone, so that the bits are the same on any machine
        total += columns[:, seed] * (rows * values[:, seed]).sum(axis=1)
    found: Floats = total / (values.shape[0] * values.shape[1])
    return found


def _counts(many: int, side: int) -> Floats:
    """How often each of so many is drawn; shape (DRAWS, many)."""
    bits = np.random.PCG64(int(uniform(0, "crossed", side, many) * 2**53)).random_raw(DRAWS * many)
    drawn = ((bits >> np.uint64(32)) * np.uint64(many)) >> np.uint64(32)
    draw = np.repeat(np.arange(DRAWS, dtype=np.int64), many)
    found: Floats = np.bincount(draw * many + drawn.astype(np.int64), minlength=DRAWS * many).reshape(DRAWS, many).astype(np.float64)
    return found
