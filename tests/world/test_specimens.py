"""Figures of one patient never contradict each other, whatever the disease, the order and the seed."""

from __future__ import annotations

from functools import cache
from math import log10
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from residency import knowledge
from residency.world import resulting
from residency.world.generator import Drawn, draw
from residency.world.records import Order, Patient, Result, Tables
from residency.world.setting import Setting

CONDITIONS = ("dka_adolescent", "hyperkalaemia", "septic_shock_urinary", "severe_asthma_adult", "ruptured_ectopic", "migraine")
CELLS = ("neutrophils", "lymphocytes", "monocytes", "eosinophils", "basophils")


@cache
def drawn(condition: str) -> Drawn:
    """One patient with it; what is usual for them differs by the seed of the hospital."""
    return draw(Setting(key=condition, condition=knowledge.conditions[condition]), 3, "P-1", "E-1")


def hospital(condition: str, seed: int, **values: float) -> Any:
    """As much of a hospital as a laboratory looks at. `values`: what the case says outright."""
    one = drawn(condition)
    case = replace(one.case, values={**one.case.values, **values})
    return SimpleNamespace(cases={"P-1": case}, bodies={"P-1": one.body}, seed=seed, tables=Tables())


def sample(h: Any, *tests: str, key: str = "tube#0") -> dict[str, float]:
    """What one tube gives for all these."""
    out: dict[str, float] = {}
    for name in tests:
        test = knowledge.tests[name]
        order = Order("O-1", "P-1", 0, "test", name, key=key)
        out |= {n: v for n, v, _, _ in resulting.report(h, order, test)[0]}
    return out


ANY = dict(condition=st.sampled_from(CONDITIONS), seed=st.integers(0, 10_000))


@settings(max_examples=60, deadline=None)
@given(**ANY)
def test_the_gap_is_that_of_its_own_tube(condition: str, seed: int) -> None:
    found = sample(hospital(condition, seed), "chemistry_panel")
    assert found["anion_gap"] == found["sodium"] - found["chloride"] - found["bicarbonate"]


@settings(max_examples=60, deadline=None)
@given(**ANY, alcohol=st.sampled_from([0.0, 90.0, 250.0]), methanol=st.sampled_from([0.0, 60.0]))
def test_osmolality_is_what_is_dissolved(condition: str, seed: int, alcohol: float, methanol: float) -> None:
    h = hospital(condition, seed, ethanol=alcohol, methanol=methanol)
    found = sample(h, "chemistry_panel", "osmolality")
    calculated = 2 * found["sodium"] + found["glucose"] / 18 + found["urea"] / 2.8 + alcohol / 4.6 + methanol / 3.2
    assert abs(found["osmolality"] - calculated) < 14      # a gap of -7 to 3, and the scatter of sodium counted twice


@settings(max_examples=60, deadline=None)
@given(**ANY)
def test_gas_and_chemistry_tell_one_acid(condition: str, seed: int) -> None:
    found = sample(hospital(condition, seed), "blood_gas")
    again = sample(hospital(condition, seed), "chemistry_panel", key="tube#1")
    bicarbonate = max(1.0, found["bicarbonate"])
    expected = 6.1 + log10(bicarbonate / (0.0307 * found["pco2"]))
    slack = 0.03 + 0.5 * 0.4343 / bicarbonate + 0.5 * 0.4343 / found["pco2"]         # noise, and rounding of two whole numbers
    assert abs(found["ph"] - expected) < slack
    assert abs(again["bicarbonate"] - found["bicarbonate"]) <= 1 + 0.04 * found["bicarbonate"]


@settings(max_examples=60, deadline=None)
@given(**ANY, total=st.floats(0.2, 25), direct=st.one_of(st.none(), st.floats(0, 20)))
def test_direct_bilirubin_is_part_of_the_total(condition: str, seed: int, total: float, direct: float | None) -> None:
    said = {"bilirubin": total} | ({"direct_bilirubin": direct} if direct is not None else {})
    found = sample(hospital(condition, seed, **said), "liver_panel", "direct_bilirubin")
    assert 0 <= found["direct_bilirubin"] <= found["bilirubin"]


@settings(max_examples=60, deadline=None)
@given(**ANY, fat=st.one_of(st.none(), st.floats(40, 4000)))
def test_the_parts_of_cholesterol_make_its_total(condition: str, seed: int, fat: float | None) -> None:
    found = sample(hospital(condition, seed, **({"triglycerides": fat} if fat else {})), "lipid_panel")
    assert found["hdl"] + found["ldl"] <= found["total_cholesterol"]
    assert found["ldl"] == pytest.approx(found["total_cholesterol"] - found["hdl"] - found["triglycerides"] / 5, abs=1)   # Friedewald 1972


@settings(max_examples=60, deadline=None)
@given(**ANY, iron=st.one_of(st.none(), st.floats(5, 600)))
def test_saturation_is_iron_over_what_binds_it(condition: str, seed: int, iron: float | None) -> None:
    found = sample(hospital(condition, seed, **({"iron": iron} if iron else {})), "iron_studies")
    assert found["transferrin_saturation"] == pytest.approx(min(100, 100 * found["iron"] / found["iron_binding_capacity"]), abs=0.51)


@settings(max_examples=100, deadline=None)
@given(**ANY, white=st.one_of(st.none(), st.floats(0.2, 90)),
       said=st.dictionaries(st.sampled_from(CELLS), st.floats(0, 60), max_size=4))  # fmt: skip
