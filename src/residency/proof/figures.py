"""Figures of a proof: a row over encounters, and what became of mutants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from residency.episode import Episode

FALL = 0.05
"""A mutant is caught when N falls by so much."""


class Caught(Struct, frozen=True):
    """A mutant's fate: N beside the oracle's, and whether a gate closed."""

    operator: str
    says: str
    normalized: float
    gated: bool
    caught: bool
    excluded: bool
    lethal: bool


def row(episodes: Sequence[Episode]) -> dict[str, Any]:
    """N and passes over encounters."""
    scores = [e.score() for e in episodes]
    values = [s.normalized for s in scores]
    return {
        "mean": sum(values) / len(values),
        "min": min(values),
        "max": max(values),
        "passed": sum(s.passed for s in scores),
        "n": len(values),
    }


def summary(fates: Sequence[Caught]) -> dict[str, Any]:
    """How many mutants there were, which were excluded by rule, which caught, by operator, and which were missed."""
    by: dict[str, list[Caught]] = defaultdict(list)
    for fate in fates:
        by[fate.operator].append(fate)
    counted = [f for f in fates if not f.excluded]
    return {
        "total": len(fates),
        "counted": len(counted),
        "caught": sum(f.caught for f in counted),
        "excluded": len(fates) - len(counted),
        "lethal": sum(f.lethal for f in fates),
        "lethal gated": sum(f.lethal and f.gated for f in fates),
        "by operator": {
            op: {"counted": sum(not f.excluded for f in rows), "caught": sum(f.caught for f in rows)} for op, rows in sorted(by.items())
        },
        "missed": [f"{f.operator}: {f.says} (N {f.normalized:.2f})" for f in counted if not f.caught],
    }
