"""A blocked bladder and a sleeping tablet: delirium that clears when they go, and that antibacterials leave alone."""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile

WOMAN_84 = Profile(age_years=84, sex="female", weight_kg=60, map=96, dementia=0.5)
BOTH = {"urinary_retention": {"ml_at_door": 800.0}, "anticholinergic_load": {"load": 1.5}}
HOUR = 3600


def confused() -> Body:
    body = Body(WOMAN_84, BOTH)
    body.settle(20)
    return body


def test_confused_without_fever_shock_or_lactate() -> None:
    body = confused()
    vitals = body.vitals()
    assert 11 <= (vitals["GCS"] or 0) <= 14
    assert (vitals["TEMP"] or 0) < 37.5 and (vitals["MAP"] or 0) > 75
    assert body.value("lactate") < 1.8


def test_a_catheter_empties_the_bladder_and_takes_the_pain() -> None:
    """Blackburn 1990: confusion of retention clears once the bladder is drained."""
    body, left = confused(), confused()
    assert body.value("bladder_volume") > 600 and (body.vitals()["PAIN"] or 0) >= 2
    body.give("catheter", 1.0)
    for b in (body, left):
        b.to(HOUR)
    assert body.value("bladder_volume") < 120
    assert body.value("gcs") > left.value("gcs") + 0.5
    assert body.total_harm < left.total_harm


def test_the_tablet_leaves_within_a_day() -> None:
    """Simons 1990: half-life 13.5 h in the old."""
    body = confused()
    body.give("catheter", 1.0)
    body.to(36 * HOUR)
    assert body.value("anticholinergic_load") == pytest.approx(1.5 / 2 ** (36 / 13.5), rel=0.02)
    assert body.value("gcs") > 14.0


@pytest.mark.parametrize(("agent", "rate"), [("antibacterial", 1.0), ("crystalloid", 1000.0)])
def test_what_treats_sepsis_does_nothing_for_it(agent: str, rate: float) -> None:
    treated, left = confused(), confused()
    treated.give(agent, rate)
    for body in (treated, left):
        body.to(6 * HOUR)
    assert treated.value("gcs") <= left.value("gcs") + 0.2
    assert treated.total_harm > left.total_harm


@pytest.mark.parametrize(("agent", "amount"), [("antihistamine", 1.0), ("benzodiazepine", 1.0)])
def test_more_of_the_same_and_sedatives_make_it_worse(agent: str, amount: float) -> None:
    worse, left = confused(), confused()
    worse.give(agent, amount)
    for body in (worse, left):
        body.to(3 * HOUR)
    assert worse.value("gcs") < left.value("gcs")


def test_tying_down_frightens_and_confuses() -> None:
    tied, left = confused(), confused()
    tied.infuse("restraint", 1.0)
    for body in (tied, left):
        body.to(2 * HOUR)
    assert tied.total_harm > left.total_harm
    assert tied.value("gcs") < left.value("gcs")
