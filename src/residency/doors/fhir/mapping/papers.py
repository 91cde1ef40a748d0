"""Documents that came in, and notes of the stay: DocumentReference, with the text as an attachment, exact to the byte."""

from __future__ import annotations

from residency.doors.fhir.mapping.datatypes import (
    BASE,
    DOCUMENT_KIND,
    FIELD,
    HOLDS,
    Resource,
    attached,
    attachment,
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
    ref,
    second,
    target,
    text,
)
from residency.doors.fhir.mapping.shelf import Shelf
from residency.world.records import Document, Note

CLASS = f"{BASE}/CodeSystem/paper"
CAME_IN, WRITTEN_HERE = "document", "note"


def document(d: Document, stay: str) -> list[Resource]:
    """A letter in the record. Without its text it is listed with the Binary where it can be opened."""
    return [
        lean(
            resourceType="DocumentReference",
            id=fid(d.id),
            status="current",
            type=concept(coding(DOCUMENT_KIND, d.kind), says=d.kind),
            category=[concept(coding(CLASS, CAME_IN))],
            subject=ref("Patient", d.patient),
            description=text(d.title),
            content=[{"attachment": attachment(d.text, title=text(d.title), url=f"Binary/{fid(d.id)}")}],
            extension=[extension(HOLDS, valueCode=fact) for fact in d.holds],
        )
    ]


def documents(shelf: Shelf) -> list[Document]:
    """The letters."""
    return [
        Document(
            own(r["id"]),
            target(r["subject"]),
            coded(r["type"], DOCUMENT_KIND),
            r["description"],
            attached(r["content"][0]["attachment"]),
            tuple(extended(r, HOLDS, "valueCode")),
        )
        for r in shelf.every("DocumentReference")
        if coded(r["category"], CLASS) == CAME_IN
    ]


def note(n: Note, stay: str) -> list[Resource]:
    """Something that the clinician or staff wrote."""
    return [
        lean(
            resourceType="DocumentReference",
            id=fid(n.id),
            status="current",
            docStatus="final",
            type=concept(coding(FIELD, n.field), says=n.field),
            category=[concept(coding(CLASS, WRITTEN_HERE))],
            subject=ref("Patient", n.patient),
            date=instant(n.second),
            author=[by(n.by)],
            content=[{"attachment": attachment(n.text)}],
            context=lean(encounter=[ref("Encounter", stay)] if stay else []),
        )
    ]


def notes(shelf: Shelf) -> list[Note]:
    """The notes."""
    return [
        Note(
            own(r["id"]),
            target(r["subject"]),
            second(r["date"]),
            r["author"][0]["display"],
            coded(r["type"], FIELD),
            attached(r["content"][0]["attachment"]),
        )
        for r in shelf.every("DocumentReference")
        if coded(r["category"], CLASS) == WRITTEN_HERE
    ]
