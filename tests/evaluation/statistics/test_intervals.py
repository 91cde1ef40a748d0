"""Intervals: values by hand, what must hold of all, and how often they hold the truth."""


import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.evaluation.statistics.clusters import design, gathered, sample
from residency.evaluation.statistics.intervals import mean, rate, wilson
from residency.evaluation.statistics.quantiles import t_quantile
from tests.evaluation.statistics.made import clustered, several, tables

SIMULATIONS = 4_000


def _normalized(row):
    return row.normalized


def _passed(row):
    return float(row.passed)


def _table(table, of=_normalized):
    return sample(several(table), of)


def test_wilson_by_hand():
    """Newcombe 1998, table I: 81 of 263 and 0 of 20; and no failure in three trials still allows .56."""
    assert [round(v, 4) for v in wilson(81 / 263, 263, 1.959964)] == [0.2553, 0.3662]
    assert [round(v, 4) for v in wilson(0, 20, 1.959964)] == [0.0, 0.1611]
    assert round(wilson(0, 3, 1.959964)[1], 2) == 0.56


def test_a_rate_of_single_episodes_is_wilson_with_students_quantile():
    found = rate(_table({f"f{i}-1": [float(i < 7)] for i in range(10)}, _passed))
    assert (found.low, found.high) == pytest.approx(wilson(0.7, 10, t_quantile(0.975, 9)), abs=1e-9)


def test_an_unbounded_mean_of_few_families_is_students_interval():
    found = mean(_table({"a-1": [1.0], "b-1": [2.0], "c-1": [6.0]}), bounded=False)
    half = 4.302653 * np.std([1, 2, 6], ddof=1) / 3**0.5
    assert (found.low, found.high) == pytest.approx((3 - half, 3 + half), abs=1e-5)


def test_many_families_get_the_bootstrap_and_few_do_not():
    rng = np.random.default_rng(0)
    assert mean(clustered(rng, "catalog", 60, 0.7, binary=False)).method == "bootstrap-t over families"
    assert mean(clustered(rng, "wild", 60, 0.7, binary=False)).method.startswith("t over families")  # they count as 23
    assert mean(clustered(rng, "catalog", 20, 0.7, binary=False)).method.startswith("t over families")


def test_the_same_rows_give_the_same_bootstrap_interval():
    """A golden value: another NumPy, another machine or another order that moved it would turn this red."""
    found = mean(_table({f"{i:02}-1": [(i * 37 % 50) / 49] for i in range(50)}))
    assert (found.value, found.low, found.high) == GOLDEN


GOLDEN = (0.5, 0.414610739583, 0.585227162546)


@pytest.mark.parametrize("families", [2, 20, 60])
def test_a_perfect_agent_is_not_known_to_be_perfect(families):
    """All alike has a standard error of 0; an interval of no width would be a lie."""
    of = _table({f"{i:02}-{j}": [1.0] * 8 for i in range(families) for j in range(3)})
    for found in (mean(of), rate(of)):
        assert found.value == 1.0 == found.high
        assert found.low == pytest.approx(families / (families + t_quantile(0.975, families - 1) ** 2), abs=1e-9)


def test_one_family_has_no_interval_and_says_why():
    for found in (mean(_table({"a-1": [0.4, 0.6]})), rate(_table({"a-1": [1.0, 0.0]}, _passed))):
        assert found.value == pytest.approx(0.5)
        assert found.low is None and "one family" in found.reason


def test_nothing_scored_is_missing_not_zero():
    for found in (mean(gathered(())), rate(gathered(()))):
        assert found.value is None and found.reason == "no scored episode"


@given(tables)
def test_intervals_hold_the_estimate_and_stay_in_bounds(table):
    for found in (mean(_table(table)), rate(_table(table, _passed))):
        assert found.low is None or 0 <= found.low <= found.value <= found.high <= 1
    found = mean(_table(table), bounded=False)
    assert found.low is None or found.low < found.value < found.high


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, shuffle):
    rows = several(table)
    before = mean(sample(rows, _normalized)), rate(sample(rows, _passed))
    shuffle.shuffle(rows)
    assert (mean(sample(rows, _normalized)), rate(sample(rows, _passed))) == before


@given(tables)
def test_trials_repeated_word_for_word_are_no_new_evidence(table):
    """Sixteen copies of every trial: with episodes taken for independent, the interval would shrink to a quarter."""
    for interval, of in ((mean, _normalized), (rate, _passed)):
        once, often = _table(table, of), _table({t: v * 16 for t, v in table.items()}, of)
        if len(once.names) > 1:
            before, after = interval(once), interval(often)
            assert after.high - after.low > 0
            if (design(once).icc or 0) > 0:
                assert after.high - after.low > 0.7 * (before.high - before.low)


@pytest.mark.long
@pytest.mark.parametrize("families", [20, 60])
@pytest.mark.parametrize("sizes", ["catalog", "even", "wild"])
@pytest.mark.parametrize("average", [0.5, 0.7, 0.93])
@pytest.mark.parametrize("binary", [True, False], ids=["rates", "means"])
def test_95_of_100_intervals_hold_the_truth(families, sizes, average, binary):
    """Families with ICC .2 and of unequal sizes, eight trials a task."""
    covered = _coverage(families, sizes, average, binary)
    assert covered == pytest.approx(0.95, abs=0.02 + 1e-9)


def _coverage(families, sizes, average, binary):
    rng = np.random.default_rng(20_240_101)
    interval = rate if binary else mean
    held = width = 0.0
    for _ in range(SIMULATIONS):
        found = interval(clustered(rng, sizes, families, average, binary=binary))
        held += found.low <= average <= found.high
        width += found.high - found.low
    told = f"{'rate' if binary else 'mean'} {average}, {families} families, {sizes}"
    print(f"{told}: covered {held / SIMULATIONS:.4f}, mean width {width / SIMULATIONS:.3f}, {SIMULATIONS} simulations")
    return held / SIMULATIONS
