"""The truth about one patient that does not change while the encounter runs. Never serialised towards an agent."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from residency.knowledge.condition import Condition, Option
from residency.knowledge.types import Fact
from residency.predicates import Predicate


def low_pressure(age: float) -> float:
    """Mean pressure (mmHg) below which anybody of this age is supported: 65 in adults, the 5th centile about 40 + 1.5 x age in
    children (Haque 2007)."""
    return 65.0 if age >= 16 else 40.0 + 1.5 * age


class TrueAllergy(Struct, frozen=True):
    """What really happens when this patient gets the drug, whether or not anyone wrote it down."""

    drug: str
    reaction: str
    severity: float = 1.0
    details: str = ""


class Person(Struct, frozen=True):
    """Somebody who can be spoken to: what they are, know, want, and when they come (minutes)."""

    id: str
    role: str
    name: str
    arrives_at: float = 0.0
    facts: tuple[Fact, ...] = ()
    denies: tuple[tuple[str, str], ...] = ()
    orientation: str = "full"
    script: Any = None


class Case(Struct, frozen=True):
    """Everything drawn once from the seed: who, which variant, which findings and values, who knows what.

    `seen`: findings that the case decides for some study, so that another study which looks for the same sees the same."""

    patient: str
    encounter: str
    condition: Condition
    variant: str
    age: float
    sex: str
    weight_kg: float
    background: tuple[str, ...]
    allergies: tuple[TrueAllergy, ...]
    groups: dict[str, dict[str, Option]]
    antibiogram: dict[str, float]
    moments: dict[str, Predicate]
    present: frozenset[str]
    values: dict[str, float]
    studies: dict[str, tuple[str, ...]]
    people: tuple[Person, ...]
    order_sets: dict[str, Any]
    triage: dict[str, float]
    seen: dict[str, bool] = {}

    def person(self, name: str) -> Person | None:
        """The person of that id or role."""
        return next((p for p in self.people if name in (p.id, p.role)), None)
