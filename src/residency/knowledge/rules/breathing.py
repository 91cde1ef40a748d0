"""Breathing: gases in mmHg, airway pressure in cmH2O, oxygen as a fraction."""

from __future__ import annotations

from collections.abc import Callable

from residency.knowledge.rules.figures import Figures


def alveolar_arterial_gradient(x: Figures) -> float:
    """mmHg; water vapour 47 mmHg, respiratory quotient 0.8."""
    return x["fio2"] * (x["barometric_pressure"] - 47) - x["paco2"] / 0.8 - x["pao2"]


def predicted_body_weight(x: Figures) -> float:
    """Kilograms from cm; sex 1 for a man."""
    return (50.0 if x["sex"] else 45.5) + 0.91 * (x["height"] - 152.4)


BREATHING: dict[str, Callable[[Figures], float]] = {
    "oxygen_ratio": lambda x: x["pao2"] / x["fio2"],
    "rox": lambda x: x["spo2"] / x["fio2"] / x["respiratory_rate"],
    "oxygenation_index": lambda x: x["mean_airway_pressure"] * x["fio2"] * 100 / x["pao2"],
    "alveolar_arterial_gradient": alveolar_arterial_gradient,
    "predicted_body_weight": predicted_body_weight,
}
