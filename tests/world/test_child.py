"""Small children are drawn to the day, told in days, weeks or months, and their vital signs are read against their age."""

from __future__ import annotations

import pytest

from residency import ages
from residency.episode import start
from residency.knowledge import findings, signs
from residency.physiology import Body, Profile
from residency.tasks import load


@pytest.mark.parametrize(
    ("age", "said"),
    [(9 / 365.25, "9-day-old"), (40 / 365.25, "5-week-old"), (7.0 / 12, "7-month-old"), (1.0, "12-month-old"), (1.9, "22-month-old"),
     (2.0, "2-year-old"), (40.0, "40-year-old")],
)
def test_an_age_is_told_as_at_a_bedside(age, said):
    assert ages.old(age) == said


def test_a_baby_is_never_told_as_no_years_old():
    babies = 0
    for number in range(24):
        task = load(f"emergency/drawn/croup/{number}")
        episode = start(task, number)
        case = next(iter(episode._hospital.cases.values()))
        assert " 0-year-old" not in episode.briefing and "{" not in episode.briefing
        if case.age < 2:
            babies += 1
            assert f"{ages.old(case.age)} " in episode.briefing and "month" in ages.old(case.age)
            assert 5 <= case.weight_kg <= 16
    assert babies > 4


def test_a_newborns_own_pulse_and_pressure_are_no_signs():
    body = Body(Profile(age_years=10 / 365.25, sex="female", weight_kg=3.6), {})
    body.settle(10)
    assert body.vitals()["HR"] > 120 and body.vitals()["SBP"] < 80
    for name in ("fast_pulse", "low_pressure", "fast_breathing"):
        assert not signs.shows(name, body), findings[name].present
