"""The record: reading history and documents, writing notes, keeping the allergy list."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from residency import acts, ages
from residency.errors import Refused, nearest
from residency.tools.bedside import line
from residency.tools.desk import Desk
from residency.tools.disposition import close
from residency.tools.registry import Name, Reply, Text, tool
from residency.world.records import Allergy

CLOSED = ("closed", "finished", "discharged", "admitted", "completed")


class AllergyEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the allergy list: substance, what happened, how bad."""

    substance: Name
    reaction: Text = ""
    severity: Name = ""


@tool(minutes=1.0)
def get_patient_history(desk: Desk, patient_id: Name, document: Name | None = None) -> Reply:
    """Read the chart: background, medicines, allergy list and which documents exist; with `document` read one of those."""
    patient = desk.patient(patient_id)
    tables = desk.hospital.tables
    documents = tables.of("document", patient.id)
    if document is not None:
        found = next((d for d in documents if document.strip().lower() in (d.id.lower(), d.title.lower())), None)
        if found is None:
            raise Refused(
                "unknown_document",
                f"There is no document {document[:60]!r}.",
                f"Documents: {', '.join(d.id for d in documents) or 'none'}.",
                nearest(document, [d.id for d in documents]),
            )
        case = desk.hospital.cases.get(patient.id)
        if case is not None:
            desk.hospital.note(acts.Reviewed(patient.id, found.id, found.id), desk.actor)
            desk.learn(case, found.holds, found.id)
        return Reply(f"{found.title}\n{found.text}", {"document": found.id, "kind": found.kind, "facts": list(found.holds)}, minutes=2.0)
    allergies = tables.of("allergy", patient.id)
    lines = [
        f"{patient.name}, {ages.plain(patient.age)}, {patient.sex}, {patient.weight_kg:g} kg, record {patient.mrn}.",
        "History: " + (", ".join(patient.history) or "nothing recorded") + ".",
        "Medicines: " + (", ".join(patient.medicines) or "none recorded") + ".",
        "Allergy list: " + ("; ".join(f"{a.substance} ({a.reaction})" for a in allergies) or "none known") + ".",
    ]
    if documents:
        lines.append("Documents: " + "; ".join(f"{d.id} ({d.title})" for d in documents) + ".")
    return Reply(
        "\n".join(lines),
        {
            "patient": {"id": patient.id, "age": patient.age, "sex": patient.sex, "weight_kg": patient.weight_kg},
            "history": list(patient.history),
            "medicines": list(patient.medicines),
            "allergies": [{"substance": a.substance, "reaction": a.reaction} for a in allergies],
            "documents": [{"id": d.id, "title": d.title} for d in documents],
        },
    )


@tool(minutes=0.5)
def get_encounter_details(desk: Desk, encounter_id: Name) -> Reply:
    """The stay so far: complaint, triage, orders and how far they are, last vital signs, notes."""
    patient = desk.patient(encounter_id)
    tables = desk.hospital.tables
    stay = tables.of("encounter", patient.id)[-1]
    orders = tables.of("order", patient.id)
    vitals = tables.of("vital", patient.id)
    who = f"{patient.name}, {ages.plain(patient.age)} {patient.sex}"
    lines = [f"{stay.id} {who}, bed {stay.bed}, {stay.complaint}, ESI {stay.esi}, {stay.status}."]
    if vitals:
        lines.append(f"min {vitals[-1].second / 60:.0f}: {line(vitals[-1].values)}")
    lines += [f"{o.id} {o.item} {o.amount:g} {o.unit} {o.status}".replace(" 0  ", " ") for o in reversed(orders[-20:])]
    lines += [f"note {n.field}: {n.text[:200]}" for n in tables.of("note", patient.id)[-3:]]
    return Reply(
        "\n".join(lines),
        {
            "encounter": {
                "id": stay.id,
                "patient_id": patient.id,
                "status": stay.status,
                "esi": stay.esi,
                "complaint": stay.complaint,
                "bed": stay.bed,
            },
            "orders": [
                {"id": o.id, "item": o.item, "status": o.status, "minute": o.second / 60, "amount": o.amount, "unit": o.unit}
                for o in orders
            ],
            "vitals": [{"minute": v.second / 60, "by": v.by, **dict(v.values)} for v in vitals[-12:]],
        },
    )


