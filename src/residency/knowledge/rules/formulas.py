"""Rules that are a formula and not a sum of points. Flags come as 1 or 0, a choice as the number beside it in the rule's file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from residency.knowledge.rules.bedside import BEDSIDE
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


def age_adjusted_d_dimer(x: Number) -> float:
    """1 when the D-dimer (ng/mL FEU) is not under its limit: ten times the age over 50 years, else 500."""
    return float(x["d_dimer"] >= (10 * x["age"] if x["age"] > 50 else 500))


def _troponin(x: Number, later: str, limits: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    """0 rule out, 1 observe, 2 rule in. Limits in ng/L: very low, low, no change, high, change; first Elecsys T, then Architect I.

    A single value is enough where it is very low over 3 hours after the onset, or high."""
    very_low, low, still, high, change = limits[int(x["assay"])]
    first = x["troponin_0h"]
    delta = abs(x[later] - first) if later in x else None
    if first >= high or (delta is not None and delta >= change):
        return 2.0
    early = first < very_low and x["hours_since_onset"] > 3
    return 0.0 if early or (delta is not None and first < low and delta < still) else 1.0


def troponin_0_1h(x: Number) -> float:
    """ESC 2023, troponins an hour apart (ng/L)."""
    return _troponin(x, "troponin_1h", ((5, 12, 3, 52, 5), (4, 5, 2, 64, 6)))


def troponin_0_2h(x: Number) -> float:
    """ESC 2023, troponins two hours apart (ng/L)."""
    return _troponin(x, "troponin_2h", ((5, 14, 4, 52, 10), (4, 6, 2, 64, 15)))


def predicted_body_weight(x: Number) -> float:
    """Kilograms from cm; sex 1 for a man."""
    return (50.0 if x["sex"] else 45.5) + 0.91 * (x["height"] - 152.4)


def alveolar_arterial_gradient(x: Number) -> float:
    """mmHg; water vapour 47 mmHg, respiratory quotient 0.8."""
    return x["fio2"] * (x["barometric_pressure"] - 47) - x["paco2"] / 0.8 - x["pao2"]


FORMULAS: dict[str, Callable[[Number], float]] = {
    "mean_arterial_pressure": lambda x: (x["systolic_pressure"] + 2 * x["diastolic_pressure"]) / 3,
    "shock_index": lambda x: x["heart_rate"] / x["systolic_pressure"],
    "anion_gap": lambda x: x["sodium"] - x["chloride"] - x["bicarbonate"],
    "smith_sgarbossa": smith_sgarbossa,
    "add_rs_d_dimer": add_rs_d_dimer,
    "age_adjusted_d_dimer": age_adjusted_d_dimer,
    "modified_shock_index": lambda x: x["heart_rate"] / x["map"],
    "age_shock_index": lambda x: x["age"] * x["heart_rate"] / x["systolic_pressure"],
    # cm x cm x (slices x cm) / 2: mL
    "haematoma_volume": lambda x: x["longest_diameter"] * x["cross_diameter"] * x["slices"] * x["slice_thickness"] / 2,
    "oxygen_ratio": lambda x: x["pao2"] / x["fio2"],
    "rox": lambda x: x["spo2"] / x["fio2"] / x["respiratory_rate"],
    # cmH2O and mmHg
    "oxygenation_index": lambda x: x["mean_airway_pressure"] * x["fio2"] * 100 / x["pao2"],
    "alveolar_arterial_gradient": alveolar_arterial_gradient,
    "predicted_body_weight": predicted_body_weight,
    "troponin_0_1h": troponin_0_1h,
    "troponin_0_2h": troponin_0_2h,
    # QT in ms, pulse a minute: corrected QT in ms
    "qtc_bazett": lambda x: x["qt"] / (60 / x["heart_rate"]) ** 0.5,
    "qtc_fridericia": lambda x: x["qt"] / (60 / x["heart_rate"]) ** (1 / 3),
    "qtc_framingham": lambda x: x["qt"] + 154 * (1 - 60 / x["heart_rate"]),
    "qtc_hodges": lambda x: x["qt"] + 1.75 * (x["heart_rate"] - 60),
}

FORMULAS |= BEDSIDE | CHEMISTRY | INJURY | LIVER | POISONS
