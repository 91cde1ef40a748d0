"""What a department is."""

from __future__ import annotations

from msgspec import Struct

from residency.contract import Tool
from residency.tools.registry import ABILITIES, Ability


class Department(Struct, frozen=True):
    """A name, the policy text that every clinician here is told, and the tools of the place by name."""

    name: str
    policy: str
    abilities: dict[str, Ability]

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools as an agent sees them."""
        return tuple(a.tool for a in self.abilities.values())


def offering(*names: str) -> dict[str, Ability]:
    """Abilities by tool name. A name without a tool is a KeyError at import: a department can't promise what is not there."""
    return {name: ABILITIES[name] for name in names}
