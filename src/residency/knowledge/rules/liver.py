"""Formulas of decision rules about liver and pancreas. Figures in the units of the rules' files (mg/dL, g/dL, mmol/L, s)."""

from __future__ import annotations

from collections.abc import Callable
from math import log

from residency.knowledge.rules.figures import Figures


def sirs_signs(x: Figures) -> int:
    """Signs of SIRS present, 0 to 4 (Bone 1992). PaCO2 and bands count where they are known."""
    warm = not 36 <= x["temperature"] <= 38
    breath = x["respiratory_rate"] > 20 or x.get("pco2", 40.0) < 32
    cells = not 4 <= x["white_cells"] <= 12 or x.get("bands", 0.0) > 10
    return warm + (x["heart_rate"] > 90) + breath + cells


def bisap(x: Figures) -> float:
    """Wu 2008."""
    return (x["urea"] > 25) + (x["gcs"] < 15) + (sirs_signs(x) >= 2) + (x["age"] > 60) + x["pleural_effusion"]


def child_pugh(x: Figures) -> float:
    """Pugh 1973 with INR in place of the prothrombin time."""
    bilirubin = 1 if x["bilirubin"] < 2 else 2 if x["bilirubin"] <= 3 else 3
    albumin = 1 if x["albumin"] > 3.5 else 2 if x["albumin"] >= 2.8 else 3
    inr = 1 if x["inr"] < 1.7 else 2 if x["inr"] <= 2.3 else 3
    return bilirubin + albumin + inr + x["ascites"] + x["encephalopathy"]


def _scale(score: float) -> float:
    """The scale of MELD: whole numbers, 6 to 40."""
    return min(max(round(score), 6), 40)


def meld(x: Figures) -> float:
    """Kamath 2001, floors and caps of UNOS 2002."""
    creatinine = 4.0 if x["dialysis"] else min(max(x["creatinine"], 1.0), 4.0)
    return _scale(3.78 * log(max(x["bilirubin"], 1.0)) + 11.2 * log(max(x["inr"], 1.0)) + 9.57 * log(creatinine) + 6.43)


def meld_na(x: Figures) -> float:
    """UNOS 2016: the sodium counts from a MELD of 12 on."""
    score, lacking = meld(x), 137 - min(max(x["sodium"], 125.0), 137.0)
    return score if score <= 11 else _scale(score + 1.32 * lacking - 0.033 * score * lacking)


def meld_3(x: Figures) -> float:
    """Kim 2021. The choice of sex brings 1 for a woman."""
    bilirubin, inr = log(max(x["bilirubin"], 1.0)), log(max(x["inr"], 1.0))
    creatinine = log(3.0 if x["dialysis"] else min(max(x["creatinine"], 1.0), 3.0))
    sodium, albumin = 137 - min(max(x["sodium"], 125.0), 137.0), 3.5 - min(max(x["albumin"], 1.5), 3.5)
    return _scale(1.33 * x["sex"] + 4.56 * bilirubin + 0.82 * sodium - 0.24 * sodium * bilirubin + 9.09 * inr + 11.14 * creatinine
                  + 1.85 * albumin - 1.83 * albumin * creatinine + 6)


def maddrey(x: Figures) -> float:
    """Maddrey 1978 as Carithers 1989 changed it: seconds over the control."""
    return 4.6 * (x["prothrombin_time"] - x["control_time"]) + x["bilirubin"]


def kings_college(x: Figures) -> float:
    """O'Grady 1989, acetaminophen: 1 met, 0 not."""
    three = x["inr"] > 6.5 and x["creatinine"] > 3.4 and x["encephalopathy"] >= 3
    return float(x["ph_after_resuscitation"] < 7.3 or three)


def kings_college_other(x: Figures) -> float:
    """O'Grady 1989, other causes: 1 met, 0 not."""
    five = (not 10 <= x["age"] <= 40, x["unfavourable_cause"] > 0, x["jaundice_days"] > 7, x["inr"] > 3.5, x["bilirubin"] > 17.5)
    return float(x["inr"] > 6.5 or sum(five) >= 3)


LIVER: dict[str, Callable[[Figures], float]] = {
    "bisap": bisap, "child_pugh": child_pugh, "meld": meld, "meld_na": meld_na, "meld_3": meld_3, "maddrey": maddrey,
    "kings_college": kings_college, "kings_college_other": kings_college_other,
}  # fmt: skip
