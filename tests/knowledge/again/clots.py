"""Clots, their hunt and their danger; platelets and clotting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

X = Mapping[str, Any]
Result = tuple[float, int]


def wells_pe(x: X) -> Result:
    """Wells 2000: signs of a leg clot are swelling and pain together."""
    score = 3.0 * (x["leg_swelling"] and x["calf_tenderness"]) + 3 * x["embolism_most_likely"] + 1.5 * (x["heart_rate"] > 100)
    score += 1.5 * x["immobile_or_surgery"] + 1.5 * x["prior_thromboembolism"] + x["haemoptysis"] + x["active_cancer"]
    return score, 0 if score < 2 else 1 if score <= 4 else 2 if score <= 6 else 3


def geneva_revised(x: X) -> Result:
    """Le Gal 2006."""
    score = (x["age"] > 65) + 3 * x["prior_thromboembolism"] + 2 * x["surgery_or_fracture"] + 2 * x["active_cancer"]
    score += 3 * x["unilateral_leg_pain"] + 2 * x["haemoptysis"] + 4 * (x["calf_tenderness"] and x["leg_swelling"])
    score += 5 if x["heart_rate"] >= 95 else 3 if x["heart_rate"] >= 75 else 0
    return score, 0 if score <= 3 else 1 if score <= 10 else 2


def geneva_simplified(x: X) -> Result:
    """Klok 2008: everything once, the fast pulse once more."""
    score = (x["age"] > 65) + x["prior_thromboembolism"] + x["surgery_or_fracture"] + x["active_cancer"] + x["unilateral_leg_pain"]
    score += x["haemoptysis"] + (x["calf_tenderness"] and x["leg_swelling"]) + (x["heart_rate"] >= 75) + (x["heart_rate"] >= 95)
    return score, 0 if score <= 1 else 1 if score <= 2 else 2 if score <= 4 else 3


def perc(x: X) -> Result:
    """Kline 2004."""
    score = (x["age"] >= 50) + (x["heart_rate"] >= 100) + (x["spo2"] < 95) + x["unilateral_leg_swelling"] + x["haemoptysis"]
    score += x["recent_surgery_or_trauma"] + x["prior_thromboembolism"] + x["oestrogen"]
    return score, int(score > 0)


def _years(x: X) -> int:
    items = x["leg_swelling"] or x["haemoptysis"] or x["embolism_most_likely"]
    return int(x["d_dimer"] >= (500 if items else 1000))


def years(x: X) -> Result:
    """Van der Hulle 2017."""
    return _years(x), _years(x)


def years_pregnancy(x: X) -> Result:
    """Van der Pol 2019: with signs in a leg its ultrasound comes first."""
    score = _years(x)
    if x["leg_ultrasound"] == "clot":
        return score, 0
    if x["leg_swelling"] and x["leg_ultrasound"] == "not_done":
        return score, 1
    return score, 2 + score


def age_adjusted(x: X) -> Result:
    """Righini 2014."""
    positive = x["d_dimer"] >= (10 * x["age"] if x["age"] > 50 else 500)
    return int(positive), int(positive)


def pesi(x: X) -> Result:
    """Aujesky 2005."""
    score = x["age"] + 10 * (x["sex"] == "male") + 30 * x["cancer"] + 10 * x["heart_failure"] + 10 * x["chronic_lung_disease"]
    score += 20 * (x["heart_rate"] >= 110) + 30 * (x["systolic_pressure"] < 100) + 20 * (x["respiratory_rate"] >= 30)
    score = round(score + 20 * (x["temperature"] < 36) + 60 * x["altered_mental_state"] + 20 * (x["spo2"] < 90))
    return score, sum(score > top for top in (65, 85, 105, 125))


def spesi(x: X) -> Result:
    """Jiménez 2010: heart and lung count once."""
    score = (x["age"] > 80) + x["cancer"] + (x["heart_failure"] or x["chronic_lung_disease"]) + (x["heart_rate"] >= 110)
    score += (x["systolic_pressure"] < 100) + (x["spo2"] < 90)
    return score, int(score > 0)


def bova(x: X) -> Result:
    """Bova 2014; this assay's limit is 19 ng/L."""
    score = 2 * (90 <= x["systolic_pressure"] <= 100) + 2 * (x["hs_troponin"] > 19) + 2 * x["dilated_right_heart"]
    score += x["heart_rate"] >= 110
    return score, 0 if score <= 2 else 1 if score <= 4 else 2


def hestia(x: X) -> Result:
    """Zondag 2011: any of eleven keeps the patient."""
    score = (x["creatinine_clearance"] < 30) + sum(x[n] for n in (
        "unstable", "thrombolysis_or_embolectomy", "bleeding_or_high_risk", "oxygen_over_24_hours", "embolism_on_anticoagulant",
        "severe_pain", "medical_or_social_reason", "severe_liver_disease", "pregnant", "heparin_thrombocytopenia"))
    return score, int(score > 0)


def wells_dvt(x: X) -> Result:
    """Wells 2003: a calf at least 3 cm larger (over 3 cm in 1997)."""
    score = sum(x[n] for n in ("active_cancer", "paralysis_or_plaster", "bedridden_or_surgery", "calf_tenderness", "whole_leg_swollen",
                               "pitting_oedema", "collateral_veins", "prior_clot"))
    score += (x["calf_difference"] >= 3) - 2 * x["alternative_as_likely"]
    return score, 0 if score <= 0 else min(score, 3)


def four_ts(x: X) -> Result:
    """Lo 2006: two, one or none for each T."""
    two = {"fall_over_50_percent_and_nadir_20_or_more", "day_5_to_10_or_1_day_after_heparin_in_last_30_days",
           "new_thrombosis_or_skin_necrosis_or_acute_reaction", "none_apparent"}
    one = {"fall_30_to_50_percent_or_nadir_10_to_19", "unclear_or_after_day_10_or_1_day_after_heparin_30_to_100_days_ago",
           "progressive_or_suspected_thrombosis_or_red_skin", "possible"}
    said = [x[n] for n in ("thrombocytopenia", "timing", "thrombosis", "other_cause")]
    score = sum(2 * (word in two) + (word in one) for word in said)
    return score, 0 if score <= 3 else 1 if score <= 5 else 2


def isth_dic(x: X) -> Result:
    """Taylor 2001; 1 g/L of fibrinogen is 100 mg/dL."""
    score = 2 if x["platelets"] < 50 else 1 if x["platelets"] < 100 else 0
    score += {"not_raised": 0, "moderately_raised": 2, "strongly_raised": 3}[x["fibrin_marker"]]
    score += 2 if x["prothrombin_prolongation"] >= 6 else 1 if x["prothrombin_prolongation"] >= 3 else 0
    score += x["fibrinogen"] < 100
    return score, int(score >= 5)


RULES = {
    "wells_pe_2000": wells_pe, "geneva_revised_2006": geneva_revised, "geneva_simplified_2008": geneva_simplified, "perc_2004": perc,
    "years_2017": years, "years_pregnancy_2019": years_pregnancy, "age_adjusted_d_dimer_2014": age_adjusted, "pesi_2005": pesi,
    "spesi_2010": spesi, "bova_2014": bova, "hestia_2011": hestia, "wells_dvt_2003": wells_dvt, "four_ts_2006": four_ts,
    "isth_dic_2001": isth_dic,
}  # fmt: skip
