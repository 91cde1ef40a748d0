"""Doses: units, enough, too much; the classic killers each beside a safe twin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency import knowledge
from residency.knowledge.checks import dangerous

ADULT = (70.0, 40.0)


def danger(drug, amount=0.0, unit="", route="iv", rate=0.0, rate_unit="", weight=70.0, age=40.0, **more):
    return dangerous(drug, amount, unit, route, rate, rate_unit, weight, age, **more)[0]


def enough(drug, amount=0.0, unit="", route="iv", rate=0.0, rate_unit="", weight=70.0, age=40.0):
    return knowledge.adequate(drug, amount, unit, route, rate, rate_unit, weight, age)


@pytest.mark.parametrize(("drug", "killer", "safe"), [
    ("epinephrine", (1, "mg", "iv"), (0.5, "mg", "im")),
    ("hydromorphone", (4, "mg", "iv"), (1, "mg", "iv")),
    ("heparin", (50_000, "units", "iv"), (5_000, "units", "iv")),
    ("insulin", (100, "units", "iv"), (10, "units", "iv")),
    ("morphine", (40, "mg", "iv"), (4, "mg", "iv")),
    ("fentanyl", (500, "mcg", "iv"), (50, "mcg", "iv")),
    ("nimodipine", (60, "mg", "iv"), (60, "mg", "po")),
    ("potassium_chloride", (20, "mmol", "iv push"), (20, "mEq", "iv")),
])
def test_a_classic_killer_is_severity_five_and_its_safe_twin_passes(drug, killer, safe):
    assert danger(drug, *killer) == 5
    assert danger(drug, *safe) == 0
    assert enough(drug, *safe)


def test_micrograms_a_minute_read_as_per_kilogram_are_caught():
    assert danger("norepinephrine", rate=8, rate_unit="mcg/min") == 0
    assert danger("norepinephrine", rate=8, rate_unit="mcg/kg/min") == 5


def test_the_arrest_dose_is_right_without_a_pulse():
    assert danger("epinephrine", 1, "mg", "iv", pulse=False) == 0


def test_potassium_is_judged_by_its_speed():
    assert danger("potassium_chloride", 20, "mmol", "iv", over=120) == 0
    assert danger("potassium_chloride", 20, "mmol", "iv", over=10) == 5
    assert danger("potassium_chloride", rate=40, rate_unit="mmol/h") == 5


def test_two_milligrams_of_naloxone_at_once_are_noticed_by_vein_only():
    assert danger("naloxone", 2, "mg", "iv") == 3
    assert danger("naloxone", 2, "mg", "im") == 0
    assert danger("naloxone", 0.4, "mg", "iv") == 0


def test_a_childs_dose_times_ten_is_caught():
    assert danger("epinephrine", 0.2, "mg", "im", weight=20, age=6) == 0
    assert danger("epinephrine", 2, "mg", "im", weight=20, age=6) == 5
    assert danger("morphine", 20, "mg", "iv", weight=20, age=6) == 5


def test_units_meet_in_the_drugs_own():
    assert enough("meropenem", 1000, "mg") and enough("meropenem", 1, "gram")
    assert not enough("meropenem", 100, "mg")
    assert enough("naloxone", 400, "mcg") and enough("magnesium", 8, "mmol")
    assert enough("red_cells", 2, "units") and enough("dextrose_50", 50, "mL")
    assert enough("amikacin", 1400, "mg") and enough("amikacin", 20, "mg/kg") and not enough("amikacin", 500, "mg")


def test_a_unit_that_needs_a_guess_is_not_an_adequate_dose():
    assert not enough("meropenem", 10, "mL")
    assert knowledge.canonical("meropenem", 10, "mL", "iv", 0, "", 70) is None
    assert knowledge.canonical("meropenem", 1, "nonsense", "iv", 0, "", 70) is None


def test_tolerance_is_five_per_cent():
    assert enough("meropenem", 0.95, "g") and not enough("meropenem", 0.94, "g")
    assert enough("ceftriaxone", 2.1, "g") and not enough("ceftriaxone", 2.2, "g")


def test_oxygen_by_flow_becomes_a_fraction():
    assert knowledge.canonical("oxygen", 0, "", "", 2, "L/min", 70).rate == pytest.approx(0.29)
    assert knowledge.canonical("oxygen", 15, "L", "", 0, "", 70).rate == pytest.approx(0.85)
    assert knowledge.canonical("oxygen", 0, "", "", 40, "%", 70).rate == pytest.approx(0.4)
    assert knowledge.canonical("oxygen", 0, "", "", 4, "1", 70) is None


def test_an_order_by_name_takes_the_usual_adult_dose_where_one_exists():
    dose = knowledge.default_dose("ceftriaxone", "", *ADULT)
    assert dose is not None and (dose.usual, dose.unit) == (2, "g")
    assert knowledge.default_dose("hydroxyethyl_starch", "", *ADULT) is None
    assert knowledge.usual_amount(knowledge.default_dose("amikacin", "iv", 70, 40), 70) == 1400


def test_a_child_gets_the_childs_dose():
    assert knowledge.default_dose("epinephrine", "im", 20, 6).per == "kg"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(knowledge.drugs)), st.floats(), st.text(max_size=20), st.text(max_size=10), st.floats(), st.text(max_size=20))
def test_any_order_however_mad_is_judged_without_a_crash(drug, amount, unit, route, rate, rate_unit):
    enough(drug, amount, unit, route, rate, rate_unit)
    danger(drug, amount, unit, route, rate, rate_unit)
    knowledge.actions(drug, amount, unit, route, rate, rate_unit, 70)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(knowledge.drugs)), st.floats(min_value=1.0, max_value=50.0))
def test_more_is_never_safer(drug, times):
    dose = knowledge.default_dose(drug, "", *ADULT)
    if dose is None or dose.usual is None:
        return
    amount = knowledge.usual_amount(dose, 70)
    assert danger(drug, amount, dose.unit, dose.route) <= danger(drug, amount * times, dose.unit, dose.route)


def test_what_an_order_does_to_the_body():
    def only(*order):
        (action,) = knowledge.actions(*order)
        return action

    assert only("epinephrine", 0.5, "mg", "im", 0, "", 70).agent == "epinephrine_im"
    assert only("epinephrine", 1, "mg", "iv", 0, "", 70).agent == "epinephrine"
    assert only("norepinephrine", 4, "mg", "iv", 7, "mcg/min", 70).infuse == pytest.approx(0.1)
    assert only("hydromorphone", 1, "mg", "iv", 0, "", 70).give == 6
    opioid, histamine = knowledge.actions("morphine", 30, "mg", "po", 0, "", 70)
    assert (opioid.agent, opioid.give) == ("opioid", pytest.approx(9.9))
    assert (histamine.agent, histamine.give) == ("freed_histamine", pytest.approx(3))
    assert only("heparin", 5600, "U", "iv", 0, "", 70).give == pytest.approx(1)
    assert only("oxygen", 0, "", "", 2, "L/min", 70).infuse == pytest.approx(0.29)
    assert knowledge.actions("meropenem", 1, "g", "iv", 0, "", 70) == ()


def test_two_drugs_cover_what_either_covers():
    antibiogram = {"cefepime": 0.89, "amikacin": 0.98}
    assert knowledge.coverage(["cefepime"], antibiogram) == pytest.approx(0.89)
    assert knowledge.coverage(["cefepime", "amikacin", "cefepime"], antibiogram) == pytest.approx(1 - 0.11 * 0.02)
    assert knowledge.coverage(["vancomycin"], antibiogram) == 0
