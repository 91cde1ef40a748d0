"""How criteria become two numbers: gates, halves, fifths, and each scheme's own formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.contract import Judged, Violation
from residency.rewards import schemes


def row(key: str, met: bool, weight: float = 1.0, safety: str | None = None, dimension: str = "safety", applies: bool = True) -> Judged:
    return Judged(key, key, dimension, met, safety, weight, False, applies, ())


def wrong(severity: int) -> Violation:
    return Violation("kind", severity, "why", ())


def test_a_severity_5_act_or_a_lost_gate_closes_everything() -> None:
    rows = [row("a", True), row("g", False, safety="gate")]
    assert schemes.gates(rows, {"a": False, "g": True}, []) == ("g",)
    assert schemes.gates(rows, {"a": False, "g": False}, []) == ()
    closed = schemes.gates([row("a", True)], {"a": False}, [wrong(5)])
    assert schemes.ed_rubric([row("a", True)], closed, [wrong(5)]).normalized == 0


def test_unmet_safety_halves_and_lesser_harm_takes_a_fifth() -> None:
    rows = [row("a", True, 3), row("b", False, 1, "counts")]
    assert schemes.ed_rubric(rows, (), []).normalized == pytest.approx(0.75 * 0.5)
    assert schemes.ed_rubric(rows, (), [wrong(4)]).normalized == pytest.approx(0.75 * 0.25)
    assert schemes.ed_rubric(rows, (), [wrong(3)]).normalized == pytest.approx(0.75 * 0.5 * 0.8)
    assert schemes.ed_rubric(rows, (), []).total == 0  # the published number is zero when a safety criterion fails


def test_what_does_not_apply_does_not_count() -> None:
    assert schemes.ed_rubric([row("a", True), row("b", False, applies=False)], (), []).normalized == 1


def test_form_without_a_result_is_worth_nothing() -> None:
    weights = {"accuracy": 0.35, "format": 0.15, "process": 0.30, "safety": 0.20}
    form = [row("a", False, dimension="accuracy"), *(row(d, True, dimension=d) for d in ("format", "process", "safety"))]
    assert schemes.five_dimensions(form, (), [], weights).normalized == 0
    assert schemes.five_dimensions(form, (), [], weights).total == pytest.approx(0.65)
    result = [row("a", True, dimension="accuracy"), *(row(d, True, dimension=d) for d in ("format", "process", "safety"))]
    assert schemes.five_dimensions(result, (), [], weights).normalized == pytest.approx(1)
    assert schemes.five_dimensions(result, (), [wrong(5)], weights).dimensions["safety"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("tier", "fast", "asked", "off_by_one"), [("easy", 0.90, 0.85, 0.30), ("medium", 0.85, 0.80, 0.25), ("hard", 0.77, 0.72, 0.20)]
)
def test_asking_costs_nothing_and_guessing_gains_nothing_in_triage(tier: str, fast: float, asked: float, off_by_one: float) -> None:
    assert schemes.triage(asked, tier) == pytest.approx(1) and schemes.triage(fast, tier) == 1
    assert 0 < schemes.triage(off_by_one, tier) < 0.35
    assert schemes.triage(0.05, tier) == 0


@given(st.floats(-2, 3), st.floats(-1, 2))
def test_a_shift_stays_between_nothing_and_all(avoided: float, added: float) -> None:
    assert 0 <= schemes.shift(avoided, added) <= 1
    assert schemes.shift(1, 0) == 1 and schemes.shift(0, 0) == 0


@given(st.lists(st.tuples(st.booleans(), st.floats(0.1, 5), st.sampled_from([None, "counts"])), min_size=1, max_size=8), st.integers(0, 7))
def test_meeting_one_more_criterion_never_lowers_the_score(rows: list[tuple[bool, float, str | None]], i: int) -> None:
    judged = [row(str(n), met, weight, safety) for n, (met, weight, safety) in enumerate(rows)]
    i %= len(rows)
    better = [row(r.id, True, r.weight, r.safety) if n == i else r for n, r in enumerate(judged)]
    assert schemes.ed_rubric(better, (), []).normalized >= schemes.ed_rubric(judged, (), []).normalized - 1e-12
