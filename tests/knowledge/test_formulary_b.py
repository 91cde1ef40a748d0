"""Facts of labels and guidelines that drug files must hold, written here from memory and not from the files."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.errors import Refused
from residency.knowledge.allergy import relation
from residency.knowledge.checks import Given, PatientFacts, check
from residency.knowledge.dosing import adequate, dangerous
from residency.knowledge.types import Drug

WEIGHT = 70.0


def objections(drug: str, order: str, *, over: float | None = None, already: tuple[Given, ...] = (), **facts) -> dict[str, int]:
    """Kinds of objection to an order such as "50 mg po", each with its gravest severity."""
    amount, unit, by = order.split()
    patient = PatientFacts(**{"weight_kg": WEIGHT, "age": 50.0, **facts})
    found: dict[str, int] = {}
    for warning in check(drug, float(amount), unit, by, 0.0, "", patient, already, over):
        found[warning.kind] = max(warning.severity, found.get(warning.kind, 0))
    return found


@pytest.mark.parametrize(("drug", "most", "order"), [
    ("tramadol", "400 mg", "50 mg po"), ("gabapentin", "3600 mg", "300 mg po"), ("pregabalin", "600 mg", "75 mg po"),
    ("escitalopram", "20 mg", "10 mg po"), ("sertraline", "200 mg", "50 mg po"), ("duloxetine", "120 mg", "30 mg po"),
    ("bupropion", "450 mg", "150 mg po"), ("loperamide", "16 mg", "2 mg po"), ("celecoxib", "800 mg", "200 mg po"),
    ("cyclobenzaprine", "30 mg", "10 mg po"), ("baclofen", "80 mg", "10 mg po"), ("ziprasidone", "40 mg", "10 mg im"),
    ("quetiapine", "800 mg", "100 mg po"), ("clozapine", "900 mg", "25 mg po"), ("lithium", "1800 mg", "300 mg po"),
    ("montelukast", "10 mg", "10 mg po"), ("colchicine", "1.8 mg", "0.6 mg po"), ("allopurinol", "800 mg", "100 mg po"),
    ("dicyclomine", "160 mg", "20 mg po"), ("mycophenolate", "3000 mg", "500 mg po"),
])
def test_a_day_holds_no_more_than_the_label_allows(drug, most, order):
    amount, unit = most.split()
    before = Given(item=drug, amount=float(amount), unit=unit, route=order.split()[2], minutes_ago=300.0)
    assert objections(drug, order, already=(before,)).get("cumulative_dose") == 3
    half = Given(item=drug, amount=float(amount) / 2, unit=unit, route=order.split()[2], minutes_ago=300.0)
    assert "cumulative_dose" not in objections(drug, order, already=(half,)) or float(order.split()[0]) > float(amount) / 2


@pytest.mark.parametrize(("drug", "order", "over"), [
    ("phenytoin", "1000 mg iv", 10), ("fosphenytoin", "1500 mg iv", 5), ("methotrexate", "50 mg po", None), ("colchicine", "6 mg po", None),
    ("methadone", "100 mg po", None), ("buprenorphine", "8 mg iv", None), ("bupivacaine", "350 mg sc", None),
    ("lidocaine", "700 mg sc", None),
    ("diazepam", "10 mg iv", 0.5), ("lithium", "9 g po", None), ("tacrolimus", "50 mg po", None), ("neostigmine", "25 mg iv", None),
    ("oxytocin", "100 U iv", 60), ("clonazepam", "5 mg po", None), ("aminophylline", "500 mg iv", 5), ("dexmedetomidine", "700 ug iv", 10),
])
def test_a_dose_or_speed_that_kills_is_called_so(drug, order, over):
    amount, unit, by = order.split()
    assert dangerous(drug, float(amount), unit, by, 0.0, "", WEIGHT, 50.0, over)[0] == 5


@pytest.mark.parametrize(("drug", "order", "over"), [
    ("phenytoin", "1400 mg iv", 40), ("fosphenytoin", "1400 mg iv", 15), ("valproate", "2800 mg iv", 10),
    ("acetylcysteine", "10.5 g iv", 60),
    ("hydroxocobalamin", "5 g iv", 15), ("fomepizole", "1050 mg iv", 30), ("pralidoxime", "2 g iv", 30), ("pyridoxine", "5 g iv", 10),
    ("sugammadex", "1120 mg iv", 0), ("dantrolene", "175 mg iv", 0), ("lidocaine", "100 mg iv", 0), ("lipid_emulsion", "100 mL iv", 0),
    ("neostigmine", "3.5 mg iv", 0), ("droperidol", "5 mg im", None), ("thiamine", "500 mg iv", 30),
    ("sodium_thiosulfate", "12.5 g iv", 15),
    ("methylene_blue", "70 mg iv", 10), ("lacosamide", "400 mg iv", 20), ("phenobarbital", "700 mg iv", 30),
    ("sodium_phosphate", "15 mmol iv", 240),
])
def test_the_dose_that_saves_is_enough_and_raises_no_alarm(drug, order, over):
    amount, unit, by = order.split()
    assert adequate(drug, float(amount), unit, by, 0.0, "", WEIGHT, 50.0)
    assert dangerous(drug, float(amount), unit, by, 0.0, "", WEIGHT, 50.0, over) == (0, "")


@pytest.mark.parametrize(("drug", "order", "kilos", "years"), [
    ("diazepam", "10 mg pr", 20.0, 4.0), ("levalbuterol", "0.63 mg inh", 25.0, 8.0), ("naproxen", "125 mg po", 25.0, 8.0),
    ("montelukast", "5 mg po", 25.0, 8.0), ("montelukast", "4 mg po", 13.0, 3.0), ("terbutaline", "0.2 mg sc", 20.0, 6.0),
    ("ivig", "40 g iv", 20.0, 4.0), ("rasburicase", "4 mg iv", 20.0, 6.0), ("hepatitis_b_vaccine", "0.5 mL im", 3.5, 0.01),
    ("acetylcysteine", "3 g iv", 20.0, 5.0), ("physostigmine", "0.4 mg iv", 20.0, 5.0), ("valproate", "800 mg iv", 20.0, 6.0),
    ("ferrous_sulfate", "300 mg po", 20.0, 6.0), ("loratadine", "5 mg po", 15.0, 4.0),
])
def test_a_childs_dose_goes_by_the_child(drug, order, kilos, years):
    amount, unit, by = order.split()
    assert adequate(drug, float(amount), unit, by, 0.0, "", kilos, years)
    assert dangerous(drug, float(amount), unit, by, 0.0, "", kilos, years)[0] == 0
    assert dangerous(drug, float(amount) * 10, unit, by, 0.0, "", kilos, years)[0] >= 4


@pytest.mark.parametrize(("drug", "way", "least"), [
    ("bupivacaine", "10 mg iv", 5), ("carboprost", "0.25 mg iv", 5), ("hydroxyzine", "25 mg iv", 4), ("dicyclomine", "20 mg iv", 4),
    ("colchicine", "1 mg iv", 5), ("leucovorin", "15 mg intrathecal", 5), ("methotrexate", "12 mg intrathecal", 5),
    ("methylene_blue", "70 mg intrathecal", 5), ("rabies_vaccine", "1 mL iv", 4), ("tetanus_immune_globulin", "250 U iv", 4),
])
def test_a_way_that_the_label_forbids_is_stopped(drug, way, least):
    amount, unit, by = way.split()
    assert dangerous(drug, float(amount), unit, by, 0.0, "", WEIGHT, 50.0)[0] >= least


@pytest.mark.parametrize("drug", ["aminophylline", "sodium_phosphate", "acetylcysteine", "pralidoxime", "dexmedetomidine", "rasburicase"])
def test_no_push_of_what_must_run(drug):
    row: Drug = knowledge.drugs[drug]
    dose = next(d for d in row.doses if d.route == "iv" and d.unit)
    amount = (dose.low or 0.0) * (WEIGHT if dose.per else 1.0)
    assert dangerous(drug, amount, dose.unit, "iv", 0.0, "", WEIGHT, 50.0, over=0)[0] >= 4


@pytest.mark.parametrize(("drug", "order", "sick_of", "least"), [
    ("timolol_eye", "1 U topical", "asthma", 5), ("carboprost", "250 ug im", "asthma", 5),
    ("bupropion", "150 mg po", "seizure_disorder", 4),
    ("tramadol", "50 mg po", "seizure_disorder", 4), ("rasburicase", "14 mg iv", "g6pd_deficiency", 5),
    ("methylene_blue", "70 mg iv", "g6pd_deficiency", 5), ("methylergonovine", "0.2 mg im", "hypertension", 3),
    ("valproate", "500 mg po", "liver_failure", 5), ("duloxetine", "60 mg po", "liver_failure", 4),
    ("baclofen", "10 mg po", "dialysis_dependent", 4), ("antacid", "20 mL po", "dialysis_dependent", 4),
    ("droperidol", "5 mg im", "long_qt", 4), ("methadone", "5 mg po", "long_qt", 4), ("lactulose", "20 g po", "bowel_obstruction", 4),
    ("clozapine", "12.5 mg po", "agranulocytosis", 5), ("terlipressin", "0.85 mg iv", "hypoxia", 5),
    ("azathioprine", "100 mg po", "allopurinol_user", 5),
    ("ethinylestradiol_levonorgestrel", "1 U po", "migraine_with_aura", 4), ("lacosamide", "200 mg iv", "heart_block", 4),
    ("amitriptyline", "25 mg po", "benign_prostate", 3), ("risperidone", "1 mg po", "parkinson_disease", 3),
    ("tropicamide", "1 U topical", "glaucoma_angle_closure", 4), ("filgrastim", "350 ug sc", "sickle_cell", 4),
])
def test_who_must_not_have_it_is_told(drug, order, sick_of, least):
    assert objections(drug, order, over=30, background=(sick_of,)).get("contraindication", 0) >= least
    assert "contraindication" not in objections(drug, order, over=30)


@pytest.mark.parametrize(("drug", "order", "egfr", "objects"), [
    ("gabapentin", "300 mg po", 40, True), ("gabapentin", "300 mg po", 75, False), ("pregabalin", "75 mg po", 40, True),
    ("lithium", "300 mg po", 50, True), ("famotidine", "20 mg iv", 40, True), ("methotrexate", "15 mg po", 45, True),
    ("colchicine", "0.6 mg po", 20, True), ("baclofen", "5 mg po", 40, True), ("memantine", "5 mg po", 20, True),
    ("tramadol", "50 mg po", 20, True),
    ("duloxetine", "60 mg po", 20, True), ("sertraline", "50 mg po", 20, False), ("lamotrigine", "25 mg po", 60, False),
    ("methadone", "5 mg po", 40, False), ("phenytoin", "300 mg po", 50, False), ("loratadine", "10 mg po", 20, True),
    ("omeprazole", "20 mg po", 20, False), ("sugammadex", "140 mg iv", 20, True), ("montelukast", "10 mg po", 15, False),
])
def test_the_kidney_changes_what_leaves_by_it_and_nothing_else(drug, order, egfr, objects):
    assert ("renal" in objections(drug, order, egfr=egfr)) is objects


@pytest.mark.parametrize(("drug", "letters"), [
    ("valproate", "DX"), ("phenytoin", "D"), ("carbamazepine", "D"), ("phenobarbital", "D"), ("lithium", "D"), ("diazepam", "D"),
    ("clonazepam", "D"), ("methotrexate", "X"), ("misoprostol", "X"), ("finasteride", "X"), ("mycophenolate", "D"), ("azathioprine", "D"),
    ("methylene_blue", "X"), ("ethinylestradiol_levonorgestrel", "X"), ("lamotrigine", "C"), ("clozapine", "B"), ("memantine", "B"),
    ("famotidine", "B"), ("loratadine", "B"), ("thiamine", "A"), ("folic_acid", "A"), ("pyridoxine", "A"), ("acetylcysteine", "B"),
    ("montelukast", "B"), ("tamsulosin", "B"), ("cyclobenzaprine", "B"), ("rabies_vaccine", "C"), ("hydroxyzine", "C"), ("tacrolimus", "C"),
])
def test_pregnancy_bears_the_letter_of_the_former_scheme(drug, letters):
    row: Drug = knowledge.drugs[drug]
    assert row.pregnancy[0] in letters and row.pregnancy[1:3] == ": " and len(row.pregnancy) > 8


def test_a_woman_with_child_is_warned_of_methotrexate_and_not_of_folic_acid():
    assert objections("methotrexate", "15 mg po", pregnant=True)["pregnancy"] == 4
    assert "pregnancy" not in objections("folic_acid", "5 mg po", pregnant=True)


@pytest.mark.parametrize(("name", "inside", "outside"), [
    ("benzodiazepine", {"diazepam", "clonazepam"}, {"phenobarbital", "gabapentin"}),
    ("opioid", {"tramadol", "codeine", "methadone", "buprenorphine", "remifentanil", "hydrocodone_acetaminophen"},
     {"loperamide", "droperidol"}),
    ("nsaid", {"naproxen", "celecoxib", "indomethacin"}, {"colchicine", "acetaminophen"}),
    ("ssri_or_snri", {"sertraline", "escitalopram", "fluoxetine", "venlafaxine", "duloxetine"},
     {"bupropion", "mirtazapine", "amitriptyline"}),
    ("antidepressant", {"bupropion", "mirtazapine", "trazodone", "phenelzine", "nortriptyline"}, {"lithium"}),
    ("antihistamine", {"loratadine", "fexofenadine", "hydroxyzine", "cyproheptadine"}, {"famotidine", "montelukast"}),
    ("steroid", {"betamethasone"}, {"fluticasone", "formoterol_budesonide", "hydrocortisone_cream"}),
    ("acid_suppressant", {"omeprazole", "esomeprazole", "famotidine"}, {"sucralfate", "antacid"}),
    ("antibacterial", {"ceftriaxone"}, {"rifaximin", "erythromycin_ophthalmic", "silver_sulfadiazine"}),
    ("pressor", {"norepinephrine"}, {"terlipressin", "methylergonovine"}),
    ("immunosuppressant", {"tacrolimus", "cyclosporine", "azathioprine", "mycophenolate", "methotrexate"}, {"colchicine", "filgrastim"}),
    ("enzyme_inducer", {"phenytoin", "carbamazepine", "phenobarbital"}, {"valproate", "lacosamide"}),
    ("triptan_or_ergot", {"methylergonovine"}, {"oxytocin", "carboprost"}),
    ("antidote", {"crotalidae_antivenom", "deferoxamine", "fomepizole", "digoxin_immune_fab"}, {"senna", "oxytocin"}),
    ("anticholinergic", {"oxybutynin", "benztropine", "clozapine", "amitriptyline"}, {"donepezil", "neostigmine", "sertraline"}),
])
def test_a_class_holds_those_that_share_its_danger(name, inside, outside):
    members = knowledge.treatments(name)
    assert inside <= members
    assert not outside & members


@pytest.mark.parametrize(("said", "drug"), [
    ("NAC", "acetylcysteine"), ("Dilantin", "phenytoin"), ("depakote", "valproate"), ("valproic acid", "valproate"),
    ("precedex drip", "dexmedetomidine"),
    ("ciclosporin", "cyclosporine"), ("Norco", "hydrocodone_acetaminophen"), ("suboxone", "buprenorphine"), ("lignocaine", "lidocaine"),
    ("paxlovid", "nirmatrelvir_ritonavir"), ("pitocin", "oxytocin"), ("2-PAM", "pralidoxime"), ("intralipid", "lipid_emulsion"),
    ("GoLYTELY", "polyethylene_glycol"),
    ("vitamin B6", "pyridoxine"), ("vitamin b12", "cyanocobalamin"), ("CroFab", "crotalidae_antivenom"), ("Plan B", "levonorgestrel"),
    ("deltasone", "prednisone"), ("pred", "prednisolone"),
    ("folinic acid", "leucovorin"), ("hydralizine", "hydralazine"), ("buscopan", "hyoscine_butylbromide"),
])
def test_names_at_the_bedside_find_the_drug_meant(said, drug):
    if not drug:
        with pytest.raises(Refused):
            knowledge.find_drug(said)
    else:
        assert knowledge.find_drug(said).id == drug


@pytest.mark.parametrize("name", ["oxcarbazepine", "paroxetine", "desvenlafaxine", "levocetirizine", "sirolimus", "cyclophosphamide",
                                  "mifepristone", "dimercaprol", "paliperidone", "rivastigmine", "dutasteride", "tapentadol"])
def test_a_twin_by_name_is_not_taken_for_what_is_stocked(name):
    with pytest.raises(Refused):
        knowledge.find_drug(name)


@pytest.mark.parametrize(("drug", "culprit", "reaction", "how"), [
    ("carbamazepine", "phenytoin", "DRESS, in hospital for two weeks", "avoid"), ("phenytoin", "phenytoin", "rash", "never"),
    ("valproate", "phenytoin", "DRESS", ""), ("naproxen", "ibuprofen", "wheeze", "never"), ("celecoxib", "ibuprofen", "wheeze", ""),
    ("silver_sulfadiazine", "sulfa", "hives", "never"), ("codeine", "morphine", "itch", ""), ("furosemide", "sulfa", "hives", ""),
    ("carbamazepine", "oxcarbazepine", "anaphylaxis", "avoid"), ("morphine", "tapentadol", "throat swelling", ""),
])
def test_an_allergy_reaches_as_far_as_the_structure(drug, culprit, reaction, how):
    assert relation(drug, culprit, reaction) == how


@pytest.mark.parametrize(("drug", "order", "agent", "like"), [
    ("diazepam", "10 mg iv", "benzodiazepine", 2.0), ("clonazepam", "0.5 mg po", "benzodiazepine", 1.0),
    ("tramadol", "100 mg po", "opioid", 5.0),
    ("buprenorphine", "0.3 mg iv", "opioid", 8.0), ("droperidol", "5 mg im", "antipsychotic", 5.0),
    ("terbutaline", "0.25 mg sc", "beta_agonist", 1.0),
    ("naproxen", "500 mg po", "nsaid", 1.0), ("phenytoin", "1400 mg iv", "anticonvulsant", 1.0),
    ("fosphenytoin", "1400 mg iv", "anticonvulsant", 1.0),
    ("betamethasone", "12 mg im", "hydrocortisone", 300.0), ("risperidone", "2 mg po", "antipsychotic", 2.0),
])
def test_equal_doses_do_equal_things_in_the_body(drug, order, agent, like):
    """Published equivalents: morphine by vein, lorazepam, haloperidol, hydrocortisone; within a fifth."""
    amount, unit, by = order.split()
    done = {a.agent: a.give for a in knowledge.actions(drug, float(amount), unit, by, 0.0, "", WEIGHT)}
    assert done[agent] == pytest.approx(like, rel=0.2)


def test_what_is_given_by_class_beside_its_like_is_a_duplicate():
    given = Given(item="ibuprofen", amount=400, unit="mg", route="po", minutes_ago=60)
    assert "duplicate" in objections("naproxen", "500 mg po", already=(given,))
    assert "duplicate" not in objections("gabapentin", "300 mg po", already=(given,))


def test_an_opioid_and_a_benzodiazepine_are_an_interaction_whichever_comes_second():
    methadone, diazepam = (Given(item=i, amount=5, unit="mg", route="po", minutes_ago=30) for i in ("methadone", "diazepam"))
    assert objections("diazepam", "5 mg po", already=(methadone,))["interaction"] >= 3
    assert objections("tramadol", "50 mg po", already=(diazepam,))["interaction"] >= 3
