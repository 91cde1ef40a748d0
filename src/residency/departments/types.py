"""What a department is."""

from __future__ import annotations

from msgspec import Struct

from residency.contract import Tool
from residency.tools.registry import ABILITIES, Ability


class Department(Struct, frozen=True):
    """A name, the policy text that every clinician here is told, and the tools of the place by name.

    `scheme` scores its tasks where a task names none; `minutes` and `turns` are the budget of a task that names none (None:
    it must). `on_request`: tools that only a task which names them offers. `on_paper`: the policy text for a case without a
    body. `sees_first`: nobody has looked at the patient before."""

    name: str
    policy: str
    abilities: dict[str, Ability]
    scheme: str = "ed_rubric"
    minutes: float | None = None
    turns: int | None = None
    on_request: frozenset[str] = frozenset()
    on_paper: str = ""
    sees_first: bool = False

    @property
    def offered(self) -> tuple[str, ...]:
        """Names of the tools that a task offers which names none."""
        return tuple(name for name in self.abilities if name not in self.on_request)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """Those tools as an agent sees them."""
        return tuple(self.abilities[name].tool for name in self.offered)


def offering(*names: str) -> dict[str, Ability]:
    """Abilities by tool name. A name without a tool is a KeyError at import: a department can't promise what is not there."""
    return {name: ABILITIES[name] for name in names}
