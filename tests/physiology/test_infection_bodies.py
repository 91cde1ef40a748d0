"""Infections at their own place, held to the anchors of their files: what no care does, what care does, and what half of it does.

Each body is one drawn from the condition, at three severities of it (three patients)."""

from __future__ import annotations

from functools import cache

import pytest

from residency import knowledge
from residency.episode import start
from residency.physiology import Body
from residency.tasks import load
from tests.physiology.cases import care

DRAINED = {"cholangitis": 240, "necrotising_infection": 120, "toxic_shock": 60}
KILLERS = (
    "pneumonia_sepsis",
    "bacterial_meningitis",
    "cholangitis",
    "necrotising_infection",
    "neutropenic_sepsis",
    "toxic_shock",
    "severe_malaria",
    "peritonitis_cirrhosis",
)
HOME = ("cellulitis_leg", "pneumonia_mild", "cystitis", "common_cold", "strep_throat", "shingles_chest")
PATIENTS = (0, 1, 2)


@cache
def _door(condition: str, n: int) -> Body:
    (body,) = start(load(f"emergency/drawn/{condition}/{n}"), n)._hospital.bodies.values()
    return body


def drawn(condition: str, n: int) -> Body:
    """A fresh copy of the nth patient at the door."""
    return _door(condition, n).fork()


def alone(body: Body, hours: float) -> Body:
    body.to(body.second + round(hours * 3600))
    return body


def treated(condition: str, n: int, hours: float = 48, **more: object) -> Body:
    return care(drawn(condition, n), hours, drain=DRAINED.get(condition), fluid_ml_kg=30, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", PATIENTS)
@pytest.mark.parametrize("condition", KILLERS)
def test_without_care_it_kills_within_hours_to_three_days_and_never_at_the_door(condition: str, n: int) -> None:
    body = drawn(condition, n)
    assert alone(body, 4).state == "alive"
    assert alone(body, 68).state == "dead"


@pytest.mark.parametrize("n", PATIENTS)
@pytest.mark.parametrize("condition", KILLERS)
def test_care_on_time_lets_them_live_and_ends_the_infection(condition: str, n: int) -> None:
    body = treated(condition, n)
    assert body.state == "alive"
    assert body.value("infection") < 0.5 * drawn(condition, n).value("infection")
    assert sum(body.harm.values()) < 0.5 * sum(alone(drawn(condition, n), 48).harm.values())


@pytest.mark.parametrize("condition", KILLERS)
def test_fluid_pressor_and_oxygen_without_an_antibiotic_only_put_it_off(condition: str) -> None:
    held, left = care(drawn(condition, 0), 96, antibacterial=None, fluid_ml_kg=30), drawn(condition, 0)
    hour = next(h for h in range(1, 72) if alone(left, 1).state == "dead")
    early = care(drawn(condition, 0), hour, antibacterial=None, fluid_ml_kg=30)
    assert early.value("spent") <= left.value("spent")
    assert held.state == "dead"


@pytest.mark.parametrize("condition", sorted(DRAINED))
def test_what_stays_shut_goes_on(condition: str) -> None:
    """Lai 1992 for the bile duct, McHenry 1995 for dead tissue; judgement for what was left inside."""
    opened, shut = treated(condition, 0, 24), care(drawn(condition, 0), 24, fluid_ml_kg=30)
    assert shut.value("infection") > 1.5 * opened.value("infection")
    assert sum(shut.harm.values()) > sum(opened.harm.values())


def test_a_filled_lung_needs_more_oxygen_as_it_spreads_and_clears_over_days() -> None:
    body = drawn("pneumonia_sepsis", 0)
    before = body.vitals()["SPO2"]
    assert 80 <= before <= 92
    assert alone(body, 6).vitals()["SPO2"] <= before - 2
    oxygen = drawn("pneumonia_sepsis", 0)
    oxygen.infuse("oxygen", 0.6)
    assert alone(oxygen, 0.5).vitals()["SPO2"] >= before + 3
    later = treated("pneumonia_sepsis", 0, 72)
    assert 0.3 * body.value("airless_lung") < later.value("airless_lung") < 0.9 * body.value("airless_lung")  # film lags (Halm 1998)


def test_steroid_with_the_antibiotic_takes_swelling_from_the_brain() -> None:
    """de Gans 2002: fewer poor outcomes with dexamethasone before or with the first dose."""
    plain, steroid = drawn("bacterial_meningitis", 0), drawn("bacterial_meningitis", 0)
    for hour in (0, 6, 12, 18):
        care(plain, 6, antibacterial=30 if hour == 0 else None)
        steroid.give("hydrocortisone", 250)
        care(steroid, 6, antibacterial=30 if hour == 0 else None)
    assert steroid.value("brain_swelling_ml") < 0.92 * plain.value("brain_swelling_ml")
    assert steroid.harm["brain"] < plain.harm["brain"]


def test_people_without_white_cells_are_overrun_faster() -> None:
    def growth(condition: str) -> float:
        body = drawn(condition, 1)
        first = body.value("infection")
        return alone(body, 2).value("infection") / first

    assert growth("neutropenic_sepsis") > 1.15 * growth("cholangitis")


def test_a_toxin_opens_vessels_more_than_a_blocked_duct_does() -> None:
    toxin, duct = drawn("toxic_shock", 0), drawn("cholangitis", 0)
    assert toxin.value("hr") > 120
    assert alone(toxin, 12).value("map") < alone(duct, 12).value("map")


@pytest.mark.parametrize("n", PATIENTS)
@pytest.mark.parametrize("condition", HOME)
def test_who_goes_home_is_well_enough_to(condition: str, n: int) -> None:
    body = drawn(condition, n)
    vitals = body.vitals()
    assert vitals["SBP"] >= 95 and vitals["SPO2"] >= 93 and vitals["RR"] <= 22 and vitals["GCS"] == 15 and vitals["HR"] < 110
    assert alone(body, 72).state == "alive"
    assert body.value("spent") < 0.05


@pytest.mark.parametrize("condition", ["common_cold", "shingles_chest"])
def test_no_antibacterial_touches_a_virus(condition: str) -> None:
    body = drawn(condition, 0)
    first = body.value("infection")
    assert knowledge.coverage(("amoxicillin", "meropenem"), knowledge.conditions[condition].tests["antibiogram"]) == 0
    assert alone(body, 24).value("infection") == pytest.approx(first)
