"""Heart, vessels and clots: millimetres of an ECG, ng/L of troponin, ng/mL FEU of D-dimer, mmHg."""

from __future__ import annotations

from collections.abc import Callable

from residency.knowledge.rules.figures import Figures


def smith_sgarbossa(x: Figures) -> float:
    """How many of three: 1 mm with the QRS up, 1 mm down in V1-V3, 1 mm against it that is a quarter of the S wave or more (mm)."""
    against = x["discordant_elevation"] >= 1 and x["discordant_elevation"] / x["s_wave"] >= 0.25
    return float((x["concordant_elevation"] >= 1) + (x["concordant_depression_v1_v3"] >= 1) + against)


def add_rs_d_dimer(x: Figures) -> float:
    """1 (picture) with more than one category of risk, or a D-dimer of 500 ng/mL FEU or more."""
    categories = x["high_risk_condition"] + x["high_risk_pain"] + x["high_risk_examination"]
    return float(categories > 1 or x["d_dimer"] >= 500)


def age_adjusted_d_dimer(x: Figures) -> float:
    """1 when the D-dimer (ng/mL FEU) is not under its limit: ten times the age over 50 years, else 500."""
    return float(x["d_dimer"] >= (10 * x["age"] if x["age"] > 50 else 500))


def _troponin(x: Figures, later: str, limits: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    """0 rule out, 1 observe, 2 rule in. Limits in ng/L: very low, low, no change, high, change; first Elecsys T, then Architect I.

    A single value is enough where it is very low over 3 hours after the onset, or high."""
    very_low, low, still, high, change = limits[int(x["assay"])]
    first = x["troponin_0h"]
    delta = abs(x[later] - first) if later in x else None
    if first >= high or (delta is not None and delta >= change):
        return 2.0
    early = first < very_low and x["hours_since_onset"] > 3
    return 0.0 if early or (delta is not None and first < low and delta < still) else 1.0


def troponin_0_1h(x: Figures) -> float:
    """ESC 2023, troponins an hour apart (ng/L)."""
    return _troponin(x, "troponin_1h", ((5, 12, 3, 52, 5), (4, 5, 2, 64, 6)))


def troponin_0_2h(x: Figures) -> float:
    """ESC 2023, troponins two hours apart (ng/L)."""
    return _troponin(x, "troponin_2h", ((5, 14, 4, 52, 10), (4, 6, 2, 64, 15)))


HEART: dict[str, Callable[[Figures], float]] = {
    "mean_arterial_pressure": lambda x: (x["systolic_pressure"] + 2 * x["diastolic_pressure"]) / 3,
    "shock_index": lambda x: x["heart_rate"] / x["systolic_pressure"],
    "modified_shock_index": lambda x: x["heart_rate"] / x["map"],
    "age_shock_index": lambda x: x["age"] * x["heart_rate"] / x["systolic_pressure"],
    # QT in ms, pulse a minute: corrected QT in ms
    "qtc_bazett": lambda x: x["qt"] / (60 / x["heart_rate"]) ** 0.5,
    "qtc_fridericia": lambda x: x["qt"] / (60 / x["heart_rate"]) ** (1 / 3),
    "qtc_framingham": lambda x: x["qt"] + 154 * (1 - 60 / x["heart_rate"]),
    "qtc_hodges": lambda x: x["qt"] + 1.75 * (x["heart_rate"] - 60),
    "smith_sgarbossa": smith_sgarbossa,
    "add_rs_d_dimer": add_rs_d_dimer,
    "age_adjusted_d_dimer": age_adjusted_d_dimer,
    "troponin_0_1h": troponin_0_1h,
    "troponin_0_2h": troponin_0_2h,
}
