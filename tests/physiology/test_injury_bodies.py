"""Injuries and their neighbours, untreated and treated, held to the anchors of their condition files."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.physiology import Body, Profile

MAN_40 = Profile(age_years=40, sex="male", weight_kg=80)
WOMAN_66 = Profile(age_years=66, sex="female", weight_kg=66)
WOMAN_83 = Profile(age_years=83, sex="female", weight_kg=60)


def body_of(condition: str, severity: float = 0.5, variant: str = "", profile: Profile = MAN_40) -> Body:
    """A body with a condition's processes at one severity, settled; the numbers are those of the file."""

    def one(value: object) -> float:
        if isinstance(value, list | tuple):
            return float(value[0] + (value[1] - value[0]) * severity)
        return float(value)  # type: ignore[arg-type]

    processes = {}
    for name, spec in knowledge.conditions[condition].processes.items():
        numbers = {k: v for k, v in spec.items() if k not in ("if", "only_in")} | spec.get("if", {}).get(variant, {})
        processes[name] = {k: one(v) for k, v in numbers.items()}
    body = Body(profile, processes)
    body.settle(10)
    body.arrive(0)
    return body


def live(body: Body, hours: float, *acts: tuple[float, str, float]) -> Body:
    """Live on, bolus by bolus (minute, agent, amount)."""
    for minute, agent, amount in sorted(acts):
        body.to(round(minute) * 60)
        body.give(agent, amount)
    body.to(round(hours * 60) * 60)
    return body


