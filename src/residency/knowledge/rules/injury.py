"""Formulas of decision rules about trauma and burns. Kilograms, mL, per cent of the body surface, AIS 0 to 6."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

from residency.knowledge.rules.figures import Figures

NINES = {"head": 9.0, "right_arm": 9.0, "left_arm": 9.0, "front": 18.0, "back": 18.0, "right_leg": 18.0, "left_leg": 18.0, "perineum": 1.0}
LUND = {"neck": 2.0, "front": 13.0, "back": 13.0, "buttocks": 5.0, "genitals": 1.0, "upper_arms": 8.0, "forearms": 6.0, "hands": 5.0,
        "feet": 7.0}  # fmt: skip
GROWING = ((1, 19.0, 11.0, 10.0), (5, 17.0, 13.0, 10.0), (10, 13.0, 16.0, 11.0), (15, 11.0, 17.0, 12.0), (18, 9.0, 18.0, 13.0),
           (200, 7.0, 19.0, 14.0))  # fmt: skip
"""Under which age: head, both thighs, both lower legs, in per cent of the surface (Lund 1944)."""


def _squares(worst: list[float]) -> float:
    """The squares of the three worst; an injury that can't be survived makes it 75."""
    three = sorted(worst)[-3:]
    return 75.0 if three[-1] >= 6 else sum(x * x for x in three)


def triss(x: Figures) -> float:
    """Boyd 1987 with the coefficients of 1995: per cent who live. The blunt formula serves children under 15."""
    old = x["age"] >= 55
    if x["penetrating"] and x["age"] >= 15:
        b = -2.5355 + 0.9934 * x["rts"] - 0.0651 * x["iss"] - 1.1360 * old
    else:
        b = -0.4499 + 0.8085 * x["rts"] - 0.0835 * x["iss"] - 1.7430 * old
    return 100 / (1 + exp(-b))


def abls(x: Figures) -> float:
    """ABLS 2018, mL in 24 hours."""
    return (4 if x["electrical"] else 2 if x["age"] >= 14 else 3) * x["weight"] * x["tbsa"]


def lund_browder(x: Figures) -> float:
    """Lund 1944: per cent of the surface, each part's share times its size at this age."""
    head, thighs, lower_legs = next(sizes for under, *sizes in GROWING if x["age"] < under)
    sizes = LUND | {"head": head, "thighs": thighs, "lower_legs": lower_legs}
    return sum(size * x[part] / 100 for part, size in sizes.items())


INJURY: dict[str, Callable[[Figures], float]] = {
    "iss": lambda x: _squares([x["head_neck"], x["face"], x["chest"], x["abdomen"], x["limbs"], x["external"]]),
    "niss": lambda x: _squares([x["worst"], x["second"], x["third"]]),
    "triss": triss,
    "parkland": lambda x: 4 * x["weight"] * x["tbsa"],
    "abls": abls,
    "rule_of_nines": lambda x: sum(size * x[part] / 100 for part, size in NINES.items()),
    "lund_browder": lund_browder,
    "baux": lambda x: x["age"] + x["tbsa"],
    "revised_baux": lambda x: x["age"] + x["tbsa"] + 17 * x["inhalation"],
}
