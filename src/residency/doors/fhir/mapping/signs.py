"""Vital signs: one Observation each as the R4 vital signs profile wants them, and a panel that holds a set together."""

from __future__ import annotations

from residency.doors.fhir.mapping import codes
from residency.doors.fhir.mapping.datatypes import (
    CHARTED_ORDER,
    THO,
    VITAL,
    Resource,
    by,
    coded,
    coding,
    concept,
    extended,
    extension,
    fid,
    instant,
    lean,
    own,
    quantity,
    ref,
    second,
    target,
)
from residency.doors.fhir.mapping.shelf import Shelf
from residency.world.records import Vital


def signs(v: Vital, stay: str) -> list[Resource]:
    """A charted set: its panel first, then its members."""
    common = {
        "status": "final",
        "category": codes.category("vital-signs"),
        "subject": ref("Patient", v.patient),
        "encounter": ref("Encounter", stay) if stay else {},
        "effectiveDateTime": instant(v.second),
        "performer": [by(v.by)],
    }
    members = []
    pressures = [(name, value) for name, value in v.values if name in codes.PRESSURES]
    if pressures:
        component = [{"code": codes.sign(n), "valueQuantity": _quantity(n, value)} for n, value in pressures]
        members.append(
            lean(resourceType="Observation", id=f"{fid(v.id)}.bp", code=codes.plain_sign(codes.PRESSURE), component=component, **common)
        )
    members += [
        lean(
            resourceType="Observation",
            id=f"{fid(v.id)}.{fid(name.lower())}",
            code=codes.sign(name),
            valueQuantity=_quantity(name, value),
            **common,
        )
        for name, value in v.values
        if name not in codes.PRESSURES
    ]
    panel = lean(
        resourceType="Observation",
        id=fid(v.id),
        extension=[extension(CHARTED_ORDER, valueCode=name) for name, _ in v.values],
        code=codes.plain_sign(codes.PANEL),
        hasMember=[{"reference": f"Observation/{m['id']}"} for m in members],
        dataAbsentReason={} if members else concept(coding(f"{THO}/data-absent-reason", "unknown")),
        **common,
    )
    return [panel, *members]


def _quantity(name: str, value: float) -> dict[str, object]:
    known = codes.SIGNS.get(name)
    return quantity(value, known.unit, known.ucum) if known else quantity(value, "")


def charted(shelf: Shelf) -> list[Vital]:
    """The sets of vital signs that panels hold together."""
    panels = [r for r in shelf.every("Observation") if r["code"].get("coding", [{}])[0].get("code") == codes.PANEL.loinc]
    return [_charted(r, shelf) for r in panels]


def _charted(panel: Resource, shelf: Shelf) -> Vital:
    read: dict[str, float] = {}
    for member in panel.get("hasMember", ()):
        m = shelf.get("Observation", member["reference"].rsplit("/", 1)[1])
        for part in m.get("component", (m,)):
            read[coded(part["code"], VITAL)] = part["valueQuantity"]["value"]
    return Vital(
        own(panel["id"]),
        target(panel["subject"]),
        second(panel["effectiveDateTime"]),
        panel["performer"][0]["display"],
        tuple((name, read[name]) for name in extended(panel, CHARTED_ORDER, "valueCode")),
    )
