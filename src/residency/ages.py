"""How an age is drawn and told: whole years from two on, below that whole days, told in days, weeks or months as at a bedside."""

from __future__ import annotations

DAYS = 365.25
BABY = 2.0
"""Years under which an age is kept to the day."""
_WEEKS_FROM, _MONTHS_FROM = 28, 91  # days: a newborn is told in days (under 28), then weeks, then months


def whole(age: float) -> float:
    """An age in years as it is kept: whole years from two on, whole days below that (a newborn is at least a day old)."""
    return float(round(age)) if age >= BABY else max(1, round(age * DAYS)) / DAYS


def days(age: float) -> int:
    """Days lived."""
    return round(age * DAYS)


def words(age: float) -> tuple[int, str]:
    """Number and unit in which somebody of this age (years) is told: (9, "day"), (6, "week"), (14, "month"), (40, "year")."""
    lived = days(age)
    if age >= BABY:
        return int(age), "year"
    if lived <= _WEEKS_FROM:
        return lived, "day"
    if lived < _MONTHS_FROM:
        return lived // 7, "week"
    return int(age * 12.0 + 0.05), "month"


def old(age: float) -> str:
    """Before a noun: "9-day-old", "40-year-old"."""
    number, unit = words(age)
    return f"{number}-{unit}-old"


def plain(age: float) -> str:
    """In a line of a record: "9 days", and the bare number for whole years."""
    number, unit = words(age)
    return str(number) if unit == "year" else f"{number} {unit}{'s' if number != 1 else ''}"
