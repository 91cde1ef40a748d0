"""The laboratory against facts recalled from its sources: who has which limit, units both ways, radiation, calls at night."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.errors import Refused
from residency.knowledge import laboratory, lint, rules, types
from residency.knowledge.laboratory import flag
from residency.physiology import Body, Profile

CONVERSIONS = [  # a round figure in one unit and what tables of conversion print for it in the other
    ("creatinine", 1.0, 88.4, "umol/L"), ("creatinine", 3.96, 350, "umol/L"), ("glucose", 180, 10.0, "mmol/L"),
    ("glucose_poc", 70, 3.9, "mmol/L"), ("urea", 28, 10.0, "mmol/L"), ("bilirubin", 2.0, 34.2, "umol/L"),
    ("direct_bilirubin", 1.0, 17.1, "umol/L"), ("calcium", 10.0, 2.5, "mmol/L"), ("calcium", 10.0, 5.0, "mEq/L"),
    ("ionised_calcium", 1.0, 4.0, "mg/dL"), ("magnesium_level", 2.43, 1.0, "mmol/L"), ("phosphate_level", 3.1, 1.0, "mmol/L"),
    ("haemoglobin", 15.0, 150, "g/L"), ("haemoglobin", 14.5, 9.0, "mmol/L"), ("albumin_level", 3.5, 35, "g/L"),
    ("total_cholesterol", 193.4, 5.0, "mmol/L"), ("hdl", 38.7, 1.0, "mmol/L"), ("ldl", 70, 1.81, "mmol/L"),
    ("triglycerides", 88.6, 1.0, "mmol/L"), ("urate", 6.0, 357, "umol/L"), ("ethanol", 80, 17.4, "mmol/L"),
    ("paracetamol_level", 150, 992, "umol/L"), ("salicylate_level", 50, 3.62, "mmol/L"), ("phenytoin_level", 10, 39.6, "umol/L"),
    ("valproate_level", 100, 693, "umol/L"), ("carbamazepine_level", 10, 42.3, "umol/L"), ("theophylline_level", 10, 55.5, "umol/L"),
    ("digoxin_level", 2.0, 2.56, "nmol/L"), ("vancomycin_level", 20, 13.8, "umol/L"), ("gentamicin_level", 10, 20.9, "umol/L"),
    ("iron", 100, 17.9, "umol/L"), ("iron_binding_capacity", 300, 53.7, "umol/L"), ("ferritin", 100, 225, "pmol/L"),
    ("vitamin_b12", 200, 148, "pmol/L"), ("folate", 4.0, 9.06, "nmol/L"), ("free_t4", 1.0, 12.9, "pmol/L"),
    ("cortisol", 18.1, 500, "nmol/L"), ("vitamin_d", 20, 50, "nmol/L"), ("pth", 65, 6.9, "pmol/L"), ("c_peptide", 3.0, 0.99, "nmol/L"),
    ("ammonia", 50, 85, "ug/dL"), ("lactate", 4.0, 36, "mg/dL"), ("pco2", 40, 5.33, "kPa"), ("po2", 75, 10.0, "kPa"),
    ("methanol", 20, 6.24, "mmol/L"), ("ethylene_glycol", 20, 3.22, "mmol/L"), ("ketones", 3.0, 31, "mg/dL"),
    ("fibrinogen", 200, 2.0, "g/L"), ("d_dimer", 500, 0.5, "mg/L"), ("crp", 100, 10, "mg/dL"), ("bnp", 300, 35.4, "pmol/L"),
    ("urine_protein_creatinine", 265, 30, "mg/mmol"), ("hba1c", 6.5, 47.5, "mmol/mol"), ("hba1c", 9.0, 75, "mmol/mol"),
    ("alt", 60, 1.0, "ukat/L"), ("white_cells", 11.0, 11000, "/uL"), ("platelets", 150, 150, "10*3/uL"),
    ("haematocrit", 45, 0.45, "L/L"), ("hs_troponin", 40, 0.04, "ng/mL"), ("joint_white_cells", 50000, 50, "10*9/L"),
    ("urine_creatinine", 113, 10, "mmol/L"), ("tacrolimus_level", 10, 12.4, "nmol/L"), ("csf_glucose", 45, 2.5, "mmol/L"),
]  # fmt: skip
LIMITS = [  # test, sex, age, pregnant, low, high (None: no such limit), where it stands
    ("haemoglobin", "female", 30, False, 12.0, 16.0, "Kratz 2004"), ("haemoglobin", "male", 30, False, 13.5, 17.5, "Kratz 2004"),
    ("haemoglobin", "female", 1, False, 10.5, 13.5, "Dallman"), ("haemoglobin", "male", 4, False, 11.5, 13.5, "Dallman"),
    ("haematocrit", "male", 40, False, 41, 53, "Kratz 2004"), ("haematocrit", "female", 40, False, 36, 46, "Kratz 2004"),
    ("white_cells", "female", 28, True, 5.6, 16.9, "Abbassi-Ghanavati 2009, all trimesters"),
    ("white_cells", "male", 1, False, 6.0, 17.0, "Dallman"), ("platelets", "female", 28, True, 146, 429, "Abbassi-Ghanavati 2009"),
    ("neutrophils", "male", 40, False, 1.8, 7.7, "Kratz 2004"), ("lymphocytes", "female", 40, False, 1.0, 4.0, "Kratz 2004, rounded"),
    ("lymphocytes", "female", 2, False, 3.0, 9.5, "Dallman"), ("mcv", "male", 40, False, 80, 100, "Kratz 2004"),
    ("mcv", "female", 1, False, 70, 86, "Dallman"), ("creatinine", "female", 28, True, 0.4, 0.9, "Abbassi-Ghanavati 2009"),
    ("creatinine", "male", 5, False, 0.3, 0.7, "Harriet Lane"), ("urea", "female", 28, True, 3, 13, "Abbassi-Ghanavati 2009"),
    ("urate", "female", 28, True, 2.0, 6.3, "Abbassi-Ghanavati 2009"), ("alp", "male", 14, False, 127, 517, "CALIPER"),
    ("alp", "female", 14, False, 62, 280, "CALIPER"), ("alp", "female", 5, False, 156, 369, "CALIPER"),
    ("alp", "female", 28, True, 17, 229, "Abbassi-Ghanavati 2009"), ("phosphate_level", "male", 3, False, 4.3, 6.8, "CALIPER"),
    ("d_dimer", "female", 28, True, 0, 1700, "Abbassi-Ghanavati 2009, third trimester"),
    ("d_dimer", "female", 28, False, 0, 500, "the usual limit, FEU"),
    ("fibrinogen", "female", 28, True, 244, 619, "Abbassi-Ghanavati 2009"),
    ("hs_troponin", "female", 60, False, 0, 14, "Elecsys Gen 5 label"), ("hs_troponin", "male", 60, False, 0, 22, "Elecsys Gen 5 label"),
    ("albumin_level", "female", 28, True, 2.3, 5.1, "Abbassi-Ghanavati 2009"),
    ("iron_binding_capacity", "female", 28, True, 278, 609, "same"),
    ("hdl", "male", 50, False, 40, None, "NCEP 2001"), ("hdl", "female", 50, False, 50, None, "NCEP metabolic syndrome"),
    ("triglycerides", "male", 50, False, None, 150, "NCEP 2001"), ("hba1c", "male", 50, False, 4.0, 5.6, "ADA"),
    ("transferrin_saturation", "male", 50, False, 16, 50, "Kratz 2004, rounded"),
    ("intraocular_pressure", "female", 70, False, 10, 21, "EGS"),
    ("ankle_brachial_index", "male", 70, False, 0.90, 1.40, "Aboyans 2012"),
    ("ascites_gradient", "male", 60, False, 1.1, 5.0, "Runyon 1992"),
    ("tsh", "female", 28, True, 0.1, 4.0, "ATA 2017"), ("creatine_kinase", "female", 40, False, 35, 210, "NORIP"),
    ("creatine_kinase", "male", 30, False, 50, 400, "NORIP"), ("creatine_kinase", "male", 60, False, 40, 280, "NORIP"),
    ("potassium", "male", 40, False, 3.5, 5.1, "Kratz 2004, widened"), ("sodium", "male", 40, False, 135, 145, "Kratz 2004"),
]  # fmt: skip
RADIATION = {"ankle_film": 0.001, "wrist_film": 0.001, "hand_film": 0.001, "knee_film": 0.005, "shoulder_film": 0.01, "cervical_film": 0.2,
             "pelvis_film": 0.6, "hip_film": 0.7, "abdominal_film": 0.7, "lumbar_film": 1.5, "ct_head": 2, "ct_chest": 7, "ct_abdomen": 8,
             "vq_scan": 2.5}  # fmt: skip
CALLS = [  # test, a figure that nobody phones about, one that somebody must hear of now
    ("potassium", 6.0, 6.5), ("sodium", 124, 118), ("glucose", 60, 44), ("glucose", 380, 450), ("ionised_calcium", 0.9, 0.7),
    ("calcium", 12.0, 14.0), ("lithium_level", 1.4, 2.6), ("digoxin_level", 1.8, 3.5), ("neutrophils", 0.9, 0.3),
    ("haemoglobin", 8.0, 6.5), ("platelets", 60, 15), ("methaemoglobin", 5, 30), ("methanol", 10, 50), ("theophylline_level", 15, 40),
    ("ascites_neutrophils", 120, 400), ("triglycerides", 400, 1500), ("compartment_pressure", 15, 45), ("phenytoin_level", 18, 40),
    ("pleural_ph", 7.4, 7.05), ("urate", 9, 14), ("vancomycin_level", 18, 45),
]  # fmt: skip


@pytest.mark.parametrize(("test", "value", "other", "unit"), CONVERSIONS)
def test_units_convert_both_ways_to_one_percent(test: str, value: float, other: float, unit: str) -> None:
    row = knowledge.tests[test]
    assert laboratory.convert(row, value, row.unit, unit) == pytest.approx(other, rel=0.01)
    assert laboratory.convert(row, other, unit, row.unit) == pytest.approx(value, rel=0.01)


@pytest.mark.parametrize(("test", "sex", "age", "pregnant", "low", "high", "where"), LIMITS)
def test_limits_are_those_of_the_person(test: str, sex: str, age: float, pregnant: bool, low: float | None, high: float | None,
                                        where: str) -> None:
    found = laboratory.band(knowledge.tests[test], sex, age, pregnant)
    assert found is not None
    assert (found.low, found.high) == (low, high), where


@pytest.mark.parametrize(("test", "msv"), RADIATION.items())
def test_radiation_is_what_mettler_lists(test: str, msv: float) -> None:
    assert knowledge.tests[test].msv == msv


def test_harm_of_a_picture_follows_its_radiation() -> None:
    for row in knowledge.tests.values():
        if row.msv:
            harm = sum(cost.minutes for cost in row.expected_harm if "radiation" in cost.why)
            assert harm == pytest.approx(0.07 * row.msv, rel=0.5, abs=0.001), row.id


@pytest.mark.parametrize(("test", "quiet", "loud"), CALLS)
def test_the_laboratory_rings_for_what_kills_and_for_nothing_milder(test: str, quiet: float, loud: float) -> None:
    row = knowledge.tests[test]
    assert flag(row, quiet, "female", 50) not in ("LL", "HH")
    assert flag(row, loud, "female", 50) in ("LL", "HH")


def test_one_figure_is_judged_by_whose_it_is() -> None:
    shelf = knowledge.tests
    assert flag(shelf["creatinine"], 1.0, "female", 30) == ""
    assert flag(shelf["creatinine"], 1.0, "female", 30, pregnant=True) == "H"
    assert flag(shelf["creatinine"], 1.0, "male", 3) == "H"
    assert flag(shelf["alp"], 300, "male", 8) == "" and flag(shelf["alp"], 300, "male", 40) == "H"
    assert flag(shelf["hs_troponin"], 18, "female", 60) == "H" and flag(shelf["hs_troponin"], 18, "male", 60) == ""
    assert flag(shelf["bicarbonate"], 20, "female", 30, pregnant=True) == "" and flag(shelf["bicarbonate"], 20, "female", 30) == "L"
    assert flag(shelf["pco2"], 40, "female", 30, pregnant=True) == "H"


def test_a_newborn_and_a_child_have_calls_of_their_own() -> None:
    shelf = knowledge.tests
    assert flag(shelf["potassium"], 7.0, "male", 0.01) == "H" and flag(shelf["potassium"], 7.0, "male", 40) == "HH"
    assert flag(shelf["potassium"], 7.9, "male", 0.01) == "HH"
    assert flag(shelf["creatinine"], 4.0, "female", 6) == "HH" and flag(shelf["creatinine"], 4.0, "female", 60) == "H"
    assert flag(shelf["glucose"], 42, "male", 0.01) == "L" and flag(shelf["glucose"], 42, "male", 40) == "LL"
    assert flag(shelf["haemoglobin"], 9.0, "male", 0.01) == "LL" and flag(shelf["haemoglobin"], 9.0, "male", 0.3) == ""


def test_of_several_ranges_the_narrowest_holds() -> None:
    rows = (
        types.Band(low=1, high=2),
        types.Band(low=3, high=4, sex="female"),
        types.Band(low=5, high=6, age_to=12),
        types.Band(low=7, high=8, pregnant=True),
        types.Band(low=9, high=10, sex="female", age_to=12),
    )
    row = types.Test(schema="test/1", id="made", name="Made", kind="analyte", reference=rows)
    for sex, age, pregnant, low in (("male", 40, False, 1), ("female", 40, False, 3), ("male", 11.9, False, 5), ("male", 12, False, 1),
                                    ("female", 30, True, 7), ("female", 6, False, 9)):  # fmt: skip
        found = laboratory.band(row, sex, age, pregnant)
        assert found is not None and found.low == low
    assert laboratory.band(types.Test(schema="test/1", id="none", name="None", kind="analyte"), "male", 40) is None


def test_two_ranges_for_one_person_are_a_fault_of_the_file() -> None:
    rows = (types.Band(low=1, high=2), types.Band(low=3, high=4))
    row = types.Test(schema="test/1", id="made", name="Made", kind="analyte", normal=(1, 1, 1), reference=rows, unit="mg/L",
               conversions={"mg/l": 1.0, "g/L": 0.0}, derived="no_such")  # fmt: skip
    says = " ".join(lint._analyte("tests/made", row))
    assert "two reference ranges" in says and "written twice" in says and "no amount of g/L" in says and "no formula" in says


@pytest.mark.parametrize("row", [t for t in knowledge.tests.values() if t.kind == "analyte" and t.reference], ids=lambda t: t.id)
def test_what_is_usual_lies_inside_the_limits_of_the_same_people(row: types.Test) -> None:
    """Nine in ten well people are not flagged, whoever they are."""
    ages = sorted({0.01, 0.3, 3.0, 9.0, 14.0, 17.0, 30.0, 70.0, *(b.age_from for b in row.reference)})
    for sex, pregnant in (("female", False), ("male", False), ("female", True)):
        for age in (30.0,) if pregnant else ages:
            usual, found = laboratory.usual(row, sex, age, pregnant), laboratory.band(row, sex, age, pregnant)
            if usual is None or found is None or row.from_body or row.derived:
                continue
            mid = usual[0]
            assert (found.low is None or found.low <= mid) and (found.high is None or mid <= found.high), (sex, age, pregnant)


@pytest.mark.parametrize(("sex", "age", "kilos", "weeks"), [
    ("female", 30, 65, 0), ("male", 70, 80, 0), ("female", 5, 19, 0), ("male", 14, 50, 0), ("female", 30, 70, 8), ("female", 30, 76, 34),
])  # fmt: skip
def test_a_well_body_of_any_age_is_not_flagged(sex: str, age: float, kilos: float, weeks: float) -> None:
    body = Body(Profile(age_years=age, sex=sex, weight_kg=kilos, pregnant_weeks=weeks), {})
    body.settle(5)
    # the body keeps sodium at 139 in pregnancy, where it falls by four: chloride makes up for it
    skip = {"chloride"} if weeks > 20 else set()
    for row in knowledge.tests.values():
        if row.from_body and row.id not in skip:
            usual = row.normal[0] if row.on_top and row.normal else 0.0
            value = round(usual + body.value(row.from_body), row.decimals)
            assert flag(row, value, sex, age, weeks > 0) == "", (row.id, value)


SOFA = {"pao2": 95, "fio2": 0.21, "ventilated": False, "platelets": 250, "bilirubin": 0.8, "map": 85, "norepinephrine": 0, "epinephrine": 0,
        "gcs": 15, "creatinine": 0.9, "age": 60}


@pytest.mark.parametrize(("name", "text", "value"), [
    ("creatinine", "150 umol/L", 150 / 88.4), ("creatinine", "150 µmol/L", 150 / 88.4), ("creatinine", "150 micromol/l", 150 / 88.4),
    ("creatinine", "1.7 mg/dL", 1.7), ("creatinine", " 1.7mg/dl ", 1.7), ("bilirubin", "34.2 umol/L", 2.0), ("platelets", "90 10^9/L", 90),
    ("platelets", "90 x10^9/L", 90), ("platelets", "90000 /uL", 90), ("platelets", "90 K/uL", 90), ("pao2", "12 kPa", 12 / 0.1333),
    ("pao2", "90 mmHg", 90),
])  # fmt: skip
def test_a_rule_takes_a_figure_in_any_unit_of_its_test(name: str, text: str, value: float) -> None:
    written = rules.compute("sofa_1996", SOFA | {name: text})
    assert written.inputs[name] == pytest.approx(value, rel=1e-3)
    assert written.score == rules.compute("sofa_1996", SOFA | {name: value}).score


@pytest.mark.parametrize("text", ["150 mmol/L", "150", "150 ", "umol/L", "many umol/L", "150 umol/L now", "1e3 umol/L", "--1 mg/dL", ""])
def test_a_unit_that_nobody_uses_is_refused_with_those_that_are(text: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.compute("sofa_1996", SOFA | {"creatinine": text})
    assert refused.value.code == "bad_input"
    assert "mg/dL" in refused.value.says and "umol/L" in refused.value.says
    assert refused.value.nearest == ("mg/dL", "umol/L")


def test_a_figure_in_another_unit_still_has_to_be_possible() -> None:
    with pytest.raises(Refused) as refused:
        rules.compute("sofa_1996", SOFA | {"creatinine": "9000 umol/L"})
    assert refused.value.code == "out_of_range"


def test_units_are_not_understood_where_an_input_has_none() -> None:
    with pytest.raises(Refused) as refused:
        rules.compute("sofa_1996", SOFA | {"gcs": "15 mg/dL"})
    assert refused.value.code == "bad_input"


@pytest.mark.parametrize(("text", "test"), [
    ("ldh", "lactate_dehydrogenase"), ("uric acid", "urate"), ("iCa", "ionised_calcium"), ("ionized calcium", "ionised_calcium"),
    ("TIBC", "iron_binding_capacity"), ("iron panel", "iron_studies"), ("retic count", "reticulocytes"),
    ("DAT", "direct_antiglobulin_test"),
    ("Coombs", "direct_antiglobulin_test"), ("PT", "prothrombin_time"), ("anti-Xa", "anti_xa"), ("ROTEM", "thromboelastography"),
    ("TFTs", "thyroid_panel"), ("A1c", "hba1c"), ("lipids", "lipid_panel"), ("dig level", "digoxin_level"),
    ("vanc trough", "vancomycin_level"),
    ("MetHb", "methaemoglobin"), ("methemoglobin", "methaemoglobin"), ("spot urine sodium", "urine_sodium"),
    ("ANA", "antinuclear_antibodies"),
    ("C. diff", "c_difficile"), ("malaria smear", "malaria_film"), ("HBsAg", "hepatitis_b_surface_antigen"), ("RPR", "syphilis_serology"),
    ("gc/ct", "gonorrhoea_chlamydia_naat"), ("rapid strep", "throat_swab"), ("arthrocentesis", "joint_fluid"), ("SAAG", "ascites_gradient"),
    ("thoracentesis", "pleural_fluid"), ("ankle x-ray", "ankle_film"), ("KUB film", "abdominal_film"), ("CT KUB", "ct_kidneys"),
    ("pan scan", "ct_trauma"), ("V/Q scan", "vq_scan"), ("testicular ultrasound", "scrotal_ultrasound"), ("PFTs", "spirometry"),
    ("Snellen", "visual_acuity"), ("IOP", "intraocular_pressure"), ("CTG", "cardiotocograph"), ("ABPI", "ankle_brachial_index"),
    ("FAST", "bedside_ultrasound"), ("CBC with diff", "cbc"),
])  # fmt: skip
def test_abbreviations_of_the_ward_are_understood(text: str, test: str) -> None:
    assert knowledge.find_test(text).id == test


def test_the_shelf_is_wide_enough() -> None:
    assert len(knowledge.tests) >= 165
    assert all(row.turnaround[0] > 0 and row.cite and row.expected_harm for row in knowledge.tests.values())
