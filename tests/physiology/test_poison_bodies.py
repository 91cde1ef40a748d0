"""Poisons, heat, cold, glands and salt: untreated courses against each condition's harm anchors, and care that changes them."""

from __future__ import annotations

import pytest

from residency.physiology import Body, Profile
from tests.physiology.cases import ready

WOMAN_40 = Profile(age_years=40, sex="female", weight_kg=70)
MAN_80 = Profile(age_years=80, sex="male", weight_kg=70)


def after(process: str, hours: float, *acts: tuple[float, str, float], who: Profile = WOMAN_40, **numbers: float) -> Body:
    """A body so many hours after the door; acts are (minute, agent, amount), an agent that ends in `*` is a rate."""
    body = ready(who, {process: numbers})
    for minute, agent, amount in sorted(acts):
        body.to(round(minute * 60))
        (body.infuse if agent.endswith("*") else body.give)(agent.rstrip("*"), amount)
    body.to(round(hours * 3600))
    return body


def test_monoxide_leaves_in_hours_on_air_and_in_one_on_oxygen() -> None:
    """Half-life 4-6 h on air (Peterson 1970), about 74 minutes on a mask (Weaver 2000)."""
    air, mask = after("carbon_monoxide", 4, percent=30), after("carbon_monoxide", 4, (5, "oxygen*", 0.85), percent=30)
    assert 10 < air.value("carbon_monoxide") < 30
    assert mask.value("carbon_monoxide") < 6
    assert air.value("sao2") > 95, "the finger reads monoxide as oxygen"
    assert mask.harm["brain"] < 0.6 * air.harm["brain"]


def test_hard_breath_drives_monoxide_out_and_a_sleeper_keeps_it() -> None:
    calm = after("carbon_monoxide", 2, percent=30)
    asleep = after("carbon_monoxide", 2, (2, "benzodiazepine", 12), (2, "sedative*", 60), percent=30)
    assert asleep.value("carbon_monoxide") > calm.value("carbon_monoxide")


@pytest.mark.parametrize("load", [1.1, 1.5, 1.9])
def test_tricyclic_untreated_kills_some_and_alkali_spares_most(load: float) -> None:
    push = [(20.0 + 60.0 * n, "bicarbonate", 100.0) for n in range(12)]
    nothing, alkali = after("sodium_block", 24, load=load), after("sodium_block", 24, *push, load=load)
    assert 0.15 <= nothing.death_risk() <= 1.0
    assert alkali.death_risk() < 0.5 * nothing.death_risk()


def test_alkali_narrows_the_qrs_within_twenty_minutes() -> None:
    before, later = after("sodium_block", 0.5, load=1.5), after("sodium_block", 0.75, (30, "bicarbonate", 100), load=1.5)
    assert before.value("qrs") > 118
    assert 10 <= before.value("qrs") - later.value("qrs") <= 60


def test_a_liver_dies_late_and_acetylcysteine_in_time_spares_it() -> None:
    """Prescott 1979; Smilkstein 1988: nearly none within eight hours, more with each hour after."""
    bags = (
        (0.0, "acetylcysteine", 150.0),
        (60.0, "acetylcysteine", 50.0),
        (300.0, "acetylcysteine", 100.0),
        (900.0, "acetylcysteine", 100.0),
    )
    course = [
        after("liver_poisoning", 72, *[(m + wait, a, x) for m, a, x in bags], level=375.0).value("liver_dead") for wait in (60, 120, 660)
    ]
    nothing = after("liver_poisoning", 72, level=375.0)
    assert after("liver_poisoning", 8, level=375.0).value("liver_inr") < 1.2, "nothing shows on the first day"
    assert nothing.value("liver_dead") >= 0.45
    assert course[0] <= 0.12
    assert course[0] < course[1] < course[2] < nothing.value("liver_dead")
    assert after("liver_poisoning", 72, level=90.0).value("liver_dead") < 0.05, "under the line the liver lives"


def test_heat_stroke_untreated_kills_some_and_ice_water_cools_in_half_an_hour() -> None:
    """0.12-0.25 degrees a minute (Casa 2007); cooled within 30 minutes nearly all live (Demartini 2015)."""
    nothing, ice = after("heat_load", 48, above=4.6), after("heat_load", 48, (10, "ice_bath*", 1.0), above=4.6)
    assert (
        0.12
        <= (after("heat_load", 1 / 6, above=4.6).value("temp") - after("heat_load", 1 / 3, (10, "ice_bath*", 1.0), above=4.6).value("temp"))
        / 10
        <= 0.25
    )
    assert nothing.death_risk() >= 0.15
    assert ice.death_risk() <= 0.10
    assert ice.value("temp") > 36, "the bath lets go at 38.5"


