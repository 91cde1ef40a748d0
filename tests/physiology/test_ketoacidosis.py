"""Ketoacidosis at sixteen: what happens untreated, treated, and treated wrongly, beside what is published."""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile

GIRL = Profile(age_years=16, sex="female", weight_kg=56, height_cm=164)
HOUR = 3600
FLUID = ((10, "give", "crystalloid", 560), (35, "infuse", "crystalloid", 3.7))
POTASSIUM = ((40, "infuse", "potassium", 9),)
DRIP = ((60, "infuse", "insulin", 5.6),)


def at_the_door(brain: dict[str, float] | None = None, **lack: float) -> Body:
    body = Body(GIRL, {"insulin_lack": lack, "ketoacidosis_brain": brain or {}})
    body.settle(12)
    return body


def lived(body: Body, hours: float, *acts: tuple) -> Body:
    for minute, how, agent, amount in sorted(acts):
        body.to(minute * 60)
        getattr(body, how)(agent, amount)
    body.to(round(hours * HOUR))
    return body


def fall(value: str, early: float, late: float, *acts: tuple) -> float:
    """Fall per hour of a value between two hours of one course."""
    first, second = lived(at_the_door(), early, *acts), lived(at_the_door(), late, *acts)
    return (first.value(value) - second.value(value)) / (late - early)


def test_it_settles_at_the_door_without_a_jump() -> None:
    body = at_the_door(glucose=450, ketones=8, potassium=5.2)
    before = {v: body.value(v) for v in ("glucose", "ketones", "potassium", "map", "hco3", "ph")}
    assert before["glucose"] == pytest.approx(450, abs=3) and before["potassium"] == pytest.approx(5.2, abs=0.05)
    body.to(60)
    for name, value in before.items():
        assert body.value(name) == pytest.approx(value, rel=0.01), name


def test_untreated_it_kills_within_one_to_three_days_and_not_within_the_shift() -> None:
    """Clinical judgement: from pH 7.24 the untreated course is one to three days, not 14.8 hours."""
    body = at_the_door()
    assert 7.2 < body.value("ph") < 7.3
    assert lived(body.fork(), 24).state == "alive"
    body.to(72 * HOUR)
    assert body.state == "dead"


def test_blood_thickens_by_a_quarter_at_most_and_bicarbonate_does_not_hit_the_floor_before_the_heart_stops() -> None:
    body = at_the_door()
    for hour in range(1, 43):
        body.to(hour * HOUR)
        assert body.value("haemoglobin") < 18.5
        assert body.value("hco3") > 3.0


def test_a_tenth_of_a_unit_per_kilogram_lowers_glucose_as_published() -> None:
    """50-75 mg/dL/h at 0.1 U/kg/h (Umpierrez 2024 ADA/EASD; Kitabchi 2009)."""
    assert 50 <= fall("glucose", 1.5, 4, *FLUID, *POTASSIUM, *DRIP) <= 75


def test_ketones_fall_and_bicarbonate_climbs_at_least_as_the_targets_ask() -> None:
    """Ketones at least -0.5 mmol/L/h, bicarbonate about +3 (JBDS 2023)."""
    assert 0.5 <= fall("ketones", 1.5, 4, *FLUID, *POTASSIUM, *DRIP) <= 3.0
    assert 1.8 <= -fall("hco3", 2, 3, *FLUID, *POTASSIUM, *DRIP) <= 3.5


def test_half_the_dose_works_half_as_fast() -> None:
    slow = fall("glucose", 2, 5, *FLUID, *POTASSIUM, (60, "infuse", "insulin", 2.8))
    fast = fall("glucose", 2, 5, *FLUID, *POTASSIUM, *DRIP)
    assert 0.4 * fast < slow < 0.9 * fast


def test_dextrose_beside_insulin_holds_glucose_and_does_not_drift_up_for_hours() -> None:
    course = (*FLUID, *POTASSIUM, *DRIP, (300, "infuse", "dextrose", 7.5), (420, "infuse", "dextrose", 15))
    late, later = lived(at_the_door(), 10, *course), lived(at_the_door(), 16, *course)
    assert 120 < later.value("glucose") < 260
    assert abs(later.value("glucose") - late.value("glucose")) < 25
    assert later.value("ketones") < 0.6


def test_a_hundred_millimoles_given_back_raise_potassium_by_about_a_quarter() -> None:
    """0.27 mmol/L for each 100 mmol in an adult of 70 kg (Sterns 1981), here 56 kg; read four hours after it ran in."""
    without = lived(at_the_door(), 14)
    given = lived(at_the_door(), 14, (0, "infuse", "potassium", 10), (600, "infuse", "potassium", 0))
    assert given.value("potassium") - without.value("potassium") == pytest.approx(0.27 * 70 / 56, rel=0.15)


