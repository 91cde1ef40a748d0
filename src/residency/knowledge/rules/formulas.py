"""Rules that are a formula and not a sum of points. Flags come as 1 or 0, a choice as the number beside it in the rule's file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from residency.knowledge.rules.chemistry import CHEMISTRY
from residency.knowledge.rules.injury import INJURY
from residency.knowledge.rules.liver import LIVER
from residency.knowledge.rules.poisons import POISONS

Number = Mapping[str, float]


def smith_sgarbossa(x: Number) -> float:
    """How many of three: 1 mm with the QRS up, 1 mm down in V1-V3, 1 mm against it that is a quarter of the S wave or more (mm)."""
    against = x["discordant_elevation"] >= 1 and x["discordant_elevation"] / x["s_wave"] >= 0.25
    return float((x["concordant_elevation"] >= 1) + (x["concordant_depression_v1_v3"] >= 1) + against)


def add_rs_d_dimer(x: Number) -> float:
    """1 (picture) with more than one category of risk, or a D-dimer of 500 ng/mL FEU or more."""
    categories = x["high_risk_condition"] + x["high_risk_pain"] + x["high_risk_examination"]
    return float(categories > 1 or x["d_dimer"] >= 500)


FORMULAS: dict[str, Callable[[Number], float]] = {
    "mean_arterial_pressure": lambda x: (x["systolic_pressure"] + 2 * x["diastolic_pressure"]) / 3,
    "shock_index": lambda x: x["heart_rate"] / x["systolic_pressure"],
    "anion_gap": lambda x: x["sodium"] - x["chloride"] - x["bicarbonate"],
    "smith_sgarbossa": smith_sgarbossa,
    "add_rs_d_dimer": add_rs_d_dimer,
    "modified_shock_index": lambda x: x["heart_rate"] / x["map"],
    "age_shock_index": lambda x: x["age"] * x["heart_rate"] / x["systolic_pressure"],
    # QT in ms, pulse a minute: corrected QT in ms
    "qtc_bazett": lambda x: x["qt"] / (60 / x["heart_rate"]) ** 0.5,
    "qtc_fridericia": lambda x: x["qt"] / (60 / x["heart_rate"]) ** (1 / 3),
    "qtc_framingham": lambda x: x["qt"] + 154 * (1 - 60 / x["heart_rate"]),
    "qtc_hodges": lambda x: x["qt"] + 1.75 * (x["heart_rate"] - 60),
}

FORMULAS |= CHEMISTRY | INJURY | LIVER | POISONS