def test_acetaminophen_does_nothing_to_heat_stroke() -> None:
    tablet, nothing = after("heat_load", 1, (2, "acetaminophen", 1.0), above=4.6), after("heat_load", 1, above=4.6)
    assert tablet.value("temp") == pytest.approx(nothing.value("temp"), abs=0.2)


def test_low_sodium_untreated_kills_and_two_boluses_lift_it_by_four() -> None:
    """100 mL of 3 % raises plasma by about two (Spasovski 2014)."""
    salt = ((15.0, "salt", 62.5), (15.0, "osmotic", 0.5), (40.0, "salt", 62.5), (40.0, "osmotic", 0.5))
    door, nothing = after("water_excess", 0, sodium=112), after("water_excess", 24, sodium=112)
    assert 2.5 <= after("water_excess", 2, *salt, sodium=112).value("sodium") - door.value("sodium") <= 6
    assert 0.08 <= nothing.death_risk() <= 0.70
    assert after("water_excess", 24, *salt, sodium=112).death_risk() < nothing.death_risk()


def test_too_much_salt_and_isotonic_water_both_cost() -> None:
    flood = after("water_excess", 30, *[(20.0 * n, "salt", 125.0) for n in range(1, 10)], sodium=112, used_to=0.9)
    some = after("water_excess", 30, (20.0, "salt", 62.5), (40.0, "salt", 62.5), sodium=112, used_to=0.9)
    assert flood.value("sodium_rise") > 5 > some.value("sodium_rise")
    assert flood.value("maimed") > some.value("maimed")
    drip = after("water_excess", 3, (10, "crystalloid", 2000), sodium=112)
    assert drip.value("sodium") < after("water_excess", 3, sodium=112).value("sodium")


def test_adrenal_crisis_kills_untreated_and_hydrocortisone_with_salt_mends_it_in_hours() -> None:
    """Pressure answers within 1-4 h (Bornstein 2016); salt water alone does not hold."""
    water = ((15.0, "crystalloid", 1000.0), (60.0, "crystalloid", 1000.0))
    steroid = [(20.0 + 360.0 * n, "hydrocortisone", 100.0 if n == 0 else 50.0) for n in range(8)]
    nothing = after("cortisol_lack", 60, lack=0.95, litres=2.6)
    assert nothing.state == "dead" or nothing.death_risk() > 0.5
    assert after("cortisol_lack", 4, *water, *steroid[:1], lack=0.95, litres=2.6).value("map") > 70
    treated = after("cortisol_lack", 48, *water, *steroid, lack=0.95, litres=2.6)
    assert treated.death_risk() <= 0.06
    assert after("cortisol_lack", 48, *water, lack=0.95, litres=2.6).death_risk() > 2 * treated.death_risk()


@pytest.mark.parametrize("load", [1.7, 2.4, 3.0])
def test_organophosphate_drowns_within_hours_and_atropine_until_dry_holds(load: float) -> None:
    """Dry in about 24 minutes by doubling (Abedin 2012)."""
    dry = ((10.0, "atropine", 3.0), (15.0, "atropine", 3.0), (20.0, "atropine", 6.0), (25.0, "oxime", 2.0), (55.0, "oxime*", 0.5))
    nothing = after("cholinergic_excess", 14, load=load)
    assert nothing.state == "dead"
    assert after("cholinergic_excess", 1.5, load=load).state == "alive"
    treated = after("cholinergic_excess", 1, *dry, load=load)
    assert treated.value("sao2") > 92 and treated.value("cholinergic") < 0.25


def test_salicylate_kills_untreated_alkali_clears_it_and_slow_breath_is_poison() -> None:
    """Half-life from about 20 h to 6 h by alkali (Prescott 1982); a tube kills (Stolbach 2008)."""
    drip = [(30.0 + 180.0 * n, "bicarbonate", 120.0) for n in range(8)]
    nothing, alkali = after("salicylate_load", 24, level=95), after("salicylate_load", 24, *drip, level=95)
    assert nothing.death_risk() >= 0.05
    assert alkali.death_risk() < 0.5 * nothing.death_risk()
    assert alkali.value("salicylate") < 0.6 * nothing.value("salicylate")
    tube = after("salicylate_load", 2, (28, "paralytic", 1.0), (28, "sedative*", 40.0), (30, "ventilator*", 1.0), level=95)
    assert tube.death_risk() > after("salicylate_load", 2, level=95).death_risk() + 0.03
    assert tube.value("salicylate_brain") > after("salicylate_load", 2, level=95).value("salicylate_brain")


