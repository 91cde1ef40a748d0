"""What people mean, and what predicates mean."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency import knowledge
from residency.errors import ContentError, Refused


@pytest.mark.parametrize(("text", "drug"), [
    ("Zosyn", "piperacillin_tazobactam"), ("pip-tazo 4.5 g IV", "piperacillin_tazobactam"), ("levophed", "norepinephrine"),
    ("noradrenaline", "norepinephrine"), ("epi", "epinephrine"), ("NS bolus", "saline_0_9"), ("LR", "lactated_ringers"),
    ("29561", "meropenem"), ("RxNorm 29561", "meropenem"), ("meropenam", "meropenem"), ("paracetamol", "acetaminophen"),
    ("triptan", "sumatriptan"), ("monobactam", "aztreonam"), ("2 L nasal cannula", "oxygen"), ("3% NaCl", "hypertonic_saline"),
])
def test_any_reasonable_name_of_a_drug_is_understood(text, drug):
    assert knowledge.find_drug(text).id == drug


@pytest.mark.parametrize(("text", "test"), [
    ("lactic acid", "lactate"), ("ABG", "blood_gas"), ("trop", "hs_troponin"), ("EKG", "ecg"), ("LP", "csf"), ("2524-7", "lactate"),
    ("non-contrast head CT", "ct_head"), ("CTA head and neck", "ct_angiogram_head"), ("portable chest x-ray", "chest_film"),
    ("blood cultures x2", "blood_culture_x2"), ("white_cells_10e9_l", "white_cells"), ("fingerstick", "glucose_poc"),
])
def test_any_reasonable_name_of_a_test_is_understood(text, test):
    assert knowledge.find_test(text).id == test


@pytest.mark.parametrize(("text", "procedure"), [("BVM", "bag_mask_ventilation"), ("foley", "urinary_catheter"), ("RSI", "intubation"),
                                                 ("wrist restraints", "physical_restraint"), ("EVD", "external_ventricular_drain")])
def test_any_reasonable_name_of_a_procedure_is_understood(text, procedure):
    assert knowledge.find_procedure(text).id == procedure


@pytest.mark.parametrize("text", ["apomorphine", "dimenhydrinate", "hydromorphine", "felodipine", "cefiderocol", "potassium phosphate",
                                  "sufentanil", "telavancin", "chlorpropamide", "metolazone", ""])
def test_a_look_alike_is_refused_and_never_guessed(text):
    with pytest.raises(Refused) as refused:
        knowledge.find_drug(text)
    assert refused.value.code == "unknown_drug"
    assert refused.value.mend


def test_a_class_of_several_lists_its_members():
    with pytest.raises(Refused) as refused:
        knowledge.find_drug("penicillin")
    assert refused.value.code == "ambiguous_drug"
    assert len(refused.value.nearest) > 1
    assert set(refused.value.nearest) <= knowledge.treatments("penicillin")


def test_no_label_of_ours_finds_another_thing():
    for kind, find in (("drugs", knowledge.find_drug), ("procedures", knowledge.find_procedure), ("tests", knowledge.find_test)):
        for key, row in getattr(knowledge, kind).items():
            for label in (key, row.name, *getattr(row, "brands", ()), *row.synonyms):
                assert find(label).id == key, label
                assert find(label.upper().replace("_", " ")).id == key, label


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=400), st.floats(), st.none(), st.lists(st.text(), max_size=2)))
def test_hostile_text_is_refused_and_never_raises_anything_else(text):
    for find in (knowledge.find_drug, knowledge.find_procedure, knowledge.find_test, knowledge.find_rule):
        try:
            find(text)
        except Refused as refused:
            assert len(refused.says) < 500


@pytest.mark.parametrize(("name", "ids"), [
    ("meropenem", {"meropenem"}), ("monobactam", {"aztreonam"}),
    ("crystalloid", {"lactated_ringers", "saline_0_9", "plasma_lyte"}), ("tying", {"physical_restraint"}),
    ("topical_diclofenac", {"diclofenac_topical"}),
])
def test_a_predicates_treatment_means_these(name, ids):
    assert knowledge.treatments(name) == ids


@pytest.mark.parametrize(("name", "inside", "outside"), [
    ("penicillin", {"amoxicillin", "ampicillin", "piperacillin_tazobactam"}, {"ceftriaxone", "meropenem"}),
    ("home_beta_blocker", {"labetalol", "metoprolol", "propranolol"}, {"nicardipine", "albuterol"}),
    ("ace_or_arb", {"lisinopril"}, {"labetalol"}),
])
def test_a_class_holds_its_members_and_no_others(name, inside, outside):
    assert inside <= knowledge.treatments(name)
    assert not outside & knowledge.treatments(name)


def test_a_topical_gel_is_an_analgesic_but_no_systemic_nsaid():
    assert "diclofenac_topical" in knowledge.treatments("analgesic")
    assert "diclofenac_topical" not in knowledge.treatments("nsaid")


def test_a_test_is_met_by_every_panel_that_reports_it():
    assert knowledge.tests_meant("lactate") == {"lactate", "blood_gas", "venous_gas"}
    assert "complete_metabolic_panel" in knowledge.tests_meant("creatinine")
    assert knowledge.tests_meant("kidney_imaging") == {"kidney_ultrasound", "ct_abdomen", "ct_kidneys"}
    assert knowledge.tests_meant("lumbar_puncture") == {"csf"}


def test_names_that_mean_nothing_are_content_errors_with_the_nearest():
    with pytest.raises(ContentError, match="meropenem"):
        knowledge.treatments("meropenom")
    with pytest.raises(ContentError, match="lactate"):
        knowledge.tests_meant("lactat")
    with pytest.raises(ContentError):
        knowledge.orderable("nothing_at_all")


def test_orderable_takes_drugs_tests_and_places():
    assert knowledge.orderable("observation_bed") == {"observation_bed"}
    assert knowledge.orderable("benzodiazepine") == {"midazolam", "lorazepam", "diazepam", "clonazepam"}
    assert "ct_coronary" in knowledge.orderable("ct_coronary")
