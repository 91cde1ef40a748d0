"""Heads, nerves and minds held to the harm anchors of their condition files: untreated against treated."""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile
from tests.physiology.cases import MAN_32, WOMAN_46, ready

HOUR = 3600
MAN_60 = Profile(age_years=60, sex="male", weight_kg=80, map=102, map_limit=68)
MAN_78 = Profile(age_years=78, sex="male", weight_kg=76, map=98, map_limit=66)
Given = tuple[tuple[float, str, float, str], ...]
ICH = {"skull_haematoma": {"ml_at_door": 15.0, "ml_per_h": 2.2, "settles_h": 4.0, "focal_ml": 48.0, "pressure_response_mmhg": 26.0}}
EXTRADURAL = {
    "skull_haematoma": {
        "ml_at_door": 19.0,
        "ml_per_h": 11.0,
        "settles_h": 200.0,
        "inside": 0.0,
        "focal_ml": 130.0,
        "pressure_response_mmhg": 11.0,
    }
}
OLD_BLOOD = {
    "skull_haematoma": {
        "ml_at_door": 89.0,
        "ml_per_h": 1.3,
        "settles_h": 200.0,
        "inside": 0.0,
        "slack_ml": 69.0,
        "focal_ml": 300.0,
        "pressure_response_mmhg": 7.0,
    },
    "thinned_blood": {"effect": 0.7, "half_life_h": 12.0},
}


def lived(profile: Profile, processes: dict[str, dict[str, float]], hours: float, *acts: tuple[float, str, float, str]) -> Body:
    """A body after so many hours, with acts of (hour, agent, amount, give or infuse)."""
    body = ready(profile, processes)
    for hour, agent, amount, how in acts:
        body.to(round(hour * 360) * 10)
        getattr(body, how)(agent, amount)
    body.to(round(hours * 360) * 10)
    return body


# ---- seizures ----------------------------------------------------------------------------------------------------------------


def seizing(strength: float, hours: float, *acts: tuple[float, str, float, str]) -> Body:
    return lived(MAN_32, {"seizure": {"strength": strength, "minutes_at_door": 10.0}}, hours, *acts)


def test_untreated_status_kills_about_half_in_a_day():
    assert 0.30 <= seizing(0.6, 24).death_risk() <= 0.95


@pytest.mark.parametrize(("strength", "stops"), [(0.42, True), (0.5, True), (0.75, False)])
def test_a_first_dose_ends_the_weaker_half(strength, stops):
    assert (seizing(strength, 0.5, (0.1, "benzodiazepine", 4, "give")).value("convulsing") < 0.1) == stops


def test_half_a_dose_ends_hardly_any():
    assert seizing(0.5, 0.5, (0.1, "benzodiazepine", 1, "give")).value("convulsing") > 0.9


def test_second_dose_and_full_load_end_nearly_all_and_an_hour_later_fewer():
    acts: Given = ((0.1, "benzodiazepine", 4, "give"), (0.25, "benzodiazepine", 4, "give"), (0.4, "anticonvulsant", 1, "give"))
    late: Given = tuple((h + 1, *rest) for h, *rest in acts)  # type: ignore[misc]
    soon, later = seizing(0.78, 3, *acts), seizing(0.78, 3, *late)
    assert soon.value("convulsing") < 0.1
    assert soon.total_harm < later.total_harm < seizing(0.78, 3).total_harm
    assert soon.death_risk() < 0.08


def test_a_seizure_without_strength_is_over_and_the_mind_clears():
    body = lived(MAN_32, {"seizure": {"strength": 0.0, "minutes_at_door": 2.0, "dazed_at_door": 0.4}}, 2)
    assert body.vitals()["GCS"] == 15
    assert body.death_risk() < 0.005


# ---- blood in the skull ------------------------------------------------------------------------------------------------------


def test_a_bleed_in_the_brain_grows_by_a_third_and_less_under_140():
    alone, lowered = lived(MAN_60, ICH, 24), lived(MAN_60, ICH, 24, (0.5, "vasodilator", 12, "infuse"))
    assert 1.2 <= alone.value("skull_clot") / 15 <= 2.2
    assert lowered.value("skull_clot") < alone.value("skull_clot") - 1
    assert lowered.total_harm < alone.total_harm


def test_thinned_blood_grows_it_and_reversal_holds_it():
    thin = ICH | {"thinned_blood": {"effect": 0.7, "half_life_h": 12.0}}
    alone, reversed_ = lived(MAN_60, thin, 12), lived(MAN_60, thin, 12, (0.75, "reversal", 1.2, "give"))
    assert alone.value("skull_clot") > lived(MAN_60, ICH, 12).value("skull_clot") + 5
    assert reversed_.value("skull_clot") < 0.75 * alone.value("skull_clot")


def test_an_extradural_bleed_talks_then_dies_and_theatre_saves_it():
    door = ready(MAN_32, EXTRADURAL)
    assert door.vitals()["GCS"] >= 13
    assert lived(MAN_32, EXTRADURAL, 12).state == "dead"
    saved = lived(MAN_32, EXTRADURAL, 12, (1.75, "evacuation", 1, "give"))
    assert saved.vitals()["GCS"] == 15
    assert saved.death_risk() < 0.12