def test_digoxin_slows_and_kills_some_and_fragments_free_the_heart_within_hours() -> None:
    """First answer at about 20 minutes, complete by 4 h (Antman 1990)."""
    numbers = {"level": 4.8, "half_life_h": 90.0, "dangerous_24h": 0.18}
    nothing = after("digitalis_excess", 48, who=MAN_80, **numbers)
    bound = after("digitalis_excess", 4, (60, "digoxin_fab", 4.0), who=MAN_80, **numbers)
    assert after("digitalis_excess", 1, who=MAN_80, **numbers).value("hr") < 50
    assert bound.value("hr") > 55
    assert 0.08 <= nothing.death_risk() <= 0.6
    assert after("digitalis_excess", 48, (60, "digoxin_fab", 4.0), who=MAN_80, **numbers).death_risk() <= 0.08


def test_cold_stays_for_hours_and_warm_air_brings_a_degree_or_two_an_hour() -> None:
    """Forced air 1-2.5 degrees an hour (Dow 2019)."""
    cold, warm = after("cold_load", 4, below=7.2), after("cold_load", 4, (0, "warming*", 1.0), below=7.2)
    assert after("cold_load", 6, below=7.2).value("temp") < 34
    assert (
        0.8
        <= (after("cold_load", 3, (0, "warming*", 1.0), below=7.2).value("temp") - after("cold_load", 0, below=7.2).value("temp")) / 3
        <= 2.5
    )
    assert warm.death_risk() < cold.death_risk()
    assert after("cold_load", 0, below=7.2).value("hr") < 60


def test_storm_untreated_kills_some_and_a_blocker_slows_it() -> None:
    doses = [
        (20.0, "beta_blocker", 15.0),
        (40.0, "beta_blocker", 15.0),
        *((30.0 + 360.0 * n, "thionamide", 30.0) for n in range(8)),
        *((30.0 + 480.0 * n, "hydrocortisone", 100.0) for n in range(6)),
    ]
    door, nothing, treated = after("thyroid_storm", 0), after("thyroid_storm", 48), after("thyroid_storm", 48, *doses)
    assert door.value("hr") > 130 and door.value("temp") > 38.3
    assert 12 <= door.value("hr") - after("thyroid_storm", 2, *doses[:2]).value("hr") <= 60
    assert 0.3 <= nothing.death_risk() <= 1.0
    assert treated.death_risk() < 0.5 * nothing.death_risk()


def test_sour_blood_with_a_fair_sugar_gets_worse_until_insulin_and_sugar_run() -> None:
    """Ketones at least -0.5 mmol/L/h on insulin (JBDS 2023); without, pH stays low for days."""
    numbers = {"lack": 0.75, "glucose": 180.0, "ketones": 9.0, "acid": 3.0, "potassium": 4.4, "litres": 3.2, "sodium": 139.0}
    nothing = after("insulin_lack", 24, **numbers)
    treated = after(
        "insulin_lack", 12, (20, "crystalloid", 1500.0), (60, "insulin*", 5.0), (60, "dextrose*", 12.0), (70, "potassium*", 10.0), **numbers
    )
    assert nothing.value("ph") < 7.25
    assert after("insulin_lack", 0, **numbers).value("glucose") < 250
    assert treated.value("ketones") < 3.5 and treated.value("glucose") > 80


def test_drunkenness_passes_by_itself_and_a_benzodiazepine_on_top_takes_the_breath() -> None:
    """10-35 mg/dL an hour (Jones 2010)."""
    door, later = after("alcohol_load", 0, mg_dl=190), after("alcohol_load", 6, mg_dl=190)
    assert 60 <= door.value("ethanol_blood") - later.value("ethanol_blood") <= 210
    assert later.death_risk() < 0.001 and later.value("gcs") > door.value("gcs")
    assert (
        after("alcohol_load", 1, (5, "benzodiazepine", 8.0), mg_dl=190).value("gcs") < after("alcohol_load", 1, mg_dl=190).value("gcs") - 2
    )


def test_thick_blood_without_ketones_thins_slowly_under_water_and_a_little_insulin() -> None:
    """Glucose -30 to -120 mg/dL an hour (Umpierrez 2024; JBDS 2022); untreated the blood stays thick for days."""
    numbers = {
        "lack": 0.88,
        "glucose": 950.0,
        "ketones": 0.9,
        "acid": 1.0,
        "potassium": 4.6,
        "litres": 7.2,
        "sodium": 159.0,
        "ketogenic": 0.03,
    }
    acts = ((20.0, "crystalloid", 1000.0), (80.0, "crystalloid*", 8.0), (120.0, "insulin*", 3.5), (130.0, "potassium*", 10.0))
    nothing, treated = after("insulin_lack", 24, **numbers), after("insulin_lack", 8, *acts, **numbers)
    assert 2 * nothing.value("sodium") + nothing.value("glucose") / 18 > 325
    assert nothing.value("ketones") < 3
    assert 30 <= (950 - treated.value("glucose")) / 8 <= 120
    assert after("insulin_lack", 24, *acts, **numbers).death_risk() < nothing.death_risk()
