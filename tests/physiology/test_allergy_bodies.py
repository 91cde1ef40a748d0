"""Anaphylaxis that lies down or sits up, under a beta-blocker, and comes back; and hives that stay in the skin.

Anchors: Pumphrey 2000 and 2003 (time to arrest, posture), Shaker 2020 (about 5 % come back), Thomas 2005 (glucagon under a
beta-blocker), Zuberbier 2022 (hives go within a day; a second-generation antihistamine takes most of the itch).
"""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile
from tests.physiology.cases import ready

WOMAN_34 = Profile(age_years=34, sex="female", weight_kg=66, map=88, heart_rate=72)
BLOCKED = Profile(age_years=61, sex="male", weight_kg=84, map=98, heart_rate=66, beta_blockade=0.7, map_limit=68)


def reaction(severity: float = 0.85, who: Profile = WOMAN_34, upright: float = 1.0) -> Body:
    body = Body(who, {"anaphylaxis": {"severity": severity, "upright": upright}})
    body.settle(4)
    return body


def later(body: Body, minutes: float) -> Body:
    body.to(body.second + round(minutes * 60))
    return body


def test_the_twins_meet_at_the_desk_with_nearly_the_same_numbers() -> None:
    hives = Body(WOMAN_34, {"urticaria": {"fright": 0.45}})
    hives.settle(4)
    a, b = reaction(0.82).vitals(), hives.vitals()
    for vital, most in (("HR", 12), ("SBP", 12), ("RR", 6), ("SPO2", 4)):
        assert abs(a[vital] - b[vital]) <= most


def test_it_grows_over_a_quarter_of_an_hour_into_shock() -> None:
    body = reaction()
    first = body.vitals()
    assert first["SBP"] > 95
    assert later(body, 30).vitals()["SBP"] < 85
    assert body.value("bronchospasm") > 0.3 and body.value("throat_swelling") > 0.1


def test_untreated_a_severe_one_has_killed_by_five_hours_and_a_mild_one_has_gone() -> None:
    assert later(reaction(0.92), 300).state == "dead"
    mild = later(reaction(0.3), 300)
    assert mild.state == "alive" and mild.value("mediator") < 0.1


def test_lying_down_holds_the_pressure_and_sitting_up_lets_it_go() -> None:
    sat, lain = reaction(), reaction()
    lain.infuse("lying_flat", 1)
    later(sat, 45), later(lain, 45)
    assert lain.value("map") > sat.value("map") + 8
    lain.infuse("lying_flat", 0), lain.infuse("sitting_up", 1)
    before = lain.value("map")
    assert later(lain, 3).value("map") < before - 5


def test_posture_matters_little_to_the_well() -> None:
    flat, up = ready(WOMAN_34, {}), ready(WOMAN_34, {})
    flat.infuse("lying_flat", 1), up.infuse("sitting_up", 1)
    assert abs(later(flat, 10).value("map") - later(up, 10).value("map")) < 4


def test_each_minute_of_delay_of_epinephrine_costs() -> None:
    harms = []
    for minute in (5, 20, 40, 60):
        body = later(reaction(0.9), minute)
        body.give("epinephrine_im", 0.5), body.give("crystalloid", 1000)
        body.to(6 * 3600)
        harms.append(body.total_harm)
    assert harms == sorted(harms) and harms[-1] > harms[0] + 1


def test_tablets_and_steroid_do_not_hold_the_circulation() -> None:
    plain, soothed, treated = reaction(), reaction(), reaction()
    soothed.give("antihistamine", 1), soothed.give("hydrocortisone", 200)
    treated.give("epinephrine_im", 0.5)
    for body in (plain, soothed, treated):
        later(body, 45)
    assert soothed.value("map") < plain.value("map") + 6
    assert treated.value("map") > plain.value("map") + 20


def test_under_a_beta_blocker_the_pulse_does_not_warn_and_epinephrine_bites_half() -> None:
    blocked, free = later(reaction(0.9, BLOCKED), 25), later(reaction(0.9), 25)
    assert blocked.vitals()["HR"] < 95 < 115 < free.vitals()["HR"]
    assert blocked.vitals()["SBP"] < 90
    for body in (blocked, free):
        body.give("epinephrine_im", 0.5)
        later(body, 30)
    assert blocked.value("mediator") > 1.25 * free.value("mediator")


def test_glucagon_goes_round_the_blocker_and_does_little_without_one() -> None:
    def gain(who: Profile) -> float:
        plain, helped = later(reaction(0.9, who), 5), later(reaction(0.9, who), 5)
        for body in (plain, helped):
            body.give("epinephrine_im", 0.5)
        later(plain, 7), later(helped, 7)
        helped.give("glucagon", 3)
        return later(helped, 25).value("co") / later(plain, 25).value("co") - 1

    assert gain(BLOCKED) > 0.04
    assert gain(BLOCKED) > gain(WOMAN_34)


def test_about_one_in_twenty_comes_back_within_half_a_day() -> None:
    body = reaction(0.85)
    body.give("epinephrine_im", 0.5), body.give("crystalloid", 1000)
    later(body, 1440)
    assert 0.03 < body.value("biphasic") < 0.06
    assert body.value("doomed") < 0.005


def test_an_arrest_dose_by_vein_injures_the_heart_that_the_thigh_spares() -> None:
    thigh, vein = later(reaction(), 5), later(reaction(), 5)
    thigh.give("epinephrine_im", 0.5), vein.give("epinephrine", 1.0)
    assert later(vein, 30).harm["heart"] > 2 * later(thigh, 30).harm["heart"]


def test_hives_never_kill_and_go_within_a_day() -> None:
    body = ready(WOMAN_34, {"urticaria": {"hours_left": 14}})
    assert body.value("hives") > 0.3 and body.value("bronchospasm") == 0 and body.vitals()["SPO2"] >= 96
    later(body, 1440)
    assert body.value("hives") < 0.05 and body.death_risk() == 0
    assert all(v == 0 for organ, v in body.harm.items() if organ not in ("pain", "fear"))


@pytest.mark.parametrize(("agent", "amount", "share"),
                         [("antihistamine", 1, 0.4), ("epinephrine_im", 0.5, 1.2), ("hydrocortisone", 100, 1.2)])
def test_a_tablet_takes_the_itch_that_epinephrine_and_steroid_leave(agent: str, amount: float, share: float) -> None:
    plain, treated = ready(WOMAN_34, {"urticaria": {}}), ready(WOMAN_34, {"urticaria": {}})
    treated.give(agent, amount)
    later(plain, 90), later(treated, 90)
    assert treated.value("pain") < share * plain.value("pain")
    if agent != "antihistamine":
        assert treated.value("pain") > 0.8 * plain.value("pain")
