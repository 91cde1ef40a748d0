"""Reading is an act: which of the department's tools shows which resources.

A request performs the tools that show what it asks for, in a fixed order, at the cost that they have at every other
door, and is answered from the chart as those tools leave it. What comes with other tools is left out of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from residency import knowledge
from residency.doors.fhir.mapping import Resource, resources
from residency.doors.fhir.mapping.codes import CATEGORY, service
from residency.doors.fhir.mapping.datatypes import KIND, THO, by, coded, coding, concept, instant, lean, own, ref
from residency.doors.fhir.mapping.orders import CLINICIAN
from residency.doors.fhir.mapping.papers import CAME_IN, CLASS
from residency.doors.fhir.outcome import NoSuchThing, NotOffered
from residency.doors.fhir.seat import Seat
from residency.errors import Refused
from residency.world.chart import Chart

HISTORY, DETAILS, RESULTS = "get_patient_history", "get_encounter_details", "review_results"
ORDER = (HISTORY, DETAILS, RESULTS)
TOOLS: dict[str, tuple[str, ...]] = {
    "Patient": (HISTORY,),
    "AllergyIntolerance": (HISTORY,),
    "MedicationStatement": (HISTORY,),
    "Consent": (HISTORY,),
    "Condition": (HISTORY, DETAILS),
    "DocumentReference": (HISTORY, DETAILS),
    "Observation": (DETAILS, RESULTS),
    "DiagnosticReport": (RESULTS,),
    "Encounter": (DETAILS,),
    "Location": (DETAILS,),
    "Practitioner": (DETAILS,),
    "MedicationRequest": (DETAILS,),
    "ServiceRequest": (DETAILS,),
    "Task": (DETAILS,),
    "MedicationAdministration": (DETAILS,),
    "Procedure": (DETAILS,),
    "Provenance": (DETAILS,),
}
BY_CATEGORY = {
    ("Condition", "problem-list-item"): HISTORY,
    ("Condition", "encounter-diagnosis"): DETAILS,
    ("DocumentReference", "document"): HISTORY,
    ("DocumentReference", "note"): DETAILS,
    ("Observation", "vital-signs"): DETAILS,
    ("Observation", "laboratory"): RESULTS,
}
_CATEGORIES = {"Condition": f"{THO}/condition-category", "DocumentReference": CLASS, "Observation": CATEGORY}
Calls = list[tuple[str, dict[str, Any]]]


def shown_by(r: Resource) -> str:
    """The tool that shows a resource."""
    kind = r["resourceType"]
    return TOOLS[kind][0] if len(TOOLS[kind]) == 1 else BY_CATEGORY[kind, coded(r["category"], _CATEGORIES[kind])]


def needed(kinds: Iterable[str], category: str = "") -> set[str]:
    """The tools that show resources of these types; `category` narrows where a type has several."""
    return {tool for k in kinds for tool in ([BY_CATEGORY[k, category]] if (k, category) in BY_CATEGORY else TOOLS[k])}


def calls(seat: Seat, tools: set[str], patient: str, test: str = "") -> Calls:
    """Those of the tools that this department has, as calls on one patient. Raises NotOffered when it has none of them."""
    there = [t for t in ORDER if t in tools and t in seat.tools]
    if not there:
        raise NotOffered("not_offered", "This desk has no record to look that up in.", "Ask, look or measure with the desk's own tools.")
    arguments: dict[str, dict[str, Any]] = {
        HISTORY: {"patient_id": patient},
        DETAILS: {"encounter_id": patient},
        RESULTS: {"patient_id": patient} | ({"test": test} if test else {}),
    }
    return [(t, arguments[t]) for t in there]


def test_named(codes: list[str]) -> str:
    """The test that a search by code means, when it means one: so that older results of it are read too."""
    if len(codes) != 1 or "," in codes[0]:
        return ""
    try:
        return knowledge.find_test(codes[0].rsplit("|", 1)[-1]).id
    except Refused:
        return ""


def chosen(chart: Chart, patient: str | None) -> str:
    """The patient asked for, or the only one of this desk. Raises NoSuchThing when it must be said."""
    if patient is not None:
        return patient
    if len(chart.mine) != 1:
        raise NoSuchThing("which_patient", "Which patient?", f"Say patient=; yours are {', '.join(chart.mine)}.")
    return chart.mine[0]


def everything(chart: Chart, patient: str) -> list[Resource]:
    """Every resource of a patient as far as it was read; services called are requests too, though no order is kept of them."""
    rows = resources(chart.tables, patient)
    stay = next((e.id for e in reversed(chart.tables.of("encounter", patient))), "")
    called = [c for c in chart.called if c.patient == patient]
    return rows + [
        lean(
            resourceType="ServiceRequest",
            id=f"consult-{i}",
            status="active",
            intent="order",
            category=[concept(coding(KIND, "consult"))],
            code=service(c.service),
            subject=ref("Patient", patient),
            encounter=ref("Encounter", stay) if stay else {},
            authoredOn=instant(c.second),
            requester=by(CLINICIAN),
        )
        for i, c in enumerate(called)
    ]


async def one(seat: Seat, kind: str, key: str) -> Resource:
    """Read one resource by type and FHIR id: performs what shows it. Raises NoSuchThing, NotOffered, ActRefused."""
    chart = await seat.chart()
    owner = _owner(chart, kind, key)
    known = find(everything(chart, owner), kind, key)
    await seat.read(calls(seat, {shown_by(known)} if known is not None else set(TOOLS[kind]), owner))
    found = find(everything(await seat.chart(), owner), kind, key)
    if found is None:
        raise NoSuchThing("no_resource", f"There is no {kind}/{key[:64]}.", f"Search for it: {kind}?patient={owner}.")
    return found


def _owner(chart: Chart, kind: str, key: str) -> str:
    """Whose record it is: anybody's for a patient or a stay; every other belongs to a patient of this desk."""
    if kind == "Patient":
        return own_id(key)
    stay = chart.tables.get("encounter", own_id(key)) if kind == "Encounter" else None
    if stay is not None:
        return str(stay.patient)
    return next((p for p in chart.mine if find(everything(chart, p), kind, key) is not None), chart.mine[0])


def find(rows: list[Resource], kind: str, key: str) -> Resource | None:
    """The resource of that type and id."""
    return next((r for r in rows if r["resourceType"] == kind and r["id"] == key), None)


def own_id(key: str) -> str:
    """Our id behind a FHIR id; one that can't be ours stays as it is and is found nowhere."""
    try:
        return own(key)
    except ValueError:
        return key


async def paper(seat: Seat, key: str) -> Resource:
    """Open a document: performs get_patient_history with its name. Raises NoSuchThing, NotOffered, ActRefused."""
    owner = _owner(await seat.chart(), "DocumentReference", key)
    [(name, arguments)] = calls(seat, {HISTORY}, owner)
    await seat.read([(name, arguments | {"document": own_id(key)})])
    found = find(everything(await seat.chart(), owner), "DocumentReference", key)
    data = found["content"][0]["attachment"].get("data") if found is not None else None
    if found is None or data is None or coded(found["category"], CLASS) != CAME_IN:
        raise NoSuchThing("no_resource", f"There is no Binary/{key[:64]}.", "DocumentReference.content names what can be opened.")
    return {"resourceType": "Binary", "id": key, "contentType": "text/plain", "data": data}
