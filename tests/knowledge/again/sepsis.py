"""Infection, failing organs and early warning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

X = Mapping[str, Any]
Result = tuple[float, int]


def _step(value: float, *below: tuple[float, float], rest: float) -> float:
    """Points of the first bound that the value is under."""
    return next((points for bound, points in below if value < bound), rest)


def _upto(value: float, *at_most: tuple[float, float], rest: float) -> float:
    """Points of the first bound that the value does not pass."""
    return next((points for bound, points in at_most if value <= bound), rest)


def sirs(x: X) -> Result:
    """Bone 1992."""
    score = (x["temperature"] > 38 or x["temperature"] < 36) + (x["heart_rate"] > 90)
    score += x["respiratory_rate"] > 20 or x.get("paco2", 40) < 32
    score += x["white_cells"] > 12 or x["white_cells"] < 4 or x.get("bands", 0) > 10
    return score, int(score >= 2)


def qsofa(x: X) -> Result:
    """Singer 2016."""
    score = (x["respiratory_rate"] >= 22) + (x["systolic_pressure"] <= 100) + (x["gcs"] < 15)
    return score, int(score >= 2)


def sofa(x: X) -> Result:
    """Vincent 1996, without dopamine and dobutamine."""
    ratio = x["pao2"] / x["fio2"]
    lungs = _step(ratio, (100, 4), (200, 3), (300, 2), (400, 1), rest=0)
    if not x["ventilated"]:
        lungs = min(lungs, 2)
    platelets = _step(x["platelets"], (20, 4), (50, 3), (100, 2), (150, 1), rest=0)
    liver = _step(x["bilirubin"], (1.2, 0), (2, 1), (6, 2), (12, 3), rest=4)
    strongest = max(x["norepinephrine"], x["epinephrine"])
    circulation = 4 if strongest > 0.1 else 3 if strongest > 0 else int(x["map"] < 70)
    mind = _step(x["gcs"], (6, 4), (10, 3), (13, 2), (15, 1), rest=0)
    kidney = max(_step(x["creatinine"], (1.2, 0), (2, 1), (3.5, 2), (5, 3), rest=4),
                 _step(x.get("urine_ml_per_day", 2000), (200, 4), (500, 3), rest=0))
    score = lungs + platelets + liver + circulation + mind + kidney
    return score, int(score >= 2)


def sofa_2(x: X) -> Result:
    """Ranzani 2025."""
    mind = _step(x["gcs"], (6, 4), (9, 3), (13, 2), (15, 1), rest=0)
    mind = max(mind, 1 if x["drugs_for_delirium"] else 0)
    ratio, helped = x["pao2"] / x["fio2"], x["advanced_ventilatory_support"]
    lungs = _upto(ratio, (75, 4), (150, 3), (225, 2), (300, 1), rest=0)
    if not helped:
        lungs = min(lungs, 2)
    if x["ecmo"]:
        lungs = 4
    dose, other = x["norepinephrine_and_epinephrine"], x["other_vasopressor_or_inotrope"]
    size = 0 if dose == 0 else 1 if dose <= 0.2 else 2 if dose <= 0.4 else 3
    circulation = int(x["map"] < 70)
    if size or other:
        circulation = min((1 + size if size else 1) + (1 if other else 0), 4)
    if x["mechanical_circulatory_support"]:
        circulation = 4
    liver = _upto(x["bilirubin"], (1.2, 0), (3, 1), (6, 2), (12, 3), rest=4)
    urine = ("usual", "under_0_5_ml_kg_h_for_6_to_12_hours", "under_0_5_ml_kg_h_for_12_hours",
             "under_0_3_ml_kg_h_for_24_hours_or_none_for_12_hours").index(x["urine"])
    kidney = 4 if x["renal_replacement"] else max(_upto(x["creatinine"], (1.2, 0), (2, 1), (3.5, 2), rest=3), urine)
    blood = _upto(x["platelets"], (50, 4), (80, 3), (100, 2), (150, 1), rest=0)
    score = mind + lungs + circulation + liver + kidney + blood
    return score, int(score >= 2)


def news2(x: X) -> Result:
    """Royal College of Physicians 2017."""
    spo2, oxygen = x["spo2"], x["on_oxygen"]
    if not x["hypercapnic_scale"]:
        saturation = _step(spo2, (92, 3), (94, 2), (96, 1), rest=0)
    elif oxygen and spo2 > 92:
        saturation = _step(spo2, (95, 1), (97, 2), rest=3)
    else:
        saturation = _step(spo2, (84, 3), (86, 2), (88, 1), rest=0)
    parts = [
        _step(x["respiratory_rate"], (9, 3), (12, 1), (21, 0), (25, 2), rest=3),
        saturation,
        2 * oxygen,
        _step(x["systolic_pressure"], (91, 3), (101, 2), (111, 1), (220, 0), rest=3),
        _step(x["heart_rate"], (41, 3), (51, 1), (91, 0), (111, 1), (131, 2), rest=3),
        3 * (x["gcs"] < 15),
        _upto(x["temperature"], (35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1), rest=2),
    ]
    score = sum(parts)
    return score, 3 if score >= 7 else 2 if score >= 5 else 1 if max(parts) >= 3 else 0


def mews(x: X) -> Result:
    """Subbe 2001."""
    score = _step(x["systolic_pressure"], (71, 3), (81, 2), (101, 1), (200, 0), rest=2)
    score += _step(x["heart_rate"], (41, 2), (51, 1), (101, 0), (111, 1), (130, 2), rest=3)
    score += _step(x["respiratory_rate"], (9, 2), (15, 0), (21, 1), (30, 2), rest=3)
    score += _step(x["temperature"], (35, 2), (38.5, 0), rest=2)
    score += ("alert", "voice", "pain", "unresponsive").index(x["avpu"])
    return score, 0 if score <= 2 else 1 if score <= 4 else 2


def pews(x: X) -> Result:
    """Monaghan 2005: 4, or 3 in one of the three, calls."""
    behaviour = ("plays", "sleeps", "irritable", "lethargic_or_less_response_to_pain").index(x["behaviour"])
    circulation = ("pink_refill_1_to_2_seconds", "pale_or_refill_3_seconds", "grey_or_refill_4_seconds_or_pulse_20_over_usual",
                   "grey_mottled_or_refill_5_seconds_or_pulse_30_over_usual_or_slow").index(x["circulation"])
    breathing = ("usual_without_recession", "ten_over_usual_or_accessory_muscles_or_30_percent_oxygen",
                 "twenty_over_usual_or_recession_or_40_percent_oxygen",
                 "five_under_usual_with_recession_or_grunting_or_50_percent_oxygen").index(x["breathing"])
    score = behaviour + circulation + breathing + 2 * (x["quarter_hourly_nebulisers"] or x["vomiting_after_surgery"])
    if score >= 4 or max(behaviour, circulation, breathing) == 3:
        return score, 2
    return score, int(score == 3)


def _phoenix_lungs(x: X) -> int:
    if x["support"] == "none":
        return 0
    ratios = []
    if x.get("pao2") is not None:
        ratios.append((x["pao2"] / x["fio2"], 400, 200, 100))
    if x["spo2"] <= 97:
        ratios.append((x["spo2"] / x["fio2"], 292, 220, 148))
    worst = 0
    for ratio, one, two, three in ratios:
        points = int(ratio < one)
        if x["support"] == "invasive_ventilation":
            points = 3 if ratio < three else 2 if ratio <= two else points
        worst = max(worst, points)
    return worst


PHOENIX_MAP = ((0.083, 17, 30), (1, 25, 38), (2, 31, 43), (5, 32, 44), (12, 36, 48), (999, 38, 51))


def phoenix(x: X) -> Result:
    """Schlapbach 2024: under which age, two points under, one point up to."""
    two, one = next((low, high) for under, low, high in PHOENIX_MAP if x["age"] < under)
    pressure = 2 if x["map"] < two else 1 if x["map"] <= one else 0
    lactate = _step(x.get("lactate", 1), (5, 0), (11, 1), rest=2)
    drugs = 2 if x["vasoactive_drugs"] >= 2 else 1 if x["vasoactive_drugs"] >= 1 else 0
    circulation = pressure + lactate + drugs
    clotting = (x.get("platelets", 250) < 100) + (x.get("inr", 1) > 1.3) + (x.get("d_dimer", 0) > 2000) + (x.get("fibrinogen", 300) < 100)
    mind = 2 if x["both_pupils_fixed"] else int(x["gcs"] <= 10)
    score = _phoenix_lungs(x) + circulation + min(clotting, 2) + mind
    return score, 0 if score < 2 else 1 if circulation >= 1 else 2


def rems(x: X) -> Result:
    """Olsson 2004."""
    score = _step(x["age"], (45, 0), (55, 2), (65, 3), (75, 5), rest=6)
    score += _step(x["heart_rate"], (40, 4), (55, 3), (70, 2), (110, 0), (140, 2), (180, 3), rest=4)
    score += _step(x["respiratory_rate"], (6, 4), (10, 2), (12, 1), (25, 0), (35, 1), (50, 3), rest=4)
    score += _step(x["map"], (50, 4), (70, 2), (110, 0), (130, 2), (160, 3), rest=4)
    score += _step(x["gcs"], (5, 4), (8, 3), (11, 2), (14, 1), rest=0)
    score += _step(x["spo2"], (75, 4), (86, 3), (90, 1), rest=0)
    return score, 0 if score <= 5 else 1 if score <= 13 else 2


def cart(x: X) -> Result:
    """Churpek 2012."""
    score = _step(x["respiratory_rate"], (21, 0), (24, 8), (26, 12), (30, 15), rest=22)
    score += _step(x["heart_rate"], (110, 0), (140, 4), rest=13)
    score += _step(x["diastolic_pressure"], (35, 13), (40, 6), (50, 4), rest=0)
    score += _step(x["age"], (55, 0), (70, 4), rest=9)
    return score, int(score > 20)


def meds(x: X) -> Result:
    """Shapiro 2003."""
    score = 6 * x["terminal_illness"] + 3 * (x["respiratory_rate"] > 20 or x["spo2"] < 90) + 3 * x["septic_shock"]
    score += 3 * (x["platelets"] < 150) + 3 * (x["bands"] > 5) + 3 * (x["age"] > 65) + 2 * x["lower_respiratory_infection"]
    score += 2 * x["nursing_home"] + 2 * x["altered_mental_state"]
    return score, sum(score > top for top in (4, 7, 12, 15))


RULES = {
    "sirs_1992": sirs, "qsofa": qsofa, "sofa_1996": sofa, "sofa_2_2025": sofa_2, "news2_2017": news2, "mews_2001": mews,
    "pews_brighton_2005": pews, "phoenix_2024": phoenix, "rems_2004": rems, "cart_2012": cart, "meds_2003": meds,
}  # fmt: skip
