"""Which search parameters each type has, and where their values stand in a resource."""

from __future__ import annotations

from typing import NamedTuple


class Parameter(NamedTuple):
    """A search parameter: its kind (token, string, reference, date), the paths of its values, and for a reference its targets."""

    kind: str
    paths: tuple[str, ...]
    targets: tuple[str, ...] = ()


def _token(*paths: str) -> Parameter:
    return Parameter("token", paths)


def _date(*paths: str) -> Parameter:
    return Parameter("date", paths)


def _to(path: str, *targets: str) -> Parameter:
    return Parameter("reference", (path,), targets)


REQUESTS = ("MedicationRequest", "ServiceRequest")
SUBJECT = {"patient": _to("subject", "Patient"), "subject": _to("subject", "Patient")}
STAY = {"encounter": _to("encounter", "Encounter")}
ID = _token("id")

SEARCH: dict[str, dict[str, Parameter]] = {
    "Patient": {
        "identifier": _token("identifier"),
        "name": Parameter("string", ("name",)),
        "family": Parameter("string", ("name.family",)),
        "given": Parameter("string", ("name.given",)),
        "gender": _token("gender"),
        "birthdate": _date("birthDate"),
    },
    "Encounter": SUBJECT
    | {"date": _date("period"), "status": _token("status"), "class": _token("class"), "location": _to("location.location", "Location")},
    "Condition": SUBJECT | STAY | {"code": _token("code"), "category": _token("category"), "clinical-status": _token("clinicalStatus")},
    "Observation": SUBJECT
    | STAY
    | {
        "code": _token("code"),
        "component-code": _token("component.code"),
        "combo-code": _token("code", "component.code"),
        "category": _token("category"),
        "status": _token("status"),
        "date": _date("effectiveDateTime"),
        "based-on": _to("basedOn", "ServiceRequest"),
        "has-member": _to("hasMember", "Observation"),
        "performer": _to("performer", "Practitioner"),
    },
    "DiagnosticReport": SUBJECT
    | STAY
    | {
        "code": _token("code"),
        "category": _token("category"),
        "status": _token("status"),
        "conclusion": _token("conclusionCode"),
        "date": _date("effectiveDateTime"),
        "issued": _date("issued"),
        "based-on": _to("basedOn", "ServiceRequest"),
        "result": _to("result", "Observation"),
    },
    "MedicationRequest": SUBJECT
    | STAY
    | {
        "code": _token("medicationCodeableConcept"),
        "status": _token("status"),
        "intent": _token("intent"),
        "priority": _token("priority"),
        "authoredon": _date("authoredOn"),
        "date": _date("authoredOn"),
        "requester": _to("requester", "Practitioner"),
    },
    "MedicationAdministration": SUBJECT
    | {
        "context": _to("context", "Encounter"),
        "code": _token("medicationCodeableConcept"),
        "status": _token("status"),
        "effective-time": _date("effectivePeriod"),
        "date": _date("effectivePeriod"),
        "request": _to("request", "MedicationRequest"),
    },
    "MedicationStatement": SUBJECT | {"code": _token("medicationCodeableConcept"), "status": _token("status")},
    "AllergyIntolerance": {
        "patient": _to("patient", "Patient"),
        "code": _token("code"),
        "clinical-status": _token("clinicalStatus"),
        "date": _date("recordedDate"),
    },
    "ServiceRequest": SUBJECT
    | STAY
    | {
        "code": _token("code"),
        "category": _token("category"),
        "status": _token("status"),
        "intent": _token("intent"),
        "priority": _token("priority"),
        "authored": _date("authoredOn"),
        "date": _date("authoredOn"),
        "requester": _to("requester", "Practitioner"),
    },
    "Procedure": SUBJECT
    | STAY
    | {
        "code": _token("code"),
        "status": _token("status"),
        "date": _date("performedPeriod"),
        "based-on": _to("basedOn", "ServiceRequest"),
    },
    "DocumentReference": SUBJECT
    | {
        "encounter": _to("context.encounter", "Encounter"),
        "type": _token("type"),
        "category": _token("category"),
        "status": _token("status"),
        "date": _date("date"),
        "author": _to("author", "Practitioner"),
    },
    "Task": {
        "patient": _to("for", "Patient"),
        "subject": _to("for", "Patient"),
        "encounter": _to("encounter", "Encounter"),
        "code": _token("code"),
        "status": _token("status"),
        "business-status": _token("businessStatus"),
        "intent": _token("intent"),
        "priority": _token("priority"),
        "authored-on": _date("authoredOn"),
        "date": _date("authoredOn"),
        "focus": _to("focus", *REQUESTS),
        "based-on": _to("basedOn", *REQUESTS),
        "requester": _to("requester", "Practitioner"),
    },
    "Consent": {"patient": _to("patient", "Patient"), "scope": _token("scope"), "category": _token("category"), "status": _token("status")},
    "Location": {"name": Parameter("string", ("name",)), "status": _token("status")},
    "Practitioner": {"name": Parameter("string", ("name",))},
    "Provenance": {
        "target": _to("target", *REQUESTS, "DocumentReference"),
        "agent": _to("agent.who", "Practitioner"),
        "recorded": _date("recorded"),
        "date": _date("recorded"),
    },
}


def parameter(kind: str, name: str) -> Parameter | None:
    """The parameter of a type, or None."""
    return ID if name == "_id" else SEARCH[kind].get(name)