def test_insulin_without_potassium_empties_the_plasma_and_in_who_starts_low_stops_the_heart() -> None:
    usual = lived(at_the_door(), 3, *FLUID, (30, "infuse", "insulin", 14))
    assert 2.6 < usual.value("potassium") < 3.2
    low = lived(at_the_door(potassium=3.2, missing_potassium=6.5), 6, *FLUID, (30, "infuse", "insulin", 5.6))
    assert low.state != "alive"
    assert lived(at_the_door(potassium=3.2, missing_potassium=6.5), 6, *FLUID).state == "alive"


def test_potassium_first_then_insulin_keeps_the_heart_going() -> None:
    course = (*FLUID, (30, "infuse", "potassium", 20), (120, "infuse", "insulin", 3.0))
    body = lived(at_the_door(potassium=3.2, missing_potassium=6.5), 2, *course[:3])
    assert body.value("potassium") >= 3.5
    assert lived(body, 8, *course[3:]).state == "alive"


def test_sodium_follows_glucose_and_its_corrected_figure_does_not() -> None:
    """2 mmol/L for each 100 mg/dL (Hillier 1999; Glaser 2022 ISPAD)."""
    body = at_the_door(glucose=600, sodium=144)
    assert body.value("sodium") == pytest.approx(144 - 0.02 * 500, abs=0.5)
    lived(body, 5, *FLUID, *POTASSIUM, *DRIP)
    assert body.value("sodium") > 138
    assert body.value("sodium_corrected") == pytest.approx(144, abs=2.5)


def test_bicarbonate_a_bolus_of_insulin_and_a_flood_each_raise_the_hazard_of_swelling() -> None:
    """Glaser 2001: bicarbonate times 4.2; Edge 2006: early insulin 12.7, much fluid 6.5; the usual fast arm nothing (Kuppermann 2018)."""
    plain = lived(at_the_door(), 2, *FLUID, *POTASSIUM, *DRIP).value("doomed")
    bicarbonate = lived(at_the_door(), 2, *FLUID, *POTASSIUM, *DRIP, (30, "give", "bicarbonate", 110)).value("doomed")
    pushed = lived(at_the_door(), 2, *FLUID, *POTASSIUM, *DRIP, (2, "give", "insulin", 28)).value("doomed")
    flooded = lived(at_the_door(), 2, *POTASSIUM, *DRIP, (10, "give", "crystalloid", 3400)).value("doomed")
    fast = lived(at_the_door(), 2, *POTASSIUM, *DRIP, (10, "give", "crystalloid", 1120), (35, "infuse", "crystalloid", 5.0)).value("doomed")
    assert bicarbonate > 1.8 * plain
    assert pushed > 1.5 * plain
    assert flooded > 1.5 * plain
    assert fast < 1.25 * plain


def test_expected_swelling_in_a_day_of_good_care_is_under_one_in_a_hundred() -> None:
    body = lived(at_the_door(), 24, *FLUID, *POTASSIUM, *DRIP, (240, "infuse", "dextrose", 15))
    assert 0.0003 < body.value("doomed") < 0.0025


def test_a_brain_that_swells_shows_headache_falling_coma_score_and_a_slow_pulse_and_answers_to_an_osmotic_drug() -> None:
    course = (*FLUID, *POTASSIUM, *DRIP)
    well, sick = lived(at_the_door(), 7, *course), lived(at_the_door({"swelling": 1}), 7, *course)
    assert sick.value("gcs") < 12.5 < well.value("gcs")
    assert sick.value("hr") < well.value("hr") - 10
    assert sick.value("pain") > well.value("pain") + 1
    treated = lived(at_the_door({"swelling": 1}), 7, *course, (240, "give", "osmotic", 0.8), (330, "give", "osmotic", 0.8))
    assert treated.value("gcs") > sick.value("gcs") + 1
    assert treated.value("icp") < sick.value("icp") - 4


@pytest.mark.parametrize(("delays", "hours"), [((30, 150, 300, 600), 16)])
def test_each_hour_that_insulin_waits_costs(delays: tuple[int, ...], hours: int) -> None:
    def harm(wait: int) -> float:
        care = ((wait, "infuse", "insulin", 5.6), (max(wait, 240), "infuse", "dextrose", 15))
        return lived(at_the_door(), hours, *FLUID, *POTASSIUM, *care).total_harm

    harms = [harm(d) for d in delays]
    assert harms == sorted(harms) and harms[-1] > harms[0]


def test_nobody_is_cured_by_fluid_or_by_an_antibiotic() -> None:
    assert lived(at_the_door(), 8, *FLUID).value("ketones") > 9
    assert lived(at_the_door(), 8, *FLUID, (20, "give", "antibacterial", 0.95)).value("ph") < 7.2
