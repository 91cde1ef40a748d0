"""Belly, liver and urinary tract."""

from __future__ import annotations

from math import log

from tests.knowledge.again._bands import Found, X, count, steps, under, upto


def alvarado(x: X) -> Found:
    """Alvarado 1986 (MANTRELS): tenderness and leukocytosis count two."""
    score = count(x, "migration", "anorexia", "nausea_or_vomiting", "rebound") + 2 * x["right_lower_tenderness"]
    score += (x["temperature"] >= 37.3) + 2 * (x["white_cells"] > 10) + (x["neutrophil_percent"] > 75)
    return upto(score, 4, 6)


def air(x: X) -> Found:
    """Andersson 2008."""
    score = count(x, "vomiting", "right_lower_pain") + {"absent": 0, "light": 1, "medium": 2, "strong": 3}[x["rebound"]]
    score += (x["temperature"] >= 38.5) + steps(x["neutrophil_percent"], 70, 85) + steps(x["white_cells"], 10, 15) + steps(x["crp"], 10, 50)
    return upto(score, 4, 8)


def pas(x: X) -> Found:
    """Samuel 2002."""
    score = 2 * x["hop_cough_percussion_pain"] + 2 * x["right_lower_tenderness"] + count(x, "anorexia", "nausea_or_vomiting", "migration")
    score += (x["temperature"] >= 38) + (x["white_cells"] > 10) + (x["neutrophils"] > 7.5)
    return upto(score, 3, 6)


def blatchford(x: X) -> Found:
    """Blatchford 2000; urea 6.5, 8, 10 and 25 mmol/L are 18.2, 22.4, 28 and 70 mg/dL of urea nitrogen."""
    score = (0, 2, 3, 4, 6)[steps(x["urea"], 18.2, 22.4, 28, 70)]
    if x["sex"] == "male":
        score += (6, 3, 1, 0)[steps(x["haemoglobin"], 10, 12, 13)]
    else:
        score += (6, 1, 0)[steps(x["haemoglobin"], 10, 12)]
    score += (3, 2, 1, 0)[steps(x["systolic_pressure"], 90, 100, 110)] + (x["heart_rate"] >= 100) + x["melaena"]
    return upto(score + 2 * count(x, "syncope", "liver_disease", "heart_failure"), 1, 6)


def _rockall(x: X) -> int:
    score = steps(x["age"], 60, 80) + (2 if x["systolic_pressure"] < 100 else int(x["heart_rate"] >= 100))
    return score + {"none": 0, "heart_failure_or_ischemic_heart_or_other_major": 2}.get(x["comorbidity"], 3)


def rockall_admission(x: X) -> Found:
    """Rockall 1996, before endoscopy."""
    return upto(_rockall(x), 0)


def rockall(x: X) -> Found:
    """Rockall 1996, after endoscopy."""
    score = _rockall(x) + {"mallory_weiss_or_no_lesion": 0, "other_diagnosis": 1, "upper_gut_cancer": 2}[x["endoscopy_diagnosis"]]
    return upto(score + 2 * (x["stigmata"] == "blood_clot_or_visible_vessel"), 2, 7)


def aims65(x: X) -> Found:
    """Saltzman 2011: older than 65 years."""
    score = (x["albumin"] < 3) + (x["inr"] > 1.5) + x["altered_mind"] + (x["systolic_pressure"] <= 90) + (x["age"] > 65)
    return upto(score, 1)


def oakland(x: X) -> Found:
    """Oakland 2017."""
    score = steps(x["age"], 40, 70) + (x["sex"] == "male") + count(x, "bled_before", "blood_on_finger")
    score += steps(x["heart_rate"], 70, 90, 110) + (5, 4, 3, 2, 0)[steps(x["systolic_pressure"], 90, 120, 130, 160)]
    return upto(score + (22, 17, 13, 8, 4, 0)[steps(x["haemoglobin"], 7, 9, 11, 13, 16)], 8)


def ranson(x: X) -> Found:
    """Ranson 1974, not by gallstones."""
    score = (x["age"] > 55) + (x["white_cells"] > 16) + (x["glucose"] > 200) + (x["lactate_dehydrogenase"] > 350) + (x["ast"] > 250)
    score += (x["haematocrit_fall"] > 10) + (x["urea_rise"] > 5) + (x["calcium"] < 8) + (x["po2"] < 60)
    return upto(score + (x["base_deficit"] > 4) + (x["fluid_sequestered"] > 6), 2, 5)


def ranson_gallstone(x: X) -> Found:
    """Ranson 1982: no oxygen among the ten."""
    score = (x["age"] > 70) + (x["white_cells"] > 18) + (x["glucose"] > 220) + (x["lactate_dehydrogenase"] > 400) + (x["ast"] > 250)
    score += (x["haematocrit_fall"] > 10) + (x["urea_rise"] > 2) + (x["calcium"] < 8)
    return upto(score + (x["base_deficit"] > 5) + (x["fluid_sequestered"] > 4), 2)


def bisap(x: X) -> Found:
    """Wu 2008, with SIRS as Bone 1992."""
    low_gas = x.get("pco2") is not None and x["pco2"] < 32
    young_cells = x.get("bands") is not None and x["bands"] > 10
    sirs = (not 36 <= x["temperature"] <= 38) + (x["heart_rate"] > 90) + (x["respiratory_rate"] > 20 or low_gas)
    sirs += not 4 <= x["white_cells"] <= 12 or young_cells
    return upto((x["urea"] > 25) + (x["gcs"] < 15) + (sirs >= 2) + (x["age"] > 60) + x["pleural_effusion"], 2)