def test_kinds_of_white_cells_add_up_to_their_count(condition: str, seed: int, white: float | None, said: dict[str, float]) -> None:
    found = sample(hospital(condition, seed, **said, **({"white_cells": white} if white else {})), "cbc")
    total = sum(found[c] for c in CELLS)
    assert total == pytest.approx(found["white_cells"], abs=0.17)                 # five roundings
    assert all(found[c] >= 0 for c in CELLS)


@settings(max_examples=60, deadline=None)
@given(**ANY)
def test_red_cell_figures_agree(condition: str, seed: int) -> None:
    found = sample(hospital(condition, seed), "cbc", "red_cells", "mch")
    assert found["red_cells"] == pytest.approx(10 * found["haematocrit"] / found["mcv"], rel=0.04)
    assert found["mch"] == pytest.approx(10 * found["haemoglobin"] / found["red_cells"], rel=0.04)


@settings(max_examples=60, deadline=None)
@given(**ANY, ratio=st.floats(0.8, 9))
def test_seconds_and_ratio_are_one_clotting_test(condition: str, seed: int, ratio: float) -> None:
    found = sample(hospital(condition, seed, inr=ratio), "prothrombin_time")
    assert found["prothrombin_seconds"] / 12 == pytest.approx(found["inr"], abs=0.06)


@settings(max_examples=60, deadline=None)
@given(**ANY, calcium=st.one_of(st.none(), st.floats(5, 15)))
def test_ionised_calcium_follows_total_and_acid(condition: str, seed: int, calcium: float | None) -> None:
    h = hospital(condition, seed, **({"calcium": calcium} if calcium else {}))
    found = sample(h, "chemistry_panel", "ionised_calcium", "albumin_level", "blood_gas")
    corrected = found["calcium"] + 0.8 * (4 - found["albumin_level"])
    assert 0.40 < found["ionised_calcium"] / (0.2495 * corrected) < 0.72
    more = sample(hospital(condition, seed, calcium=9.5), "ionised_calcium")["ionised_calcium"]
    assert more > sample(hospital(condition, seed, calcium=7.0), "ionised_calcium")["ionised_calcium"]


@settings(max_examples=60, deadline=None)
@given(**ANY, neutrophils=st.one_of(st.none(), st.floats(0, 9000)))
def test_fluids_agree_with_the_blood_and_with_themselves(condition: str, seed: int, neutrophils: float | None) -> None:
    h = hospital(condition, seed, **({"ascites_neutrophils": neutrophils} if neutrophils is not None else {}))
    found = sample(h, "ascitic_fluid", "albumin_level", "pleural_fluid", "glucose", "urine_osmolality", "urine_sodium")
    assert found["ascites_neutrophils"] <= found["ascites_white_cells"]
    assert neutrophils is None or found["ascites_neutrophils"] == pytest.approx(neutrophils, abs=0.51)
    assert found["ascites_gradient"] == pytest.approx(max(0, found["albumin_level"] - found["ascites_albumin"]), abs=0.051)
    assert found["ascites_albumin"] <= found["ascites_protein"]
    assert found["pleural_glucose"] == pytest.approx(found["glucose"], rel=0.1)
    assert found["urine_osmolality"] >= 2 * found["urine_sodium"] * 0.97


def test_an_asthmatic_blows_obstructed_and_a_well_chest_does_not() -> None:
    ill, well = (sample(hospital(c, 1), "spirometry", "peak_flow") for c in ("severe_asthma_adult", "migraine"))
    assert ill["fev1_ratio"] < 70 < well["fev1_ratio"] and ill["fev1"] == pytest.approx(ill["peak_flow"], rel=0.2)
    assert well["fvc"] > 80 > ill["fev1"]


def test_a_diabetic_known_or_not_has_months_of_sugar_behind_him() -> None:
    assert all(sample(hospital("dka_adolescent", s), "hba1c")["hba1c"] > 5.9 for s in range(20))
    assert all(sample(hospital("migraine", s), "hba1c")["hba1c"] < 6.5 for s in range(20))


def test_studies_of_one_patient_see_the_same() -> None:
    """A bleed is there on every scan of the head, or on none."""
    bleed = knowledge.conditions["subarachnoid_haemorrhage"]
    one = draw(Setting(key="a", condition=bleed, tests={"ct_head": {"subarachnoid_blood": 1.0}}), 1, "P-1", "E-1")
    h: Any = SimpleNamespace(cases={"P-1": one.case}, bodies={"P-1": one.body}, seed=1, tables=Tables())
    for name in ("ct_head", "ct_stroke"):
        shown = resulting.report(h, Order("O-1", "P-1", 0, "test", name, key="x#0"), knowledge.tests[name])[1]
        assert "subarachnoid_blood" in shown


def test_flags_know_a_pregnancy_only_once_the_record_does() -> None:
    h = hospital("ruptured_ectopic", 0)
    h.tables.put("patient", Patient("P-1", "M-1", "Iris Ito", "female", 26, "2000-01-01", 62.0))
    assert not resulting.known_pregnant(h, "P-1")
    h.tables.put("result", Result("R-1", "P-1", "O-1", "hcg", 0, 0, (), ("pregnancy_test_positive",), "Positive."))
    assert resulting.known_pregnant(h, "P-1")


def test_every_analyte_can_be_measured_in_every_patient() -> None:
    for condition in CONDITIONS:
        h = hospital(condition, 5)
        for test in knowledge.tests.values():
            values, _ = resulting.report(h, Order("O-1", "P-1", 0, "test", test.id, key="all#0"), test)
            assert all(v == v and abs(v) < 1e7 for _, v, _, _ in values), test.id
