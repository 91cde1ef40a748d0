"""Sick children and mothers untreated and treated, held to the anchors their files state."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.physiology import Body, Profile

TODDLER = Profile(age_years=1.8, sex="male", weight_kg=12)
BABY = Profile(age_years=0.35, sex="female", weight_kg=6.2)
NEWBORN = Profile(age_years=16 / 365.25, sex="male", weight_kg=3.7)
INFANT = Profile(age_years=0.8, sex="male", weight_kg=8.8)
MOTHER = Profile(age_years=30, sex="female", weight_kg=74, map=88)
PREGNANT = Profile(age_years=30, sex="female", weight_kg=78, map=88, pregnant_weeks=34)
EARLY = Profile(age_years=27, sex="female", weight_kg=61, map=86, pregnant_weeks=10)


def numbers(condition, at=0.5, variant=""):
    """The middle (or another point) of a condition's processes, in a variant."""
    out = {}
    for name, spec in knowledge.conditions[condition].processes.items():
        merged = {**spec, **spec.get("if", {}).get(variant, {})}
        own = {k: v for k, v in merged.items() if k not in ("if", "only_in")}
        out[name] = {k: v[0] + at * (v[1] - v[0]) if isinstance(v, list) else float(v) for k, v in own.items()}
    return out


def live(person, processes, hours, acts=()):
    """A body after so many hours; acts are (minute, "give" or "infuse", agent, amount)."""
    body = Body(person, processes)
    body.settle(10)
    for minute, how, agent, amount in sorted(acts):
        body.to(minute * 60)
        getattr(body, how)(agent, amount)
    body.to(round(hours * 60) * 60)
    return body


def dies_after(person, processes, up_to, acts=()):
    """Hours to death, None when alive at `up_to` hours."""
    for half in range(1, int(up_to * 2) + 1):
        if live(person, processes, half / 2, acts).state == "dead":
            return half / 2
    return None


def test_a_tiring_croup_dies_within_hours_and_steroid_with_mist_saves_it():
    tiring = numbers("croup", 0.6, "tiring")
    assert 1.5 <= dies_after(TODDLER, tiring, 8) <= 8
    treated = [(0, "infuse", "comfort", 1), (10, "give", "epinephrine_mist", 5), (12, "give", "hydrocortisone", 170)]
    after = live(TODDLER, tiring, 4, treated)
    assert after.vitals()["SPO2"] >= 94 and after.value("upper_airway_closed") < 0.5
    moderate = numbers("croup", 0.5, "moderate")
    assert live(TODDLER, moderate, 4).state == "alive"
    assert live(TODDLER, moderate, 0.75, treated).value("upper_airway_noise") < live(TODDLER, moderate, 0.75).value("upper_airway_noise")


def test_fright_closes_a_swollen_airway_and_a_lap_opens_it():
    severe = numbers("croup", 0.5)
    calm = live(TODDLER, severe, 0.5, [(0, "infuse", "comfort", 1)])
    assert calm.value("upper_airway_closed") < live(TODDLER, severe, 0.5).value("upper_airway_closed") - 0.02


def test_salbutamol_does_nothing_for_plugged_airways_and_oxygen_does():
    hypoxic = numbers("bronchiolitis", 0.5)
    plain = live(BABY, hypoxic, 1)
    puffed = live(BABY, hypoxic, 1, [(5, "give", "beta_agonist", 2), (25, "give", "beta_agonist", 2)])
    assert abs(plain.vitals()["SPO2"] - puffed.vitals()["SPO2"]) <= 1 and puffed.vitals()["HR"] > plain.vitals()["HR"] + 5
    assert live(BABY, hypoxic, 1, [(5, "infuse", "oxygen", 0.4)]).vitals()["SPO2"] >= 90
    assert 4 <= dies_after(BABY, numbers("bronchiolitis", 0.8, "tiring"), 24) <= 24
    assert live(BABY, numbers("bronchiolitis", 0.5, "hungry"), 12).state == "alive"


def test_a_septic_newborn_goes_on_falling_until_an_antibiotic_runs():
    sick = numbers("young_infant_sepsis", 0.5)
    untreated = live(NEWBORN, sick, 24)
    assert untreated.state == "dead" or untreated.value("lactate") >= 6
    treated = live(NEWBORN, sick, 24, [(15, "give", "crystalloid", 40), (45, "give", "antibacterial", 0.93), 
                                       (520, "give", "antibacterial", 0.93), (200, "give", "crystalloid", 60)])
    assert treated.state == "alive" and treated.value("lactate") < 3.5 and treated.total_harm < untreated.total_harm


def test_a_drink_after_ondansetron_fills_a_dry_child_and_without_it_comes_up():
    dry = numbers("gastroenteritis_child", 0.5)
    drunk = live(TODDLER, dry, 4, [(15, "give", "antiemetic", 0.5), (30, "give", "oral_rehydration", 900)])
    thrown = live(TODDLER, dry, 4, [(30, "give", "oral_rehydration", 900)])
    assert drunk.value("capillary_refill") < live(TODDLER, dry, 0.2).value("capillary_refill")
    assert drunk.value("interstitial_ml_kg") > thrown.value("interstitial_ml_kg") + 3
    assert drunk.value("gut_losses") < 1


