"""Clot in the lung and the fright that looks like it.

Anchors: Barritt 1960 (10 of 19 untreated embolised again in two weeks, 5 died of it), Mercat 1999 and Konstantinides 2019 ESC
(a small bolus is borne, a litre is not; norepinephrine, lysis in shock), Meyer 2014 PEITHO (bleeding of lysis), Rosenberger 2014
(intubation), DSM-5-TR (panic is over within the hour), Callaham 1989 (the paper bag).
"""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile
from tests.physiology.cases import ready

YOUNG = Profile(age_years=26, sex="female", weight_kg=64, map=88, heart_rate=70)
MAN_58 = Profile(age_years=58, sex="male", weight_kg=84, map=90, heart_rate=74)
HOUR, DAY = 3600, 86400


def clot(blocked: float, who: Profile = MAN_58, **more: float) -> Body:
    return ready(who, {"pulmonary_obstruction": {"blocked": blocked} | more})


def panic(**more: float) -> Body:
    return ready(YOUNG, {"panic": more})


def massive() -> Body:
    return clot(0.70, recurrence_24h=0.12)


def later(body: Body, minutes: float) -> Body:
    body.to(body.second + round(minutes * 60))
    return body


def test_the_twins_meet_at_the_door_with_the_same_numbers() -> None:
    a, b = clot(0.38, YOUNG, pleurisy=4, fright=0.4).vitals(), panic(fright=0.65).vitals()
    assert abs(a["HR"] - b["HR"]) <= 8 and abs(a["RR"] - b["RR"]) <= 3 and abs(a["SPO2"] - b["SPO2"]) <= 3
    assert abs(a["SBP"] - b["SBP"]) <= 10 and abs(a["PAIN"] - b["PAIN"]) <= 1
    assert b["HR"] < 100 and b["SPO2"] >= 95


@pytest.mark.parametrize("body", [clot(0.38, YOUNG), clot(0.5), panic()])
def test_nobody_jumps_after_the_door(body: Body) -> None:
    before = body.vitals()
    after = later(body, 3).vitals()
    assert abs(after["SBP"] - before["SBP"]) <= 3 and abs(after["HR"] - before["HR"]) <= 4 and abs(after["SPO2"] - before["SPO2"]) <= 1


def test_a_healthy_right_heart_hardly_notices_a_quarter_and_fails_at_two_thirds() -> None:
    flows = [clot(b).value("co") for b in (0.0, 0.25, 0.5, 0.7)]
    assert flows[1] > 0.95 * flows[0]
    assert 0.65 * flows[0] < flows[2] < 0.95 * flows[0]
    assert flows[3] < 0.5 * flows[0]
    assert clot(0.5).vitals()["SBP"] >= 100 and massive().vitals()["SBP"] < 90


def test_the_lungs_stay_dry() -> None:
    body = massive()
    body.give("crystalloid", 1500)
    assert later(body, 120).value("lung_water") < 0.05


def test_shock_of_the_right_heart_untreated_kills_within_hours() -> None:
    body = massive()
    later(body, 60)
    assert body.state == "alive"
    assert later(body, 11 * 60).state == "dead"


@pytest.mark.parametrize("blocked", [0.68, 0.70, 0.71])
def test_a_litre_lowers_flow_and_pressure_where_a_quarter_of_one_is_borne(blocked: float) -> None:
    plain, some, litre = clot(blocked), clot(blocked), clot(blocked)
    some.give("crystalloid", 250), litre.give("crystalloid", 1000)
    for body in (plain, some, litre):
        later(body, 20)
    assert litre.value("co") < 0.90 * plain.value("co")
    assert litre.value("map") < plain.value("map") - 6
    assert some.value("co") > 0.93 * plain.value("co")


def test_the_same_litre_helps_who_is_merely_dry() -> None:
    dry, filled = (ready(MAN_58, {"volume_loss": {"litres_at_door": 4}}) for _ in range(2))
    filled.give("crystalloid", 1000)
    assert later(filled, 20).value("co") > later(dry, 20).value("co")


def test_putting_to_sleep_and_a_tube_drops_the_pressure_and_norepinephrine_first_softens_it() -> None:
    plain, tubed, held = massive(), massive(), massive()
    held.infuse("norepinephrine", 0.2)
    later(held, 4)
    for body in (tubed, held):
        body.give("sedative", 1.0), body.give("intubation", 1)
        body.infuse("ventilator", 1), body.infuse("oxygen", 1.0)
    later(plain, 10), later(tubed, 10), later(held, 10)
    assert tubed.value("map") < plain.value("map") - 15
    assert held.value("map") > tubed.value("map") + 10


