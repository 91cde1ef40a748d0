"""Families and seeds drawn again together: an interval that forgets one of them is too narrow."""

from __future__ import annotations

import numpy as np
import pytest

from residency.evaluation.statistics import crossed


def table(generator: np.random.Generator, families: int, seeds: int, between: float, drift: float) -> np.ndarray:
    noise = generator.normal(0, 0.1, (families, seeds))
    return 0.5 + generator.normal(0, between, (families, 1)) + generator.normal(0, drift, (1, seeds)) + noise


def test_the_truth_lies_within_as_often_as_promised() -> None:
    generator = np.random.default_rng(7)
    held = 0
    for _ in range(300):
        found = crossed.mean(table(generator, 60, 8, 0.3, 0.02).tolist())
        assert found.low is not None and found.high is not None
        held += found.low <= 0.5 <= found.high
    assert 0.91 <= held / 300 <= 0.99


def test_seeds_that_differ_widen_it() -> None:
    generator = np.random.default_rng(1)
    narrow, wide = (crossed.mean(table(generator, 60, 5, 0.05, drift).tolist()) for drift in (0.0, 0.2))
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)  # type: ignore[operator]


def test_the_same_table_gives_the_same_bits_in_any_process() -> None:
    found = crossed.mean([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])
    assert found.value == 0.5 and found == crossed.mean([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])


def test_what_is_detectable_shrinks_with_families() -> None:
    generator = np.random.default_rng(2)
    few, many = (crossed.smallest(table(generator, n, 5, 0.3, 0.0).tolist()) for n in (10, 160))
    assert few is not None and many is not None and many < few
    assert crossed.smallest([[0.5, 0.6]]) is None
    assert crossed.mean([]).value is None


@pytest.mark.parametrize("seeds", [1, 4])
def test_a_constant_table_has_no_width(seeds: int) -> None:
    found = crossed.mean([[0.25] * seeds] * 5)
    assert (found.value, found.low, found.high) == (0.25, 0.25, 0.25)