def imrie(x: X) -> Found:
    """Blamey 1984; urea 16 mmol/L is 44.8 mg/dL of urea nitrogen, calcium 2 mmol/L 8 mg/dL, glucose 10 mmol/L 180 mg/dL."""
    score = (x["po2"] < 60) + (x["age"] > 55) + (x["white_cells"] > 15) + (x["calcium"] < 8) + (x["urea"] > 44.8)
    return upto(score + (x["lactate_dehydrogenase"] > 600) + (x["albumin"] < 3.2) + (x["glucose"] > 180), 2)


def child_pugh(x: X) -> Found:
    """Pugh 1973: one to three for each of five."""
    score = 1 + (x["bilirubin"] >= 2) + (x["bilirubin"] > 3)
    score += 1 + (x["albumin"] <= 3.5) + (x["albumin"] < 2.8)
    score += 1 + (x["inr"] >= 1.7) + (x["inr"] > 2.3)
    score += 1 + ("none", "slight", "moderate_or_more").index(x["ascites"])
    score += 1 + ("none", "grade_1_or_2", "grade_3_or_4").index(x["encephalopathy"])
    return upto(score, 6, 9)


def _meld(x: X) -> int:
    creatinine = 4.0 if x["dialysis"] else min(4.0, max(1.0, x["creatinine"]))
    return round(3.78 * log(max(1.0, x["bilirubin"])) + 11.2 * log(max(1.0, x["inr"])) + 9.57 * log(creatinine) + 6.43)


def _listed(score: float) -> Found:
    return upto(min(40, max(6, round(score))), 9, 19, 29, 39)


def meld(x: X) -> Found:
    """Kamath 2001; nothing under 1, creatinine 4 at most."""
    return _listed(_meld(x))


def meld_na(x: X) -> Found:
    """UNOS 2016: sodium counts only where MELD is over 11."""
    score = float(_meld(x))
    if score > 11:
        lack = 137 - min(137.0, max(125.0, x["sodium"]))
        score += 1.32 * lack - 0.033 * score * lack
    return _listed(score)


def meld_3(x: X) -> Found:
    """Kim 2021."""
    creatinine = log(3.0 if x["dialysis"] else min(3.0, max(1.0, x["creatinine"])))
    bilirubin, inr = log(max(1.0, x["bilirubin"])), log(max(1.0, x["inr"]))
    lack = 137 - min(137.0, max(125.0, x["sodium"]))
    albumin = 3.5 - min(3.5, max(1.5, x["albumin"]))
    score = 1.33 * (x["sex"] == "female") + 4.56 * bilirubin + 0.82 * lack - 0.24 * lack * bilirubin + 9.09 * inr
    return _listed(score + 11.14 * creatinine + 1.85 * albumin - 1.83 * albumin * creatinine + 6)


def maddrey(x: X) -> Found:
    """Maddrey 1978 in the form of Carithers 1989."""
    return under(round(4.6 * (x["prothrombin_time"] - x["control_time"]) + x["bilirubin"], 1), 32)


def kings(x: X) -> Found:
    """O'Grady 1989, acetaminophen: the pH, or all three others."""
    met = x["ph_after_resuscitation"] < 7.3 or (x["inr"] > 6.5 and x["creatinine"] > 3.4 and x["encephalopathy"] >= 3)
    return int(met), int(met)


def kings_other(x: X) -> Found:
    """O'Grady 1989, not acetaminophen: INR over 6.5, or three of five; bilirubin 300 umol/L is 17.5 mg/dL."""
    three = (not 10 <= x["age"] <= 40) + x["unfavourable_cause"] + (x["jaundice_days"] > 7) + (x["inr"] > 3.5) + (x["bilirubin"] > 17.5)
    met = x["inr"] > 6.5 or three >= 3
    return int(met), int(met)


def stone(x: X) -> Found:
    """Moore 2014 without its term for race, which gave three to most; so the bands lie three lower."""
    score = 2 * (x["sex"] == "male") + {"over_24_hours": 0, "6_to_24_hours": 1, "under_6_hours": 3}[x["duration"]]
    return upto(score + {"none": 0, "nausea": 1, "vomiting": 2}[x["nausea"]] + 3 * x["urine_blood"], 2, 6)


def twist(x: X) -> Found:
    """Barbosa 2013."""
    score = 2 * count(x, "testis_swollen", "testis_hard") + count(x, "cremasteric_absent", "nausea_or_vomiting", "high_riding")
    return upto(score, 2, 4)


RULES = {
    "alvarado_1986": alvarado, "air_2008": air, "pas_2002": pas, "glasgow_blatchford_2000": blatchford, "rockall_1996": rockall,
    "rockall_admission_1996": rockall_admission, "aims65_2011": aims65, "oakland_2017": oakland, "ranson_1974": ranson,
    "ranson_gallstone_1982": ranson_gallstone, "bisap_2008": bisap, "glasgow_imrie_1984": imrie, "child_pugh_1973": child_pugh,
    "meld_2001": meld, "meld_na_2016": meld_na, "meld_3_2021": meld_3, "maddrey_1978": maddrey, "kings_college_1989": kings,
    "kings_college_other_1989": kings_other, "stone_2014": stone, "twist_2013": twist,
}  # fmt: skip
