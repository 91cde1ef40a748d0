"""Gaps between twins and between splits, by hand."""

import numpy as np
import pytest

from residency.evaluation.statistics.gaps import contamination, gap, published, twins
from tests.evaluation.statistics.made import row, several


def test_an_agent_that_gives_both_twins_one_answer_has_the_widest_gap():
    """N 1 and 0: mean .5, minimum 0. The other pair .8 and .6: .1."""
    rows = [row("a-1", 0, 1.0, twin="b-1"), row("b-1", 0, 0.0, twin="a-1"), row("a-2", 0, 0.8, twin="b-2"), row("b-2", 0, 0.6, twin="a-2")]
    found = twins(rows)
    assert found.pairs == 2
    assert found.gap.value == pytest.approx((0.5 + 0.1) / 2)
    assert found.passed.value == pytest.approx((0 + 1) / 2)


def test_trials_of_a_twin_are_averaged_before_the_worse_one_is_taken():
    rows = several({"a-1": [1.0, 0.0]}, twin="b-1") + several({"b-1": [0.0, 1.0]}, twin="a-1")
    assert twins(rows).gap.value == 0.0
    assert twins(rows).passed.value == 0.5


def test_half_a_pair_is_no_pair():
    found = twins([row("a-1", 0, 1.0, twin="b-1")])
    assert found.pairs == 0 and found.gap.value is None and found.gap.reason == "no pair of twins"


def test_a_gap_of_families_that_are_on_one_side_each_is_welchs():
    """Means 2/3 and 1/4 over three and two families of a task: variances .1111 and .0625."""
    train = several({"a-1": [1.0], "b-1": [1.0], "c-1": [0.0]}, split="train")
    test = several({"d-1": [0.5], "e-1": [0.0]}, split="test")
    found = contamination(train + test)
    one, two = 1 / 9, 1 / 16
    degrees = (one + two) ** 2 / (one**2 / 2 + two**2)
    assert found.value == pytest.approx(5 / 12)
    assert 2.9 < degrees < 3.0
    assert found.high == 1.0 and found.low == pytest.approx(5 / 12 - 3.1986 * (one + two) ** 0.5, abs=0.01)


def test_what_a_family_has_on_both_sides_is_no_noise():
    """Families far apart, each a tenth better in training: the gap is known far better than either mean."""
    rng = np.random.default_rng(3)
    train, test = [], []
    for i in range(12):
        level = 0.8 * i / 11
        train += several({f"f{i}-1": [level + 0.1 + rng.normal(0, 0.01)]}, split="train")
        test += several({f"f{i}-2": [level + rng.normal(0, 0.01)]}, split="test")
    found = contamination(train + test)
    assert 0.05 < found.low < found.value < found.high < 0.15


def test_gaps_of_chance_alone_rarely_exclude_zero():
    rng = np.random.default_rng(4)
    wrong = 0
    for _ in range(500):
        train, test = [], []
        for i in range(15):
            level = rng.normal(0.5, 0.1)
            train += several({f"f{i}-{j}": [level + rng.normal(0, 0.1)] for j in range(2)}, split="train")
            test += several({f"f{i}-9": [level + rng.normal(0, 0.1)]} if i % 2 else {}, split="test")
        found = contamination(train + test)
        wrong += not found.low <= 0 <= found.high
    assert wrong / 500 <= 0.075


def test_published_cases_stand_against_our_own_of_the_same_desk():
    known = several({f"s-{i}": [0.9 + i / 100] for i in range(4)}, department="triage", source="medical-triage-openenv", family="")
    own = several({f"f{i}-1": [0.4 + i / 100] for i in range(4)}, department="triage")
    elsewhere = several({f"g{i}-1": [0.0] for i in range(4)})
    found = published(known + own + elsewhere)
    assert found.value == pytest.approx(0.5)
    assert found.low is not None


@pytest.mark.parametrize(
    ("some", "others", "reason"),
    [({}, {"a-1": [1]}, "no first"), ({"a-1": [1]}, {}, "no second"), ({"a-1": [1]}, {"b-1": [1], "c-1": [0]}, "one family with a first")],
)
def test_what_is_missing_is_said(some, others, reason):
    assert gap(several(some), several(others)).reason == reason
