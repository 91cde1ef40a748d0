"""Bleeding: what is held and what shows it, what clear fluid hides, what blood and closure do (ATLS 2018, Bickell 1994, PROPPR 2015)."""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile

WOMAN_26 = Profile(age_years=26, sex="female", weight_kg=62)
BLOCKED = Profile(age_years=35, sex="female", weight_kg=66, beta_blockade=0.7)


def bleeder(profile: Profile = WOMAN_26, rate: float = 12, lost: float = 0.9, slow: float = 0.2) -> Body:
    source = {"ml_per_min": rate, "litres_at_door": lost, "slow_pulse": slow}
    body = Body(profile, {"bleeding": source, "haemoperitoneum": {"litres": lost}})
    body.settle(10)
    return body


def lost(body: Body) -> float:
    """Share of the blood volume that is missing."""
    return 1.0 - body.value("blood_volume") / body.profile_constant("blood")


def until_lost(body: Body, share: float) -> Body:
    while lost(body) < share and body.state == "alive" and body.second < 4 * 3600:
        body.to(body.second + 60)
    return body


def died(body: Body, hours: float = 6) -> float | None:
    """Minute of death, None for who lives."""
    for minute in range(0, round(hours * 60), 5):
        body.to(body.second + 300)
        if body.state == "dead":
            return minute + 5
    return None


def test_45_ml_a_minute_kills_in_about_an_hour() -> None:
    minute = died(bleeder(rate=45, lost=0.2))
    assert minute is not None and 50 <= minute <= 85


@pytest.mark.parametrize(("share", "low", "high"), [(0.14, 0.5, 2.5), (0.24, 1.8, 6.0), (0.32, 5.0, 10.0), (0.345, 8.0, 26.0)])
def test_the_base_deficit_grows_as_atls_10_counts_it(share: float, low: float, high: float) -> None:
    body = until_lost(bleeder(rate=15, lost=0.5), share)
    assert low <= -body.value("base_excess") <= high


def test_lactate_rises_while_the_pressure_still_holds() -> None:
    body = bleeder(rate=12, lost=0.7)
    before = body.value("lactate")
    until_lost(body, 0.27)
    assert body.value("sbp") > 80
    assert body.value("lactate") > before + 1.0 and body.value("lactate") > 3.5


def test_haemoglobin_is_late() -> None:
    body = until_lost(bleeder(rate=20, lost=0.3), 0.30)
    assert body.value("haemoglobin") > 0.94 * body.profile_constant("hb")


def test_the_pulse_tells_little() -> None:
    usual, slow, blocked = (until_lost(b, 0.27) for b in (bleeder(slow=0.1), bleeder(slow=0.85), bleeder(BLOCKED, slow=0.2)))
    assert usual.value("hr") > 105
    assert slow.value("hr") < 90 and blocked.value("hr") < 95
    assert abs(usual.value("map") - slow.value("map")) < 8


def test_clear_fluid_looks_well_thins_bleeds_more_and_then_kills() -> None:
    alone, dry = bleeder(), bleeder()
    for minute in (20, 50, 80, 110, 140):
        alone.to(minute * 60), dry.to(minute * 60)
        if minute == 80:
            assert alone.value("sbp") > dry.value("sbp") + 15
            assert alone.value("belly_blood") > dry.value("belly_blood") + 0.05
        alone.give("crystalloid", 1000)
    assert alone.value("haemoglobin") < 8.5
    assert alone.value("clotting_factors") < 0.7
    assert died(alone) is not None


def test_blood_and_closure_save_and_a_unit_is_a_gram() -> None:
    body = bleeder()
    before = body.value("haemoglobin")
    body.to(25 * 60), body.give("blood", 600)
    body.to(70 * 60), body.give("haemostasis", 1), body.give("blood", 600)
    body.to(8 * 3600)
    assert body.state == "alive" and body.death_risk() < 0.05
    assert body.value("haemoglobin") > before - 1.0
    anaemic = Body(Profile(age_years=40, sex="male", weight_kg=70, haemoglobin=7), {})
    anaemic.give("blood", 300)
    anaemic.to(6 * 3600)
    assert 0.7 <= anaemic.value("haemoglobin") - 7.0 <= 1.5


def test_plasma_beside_red_cells_bleeds_less_than_red_cells_alone() -> None:
    cells, both = bleeder(rate=30, lost=0.6), bleeder(rate=30, lost=0.6)
    for minute in range(10, 100, 10):
        cells.to(minute * 60), both.to(minute * 60)
        cells.give("blood", 600)
        both.give("blood", 300), both.give("plasma", 300)
    assert both.value("clotting_factors") > cells.value("clotting_factors") + 0.2
    assert both.value("clotting_factors") > 0.6


def test_a_pressor_does_not_save_who_bleeds() -> None:
    pressed = bleeder()
    pressed.infuse("norepinephrine", 0.3)
    alone = died(bleeder())
    with_it = died(pressed)
    assert alone is not None and with_it is not None and with_it <= alone + 30


def test_what_stops_other_illnesses_does_not_stop_this() -> None:
    treated = bleeder()
    treated.give("antibacterial", 1.0), treated.give("epinephrine_im", 0.5), treated.give("magnesium", 2), treated.infuse("oxygen", 0.6)
    assert died(treated) is not None


def test_every_quarter_of_an_hour_until_closure_costs() -> None:
    harm = []
    for minute in (40, 60, 80, 100):
        body = bleeder()
        body.to(minute * 60)
        body.give("blood", 1200), body.give("haemostasis", 1)
        body.to(12 * 3600)
        harm.append(body.total_harm)
    assert harm == sorted(harm) and harm[-1] > harm[0] + 1
