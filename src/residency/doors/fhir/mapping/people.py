"""Who somebody is: Patient with their weight, home medicines, history and wishes; allergies; those who wrote in the chart."""

from __future__ import annotations

from residency.doors.fhir.mapping import codes
from residency.doors.fhir.mapping.datatypes import (
    CONSENT_KIND,
    DAWN,
    DAY,
    LOINC,
    MRN,
    THO,
    Resource,
    attached,
    attachment,
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
from residency.world.records import Allergy, Patient

ACTIVE = [coding(f"{THO}/condition-clinical", "active")]
CONSENTS = {
    "advance_directives": (coding(f"{THO}/consentscope", "adr"), coding(f"{THO}/consentcategorycodes", "acd")),
    "consent": (coding(f"{THO}/consentscope", "treatment"), coding(LOINC, "59284-0")),
}


def person(p: Patient) -> list[Resource]:
    """Everything that registration holds of one patient."""
    subject = ref("Patient", p.id)
    *given, family = p.name.split() or [""]
    return [
        lean(
            resourceType="Patient",
            id=fid(p.id),
            identifier=[lean(type=concept(coding(f"{THO}/v2-0203", "MR")), system=MRN, value=p.mrn)],
            active=True,
            name=[lean(use="official", text=text(p.name), family=text(family), given=[text(g) for g in given])],
            gender=p.sex,
            birthDate=p.birth_date,
        ),
        lean(
            resourceType="Observation",
            id=f"{fid(p.id)}.weight",
            status="final",
            category=codes.category("vital-signs"),
            code=codes.plain_sign(codes.WEIGHT),
            subject=subject,
            effectiveDateTime=DAY,
            valueQuantity=quantity(p.weight_kg, "kg"),
        ),
        *(
            lean(
                resourceType="MedicationStatement",
                id=f"{fid(p.id)}.medicine-{i}",
                status="active",
                medicationCodeableConcept=codes.substance(m),
                subject=subject,
            )
            for i, m in enumerate(p.medicines)
        ),
        *(
            lean(
                resourceType="Condition",
                id=f"{fid(p.id)}.history-{i}",
                clinicalStatus={"coding": ACTIVE},
                category=[concept(coding(f"{THO}/condition-category", "problem-list-item"))],
                code=concept(says=h),
                subject=subject,
            )
            for i, h in enumerate(p.history)
        ),
        *(_wish(p, kind) for kind in CONSENTS if getattr(p, kind)),
    ]


def _wish(p: Patient, kind: str) -> Resource:
    scope, category = CONSENTS[kind]
    return lean(
        resourceType="Consent",
        id=f"{fid(p.id)}.{fid(kind)}",
        status="active",
        scope={"coding": [scope]},
        category=[{"coding": [category]}, concept(coding(CONSENT_KIND, kind))],
        patient=ref("Patient", p.id),
        sourceAttachment=attachment(getattr(p, kind)),
        policyRule=concept(says="As written in the record."),
    )


def people(shelf: Shelf) -> list[Patient]:
    """The patients that resources tell of."""
    return [_person(r, shelf) for r in shelf.every("Patient")]


def _person(r: Resource, shelf: Shelf) -> Patient:
    born = r["birthDate"]
    wishes = {coded(c["category"], CONSENT_KIND): attached(c["sourceAttachment"]) for c in shelf.about("Consent", "patient", r["id"])}
    listed = [c for c in shelf.about("Condition", "subject", r["id"]) if "encounter" not in c]
    return Patient(
        own(r["id"]),
        r["identifier"][0]["value"],
        r["name"][0]["text"],
        r["gender"],
        DAWN.year - int(born[:4]) - (DAY[5:] < born[5:]),
        born,
        shelf.get("Observation", f"{r['id']}.weight")["valueQuantity"]["value"],
        tuple(m["medicationCodeableConcept"]["text"] for m in shelf.about("MedicationStatement", "subject", r["id"])),
        tuple(c["code"]["text"] for c in listed),
        wishes.get("advance_directives", ""),
        wishes.get("consent", ""),
    )


def allergy(a: Allergy) -> list[Resource]:
    """A line of the allergy list."""
    return [
        lean(
            resourceType="AllergyIntolerance",
            id=fid(a.id),
            clinicalStatus=concept(coding(f"{THO}/allergyintolerance-clinical", "active")),
            verificationStatus=concept(coding(f"{THO}/allergyintolerance-verification", "unconfirmed")),
            code=codes.substance(a.substance),
            patient=ref("Patient", a.patient),
            recordedDate=instant(a.recorded),
            reaction=[{"manifestation": [concept(says=a.reaction)]}] if a.reaction else [],
        )
    ]


def allergies(shelf: Shelf) -> list[Allergy]:
    """The allergy lists."""
    return [
        Allergy(
            own(r["id"]),
            target(r["patient"]),
            r.get("code", {}).get("text", ""),
            r["reaction"][0]["manifestation"][0]["text"] if "reaction" in r else "",
            second(r["recordedDate"]),
        )
        for r in shelf.every("AllergyIntolerance")
    ]


def practitioner(name: str) -> Resource:
    """Somebody who ordered, measured or wrote. Roles, not persons: nobody here has a name."""
    return lean(resourceType="Practitioner", id=fid(name), active=True, name=[lean(text=text(name))])
