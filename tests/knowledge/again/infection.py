"""Infection, children, birth."""

from __future__ import annotations

from tests.knowledge.again._bands import Found, X, count, steps, under, upto


def lrinec(x: X) -> Found:
    """Wong 2004."""
    score = 4 * (x["crp"] >= 150) + (x["white_cells"] >= 15) + (x["white_cells"] > 25)
    score += (x["haemoglobin"] <= 13.5) + (x["haemoglobin"] < 11) + 2 * (x["sodium"] < 135) + 2 * (x["creatinine"] > 1.6)
    return upto(score + (x["glucose"] > 180), 5, 7)


def centor(x: X) -> Found:
    """Centor 1981."""
    return upto(count(x, "exudate", "tender_anterior_nodes", "fever", "no_cough"), 1, 3)


def mcisaac(x: X) -> Found:
    """McIsaac 1998: one more from 3 to 14 years, one less from 45."""
    score = count(x, "exudate", "tender_anterior_nodes", "fever", "no_cough") + (x["age"] < 15) - (x["age"] >= 45)
    return upto(score, 1, 3)


def feverpain(x: X) -> Found:
    """Little 2013."""
    return upto(count(x, "fever_in_24_hours", "purulence", "within_3_days", "severely_inflamed", "no_cough_or_cold"), 1, 3)


def kocher(x: X) -> Found:
    """Kocher 1999."""
    score = count(x, "cannot_bear_weight", "fever_told") + (x["esr"] >= 40) + (x["white_cells"] > 12)
    return score, score


def caird(x: X) -> Found:
    """Caird 2006: with CRP over 20 mg/L."""
    score = x["cannot_bear_weight"] + (x["temperature"] > 38.5) + (x["esr"] >= 40) + (x["white_cells"] > 12) + (x["crp"] > 20)
    return score, score


def meningitis(x: X) -> Found:
    """Nigrovic 2002: a positive stain counts two."""
    score = 2 * x["gram_positive_stain"] + (x["csf_protein"] >= 80) + (x["neutrophils"] >= 10) + x["seizure"]
    return upto(score + (x["csf_neutrophils"] >= 1000), 0)


def pecarn_infant(x: X) -> Found:
    """Kuppermann 2019: 4090 a microlitre, 1.71 ng/mL."""
    return upto(x["urine_positive"] + (x["neutrophils"] > 4.09) + (x["procalcitonin"] > 1.71), 0)


def step_by_step(x: X) -> Found:
    """Gomez 2016, in order."""
    if x["ill_appearing"] or x["age_days"] <= 21 or x["leucocyturia"] or x["procalcitonin"] >= 0.5:
        return 2, 2
    middle = x["crp"] > 20 or x["neutrophils"] > 10
    return int(middle), int(middle)


def _aap(x: X) -> Found:
    """Pantell 2021: 38.5 degrees, procalcitonin 0.5, CRP 20, neutrophils 4 where procalcitonin is known."""
    raised = x["temperature"] > 38.5 or x["procalcitonin"] > 0.5 or x["crp"] > 20 or x["neutrophils"] > 4
    found = 2 if raised else int(x["urine_positive"])
    return found, found


def aap_young(x: X) -> Found:
    """Pantell 2021, 8 to 21 days: everything for everybody."""
    return int(x["herpes_risk"]), int(x["herpes_risk"])


def mascc(x: X) -> Found:
    """Klastersky 2000."""
    score = {"none_or_mild": 5, "moderate": 3, "severe": 0}[x["burden"]] + 5 * (x["systolic_pressure"] >= 90)
    score += 4 * (not x["lung_disease"]) + 4 * x["solid_tumour_or_no_fungus_before"] + 3 * (not x["dehydrated"])
    return under(score + 3 * x["outpatient"] + 2 * (x["age"] < 60), 21)


def cisne(x: X) -> Found:
    """Carmona-Bayonas 2015: monocytes under 200 a microlitre."""
    score = 2 * count(x, "ecog_2_or_more", "stress_hyperglycaemia")
    score += count(x, "lung_disease", "cardiovascular_disease", "mucositis_grade_2")
    return upto(score + (x["monocytes"] < 0.2), 0, 2)


