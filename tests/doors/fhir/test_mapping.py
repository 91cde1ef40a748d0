"""The chart as FHIR and back: nothing is lost, nothing is made up."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

import residency
from residency.doors.fhir import mapping
from residency.doors.fhir.mapping import codes
from residency.doors.fhir.mapping.datatypes import DAWN, fid, instant, own, second
from residency.policies import make
from residency.tasks import ids
from residency.world.records import INDEXED, Allergy, Encounter, Note, Order, Patient, Result, Tables, Vital

SYSTEMS = (
    "http://loinc.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://unitsofmeasure.org",
    "http://terminology.hl7.org/CodeSystem/",
    "http://hl7.org/fhir/CodeSystem/task-code",
    "https://residency.invalid/fhir/",
)


def after(task: str, policy: str, seed: int, calls: int) -> Tables:
    """The whole chart, unread results and all, after so many calls of a policy."""
    episode = residency.start(task, seed)
    player = make(policy, episode.task, seed)
    player.begin(episode.briefing, episode.tools)
    result = None
    for _ in range(calls):
        act = player.next(result)
        if act is None or episode.done:
            break
        result = episode.say(act.text, act.to) if isinstance(act, residency.Say) else episode.call(act.name, act.arguments)
    return episode._hospital.tables


def same(chart: Tables) -> int:
    """Check that a chart comes back as it went; how many resources it made."""
    patients = list(chart.by_patient["encounter"])
    made = [r for p in patients for r in mapping.resources(chart, p)]
    back = mapping.tables(json.loads(json.dumps(made)))
    for kind in INDEXED:
        for patient in patients:
            assert back.of(kind, patient) == chart.of(kind, patient)
    keys = [
        (r["resourceType"], r["id"])
        for p in patients
        for r in mapping.resources(chart, p)
        if r["resourceType"] not in ("Practitioner", "Location")
    ]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", key) for _, key in keys)
    return len(made)


@pytest.mark.parametrize("task", ids())
def test_the_chart_of_every_task_comes_back_as_it_went(task: str) -> None:
    for policy, calls in (("oracle", 0), ("oracle", 10**4), ("untold", 9)):
        assert same(after(task, policy, 1, calls))


@given(st.sampled_from(ids()), st.sampled_from(("oracle", "untold", "random", "harmful")), st.integers(0, 9), st.integers(0, 60))
def test_so_does_any_chart_in_the_middle_of_an_encounter(task: str, policy: str, seed: int, calls: int) -> None:
    same(after(task, policy, seed, calls))


@pytest.mark.long
@given(st.sampled_from(ids()), st.sampled_from(("oracle", "untold", "random", "harmful")), st.integers(10, 10**6), st.integers(0, 80))
def test_so_does_any_chart_of_any_seed(task: str, policy: str, seed: int, calls: int) -> None:
    same(after(task, policy, seed, calls))


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], include_characters=" \n"), max_size=60)
figures = st.floats(-1e9, 1e9, allow_nan=False).filter(bool)
seconds = st.integers(-(10**6), 10**6)


@given(st.data())
def test_whatever_a_clinician_writes_comes_back(data: st.DataObject) -> None:
    draw, chart = data.draw, Tables()
    patient = Patient(
        "P-1",
        "MRN1",
        "Ada Ash",
        "female",
        40,
        "1986-03-01",
        draw(figures),
        (draw(words.filter(bool)),),
        (draw(words.filter(bool)),),
        draw(words),
        draw(words),
    )
    chart.put("patient", patient)
    chart.put(
        "encounter", Encounter("E-1", "P-1", draw(seconds), draw(words), draw(st.integers(0, 5)), draw(words), "closed", "icu", draw(words))
    )
    for i in range(3):
        chart.put("allergy", Allergy(f"a_{i}", "P-1", draw(words), draw(words), draw(seconds)))
        chart.put("note", Note(f"n_{i}", "P-1", draw(seconds), draw(words.filter(bool)), "note", draw(st.text(max_size=60).filter(_utf8))))
        names = draw(st.lists(st.sampled_from([*codes.SIGNS, "NEW"]), unique=True))
        chart.put("vital", Vital(f"v_{i}", "P-1", draw(seconds), "triage nurse", tuple((n, draw(figures)) for n in names)))
        chart.put(
            "order",
            Order(
                f"o_{i}",
                "P-1",
                draw(seconds),
                "medication",
                "meropenem",
                draw(figures),
                draw(st.sampled_from(["g", "U", ""])),
                draw(figures),
                "U/kg/h",
                draw(st.sampled_from(["iv", ""])),
                draw(st.floats(0, 99)),
                "stat",
                "running",
                draw(words),
                draw(seconds.filter(bool)),
                "physician",
                f"meropenem#{i}",
            ),
        )
        values = tuple((a, draw(figures), "mmol/L", draw(st.sampled_from(["", "L", "HH"]))) for a in ("lactate", "unheard_of"))
        chart.put(
            "result",
            Result(
                f"r_{i}",
                "P-1",
                "o_0",
                "lactate",
                draw(seconds),
                draw(seconds),
                values,
                ("hydronephrosis",),
                draw(words),
                draw(st.booleans()),
            ),
        )
    same(chart)


def _utf8(text: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in text)


@given(st.text(max_size=20).filter(_utf8))
def test_any_id_has_a_fhir_id_of_its_own(key: str) -> None:
    assert own(fid(key)) == key and re.fullmatch(r"[A-Za-z0-9\-.]*", fid(key))


@given(seconds)
def test_a_second_is_an_instant_of_the_fictional_day(at: int) -> None:
    assert second(instant(at)) == at and instant(0) == DAWN.isoformat() == "2026-07-01T08:00:00+00:00"


def test_only_free_code_systems_are_named() -> None:
    for task in ids():
        for r in mapping.resources(after(task, "oracle", 0, 10**4), "P-1001"):
            for system in re.findall(r'"system": "([^"]*)"', json.dumps(r)):
                assert system.startswith(SYSTEMS) and "snomed" not in system and "ama-assn" not in system


def test_loinc_comes_from_the_tests_files_and_rxnorm_from_the_drugs() -> None:
    from residency import knowledge

    shown = [c["code"] for t in knowledge.tests for c in codes.test(t).get("coding", ()) if c["system"] == "http://loinc.org"]
    assert shown == [t.loinc for t in knowledge.tests.values() if t.loinc]
    assert {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "29561"} in codes.drug("meropenem")["coding"]


def test_a_diagnosis_gets_a_code_only_from_what_was_written() -> None:
    def icd(written: str) -> list[str]:
        return [c["code"] for c in codes.diagnosis(written).get("coding", ())]

    assert icd("Sepsis from the urinary tract, A41.9 and R65.21") == ["A41.9", "R65.21"]
    assert icd("migraine") == icd("Migraine.") == ["G43.009"]
    assert icd("not migraine, Z99.9, B12") == icd("") == icd("sick") == []
    chart = after("emergency/septic-shock-old-letter-01", "untold", 0, 0)
    assert "icd-10" not in json.dumps(mapping.resources(chart, "P-1001"))


def test_a_stay_that_was_closed_says_what_was_written() -> None:
    chart = after("emergency/septic-shock-old-letter-01", "oracle", 0, 10**4)
    stay = chart.of("encounter", "P-1001")[-1]
    chart.put("encounter", replace(stay, diagnosis="Urosepsis (A41.9)"))
    made = mapping.resources(chart, "P-1001")
    condition = next(r for r in made if r["id"] == "E-1001.diagnosis")
    assert condition["code"] == {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "A41.9"}], "text": "Urosepsis (A41.9)"}
