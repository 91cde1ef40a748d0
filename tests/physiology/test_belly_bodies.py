"""The belly: what bursts, is blocked, starved, twisted or bleeds, untreated against its anchors and treated beside it."""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile

MAN_30 = Profile(age_years=30, sex="male", weight_kg=78)
WOMAN_62 = Profile(age_years=62, sex="female", weight_kg=68)
BOY_17 = Profile(age_years=17, sex="male", weight_kg=70)

SEPTIC = {
    "vasodilation": {"max_fall_in_svr": 0.45},
    "capillary_leak": {"ml_per_kg_h": 0.6},
    "kidney_injury": {"creatinine_rise_mg_dl_per_h": 0.05},
}
APPENDIX = {
    "hollow_organ": {"hours_to_burst": 10.0, "inflamed": 0.4, "soil_per_h": 0.1, "pain": 6.0},
    "volume_loss": {"litres_at_door": 1.0},
    **SEPTIC,
}
GALLBLADDER = {
    "hollow_organ": {"hours_to_burst": 8.0, "inflamed": 0.9, "soil_per_h": 0.05, "pain": 6.0},
    "volume_loss": {"litres_at_door": 1.0},
    **SEPTIC,
}
ULCER = {
    "hollow_organ": {"hours_to_burst": 0.0, "soil_at_door": 0.5, "soil_per_h": 0.09, "pain": 8.0},
    "volume_loss": {"litres_at_door": 1.2},
    **SEPTIC,
}
LOOP = {"blocked_bowel": {"ml_per_h": 100.0}, "volume_loss": {"litres_at_door": 2.0}, "vasodilation": {"max_fall_in_svr": 0.4}}
GUT = {"starved_bowel": {"closed": 0.85, "hours_gone": 4.0, "length": 0.6}, "volume_loss": {"litres_at_door": 0.8}, **SEPTIC}
ULCER_BLEED = {"bleeding": {"ml_per_min": 7.0, "litres_at_door": 0.9, "stops_by_itself": 0.03}, "urea_load": {"mg_dl": 24.0}}
VARICES = {"bleeding": {"ml_per_min": 9.0, "litres_at_door": 0.9, "stops_by_itself": 0.03}, "portal_pressure": {"liver": 0.4}}


def pancreas(fire: float, leak: float, litres: float) -> dict[str, dict[str, float]]:
    return {
        "burning_pancreas": {"fire": fire, "rises_h": 10.0},
        "capillary_leak": {"ml_per_kg_h": leak},
        "vasodilation": {"max_fall_in_svr": 0.3},
        "volume_loss": {"litres_at_door": litres},
    }


def course(
    profile: Profile, illness: dict[str, dict[str, float]], hours: int, *given: tuple[float, str, float]
) -> tuple[Body, float | None]:
    """A body after so many hours, and the hour of its death. `given`: hour, agent, amount."""
    body = Body(profile, illness)
    body.settle(10)
    died = None
    for tenth in range(hours * 10):
        for hour, agent, amount in given:
            if round(hour * 10) == tenth:
                body.give(agent, amount)
        body.to(body.second + 360)
        if died is None and body.state == "dead":
            died = tenth / 10
    return body, died


def harm(body: Body) -> float:
    return sum(minutes for organ, minutes in body.harm.items() if organ not in ("pain", "fear", "fetus"))


