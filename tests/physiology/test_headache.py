"""Migraine and its dangerous twin (Orr 2016 AHS; Connolly 2012 and Hoh 2023 AHA/ASA)."""

from __future__ import annotations

import pytest

from residency.physiology import Body
from tests.physiology.cases import WOMAN_46, ready

DAY = 86400


def migraine() -> Body:
    return ready(WOMAN_46, {"migraine": {}})


def bleed(hours: float = 3.0) -> Body:
    return ready(WOMAN_46, {"subarachnoid_bleed": {"hours_since_onset": hours}})


def test_the_twins_look_alike() -> None:
    a, b = migraine().vitals(), bleed().vitals()
    assert abs(a["PAIN"] - b["PAIN"]) <= 2
    assert a["GCS"] == b["GCS"] == 15
    assert abs(a["HR"] - b["HR"]) < 15


def test_migraine_never_kills_and_ends_by_itself() -> None:
    body = migraine()
    body.to(3 * DAY)
    assert body.state == "alive"
    assert body.death_risk() == 0
    assert body.value("pain") < 0.5
    assert all(v == 0 for organ, v in body.harm.items() if organ not in ("pain", "fear"))


@pytest.mark.parametrize(("agent", "amount", "most"), [("dopamine_antagonist", 1, 4), ("nsaid", 1, 6), ("triptan", 1, 6),
                                                       ("acetaminophen", 1, 7), ("opioid", 6, 7)])
def test_each_relief_eases_migraine(agent: str, amount: float, most: float) -> None:
    body = migraine()
    body.give(agent, amount)
    body.to(7200)
    assert body.value("pain") < most
    assert body.value("pain") < 7.5


def test_a_dopamine_antagonist_beats_an_opioid_over_the_day() -> None:
    good, poor = migraine(), migraine()
    good.give("dopamine_antagonist", 1), poor.give("opioid", 6)
    good.to(DAY), poor.to(DAY)
    assert good.total_harm < 0.8 * poor.total_harm


def test_fluid_does_little_for_migraine() -> None:
    wet, dry = migraine(), migraine()
    wet.give("crystalloid", 1000)
    wet.to(7200), dry.to(7200)
    assert abs(wet.value("pain") - dry.value("pain")) < 0.5


def test_rebleeding_is_4_to_14_percent_in_a_day_most_of_it_early() -> None:
    body = bleed(1)
    body.to(12 * 3600)
    half = body.value("rebled")
    body.to(DAY)
    assert 0.04 <= body.value("rebled") <= 0.14
    assert half > 0.65 * body.value("rebled")


def test_six_in_ten_rebleeds_kill() -> None:
    body = bleed(1)
    body.to(DAY)
    assert 0.60 <= body.value("doomed") / body.value("rebled") <= 0.70


@pytest.mark.parametrize("days", [1, 30])
def test_a_missed_bleed_costs_far_more_than_a_migraine(days: int) -> None:
    a, b = migraine(), bleed()
    a.to(days * DAY), b.to(days * DAY)
    assert b.total_harm > 3 * a.total_harm


@pytest.mark.parametrize("agent", ["anticoagulant", "antiplatelet", "nsaid"])
def test_thin_blood_bleeds_again(agent: str) -> None:
    plain, thin = bleed(), bleed()
    thin.give(agent, 1)
    plain.to(DAY), thin.to(DAY)
    assert thin.value("rebled") > 1.2 * plain.value("rebled")


def test_analgesia_eases_pain_and_not_the_bleed() -> None:
    plain, eased = bleed(), bleed()
    eased.give("opioid", 6), eased.give("acetaminophen", 1)
    plain.to(7200), eased.to(7200)
    assert eased.value("pain") < plain.value("pain") - 1
    plain.to(DAY), eased.to(DAY)
    assert abs(eased.value("rebled") - plain.value("rebled")) < 0.01


def test_migraine_drugs_do_not_cure_a_bleed() -> None:
    body = bleed()
    body.give("dopamine_antagonist", 1), body.give("triptan", 1)
    body.to(7200)
    assert body.value("pain") > 5


def test_high_pressure_raises_the_hazard_and_a_vasodilator_lowers_it() -> None:
    high = ready(type(WOMAN_46)(age_years=46, sex="female", weight_kg=68, map=115), {"subarachnoid_bleed": {}})
    treated = high.fork()
    treated.infuse("vasodilator", 7.5)
    high.to(DAY), treated.to(DAY)
    assert treated.value("sbp") < 160
    assert treated.value("rebled") < high.value("rebled") - 0.005


def test_securing_the_aneurysm_early_saves_harm_within_the_month() -> None:
    left, secured = bleed(), bleed()
    secured.to(6 * 3600)
    secured.give("aneurysm_secured", 1)
    left.to(30 * DAY), secured.to(30 * DAY)
    assert secured.value("rebled") < 0.06
    assert secured.total_harm < 0.8 * left.total_harm


def test_nimodipine_protects_in_the_window_of_vasospasm() -> None:
    plain, shielded = bleed(), bleed()
    for body in (plain, shielded):
        body.give("aneurysm_secured", 1)
    for dose in range(60):
        shielded.to(dose * 4 * 3600)
        shielded.give("nimodipine", 60)
    plain.to(10 * DAY), shielded.to(10 * DAY)
    assert shielded.value("maimed") < 0.9 * plain.value("maimed")


def test_hydrocephalus_clouds_the_mind_and_a_drain_clears_it() -> None:
    body = ready(WOMAN_46, {"subarachnoid_bleed": {"grade": 2}, "hydrocephalus": {"ml_per_h": 4}})
    drained = body.fork()
    for b in (body, drained):
        b.to(4 * 3600)
    drained.infuse("csf_drain", 1)
    body.to(6 * 3600), drained.to(6 * 3600)
    assert body.value("icp") > 20 > drained.value("icp")
    assert body.value("gcs") < drained.value("gcs") - 1
