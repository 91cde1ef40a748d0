"""The chart as FHIR R4, and back again without loss.

Resources are written straight from the chart's records and never from the truth behind them. `resources` and `tables`
are each other's inverse over every record of a chart (the tests try it on every task, in the middle of encounters too).
"""

from __future__ import annotations

from collections.abc import Iterable

from residency.doors.fhir.mapping import orders, papers, people, results, signs, stays
from residency.doors.fhir.mapping.datatypes import Resource
from residency.doors.fhir.mapping.shelf import Shelf
from residency.world.records import Tables

__all__ = ["Resource", "resources", "tables"]


def resources(chart: Tables, patient: str) -> list[Resource]:
    """Every resource of one patient, in the order of entry."""
    stay = next((e.id for e in reversed(chart.of("encounter", patient))), "")
    rows = [r for p in chart.of("patient", patient) for r in people.person(p)]
    rows += [r for e in chart.of("encounter", patient) for r in stays.stay(e)]
    rows += [r for a in chart.of("allergy", patient) for r in people.allergy(a)]
    rows += [r for v in chart.of("vital", patient) for r in signs.signs(v, stay)]
    rows += [r for o in chart.of("order", patient) for r in orders.order(o, stay)]
    rows += [r for x in chart.of("result", patient) for r in results.report(x, stay)]
    rows += [r for d in chart.of("document", patient) for r in papers.document(d, stay)]
    for n in chart.of("note", patient):
        rows += papers.note(n, stay)
        if n.by == orders.CLINICIAN:
            rows.append(orders.provenance(rows[-1], n.second, n.by))
    who = [x.by for kind in ("vital", "order", "note") for x in chart.of(kind, patient)]
    return rows + [people.practitioner(name) for name in dict.fromkeys(who)]


def tables(written: Iterable[Resource]) -> Tables:
    """The chart that resources tell of: the inverse of `resources`."""
    shelf, chart = Shelf(written), Tables()
    for kind, read in (
        ("patient", people.people),
        ("encounter", stays.stays),
        ("allergy", people.allergies),
        ("vital", signs.charted),
        ("order", orders.orders),
        ("result", results.reports),
        ("document", papers.documents),
        ("note", papers.notes),
    ):
        for record in read(shelf):
            chart.put(kind, record)
    return chart
