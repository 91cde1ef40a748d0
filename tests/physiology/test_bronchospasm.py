"""Asthma: narrow airways, work that tires, carbon dioxide that is normal when it should be low.

GINA 2024; BTS/SIGN 2019 (levels of severity); Rodrigo 2005 and Griffiths 2013 (ipratropium adds); Rowe 2000 and Griffiths 2016
(magnesium); Rowe 2001 (steroid in the first hour); Darioli 1984, Tuxen 1987 (stacking); McFadden 2003 (gases).
"""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile
from tests.physiology.cases import CHILD_6, MAN_32, WOMAN_75, ready, urosepsis

Doses = tuple[tuple[int, str, float], ...]
SEVERE = {"bronchospasm": {"muscle": 1.7, "swelling": 0.6}}
MODERATE = {"bronchospasm": {"muscle": 1.1, "swelling": 0.35, "growth_per_h": 0.05}}
NEAR_FATAL = {"bronchospasm": {"muscle": 2.2, "swelling": 0.7, "growth_per_h": 0.3, "fatigue": 0.2, "endurance_min": 45.0}}
NEBS: Doses = ((4, "beta_agonist", 1.0), (24, "beta_agonist", 1.0), (44, "beta_agonist", 1.0))
IPRATROPIUM: Doses = ((4, "anticholinergic", 1.0), (24, "anticholinergic", 1.0), (44, "anticholinergic", 1.0))
STEROID: Doses = ((20, "hydrocortisone", 160.0),)


def treated(body: Body, minutes: int, *doses: Doses, oxygen: float = 0.4) -> Body:
    """The body so many minutes later, given what stands in `doses`."""
    start = body.second
    body.infuse("oxygen", oxygen)
    for minute, agent, amount in sorted(d for rows in doses for d in rows):
        body.to(start + 60 * minute)
        body.give(agent, amount)
    body.to(start + 60 * minutes)
    return body


def minutes_alive(body: Body, limit: int = 600) -> int:
    start = body.second
    while body.state == "alive" and body.second < start + 60 * limit:
        body.to(body.second + 60)
    return (body.second - start) // 60


@pytest.mark.parametrize(("who", "pulse", "breaths"), [(MAN_32, (105, 135), (25, 38)), (CHILD_6, (130, 165), (36, 52))])
def test_a_severe_attack_looks_like_one_at_the_door(who: Profile, pulse: tuple[int, int], breaths: tuple[int, int]) -> None:
    # BTS/SIGN: pulse over 110 (child over five: 125), breathing 25 (30) or more, peak flow a third to a half, saturation under 92
    body = ready(who, SEVERE)
    seen = body.vitals()
    assert pulse[0] <= seen["HR"] <= pulse[1] and breaths[0] <= seen["RR"] <= breaths[1]
    assert 86 <= seen["SPO2"] <= 92
    assert 30 <= body.value("peak_flow") <= 45
    before = body.vitals()
    body.to(60)
    assert all(abs(body.vitals()[v] - before[v]) <= 2 for v in ("HR", "SBP", "RR", "SPO2"))


def test_carbon_dioxide_is_low_then_normal_then_high() -> None:
    assert ready(MAN_32, MODERATE).value("pco2") < 37
    body = ready(MAN_32, SEVERE)
    assert 37 < body.value("pco2") < 46
    body.to(5400)
    assert body.value("pco2") > 60 and body.value("fatigue") > 0.5


def test_a_moderate_attack_does_not_tire_anybody_within_two_hours() -> None:
    body = ready(CHILD_6, MODERATE)
    body.to(7200)
    assert body.value("fatigue") < 0.15 and body.value("pco2") < 42


@pytest.mark.parametrize("who", [MAN_32, CHILD_6])
def test_left_alone_it_tires_then_stops_the_heart(who: Profile) -> None:
    body = ready(who, SEVERE)
    assert 60 <= minutes_alive(body) <= 300


def test_near_fatal_attacks_kill_within_the_hour() -> None:
    assert 25 <= minutes_alive(ready(MAN_32, NEAR_FATAL)) <= 90


def test_oxygen_alone_hides_it_and_does_not_save() -> None:
    air, oxygen = ready(MAN_32, SEVERE), ready(MAN_32, SEVERE)
    oxygen.infuse("oxygen", 0.5)
    air.to(5400), oxygen.to(5400)
    assert oxygen.value("sao2") > 92 and oxygen.value("pco2") > 60
    assert minutes_alive(oxygen, 300) < 300


