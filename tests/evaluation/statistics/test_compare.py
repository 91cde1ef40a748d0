"""Comparisons: pairing, verdicts, corrections, and whether the power that is promised is there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.evaluation.statistics.clusters import Spread
from residency.evaluation.statistics.compare import compare, compare_all
from residency.evaluation.statistics.detectable import detectable, families_needed
from residency.evaluation.statistics.holm import holm
from residency.evaluation.statistics.quantiles import t_below
from tests.evaluation.statistics.made import SIZES, row, several, tables

SIMULATIONS = 4_000


def test_holm_by_hand():
    """Four p-values: .01 x 4, .02 x 3 = .06, .03 x 2 = .06, .5 x 1, and never falling."""
    assert holm([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_a_p_value_nor_passes_bonferroni(p_values):
    for raw, adjusted in zip(p_values, holm(p_values), strict=True):
        assert raw <= adjusted <= min(1.0, len(p_values) * raw) + 1e-12 or adjusted <= max(holm(p_values))
        assert raw <= adjusted <= 1


def test_a_difference_by_hand():
    """Family differences .2, .4, .3: mean .3, standard error .1/sqrt(3), t with 2 degrees."""
    found = compare(several({"a-1": [0.5], "b-1": [0.9], "c-1": [0.5]}), several({"a-1": [0.3], "b-1": [0.5], "c-1": [0.2]})).normalized
    error = 0.1 / 3**0.5
    assert found.figure.value == pytest.approx(0.3)
    assert (found.figure.low, found.figure.high) == pytest.approx((0.3 - 4.302653 * error, 0.3 + 4.302653 * error), abs=1e-6)
    assert found.p == pytest.approx(2 * t_below(-0.3 / error, 2))
    assert found.verdict == "higher"


def test_the_other_way_round_is_lower():
    low, high = ({f"f{i}-1": [base + i / 100] for i in range(9)} for base in (0.1, 0.2))
    high["f0-1"] = [0.25]
    there, back = compare(several(high), several(low)).normalized, compare(several(low), several(high)).normalized
    assert (there.verdict, back.verdict) == ("higher", "lower")
    assert (there.p, there.figure.value) == (back.p, -back.figure.value)


def test_few_families_are_underpowered_and_told_how_many_it_takes():
    rng = np.random.default_rng(2)
    first, second = (several({f"f{i}-1": [rng.random()] for i in range(10)}) for _ in range(2))
    found = compare(first, second, matters=0.1).normalized
    assert found.verdict == "underpowered" and found.mde > 0.1
    assert found.needed > 10 and f"0.1 needs about {found.needed:,} families" in found.says


def test_enough_families_say_that_nothing_larger_was_found():
    first = several({f"f{i}-1": [0.5 + 0.01 * (i % 2)] for i in range(30)})
    second = several({f"f{i}-1": [0.5 + 0.01 * (i // 2 % 2)] for i in range(30)})
    found = compare(first, second).normalized
    assert found.verdict == "no difference larger than MDE found"
    assert found.needed is None and f"{found.mde:.3f}" in found.says


def test_an_agent_with_itself_is_no_proof_that_two_agents_are_alike():
    rows = several({f"f{i}-1": [0.7, 0.2] for i in range(5)})
    found = compare(rows, rows).normalized
    assert found.figure.value == 0 and found.p == 1 and found.verdict == "underpowered"
    assert found.figure.low == -found.figure.high < 0


@pytest.mark.parametrize(("families", "verdict"), [(5, "underpowered"), (6, "higher")])
def test_the_same_difference_everywhere_is_a_sign_test(families, verdict):
    """No spread is no standard error of 0: five families of one sign come by chance in one of sixteen."""
    first = several({f"f{i}-1": [1.0] for i in range(families)})
    found = compare(first, several({f"f{i}-1": [0.0] for i in range(families)})).normalized
    assert found.verdict == verdict and found.p == 2.0 ** (1 - families)


def test_one_family_is_underpowered():
    found = compare(several({"a-1": [1.0], "a-2": [0.5]}), several({"a-1": [0.0], "a-2": [0.4]}))
    assert found.normalized.verdict == "underpowered" and found.normalized.p is None and found.families == 1


def test_trials_without_a_partner_are_named():
    first, second = (several({f"f{i}-1": [0.5 + i / 100, 0.4] for i in range(20)}) for _ in range(2))
    assert compare(first, second[1:], names=("new", "old")).left_out == ("f0-1, trial 0 (only in new)",)


def test_too_many_without_a_partner_are_refused():
    rows = several({f"f{i}-1": [0.5, 0.4] for i in range(5)})
    with pytest.raises(ValueError, match=r"10% of the trials have no partner.*f0-1, trial 0 \(only in first\)"):
        compare(rows, rows[1:])
    with pytest.raises(ValueError, match="share no task"):
        compare(rows, several({"g-1": [0.5]}))


def test_a_trial_that_is_there_twice_is_refused():
    with pytest.raises(ValueError, match="a-1, trial 0 twice"):
        compare([row("a-1"), row("a-1")], [row("a-1")])


def test_several_agents_are_corrected_together():
    rng = np.random.default_rng(1)
    runs = {name: several({f"f{i}-1": [rng.random()] for i in range(12)}) for name in "abc"}
    found = compare_all(runs)
    assert [(c.first, c.second) for c in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [c.normalized.adjusted for c in found] == holm([c.normalized.p for c in found])
    alone = compare(runs["a"], runs["b"]).normalized
    assert alone.p == found[0].normalized.p and alone.mde < found[0].normalized.mde
    assert [(c.first, c.second) for c in compare_all(runs, against="b")] == [("a", "b"), ("c", "b")]


def test_what_can_not_be_compared_is_refused():
    rows = several({"a-1": [1.0]})
    for wrong in ({"runs": {"a": rows}}, {"runs": {"a": rows, "b": rows}, "against": "c"}, {"runs": {"a": rows, "b": rows}, "matters": 0}):
        with pytest.raises(ValueError):
            compare_all(**wrong)


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, shuffle):
    first, second = several(table), several({t: [1 - v / 3 for v in trials] for t, trials in table.items()})
    before = compare(first, second)
    shuffle.shuffle(first)
    shuffle.shuffle(second)
    assert compare(first, second) == before


@pytest.mark.parametrize(("families", "wanted"), [(20, 0.05), (7, 0.02), (60, 0.3)])
def test_the_families_that_are_needed_make_it_detectable(families, wanted):
    found = Spread(0.04 / families, families - 1)
    needed = families_needed(found, families, wanted)

    def then(g):
        return detectable(Spread(0.04 / g, found.degrees * g / families))

    assert then(needed) <= wanted < then(needed - 1)


def _pair(rng, families, gain, noise=0.5):
    """Two agents on the catalog's families, two trials a task; the first gains `gain`. What they share is the patient."""
    first, second = [], []
    for f, tasks in enumerate(SIZES["catalog"] * (families // 20)):
        liking = rng.normal(0, 0.08)
        for t in range(tasks):
            hard, own = rng.random(), rng.normal(0, 0.1)
            for n in range(2):
                a, b = rng.normal(0, 0.1, 2)
                name = f"{f}-{t}"
                first.append(row(name, n, hard + gain + liking + own + noise * a, True))
                second.append(row(name, n, hard + noise * b, True))
    return first, second


@pytest.mark.long
@pytest.mark.parametrize("families", [20, 60])
def test_the_difference_that_is_printed_as_detectable_is_found(families):
    """Each simulation prints an MDE, a repetition of the same design plants it: found in 80 of 100. And what is not there in at
    most 5 of 100 (with 4,000 simulations, .05 is read as at most .055)."""
    rng = np.random.default_rng(7)
    found = wrong = 0
    for _ in range(SIMULATIONS):
        pilot = compare(*_pair(rng, families, 0.0)).normalized
        wrong += pilot.verdict in ("higher", "lower")
        found += compare(*_pair(rng, families, pilot.mde)).normalized.verdict == "higher"
    print(f"{families} families: printed MDE found in {found / SIMULATIONS:.3f}, an absent difference in {wrong / SIMULATIONS:.3f}")
    assert found / SIMULATIONS >= 0.80
    assert wrong / SIMULATIONS <= 0.055


@pytest.mark.long
def test_holm_keeps_any_false_finding_to_5_of_100():
    """Four agents of the same ability on twenty families: six comparisons."""
    rng = np.random.default_rng(11)
    wrong = 0
    for _ in range(SIMULATIONS):
        runs = {str(i): _pair(rng, 20, 0.0)[0] for i in range(4)}
        wrong += any(c.normalized.verdict in ("higher", "lower") for c in compare_all(runs))
    print(f"any false finding among six comparisons: {wrong / SIMULATIONS:.3f}")
    assert wrong / SIMULATIONS <= 0.05
