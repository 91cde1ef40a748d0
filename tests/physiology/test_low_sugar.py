"""Insulin that outlasts sugar: untreated, an ampoule, an ampoule with octreotide, lysis in its place."""

from __future__ import annotations

from residency.physiology import Body, Profile

MAN_72 = Profile(age_years=72, sex="male", weight_kg=79, map=100, map_limit=68, glucose=120)
SULFONYLUREA = {"insulin_excess": {"effect": 0.86, "half_life_h": 16.0, "focal": 0.95}}
HOUR = 3600


def low(**changed: float) -> Body:
    body = Body(MAN_72, {"insulin_excess": {**SULFONYLUREA["insulin_excess"], **changed}})
    body.settle(90)
    return body


def test_one_side_is_weak_at_the_door_and_the_sugar_low() -> None:
    body = low()
    assert 30 <= body.value("glucose") <= 52
    assert body.value("focal_deficit") > 0.7
    assert 7 <= (body.vitals()["GCS"] or 0) <= 12


def test_untreated_the_brain_dies_over_hours() -> None:
    """Judgement: coma within the hour, lasting loss after about five hours of deep coma (Ben-Ami 1999)."""
    body = low()
    body.to(HOUR)
    assert (body.vitals()["GCS"] or 0) <= 8
    body.to(12 * HOUR)
    assert body.state_of("brain") > 0.08


def test_an_ampoule_brings_him_back_within_minutes() -> None:
    """Wallis 1985: the weakness goes within minutes; 25 g raises glucose by about 100 mg/dL (Balentine 1998: 98 to 160)."""
    body = low()
    before = body.value("glucose")
    body.give("dextrose", 25)
    body.to(300)
    assert 70 <= body.value("glucose") - before <= 165
    body.to(1200)
    assert body.value("focal_deficit") < 0.15
    assert body.vitals()["GCS"] == 15


def test_one_ampoule_is_outlasted_by_the_tablet() -> None:
    """Rowden 2004, Klein-Schwartz 2016: relapse within hours."""
    body = low()
    body.give("dextrose", 25)
    falls = 600.0
    body.to(600)
    while body.value("glucose") > 60 and falls < 6 * HOUR:
        falls += 300
        body.to(int(falls))
    assert 0.75 * HOUR <= falls <= 4 * HOUR


def test_octreotide_keeps_the_sugar_up_and_only_for_the_tablet() -> None:
    """Fasano 2008: no fall back in those who had it. Against injected insulin it does nothing."""
    tablet, injected = low(), low(secreted=0.0)
    for body in (tablet, injected):
        body.give("dextrose", 25)
        body.to(900)
        body.give("octreotide", 50)
        body.to(4 * HOUR)
    assert tablet.value("glucose") > 65
    assert injected.value("glucose") < 55


def test_later_sugar_is_worse() -> None:
    harms = []
    for minutes in (10, 60, 120, 240):
        body = low()
        body.to(minutes * 60)
        for hour in range(0, 10):
            body.to(minutes * 60 + hour * HOUR)
            body.give("dextrose", 25)
        body.to(24 * HOUR)
        harms.append(body.total_harm)
    assert harms == sorted(harms)


def test_lysis_leaves_the_sugar_where_it_is() -> None:
    lysed, nothing = low(), low()
    lysed.give("thrombolytic", 1.0)
    for body in (lysed, nothing):
        body.to(2 * HOUR)
    assert lysed.value("focal_deficit") > 0.7
    assert lysed.total_harm > nothing.total_harm
