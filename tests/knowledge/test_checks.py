"""What a pharmacist says, and allergy by structure (Khan 2022)."""

from __future__ import annotations

import pytest

from residency.errors import Refused
from residency.knowledge.allergy import relation
from residency.knowledge.checks import AllergyFact, Given, PatientFacts, allergy_unsafe, check

AMOXICILLIN = (AllergyFact("amoxicillin", "anaphylaxis: throat swelling and collapse"),)


def facts(**more):
    return PatientFacts(**({"weight_kg": 64.0, "age": 79.0, "sex": "female"} | more))


def kinds(drug, amount, unit, route, patient, already=(), **more):
    return {w.kind: w.severity for w in check(drug, amount, unit, route, 0, "", patient, already, **more)}


@pytest.mark.parametrize("drug", ["amoxicillin", "ampicillin", "piperacillin_tazobactam", "cefalexin"])
def test_after_amoxicillin_anaphylaxis_no_penicillin_and_no_twin_side_chain(drug):
    assert allergy_unsafe(drug, AMOXICILLIN)


@pytest.mark.parametrize("drug", ["ceftriaxone", "cefepime", "cefazolin", "meropenem", "ertapenem", "aztreonam", "vancomycin"])
def test_what_is_acceptable_after_it_is_not_blocked(drug):
    assert not allergy_unsafe(drug, AMOXICILLIN)


def test_a_mild_rash_blocks_penicillins_but_not_cephalosporins():
    rash = (AllergyFact("amoxicillin", "itchy rash as a child"),)
    assert allergy_unsafe("piperacillin_tazobactam", rash)
    assert not allergy_unsafe("cefalexin", rash)


def test_nausea_is_no_allergy():
    assert not allergy_unsafe("amoxicillin", (AllergyFact("amoxicillin", "nausea"),))
    assert allergy_unsafe("amoxicillin", (AllergyFact("amoxicillin", "nausea, then collapse"),))


@pytest.mark.parametrize(("culprit", "drug", "how"), [
    ("penicillin", "piperacillin_tazobactam", "never"), ("cefaclor", "cefalexin", "never"), ("cefaclor", "amoxicillin", "avoid"),
    ("ceftazidime", "aztreonam", "avoid"), ("aztreonam", "meropenem", ""), ("aztreonam", "ceftriaxone", ""), ("sulfa", "furosemide", ""),
    ("sulfa", "trimethoprim_sulfa", "never"), ("shellfish", "ceftriaxone", ""), ("ibuprofen", "ketorolac", "never"),
    ("ibuprofen", "acetaminophen", ""), ("cephalosporin", "cefepime", "never"), ("heparin", "enoxaparin", "never"),
    ("piperacillin_tazobactam", "ampicillin", "never"), ("cefazolin", "ceftriaxone", ""), ("Bactrim", "trimethoprim_sulfa", "never"),
])
def test_relations_between_drugs(culprit, drug, how):
    assert relation(drug, culprit, "anaphylaxis") == how


def test_the_checker_names_allergy_first():
    found = check("piperacillin_tazobactam", 4.5, "g", "iv", 0, "", facts(allergies=AMOXICILLIN))
    assert (found[0].kind, found[0].severity, found[0].source) == ("allergy", 5, "Khan 2022")


def test_a_first_antibiotic_dose_is_never_questioned_for_the_kidney():
    poor = facts(egfr=18)
    assert "renal" not in kinds("meropenem", 1, "g", "iv", poor)
    assert "renal" in kinds("meropenem", 1, "g", "iv", poor, [Given(item="meropenem", amount=1, unit="g", minutes_ago=480)])
    assert "renal" in kinds("metformin", 500, "mg", "po", poor)


def test_acetaminophen_from_two_hands_adds_up():
    before = [Given(item="acetaminophen", amount=1000, unit="mg", minutes_ago=m) for m in (1100, 700, 400, 60)]
    assert kinds("acetaminophen", 1000, "mg", "po", facts(), before) == {"cumulative_dose": 3}
    assert kinds("acetaminophen", 1000, "mg", "po", facts(), before[:2]) == {}


def test_interactions_and_duplicates_are_few_and_grave():
    triptan = [Given(item="sumatriptan", amount=6, unit="mg", minutes_ago=120)]
    assert "interaction" in kinds("dihydroergotamine", 1, "mg", "iv", facts(), triptan)
    assert "interaction" in kinds("midazolam", 2, "mg", "iv", facts(), [Given(item="morphine", amount=4, unit="mg", minutes_ago=10)])
    assert "duplicate" in kinds("ketorolac", 15, "mg", "iv", facts(), [Given(item="ibuprofen", amount=400, unit="mg", minutes_ago=60)])
    assert kinds("ondansetron", 4, "mg", "iv", facts(), [Given(item="haloperidol", amount=2, unit="mg", minutes_ago=60)]) == {}


def test_pregnancy_and_background_speak_only_where_they_are_known():
    assert "pregnancy" in kinds("lisinopril", 10, "mg", "po", facts(pregnant=True))
    assert kinds("lisinopril", 10, "mg", "po", facts(pregnant=None)) == {}
    assert kinds("heparin", 5000, "U", "iv", facts(background=("subarachnoid_haemorrhage",))) == {"contraindication": 5}


def test_an_unreadable_dose_is_said_and_an_unknown_drug_refused():
    assert kinds("meropenem", 10, "mL", "iv", facts()) == {"dose_unclear": 2}
    with pytest.raises(Refused):
        check("felodipine", 10, "mg", "iv", 0, "", facts())


def test_right_care_draws_no_warning():
    sick = facts(allergies=AMOXICILLIN, background=("hypertension", "diabetes"))
    assert kinds("meropenem", 1, "g", "iv", sick) == {}
    assert kinds("lactated_ringers", 1000, "mL", "iv", sick, over=15) == {}
    assert check("norepinephrine", 0, "", "iv", 0.1, "mcg/kg/min", sick) == ()
