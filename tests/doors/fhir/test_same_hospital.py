"""The same acts through FHIR give the same hospital: minutes, log hash, score. And nothing hidden comes with them."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

import residency
from residency.contract import Call
from residency.doors.fhir.mapping import stays
from residency.doors.fhir.mapping.datatypes import fid
from residency.doors.fhir.parameters import SEARCH
from residency.doors.sessions import service
from residency.policies import make, play
from residency.proof.canaries import CANARY, with_canaries
from residency.tasks import ids, load
from residency.world.vignette import Vignette
from tests.doors.fhir.seat import Resource, Seat, seated

SUBJECT = {"reference": "Patient/P-1001"}
KINDS = {"lab": "lab", "imaging": "imaging", "procedure": "procedure", "consult": "consult", "nursing": "nursing", "other": "other"}
EMERGENCY = [i for i in ids() if load(i).info.department == "emergency"]
BODIES = [i for i in ids() if not isinstance(load(i).patient, Vignette)]


def as_fhir(call: Call) -> tuple[str, str, Resource] | None:
    """A call as the FHIR request that says the same, or None where FHIR has no word for it (then it is an operation)."""
    a = call.arguments
    if call.name == "review_results" and set(a) <= {"patient_id", "test"}:
        return "GET", f"/DiagnosticReport?patient={a['patient_id']}" + (f"&code={a['test']}" if "test" in a else ""), {}
    if call.name == "get_encounter_details":
        return "GET", f"/Task?patient={a['encounter_id']}", {}
    if call.name == "get_patient_history":
        return "GET", f"/Binary/{fid(a['document'])}" if "document" in a else f"/AllergyIntolerance?patient={a['patient_id']}", {}
    if call.name == "create_clinical_order":
        return "POST", "", ordered(a)
    if call.name == "update_encounter" and set(a) == {"encounter_id", "notes"}:
        data = b64encode(a["notes"].encode()).decode()
        return (
            "POST",
            "",
            {
                "resourceType": "DocumentReference",
                "status": "current",
                "subject": SUBJECT,
                "content": [{"attachment": {"contentType": "text/plain", "data": data}}],
            },
        )
    if call.name == "update_task_status":
        focus = {"reference": f"MedicationRequest/{a['task_id']}"}
        return "POST", "", {"resourceType": "Task", "status": "cancelled", "intent": "order", "focus": focus}
    if call.name == "update_encounter" and "notes" not in a:
        return (
            "PUT",
            "/Encounter/E-1001",
            {
                "status": "finished",
                "hospitalization": {"dischargeDisposition": {"text": a["disposition"]}},
                "diagnosis": [{"condition": {"display": a["disposition_details"]}}],
            },
        )
    return None


def ordered(a: dict[str, Any]) -> Resource:
    """A clinical order as MedicationRequest or ServiceRequest."""
    details = a["details"] if isinstance(a["details"], dict) else {"item": a["details"]}
    common = {"status": "active", "intent": "order", "subject": SUBJECT} | ({"priority": a["priority"]} if "priority" in a else {})
    if a.get("indication"):
        common["reasonCode"] = [{"text": a["indication"]}]
    if details.get("reason"):
        common["note"] = [{"text": details["reason"]}]
    if a["order_type"] != "medication":
        side = {"bodySite": [{"text": details["side"]}]} if details.get("side") else {}
        every = {"occurrenceTiming": {"code": {"text": details["frequency"]}}} if details.get("frequency") else {}
        return {
            "resourceType": "ServiceRequest",
            "category": [{"text": KINDS[a["order_type"]]}],
            "code": {"text": details["item"]},
            **side,
            **every,
            **common,
        }
    pace: Resource = {}
    if "dose" in details:
        pace["doseQuantity"] = {"value": details["dose"], "unit": details.get("unit", "")}
    if "rate" in details:
        pace["rateQuantity"] = {"value": details["rate"], "unit": details.get("unit", "")}
    dosage: Resource = {"doseAndRate": [pace]} if pace else {}
    if "route" in details:
        dosage["route"] = {"text": details["route"]}
    if "duration" in details:
        dosage["timing"] = {"repeat": {"duration": details["duration"], "durationUnit": "min"}}
    return {
        "resourceType": "MedicationRequest",
        "medicationCodeableConcept": {"text": details["item"]},
        **({"dosageInstruction": [dosage]} if dosage else {}),
        **common,
    }


async def played(seat: Seat, calls: tuple[Call, ...]) -> tuple[int, str]:
    """Play calls through FHIR alone; how many went as resources rather than operations, and all that was answered."""
    resources, seen = 0, []
    for call in calls:
        said = as_fhir(call)
        if said is None:
            answer = await seat.perform(call.name, **call.arguments)
        else:
            method, path, body = said
            if method == "PUT":
                chart = await seat.sessions.chart(seat.ticket.id, seat.ticket.token)
                body = stays.stay(chart.tables.get("encounter", "E-1001"))[0] | body
            kind = body.get("resourceType", "")
            answer = await seat.client.request(method, path or f"/{kind}", **({"json": body} if body else {}))
            resources += 1
        assert answer.status_code < 500, answer.text
        seen.append(answer.text + json.dumps(dict(answer.headers)))
    return resources, "\n".join(seen)


@pytest.mark.parametrize("task", EMERGENCY)
def test_an_oracle_that_speaks_only_fhir_has_the_same_log_and_score(tmp_path: Path, task: str) -> None:
    alone = play(make("oracle", load(task), 0), residency.start(task, 0))

    async def test() -> None:
        async with seated(tmp_path, task, 0) as seat:
            resources, _ = await played(seat, alone.trajectory().calls)
            assert resources >= 3
            there = await seat.sessions.trajectory(seat.ticket.id)
            assert (there.log, there.minute, there.end_reason) == (alone.log_hash, alone.minute, alone.end_reason)
            assert await seat.sessions.score(seat.ticket.id) == alone.score()

    asyncio.run(test())


@pytest.mark.parametrize("task", [i for i in BODIES if i not in EMERGENCY])
def test_so_has_one_at_the_triage_desk(tmp_path: Path, task: str) -> None:
    alone = play(make("oracle", load(task), 0), residency.start(task, 0))

    async def test() -> None:
        async with seated(tmp_path, task, 0) as seat:
            await played(seat, alone.trajectory().calls)
            assert await seat.log() == alone.log_hash and (await seat.sessions.score(seat.ticket.id)).normalized == 1.0

    asyncio.run(test())


@pytest.mark.parametrize("task", ids())
@pytest.mark.parametrize("policy", ["oracle", "random"])
def test_no_canary_in_any_fhir_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, policy: str) -> None:
    """The truth, the rubric and the task's name stand in nothing that this door answers, headers included."""
    calls = play(make(policy, load(task), 1), residency.start(task, 1)).trajectory().calls[:60]
    monkeypatch.setattr(service.encounters, "start", lambda name, seed: residency.start(with_canaries(load(name)), seed))

    async def test() -> None:
        async with seated(tmp_path, task, 1) as seat:
            _, seen = await played(seat, calls)
            condition = load(task).info.condition
            if calls and calls[-1].name == "submit_triage":  # its reply names the ideas heard in the clinician's answer
                seen = seen.replace(f'\\"{condition}\\"', "")
            for path in ["/metadata", "/Patient/P-1001/$everything", *(f"/{kind}" for kind in SEARCH)]:
                answer = await seat.client.get(path)
                seen += answer.text + json.dumps(dict(answer.headers))
            assert CANARY not in seen
            assert task not in seen and task.split("/")[1] not in seen
            assert "_" not in condition or condition not in seen

    asyncio.run(test())
