"""How figures and lists are written on a page."""

from __future__ import annotations

from collections.abc import Iterable


def plain(word: str) -> str:
    """An id as words."""
    return word.replace("_", " ")


def listed(words: Iterable[str], none: str = "") -> str:
    """Words with commas; `none` where there are none."""
    return ", ".join(words) or none


def span(low: float | None, high: float | None) -> str:
    """`4-6`, or one of them where the other is missing or the same."""
    found = [f"{v:g}" for v in dict.fromkeys((low, high)) if v is not None]
    return "-".join(found)


def lasting(minutes: tuple[float, float]) -> str:
    """A span of minutes in the unit that people use for so long a time."""
    low, high = minutes
    size, unit = (1440, "d") if low >= 2880 else (60, "h") if low >= 120 else (1, "min")
    return f"{span(round(low / size, 1), round(high / size, 1))} {unit}"
