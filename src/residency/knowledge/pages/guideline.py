"""A guideline's page: every recommendation with class and level, what must not be missed first."""

from __future__ import annotations

from residency.knowledge.guideline import context, find_guideline
from residency.knowledge.pages.wording import listed, plain

LONGEST = 100_000


def guideline_page(name: object) -> str:
    """What the library says of a guideline. Raises Refused with the nearest."""
    found = find_guideline(name)
    lines = [context(found.id, LONGEST), f"Edition: {found.version}."]
    if found.applies_to or found.awaits:
        lines.append("For: " + listed(map(plain, (*found.applies_to, *found.awaits))) + ".")
    return "\n".join([*lines, *([f"Note: {found.note}"] if found.note else [])])
