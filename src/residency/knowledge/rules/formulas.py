"""Rules that are a formula and not a sum of points."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from residency.knowledge.rules.chemistry import CHEMISTRY
from residency.knowledge.rules.injury import INJURY
from residency.knowledge.rules.liver import LIVER
from residency.knowledge.rules.poisons import POISONS

Number = Mapping[str, float]

FORMULAS: dict[str, Callable[[Number], float]] = {
    "mean_arterial_pressure": lambda x: (x["systolic_pressure"] + 2 * x["diastolic_pressure"]) / 3,
    "shock_index": lambda x: x["heart_rate"] / x["systolic_pressure"],
    "anion_gap": lambda x: x["sodium"] - x["chloride"] - x["bicarbonate"],
}

FORMULAS |= CHEMISTRY | INJURY | LIVER | POISONS
