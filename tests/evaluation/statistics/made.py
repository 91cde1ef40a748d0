"""Rows and samples made up for tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from residency.evaluation.results import Row
from residency.evaluation.statistics.clusters import Sample

PLAIN = {
    "department": "emergency",
    "category": "clinical_reasoning",
    "difficulty": "hard",
    "split": "train",
    "source": "residency",
    "chance": 0.0,
}


def row(task: str, trial: int = 0, normalized: float = 0.0, passed: bool | None = None, **more) -> Row:
    """A row; the family is the task's name before the dash, unless it is given."""
    known = {"family": task.split("-")[0], "passed": normalized >= 0.6 if passed is None else passed, **PLAIN, **more}
    return Row(task=task, trial=trial, normalized=normalized, **known)


def several(values: dict[str, list[float]], **more) -> list[Row]:
    """A row for every trial of every task."""
    return [row(task, n, value, **more) for task, trials in values.items() for n, value in enumerate(trials)]


tables = st.dictionaries(
    st.builds("{}-{}".format, st.sampled_from("abcdefg"), st.integers(1, 4)),
    st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.7, 1.0]), min_size=1, max_size=4),
    min_size=1,
    max_size=16,
)
"""Task -> normalized score of each trial."""

SIZES = {
    "catalog": (9, 8, 7, 6, 5, 5, 5, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 2, 2),
    "even": (1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5),
    "wild": (1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 5, 5, 8, 8, 15, 15, 30),
}
"""Tasks in each of twenty families; "catalog" is what the catalog was like when this was written."""


def clustered(rng: np.random.Generator, sizes: str, families: int, average: float, *, binary: bool, icc: float = 0.2, trials: int = 8):
    """A sample in which families have beta-distributed means of this average and ICC, tasks differ around them, and a trial is
    passed or not (`binary`) or is a number from 0 to 1."""
    k = np.array(SIZES[sizes] * (families // 20))
    family = np.repeat(np.arange(families), k)
    kept = (1 - icc) / icc
    level = np.clip(rng.beta(average * kept, (1 - average) * kept, families)[family], 1e-6, 1 - 1e-6)
    task = rng.beta(level * 6, (1 - level) * 6)
    p = np.repeat(task, trials)
    noise = rng.normal(0, 0.2, len(p)) * p * (1 - p)
    values = (rng.random(len(p)) < p).astype(float) if binary else np.clip(p + noise, 0, 1)
    return Sample(values, np.repeat(np.arange(len(family)), trials), family, tuple(f"{i:03}" for i in range(families)))
