"""Which kind of order a typed line is, by who knows its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from residency import knowledge
from residency.errors import Refused
from residency.knowledge import reading

_KINDS: tuple[tuple[str, Callable[[object], Any]], ...] = (
    ("medication", knowledge.find_drug),
    ("lab", knowledge.find_test),
    ("procedure", knowledge.find_procedure),
    ("consult", lambda word: reading.find_service(str(word))),
)


def kind_of(item: str, measured: bool, choices: Sequence[str]) -> str | None:
    """Which of these choices an order is, by who knows its name; what is `measured` in a dose is a drug. None: nobody knows."""
    if measured and "medication" in choices:
        return "medication"
    for kind, find in _KINDS:
        if kind not in choices:
            continue
        try:
            find(item)
        except Refused:
            continue
        return kind
    return "other" if "other" in choices else None