def kawasaki(x: X) -> Found:
    """McCrindle 2017: five days of fever and four of five; two or three may be incomplete."""
    score = count(x, "mouth", "eyes", "rash", "hands_and_feet", "neck_node")
    if x["fever_days"] < 5:
        return score, 0
    return score, 2 if score >= 4 else 1 if score >= 2 else 0


def brue(x: X) -> Found:
    """Tieder 2016: every line must hold."""
    early = x["gestation_weeks"] < 32 or x["postconceptional_weeks"] < 45
    score = (x["age_days"] <= 60) + early + count(x, "event_before", "a_minute_or_longer", "resuscitated_by_trained", "worrying_history",
                                                  "worrying_examination")  # fmt: skip
    return upto(score, 0)


def dehydration(x: X) -> Found:
    """Friedman 2004."""
    return upto(sum(x[part] for part in ("appearance", "eyes", "mouth", "tears")), 0, 4)


def apgar(x: X) -> Found:
    """Apgar 1953: no pulse 0, under 100 1, 100 and over 2."""
    pulse = 0 if x["heart_rate"] < 1 else 1 + (x["heart_rate"] >= 100)
    return upto(pulse + x["colour"] + x["reflex"] + x["tone"] + x["breathing"], 3, 6)


def bishop(x: X) -> Found:
    """Bishop 1964."""
    score = steps(x["dilation"], 1, 3, 5) + steps(x["effacement"], 40, 60, 80) + steps(x["station"], -2, -1, 1)
    score += ("firm", "medium", "soft").index(x["consistency"]) + ("posterior", "middle", "anterior").index(x["position"])
    return upto(score, 6, 7)


def preeclampsia(x: X) -> Found:
    """ACOG 222."""
    score = (x["systolic_pressure"] >= 160 or x["diastolic_pressure"] >= 110) + (x["platelets"] < 100)
    score += (x["liver_times_limit"] > 2 or x["upper_belly_pain"]) + (x["creatinine"] > 1.1 or x["creatinine_doubled"])
    return upto(score + count(x, "pulmonary_oedema", "new_headache", "visual_disturbance"), 0)


def hypotension(x: X) -> Found:
    """PALS: 60 in the first 28 days, 70 in the first year, 70 + 2 x age to 10, then 90; result: mmHg over it."""
    age = x["age"]
    limit = 60 if age <= 28 / 365 else 70 if age < 1 else 70 + 2 * age if age <= 10 else 90
    return under(round(x["systolic_pressure"] - limit), 0)


def flacc(x: X) -> Found:
    """Merkel 1997."""
    return upto(sum(x[part] for part in ("face", "legs", "activity", "cry", "consolability")), 0, 3, 6)


def tetanus(x: X) -> Found:
    """CDC: three doses last ten years in a clean small wound and five in any other; fewer or unknown and dirty: globulin too."""
    dirty, doses = x["wound_not_clean_and_minor"], x["vaccination"]
    if doses == "fewer_than_three_or_unknown":
        found = 2 if dirty else 1
    elif doses == "three_or_more_last_10_years_or_more":
        found = 1
    else:
        found = int(dirty and doses == "three_or_more_last_5_to_9_years")
    return found, found


RULES = {
    "lrinec_2004": lrinec, "centor_1981": centor, "mcisaac_1998": mcisaac, "feverpain_2013": feverpain, "kocher_1999": kocher,
    "caird_2006": caird, "bacterial_meningitis_score_2002": meningitis, "pecarn_febrile_infant_2019": pecarn_infant,
    "step_by_step_2016": step_by_step, "aap_febrile_infant_8_21": aap_young, "aap_febrile_infant_22_28": _aap,
    "aap_febrile_infant_29_60": _aap, "mascc_2000": mascc, "cisne_2015": cisne, "kawasaki_2017": kawasaki, "brue_2016": brue,
    "clinical_dehydration_2004": dehydration, "apgar_1953": apgar, "bishop_1964": bishop, "preeclampsia_severe_2020": preeclampsia,
    "pals_hypotension_2020": hypotension, "pals_weight": lambda x: (round(2 * (x["age"] + 4), 1), 0),
    "pals_tube_cuffed": lambda x: (round(x["age"] / 4 + 3.5, 1), 0), "pals_tube_depth": lambda x: (round(3 * x["tube_mm"], 1), 0),
    "flacc_1997": flacc, "tetanus_cdc_2018": tetanus,
}  # fmt: skip
