"""An allergic reaction, alone and on top of shock (Simons 1998; Pumphrey 2000; Khan 2022)."""

from __future__ import annotations

from tests.physiology.cases import MAN_32, ready, shocked


def test_the_reaction_builds_in_minutes() -> None:
    body = ready(MAN_32, {})
    body.give("allergen", 0.8)
    before = body.vitals()
    body.to(900)
    assert body.value("mediator") > 0.4
    assert body.vitals()["HR"] > before["HR"] + 20
    assert body.vitals()["MAP"] < before["MAP"] - 7
    assert body.vitals()["SPO2"] < 94


def test_half_a_milligram_into_the_muscle_turns_it() -> None:
    plain, treated = ready(MAN_32, {}), ready(MAN_32, {})
    for body in (plain, treated):
        body.give("allergen", 0.9)
        body.to(300)
    treated.give("epinephrine_im", 0.5)
    treated.give("crystalloid", 1000)
    plain.to(3600), treated.to(3600)
    assert treated.state == "alive"
    assert treated.value("map") > plain.value("map") + 20
    assert treated.total_harm < plain.total_harm


def test_antihistamine_and_steroid_first_are_a_failure() -> None:
    plain, soothed = ready(MAN_32, {}), ready(MAN_32, {})
    for body in (plain, soothed):
        body.give("allergen", 0.9)
    soothed.give("antihistamine", 1), soothed.give("hydrocortisone", 200)
    plain.to(3600), soothed.to(3600)
    assert abs(soothed.value("map") - plain.value("map")) < 8


def test_on_top_of_septic_shock_it_kills_unless_epinephrine_is_given() -> None:
    start = shocked(0.7)
    start.give("allergen", 0.9)
    untreated, treated = start.fork(), start.fork()
    treated.to(300)
    treated.give("epinephrine_im", 0.5)
    treated.give("crystalloid", 1500)
    treated.to(1200)
    treated.give("epinephrine_im", 0.5)
    untreated.to(3 * 3600), treated.to(3 * 3600)
    assert untreated.state == "dead"
    assert treated.state == "alive"


def test_it_is_worse_under_a_beta_blocker() -> None:
    def pressure(blockade: float) -> float:
        body = ready(type(MAN_32)(age_years=60, sex="male", weight_kg=80, beta_blockade=blockade), {})
        body.give("allergen", 0.8)
        body.to(300)
        body.give("epinephrine_im", 0.5)
        body.to(1800)
        return body.value("co")

    assert pressure(0.9) < pressure(0.0)