def died(body: Body, hours: float) -> float | None:
    """Hour of death, None for who lives."""
    for step in range(body.second // 600 + 1, round(hours * 6) + 1):
        body.to(step * 600)
        if body.state == "dead":
            return step / 6
    return None


BLOOD = [(m, agent, 500.0) for m in (30, 45, 60, 80) for agent in ("blood", "plasma")]
CLEAR = [(m, "crystalloid", 1000.0) for m in (15, 40, 65, 90)]


BLEEDING = [("splenic_rupture", 0.7, 8), ("pelvic_fracture", 0.6, 5), ("massive_haemothorax", 0.7, 6)]


@pytest.mark.parametrize(("condition", "low", "high"), BLEEDING)
def test_unstopped_bleeding_kills_within_hours_and_blood_with_a_surgeon_saves(condition: str, low: float, high: float) -> None:
    for severity in (0.1, 0.9):
        hour = died(body_of(condition, severity), 10)
        assert hour is not None and low <= hour <= high
    assert live(body_of(condition), 12, *BLOOD, (80, "haemostasis", 1.0)).state == "alive"


def test_salt_water_alone_only_delays_a_torn_spleen() -> None:
    plain, watered = died(body_of("splenic_rupture"), 10), died(live(body_of("splenic_rupture"), 91 / 60, *CLEAR), 24)
    assert plain is not None and watered is not None and watered > plain


def test_a_binder_helps_torn_veins_more_than_a_torn_artery() -> None:
    def lost(variant: str, *acts: tuple[float, str, float]) -> float:
        return live(body_of("pelvic_fracture", variant=variant), 0.75, *acts).value("pelvic_blood")

    bound = (5, "pelvic_binder", 1.0)
    veins, artery = lost("veins") - lost("veins", bound), lost("artery") - lost("artery", bound)
    assert veins > 0.1 and veins > 1.5 * artery


def test_a_chest_drain_empties_the_chest_and_tells_how_much() -> None:
    body = live(body_of("massive_haemothorax"), 0.6, (10, "chest_drain", 1.0))
    assert body.value("drain_blood") > 0.9
    assert body.value("chest_blood") < 0.4


def burn_watered(severity: float) -> Body:
    """4 ml/kg for each per cent, half of it in the first eight hours of the burn (Baxter 1968)."""
    area = 20 + 22 * severity
    body = body_of("major_burn", severity)
    body.infuse("crystalloid", 4 * 80 * area / 2 / 435)
    body.to(435 * 60)
    body.infuse("crystalloid", 4 * 80 * area / 2 / 960)
    body.to(24 * 3600)
    return body


def test_a_third_burnt_goes_into_shock_by_night_and_fluid_by_the_clock_holds_it() -> None:
    dry = body_of("major_burn", 0.75)
    low = next((h for h in range(1, 25) if live(dry, h).state == "dead" or dry.value("map") < 70), None)
    assert low is not None and 3 <= low <= 16
    held = burn_watered(0.5)
    assert held.state == "alive" and held.value("map") > 75 and held.value("urine") > 0.3


def test_smoke_closes_the_throat_within_a_day_unless_a_tube_holds_it_open() -> None:
    hour = died(body_of("major_burn", 0.5, "smoke"), 24)
    assert hour is not None and 4 <= hour <= 24
    body = body_of("major_burn", 0.1, "smoke")
    body.infuse("ventilator", 1.0)
    body.infuse("crystalloid", 8.0)
    body.to(12 * 3600)
    assert body.state == "alive" and body.value("sao2") > 90


def test_a_tight_leg_dies_in_hours_and_a_knife_in_time_saves_it() -> None:
    for variant in ("in_cast", "crushed"):
        gone = next(h for h in range(1, 25) if live(body_of("compartment_syndrome", variant=variant), h).value("dead_muscle") > 0.5)
        assert 6 <= gone <= 18
        assert live(body_of("compartment_syndrome", variant=variant), 24, (90, "fasciotomy", 1.0)).value("dead_muscle") < 0.10


def test_splitting_a_cast_helps_the_leg_in_plaster_more_than_the_crushed_one() -> None:
    def pressure(variant: str) -> float:
        return live(body_of("compartment_syndrome", variant=variant), 1, (15, "cast_split", 1.0)).value("limb_pressure")

    assert pressure("in_cast") < pressure("crushed") - 5


def test_an_eye_is_lost_in_a_day_and_drops_and_tablet_bring_the_pressure_down() -> None:
    untreated = live(body_of("angle_closure", profile=WOMAN_66), 24)
    assert 0.25 <= untreated.injury["limb"] <= 0.85
    body = body_of("angle_closure", profile=WOMAN_66)
    before = body.value("eye_pressure")
    live(body, 110 / 60, (20, "aqueous_brake", 1.0), (20, "aqueous_brake", 1.2))
    assert 0.30 <= body.value("eye_pressure") / before <= 0.75
    treated = live(body, 24, (180, "iridotomy", 1.0))
    assert treated.value("eye_pressure") < 10 and treated.injury["limb"] < 0.4 * untreated.injury["limb"]


def test_squeezed_roots_go_on_dying_until_the_canal_is_opened() -> None:
    untreated, early = live(body_of("cauda_equina"), 48), live(body_of("cauda_equina"), 48, (480, "canal_opening", 1.0))
    assert 0.55 <= untreated.value("cauda_lost") <= 0.95
    assert early.value("cauda_lost") < untreated.value("cauda_lost") - 0.20


def test_an_infected_joint_spreads_and_is_lost_unless_drug_and_drain_come() -> None:
    untreated = live(body_of("septic_arthritis", profile=WOMAN_66), 48)
    assert untreated.value("infection") > 0.5 and 0.25 <= untreated.injury["limb"] <= 0.95
    doses = [(m, "antibacterial", 0.9) for m in range(120, 2880, 480)]
    drugs = live(body_of("septic_arthritis", profile=WOMAN_66), 48, *doses)
    both = live(body_of("septic_arthritis", profile=WOMAN_66), 48, *doses, (300, "drainage", 1.0))
    assert both.injury["limb"] < drugs.injury["limb"] < untreated.injury["limb"]


def test_a_block_takes_most_of_a_broken_hips_pain_and_no_breath() -> None:
    body = body_of("hip_fracture", variant="neck", profile=WOMAN_83)
    before, breaths = body.value("pain"), body.value("rr")
    live(body, 1.2, (10, "nerve_block", 1.0))
    assert 0.10 <= body.value("pain") / before <= 0.65
    assert body.value("rr") > breaths - 4 and body.value("gcs") > 14
    assert live(body_of("hip_fracture", variant="neck", profile=WOMAN_83), 24).value("pain") >= 4


def test_what_is_out_of_place_hurts_and_injures_until_it_is_back() -> None:
    for condition in ("open_ankle_fracture", "shoulder_dislocation"):
        left, back = live(body_of(condition), 6), live(body_of(condition), 6, (40, "reduction", 1.0))
        assert left.value("out_of_place") == 1 and back.value("out_of_place") == 0
        assert back.value("pain") < 0.7 * left.value("pain") and back.injury["limb"] < 0.5 * left.injury["limb"]
    assert live(body_of("shoulder_dislocation"), 6).value("pain") >= 5
    assert 0.20 <= live(body_of("open_ankle_fracture"), 24).injury["limb"] <= 0.70


@pytest.mark.parametrize("condition", ["ankle_sprain", "simple_laceration", "low_back_pain", "gout_attack", "viral_conjunctivitis",
                                       "prescription_request", "healed_wound_visit", "insect_bite"])  # fmt: skip
def test_small_things_never_kill_and_pass(condition: str) -> None:
    body = body_of(condition, 0.9)
    live(body, 72)
    assert body.state == "alive" and body.death_risk() < 0.01
    assert body.value("map") > 70
