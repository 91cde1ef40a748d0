"""Age, weight and pregnancy are in the body from the first day; limits are the patient's own."""

from __future__ import annotations

import pytest

from residency.physiology import Profile
from residency.physiology.profile import constants
from tests.physiology.cases import CHILD_6, MAN_32, PREGNANT, WOMAN_75, ready, urosepsis


@pytest.mark.parametrize(("age", "weight", "low", "high"), [(0.5, 7, 75, 85), (6, 21, 75, 82), (32, 70, 65, 75), (75, 68, 65, 75)])
def test_blood_is_70_to_80_ml_per_kg(age: float, weight: float, low: float, high: float) -> None:
    who = constants(Profile(age_years=age, sex="female", weight_kg=weight, height_cm=170))
    assert low <= 1000 * who["blood"] / weight <= high


def test_fat_holds_little_blood() -> None:
    thin, fat = (constants(Profile(age_years=50, sex="male", weight_kg=w, height_cm=175)) for w in (75, 150))
    assert fat["blood"] / 150 < 0.8 * thin["blood"] / 75


@pytest.mark.parametrize("age", [0.1, 1, 3, 6, 10, 15, 30, 60, 90])
def test_every_age_is_steady_at_rest(age: float) -> None:
    weight = 4 + 2.6 * age if age < 18 else 70
    body = ready(Profile(age_years=age, sex="male", weight_kg=weight), {})
    before = body.vitals()
    body.to(6 * 3600)
    assert body.vitals() == before
    assert body.value("lactate") == pytest.approx(1, abs=0.1)


def test_small_children_have_fast_pulse_fast_breath_low_pressure() -> None:
    baby = ready(Profile(age_years=0.5, sex="male", weight_kg=7.5), {}).vitals()
    assert baby["HR"] > 115
    assert baby["RR"] > 30
    assert baby["MAP"] < 65


@pytest.mark.parametrize(("age", "weight", "systolic", "pulse", "breaths"), [
    (2, 12, (84, 104), (98, 120), (24, 34)), (6, 21, (88, 106), (84, 106), (18, 24)), (12, 40, (98, 116), (70, 92), (15, 21)),
])  # fmt: skip
def test_a_child_has_the_vital_signs_of_its_age(age: float, weight: float, systolic: tuple[int, int], pulse: tuple[int, int],
                                                breaths: tuple[int, int]) -> None:
    # Flynn 2017 (50th percentile of pressure 93 at six, 105 at twelve), lowest fair systolic 70 + 2 x age (PALS); Fleming 2011
    seen = ready(Profile(age_years=age, sex="male", weight_kg=weight), {}).vitals()
    for name, (low, high) in (("SBP", systolic), ("HR", pulse), ("RR", breaths)):
        assert low <= seen[name] <= high, f"{name} {seen[name]}"
    assert seen["SBP"] > 70 + 2 * age + 5


def test_a_child_holds_pressure_until_late_in_a_bleed() -> None:
    body = ready(CHILD_6, {"bleeding": {"ml_per_min": 12, "litres_at_door": 0}})
    start, volume = body.value("map"), body.value("blood_volume")
    while body.value("blood_volume") > 0.80 * volume:
        body.to(body.second + 60)
    assert body.value("map") > 0.85 * start
    assert body.value("hr") > 1.15 * 95
    body.to(body.second + 3 * 3600)
    assert body.state == "dead"


def test_pregnancy_changes_the_resting_values() -> None:
    body = ready(PREGNANT, {})
    assert 28 <= body.value("pco2") <= 33
    assert 18 <= body.value("hco3") <= 22
    assert 0.4 <= body.value("creatinine") <= 0.8
    assert body.value("hr") > 80
    assert body.value("blood_volume") > 0.085 * 72


def test_a_fetus_suffers_with_the_mother_and_only_where_there_is_one() -> None:
    carrying, not_carrying = ready(PREGNANT, urosepsis(0.9)), ready(WOMAN_75, urosepsis(0.9))
    for body in (carrying, not_carrying):
        body.to(8 * 3600)
    assert carrying.injury["fetus"] > carrying.injury["kidney"] * 0.5
    assert not_carrying.injury["fetus"] == 0


def test_a_hypertensive_kidney_suffers_at_a_higher_pressure() -> None:
    def kidney(limit: float) -> float:
        body = ready(Profile(age_years=75, sex="female", weight_kg=68, map=95, map_limit=limit), {"vasodilation": {}, "infection": {}})
        body.infuse("vasodilator", 60)
        body.to(4 * 3600)
        return body.injury["kidney"]

    assert kidney(70) > 1.3 * kidney(58)


def test_the_demented_mind_fails_earlier() -> None:
    plain = ready(WOMAN_75, urosepsis(0.6))
    demented = ready(Profile(age_years=75, sex="female", weight_kg=68, map=95, map_limit=65, dementia=1.0), urosepsis(0.6))
    assert demented.value("gcs") < plain.value("gcs")


def test_bleeding_is_compensated_to_about_a_third_and_blood_with_closure_saves() -> None:
    lost = ready(MAN_32, {"bleeding": {"ml_per_min": 45, "litres_at_door": 0.2}})
    treated = lost.fork()
    volume = 5.14
    while lost.value("blood_volume") > 0.80 * volume:
        lost.to(lost.second + 60)
    assert lost.value("sbp") > 90
    while lost.value("blood_volume") > 0.68 * volume:
        lost.to(lost.second + 60)
    assert lost.value("sbp") < 90
    lost.to(lost.second + 2 * 3600)
    assert lost.state == "dead"
    treated.to(25 * 60)
    treated.give("blood", 1500)
    treated.to(40 * 60)
    treated.give("haemostasis", 1)
    treated.to(6 * 3600)
    assert treated.state == "alive"
    assert treated.value("haemoglobin") > 9
