"""What a task says about its patient: the part of a task file that the hospital needs in order to draw the case."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from residency.knowledge.condition import Condition
from residency.knowledge.types import Fact
from residency.predicates import Predicate


class Setting(Struct, frozen=True, kw_only=True):
    """One patient to be drawn. Everything not fixed here is drawn from the condition and the seed.

    `triaged`: somebody took vital signs at the door, and nurses go on their rounds; False at the triage desk itself."""

    key: str
    condition: Condition
    draw: dict[str, Any] = field(default_factory=dict)
    background: dict[str, bool] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    course: dict[str, Any] = field(default_factory=dict)
    allergy: dict[str, Any] = field(default_factory=dict)
    chart: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    tests: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, Predicate] = field(default_factory=dict)
    medicines: tuple[str, ...] = ()
    running: tuple[dict[str, Any], ...] = ()
    wait_minutes: float = 10.0
    complaint: str = ""
    arrival: str = ""
    esi: int = 3
    triaged: bool = True
