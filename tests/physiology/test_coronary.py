"""Closed and narrowed coronary arteries, and the chest wall (Reimer 1979; ISIS-2 1988; De Luca 2004; RISC 1990; Rao 2025 ACC/AHA)."""

from __future__ import annotations

import pytest

from residency.physiology import Body
from tests.physiology.cases import MAN_32, MAN_63, crumbs, ready, rv_infarct

DAY, MONTH = 86400, 30 * 86400


def stemi(minutes: float = 100, **more: float) -> Body:
    return ready(MAN_63, rv_infarct(minutes, **more))


def nstemi(**more: float) -> Body:
    return ready(MAN_63, crumbs(**more))


def lowest(body: Body, minutes: int = 40) -> float:
    """Lowest systolic pressure of the next minutes."""
    start, low = body.second, 300.0
    for minute in range(1, minutes + 1):
        body.to(start + 60 * minute)
        low = min(low, body.value("sbp"))
    return low


def opened(at: float, minutes: float = 30) -> Body:
    """Aspirin at once, the artery opened so many minutes after the door, a month later."""
    body = stemi(minutes)
    body.give("antiplatelet", 1)
    body.to(round(at) * 60)
    body.give("coronary_opening", 1)
    body.to(MONTH)
    return body


# ---- the closed artery ---------------------------------------------------------------------------------------------------


def test_settles_at_the_door_without_a_jump() -> None:
    body = stemi()
    before = body.value("map"), body.value("hr")
    body.to(600)
    assert abs(body.value("map") - before[0]) < 1.5 and abs(body.value("hr") - before[1]) < 2


@pytest.mark.parametrize(("minutes", "low", "high"), [(40, 0.12, 0.45), (180, 0.45, 0.60), (360, 0.60, 0.75)])
def test_muscle_dies_with_time_as_reimer_found(minutes: int, low: float, high: float) -> None:
    body = stemi(0, rv_share=0.0)
    body.to(minutes * 60)
    assert low <= body.value("infarct") / 0.22 <= high


def test_each_half_hour_to_the_open_artery_costs_about_seven_percent_of_mortality() -> None:
    """De Luca 2004: relative risk 1.075 (1.008-1.15) for each 30 min."""
    risks = [opened(at).death_risk() for at in (60, 90, 120, 150, 180, 210, 240)]
    steps = [b / a for a, b in zip(risks, risks[1:], strict=False)]
    assert all(step > 1.0 for step in steps)
    assert 1.008 < (risks[-1] / risks[0]) ** (1 / 6) < 1.15
    assert 0.03 < risks[0] < 0.12


def test_untreated_a_fifth_to_a_third_dies_within_a_month() -> None:
    """Right ventricular infarction without reperfusion: in-hospital mortality about 30 % (Zehender 1993), inferior alone 6-13 %."""
    body = stemi()
    body.to(MONTH)
    assert 0.18 < body.death_risk() < 0.40


def test_aspirin_saves_some_and_an_open_artery_more() -> None:
    """ISIS-2 1988: aspirin for a month takes 23 % of deaths."""
    nothing, aspirin = stemi(), stemi()
    for day in range(30):
        aspirin.to(day * DAY)
        aspirin.give("antiplatelet", 1 if day == 0 else 0.25)
    nothing.to(MONTH), aspirin.to(MONTH)
    assert 0.70 < aspirin.death_risk() / nothing.death_risk() < 0.92
    assert opened(60, 100).death_risk() < 0.7 * aspirin.death_risk()
    assert opened(60, 100).total_harm < 0.7 * nothing.total_harm


@pytest.mark.parametrize(("agent", "amount", "fall"), [("nitrate", 0.4, 12), ("freed_histamine", 4, 2), ("loop_diuretic", 2, 4)])
def test_a_right_ventricle_that_lives_on_filling_loses_pressure_with_it(agent: str, amount: float, fall: float) -> None:
    """Nitrate, morphine and diuretic work through filling: more is lost than by a person whose right heart works."""
    ill, well = stemi(), ready(MAN_63, {"chest_wall_strain": {}})
    start = ill.value("sbp"), well.value("sbp")
    ill.give(agent, amount), well.give(agent, amount)
    lost, usual = start[0] - lowest(ill, 60), start[1] - lowest(well, 60)
    assert lost > fall
    assert lost > 1.3 * usual


def test_nitroglycerin_frightens_and_rarely_kills() -> None:
    """Robichaud 2016: a fall of pressure, no death by label."""
    body = stemi()
    body.give("nitrate", 0.4)
    assert 50 < lowest(body) < 80
    body.to(7200)
    assert body.state == "alive" and body.value("map") > 65


def test_fluid_and_a_pressor_lift_it_again() -> None:
    body = stemi()
    start = body.value("map")
    body.give("crystalloid", 500)
    body.to(1200)
    filled = body.value("map")
    body.infuse("norepinephrine", 0.08)
    body.to(2400)
    assert start + 2 < filled < body.value("map") - 2
    assert body.value("lung_water") < 0.05