def test_norepinephrine_lifts_the_pressure_and_lysis_the_flow_within_hours() -> None:
    plain, pressed, lysed = massive(), massive(), massive()
    pressed.infuse("norepinephrine", 0.15), lysed.infuse("norepinephrine", 0.15)
    lysed.give("anticoagulant", 1), lysed.give("thrombolytic", 1.6)
    for body in (plain, pressed, lysed):
        later(body, 120)
    assert pressed.value("map") > plain.value("map") + 6
    assert lysed.value("co") > 1.2 * pressed.value("co")
    assert 0.75 * 0.70 < lysed.value("lung_bed_blocked") < 0.92 * 0.70
    for body in (plain, lysed):
        later(body, 22 * 60)
    assert lysed.state == "alive" and plain.state == "dead"
    assert lysed.total_harm < 0.25 * plain.total_harm


def test_lysis_costs_about_two_brains_in_a_hundred() -> None:
    body = ready(MAN_58, {})
    body.give("thrombolytic", 1.6)
    later(body, 1440)
    assert 0.008 < body.value("maimed") < 0.035


def test_untreated_about_half_embolise_again_in_two_weeks_and_half_of_those_die() -> None:
    body = clot(0.42)
    later(body, 14 * 1440)
    assert 0.35 < body.value("embolised_again") < 0.60
    assert 0.4 < body.value("doomed") / body.value("embolised_again") < 0.7


def test_an_anticoagulant_takes_most_of_the_next_emboli_and_none_of_the_clot() -> None:
    plain, treated = clot(0.48), clot(0.48)
    for half_day in range(6):
        treated.to(half_day * 12 * HOUR)
        treated.give("anticoagulant", 1)
    plain.to(3 * DAY), treated.to(3 * DAY)
    assert treated.value("embolised_again") < 0.35 * plain.value("embolised_again")
    assert abs(treated.value("lung_bed_blocked") - plain.value("lung_bed_blocked")) < 0.02
    assert treated.value("doomed") < 0.06
    assert treated.total_harm < 0.6 * plain.total_harm


def test_each_hour_of_delay_costs_a_little_more() -> None:
    costs = []
    for hours in (0, 1, 3, 6, 12):
        body = clot(0.48)
        later(body, 60 * hours)
        body.give("anticoagulant", 1)
        body.to(DAY)
        costs.append(body.value("doomed"))
    assert costs == sorted(costs) and costs[1] - costs[0] > 1e-4


def test_treatment_of_another_illness_does_not_open_the_lung() -> None:
    plain, treated = clot(0.5), clot(0.5)
    for agent, amount in (("antibacterial", 1), ("dopamine_antagonist", 1), ("epinephrine_im", 0.5), ("antihistamine", 1)):
        treated.give(agent, amount)
    later(plain, 240), later(treated, 240)
    assert abs(treated.value("lung_bed_blocked") - plain.value("lung_bed_blocked")) < 1e-6


def test_calming_an_embolism_leaves_it_breathing_less() -> None:
    plain, coached = clot(0.5), clot(0.5)
    coached.give("calm_breathing", 1)
    assert later(coached, 8).value("ventilation") <= later(plain, 8).value("ventilation")


def test_panic_is_over_in_about_an_hour_and_injures_nothing() -> None:
    body = panic()
    assert body.value("pco2") < 32 and body.value("tingling") > 0.3
    later(body, 60)
    assert body.value("panic") < 0.45 and body.vitals()["HR"] < 90
    later(body, 180)
    assert body.value("panic") < 0.1 and body.value("pco2") > 38
    assert body.death_risk() == 0
    assert all(v == 0 for organ, v in body.harm.items() if organ not in ("pain", "fear"))


def test_a_coached_breath_ends_panic_sooner_than_waiting_and_a_pill_costs_more() -> None:
    left, coached, sedated = panic(), panic(), panic()
    coached.give("calm_breathing", 1), sedated.give("benzodiazepine", 2)
    for body in (left, coached, sedated):
        later(body, 30)
    assert coached.value("panic") < 0.8 * left.value("panic")
    assert coached.value("fear") < left.value("fear")
    assert sedated.value("panic") == pytest.approx(left.value("panic"), abs=0.05)


def test_a_paper_bag_takes_oxygen_from_who_is_short_of_it() -> None:
    plain, bagged = clot(0.5), clot(0.5)
    bagged.infuse("rebreathing", 1)
    assert later(bagged, 15).vitals()["SPO2"] < later(plain, 15).vitals()["SPO2"] - 1
