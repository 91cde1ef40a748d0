"""Rules that are a formula and not a sum of points, gathered by name from the files beside this one."""

from __future__ import annotations

from collections.abc import Callable

from residency.knowledge.rules.bedside import BEDSIDE
from residency.knowledge.rules.breathing import BREATHING
from residency.knowledge.rules.chemistry import CHEMISTRY
from residency.knowledge.rules.figures import Figures
from residency.knowledge.rules.heart import HEART
from residency.knowledge.rules.injury import INJURY
from residency.knowledge.rules.liver import LIVER
from residency.knowledge.rules.poisons import POISONS

FORMULAS: dict[str, Callable[[Figures], float]] = {
    "anion_gap": lambda x: x["sodium"] - x["chloride"] - x["bicarbonate"],
    # cm x cm x (slices x cm) / 2: mL
    "haematoma_volume": lambda x: x["longest_diameter"] * x["cross_diameter"] * x["slices"] * x["slice_thickness"] / 2,
}

FORMULAS |= BEDSIDE | HEART | BREATHING | CHEMISTRY | INJURY | LIVER | POISONS
