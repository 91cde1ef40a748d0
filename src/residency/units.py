"""Units of dose, rate, length and pressure: UCUM strings, what people write for them, and factors between them.

Only the units that orders and results use. A dose is held in the drug's own unit; `convert` refuses to cross kinds
(mass to volume, units to mass), because that needs a concentration and guessing one kills.
"""

from __future__ import annotations

MASS = {"ug": 1e-6, "mg": 1e-3, "g": 1.0}
VOLUME = {"mL": 1e-3, "L": 1.0}
ACTIVITY = {"U": 1.0, "kU": 1e3}
AMOUNT = {"mmol": 1.0}
FRACTION = {"%": 0.01, "1": 1.0}
KINDS = (MASS, VOLUME, ACTIVITY, AMOUNT, FRACTION)
TIME = {"s": 1 / 60, "min": 1.0, "h": 60.0}

SPELLINGS = {
    "mcg": "ug",
    "µg": "ug",
    "μg": "ug",
    "mcgs": "ug",
    "microg": "ug",
    "microgram": "ug",
    "micrograms": "ug",
    "ug": "ug",
    "microgramme": "ug",
    "microgrammes": "ug",
    "mg": "mg",
    "mgs": "mg",
    "milligramme": "mg",
    "milligrammes": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "g": "g",
    "gm": "g",
    "gms": "g",
    "gramme": "g",
    "grammes": "g",
    "gram": "g",
    "grams": "g",
    "ml": "mL",
    "mls": "mL",
    "cc": "mL",
    "millilitre": "mL",
    "milliliter": "mL",
    "milliliters": "mL",
    "millilitres": "mL",
    "l": "L",
    "litre": "L",
    "liter": "L",
    "liters": "L",
    "litres": "L",
    "u": "U",
    "unit": "U",
    "units": "U",
    "iu": "U",
    "internationalunit": "U",
    "internationalunits": "U",
    "kg": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "mmol": "mmol",
    "mmols": "mmol",
    "millimole": "mmol",
    "millimoles": "mmol",
    "meqs": "mmol",
    "meq": "mmol",
    "%": "%",
    "percent": "%",
    "fraction": "1",
    "1": "1",
    "s": "s",
    "sec": "s",
    "second": "s",
    "seconds": "s",
    "min": "min",
    "mins": "min",
    "minute": "min",
    "minutes": "min",
    "h": "h",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
}


WHOLE = {"lpm": "L/min"}


def canonical(unit: str) -> str | None:
    """The UCUM form of a unit as people write it (`mcg/kg/min` -> `ug/kg/min`), or None when it is not understood."""
    if unit.strip().lower() in WHOLE:
        return WHOLE[unit.strip().lower()]
    parts = unit.strip().lower().replace(" per ", "/").replace(" ", "").split("/")
    known = [SPELLINGS.get(part) for part in parts]
    return None if not parts or None in known else "/".join(known)  # type: ignore[arg-type]


def kind(unit: str) -> int | None:
    """Index of the kind of a simple canonical unit; units of one kind convert into each other."""
    return next((i for i, table in enumerate(KINDS) if unit in table), None)


def convert(amount: float, unit: str, to: str) -> float | None:
    """`amount` of canonical `unit` in canonical unit `to` (simple or rates such as `ug/kg/min`); None across kinds."""
    if unit == to:
        return amount
    have, want = unit.split("/"), to.split("/")
    if len(have) != len(want):
        return None
    factor = 1.0
    for i, (a, b) in enumerate(zip(have, want, strict=True)):
        if a == b:
            continue
        table = next((t for t in (*KINDS, TIME) if a in t and b in t), None)
        if table is None:
            return None
        factor *= table[a] / table[b] if i == 0 else table[b] / table[a]
    return amount * factor