def test_magnesium_and_labetalol_tame_preeclampsia():
    severe = numbers("severe_preeclampsia", 0.5)
    assert live(PREGNANT, severe, 2).vitals()["SBP"] >= 155
    acts = [(15, "give", "magnesium", 5), (20, "infuse", "magnesium", 2), (20, "give", "beta_blocker", 30)]
    treated = live(PREGNANT, severe, 1, acts)
    assert 120 <= treated.vitals()["SBP"] < 160
    fitted = numbers("severe_preeclampsia", 0.5, "fitted")
    ratio = live(PREGNANT, fitted, 12, acts).value("fits_expected") / live(PREGNANT, fitted, 12).value("fits_expected")
    assert 0.2 <= ratio <= 0.6


def test_too_much_magnesium_takes_reflexes_and_wits():
    severe = numbers("severe_preeclampsia", 0.5)
    body = live(PREGNANT, severe, 1, [(5, "give", "magnesium", 20)])
    assert knowledge.shows("reflexes_gone", body)
    assert not knowledge.shows("reflexes_gone", live(PREGNANT, severe, 1, [(5, "give", "magnesium", 5)]))
    assert body.value("gcs") < live(PREGNANT, severe, 1).value("gcs") - 0.8


def test_a_slack_womb_kills_within_hours_and_hands_and_drugs_hold_it():
    bleeding = numbers("postpartum_haemorrhage", 0.5)
    assert 0.7 <= dies_after(MOTHER, bleeding, 5) <= 5
    acts = [(8, "infuse", "womb_pressure", 1), (10, "give", "uterotonic", 1), (20, "give", "antifibrinolytic", 1),
            (25, "give", "uterotonic", 1),
            (30, "give", "blood", 600), (35, "give", "plasma", 500), (60, "give", "haemostasis", 1)]
    after = live(MOTHER, bleeding, 6, acts)
    assert after.state == "alive" and after.vitals()["SBP"] >= 85
    deaf = numbers("postpartum_haemorrhage", 0.5, "deaf_womb")
    assert live(MOTHER, deaf, 1, acts[:2]).value("womb_tone") < live(MOTHER, bleeding, 1, acts[:2]).value("womb_tone") - 0.1


def test_abruption_kills_the_child_first_and_the_birth_ends_it():
    off = numbers("placental_abruption", 0.6)
    untreated = live(PREGNANT, off, 4)
    assert untreated.injury["fetus"] >= 0.3
    assert 2 <= dies_after(PREGNANT, off, 14) <= 14
    born = live(PREGNANT, off, 6, [(20, "give", "blood", 600), (30, "give", "plasma", 500), (45, "give", "birth", 1)])
    assert born.state == "alive" and born.injury["fetus"] < 0.5 * untreated.injury["fetus"]


def test_hyperemesis_starves_and_dries_but_does_not_kill_in_a_day():
    sick = numbers("hyperemesis", 0.5)
    untreated = live(EARLY, sick, 12)
    assert untreated.state == "alive" and untreated.value("ketones") >= 1.5
    assert live(EARLY, numbers("hyperemesis", 1.0, "starved"), 24).state == "alive"
    treated = live(EARLY, sick, 4, [(20, "give", "antiemetic", 1), (30, "give", "crystalloid", 1500)])
    assert treated.vitals()["HR"] < live(EARLY, sick, 4).vitals()["HR"]


def test_a_slipped_bowel_dies_unless_pushed_back():
    slipped = numbers("intussusception", 0.5)
    assert dies_after(INFANT, slipped, 60) is not None and dies_after(INFANT, slipped, 12) is None
    back = live(INFANT, slipped, 24, [(20, "give", "crystalloid", 170), (90, "give", "air_enema", 1), (240, "give", "crystalloid", 100)])
    assert back.state == "alive" and back.injury["gut"] <= 0.45 and back.vitals()["PAIN"] <= 2


def test_a_thing_in_the_windpipe_is_deadlier_than_in_a_bronchus_and_a_finger_moves_it():
    low, high = numbers("airway_foreign_body", 0.5), numbers("airway_foreign_body", 0.5, "windpipe")
    deaths = {k: live(TODDLER, p, 24).value("doomed") for k, p in {"low": low, "high": high}.items()}
    assert 0.01 <= deaths["low"] <= 0.15 and 0.05 <= deaths["high"] <= 0.45
    swept = live(TODDLER, high, 0.5, [(5, "give", "blind_sweep", 1)])
    assert swept.value("object_moved") > 1.3 * live(TODDLER, high, 0.5).value("object_moved")
    out = live(TODDLER, low, 4, [(90, "give", "object_removal", 1)])
    assert out.value("one_lung_quiet") == 0 and out.vitals()["SPO2"] >= 96


MINOR = ("febrile_seizure", "otitis_media_child", "crying_baby", "threatened_miscarriage", "measles_child", "newborn_jaundice")


@pytest.mark.parametrize("condition", MINOR)
def test_minor_illness_passes_by_itself(condition):
    person = {"febrile_seizure": TODDLER, "otitis_media_child": TODDLER, "crying_baby": BABY,
              "threatened_miscarriage": EARLY, "measles_child": TODDLER, "newborn_jaundice": NEWBORN}[condition]
    body = live(person, numbers(condition, 1.0), 24)
    assert body.state == "alive" and body.death_risk() < 0.01 and body.vitals()["GCS"] == 15