SURGERY = ((1.0, "antibacterial", 0.9), (1.0, "crystalloid", 1000.0), (3.0, "drainage", 1.0))
CASES = {
    "appendicitis": (MAN_30, APPENDIX, 24, 120, SURGERY),
    "cholecystitis": (WOMAN_62, GALLBLADDER, 24, 200, SURGERY),
    "perforated_ulcer": (WOMAN_62, ULCER, 16, 72, SURGERY),
    "small_bowel_obstruction": (
        WOMAN_62,
        LOOP,
        20,
        120,
        ((1.0, "crystalloid", 1500.0), (1.0, "gastric_tube", 1.0), (8.0, "drainage", 1.0), (8.0, "crystalloid", 1000.0)),
    ),
    "mesenteric_ischaemia": (
        WOMAN_62,
        GUT,
        14,
        72,
        ((1.0, "crystalloid", 1000.0), (2.0, "antibacterial", 0.9), (3.5, "part_flow", 0.9), (3.5, "drainage", 0.85)),
    ),
    "upper_gi_bleed": (WOMAN_62, ULCER_BLEED, 2, 24, ((0.5, "blood", 600.0), (3.0, "haemostasis", 0.95), (3.0, "blood", 300.0))),
    "variceal_bleed": (
        WOMAN_62,
        VARICES,
        1,
        12,
        ((0.3, "octreotide", 50.0), (0.5, "blood", 300.0), (1.0, "antibacterial", 0.9), (2.0, "haemostasis", 0.92), (2.0, "blood", 600.0)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_untreated_it_kills_within_its_anchor_and_treated_it_does_not(name: str) -> None:
    profile, illness, early, late, care = CASES[name]
    _, died = course(profile, illness, late)
    assert died is not None and early <= died
    treated, survived = course(profile, illness, min(late, 72), *care)
    assert survived is None
    assert harm(treated) < 0.4 * harm(course(profile, illness, min(late, 72))[0])


def test_an_appendix_is_quiet_in_the_body_until_it_bursts() -> None:
    before, _ = course(MAN_30, APPENDIX, 9)
    after, _ = course(MAN_30, APPENDIX, 20)
    assert before.value("peritonitis") == 0.0 and after.value("peritonitis") > 0.5
    assert after.vitals()["HR"] > before.vitals()["HR"] + 8 and after.value("lactate") > before.value("lactate") + 0.5


def test_an_antibiotic_alone_slows_an_appendix() -> None:
    alone, _ = course(MAN_30, APPENDIX, 24, (1.0, "antibacterial", 0.9), (9.0, "antibacterial", 0.9), (17.0, "antibacterial", 0.9))
    nothing, _ = course(MAN_30, APPENDIX, 24)
    assert alone.value("peritonitis") < 0.5 * nothing.value("peritonitis")


def test_mild_pancreatitis_heals_and_severe_kills_without_fluid() -> None:
    assert course(WOMAN_62, pancreas(0.3, 0.4, 0.8), 96)[1] is None
    died = course(WOMAN_62, pancreas(0.85, 1.6, 2.2), 96)[1]
    assert died is not None and died >= 20
    fluid = tuple((float(h), "crystalloid", 750.0) for h in range(1, 72, 8))
    assert course(WOMAN_62, pancreas(0.85, 1.6, 2.2), 72, *fluid)[1] is None


def test_a_flood_of_fluid_drowns_the_lungs_of_a_burning_pancreas() -> None:
    """WATERFALL 2022: overload in 20 against 6 of 100, and no fewer bad courses."""
    some, flood = (
        course(WOMAN_62, pancreas(0.85, 1.6, 2.2), 48, *((float(h), "crystalloid", 750.0) for h in range(1, 48, every)))[0]
        for every in (8, 3)
    )
    assert some.value("lung_water") < 0.1 < 0.4 < flood.value("lung_water")


def test_every_hour_costs_a_starved_bowel_its_length() -> None:
    def dead(hour: float) -> float:
        return course(WOMAN_62, GUT, 24, (hour, "part_flow", 0.95))[0].value("dead_bowel")

    assert dead(1.0) < 0.12 < dead(6.0) < dead(12.0)


def test_a_squeezing_drug_closes_what_was_open() -> None:
    squeezed = Body(WOMAN_62, GUT)
    squeezed.settle(10)
    squeezed.infuse("norepinephrine", 0.3)
    squeezed.to(squeezed.second + 8 * 3600)
    assert squeezed.value("dead_bowel") > course(WOMAN_62, GUT, 8)[0].value("dead_bowel")


@pytest.mark.parametrize(("hours", "least", "most"), [(4, 0.94, 1.0), (9, 0.70, 0.90), (15, 0.48, 0.70), (22, 0.30, 0.52)])
def test_a_testicle_is_lost_by_the_hour_as_mellick_counted(hours: int, least: float, most: float) -> None:
    body, _ = course(BOY_17, {"twisted_cord": {"hours_gone": 1.0}}, 26, (hours - 1.0, "part_flow", 1.0))
    assert least <= 1.0 - body.value("dead_part") <= most


def test_every_unit_too_many_makes_varices_bleed_on() -> None:
    """Villanueva 2013: a liberal threshold raises the portal pressure."""
    slow = {"bleeding": {"ml_per_min": 5.0, "litres_at_door": 0.6}, "portal_pressure": {}}

    def lost(*units: float) -> float:
        body, _ = course(WOMAN_62, slow, 3, *((h, "blood", 600.0) for h in units))
        return body.state_of("water_out")

    assert lost(0.3, 0.6, 0.9) > 1.2 * lost(0.3)


@pytest.mark.parametrize(("agent", "amount"), [("octreotide", 50.0), ("terlipressin", 2.0)])
def test_a_portal_drug_slows_the_bleeding(agent: str, amount: float) -> None:
    given, _ = course(WOMAN_62, VARICES, 1, (0.0, agent, amount))
    assert given.value("haemoglobin") > course(WOMAN_62, VARICES, 1)[0].value("haemoglobin")


def test_digested_blood_shows_in_the_urea() -> None:
    assert course(WOMAN_62, ULCER_BLEED, 1)[0].value("urea") > 30


def test_a_sore_belly_settles_and_harms_no_organ() -> None:
    body, died = course(MAN_30, {"belly_ache": {"pain": 5.0, "hours_left": 12.0}}, 48)
    assert died is None and harm(body) < 1.0 and body.vitals()["PAIN"] <= 1
