"""The chest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def curb65(x: Mapping[str, Any]) -> tuple[float, int]:
    """Lim 2003: confusion, urea over 7 mmol/L (19 mg/dL), 30 breaths or more, pressure under 90 or 60 and less, 65 and older."""
    low = x["systolic_pressure"] < 90 or x["diastolic_pressure"] <= 60
    score = bool(x["confusion"]) + (x["urea"] > 19) + (x["respiratory_rate"] >= 30) + low + (x["age"] >= 65)
    return score, 0 if score <= 1 else 1 if score == 2 else 2


RULES = {"curb65": curb65}
