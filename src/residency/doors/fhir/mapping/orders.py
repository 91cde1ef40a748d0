"""Orders: what was asked for (MedicationRequest, ServiceRequest), how far it is (Task), what was done with the patient
(MedicationAdministration, Procedure), and that the clinician wrote it (Provenance).

The Task holds the hospital's own word for how far an order has come; the request's status is that word in FHIR's terms.
"""

from __future__ import annotations

from residency.doors.fhir.mapping import codes
from residency.doors.fhir.mapping.datatypes import (
    DRUG,
    KIND,
    PROCEDURE,
    ROUTE,
    STATUS,
    TEST,
    THO,
    VITAL,
    Resource,
    by,
    coded,
    coding,
    concept,
    dose,
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
from residency.world.records import ELSEWHERE, Order

CLINICIAN = "physician"
REQUEST = {"done": "completed", "resulted": "completed", "replaced": "completed"}
TASK = {"placed": "accepted", "done": "completed", "resulted": "completed", "replaced": "completed", "stopped": "cancelled"}
GIVEN = {"running": "in-progress", "done": "completed", "replaced": "completed", "stopped": "stopped"}
ITEM = {"medication": DRUG, "test": TEST, "procedure": PROCEDURE, "nursing": VITAL}
KEYED = ("medication", "test", "procedure")


def order(o: Order, stay: str) -> list[Resource]:
    """An order and what became of it."""
    rows = [_request(o, stay), _task(o, stay)]
    if o.kind in ("medication", "procedure") and o.since and o.status in GIVEN:
        rows.append(_given(o, stay))
    if o.by == CLINICIAN:
        rows.append(provenance(rows[0], o.second, o.by))
    return rows


def _request(o: Order, stay: str) -> Resource:
    drug = o.kind == "medication"
    stopped = "stopped" if drug else "revoked"
    return lean(
        resourceType="MedicationRequest" if drug else "ServiceRequest",
        id=fid(o.id),
        status=stopped if o.status == "stopped" else REQUEST.get(o.status, "active"),
        intent="order",
        category=[concept(coding(KIND, o.kind))],
        priority=o.priority,
        subject=ref("Patient", o.patient),
        encounter=ref("Encounter", stay) if stay else {},
        authoredOn=instant(o.second),
        requester=by(o.by),
        **({"medicationCodeableConcept": codes.drug(o.item), "dosageInstruction": _dosage(o)} if drug else _service(o)),
    )


def _dosage(o: Order) -> list[Resource]:
    """How much, how fast, how and over how long; nothing where nothing was said."""
    pace = lean(doseQuantity=dose(o.amount, o.unit) if o.amount else {}, rateQuantity=dose(o.rate, o.rate_unit) if o.rate else {})
    found = lean(
        route=concept(coding(ROUTE, o.route), says=o.route),
        timing={"repeat": {"duration": o.over, "durationUnit": "min"}} if o.over else {},
        doseAndRate=[pace] if pace else [],
    )
    return [found] if found else []


def _service(o: Order) -> Resource:
    code = {"test": codes.test, "procedure": codes.procedure}.get(o.kind, _nursing)(o.item)
    return lean(code=code, quantityQuantity=quantity(o.amount, o.unit) if o.amount else {})


def _nursing(item: str) -> Resource:
    return concept(coding(VITAL, item), says=item.replace("_", " "))


def _task(o: Order, stay: str) -> Resource:
    of = "MedicationRequest" if o.kind == "medication" else "ServiceRequest"
    paced = o.rate and o.kind != "medication"
    return lean(
        resourceType="Task",
        id=fid(o.id),
        basedOn=[ref(of, o.id)],
        status=TASK.get(o.status, "in-progress"),
        businessStatus=concept(coding(STATUS, o.status), says=o.status),
        intent="order",
        priority=o.priority,
        code=concept(coding("http://hl7.org/fhir/CodeSystem/task-code", "fulfill")),
        focus=ref(of, o.id),
        for_=ref("Patient", o.patient),
        encounter=ref("Encounter", stay) if stay else {},
        executionPeriod=lean(start=instant(o.since) if o.since else ""),
        authoredOn=instant(o.second),
        requester=by(o.by),
        note=[{"text": text(o.note)}] if o.note else [],
        output=[{"type": concept(says="rate"), "valueQuantity": quantity(o.rate, o.rate_unit)}] if paced else [],
    )


def _given(o: Order, stay: str) -> Resource:
    start, common = instant(o.since), {"subject": ref("Patient", o.patient)}
    if o.kind == "procedure":
        return lean(
            resourceType="Procedure",
            id=f"{fid(o.id)}.done",
            basedOn=[ref("ServiceRequest", o.id)],
            status=GIVEN[o.status],
            code=codes.procedure(o.item),
            encounter=ref("Encounter", stay) if stay else {},
            performedPeriod={"start": start},
            **common,
        )
    ends = o.over and not o.rate and o.status == "done"
    return lean(
        resourceType="MedicationAdministration",
        id=f"{fid(o.id)}.given",
        status=GIVEN[o.status],
        medicationCodeableConcept=codes.drug(o.item),
        context=ref("Encounter", stay) if stay else {},
        effectivePeriod=lean(start=start, end=instant(o.since + round(o.over * 60)) if ends else ""),
        request=ref("MedicationRequest", o.id),
        dosage=lean(
            route=concept(coding(ROUTE, o.route), says=o.route),
            dose=dose(o.amount, o.unit) if o.amount else {},
            rateQuantity=dose(o.rate, o.rate_unit) if o.rate else {},
        ),
        **common,
    )


def provenance(of: Resource, at: int, author: str) -> Resource:
    """That somebody wrote a resource, and when: which of the chart is the examined clinician's own work."""
    return lean(
        resourceType="Provenance",
        id=f"{of['id']}.provenance",
        target=[{"reference": f"{of['resourceType']}/{of['id']}"}],
        recorded=instant(at),
        agent=[{"type": concept(coding(f"{THO}/provenance-participant-type", "author")), "who": by(author)}],
    )


def orders(shelf: Shelf) -> list[Order]:
    """The orders that requests and their tasks tell of."""
    made: dict[str, int] = {}
    return [_order(t, shelf, made) for t in shelf.every("Task")]


def _order(t: Resource, shelf: Shelf, made: dict[str, int]) -> Order:
    of, key = t["focus"]["reference"].split("/")
    r = shelf.get(of, key)
    kind = coded(r["category"], KIND)
    item = coded(r.get("medicationCodeableConcept") or r["code"], ITEM[kind])
    nth = made.get(f"{target(r['subject'])} {item}", 0)
    made[f"{target(r['subject'])} {item}"] = nth + 1
    dosage = (r.get("dosageInstruction") or [{}])[0]
    pace = (dosage.get("doseAndRate") or [{}])[0]
    amount = pace.get("doseQuantity") or r.get("quantityQuantity") or {}
    rate = pace.get("rateQuantity") or (t.get("output") or [{}])[0].get("valueQuantity") or {}
    start = t.get("executionPeriod", {}).get("start")
    return Order(
        own(key),
        target(r["subject"]),
        second(r["authoredOn"]),
        kind,
        item,
        amount.get("value", 0.0),
        amount.get("unit", ""),
        rate.get("value", 0.0),
        rate.get("unit", ""),
        coded(dosage.get("route"), ROUTE),
        dosage.get("timing", {}).get("repeat", {}).get("duration", 0.0),
        r["priority"],
        coded(t["businessStatus"], STATUS),
        t["note"][0]["text"] if "note" in t else "",
        second(start) if start else 0,
        r["requester"]["display"],
        f"{item}#{'before' if r['requester']['display'] == ELSEWHERE else nth}" if kind in KEYED else "",
    )