def test_the_chest_falls_silent_as_it_gets_worse() -> None:
    body = ready(CHILD_6, SEVERE)
    assert body.value("wheezing") > 0.8
    body.to(6600)
    assert body.value("wheezing") < 0.3 and body.value("airway_narrowing") > 2.2


@pytest.mark.parametrize("who", [MAN_32, CHILD_6])
def test_full_treatment_turns_it_within_hours(who: Profile) -> None:
    body = treated(ready(who, SEVERE), 240, NEBS, IPRATROPIUM, STEROID)
    assert body.state == "alive" and body.value("pco2") < 42
    assert body.value("peak_flow") > 60 and body.value("fatigue") < 0.2


def test_each_drug_adds_to_the_others() -> None:
    def peak(*doses: Doses, minutes: int = 60) -> float:
        return treated(ready(MAN_32, SEVERE), minutes, *doses).value("peak_flow")

    magnesium: Doses = ((30, "magnesium", 2.0),)
    assert peak() < peak(NEBS[:1]) < peak(NEBS) < peak(NEBS, IPRATROPIUM) < peak(NEBS, IPRATROPIUM, magnesium)
    assert peak(NEBS, IPRATROPIUM) - peak(NEBS) > 2  # Rodrigo 2005: a few per cent of predicted more
    # the steroid shows after hours, not at once
    assert abs(peak(NEBS, STEROID) - peak(NEBS)) < 2
    assert peak(NEBS, STEROID, minutes=360) > peak(NEBS, minutes=360) + 6


def test_delay_costs_more_the_longer_it_is() -> None:
    def harm(late: int) -> float:
        body = ready(CHILD_6, SEVERE)
        body.to(late * 60)
        return treated(body, 720 - late, NEBS, IPRATROPIUM, STEROID).total_harm

    prices = [harm(m) for m in (0, 30, 60, 100)]
    assert prices == sorted(prices) and prices[-1] > prices[0] + 1.0


@pytest.mark.parametrize("who", [MAN_32, CHILD_6])
def test_a_sedative_without_a_tube_takes_the_last_effort(who: Profile) -> None:
    plain, calmed = ready(who, SEVERE), ready(who, SEVERE)
    for body in (plain, calmed):
        body.infuse("oxygen", 0.5)
    calmed.give("benzodiazepine", 0.03 * who.weight_kg)
    calmed.to(3600), plain.to(3600)
    assert calmed.value("fear") < plain.value("fear")
    assert calmed.value("pco2") > plain.value("pco2") + 15
    assert minutes_alive(calmed, 200) < 0.75 * minutes_alive(plain, 300)


def test_machine_breaths_stack_and_slow_ones_do_not() -> None:
    def tubed(slow: bool) -> Body:
        body = ready(MAN_32, NEAR_FATAL)
        body.infuse("oxygen", 0.8)
        body.give("sedative", 1.5), body.infuse("sedative", 50), body.give("intubation", 1), body.infuse("ventilator", 1)
        if slow:
            body.infuse("slow_breaths", 1)
        body.to(1200)
        return body

    fast, slow = tubed(False), tubed(True)
    assert fast.value("trapped_air") > 2.5 * slow.value("trapped_air")
    assert fast.value("sbp") < 70 < slow.value("sbp") - 10  # Tuxen 1987
    assert slow.value("pco2") > 45  # permissive


def test_a_beta_blocker_closes_airways_and_takes_the_treatment_away() -> None:
    def peak(blocked: float) -> float:
        body = ready(MAN_32, SEVERE)
        body.give("beta_blocker", blocked)
        return treated(body, 60, NEBS).value("peak_flow")

    assert peak(20) < peak(0) - 8


def test_epinephrine_into_the_thigh_opens_airways() -> None:
    plain, given = ready(MAN_32, SEVERE), ready(MAN_32, SEVERE)
    given.give("epinephrine_im", 0.5)
    plain.to(900), given.to(900)
    assert given.value("peak_flow") > plain.value("peak_flow") + 5


def test_treating_asthma_does_not_treat_sepsis() -> None:
    plain, other = ready(WOMAN_75, urosepsis(0.7)), ready(WOMAN_75, urosepsis(0.7))
    treated(other, 360, NEBS, IPRATROPIUM, oxygen=0.21)
    plain.to(360 * 60)
    assert other.value("map") < plain.value("map") + 4


def test_a_body_without_it_reads_as_healthy_lungs() -> None:
    body = ready(MAN_32, {})
    assert body.value("peak_flow") == 95 and body.value("wheezing") == 0 and body.value("air_entry") == 1
