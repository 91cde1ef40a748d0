"""The faint that is over and the two rhythms that come back (Brignole 2018, Drew 2010, Tzivoni 1988, Kusumoto 2018)."""

from __future__ import annotations

from residency.physiology import Body, Profile

WOMAN_30 = Profile(age_years=30, sex="female", weight_kg=66)
MAN_70 = Profile(age_years=70, sex="male", weight_kg=80, map=100, map_limit=68)
DAY = 86400


def body_of(process: str, profile: Profile = WOMAN_30, **numbers: float) -> Body:
    body = Body(profile, {process: numbers})
    body.settle(10)
    return body


def lived(process: str, profile: Profile = WOMAN_30, days: float = 1.0, at: float = 0.0, bolus: dict[str, float] | None = None,
          on: dict[str, float] | None = None, **numbers: float) -> Body:
    body = body_of(process, profile, **numbers)
    body.to(round(at * 60))
    for agent, amount in (bolus or {}).items():
        body.give(agent, amount)
    for agent, rate in (on or {}).items():
        body.infuse(agent, rate)
    body.to(round(days * DAY))
    return body


def test_twins_show_the_same_numbers_at_the_door() -> None:
    faint, rhythm = body_of("vagal_faint").vitals(), body_of("torsades").vitals()
    for vital in ("HR", "SBP", "DBP", "RR", "SPO2", "TEMP", "GCS"):
        a, b = faint[vital], rhythm[vital]
        assert a is not None and b is not None and abs(a - b) <= 3, vital


def test_a_plain_faint_never_kills_and_passes() -> None:
    body = lived("vagal_faint", days=3)
    assert body.death_risk() == 0
    assert body.value("nausea") == 0
    assert all(v == 0 for organ, v in body.harm.items() if organ not in ("pain", "fear"))


def test_legs_up_and_a_drink_shorten_it() -> None:
    alone = lived("vagal_faint")
    eased = body_of("vagal_faint")
    eased.to(20 * 60)
    eased.infuse("lying_flat", 1.0)
    eased.give("drink", 400)
    eased.to(60 * 60)
    eased.infuse("lying_flat", 0.0)
    eased.to(DAY)
    assert eased.harm["fear"] < 0.8 * alone.harm["fear"]


def test_a_long_qt_kills_some_in_a_day_and_magnesium_with_pads_saves_most_of_them() -> None:
    nothing = lived("torsades")
    assert 0.01 <= nothing.value("doomed") <= 0.08
    early = lived("torsades", at=30, bolus={"magnesium": 2}, on={"rhythm_watch": 1})
    late = lived("torsades", at=240, bolus={"magnesium": 2}, on={"rhythm_watch": 1})
    assert early.value("doomed") < 0.4 * nothing.value("doomed")
    assert early.value("doomed") < late.value("doomed") < nothing.value("doomed")


def test_magnesium_steadies_without_shortening_and_potassium_shortens() -> None:
    plain, steadied, salted = (lived("torsades", days=0.1, at=10, bolus=b, on=r)
                               for b, r in (({}, {}), ({"magnesium": 2}, {}), ({}, {"potassium": 10})))
    assert abs(steadied.value("qtc") - plain.value("qtc")) < 3
    assert steadied.value("bouts") < 0.6 * plain.value("bouts")
    assert salted.value("qtc") < plain.value("qtc") - 3 and salted.state == "alive"


def test_an_antiemetic_or_haloperidol_makes_the_long_qt_longer_and_deadlier() -> None:
    plain = lived("torsades", days=0.2)
    for agent, amount in (("antiemetic", 1.0), ("antipsychotic", 5.0)):
        worse = lived("torsades", days=0.2, at=20, bolus={agent: amount})
        assert worse.value("qtc") > plain.value("qtc") + 3
        assert worse.value("doomed") > 1.08 * plain.value("doomed")


def test_the_same_antiemetic_is_harmless_to_a_usual_qt() -> None:
    assert lived("vagal_faint", at=20, bolus={"antiemetic": 1}).value("doomed") == 0


def test_a_paced_pulse_holds_torsades_off() -> None:
    assert lived("torsades", at=20, bolus={"pacing_wire": 1}).value("bouts") < 0.85 * lived("torsades").value("bouts")


def test_block_becomes_complete_and_atropine_hardly_helps_but_pacing_does() -> None:
    body = body_of("conduction_block", MAN_70, complete_in_min=60)
    assert 60 <= body.value("hr") <= 90
    body.to(75 * 60)
    assert 28 <= body.value("hr") <= 36 and body.value("block") > 0.9
    treated, paced = body.fork(), body.fork()
    treated.give("atropine", 1), paced.infuse("skin_pacing", 1)
    treated.to(90 * 60), paced.to(90 * 60)
    assert 0 <= treated.value("hr") - body.value("hr") <= 8
    assert paced.value("hr") >= 68 and paced.value("pain") > 3


def test_a_wire_silences_the_pads_and_halts_the_risk() -> None:
    nothing = lived("conduction_block", MAN_70, days=3)
    wired = lived("conduction_block", MAN_70, days=3, at=90, bolus={"pacing_wire": 1}, on={"skin_pacing": 1})
    assert 0.05 <= nothing.value("doomed") <= 0.4
    assert wired.value("doomed") < 0.2 * nothing.value("doomed")
    assert wired.value("pain") < 1


def test_pacing_early_is_better_than_late() -> None:
    early, late = (lived("conduction_block", MAN_70, days=1, at=at, bolus={"pacing_wire": 1}) for at in (60, 300))
    assert early.total_harm < late.total_harm


def test_a_beta_blocker_takes_the_escape_rhythm_of_a_block() -> None:
    body = body_of("conduction_block", MAN_70, complete_in_min=0)
    body.to(30 * 60)
    treated = body.fork()
    treated.give("beta_blocker", 40)
    treated.to(60 * 60)
    assert treated.value("hr") < body.value("hr") - 2
