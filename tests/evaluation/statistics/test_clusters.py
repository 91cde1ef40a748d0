"""Clusters, against values worked out by hand."""


import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.evaluation.statistics.clusters import Families, design, families, sample, spread
from tests.evaluation.statistics.made import clustered, row, several, tables


def _normalized(row):
    return row.normalized


def test_icc_of_unequal_families_by_hand():
    """Families of 3 and 1 and 2: 1 1 0 | 0 | 1 0. Mean .5; between (3(1/6)^2 + .25)/2 = 1/6; within (2/3 + 1/2)/3 = 7/18;
    usual size (6 - 14/6)/2 = 11/6; ICC (1/6 - 7/18)/(1/6 + 5/6 x 7/18) = -.2222/.4907."""
    found = design(sample(several({"a-1": [1, 1, 0], "b-1": [0], "c-1": [1, 0]}), _normalized))
    assert found.icc == pytest.approx(-24 / 53)
    assert (found.episodes, found.families, found.size) == (6, 3, pytest.approx(14 / 6))
    assert (found.effect, found.effective) == (1.0, 6.0)


def test_families_that_are_all_alike_inside_count_once():
    found = design(sample(several({"a-1": [1, 1], "b-1": [0, 0], "c-1": [1, 1]}), _normalized))
    assert found.icc == 1.0
    assert found.effect == 2.0
    assert found.effective == 3.0


def test_where_nothing_differs_each_family_counts_once():
    """No difference anywhere shows no ICC; to count every episode would claim to know that it is 0."""
    found = design(sample(several({"a-1": [1, 1, 1, 1], "b-1": [1, 1, 1, 1]}), _normalized))
    assert found.icc is None
    assert found.effective == 2.0
    assert found.reason == "all episodes came to the same"


def test_single_episodes_have_no_icc_and_no_design_effect():
    found = design(sample(several({"a-1": [1], "b-1": [0], "c-1": [1]}), _normalized))
    assert found.icc is None and found.reason == "no family has two episodes"
    assert found.effective == 3.0


def test_one_family_says_nothing_about_families():
    one = sample(several({"a-1": [1, 0]}), _normalized)
    assert design(one).reason == "there is one family"
    assert design(one).effective == 1.0
    assert spread(families(one)) is None


def test_every_task_counts_alike_however_many_trials_it_has():
    found = families(sample(several({"a-1": [1, 1, 1, 1], "a-2": [0], "b-1": [1]}), _normalized))
    assert found.mean == pytest.approx(2 / 3)
    assert found.weights.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_equal_families_have_the_textbook_standard_error():
    """Standard deviation of the family means over the root of their number, families - 1 degrees of freedom."""
    found = spread(families(sample(several({"a-1": [0.2], "b-1": [0.4], "c-1": [0.9]}), _normalized)))
    assert found.error == pytest.approx(np.std([0.2, 0.4, 0.9], ddof=1) / 3**0.5)
    assert found.degrees == pytest.approx(2)


def test_a_family_that_outweighs_the_others_leaves_fewer_degrees_of_freedom():
    assert spread(Families(np.array([0.7, 0.1, 0.1, 0.1]), np.array([0.1, 0.5, 0.6, 0.2]), 0.2)).degrees < 2


def test_tasks_without_a_family_are_families_of_their_own():
    assert len(sample([row("x-1", family=""), row("x-2", family="")], _normalized).names) == 2


def test_a_task_in_two_families_is_refused():
    with pytest.raises(ValueError, match="in one family"):
        sample([row("x-1", family="a"), row("x-1", 1, family="b")], _normalized)


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, shuffle):
    rows = several(table)
    before, by = design(sample(rows, _normalized)), families(sample(rows, _normalized))
    shuffle.shuffle(rows)
    assert design(sample(rows, _normalized)) == before
    assert families(sample(rows, _normalized)).mean == by.mean


@given(tables)
def test_the_design_effect_is_never_below_one(table):
    found = design(sample(several(table), _normalized))
    assert found.effect >= 1 and 0 < found.effective <= found.episodes
    assert found.icc is None or found.icc <= 1 + 1e-12


def test_the_icc_that_was_planted_is_found():
    """Trials of one task each, so that families are all that episodes share."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(300):
        level = np.repeat(rng.beta(2, 2, 40), 10)
        values = (rng.random(400) < level).astype(float)
        found.append(design(sample([row(f"f{i // 10}-{i}", 0, v) for i, v in enumerate(values)], _normalized)).icc)
    assert np.mean(found) == pytest.approx(0.2, abs=0.01)


def test_made_samples_are_what_they_say():
    of = clustered(np.random.default_rng(1), "catalog", 60, 0.7, binary=True)
    assert len(of.names) == 60 and len(of.values) == 8 * len(of.families)
