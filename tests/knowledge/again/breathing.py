"""Pneumonia, failing lungs, gas exchange, croup, asthma and anaphylaxis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

X = Mapping[str, Any]
Result = tuple[float, int]


def crb65(x: X) -> Result:
    """Lim 2003 without the urea."""
    score = x["confusion"] + (x["respiratory_rate"] >= 30) + (x["systolic_pressure"] < 90 or x["diastolic_pressure"] <= 60)
    score += x["age"] >= 65
    return score, 0 if score == 0 else 1 if score <= 2 else 2


def psi(x: X) -> Result:
    """Fine 1997: class 1 by age and the first step, the others by points."""
    illness = (30 * x["cancer"] + 20 * x["liver_disease"] + 10 * x["heart_failure"] + 10 * x["cerebrovascular_disease"]
               + 10 * x["kidney_disease"])
    signs = 20 * x["altered_mental_state"] + 20 * (x["respiratory_rate"] >= 30) + 20 * (x["systolic_pressure"] < 90)
    signs += 15 * (x["temperature"] < 35 or x["temperature"] >= 40) + 10 * (x["heart_rate"] >= 125)
    score = x["age"] - 10 * (x["sex"] == "female") + 10 * x["nursing_home"] + illness + signs
    score += 30 * (x.get("ph", 7.4) < 7.35) + 20 * (x["urea"] >= 30) + 20 * (x["sodium"] < 130) + 10 * (x["glucose"] >= 250)
    score += 10 * (x["haematocrit"] < 30) + 10 * (x.get("pao2", 90) < 60 or x["spo2"] < 90) + 10 * x["pleural_effusion"]
    score = round(score)
    if x["age"] <= 50 and not illness and not signs:
        return score, 0
    return score, 1 + sum(score > top for top in (70, 90, 130))


def smart_cop(x: X) -> Result:
    """Charles 2008: breath and oxygen by age."""
    young = x["age"] <= 50
    fast = x["respiratory_rate"] >= (25 if young else 30)
    pao2, spo2, ratio = (70, 93, 333) if young else (60, 90, 250)
    low_oxygen = x["pao2"] < pao2 or x["spo2"] <= spo2 or x["pao2"] / x["fio2"] < ratio
    score = 2 * (x["systolic_pressure"] < 90) + x["multilobar"] + (x["albumin"] < 3.5) + fast + (x["heart_rate"] >= 125)
    score += x["confusion"] + 2 * low_oxygen + 2 * (x["ph"] < 7.35)
    return score, sum(score > top for top in (2, 4, 6))


def idsa_ats(x: X) -> Result:
    """Mandell 2007: one major or three minor."""
    oxygen = x.get("pao2") is not None and x["pao2"] / x["fio2"] <= 250
    score = (x["respiratory_rate"] >= 30) + oxygen + x["multilobar"] + x["confusion"] + (x["urea"] >= 20)
    score += (x["white_cells"] < 4 and not x["other_cause_of_leukopenia"]) + (x["platelets"] < 100) + (x["temperature"] < 36)
    score += x["hypotension_needs_fluid"]
    return score, int(x["septic_shock_on_pressor"] or x["mechanical_ventilation"] or score >= 3)


def decaf(x: X) -> Result:
    """Steer 2012."""
    words = ("leaves_the_house", "housebound_but_washes_and_dresses_alone", "housebound_and_needs_help_to_wash_or_dress")
    score = words.index(x["breathlessness"]) + (x["eosinophils"] < 0.05) + x["consolidation"] + (x["ph"] < 7.3) + x["atrial_fibrillation"]
    return score, 0 if score <= 1 else 1 if score == 2 else 2


def bap65(x: X) -> Result:
    """Shorr 2011: none of three and under 65, none and older, one, two, three."""
    score = (x["urea"] >= 25) + x["altered_mental_state"] + (x["heart_rate"] >= 109)
    return score, 1 + score if score else int(x["age"] >= 65)


def rox(x: X) -> Result:
    """Roca 2019."""
    score, hours = round(x["spo2"] / x["fio2"] / x["respiratory_rate"], 2), x["hours"]
    stage, limit = (2, 3.85) if hours >= 12 else (1, 3.47) if hours >= 6 else (0, 2.85)
    return score, stage if score < limit else 4 if score >= 4.88 else 3


def hacor(x: X) -> Result:
    """Duan 2017."""
    ratio, coma, breaths, ph = x["pao2"] / x["fio2"], x["gcs"], x["respiratory_rate"], x["ph"]
    score = int(x["heart_rate"] > 120)
    score += 0 if ph >= 7.35 else 2 if ph >= 7.3 else 3 if ph >= 7.25 else 4
    score += 0 if coma == 15 else 2 if coma >= 13 else 5 if coma >= 11 else 10
    score += sum(ratio <= top for top in (100, 125, 150, 175, 200)) + (1 if ratio <= 200 else 0)
    score += sum(breaths > top for top in (30, 35, 40, 45))
    return score, int(score > 5)


def pf_ratio(x: X) -> Result:
    """PaO2 over FiO2; under 400 is no longer usual."""
    score = round(x["pao2"] / x["fio2"])
    return score, 0 if score <= 100 else 1 if score <= 200 else 2 if score <= 300 else 3 if score < 400 else 4


def berlin(x: X) -> Result:
    """ARDS Definition Task Force 2012."""
    score = round(x["pao2"] / x["fio2"])
    if not (x["peep"] >= 5 and x["within_a_week"] and x["bilateral_opacities"] and not x["heart_failure_explains_it"]) or score > 300:
        return score, 3
    return score, 0 if score <= 100 else 1 if score <= 200 else 2


def aa_gradient(x: X) -> Result:
    """Alveolar gas with a quotient of 0.8; a quarter of the age and 4 are expected."""
    score = round(x["fio2"] * (x["barometric_pressure"] - 47) - x["paco2"] / 0.8 - x["pao2"])
    if score < -10:
        return score, 0
    return score, 1 if score <= x["age"] / 4 + 4 else 2


def _oxygenation_index(x: X) -> float:
    return round(x["mean_airway_pressure"] * x["fio2"] * 100 / x["pao2"], 1)


def oxygenation_index_2015(x: X) -> Result:
    """PALICC 2015."""
    score = _oxygenation_index(x)
    return score, (score >= 4) + (score >= 8) + (score >= 16)


def oxygenation_index_2023(x: X) -> Result:
    """PALICC-2 2023."""
    score = _oxygenation_index(x)
    return score, (score >= 4) + (score >= 16)


def predicted_weight(x: X) -> Result:
    """ARDS Network 2000."""
    return (45.5 if x["sex"] == "female" else 50) + 0.91 * (x["height"] - 152.4), 0


def westley(x: X) -> Result:
    """Westley 1978."""
    score = 5 * (x["consciousness"] == "disoriented") + {"none": 0, "when_agitated": 4, "at_rest": 5}[x["cyanosis"]]
    score += ("none", "when_agitated", "at_rest").index(x["stridor"])
    score += ("normal", "decreased", "markedly_decreased").index(x["air_entry"])
    score += ("none", "mild", "moderate", "severe").index(x["retractions"])
    return score, sum(score > top for top in (2, 5, 11))


def pram(x: X) -> Result:
    """Ducharme 2008; a silent chest is the worst of air entry and of wheeze."""
    score = 0 if x["spo2"] >= 95 else 1 if x["spo2"] >= 92 else 2
    score += 2 * x["suprasternal_retraction"] + 2 * x["scalene_contraction"]
    if x["silent_chest"]:
        score += 6
    else:
        score += 2 if x["air_entry_low_throughout"] else 1 if x["air_entry_low_bases"] else 0
        score += 2 if x["wheeze_both_phases"] else 1 if x["wheeze"] else 0
    return score, 0 if score <= 3 else 1 if score <= 7 else 2


def wao(x: X) -> Result:
    """Cardona 2020: skin with airway, circulation or gut; or the allergen with pressure, bronchi or larynx."""
    throat = x["wheeze"] or x["hoarse_voice"] or x["stridor"]
    low = x["systolic_pressure"] < 90
    skin = x["urticaria"] or x["lips_swollen"]
    first = skin and (throat or x["spo2"] < 92 or low or x["fainted"] or x["severe_gut"])
    met = first or (x["likely_allergen"] and (low or throat))
    return int(met), int(met)


RULES = {
    "crb65_2003": crb65, "psi_1997": psi, "smart_cop_2008": smart_cop, "idsa_ats_cap_2007": idsa_ats, "decaf_2012": decaf,
    "bap65_2011": bap65, "rox_2019": rox, "hacor_2017": hacor, "pf_ratio": pf_ratio, "berlin_ards_2012": berlin,
    "aa_gradient": aa_gradient, "oxygenation_index_2015": oxygenation_index_2015, "oxygenation_index_2023": oxygenation_index_2023,
    "predicted_body_weight_2000": predicted_weight, "westley_1978": westley, "pram_2008": pram, "wao_anaphylaxis_2020": wao,
}  # fmt: skip
