"""A heart that a swallowed blocker holds and muscle that a floor killed: each condition's harm anchors, and what care changes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from residency.physiology import Body, Profile
from tests.physiology.cases import ready

WOMAN_52 = Profile(age_years=52, sex="female", weight_kg=72)
MAN_76 = Profile(age_years=76, sex="male", weight_kg=76, creatinine=1.5)
VERAPAMIL = {"absorbed": 0.46, "absorbs_min": 150.0, "half_life_h": 11.0, "heart": 1.0, "vessels": 0.72, "sugar": 1.4}
FLOOR = {"frees_per_h": 0.26, "half_life_h": 9.5, "pigment": 1.1, "litres": 2.9, "drinks_per_h": 0.12, "acid": 5.0}
SUGAR = (50.0, "dextrose*", 25.0)
FUEL = (50.0, "insulin*", 72.0)
PRESSOR = (40.0, "norepinephrine*", 0.15)
WATER = [(20.0 + 60.0 * hour, "crystalloid", 1000.0 if hour < 3 else 500.0) for hour in range(12)]


def after(who: Profile, process: str, hours: float, *acts: tuple[float, str, float], **numbers: float) -> Body:
    """A body so many hours after the door; acts are (minute, agent, amount), an agent that ends in `*` is a rate."""
    body = ready(who, {process: numbers})
    for minute, agent, amount in sorted(acts):
        if minute <= hours * 60:
            body.to(round(minute * 60))
            (body.infuse if agent.endswith("*") else body.give)(agent.rstrip("*"), amount)
    body.to(round(hours * 3600))
    return body


def held(hours: float, *acts: tuple[float, str, float], load: float = 3.1, **numbers: float) -> Body:
    return after(WOMAN_52, "blocked_heart", hours, *acts, load=load, **{**VERAPAMIL, **numbers})


def lain(hours: float, *acts: tuple[float, str, float], potassium: float = 6.2, **numbers: float) -> Body:
    return after(MAN_76, "crushed_muscle", hours, *acts, potassium=potassium, **{**FLOOR, **numbers})


@pytest.mark.parametrize("load", [3.1, 3.5])
def test_untreated_verapamil_kills_in_hours_from_an_awake_start_and_care_saves_most(load: float) -> None:
    """Of those in shock a fifth to a third die even treated (Levine 2007); 85 to 100 of 100 lived on insulin (Holger 2011)."""
    door = held(0, load=load)
    assert door.value("gcs") > 14.5 and door.value("hr") < 55 and door.value("glucose") > 110
    assert held(2.4, load=load).state == "alive"
    assert held(14, load=load).state == "dead"
    treated = held(14, PRESSOR, (30.0, "calcium", 3.0), FUEL, SUGAR, load=load)
    assert treated.state == "alive" and treated.death_risk() < 0.15


def test_a_smaller_dose_is_survived_but_costs_kidneys() -> None:
    small = held(24, load=2.5)
    assert small.state == "alive" and small.harm["kidney"] > 3 * held(24, PRESSOR, FUEL, SUGAR, load=2.5).harm["kidney"]


def test_insulin_in_high_dose_gives_flow_back_within_the_hour_and_the_usual_dose_does_not() -> None:
    """Engebretsen 2011: 15 to 45 minutes."""
    before, later = held(50 / 60, PRESSOR), held(1.8, PRESSOR, FUEL, SUGAR)
    assert later.value("co") > held(1.8, PRESSOR, SUGAR).value("co") + 0.6
    assert later.value("map") > before.value("map")
    usual = held(1.8, PRESSOR, (50.0, "insulin*", 7.0), SUGAR)
    assert usual.value("co") == pytest.approx(held(1.8, PRESSOR, SUGAR).value("co"), abs=0.25)


def test_a_pressor_alone_holds_pressure_and_not_flow() -> None:
    """Kline 1993, dogs given verapamil: insulin saved all, epinephrine two thirds, nothing none."""
    alone, both = held(8, (40.0, "norepinephrine*", 0.3)), held(8, PRESSOR, FUEL, SUGAR)
    assert alone.death_risk() > both.death_risk() + 0.2


def test_calcium_buys_an_hour() -> None:
    gain = held(0.75, (30.0, "calcium", 3.0)).value("map") - held(0.75).value("map")
    assert 3 <= gain <= 20
    assert held(14, (30.0, "calcium", 3.0)).state == "dead"


def test_high_dose_insulin_without_sugar_starves_the_brain() -> None:
    """Cole 2018: low sugar in about three of ten; here a blocked pancreas helps for a while."""
    dry, fed = held(4, PRESSOR, FUEL), held(4, PRESSOR, FUEL, SUGAR)
    assert dry.value("glucose") < 70 < fed.value("glucose")
    assert fed.value("potassium") < 3.8


def test_a_beta_blocker_by_the_same_process_answers_glucagon_more_and_leaves_sugar_low() -> None:
    numbers = {"vessels": 0.1, "sugar": -0.6, "calcium_helps": 0.1, "glucagon_helps": 0.6}
    plain, helped = held(0.75, **numbers), held(0.75, (30.0, "glucagon", 5.0), **numbers)
    assert helped.value("hr") > plain.value("hr") + 5
    assert plain.value("glucose") < 100


@pytest.mark.parametrize("potassium", [6.2, 6.5])
def test_a_long_lie_untreated_ends_in_a_heart_that_stops_and_water_with_shift_spares_it(potassium: float) -> None:
    assert lain(4, potassium=potassium).state == "alive"
    nothing = lain(40, potassium=potassium)
    assert nothing.state == "dead"
    treated = lain(24, *WATER, (25.0, "calcium", 3.0), (30.0, "insulin", 10.0), (30.0, "dextrose", 25.0), potassium=potassium)
    assert treated.state == "alive" and treated.death_risk() <= 0.12
    assert treated.value("potassium") < 6.0


def test_water_early_spares_kidneys_and_each_delay_costs() -> None:
    """Better 1990; Sever 2012: begun within six hours."""
    mild = {"potassium": 5.7, "frees_per_h": 0.18}
    late = [lain(24, *[(m + wait, a, x) for m, a, x in WATER], **mild) for wait in (0, 180, 480)]
    harms = [*(b.harm["kidney"] for b in late), lain(24, **mild).harm["kidney"]]
    assert all(early < later for early, later in pairwise(harms)), harms
    assert late[0].value("creatinine") < lain(24, **mild).value("creatinine")


def test_a_push_of_insulin_is_back_within_hours_while_muscle_leaks() -> None:
    """0.6-1.0 mmol/L for four to six hours (Blumberg 1988)."""
    push = ((30.0, "insulin", 10.0), (30.0, "dextrose", 25.0))
    gain = lain(1.5).value("potassium") - lain(1.5, *push).value("potassium")
    assert 0.5 <= gain <= 1.2
    assert lain(6).value("potassium") - lain(6, *push).value("potassium") < 0.5 * gain


def test_a_loop_diuretic_into_a_dry_body_is_no_help() -> None:
    dry = [(30.0 + 120.0 * n, "loop_diuretic", 1.0) for n in range(4)]
    mild = {"potassium": 5.7, "frees_per_h": 0.18}
    assert lain(12, *dry, **mild).harm["kidney"] > lain(12, *WATER, **mild).harm["kidney"]


PROPRANOLOL = {
    "blocked_heart": {"load": 2.35, "absorbed": 0.48, "absorbs_min": 75.0, "half_life_h": 8.0, "heart": 1.07, "vessels": 0.23,
                      "sugar": -0.5, "calcium_helps": 0.10, "glucagon_helps": 0.60},
    "sodium_block": {"load": 0.82, "absorbed": 0.60, "half_life_h": 8.0, "sleepy": 0.7},
}  # fmt: skip


def propranolol(hours: float, *acts: tuple[float, str, float]) -> Body:
    body = ready(Profile(age_years=32, sex="female", weight_kg=67, beta_blockade=0.3), PROPRANOLOL)
    for minute, agent, amount in sorted(acts):
        body.to(round(minute * 60))
        (body.infuse if agent.endswith("*") else body.give)(agent.rstrip("*"), amount)
    body.to(round(hours * 3600))
    return body


def test_propranolol_untreated_kills_within_hours_and_care_together_carries() -> None:
    """Reith 1996: fits and arrest within two hours of the tablets."""
    assert propranolol(0.7).state == "alive" and propranolol(8).state == "dead"
    care = ((20.0, "glucagon", 6.5), (25.0, "bicarbonate", 100.0), (35.0, "epinephrine*", 0.12), (45.0, "insulin*", 67.0),
            (45.0, "dextrose*", 25.0), (85.0, "bicarbonate", 100.0), (145.0, "bicarbonate", 100.0))  # fmt: skip
    treated = propranolol(8, *care)
    assert treated.state == "alive" and treated.death_risk() < 0.25


def test_glucagon_quickens_and_bicarbonate_narrows_within_twenty_minutes() -> None:
    pulse = propranolol(0.4, (15.0, "glucagon", 5.0)).value("hr") - propranolol(0.4).value("hr")
    width = propranolol(0.6).value("qrs") - propranolol(0.6, (16.0, "bicarbonate", 100.0)).value("qrs")
    assert 4 <= pulse <= 30 and 5 <= width <= 40
