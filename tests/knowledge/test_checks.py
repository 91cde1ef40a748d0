"""What a pharmacist says, and allergy by structure (Khan 2022)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from residency import knowledge
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


ANAPHYLAXIS = AllergyFact("amoxicillin", "rash", severity="anaphylaxis", source="mother")


def test_how_bad_an_allergy_was_counts_as_written_and_what_was_tolerated_since_ends_it():
    assert kinds("cefalexin", 500, "mg", "po", facts(allergies=(ANAPHYLAXIS,)))["allergy"] == 4
    assert kinds("piperacillin_tazobactam", 4.5, "g", "iv", facts(allergies=(ANAPHYLAXIS,)))["allergy"] == 5
    assert kinds("ceftriaxone", 2, "g", "iv", facts(allergies=(ANAPHYLAXIS,))) == {}
    assert kinds("meropenem", 1, "g", "iv", facts(allergies=(ANAPHYLAXIS,))) == {}
    since = structs.replace(ANAPHYLAXIS, tolerated_since=("Amoxil",))
    assert kinds("piperacillin_tazobactam", 4.5, "g", "iv", facts(allergies=(since,))) == {}
    other = structs.replace(ANAPHYLAXIS, tolerated_since=("cefalexin",))
    assert kinds("cefalexin", 500, "mg", "po", facts(allergies=(other,))) == {}
    assert kinds("ampicillin", 2, "g", "iv", facts(allergies=(other,))) == {"allergy": 5}


def test_an_allergy_says_what_happened_and_who_told():
    says = check("ampicillin", 2, "g", "iv", 0, "", facts(allergies=(ANAPHYLAXIS,)))[0].says
    assert "rash" in says and "mother" in says


def test_an_intolerance_is_a_remark_about_that_drug_alone():
    sick = facts(allergies=(AllergyFact("amoxicillin", "nausea", severity="severe"),))
    assert kinds("amoxicillin", 500, "mg", "po", sick) == {"intolerance": 1}
    assert kinds("ampicillin", 2, "g", "iv", sick) == {}


def test_an_ingredient_is_as_unsafe_as_the_drug():
    assert kinds("amoxicillin_clavulanate", 875, "mg", "po", facts(allergies=AMOXICILLIN))["allergy"] == 5
    assert kinds("hydrocodone_acetaminophen", 5, "mg", "po", facts(allergies=(AllergyFact("acetaminophen", "hives"),)))["allergy"] == 5


def test_home_medicines_meet_what_is_given():
    assert kinds("ketorolac", 15, "mg", "iv", facts(home=("Eliquis",)))["interaction"] == 3
    assert kinds("tenecteplase", 16, "mg", "iv", facts(background=("anticoagulant",)))["interaction"] == 4
    assert kinds("acetaminophen", 1000, "mg", "po", facts(home=("Eliquis",))) == {}
    assert kinds("metoprolol", 5, "mg", "iv", facts(home=("atenolol",))) == {"duplicate": 2}
    assert kinds("ceftriaxone", 1, "g", "iv", facts(home=("a herb from the market",))) == {}


def test_a_home_medicine_that_is_not_stocked_speaks_too():
    assert "simvastatin" not in knowledge.drugs and "meperidine" not in knowledge.drugs
    assert kinds("clarithromycin", 500, "mg", "po", facts(home=("simvastatin",)))["interaction"] == 4
    assert kinds("azithromycin", 500, "mg", "po", facts(home=("simvastatin",))) == {}


def test_an_interaction_names_both_drugs_the_reason_and_what_to_do():
    says = next(w for w in check("midazolam", 2, "mg", "iv", 0, "", facts(home=("oxycodone",))) if w.kind == "interaction").says
    assert "Midazolam with Oxycodone" in says and "breathing" in says and "naloxone" in says


def test_the_gravest_objection_comes_first():
    found = check("alteplase", 100, "mg", "iv", 0, "", facts(background=("anticoagulant",), pregnant=True), over=120)
    assert [w.severity for w in found] == sorted((w.severity for w in found), reverse=True)


@pytest.mark.parametrize(("drug", "amount", "height", "fires"), [
    ("gentamicin", 900, None, False), ("gentamicin", 900, 160.0, True), ("gentamicin", 550, 160.0, False),
    ("rocuronium", 190, 160.0, True), ("rocuronium", 75, 160.0, False), ("succinylcholine", 200, 160.0, False),
])
def test_a_dose_by_lean_weight_is_held_to_it_where_the_height_is_known(drug, amount, height, fires):
    heavy = facts(weight_kg=130.0, age=45.0, height_cm=height)
    assert ("maximum" in kinds(drug, amount, "mg", "iv", heavy)) is fires


def test_a_dose_by_weight_stops_at_its_most():
    heavy = facts(weight_kg=150.0, age=45.0)
    assert kinds("vancomycin", 3750, "mg", "iv", heavy, over=180)["maximum"] == 3
    assert kinds("vancomycin", 3000, "mg", "iv", heavy, over=180) == {}
    assert kinds("heparin", 11500, "U", "iv", heavy)["maximum"] == 3
    assert knowledge.usual_amount(knowledge.drugs["heparin"].doses[0], 150) == 10000


def test_more_than_the_usual_is_a_remark_and_the_usual_is_none():
    assert kinds("furosemide", 40, "mg", "iv", facts()) == {}
    assert kinds("lorazepam", 6, "mg", "iv", facts()) == {"maximum": 2}


def test_a_first_antibiotic_dose_is_never_smaller():
    poor = facts(egfr=18, weight_kg=80.0)
    assert kinds("vancomycin", 500, "mg", "iv", poor, over=60) == {"reduced_first_dose": 3}
    assert kinds("vancomycin", 2000, "mg", "iv", poor, over=120) == {}
    later = [Given(item="vancomycin", amount=2000, unit="mg", minutes_ago=1440)]
    assert "reduced_first_dose" not in kinds("vancomycin", 500, "mg", "iv", poor, later, over=60)
    assert "reduced_first_dose" not in kinds("gentamicin", 300, "mg", "iv", facts(weight_kg=110.0))


def test_acetaminophen_in_another_product_counts():
    before = [Given(item="acetaminophen", amount=1000, unit="mg", minutes_ago=m) for m in (1100, 700, 400)]
    found = kinds("hydrocodone_acetaminophen", 20, "mg", "po", facts(), before)
    assert found["cumulative_dose"] == 3
    mixed = [*before, Given(item="hydrocodone_acetaminophen", amount=10, unit="mg", route="po", minutes_ago=500)]
    assert kinds("acetaminophen", 1000, "mg", "po", facts(), mixed)["cumulative_dose"] == 3
    assert "cumulative_dose" not in kinds("acetaminophen", 1000, "mg", "po", facts(), mixed[1:3])
    just_now = [structs.replace(mixed[3], minutes_ago=60)]
    assert kinds("acetaminophen", 650, "mg", "po", facts(), just_now)["duplicate"] == 2


def test_a_day_is_held_to_the_illness_that_takes_most():
    adult = facts(age=50.0, weight_kg=80.0)
    assert kinds("alteplase", 100, "mg", "iv", adult, over=120) == {}


def test_a_wrong_route_and_a_wrong_speed_are_said():
    assert kinds("metformin", 500, "mg", "iv", facts())["route"] == 3
    assert kinds("vancomycin", 1500, "mg", "iv", facts(), over=5)["dangerous_dose"] >= 4
    assert kinds("vancomycin", 1500, "mg", "iv", facts(), over=120) == {}


def test_a_failing_liver_is_said_by_the_drugs_own_file():
    named = [d for d in knowledge.drugs.values() if d.liver_says]
    for drug in named:
        dose = knowledge.default_dose(drug, "", 64, 79)
        given = (knowledge.usual_amount(dose, 64), dose.unit, dose.route) if dose is not None else (0, "", "")
        assert "hepatic" in kinds(drug, *given, facts(liver_failing=True)), drug.id
        assert "hepatic" in kinds(drug, *given, facts(background=("cirrhosis",))), drug.id
        assert "hepatic" not in kinds(drug, *given, facts()), drug.id
    assert "hepatic" not in kinds("ceftriaxone", 1, "g", "iv", facts(liver_failing=True))


def test_milk_is_said_where_the_drugs_file_refuses_it():
    assert kinds("codeine", 30, "mg", "po", facts(age=30.0, lactating=True))["lactation"] == 3
    assert "lactation" not in kinds("codeine", 30, "mg", "po", facts(age=30.0))
    assert "lactation" not in kinds("ibuprofen", 400, "mg", "po", facts(age=30.0, lactating=True))


ORDERS = [
    ("ketorolac", 15, "mg", "iv"), ("piperacillin_tazobactam", 4.5, "g", "iv"), ("gentamicin", 500, "mg", "iv"),
    ("rocuronium", 150, "mg", "iv"), ("acetaminophen", 1000, "mg", "po"), ("lisinopril", 10, "mg", "po"), ("metformin", 1000, "mg", "po"),
    ("heparin", 11500, "U", "iv"), ("diltiazem", 20, "mg", "iv"), ("morphine", 40, "mg", "iv"), ("trimethoprim_sulfa", 160, "mg", "po"),
    ("codeine", 30, "mg", "po"), ("vancomycin", 500, "mg", "iv"), ("amoxicillin_clavulanate", 875, "mg", "po"),
]
ALLERGIES = st.builds(AllergyFact, st.sampled_from(["amoxicillin", "penicillin", "sulfa", "ibuprofen", "morphine", "heparin", "nuts"]),
                      st.sampled_from(["", "nausea", "rash", "collapse", "anaphylaxis"]), st.sampled_from(["", "mild", "severe"]))
FACTS: dict[str, st.SearchStrategy] = {
    "allergies": st.lists(ALLERGIES, max_size=3).map(tuple),
    "background": st.lists(st.sampled_from(["anticoagulant", "beta_blocker", "gi_bleed", "myasthenia_gravis", "cirrhosis", "asthma"]),
                           max_size=3).map(tuple),
    "home": st.lists(st.sampled_from(["apixaban", "sertraline", "lithium", "metoprolol", "ibuprofen", "Norco", "unheard"]),
                     max_size=3).map(tuple),
    "pregnant": st.just(True), "lactating": st.just(True), "liver_failing": st.just(True),
    "egfr": st.floats(5, 120), "height_cm": st.floats(140, 210),
}


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(ORDERS), st.floats(40, 160), st.sampled_from(["", "female", "male"]))
def test_another_fact_about_a_patient_never_takes_an_objection_away(data, order, weight, sex):
    drug, amount, unit, by = order
    known = {name: data.draw(facts_of) for name, facts_of in FACTS.items() if data.draw(st.booleans())}
    names = [n for n in FACTS if n not in known or isinstance(known[n], tuple)]
    name = data.draw(st.sampled_from(names)) if names else None
    more = dict(known)
    if name is not None:
        fresh = data.draw(FACTS[name])
        more[name] = (*known.get(name, ()), *fresh) if isinstance(fresh, tuple) else fresh
    given_too = [Given(item=i, amount=0, running=True) for i in data.draw(st.lists(st.sampled_from(["fentanyl", "ketamine", "magnesium"])))]
    before = check(drug, amount, unit, by, 0, "", facts(weight_kg=weight, age=40.0, sex=sex, **known))
    after = check(drug, amount, unit, by, 0, "", facts(weight_kg=weight, age=40.0, sex=sex, **more), given_too)
    for warning in before:
        assert any(w.kind == warning.kind and w.severity >= warning.severity for w in after), (warning, after)


def _first_line():
    """(condition, drug, amount, unit, route, rate, rate unit, healthy person) of every accepted dose, at its middle."""
    for condition in knowledge.conditions.values():
        ages = condition.who["age_years"]
        age = 35.0 if ages["max"] > 18 else float(ages["mid"])
        weight = 72.0 if age > 18 else min(60.0, 3 * age + 7)
        healthy = PatientFacts(weight_kg=weight, age=age, sex="male", height_cm=176.0 if age > 18 else None, egfr=100.0)
        for options in condition.groups.values():
            for drug, option in options.items():
                if drug == "insulin" and "insulin_high_dose" in options:
                    continue  # ten times a diabetic's dose under the plain name: the pharmacist rightly asks whether the protocol is meant
                for r in option.ranges if drug in knowledge.drugs else ():
                    unit = r.unit + ("/kg" if r.per_kg else "") + ("/min" if r.per_minute else "")
                    middle = (r.low + r.high) / 2
                    amount = (0, "", r.route, middle, unit) if r.per_minute else (middle, unit, r.route, 0, "")
                    yield condition.id, drug, *amount, healthy


def test_first_line_treatment_of_a_healthy_person_draws_no_objection_that_has_to_change_anything():
    rows = list(_first_line())
    fired = [(condition, drug, w) for condition, drug, *order, healthy in rows for w in check(drug, *order, healthy)]
    assert len(rows) > 100
    assert [f for f in fired if f[2].severity >= 3] == []
    assert len(fired) <= 0.05 * len(rows), fired


def test_what_one_condition_takes_together_draws_none_either_but_for_an_anticoagulant_beside_lysis():
    grave = set()
    for condition in knowledge.conditions.values():
        groups = [{d for d in options if d in knowledge.drugs} for options in condition.groups.values()]
        pairs = {(a, b) for one in groups for a in one for other in groups for b in other if a != b}
        for a, b in pairs - {(a, b) for one in groups for a in one for b in one}:
            found = check(a, 0, "", "", 0, "", PatientFacts(weight_kg=72, age=35), [Given(item=b, running=True)])
            grave |= {frozenset((a, b)) for w in found if w.kind == "interaction" and w.severity >= 3}
    one_or_the_other = frozenset(("olanzapine", "midazolam"))  # calming an agitated person: never both by needle
    assert grave <= {frozenset(("apixaban", "alteplase")), one_or_the_other}
