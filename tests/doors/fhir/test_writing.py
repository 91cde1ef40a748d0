"""Writing through FHIR is the department's own act: same words, same refusals, nothing dropped in silence."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.doors.fhir.seat import Seat, drug_order, note, order, run


def coded(resource: dict[str, Any], element: str = "code") -> list[str]:
    return [c["code"] for c in resource[element].get("coding", ())]


def test_a_drug_order_by_rxnorm_with_ucum_units(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        body = drug_order("", priority="stat", reasonCode=[{"text": "septic shock"}]) | {
            "medicationCodeableConcept": {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "29561"}]},
            "dosageInstruction": [
                {
                    "route": {"text": "iv"},
                    "timing": {"repeat": {"duration": 0.5, "durationUnit": "h"}},
                    "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "gram", "system": "http://unitsofmeasure.org", "code": "g"}}],
                }
            ],
        }
        answer = await seat.post(body)
        made = answer.json()
        assert answer.headers["location"] == f"{seat.client.base_url}MedicationRequest/{made['id']}".replace("fhirM", "fhir/M")
        assert made["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"] == {
            "unit": "g",
            "system": "http://unitsofmeasure.org",
            "code": "g",
            "value": 1.0,
        }
        assert made["dosageInstruction"][0]["timing"]["repeat"] == {"duration": 30.0, "durationUnit": "min"}
        assert json.loads(answer.headers["x-residency-told"])[0]["says"].startswith(f"{made['id']}: Meropenem 1 g")
        assert await seat.calls() == [
            (
                "create_clinical_order",
                {
                    "encounter_id": "P-1001",
                    "order_type": "medication",
                    "priority": "stat",
                    "indication": "septic shock",
                    "details": {"item": "29561", "dose": 1, "unit": "g", "route": "iv", "duration": 30},
                },
            )
        ]
        await seat.call("wait", minutes=45, until="time")
        given = (await seat.found("/MedicationAdministration"))[0]
        assert given["status"] == "completed" and given["request"]["reference"] == f"MedicationRequest/{made['id']}"

    run(tmp_path, test)


def test_an_infusion_by_rate_and_international_units(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        def rated(item: str, rate: dict[str, Any]) -> dict[str, Any]:
            return drug_order(item, dosageInstruction=[{"doseAndRate": [{"rateQuantity": rate}]}])

        made = (await seat.post(rated("norepinephrine", {"value": 0.1, "unit": "mcg/kg/min", "code": "ug/kg/min"}))).json()
        assert made["dosageInstruction"][0]["doseAndRate"][0]["rateQuantity"]["code"] == "ug/kg/min"
        made = (await seat.post(rated("vasopressin", {"value": 0.03, "code": "[iU]/min"}))).json()
        assert made["dosageInstruction"][0]["doseAndRate"][0]["rateQuantity"] == {
            "unit": "U/min",
            "system": "http://unitsofmeasure.org",
            "code": "[iU]/min",
            "value": 0.03,
        }
        task = await seat.get(f"/Task/{made['id']}")
        stopped = await seat.client.put(f"/Task/{made['id']}", json=task | {"status": "cancelled", "note": [{"text": "pressure is up"}]})
        assert stopped.status_code == 200 and stopped.json()["status"] == "cancelled"
        assert (await seat.get(f"/MedicationRequest/{made['id']}"))["status"] == "stopped"

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("kind", "item", "code"),
    [
        ("lab", "2524-7", "lactate"),
        ("imaging", "chest x-ray", "chest_film"),
        ("procedure", "iv access", "iv_access"),
        ("consult", "icu", "icu"),
        ("nursing", "vital signs every 15 min", "vital_signs"),
    ],
)
def test_each_kind_of_service_request(tmp_path: Path, kind: str, item: str, code: str) -> None:
    async def test(seat: Seat) -> None:
        question = {"reasonCode": [{"text": "Shock: may she come to you?"}]} if kind == "consult" else {}
        answer = await seat.post(order(kind, item, **question))
        made = answer.json()
        assert made["resourceType"] == "ServiceRequest" and code in coded(made) and made["requester"]["display"] == "physician"
        found = await seat.get("/" + answer.headers["location"].split("/fhir/")[1])
        assert found["id"] == made["id"]

    run(tmp_path, test)


def test_a_note_an_allergy_and_a_closed_stay(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        written = (await seat.post(note("Shock of urinary source.\nLactate 4."))).json()
        assert b64decode(written["content"][0]["attachment"]["data"]).decode() == "Shock of urinary source.\nLactate 4."
        allergy = {
            "resourceType": "AllergyIntolerance",
            "patient": {"reference": "Patient/P-1001"},
            "code": {"text": "penicillin"},
            "reaction": [{"manifestation": [{"text": "anaphylaxis"}], "severity": "severe"}],
        }
        listed = (await seat.post(allergy)).json()
        assert listed["code"]["text"] == "penicillin" and listed["reaction"][0]["manifestation"][0]["text"] == "anaphylaxis"
        await seat.post(allergy | {"verificationStatus": {"coding": [{"code": "refuted"}]}}, 400)
        stay = await seat.get("/Encounter/E-1001")
        stay |= {
            "status": "finished",
            "hospitalization": {"dischargeDisposition": {"text": "icu"}},
            "diagnosis": [{"condition": {"display": "Urosepsis A41.9"}}],
        }
        closed = await seat.client.put("/Encounter/E-1001", json=stay)
        assert closed.status_code == 200 and closed.json()["status"] == "finished" and closed.headers["x-residency-done"] == "true"
        diagnosis = (await seat.found("/Condition?category=encounter-diagnosis"))[0]
        assert coded(diagnosis) == ["A41.9"]
        assert (await seat.sessions.trajectory(seat.ticket.id)).end_reason == "closed"

    run(tmp_path, test)


def test_a_task_can_be_created_to_stop_an_order(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        made = (await seat.post(order("lab", "lactate"))).json()
        body = {"resourceType": "Task", "status": "cancelled", "intent": "order", "focus": {"reference": f"ServiceRequest/{made['id']}"}}
        assert (await seat.post(body)).json()["status"] == "cancelled"
        assert (await seat.get(f"/ServiceRequest/{made['id']}"))["status"] == "revoked"
        await seat.post(body | {"focus": {"reference": "ServiceRequest/order-999"}}, 404)

    run(tmp_path, test)


def test_nothing_that_was_written_is_dropped_in_silence(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        dose = {"doseAndRate": [{"doseQuantity": {"value": 1, "code": "g"}}]}
        for body, named in (
            (drug_order("meropenem", doNotPerform=True), "doNotPerform"),
            (drug_order("meropenem", modifierExtension=[{"url": "x"}]), "modifierExtension"),
            (drug_order("meropenem", implicitRules="http://x"), "implicitRules"),
            (drug_order("meropenem", status="draft"), "status"),
            (drug_order("meropenem", intent="proposal"), "intent"),
            (drug_order("meropenem", substitution={"allowedBoolean": False}), "substitution"),
            (drug_order("meropenem", dosageInstruction=[dose, dose]), "dosageInstruction"),
            (drug_order("meropenem", dosageInstruction=[dose | {"asNeededBoolean": True}]), "asNeededBoolean"),
            (drug_order("meropenem", dosageInstruction=[dose | {"timing": {"repeat": {"frequency": 3}}}]), "frequency"),
            (
                drug_order("meropenem", dosageInstruction=[{"doseAndRate": [{"doseQuantity": {"value": 1, "comparator": "<"}}]}]),
                "comparator",
            ),
            (order("lab", "lactate", quantityQuantity={"value": 3}), "quantity"),
            (order("lab", "lactate", _priority={"extension": []}), "_priority"),
        ):
            issue = (await seat.client.post(f"/{body['resourceType']}", json=body)).json()["issue"][0]
            assert named in issue["details"]["text"], (named, issue)
        assert await seat.calls() == []

    run(tmp_path, test)


def test_a_refusal_of_the_hospital_is_the_one_of_every_door(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        answer = await seat.post(drug_order("norepinefrin", dosageInstruction=[{"text": "a bit"}]), 422)
        issue = answer.json()["issue"][0]
        assert issue["code"] == "business-rule" and issue["diagnostics"]
        result, _ = await seat.call(
            "create_clinical_order", encounter_id="P-1001", order_type="medication", details={"item": "norepinefrin", "dose": "a bit"}
        )
        assert result.error.says == issue["details"]["text"] and result.error.mend in issue["diagnostics"]

    run(tmp_path, test)


def test_only_a_status_is_updated_and_everything_else_must_be_as_it_was_read(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        made = (await seat.post(drug_order("norepinephrine"))).json()
        at = f"/MedicationRequest/{made['id']}"
        more = json.loads(json.dumps(made))
        more["dosageInstruction"][0]["doseAndRate"][0]["rateQuantity"]["value"] = 9.0
        answer = await seat.client.put(at, json=more | {"status": "stopped"})
        assert answer.status_code == 409 and "dosageInstruction" in answer.text
        assert (await seat.client.put(at, json=made)).status_code == 400
        assert (await seat.client.put(at, json=made | {"status": "stopped"})).json()["status"] == "stopped"
        assert (await seat.client.put("/MedicationRequest/order-999", json=made)).status_code == 404
        assert (await seat.client.put("/Patient/P-1001", json={"resourceType": "Patient"})).status_code == 405

    run(tmp_path, test)


def test_what_the_client_prefers_to_get_back(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        body = order("lab", "lactate")
        minimal = await seat.client.post("/ServiceRequest", json=body, headers={"Prefer": "return=minimal"})
        assert (minimal.status_code, minimal.content) == (201, b"") and "/ServiceRequest/order-" in minimal.headers["location"]
        told = await seat.client.post("/ServiceRequest", json=body, headers={"Prefer": "return=OperationOutcome"})
        assert "Lactate ordered" in told.json()["issue"][0]["details"]["text"]
        conditional = await seat.client.post("/ServiceRequest", json=body, headers={"If-None-Exist": "code=x"})
        assert conditional.status_code == 400 and len(await seat.calls()) == 2

    run(tmp_path, test)


def test_any_tool_is_an_operation(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        answer = await seat.perform("examine", patient_id="P-1001", systems=["chest", "abdomen"])
        said = {p["name"]: next(v for k, v in p.items() if k != "name") for p in answer.json()["parameter"]}
        assert said["content"].startswith("chest:") and set(json.loads(said["data"])["findings"]) == {"chest", "abdomen"}
        assert (await seat.calls())[-1] == ("examine", {"patient_id": "P-1001", "systems": ["chest", "abdomen"]})
        await seat.perform("wait", minutes=45, until="time")
        interrupted = await seat.get("/Observation?category=vital-signs")
        assert interrupted["entry"]
        assert (await seat.perform("score")).status_code == 405
        assert (await seat.perform("wait", minutes=["1", "2"])).status_code == 400

    run(tmp_path, test)


def test_what_interrupted_a_search_is_told_in_its_bundle(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        told: list[str] = []
        for _ in range(30):
            bundle = await seat.get("/AllergyIntolerance")
            told += [
                i["details"]["text"] for e in bundle.get("entry", ()) if e["search"]["mode"] == "outcome" for i in e["resource"]["issue"]
            ]
        assert any("nurse" in t for t in told) and any("daughter" in t for t in told)

    run(tmp_path, test)
