"""Formulas of decision rules about poisons and antidotes. Kilograms, mg, ng/mL, hours."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from residency.knowledge.rules.figures import Figures

HEAVIEST = 100.0  # acetylcysteine counts the weight to here


def _load(mg_per_kg: float) -> Callable[[Figures], float]:
    """The first amount of acetylcysteine in mg."""
    return lambda x: mg_per_kg * min(x["weight"], HEAVIEST)


def _vials(exact: float) -> float:
    """Whole vials; what is a whole number but for the last binary digit stays so."""
    return float(ceil(round(exact, 6)))


POISONS: dict[str, Callable[[Figures], float]] = {
    "rumack_matthew": lambda x: x["level"] / (150 * 0.5 ** ((x["hours"] - 4) / 4)),
    "nac_three_bag": _load(150),
    "nac_two_bag": _load(200),
    "nac_oral": _load(140),
    "digoxin_fab_level": lambda x: _vials(x["digoxin_level"] * x["weight"] / 100),
    "digoxin_fab_ingested": lambda x: _vials(x["digoxin_swallowed"] * 0.8 / 0.5),
}
