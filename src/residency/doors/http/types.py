"""What travels over HTTP beside the contract's own types."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from residency.contract import ToolResult
from residency.doors.sessions import State

LARGEST_SEED = 2**53
# To JSON Schema 3.0 is an integer too, and some clients write it so.
Seed = Annotated[int, Meta(ge=-LARGEST_SEED, le=LARGEST_SEED)] | Annotated[float, Meta(ge=-LARGEST_SEED, le=LARGEST_SEED, multiple_of=1)]


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """What to open: a task of the catalog, on a seed."""

    task: Annotated[str, Meta(min_length=1, max_length=200)]
    seed: Seed = 0


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """One tool call."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    arguments: dict[str, Any] = {}


class Answered(Struct, frozen=True):
    """What an act brought, and where the encounter stands after it."""

    result: ToolResult
    state: State


class Health(Struct, frozen=True):
    """Whether the service takes calls ("ok" or "draining")."""

    status: str
    version: str


class Problem(Struct, frozen=True):
    """Why a request was refused, and what would mend it."""

    status: int
    code: str
    says: str
    mend: str
