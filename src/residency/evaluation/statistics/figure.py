"""A number of an examination as it is told: with its interval, or with the reason why there is none."""

from __future__ import annotations

from msgspec import Struct


class Figure(Struct, frozen=True):
    """A number, and the 95 % interval around it.

    Attributes:
        value: None when it can't be computed; never 0 for that.
        low: of the interval; None when there is none.
        high: of the interval.
        method: how the interval was made.
        reason: why the value or its interval is missing, or what to bear in mind with it.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    method: str = ""
    reason: str = ""


def missing(reason: str) -> Figure:
    """What can't be computed, and why."""
    return Figure(reason=reason)
