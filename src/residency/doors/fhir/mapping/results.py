"""Results: a DiagnosticReport, an Observation for each figure in it, and its findings as conclusion codes."""

from __future__ import annotations

from residency.doors.fhir.mapping import codes
from residency.doors.fhir.mapping.datatypes import (
    FINDING,
    TAG,
    TEST,
    THO,
    Resource,
    coded,
    coding,
    concept,
    fid,
    instant,
    lean,
    own,
    quantity,
    ref,
    second,
    target,
    text,
)
from residency.doors.fhir.mapping.shelf import Shelf
from residency.world.records import Result

FLAGS = f"{THO}/v3-ObservationInterpretation"
UNREAD = "unread"


def report(r: Result, stay: str) -> list[Resource]:
    """One result. One that nobody has read yet carries the tag `unread`."""
    common = {
        "meta": {} if r.seen else {"tag": [coding(TAG, UNREAD)]},
        "status": "final",
        "subject": ref("Patient", r.patient),
        "encounter": ref("Encounter", stay) if stay else {},
        "effectiveDateTime": instant(r.collected),
        "issued": instant(r.second),
    }
    figures = [
        lean(
            resourceType="Observation",
            id=f"{fid(r.id)}.{fid(analyte)}",
            basedOn=[ref("ServiceRequest", r.order)],
            category=codes.category("laboratory"),
            code=codes.test(analyte),
            valueQuantity=quantity(value, unit),
            interpretation=[concept(coding(FLAGS, flag))] if flag else [],
            **common,
        )
        for analyte, value, unit, flag in r.values
    ]
    return [
        lean(
            resourceType="DiagnosticReport",
            id=fid(r.id),
            basedOn=[ref("ServiceRequest", r.order)],
            category=codes.section(r.test),
            code=codes.test(r.test),
            result=[{"reference": f"Observation/{f['id']}"} for f in figures],
            conclusion=text(r.says),
            conclusionCode=[codes.finding(f) for f in r.findings],
            **common,
        ),
        *figures,
    ]


def reports(shelf: Shelf) -> list[Result]:
    """The results that reports tell of."""
    return [_report(r, shelf) for r in shelf.every("DiagnosticReport")]


def _report(r: Resource, shelf: Shelf) -> Result:
    figures = [shelf.get("Observation", f["reference"].rsplit("/", 1)[1]) for f in r.get("result", ())]
    return Result(
        own(r["id"]),
        target(r["subject"]),
        target(r["basedOn"][0]),
        coded(r["code"], TEST),
        second(r["issued"]),
        second(r["effectiveDateTime"]),
        tuple(
            (
                coded(f["code"], TEST),
                f["valueQuantity"]["value"],
                f["valueQuantity"].get("unit", ""),
                coded(f.get("interpretation"), FLAGS),
            )
            for f in figures
        ),
        tuple(coded(c, FINDING) for c in r.get("conclusionCode", ())),
        r.get("conclusion", ""),
        "meta" not in r,
    )
