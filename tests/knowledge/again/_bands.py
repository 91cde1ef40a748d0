"""Which band a figure falls in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

X = Mapping[str, Any]
Found = tuple[float, int]


def upto(score: float, *tops: float) -> Found:
    """The score and its band, where each band includes its top."""
    return score, sum(score > top for top in tops)


def under(score: float, *edges: float) -> Found:
    """The score and its band, where each band ends below its edge."""
    return score, sum(score >= edge for edge in edges)


def count(x: X, *flags: str) -> int:
    """How many of these are so."""
    return sum(bool(x[name]) for name in flags)


def steps(value: float, *edges: float) -> int:
    """How many edges are reached."""
    return sum(value >= edge for edge in edges)
