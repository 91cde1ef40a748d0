"""What is given is somewhere or was lost: water, red cells, drugs. And nothing leaves its range."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency.physiology import AGENTS, Body
from tests.physiology.cases import CHILD_6, MAN_32, PREGNANT, WOMAN_46, WOMAN_75, ready, urosepsis

PEOPLE = [CHILD_6, MAN_32, PREGNANT, WOMAN_46, WOMAN_75]
ILL = [{}, urosepsis(0.3), urosepsis(0.9), {"bleeding": {"ml_per_min": 20}}, {"opioid_poisoning": {}}, {"anaphylaxis": {}},
       {"subarachnoid_bleed": {}, "hydrocephalus": {}, "raised_icp": {"ml": 10}}, {"migraine": {}, "obstruction": {}},
       {"insulin_lack": {}, "ketoacidosis_brain": {"swelling": 1}}, {"potassium_load": {"potassium": 6.8}}]  # fmt: skip
DOSES = st.lists(st.tuples(st.sampled_from(sorted(a for a in AGENTS if AGENTS[a].unit)), st.floats(0, 3), st.integers(0, 60)), max_size=5)


def water(body: Body) -> float:
    return body.state_of("blood") + body.state_of("tissue") - body.state_of("water_in") + body.state_of("water_out")


def cells(body: Body) -> float:
    return body.state_of("cells") - body.state_of("cells_in") + body.state_of("cells_out")


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(PEOPLE), st.sampled_from(ILL), st.floats(0, 40), st.floats(0, 20), st.integers(1, 20))
def test_water_and_red_cells_are_conserved(person, ill, crystalloid: float, blood: float, hours: int) -> None:
    body = ready(person, ill)
    start_water, start_cells = water(body), cells(body)
    body.give("crystalloid", crystalloid * person.weight_kg)
    body.give("blood", blood * person.weight_kg)
    for hour in range(1, hours + 1):
        body.to(hour * 3600)
        if body.state_of("blood") < 0.13 * body.profile_constant("blood"):
            return  # bled white: the floor of the equations
        assert water(body) == pytest.approx(start_water, abs=1e-6)
        assert cells(body) == pytest.approx(start_cells, abs=1e-6)


@pytest.mark.parametrize("agent", sorted(a for a in AGENTS if AGENTS[a].kinetics and AGENTS[a].unit))
def test_a_drug_is_never_more_than_was_given_and_halves_with_its_half_life(agent: str) -> None:
    body = ready(MAN_32, {})
    body.give(agent, 1.0)
    half_life = AGENTS[agent].kinetics.half_life_min
    body.to(max(10, round(half_life * 6) * 10))
    left = body.module_state(agent, "amount")
    assert 0.46 < left < 0.56
    assert 0 < body.module_state(agent, "site") < 1.0


def test_a_bag_runs_in_to_the_last_drop() -> None:
    body = ready(MAN_32, {})
    body.give("crystalloid", 750)
    body.to(1200)
    assert body.state_of("water_in") == pytest.approx(0.75)
    assert body.module_state("crystalloid", "amount") == pytest.approx(0)


def test_a_litre_leaves_a_quarter_in_the_vessels_after_an_hour() -> None:
    body = ready(MAN_32, {})
    before = body.value("blood_volume")
    body.give("crystalloid", 1000)
    body.to(3600)
    assert 0.15 < body.value("blood_volume") - before < 0.40


def test_a_unit_of_red_cells_raises_haemoglobin_by_about_one() -> None:
    body = ready(type(MAN_32)(age_years=60, sex="female", weight_kg=70, haemoglobin=7.5), {})
    body.give("blood", 300)
    body.to(4 * 3600)
    assert 0.7 < body.value("haemoglobin") - 7.5 < 1.3


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PEOPLE), st.sampled_from(ILL), DOSES)
def test_nothing_leaves_its_range(person, ill, doses) -> None:
    body = ready(person, ill)
    for agent, amount, minutes in doses:
        scale = {"crystalloid": 1000, "blood": 300, "colloid_starch": 500, "opioid": 10, "norepinephrine": 20, "hydrocortisone": 100,
                 "dextrose": 25, "insulin": 10, "nimodipine": 60, "potassium": 10, "bicarbonate": 50}.get(agent, 1)
        body.give(agent, min(AGENTS[agent].highest, amount * scale))
        body.to(body.second + minutes * 60)
    for _ in range(4):
        body.to(body.second + 3600)
        assert all(isfinite(x) for x in body._state)
        assert 0 <= body.value("sao2") <= 100
        assert 0 <= body.value("map") < 260
        assert 0 < body.value("co") < 25 or body.state != "alive"
        assert 0 <= body.value("lung_water") <= 1
        assert 24 <= body.value("temp") <= 43
        assert 3 <= body.value("gcs") <= 15
        assert 6.3 < body.value("ph") < 7.9
        assert all(0 <= x <= 1 for x in body.injury.values())
        assert 0 <= body.death_risk() <= 1


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(ILL))
def test_harm_never_falls(ill) -> None:
    body = ready(WOMAN_46, ill)
    last = 0.0
    for hour in range(1, 13):
        body.to(hour * 3600)
        assert body.total_harm >= last
        last = body.total_harm