def test_a_beta_blocker_takes_the_pulse_it_lives_on() -> None:
    body = stemi()
    start = body.value("map")
    body.give("beta_blocker", 20)
    body.to(1200)
    assert body.value("map") < start - 4


def test_the_trace_and_the_troponin_follow_the_artery() -> None:
    body = stemi(troponin_at_door=60)
    assert body.value("st_inferior") > 1.5 and body.value("st_right") > 0.7 and body.value("node_delay") > 0.5
    body.to(3600)
    early = body.value("troponin")
    assert 300 < early < 4000
    body.give("coronary_opening", 1)
    body.to(3 * 3600)
    assert body.value("st_inferior") < 0.3
    assert body.value("troponin") > 2 * early
    assert body.value("pain") < 1
    body.to(10 * DAY)
    assert body.value("troponin") < 0.05 * early


def test_the_fibrillation_that_content_asks_for_comes_once_and_a_shock_ends_it() -> None:
    body = stemi(fibrillates_after=15)
    body.to(880)
    assert body.state == "alive"
    body.to(920)
    assert body.state == "arrest" and body.rhythm == "vf"
    left = body.fork()
    body.infuse("cpr", 1)
    body.to(960)
    body.give("shock", 1)
    body.to(1020)
    assert body.state == "alive"
    body.infuse("cpr", 0)
    body.to(2 * 3600)
    assert body.state == "alive"
    left.to(1800)
    assert left.state == "dead"


def test_an_open_artery_does_not_fibrillate() -> None:
    body = stemi(fibrillates_after=30)
    body.give("coronary_opening", 1)
    body.to(3600)
    assert body.state == "alive"


# ---- the narrowed artery and its twin ---------------------------------------------------------------------------------------


def test_the_twins_cannot_be_told_apart_by_vital_signs() -> None:
    assert ready(MAN_32, crumbs()).vitals() == ready(MAN_32, {"chest_wall_strain": {"pain": 3.5}}).vitals()


def test_troponin_is_low_at_the_door_and_over_the_limit_at_ninety_minutes() -> None:
    body = nstemi()
    assert body.value("troponin") < 3
    body.to(3600)
    hour = body.value("troponin")
    body.to(5400)
    assert 8 < hour < 20 < body.value("troponin") < 32
    body.to(DAY)
    assert 100 < body.value("troponin") < 2000


def test_one_in_seven_closes_within_a_month_untreated() -> None:
    """RISC 1990 and FRISC 1996: death or infarction 12-17 % within a month on placebo."""
    body = nstemi()
    body.to(MONTH)
    assert 0.11 < body.value("closed_later") < 0.18


def test_aspirin_halves_that_and_an_open_artery_takes_most_of_the_rest() -> None:
    nothing, daily, open_ = nstemi(), nstemi(), nstemi()
    for day in range(30):
        daily.to(day * DAY)
        daily.give("antiplatelet", 1 if day == 0 else 0.25)
    open_.give("antiplatelet", 1), open_.to(DAY)
    open_.give("coronary_opening", 1)
    for body in (nothing, daily, open_):
        body.to(MONTH)
    assert 0.4 < daily.value("closed_later") / nothing.value("closed_later") < 0.7
    assert open_.value("closed_later") < 0.4 * nothing.value("closed_later")
    assert open_.total_harm < daily.total_harm < nothing.total_harm


def test_delay_is_monotone() -> None:
    def harm(hours: float) -> float:
        body = nstemi()
        body.to(round(hours * 3600))
        body.give("antiplatelet", 1), body.give("anticoagulant", 1)
        body.to(MONTH)
        return body.total_harm

    rows = [harm(h) for h in (0, 1, 3, 12)]
    assert rows == sorted(rows) and rows[-1] > rows[0] + 1


def test_a_chest_wall_never_kills_and_is_gone_within_the_month() -> None:
    body = ready(MAN_32, {"chest_wall_strain": {"pain": 4}})
    eased = body.fork()
    eased.give("acetaminophen", 1)
    body.to(7200), eased.to(7200)
    assert eased.value("pain") < body.value("pain") - 0.8
    body.to(MONTH)
    assert body.death_risk() == 0 and body.value("pain") == 0 and body.value("troponin") == 0


@pytest.mark.parametrize(("agent", "amount"), [("anticoagulant", 1), ("antiplatelet", 1), ("coronary_opening", 1)])
def test_treating_an_artery_does_nothing_for_a_chest_wall_but_harm(agent: str, amount: float) -> None:
    plain, treated = ready(MAN_32, {"chest_wall_strain": {}}), ready(MAN_32, {"chest_wall_strain": {}})
    treated.give(agent, amount)
    plain.to(DAY), treated.to(DAY)
    assert treated.total_harm > plain.total_harm
