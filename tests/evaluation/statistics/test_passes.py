"""pass@k and pass^k, by hand and by what must hold of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.evaluation.statistics.passes import pass_at, pass_hat, passes
from tests.evaluation.statistics.made import several

counts = st.integers(1, 30).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n)))


@pytest.mark.parametrize(
    ("n", "c", "k", "at", "hat"),
    [(8, 4, 1, 1 / 2, 1 / 2), (8, 4, 3, 1 - 4 / 56, 4 / 56), (8, 4, 5, 1.0, 0.0), (8, 6, 5, 1.0, 6 / 56), (5, 1, 2, 0.4, 0.0)],
)
def test_by_hand(n, c, k, at, hat):
    assert pass_at(n, c, k) == pytest.approx(at)
    assert pass_hat(n, c, k) == pytest.approx(hat)


@given(counts)
def test_what_can_be_relied_on_is_never_more_than_what_luck_can_do(drawn):
    n, c, k = drawn
    assert 0 <= pass_hat(n, c, k) <= pass_at(n, c, 1) + 1e-12
    assert pass_at(n, c, 1) <= pass_at(n, c, k) + 1e-12 <= 1 + 1e-12


@given(counts)
def test_one_more_pass_never_lowers_them(drawn):
    n, c, k = drawn
    if c < n:
        assert pass_at(n, c, k) <= pass_at(n, c + 1, k)
        assert pass_hat(n, c, k) <= pass_hat(n, c + 1, k)


@given(counts)
def test_more_trials_help_luck_and_hurt_reliability(drawn):
    n, c, k = drawn
    if k < n:
        assert pass_at(n, c, k) <= pass_at(n, c, k + 1)
        assert pass_hat(n, c, k) >= pass_hat(n, c, k + 1)


@pytest.mark.parametrize(("n", "c", "k"), [(4, 2, 5), (4, 5, 1), (4, -1, 1), (4, 2, 0)])
def test_what_was_not_tried_is_refused(n, c, k):
    for figure in (pass_at, pass_hat):
        with pytest.raises(ValueError, match="can't"):
            figure(n, c, k)


def test_every_task_counts_alike():
    found = passes(several({"a-1": [1, 0, 0, 0], "b-1": [1, 1]}), 2)
    assert found.at.value == pytest.approx((0.5 + 1) / 2)
    assert found.hat.value == pytest.approx((0 + 1) / 2)
    assert found.at.low <= found.at.value <= found.at.high


def test_the_task_with_too_few_trials_is_named():
    with pytest.raises(ValueError, match="need 3 trials of every task; b-1 has 2"):
        passes(several({"a-1": [1, 0, 0], "b-1": [1, 1]}), 3)


def test_five_of_fewer_than_eight_trials_is_said_with_a_warning():
    assert passes(several({"a-1": [1] * 7, "b-1": [1] * 8}), 5).warning == "fewer than 8 trials of a task (a-1 has 7)"
    assert not passes(several({"a-1": [1] * 8, "b-1": [1] * 8}), 5).warning
    assert not passes(several({"a-1": [1] * 3}), 3).warning


def test_no_rows_is_refused():
    with pytest.raises(ValueError, match="no scored episode"):
        passes([], 1)
