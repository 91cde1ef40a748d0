"""Germs, heart, blood and glands: facts of the labels, written down apart from the files that they hold to account."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.errors import Refused
from residency.knowledge.allergy import relation
from residency.knowledge.checks import AllergyFact, Given, PatientFacts, allergy_unsafe, check, dangerous

KG, AGE = 70.0, 40.0


def danger(drug, amount=0.0, unit="", route="iv", rate=0.0, rate_unit="", weight=KG, age=AGE, **more):
    return dangerous(drug, amount, unit, route, rate, rate_unit, weight, age, **more)[0]


def enough(drug, amount=0.0, unit="", route="iv", rate=0.0, rate_unit="", weight=KG, age=AGE):
    return knowledge.adequate(drug, amount, unit, route, rate, rate_unit, weight, age)


def said(drug, amount, unit, route, already=(), **about):
    patient = PatientFacts(**({"weight_kg": KG, "age": AGE} | about))
    return {w.kind: w.severity for w in check(drug, amount, unit, route, 0, "", patient, already)}


@pytest.mark.parametrize(("drug", "amount", "unit", "route"), [
    ("penicillin_g", 2.4, "g", "iv"), ("penicillin_g", 3_000_000, "units", "iv"), ("penicillin_g_benzathine", 2_400_000, "units", "im"),
    ("penicillin_v", 500, "mg", "po"), ("nafcillin", 2, "g", "iv"), ("oxacillin", 2000, "mg", "iv"),
    ("amoxicillin_clavulanate", 875, "mg", "po"),
    ("ampicillin_sulbactam", 3, "g", "iv"), ("cefuroxime", 1.5, "g", "iv"), ("cefoxitin", 2, "g", "iv"), ("cefotaxime", 2, "g", "iv"),
    ("ceftazidime", 2, "g", "iv"), ("cefdinir", 300, "mg", "po"), ("imipenem_cilastatin", 500, "mg", "iv"),
    ("azithromycin", 500, "mg", "iv"),
    ("azithromycin", 1, "g", "po"), ("doxycycline", 100, "mg", "po"), ("clindamycin", 600, "mg", "iv"), ("linezolid", 600, "mg", "po"),
    ("daptomycin", 420, "mg", "iv"), ("isoniazid", 300, "mg", "po"), ("rifampin", 600, "mg", "po"), ("vancomycin", 125, "mg", "po"),
    ("acyclovir", 700, "mg", "iv"), ("valacyclovir", 1, "g", "po"), ("oseltamivir", 75, "mg", "po"), ("fluconazole", 150, "mg", "po"),
    ("voriconazole", 420, "mg", "iv"), ("micafungin", 100, "mg", "iv"), ("artesunate", 168, "mg", "iv"), ("ivermectin", 12, "mg", "po"),
    ("adenosine", 6, "mg", "iv"), ("adenosine", 12, "mg", "iv"), ("amiodarone", 150, "mg", "iv"), ("diltiazem", 20, "mg", "iv"),
    ("digoxin", 250, "mcg", "iv"), ("hydralazine", 10, "mg", "iv"), ("enalaprilat", 1.25, "mg", "iv"), ("bumetanide", 1, "mg", "iv"),
    ("procainamide", 1000, "mg", "iv"), ("lidocaine", 100, "mg", "iv"), ("atorvastatin", 80, "mg", "po"), ("prasugrel", 60, "mg", "po"),
    ("rivaroxaban", 15, "mg", "po"), ("fondaparinux", 2.5, "mg", "sc"), ("prothrombin_complex", 3500, "units", "iv"),
    ("prothrombin_complex", 2000, "units", "iv"), ("phytonadione", 10, "mg", "iv"), ("desmopressin", 21, "mcg", "iv"),
    ("cryoprecipitate", 10, "units", "iv"), ("platelets", 1, "unit", "iv"), ("idarucizumab", 5, "g", "iv"),
    ("levothyroxine", 75, "mcg", "po"),
    ("propylthiouracil", 500, "mg", "po"), ("sotalol", 80, "mg", "po"), ("ibutilide", 1, "mg", "iv"), ("captopril", 25, "mg", "po"),
    ("eptifibatide", 12.6, "mg", "iv"), ("dalteparin", 5000, "units", "sc"), ("dalteparin", 14000, "units", "sc"),
    ("aminocaproic_acid", 5, "g", "iv"), ("ceftazidime_avibactam", 2.5, "g", "iv"), ("ceftaroline", 600, "mg", "iv"),
    ("fidaxomicin", 200, "mg", "po"), ("ganciclovir", 350, "mg", "iv"), ("atovaquone_proguanil", 1000, "mg", "po"),
    ("calcitonin", 280, "units", "sc"), ("calcitriol", 0.25, "mcg", "po"), ("baloxavir", 80, "mg", "po"), ("tolvaptan", 15, "mg", "po"),
    ("zoledronic_acid", 4, "mg", "iv"),
    ("semaglutide", 0.25, "mg", "sc"),
])
def test_the_dose_that_every_ward_knows_is_right_and_harmless(drug, amount, unit, route):
    assert enough(drug, amount, unit, route)
    assert danger(drug, amount, unit, route) == 0


@pytest.mark.parametrize(("drug", "amount", "unit", "route", "least"), [
    ("penicillin_g_benzathine", 1_200_000, "units", "iv", 5),   # a suspension into a vein
    ("nystatin", 500_000, "units", "iv", 5), ("insulin_nph", 10, "units", "iv", 5), ("insulin_glargine", 20, "units", "iv", 4),
    ("nifedipine", 10, "mg", "sl", 4),                          # the bitten capsule
    ("amiodarone", 300, "mg", "iv push", 4), ("phytonadione", 10, "mg", "iv push", 4), ("clindamycin", 900, "mg", "iv push", 4),
    ("protamine", 50, "mg", "iv push", 4), ("zoledronic_acid", 4, "mg", "iv push", 4), ("dopamine", 5, "mg", "im", 4),
    ("dobutamine", 250, "mg", "iv push", 5), ("nitroprusside", 50, "mg", "iv push", 5),
    ("digoxin", 2.5, "mg", "iv", 5), ("bumetanide", 40, "mg", "iv", 4),             # the missed point; furosemide's figure
    ("levothyroxine", 100, "mg", "po", 4), ("liothyronine", 25, "mg", "po", 4),     # milligrams for micrograms
    ("lidocaine", 700, "mg", "iv", 5), ("lidocaine", 700, "mg", "sc", 5), ("flecainide", 1, "g", "po", 5), ("warfarin", 50, "mg", "po", 5),
    ("isoniazid", 3, "g", "po", 4), ("hydroxychloroquine", 4, "g", "po", 4), ("semaglutide", 5, "mg", "sc", 4),
    ("glyburide", 50, "mg", "po", 5),
    ("ibutilide", 1, "mg", "iv push", 4), ("ganciclovir", 350, "mg", "iv push", 4), ("dalteparin", 50_000, "units", "sc", 5),
    ("calcitriol", 0.25, "mg", "po", 4), ("insulin_glargine", 100, "units", "sc", 5), ("insulin_lispro", 100, "units", "sc", 5),
    ("verapamil", 50, "mg", "iv", 4),
    ("amphotericin_liposomal", 30, "mg/kg", "iv", 5), ("desmopressin", 300, "mcg", "iv", 4), ("clonidine", 1, "mg", "po", 4),
])
def test_a_slip_of_route_point_or_name_is_caught(drug, amount, unit, route, least):
    assert danger(drug, amount, unit, route) >= least


@pytest.mark.parametrize(("drug", "usual", "wild", "unit"), [
    ("nitroprusside", 0.5, 20, "mcg/kg/min"), ("clevidipine", 4, 60, "mg/h"), ("esmolol", 50, 500, "mcg/kg/min"),
    ("dobutamine", 5, 50, "mcg/kg/min"), ("dopamine", 10, 100, "mcg/kg/min"), ("milrinone", 0.375, 3.75, "mcg/kg/min"),
    ("isoproterenol", 5, 50, "mcg/min"), ("argatroban", 2, 20, "mcg/kg/min"), ("bivalirudin", 1.75, 17.5, "mg/kg/h"),
    ("amiodarone", 1, 10, "mg/min"), ("diltiazem", 10, 100, "mg/h"), ("lidocaine", 2, 20, "mg/min"), ("bumetanide", 1, 10, "mg/h"),
])
def test_a_drip_at_its_usual_pace_passes_and_at_ten_times_is_caught(drug, usual, wild, unit):
    assert enough(drug, rate=usual, rate_unit=unit) and danger(drug, rate=usual, rate_unit=unit) == 0
    assert danger(drug, rate=wild, rate_unit=unit) >= 4


@pytest.mark.parametrize(("drug", "amount", "unit", "slow", "fast"), [
    ("clindamycin", 900, "mg", 30, 10),         # 30 mg a minute
    ("acyclovir", 10, "mg/kg", 60, 10), ("azithromycin", 500, "mg", 60, 15), ("procainamide", 1000, "mg", 40, 10),   # 50 mg a minute
    ("zoledronic_acid", 4, "mg", 15, 5), ("protamine", 50, "mg", 10, 2), ("phytonadione", 10, "mg", 30, 3),
    ("fluconazole", 400, "mg", 120, 20),
    ("voriconazole", 6, "mg/kg", 120, 15),      # 3 mg/kg an hour
])
def test_what_must_run_slowly_is_judged_by_its_minutes(drug, amount, unit, slow, fast):
    assert danger(drug, amount, unit, "iv", over=slow) == 0
    assert danger(drug, amount, unit, "iv", over=fast) >= 3


def test_three_hundred_of_amiodarone_at_once_is_for_a_stopped_heart_only():
    assert danger("amiodarone", 300, "mg", "iv push", pulse=False) == 0
    assert danger("amiodarone", 300, "mg", "iv push") == 4


def test_vancomycin_by_mouth_is_another_dose_than_by_vein():
    assert enough("vancomycin", 125, "mg", "po") and not enough("vancomycin", 125, "mg", "iv")
    assert not enough("vancomycin", 1750, "mg", "po")


@pytest.mark.parametrize(("drug", "amount", "unit", "route", "weight", "age"), [
    ("adenosine", 2, "mg", "iv", 20, 6), ("amiodarone", 100, "mg", "iv", 20, 6), ("acyclovir", 300, "mg", "iv", 20, 6),
    ("oseltamivir", 45, "mg", "po", 20, 6), ("clindamycin", 200, "mg", "iv", 20, 6), ("amoxicillin_clavulanate", 900, "mg", "po", 20, 6),
    ("cefotaxime", 1, "g", "iv", 20, 6), ("dolutegravir", 50, "mg", "po", 24, 8), ("artesunate", 48, "mg", "iv", 20, 6),
    ("doxycycline", 44, "mg", "po", 20, 6), ("levothyroxine", 40, "mcg", "po", 3.5, 0.1), ("phytonadione", 1, "mg", "im", 3.5, 0.0),
    ("platelets", 200, "mL", "iv", 20, 6), ("digoxin", 0.1, "mg", "po", 20, 6), ("procainamide", 300, "mg", "iv", 20, 6),
])
def test_a_childs_dose_is_right_and_ten_of_them_are_caught(drug, amount, unit, route, weight, age):
    assert enough(drug, amount, unit, route, weight=weight, age=age)
    assert danger(drug, amount, unit, route, weight=weight, age=age) == 0
    assert danger(drug, 10 * amount, unit, route, weight=weight, age=age) >= 4


@pytest.mark.parametrize(("drug", "inside", "outside"), [
    ("cefoxitin", "cephalosporin", "penicillin"), ("imipenem_cilastatin", "carbapenem", "cephalosporin"),
    ("clindamycin", "antibacterial", "macrolide"),
    ("daptomycin", "antibacterial", "glycopeptide"), ("isoniazid", "antituberculous", "antibacterial"),
    ("acyclovir", "antiviral", "antibacterial"),
    ("micafungin", "antifungal", "azole_antifungal"), ("hydroxychloroquine", "antimalarial", "antiviral"),
    ("dolutegravir", "antiviral", "antibacterial"),
    ("carvedilol", "alpha_blocker", "inotrope"), ("esmolol", "beta_blocker", "calcium_channel_blocker"),
    ("verapamil", "antihypertensive", "beta_blocker"),
    ("amlodipine", "calcium_channel_blocker", "rate_limiting_calcium_channel_blocker"),
    ("sacubitril_valsartan", "ace_or_arb", "ace_inhibitor"),
    ("dobutamine", "inotrope", "pressor"), ("milrinone", "inotrope", "catecholamine"), ("isoproterenol", "catecholamine", "bronchodilator"),
    ("spironolactone", "diuretic", "loop_diuretic"), ("chlorthalidone", "thiazide", "loop_diuretic"),
    ("rivaroxaban", "anticoagulant", "heparin_class"),
    ("apixaban", "direct_oral_anticoagulant", "heparin_class"), ("fondaparinux", "anticoagulant", "heparin_class"),
    ("prasugrel", "antiplatelet", "anticoagulant"),
    ("warfarin", "vitamin_k_antagonist", "direct_oral_anticoagulant"), ("phytonadione", "reversal_agent", "clotting_factor"),
    ("platelets", "blood_product", "plasma_product"), ("fludrocortisone", "mineralocorticoid", "steroid"),
    ("glyburide", "sulfonylurea", "insulin_class"),
    ("semaglutide", "home_diabetes_drug", "sulfonylurea"), ("cryoprecipitate", "blood_product", "red_cell_product"),
    ("lidocaine", "antiarrhythmic", "opioid"),
])
def test_each_stands_in_its_class_and_not_in_the_next(drug, inside, outside):
    assert drug in knowledge.treatments(inside)
    assert drug not in knowledge.treatments(outside)


@pytest.mark.parametrize(("drug", "amount", "unit", "route", "poor", "fair"), [
    ("sotalol", 80, "mg", "po", 45, 90), ("eptifibatide", 180, "mcg/kg", "iv", 40, 90), ("ganciclovir", 350, "mg", "iv", 55, 90),
    ("nadolol", 40, "mg", "po", 35, 90), ("aminocaproic_acid", 5, "g", "iv", 40, 90), ("dalteparin", 14000, "units", "sc", 20, 60),
    ("atenolol", 50, "mg", "po", 25, 60), ("dabigatran", 150, "mg", "po", 25, 60), ("fondaparinux", 7.5, "mg", "sc", 25, 60),
    ("edoxaban", 60, "mg", "po", 40, 70), ("bivalirudin", 0.75, "mg/kg", "iv", 20, 60), ("digoxin", 0.25, "mg", "po", 30, 90),
    ("glyburide", 5, "mg", "po", 45, 90), ("sitagliptin", 100, "mg", "po", 40, 60), ("rosuvastatin", 20, "mg", "po", 20, 60),
    ("enalapril", 5, "mg", "po", 20, 60), ("spironolactone", 25, "mg", "po", 20, 60), ("oseltamivir", 75, "mg", "po", 40, 90),
    ("valacyclovir", 1000, "mg", "po", 30, 90), ("tenofovir_emtricitabine", 300, "mg", "po", 40, 90),
    ("ethambutol", 1200, "mg", "po", 20, 90),
    ("nirmatrelvir_ritonavir", 300, "mg", "po", 45, 90), ("dapagliflozin", 10, "mg", "po", 20, 70),
])
def test_failing_kidneys_are_spoken_of_and_sound_ones_are_not(drug, amount, unit, route, poor, fair):
    assert "renal" in said(drug, amount, unit, route, egfr=poor)
    assert "renal" not in said(drug, amount, unit, route, egfr=fair)


@pytest.mark.parametrize(("drug", "amount", "unit", "route"), [
    ("nafcillin", 2, "g", "iv"), ("moxifloxacin", 400, "mg", "iv"), ("doxycycline", 100, "mg", "po"), ("clindamycin", 600, "mg", "iv"),
    ("azithromycin", 500, "mg", "iv"), ("micafungin", 100, "mg", "iv"), ("argatroban", 0, "", "iv"), ("warfarin", 5, "mg", "po"),
    ("losartan", 50, "mg", "po"), ("amlodipine", 5, "mg", "po"), ("atorvastatin", 80, "mg", "po"), ("glipizide", 5, "mg", "po"),
    ("diltiazem", 20, "mg", "iv"), ("amiodarone", 150, "mg", "iv"), ("dolutegravir", 50, "mg", "po"), ("remdesivir", 200, "mg", "iv"),
])
def test_what_liver_or_bile_clears_is_not_questioned_for_the_kidney(drug, amount, unit, route):
    assert "renal" not in said(drug, amount, unit, route, egfr=22)


@pytest.mark.parametrize(("drug", "amount"), [("ceftazidime", 2), ("ampicillin_sulbactam", 3), ("imipenem_cilastatin", 0.5),
                                              ("cefoxitin", 2)])
def test_the_first_dose_of_an_antibiotic_is_whole_whatever_the_kidney(drug, amount):
    assert "renal" not in said(drug, amount, "g", "iv", egfr=15)
    assert "renal" in said(drug, amount, "g", "iv", [Given(item=drug, amount=amount, unit="g", minutes_ago=480)], egfr=15)


@pytest.mark.parametrize(("drug", "letter"), [
    ("warfarin", "X"), ("atorvastatin", "X"), ("rosuvastatin", "X"), ("doxycycline", "D"), ("minocycline", "D"), ("tobramycin", "D"),
    ("enalapril", "D"), ("losartan", "D"), ("valsartan", "D"), ("atenolol", "D"), ("amiodarone", "D"), ("methimazole", "D"),
    ("propylthiouracil", "D"),
    ("voriconazole", "D"), ("zoledronic_acid", "D"), ("penicillin_g", "B"), ("azithromycin", "B"), ("clindamycin", "B"), ("acyclovir", "B"),
    ("daptomycin", "B"), ("ethambutol", "C"), ("nifedipine", "C"), ("hydralazine", "C"), ("levothyroxine", "A"), ("insulin_lispro", "B"),
])
def test_the_letter_of_pregnancy(drug, letter):
    assert knowledge.drugs[drug].pregnancy[0] == letter
    objects = "pregnancy" in said(drug, 0, "", "", pregnant=True)
    assert objects is (letter in "DX")


@pytest.mark.parametrize("drug", ["penicillin_g", "penicillin_g_benzathine", "penicillin_v", "nafcillin", "oxacillin",
                                  "amoxicillin_clavulanate", "ampicillin_sulbactam"])
def test_every_penicillin_is_refused_after_anaphylaxis_to_one(drug):
    assert allergy_unsafe(drug, (AllergyFact("penicillin", "anaphylaxis"),))
    assert allergy_unsafe(drug, (AllergyFact("Zosyn", "throat swelling"),))


@pytest.mark.parametrize("drug", ["cefuroxime", "cefoxitin", "cefotaxime", "ceftazidime", "cefdinir", "cefpodoxime", "imipenem_cilastatin",
                                  "azithromycin", "clindamycin", "doxycycline", "linezolid", "daptomycin"])
def test_what_may_follow_penicillin_anaphylaxis_is_let_through(drug):
    assert not allergy_unsafe(drug, (AllergyFact("penicillin", "anaphylaxis"),))


@pytest.mark.parametrize(("culprit", "drug", "how"), [
    ("ceftriaxone", "cefotaxime", "never"), ("ceftriaxone", "cefpodoxime", "never"), ("ceftriaxone", "ceftazidime", ""),
    ("ceftriaxone", "cefoxitin", ""),
    ("aztreonam", "ceftazidime_avibactam", "avoid"), ("penicillin", "dicloxacillin", "never"), ("ceftriaxone", "ceftaroline", ""),
    ("heparin", "dalteparin", "never"), ("aztreonam", "ceftazidime", "avoid"), ("meropenem", "imipenem_cilastatin", "never"),
    ("levofloxacin", "moxifloxacin", "never"),
    ("gentamicin", "tobramycin", "never"), ("Augmentin", "cefalexin", "avoid"), ("Unasyn", "nafcillin", "never"),
    ("sulfa", "bumetanide", ""), ("sulfa", "hydrochlorothiazide", ""), ("sulfa", "acetazolamide", ""), ("sulfa", "glipizide", ""),
    ("heparin", "prothrombin_complex", "never"), ("heparin", "fondaparinux", ""), ("heparin", "argatroban", ""),
    ("azithromycin", "clindamycin", ""),
])
def test_allergies_go_by_structure(culprit, drug, how):
    assert relation(drug, culprit, "anaphylaxis") == how


@pytest.mark.parametrize(("drug", "amount", "unit", "route", "had", "least"), [
    ("propafenone", 450, "mg", "po", "known_coronary_disease", 5), ("sotalol", 80, "mg", "po", "long_qt", 5),
    ("ibutilide", 1, "mg", "iv", "long_qt", 5), ("eptifibatide", 12.6, "mg", "iv", "dialysis_dependent", 5),
    ("pioglitazone", 30, "mg", "po", "heart_failure", 4), ("praziquantel", 1400, "mg", "po", "cysticercosis_of_the_eye", 5),
    ("flecainide", 200, "mg", "po", "known_coronary_disease", 5), ("diltiazem", 20, "mg", "iv", "wolff_parkinson_white", 5),
    ("verapamil", 5, "mg", "iv", "ventricular_tachycardia", 5), ("adenosine", 6, "mg", "iv", "asthma", 3),
    ("carvedilol", 6.25, "mg", "po", "asthma", 4),
    ("prasugrel", 60, "mg", "po", "stroke", 5), ("dabigatran", 150, "mg", "po", "mechanical_valve", 5),
    ("daptomycin", 420, "mg", "iv", "pneumonia", 4),
    ("sildenafil", 50, "mg", "po", "nitrate", 5), ("isosorbide_mononitrate", 30, "mg", "po", "pde5_inhibitor", 5),
    ("sacubitril_valsartan", 100, "mg", "po", "ace_or_arb", 4), ("enalapril", 5, "mg", "po", "angioedema", 4),
    ("rifampin", 600, "mg", "po", "anticoagulant", 3),
    ("empagliflozin", 10, "mg", "po", "type_1_diabetes", 4), ("levothyroxine", 100, "mcg", "po", "adrenal_insufficiency", 4),
    ("procainamide", 1000, "mg", "iv", "long_qt", 5), ("tobramycin", 490, "mg", "iv", "myasthenia_gravis", 4),
    ("warfarin", 5, "mg", "po", "gi_bleed", 5),
    ("clarithromycin", 500, "mg", "po", "long_qt", 3), ("isoniazid", 300, "mg", "po", "liver_failure", 4),
    ("acetazolamide", 250, "mg", "po", "liver_failure", 4),
    ("hydralazine", 10, "mg", "iv", "known_coronary_disease", 3), ("tolvaptan", 15, "mg", "po", "hypovolaemia", 4),
])
def test_who_must_not_have_it(drug, amount, unit, route, had, least):
    assert said(drug, amount, unit, route, background=(had,)).get("contraindication", 0) >= least
    assert "contraindication" not in said(drug, amount, unit, route, background=("smoker",))


@pytest.mark.parametrize(("one", "two"), [
    ("sotalol", "bisoprolol"), ("captopril", "candesartan"), ("cangrelor", "ticagrelor"), ("dalteparin", "enoxaparin"),
    ("bisoprolol", "metoprolol"), ("bumetanide", "furosemide"), ("enalapril", "losartan"), ("rivaroxaban", "enoxaparin"),
    ("warfarin", "dabigatran"),
    ("atorvastatin", "rosuvastatin"), ("azithromycin", "clarithromycin"), ("tobramycin", "gentamicin"), ("moxifloxacin", "levofloxacin"),
    ("amlodipine", "diltiazem"), ("prasugrel", "ticagrelor"), ("hydrochlorothiazide", "chlorthalidone"), ("doxycycline", "minocycline"),
])
def test_two_of_a_kind_are_a_duplicate(one, two):
    assert "duplicate" in said(one, 0, "", "", [Given(item=two, minutes_ago=30)])


@pytest.mark.parametrize(("text", "drug"), [
    ("Augmentin", "amoxicillin_clavulanate"), ("co-amoxiclav", "amoxicillin_clavulanate"), ("Unasyn 3 g IV", "ampicillin_sulbactam"),
    ("Z-Pak", "azithromycin"),
    ("rifampicin", "rifampin"), ("aciclovir", "acyclovir"), ("Tamiflu", "oseltamivir"), ("Paxlovid", "nirmatrelvir_ritonavir"),
    ("AmBisome", "amphotericin_liposomal"),
    ("cardizem drip", "diltiazem"), ("Brevibloc", "esmolol"), ("isoprenaline", "isoproterenol"), ("lignocaine", "lidocaine"),
    ("Entresto", "sacubitril_valsartan"),
    ("Lanoxin", "digoxin"), ("Coumadin", "warfarin"), ("Kcentra", "prothrombin_complex"), ("4F-PCC", "prothrombin_complex"),
    ("vitamin K", "phytonadione"),
    ("DDAVP", "desmopressin"), ("cryo", "cryoprecipitate"), ("Synthroid", "levothyroxine"), ("PTU", "propylthiouracil"),
    ("Lantus", "insulin_glargine"),
    ("glibenclamide", "glyburide"), ("Ozempic", "semaglutide"), ("Tums", "calcium_carbonate"), ("HCTZ", "hydrochlorothiazide"),
    ("benzylpenicillin", "penicillin_g"),
])
def test_what_a_clinician_writes_is_understood(text, drug):
    assert knowledge.find_drug(text).id == drug


@pytest.mark.parametrize("text", ["amphotericin b deoxycholate", "insulin aspart", "cefiderocol", "carbimazole", "isosorbide", "Fungizone"])
def test_a_neighbour_that_is_not_stocked_is_never_guessed(text):
    with pytest.raises(Refused):
        knowledge.find_drug(text)


def _moved(drug, amount=0.0, unit="", route="iv", rate=0.0, rate_unit=""):
    return {a.agent: a.give or a.infuse for a in knowledge.actions(drug, amount, unit, route, rate, rate_unit, KG)}


def test_equal_doses_move_the_body_equally():
    assert _moved("bumetanide", 1, "mg") == pytest.approx(_moved("furosemide", 40, "mg"))
    assert _moved("torsemide", 20, "mg", "po") == pytest.approx(_moved("furosemide", 40, "mg"))
    assert _moved("clevidipine", rate=5, rate_unit="mg/h") == pytest.approx(_moved("nicardipine", rate=5, rate_unit="mg/h"))
    assert _moved("dopamine", rate=10, rate_unit="mcg/kg/min") == pytest.approx(_moved("norepinephrine", rate=0.1, rate_unit="mcg/kg/min"))
    assert _moved("prasugrel", 60, "mg", "po") == pytest.approx(_moved("clopidogrel", 300, "mg", "po"), rel=0.01)


def test_a_cure_moves_only_what_it_can():
    assert _moved("idarucizumab", 5, "g") == {}                      # undoes dabigatran alone
    assert _moved("warfarin", 5, "mg", "po") == {}                   # days, not minutes
    assert _moved("acyclovir", 700, "mg") == _moved("platelets", 0, "mL") == {}
    assert set(_moved("esmolol", rate=50, rate_unit="mcg/kg/min")) == {"beta_blocker"}
    assert set(_moved("dobutamine", rate=5, rate_unit="mcg/kg/min")) == {"inotrope"}


def test_high_alert_drugs_say_what_is_dangerous_from_two_recollections():
    mine = ("amiodarone", "digoxin", "esmolol", "nitroprusside", "dobutamine", "milrinone", "dopamine", "isoproterenol", "ephedrine",
            "procainamide", "lidocaine", "flecainide", "warfarin", "rivaroxaban", "dabigatran", "edoxaban", "fondaparinux",
            "bivalirudin", "argatroban", "insulin_glargine", "insulin_lispro", "insulin_nph", "glipizide", "glyburide", "gliclazide",
            "amphotericin_liposomal")
    for drug in map(knowledge.drugs.__getitem__, mine):
        assert drug.high_alert, drug.id
        for dose in drug.doses:
            assert dose.dangerous_above is not None and dose.basis == "recalled_twice", (drug.id, dose)
