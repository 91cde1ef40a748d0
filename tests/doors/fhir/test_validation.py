"""Every resource that leaves this door is valid R4 by independent validators. Needs `make fhir`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import residency
from residency.doors.fhir import mapping
from residency.doors.fhir.parameters import SEARCH
from residency.policies import make, play
from residency.tasks import ids, load
from tests.doors.fhir.seat import DESK, SEPSIS, Resource, Seat, drug_order, note, order, run
from tests.doors.fhir.validators import by_datatype, by_definitions, by_model, by_schema, faults

pytestmark = pytest.mark.long
SEEDS = (0, 1, 5)


def whole(task: str, policy: str, seed: int) -> list[Resource]:
    """Every resource of a chart, unread results too, as JSON carries it."""
    episode = play(make(policy, load(task), seed), residency.start(task, seed))
    tables = episode._hospital.tables
    rows = [r for p in tables.by_patient["encounter"] if p in ("P-1001", "P-2001") for r in mapping.resources(tables, p)]
    found: list[Resource] = json.loads(json.dumps(rows))
    return found


@pytest.mark.parametrize("policy", ["oracle", "untold", "random", "harmful"])
def test_every_resource_of_every_chart_is_valid_by_every_validator(policy: str, record_property: pytest.RecordProperty) -> None:
    rows = [r for task in ids() for seed in SEEDS for r in whole(task, policy, seed)]
    distinct = {json.dumps(r): r for r in rows}
    assert {r["resourceType"] for r in rows} >= {"Patient", "Encounter", "Observation"}
    assert faults(list(distinct.values()))[:10] == []
    record_property("resources", len(distinct))
    print(f"{policy}: {len(distinct)} distinct resources, each by every validator")


def test_every_type_of_the_door_was_among_them() -> None:
    seen = {r["resourceType"] for task in ids() for policy in ("oracle", "untold") for r in whole(task, policy, 0)}
    assert seen >= set(SEARCH) - {"Consent"}  # consent and wishes: no task's chart holds any before somebody writes them


def test_bundles_outcomes_and_the_capability_statement_are_valid(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        await seat.call(
            "update_patient_record", patient_id="P-1001", advance_directives="No tube.\nAsk my son.", consent="Agrees to a line."
        )
        made = [
            (await seat.post(b)).json()
            for b in (
                drug_order("norepinephrine"),
                order("lab", "lactate"),
                order("consult", "icu", reasonCode=[{"text": "Shock: may she come to you?"}]),
                order("procedure", "iv access"),
                note("Sick\u00a0and\u2028tired."),
            )
        ]
        await seat.call("wait", minutes=60, until="time")
        paths = [
            "/metadata",
            "/Patient/P-1001/$everything",
            "/Binary/clinic.5f2026",
            *(f"/{kind}" for kind in SEARCH),
            "/Observation?_include=Observation:patient&_include=Observation:encounter&_count=3",
            "/Patient?name=ada",
        ]
        rows = made + [await seat.get(p) for p in paths]
        rows += [(await seat.client.get(p)).json() for p in ("/Nothing", "/Observation?foo=1", "/Task/order-99", "/Patient?_format=xml")]
        rows.append((await seat.perform("examine", patient_id="P-1001", systems=["all"])).json())
        rows += [e["resource"] for r in rows if r["resourceType"] == "Bundle" for e in r.get("entry", ())]
        assert {"Bundle", "OperationOutcome", "CapabilityStatement", "Parameters", "Binary", "Consent"} <= {r["resourceType"] for r in rows}
        assert faults(rows)[:10] == []
        print(f"{len(rows)} answers, each by every validator")

    run(tmp_path, test, SEPSIS)


def test_the_triage_desks_answers_are_valid(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        rows = [await seat.get("/Patient/P-1001/$everything"), (await seat.client.get("/Observation")).json()]
        assert faults(rows) == []

    run(tmp_path, test, DESK)


def test_the_validators_bite() -> None:
    """Each catches what it is here for; a validator that finds nothing wrong with these finds nothing wrong with anything."""
    rows = whole(SEPSIS, "oracle", 0)
    rate = next(r for r in rows if r["resourceType"] == "Observation" and "valueQuantity" in r)
    assert by_schema(rate | {"status": "done"}) and by_schema(rate | {"unheard": 1}) and by_schema(rate | {"effectiveDateTime": "today"})
    assert by_model(rate | {"status": None}) and by_model(rate | {"valueString": "x"}) and by_model(rate | {"category": "x"})
    broken = [
        rate | {"dataAbsentReason": {"text": "but there is a value"}},  # obs-6
        {k: v for k, v in rate.items() if k != "status"},
        rate | {"valueString": "and a second value"},
        rate | {"category": [{}]},  # ele-1
        next(r for r in rows if r["resourceType"] == "Task") | {"lastModified": "2020-01-01T00:00:00Z"},  # inv-1
    ]
    caught = by_definitions(broken)
    assert all(caught), caught
    assert by_datatype(rate) == [] and by_datatype(rate | {"valueQuantity": {"value": 1, "code": "mg"}}) == ["qty-3"]
    assert by_datatype(rate | {"effectivePeriod": {"start": "2026-07-02", "end": "2026-07-01"}}) == ["per-1"]
    assert by_datatype({"resourceType": "DocumentReference", "content": [{"attachment": {"data": "eA=="}}]}) == ["att-1"]
