"""Whose reference range is whose, what is usual for a person, and one figure in another unit of its test.

`band` is the only place that picks a reference range: flags, limits of rules and usual values all ask it.
"""

from __future__ import annotations

import re

from residency.knowledge.types import Band, Test

_NUMBER = re.compile(r"\s*([-+]?[0-9]+(?:\.[0-9]+)?)\s*(\S.*)\Z")
_SAME = (("µ", "u"), ("μ", "u"), ("micro", "u"), ("mcg", "ug"), ("litre", "l"), ("liter", "l"), ("^", "*"), ("[", ""), ("]", ""),
         ("iu", "u"), ("10e", "10*"), ("x10", "10"), ("k/", "10*3/"), ("percent", "%"), (" per ", "/"), (" ", ""))


def band(test: Test, sex: str, age: float, pregnant: bool = False) -> Band | None:
    """The reference range that holds for such a person (years of age), or None.

    Of several that fit the one made for fewest people: for pregnancy before any other, then for the fewest years, then for a sex."""
    return min(_fitting(test, sex, age, pregnant), key=_breadth, default=None)


def rivals(test: Test, sex: str, age: float, pregnant: bool = False) -> int:
    """How many reference ranges have an equal claim to such a person: more than one is a fault of the file."""
    claims = [_breadth(b) for b in _fitting(test, sex, age, pregnant)]
    return sum(claim == min(claims) for claim in claims)


def _fitting(test: Test, sex: str, age: float, pregnant: bool) -> list[Band]:
    return [b for b in test.reference if b.sex in ("", sex) and b.age_from <= age < b.age_to and b.pregnant in (None, pregnant)]


def _breadth(b: Band) -> tuple[bool, float, bool]:
    return b.pregnant is not True, b.age_to - b.age_from, not b.sex


def upper_limit(test: Test, sex: str, age: float, pregnant: bool = False) -> float | None:
    """The upper reference limit for such a person, in the test's unit."""
    found = band(test, sex, age, pregnant)
    return found.high if found is not None else None


def usual(test: Test, sex: str, age: float, pregnant: bool = False) -> tuple[float, float, float] | None:
    """(mid, p10, p90) of what such people have in health."""
    found = band(test, sex, age, pregnant)
    return found.normal if found is not None and found.normal is not None else test.normal


def units(test: Test) -> tuple[str, ...]:
    """Every unit that a figure of this test may be written in, its own first."""
    return (test.unit, *test.conversions)


def flag(test: Test, value: float, sex: str, age: float, pregnant: bool = False) -> str:
    """Nothing, L or H, or LL and HH where the laboratory would ring."""
    found = band(test, sex, age, pregnant) or Band()
    below = test.critical_below if found.critical_below is None else found.critical_below
    above = test.critical_above if found.critical_above is None else found.critical_above
    if below is not None and value < below:
        return "LL"
    if above is not None and value > above:
        return "HH"
    if found.low is not None and value < found.low:
        return "L"
    return "H" if found.high is not None and value > found.high else ""


def same_unit(a: str, b: str) -> bool:
    """Whether two spellings are one unit (`µmol/L` and `umol/l`, `10^9/L` and `10*9/L`)."""
    return _spelled(a) == _spelled(b)


def _spelled(unit: str) -> str:
    text = unit.strip().lower()
    for written, meant in _SAME:
        text = text.replace(written, meant)
    return text


def convert(test: Test, value: float, unit: str, to: str) -> float | None:
    """A figure of this test from one of its units to another; None where either is no unit of it."""
    own = _into_own(test, value, unit)
    return None if own is None else _out_of_own(test, own, to)


def _into_own(test: Test, value: float, unit: str) -> float | None:
    if same_unit(unit, test.unit):
        return value
    found = _line(test, unit)
    return None if found is None else (value - found[1]) / found[0]


def _out_of_own(test: Test, value: float, unit: str) -> float | None:
    if same_unit(unit, test.unit):
        return value
    found = _line(test, unit)
    return None if found is None else value * found[0] + found[1]


def _line(test: Test, unit: str) -> tuple[float, float] | None:
    """(factor, what is then added) from the test's own unit."""
    found = next((f for name, f in test.conversions.items() if same_unit(name, unit)), None)
    return found if found is None or isinstance(found, tuple) else (found, 0.0)


def written(text: str) -> tuple[float, str] | None:
    """(number, unit) of a figure written as "150 umol/L", or None where it is no such figure."""
    match = _NUMBER.match(text)
    return (float(match[1]), match[2].strip()) if match else None
