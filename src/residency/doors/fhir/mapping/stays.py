"""One stay in the department: Encounter, the bed as Location, and the diagnosis that the clinician wrote as Condition."""

from __future__ import annotations

from residency.doors.fhir.mapping import codes
from residency.doors.fhir.mapping.datatypes import (
    ESI,
    PLACE,
    THO,
    Resource,
    coded,
    coding,
    concept,
    fid,
    instant,
    lean,
    own,
    ref,
    second,
    target,
    text,
)
from residency.doors.fhir.mapping.shelf import Shelf
from residency.world.records import Encounter

STATUS = {"open": "in-progress", "closed": "finished"}
_OURS = {fhir: ours for ours, fhir in STATUS.items()}


def stay(e: Encounter) -> list[Resource]:
    """A stay, where it is, and what it was closed with."""
    rows = [
        lean(
            resourceType="Encounter",
            id=fid(e.id),
            status=STATUS[e.status],
            class_=coding(f"{THO}/v3-ActCode", "EMER", "emergency"),
            priority=concept(coding(ESI, str(e.esi)), says=f"Emergency Severity Index {e.esi}") if e.esi else {},
            subject=ref("Patient", e.patient),
            period={"start": instant(e.arrived)},
            reasonCode=[concept(says=e.complaint)] if e.complaint else [],
            diagnosis=[{"condition": ref("Condition", f"{e.id}.diagnosis") | {"reference": f"Condition/{fid(e.id)}.diagnosis"}}]
            if e.diagnosis
            else [],
            hospitalization=lean(dischargeDisposition=concept(coding(PLACE, e.disposition), says=e.disposition.replace("_", " "))),
            location=[{"location": ref("Location", e.bed, e.bed)}] if e.bed else [],
        )
    ]
    if e.bed:
        rows.append(lean(resourceType="Location", id=fid(e.bed), status="active", name=text(e.bed), mode="instance"))
    if e.diagnosis:
        rows.append(
            lean(
                resourceType="Condition",
                id=f"{fid(e.id)}.diagnosis",
                clinicalStatus=concept(coding(f"{THO}/condition-clinical", "active")),
                verificationStatus=concept(coding(f"{THO}/condition-ver-status", "provisional")),
                category=[concept(coding(f"{THO}/condition-category", "encounter-diagnosis"))],
                code=codes.diagnosis(e.diagnosis),
                subject=ref("Patient", e.patient),
                encounter=ref("Encounter", e.id),
            )
        )
    return rows


def stays(shelf: Shelf) -> list[Encounter]:
    """The stays that resources tell of."""
    return [_stay(r, shelf) for r in shelf.every("Encounter")]


def _stay(r: Resource, shelf: Shelf) -> Encounter:
    return Encounter(
        own(r["id"]),
        target(r["subject"]),
        second(r["period"]["start"]),
        r["reasonCode"][0]["text"] if "reasonCode" in r else "",
        int(coded(r.get("priority"), ESI) or 0),
        r["location"][0]["location"]["display"] if "location" in r else "",
        _OURS[r["status"]],
        coded(r.get("hospitalization", {}).get("dischargeDisposition"), PLACE),
        shelf.get("Condition", f"{r['id']}.diagnosis")["code"]["text"] if "diagnosis" in r else "",
    )