def test_old_blood_under_a_thinner_kills_within_days_and_is_let_out():
    assert lived(MAN_78, OLD_BLOOD, 2).state == "alive"
    assert lived(MAN_78, OLD_BLOOD, 60).state == "dead"
    assert lived(MAN_78, OLD_BLOOD, 60, (1.5, "reversal", 1.2, "give"), (3, "evacuation", 1, "give")).death_risk() < 0.15


# ---- withdrawal, warning stroke, arteries, nerves -------------------------------------------------------------------------------


@pytest.mark.parametrize("storm", [0.8, 1.2])
def test_withdrawal_kills_some_untreated_and_hardly_anybody_treated(storm):
    drink = {"alcohol_withdrawal": {"storm": storm, "hours_since_drink": 40.0}}
    doses: Given = tuple((0.2 + 0.2 * n, "benzodiazepine", 2, "give") for n in range(4)) + tuple(
        (4.0 * n, "benzodiazepine", 2, "give") for n in range(1, 12)
    )
    alone, held = lived(MAN_60, drink, 48), lived(MAN_60, drink, 48, *sorted(doses))
    assert 0.03 <= alone.value("doomed") <= 0.28
    assert held.value("doomed") < 0.04
    assert held.vitals()["HR"] < alone.vitals()["HR"]


def test_two_antiplatelets_take_most_of_the_early_strokes():
    tia = {"spent_ischaemia": {"stroke_2d": 0.08, "hours_since": 2.0}}
    alone, treated = lived(MAN_60, tia, 48), lived(MAN_60, tia, 48, (1, "antiplatelet", 2, "give"))
    assert 0.05 <= alone.value("stroke_expected") <= 0.11
    assert 0.2 <= treated.value("stroke_expected") / alone.value("stroke_expected") <= 0.7


def test_steroid_keeps_the_sight():
    cells = {"giant_cells": {"sight_loss_per_week": 0.3}}
    acts: Given = tuple((1.0 + 24 * d, "hydrocortisone", 240, "give") for d in range(7))
    alone, treated = lived(WOMAN_46, cells, 168), lived(WOMAN_46, cells, 168, *acts)
    assert 0.2 <= alone.value("sight_lost") <= 0.45
    assert treated.value("sight_lost") < 0.06


def test_stripped_roots_stop_the_breath_and_a_tube_in_time_carries_it():
    nerves = {"stripped_roots": {"capacity_at_door": 0.45, "loss_per_h": 0.03}}
    assert lived(MAN_60, nerves, 48).state == "dead"
    assert lived(MAN_60, nerves, 48, (5, "ventilator", 1, "infuse")).state == "alive"
    early, never = lived(MAN_60, nerves, 12, (1, "immune_globulin", 0.4, "give")), lived(MAN_60, nerves, 12)
    assert early.value("chest_strength") > never.value("chest_strength")


# ---- minds -----------------------------------------------------------------------------------------------------------------------


def test_company_takes_most_of_the_danger_of_a_wish_to_die():
    wish = {"wish_to_die": {"intent": 0.8}}
    alone, watched = lived(WOMAN_46, wish, 24), lived(WOMAN_46, wish, 24, (0.5, "close_watch", 1, "infuse"))
    assert 0.003 <= alone.value("doomed") <= 0.04
    assert watched.value("doomed") < 0.2 * alone.value("doomed")


def test_words_calm_some_a_drug_more_and_ties_make_it_worse():
    storm = {"psychotic_storm": {"storm": 1.0}}
    alone = lived(MAN_32, storm, 3)
    words = lived(MAN_32, storm, 3, (0.1, "comfort", 0.7, "infuse"))
    drug = lived(MAN_32, storm, 3, (0.1, "comfort", 0.7, "infuse"), (0.5, "antipsychotic", 5, "give"))
    tied = lived(MAN_32, storm, 3, (0.1, "restraint", 1, "infuse"))
    assert drug.value("agitation") < words.value("agitation") < alone.value("agitation")
    assert drug.total_harm < words.total_harm < alone.total_harm < tied.total_harm


# ---- what never kills ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("process", ["loose_otoliths", "facial_nerve_swelling", "concussion", "band_headache"])
def test_the_harmless_ones_never_kill(process):
    body = lived(WOMAN_46, {process: {}}, 72)
    assert body.state == "alive"
    assert body.death_risk() == 0
    assert body.vitals()["GCS"] == 15


def test_one_manoeuvre_frees_most_from_the_spinning():
    alone, moved = (
        lived(WOMAN_46, {"loose_otoliths": {}}, 24),
        lived(WOMAN_46, {"loose_otoliths": {}}, 24, (0.5, "repositioning", 1, "give")),
    )
    assert 0.10 <= moved.value("positional_spin") / alone.value("positional_spin") <= 0.40
