"""The content itself: lint finds nothing, and finds what is planted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from residency import knowledge
from residency.knowledge import library, lint, loader
from residency.physiology import Body, Profile


def test_the_house_is_clean():
    assert lint.lint() == []


DRUG = """schema: drug/1
id: planted
name: Planted
doses: [{route: iv, low: 1, usual: 2, high: 3, unit: mg, dangerous_above: 10, source: Somebody 2020}]
effects: [{agent: opioid, per: mg}]
expected_harm: [{organ: brain, minutes: 1, why: because, source: Somebody 2020}]
"""


@pytest.mark.parametrize(("change", "says"), [
    (("usual: 2", "usual: 4"), "low <= usual <= high"),
    (("dangerous_above: 10", "dangerous_above: 2"), "inside the usual range"),
    (("dangerous_above: 10", "dangerous_above: 30"), "ten times"),
    (("unit: mg", "unit: drops"), "no unit"),
    (("source: Somebody 2020}]\neff", "source: ''}]\neff"), "no source"), (("agent: opioid", "agent: magic"), "no physiology agent"),
    (("organ: brain", "organ: soul"), "soul"), (("name: Planted", "name: Morphine"), "stands for"),
    (("per: mg", "per: spoon"), "unknown unit"),
    (("name: Planted", "name: Planted\nhigh_alert: true"), "recalled twice"),
    (("name: Planted", "name: Planted\nallergy_structure: moon"), "structure"), (("id: planted", "id: planted\ncolour: red"), "colour"),
])
def test_a_planted_fault_is_found(tmp_path, monkeypatch, change, says):
    folder = tmp_path / "drugs"
    folder.mkdir()
    (folder / "planted.yaml").write_text(DRUG.replace(*change), encoding="utf-8")
    monkeypatch.setenv(loader.ROOTS_VARIABLE, str(tmp_path))
    monkeypatch.setenv(loader.CACHE_VARIABLE, "off")
    library.forget()
    try:
        faults = lint.lint()
    finally:
        monkeypatch.delenv(loader.ROOTS_VARIABLE)
        library.forget()
    assert len(faults) >= 1 and any(says in fault for fault in faults), faults


def test_no_content_file_is_signed_and_each_has_a_review():
    for kind in ("drugs", "procedures", "tests"):
        for row in getattr(knowledge, kind).values():
            assert (row.review.version, row.review.written, row.review.signed) == (1, "2026-11", ()), row.id


def test_every_drug_dose_has_a_source_and_says_how_far_to_trust_it():
    for drug in knowledge.drugs.values():
        for dose in drug.doses:
            assert dose.source and dose.basis in ("read", "recalled", "recalled_twice"), drug.id


def test_every_drug_says_what_it_means_for_breast_feeding():
    assert [drug.id for drug in knowledge.drugs.values() if not drug.lactation] == []


def test_doses_against_infection_and_poison_name_two_sources_where_they_claim_two_recollections():
    kinds = {"antimicrobial", "antibacterial", "antiviral", "antifungal", "antiparasitic", "antidote", "antivenom"}
    for drug in knowledge.drugs.values():
        for dose in drug.doses if kinds & set(drug.classes) else ():
            assert dose.basis == "recalled" or ";" in dose.source, (drug.id, dose.route, dose.source)


def test_signs_follow_the_living_body():
    body = Body(Profile(age_years=40, sex="male", weight_kg=80), {})
    body.settle(5)
    assert not knowledge.shows("shallow_breathing", body)
    assert not knowledge.shows("pinpoint_pupils", body)
    assert knowledge.shows("sinus_rhythm", body) or knowledge.shows("sinus_bradycardia", body) or knowledge.shows("sinus_tachycardia", body)
    for name, finding in knowledge.findings.items():
        if finding.derived is not None:
            assert knowledge.shows(name, body) in (True, False)


def test_every_body_value_that_a_test_reads_is_in_its_reference_range_in_health():
    body = Body(Profile(age_years=35, sex="male", weight_kg=78), {})
    body.settle(5)
    for test in knowledge.tests.values():
        if test.from_body and test.reference:
            usual = test.normal[0] if test.on_top and test.normal else 0.0
            value = round(usual + body.value(test.from_body), test.decimals)
            bands = [b for b in test.reference if b.sex in ("", "male")]
            assert any((b.low is None or value >= b.low) and (b.high is None or value <= b.high) for b in bands), (test.id, value)


def test_importing_knowledge_reads_no_content_and_no_yaml():
    code = "import sys; import residency.knowledge; print([m for m in ('yaml', 'numpy', 'typer') if m in sys.modules])"
    root = str(Path(knowledge.__file__).parents[2])
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": root})
    assert out.stdout.strip() == "[]"


def test_who_names_prednisolone_accepts_prednisone_too():
    """In a rubric's list, in a condition's own doses, and in what is forbidden; each keeps its own page and name."""
    assert knowledge.treatments("prednisolone") == {"prednisolone", "prednisone"}
    for condition in knowledge.conditions.values():
        for options in condition.groups.values():
            if "prednisolone" in options:
                assert options["prednisone"].ranges == options["prednisolone"].ranges, condition.id
    assert knowledge.find_drug("prednisone").id == "prednisone" and knowledge.find_drug("Deltasone").id == "prednisone"