@tool(minutes=0.2)
def search_patients(
    desk: Desk,
    name: Name | None = None,
    mrn: Name | None = None,
    date_of_birth: Name | None = None,
    sex: Name | None = None,
    limit: Annotated[int, Meta(ge=1, le=20)] = 10,
) -> Reply:
    """Find registered patients by any of name, record number, birth date or sex."""
    rows = []
    for patient in desk.hospital.tables.rows["patient"].values():
        if (
            (name is None or name.lower() in patient.name.lower())
            and (mrn is None or mrn.lower() == patient.mrn.lower())
            and (date_of_birth is None or date_of_birth == patient.birth_date)
            and (sex is None or sex.lower() == patient.sex)
        ):
            rows.append(patient)
    rows.sort(key=lambda p: p.id)
    rows = rows[:limit]
    return Reply(
        "\n".join(f"{p.id} {p.name}, {ages.plain(p.age)} {p.sex}, record {p.mrn}" for p in rows) or "Nobody found.",
        {"patients": [{"id": p.id, "name": p.name, "age": p.age, "sex": p.sex, "mrn": p.mrn} for p in rows]},
    )


@tool(minutes=2.0, writes=True, closes=True)
def update_encounter(
    desk: Desk,
    encounter_id: Name,
    notes: Text = "",
    disposition: Name | None = None,
    disposition_details: Text = "",
    status: Name | None = None,
) -> Reply:
    """Write a note about your thinking, or close the stay by admitting: disposition icu, step_down, ward, observation or
    operating_room, with the diagnosis in disposition_details."""
    case = desk.case(encounter_id)
    if status and status.strip().lower() in CLOSED and not disposition:
        raise Refused("disposition_needed", "A stay is closed by saying where the patient goes.", "Give a disposition.")
    if not notes and not disposition:
        raise Refused("nothing_to_write", "There is neither a note nor a disposition.", "Give notes, a disposition, or both.")
    if notes:
        desk.jot(case.patient, "note", notes)
        desk.write(case, "note", notes)
    if disposition:
        return close(desk, case, disposition, disposition_details, "update_encounter")
    return Reply("Written.", {"written": True})


@tool(minutes=1.0, writes=True)
def update_patient_record(
    desk: Desk,
    patient_id: Name,
    allergies: Annotated[list[AllergyEntry | Name], Meta(max_length=20)] | None = None,
    advance_directives: Text | None = None,
    consent: Text | None = None,
    demographics: dict[str, Name] | None = None,
) -> Reply:
    """Correct the record: allergies (substance, reaction, severity), advance directives, consent, or contact data."""
    case = desk.case(patient_id)
    h = desk.hospital
    patient = desk.patient(patient_id)
    written = []
    for entry in allergies or ():
        entry = AllergyEntry(entry) if isinstance(entry, str) else entry
        text = f"{entry.substance} {entry.reaction} {entry.severity}".strip()
        h.tables.put("allergy", Allergy(h.number("allergy"), patient.id, entry.substance, entry.reaction or "not stated", h.second))
        desk.write(case, "allergy_list", text, tuple(_words(text)))
        written.append("allergy list")
    if advance_directives:
        h.tables.put("patient", replace(patient, advance_directives=advance_directives))
        desk.write(case, "advance_directives", advance_directives)
        written.append("advance directives")
    if consent:
        h.tables.put("patient", replace(h.tables.get("patient", patient.id), consent=consent))
        desk.write(case, "consent", consent)
        written.append("consent")
    for key, value in (demographics or {}).items():
        desk.jot(patient.id, "demographics", f"{key}: {value}")
        written.append(key)
    if not written:
        raise Refused("nothing_to_write", "Nothing was given to write.", "Give allergies, advance_directives, consent or demographics.")
    return Reply("Written: " + ", ".join(dict.fromkeys(written)) + ".", {"written": written})


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(w.strip(".,;:()").lower() for w in text.split()))
