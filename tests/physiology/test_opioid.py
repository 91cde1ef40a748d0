"""Opioid overdose: breath before numbers, naloxone in small steps, oxygen that hides (Boyer 2012; Lavonas 2023 AHA)."""

from __future__ import annotations

import pytest

from residency.physiology import Body
from tests.physiology.cases import MAN_32, ready


def overdose(load: float = 3.0) -> Body:
    return ready(MAN_32, {"opioid_poisoning": {"load": load}})


def arrest_minute(body: Body) -> int:
    while body.state == "alive" and body.second < 3 * 3600:
        body.to(body.second + 60)
    return body.second // 60


def test_small_pupils_slow_breath_high_carbon_dioxide() -> None:
    body = overdose()
    assert body.value("pupils") < 2
    assert body.value("rr") < 9
    assert body.value("pco2") > 55
    assert body.value("gcs") < 9


@pytest.mark.parametrize("load", [2.2, 2.6, 3.0, 4.2])
def test_untreated_arrest_comes_in_20_to_90_minutes_by_severity(load: float) -> None:
    assert 20 <= arrest_minute(overdose(load)) <= 90
    assert arrest_minute(overdose(load)) > arrest_minute(overdose(load + 0.4))


def test_the_dead_show_no_saturation() -> None:
    body = overdose()
    body.to(3 * 3600)
    assert body.state == "dead"
    shown = body.vitals()
    assert all(shown[v] is None for v in ("HR", "SBP", "DBP", "MAP", "RR", "SPO2", "PAIN"))


def test_oxygen_alone_hides_and_does_not_cure() -> None:
    plain, oxygen = overdose(), overdose()
    oxygen.infuse("oxygen", 0.6)
    plain.to(900), oxygen.to(900)
    assert oxygen.value("sao2") > 96 > plain.value("sao2") + 5
    early = oxygen.value("pco2")
    oxygen.to(1800)
    assert oxygen.value("pco2") > early + 5
    assert oxygen.value("ph") < 7.15
    assert oxygen.value("gcs") < 5


def test_bag_and_mask_mends_gas_before_any_drug() -> None:
    body = overdose()
    body.infuse("bag_mask", 1)
    body.infuse("oxygen", 0.9)
    body.to(600)
    assert body.value("sao2") > 97
    assert body.value("pco2") < 50
    assert body.value("gcs") < 9


def test_small_naloxone_restores_breath_without_withdrawal() -> None:
    body = overdose()
    body.infuse("bag_mask", 1)
    body.infuse("oxygen", 0.9)
    body.to(300)
    body.give("naloxone", 0.4)
    body.to(480)
    body.infuse("bag_mask", 0)
    body.to(720)
    assert body.value("rr") >= 10
    assert body.value("withdrawal") < 0.1


def test_naloxone_acts_within_two_minutes_and_wears_off_before_the_opioid() -> None:
    body = overdose()
    body.give("naloxone", 0.4)
    slow = body.value("rr")
    body.to(120)
    assert body.value("rr") > slow + 3
    best = 0.0
    for minute in range(3, 100):
        body.to(minute * 60)
        best = max(best, body.value("rr"))
        if minute > 15 and body.value("rr") < 9:
            break
    assert 30 <= minute <= 90  # re-sedation


def test_two_milligrams_at_once_hurt_the_dependent_more_than_small_steps() -> None:
    profile = type(MAN_32)(age_years=32, sex="male", weight_kg=75, opioid_tolerance=1.0)
    small = ready(profile, {"opioid_poisoning": {"load": 5.0}})
    large = small.fork()
    small.give("naloxone", 0.2), large.give("naloxone", 2.0)
    small.to(360), large.to(360)
    assert large.value("withdrawal") > 0.2 > small.value("withdrawal")
    assert large.injury["lung"] > small.injury["lung"]
    assert large.harm["fear"] > small.harm["fear"]


def test_naloxone_does_nothing_for_who_took_none() -> None:
    body = ready(MAN_32, {})
    body.give("naloxone", 0.4)
    body.to(600)
    assert abs(body.value("rr") - 15) < 2
    assert body.value("withdrawal") == 0


def test_benzodiazepine_on_top_of_an_opioid_is_worse_than_either() -> None:
    def breath(*doses: tuple[str, float]) -> float:
        body = ready(MAN_32, {})
        for agent, amount in doses:
            body.give(agent, amount)
        body.to(1200)
        return body.value("pco2")

    assert breath(("opioid", 20), ("benzodiazepine", 4)) > max(breath(("opioid", 20)), breath(("benzodiazepine", 4))) + 1
