"""The chart as far as the clinician has read it: what a door may show without asking a tool.

A result that nobody reviewed is not in it, and a document that was not opened is only listed: reading those is an act.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from residency import acts
from residency.world.hospital import Hospital
from residency.world.records import Tables


class Called(Struct, frozen=True):
    """A service that the clinician called, and when."""

    patient: str
    second: int
    service: str


class Chart(Struct, frozen=True):
    """What is written and has been read. `mine` are the patients given to this clinician."""

    tables: Tables
    mine: tuple[str, ...]
    called: tuple[Called, ...]


def read_so_far(h: Hospital) -> Chart:
    """A snapshot of its own: nothing that happens later shows in it."""
    tables = h.tables.fork()
    mine = (*h.cases, *h.vignettes)
    opened = {e.act.order for e in h.log.events if isinstance(e.act, acts.Reviewed)}
    for patient in mine:
        seen = tuple(r.id for r in tables.of("result", patient) if r.seen)
        for result in tables.of("result", patient):
            if not result.seen:
                tables.rows["result"] = tables.rows["result"].delete(result.id)
        tables.by_patient["result"] = tables.by_patient["result"].set(patient, seen)
        for document in tables.of("document", patient):
            if document.id not in opened:
                tables.put("document", replace(document, text="", holds=()))
    called = tuple(Called(e.act.patient, e.second, e.act.service) for e in h.log.events if isinstance(e.act, acts.Consulted))
    return Chart(tables, mine, called)
