"""Formulas of decision rules about triage and children. Years, mmHg, beats and breaths a minute, per cent."""

from __future__ import annotations

from collections.abc import Callable

from residency.knowledge.rules.figures import Figures

MONTH = 1 / 12
DANGER_5 = ((MONTH, 190, 60), (1.0, 180, 55), (3.0, 140, 40), (5.0, 120, 35), (12.0, 120, 30), (999.0, 100, 20))
"""ESI version 5: under which age, pulse over, breaths over."""


def _esi(x: Figures, pulse: float, breaths: float) -> float:
    if x["needs_lifesaving_act"]:
        return 1.0
    if x["high_risk_confused_or_severe_distress"]:
        return 2.0
    if x["resources"] < 2:
        return 5.0 - x["resources"]
    return 2.0 if x["heart_rate"] > pulse or x["respiratory_rate"] > breaths or x["spo2"] < 92 else 3.0


def esi_v4(x: Figures) -> float:
    """Gilboy 2012. Danger signs give the level that is to be considered."""
    age = x["age"]
    danger = (180, 50) if age < 3 * MONTH else (160, 40) if age < 3 else (140, 30) if age <= 8 else (100, 20)
    return _esi(x, *danger)


def esi_v5(x: Figures) -> float:
    """ENA 2023. Danger signs give the level that is to be considered."""
    return next(_esi(x, pulse, breaths) for under, pulse, breaths in DANGER_5 if x["age"] < under)


def pals_hypotension(x: Figures) -> float:
    """AHA PALS: the systolic pressure over its least for the age (the newborn to 28 days 60)."""
    age = x["age"]
    least = 60 if age <= 28 / 365 else 70 if age < 1 else 70 + 2 * age if age <= 10 else 90
    return x["systolic_pressure"] - least


BEDSIDE: dict[str, Callable[[Figures], float]] = {
    "esi_v4": esi_v4,
    "esi_v5": esi_v5,
    "pals_hypotension": pals_hypotension,
    "pals_weight": lambda x: 2 * (x["age"] + 4),
    "pals_tube_cuffed": lambda x: x["age"] / 4 + 3.5,
    "pals_tube_depth": lambda x: 3 * x["tube_mm"],
}
