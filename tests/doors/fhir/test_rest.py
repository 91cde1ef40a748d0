"""The FHIR door over the real application: reads are acts, writes are the department's own, refusals say how to mend."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from residency.doors.sessions import Limits
from tests.doors.fhir.seat import DESK, HEADACHE, SEPSIS, Seat, drug_order, note, order, run, seated


def coded(resource: dict[str, Any], element: str = "code") -> list[str]:
    return [c["code"] for c in resource[element].get("coding", ())]


# ---- reading is an act ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "tools"),
    [
        ("/Patient/P-1001", ["get_patient_history"]),
        ("/Patient?_id=P-1001", ["get_patient_history"]),
        ("/AllergyIntolerance", ["get_patient_history"]),
        ("/MedicationStatement?patient=P-1001", ["get_patient_history"]),
        ("/Condition?category=problem-list-item", ["get_patient_history"]),
        ("/Condition", ["get_patient_history", "get_encounter_details"]),
        ("/Encounter/E-1001", ["get_encounter_details"]),
        ("/Observation?category=vital-signs", ["get_encounter_details"]),
        ("/Observation/vital-triage.hr", ["get_encounter_details"]),
        ("/Observation?category=laboratory", ["review_results"]),
        ("/DiagnosticReport", ["review_results"]),
        ("/DiagnosticReport?code=http://loinc.org|2524-7", ["review_results"]),
        ("/Encounter?_include=Encounter:patient", ["get_patient_history", "get_encounter_details"]),
        ("/ServiceRequest?_revinclude=DiagnosticReport:based-on", ["get_encounter_details", "review_results"]),
        ("/Patient/P-1001/$everything", ["get_patient_history", "get_encounter_details", "review_results"]),
        ("/Patient/P-1001/$everything?_type=Task", ["get_encounter_details"]),
        ("/Patient?name=ash", ["search_patients"]),
        ("/DocumentReference?category=document", ["get_patient_history"]),
        ("/Binary/clinic.5f2026", ["get_patient_history"]),
        ("/metadata", []),
    ],
)
def test_a_read_performs_the_tool_that_shows_the_same(tmp_path: Path, path: str, tools: list[str]) -> None:
    async def test(seat: Seat) -> None:
        await seat.get(path)
        assert [name for name, _ in await seat.calls()] == tools

    run(tmp_path, test)


def test_a_search_by_code_reads_that_test_alone(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        await seat.get("/DiagnosticReport?code=http://loinc.org|2524-7")
        assert await seat.calls() == [("review_results", {"patient_id": "P-1001", "test": "lactate"})]

    run(tmp_path, test)


def test_a_result_that_nobody_read_shows_only_as_the_status_of_its_order(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        made = (await seat.post(order("lab", "lactate", priority="stat"))).json()
        await seat.call("wait", minutes=60, until="time")
        task = await seat.get(f"/Task/{made['id']}")
        assert task["status"] == "completed" and coded(task, "businessStatus") == ["resulted"]
        for path in ("/Patient/P-1001/$everything?_type=Observation,Task,ServiceRequest", "/Encounter?_revinclude=Observation:encounter"):
            seen = json.dumps(await seat.get(path)) if "revinclude" in path else ""
            assert "lactate" not in seen or "review_results" in [n for n, _ in await seat.calls()]
        await seat.get("/Observation?category=vital-signs")
        reviewed = [n for n, _ in await seat.calls()].count("review_results")
        reports = await seat.found("/DiagnosticReport")
        assert [n for n, _ in await seat.calls()].count("review_results") == reviewed + 1
        assert any("2524-7" in coded(r) for r in reports)

    run(tmp_path, test)


def test_unread_results_are_in_no_answer_that_did_not_read_them(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        await seat.post(order("lab", "lactate", priority="stat"))
        await seat.call("wait", minutes=60, until="time")
        seen = [
            await seat.get(p)
            for p in (
                "/ServiceRequest",
                "/Task",
                "/Observation?category=vital-signs",
                "/Patient/P-1001",
                "/Patient/P-1001/$everything?_type=Task,Encounter,Provenance",
            )
        ]
        whole = json.dumps(seen)
        assert "DiagnosticReport" not in whole and "result-" not in whole
        assert not any(name == "review_results" for name, _ in await seat.calls())

    run(tmp_path, test)


def test_a_document_is_listed_without_its_text_until_it_is_opened(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        rows = await seat.found("/DocumentReference?category=document")
        letter = next(r for r in rows if r["description"].startswith("Urology"))
        attachment = letter["content"][0]["attachment"]
        assert "data" not in attachment and "extension" not in letter
        binary = await seat.get(f"/{attachment['url']}")
        opened = (await seat.get(f"/DocumentReference/{letter['id']}"))["content"][0]["attachment"]
        assert b64decode(binary["data"]).decode() and opened["data"] == binary["data"]
        assert await seat.minute() == 4.0  # listed 1, opened 2, listed again 1

    run(tmp_path, test)


def test_after_the_end_the_chart_stays_readable_as_far_as_it_was_read(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        await seat.post(order("lab", "lactate", priority="stat"))
        await seat.call("wait", minutes=60, until="time")
        await seat.sessions.end(seat.ticket.id)
        before = await seat.calls()
        assert await seat.found("/ServiceRequest") and not await seat.found("/DiagnosticReport")
        assert await seat.calls() == before
        refused = await seat.post(order("lab", "lactate"), 409)
        assert refused.json()["issue"][0]["code"] == "conflict"

    run(tmp_path, test)


def test_a_desk_without_a_record_says_so(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        assert (await seat.get("/Patient/P-1001"))["birthDate"]
        for path in ("/Observation", "/DiagnosticReport", "/Encounter/E-1001", "/ServiceRequest"):
            assert (await seat.get(path, 405))["issue"][0]["code"] == "not-supported"
        await seat.post(drug_order("aspirin"), 405)
        everything = await seat.get("/Patient/P-1001/$everything")
        assert {e["resource"]["resourceType"] for e in everything["entry"]} >= {"Patient", "Condition"}
        assert "Encounter" not in {e["resource"]["resourceType"] for e in everything["entry"]}
        assert [name for name, _ in await seat.calls()] == ["get_patient_history"] * 2

    run(tmp_path, test, DESK)


# ---- writing -------------------------------------------------------------------------------------------------------------


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
        answer = await seat.post(order(kind, item))
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


# ---- wire ----------------------------------------------------------------------------------------------------------------


def test_another_sessions_id_and_one_that_does_not_exist_are_told_alike(tmp_path: Path) -> None:
    async def test() -> None:
        async with seated(tmp_path) as mine:
            other = await mine.sessions.open(HEADACHE, 1)
            answers = [await mine.client.get(f"http://ward/episodes/{i}/fhir/Patient/P-1001") for i in (other.id, "f" * 24, "%00")]
            answers.append(await mine.client.get("/Patient/P-1001", headers={"Authorization": "Bearer wrong"}))
            answers.append(await mine.client.get("http://ward/fhir/Patient/P-1001", headers={"x-episode-id": other.id}))
            assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
            by_header = await mine.client.get("http://ward/fhir/Encounter/E-1001", headers={"x-episode-id": mine.ticket.id})
            assert by_header.status_code == 200

    import asyncio

    asyncio.run(test())


@pytest.mark.parametrize(
    ("method", "path", "status", "headers"),
    [
        ("GET", "/Nothing", 404, {}),
        ("GET", "/Nothing/1", 404, {}),
        ("GET", "/", 405, {}),
        ("POST", "/", 405, {}),
        ("GET", "/Patient/P-9999", 404, {}),
        ("GET", "/Patient/..", 405, {}),
        ("GET", "/Patient/" + "x" * 65, 405, {}),
        ("GET", "/Task/order-999", 404, {}),
        ("GET", "/Binary/nothing", 404, {}),
        ("GET", "/Patient/P-1001/_history/1", 405, {}),
        ("GET", "/Patient/P-1001?x=1", 400, {}),
        ("DELETE", "/Patient/P-1001", 405, {}),
        ("PATCH", "/Patient/P-1001", 405, {}),
        ("HEAD", "/Patient/P-1001", 405, {}),
        ("GET", "/Patient/P-1001", 406, {"Accept": "application/fhir+xml"}),
        ("GET", "/Patient?_format=xml", 406, {}),
        ("POST", "/Task", 415, {"Content-Type": "application/fhir+xml"}),
        ("POST", "/Task", 400, {}),
        ("POST", "/Task/_search", 415, {"Content-Type": "application/json"}),
        ("GET", "/Observation?foo=1", 400, {}),
        ("GET", "/Observation?code:above=1", 400, {}),
        ("GET", "/Observation?code=", 400, {}),
        ("GET", "/Observation?date=yesterday", 400, {}),
        ("GET", "/Observation?date=ap2026", 400, {}),
        ("GET", "/Observation?date=2026-13-01", 400, {}),
        ("GET", "/Observation?_count=many", 400, {}),
        ("GET", "/Observation?_sort=foo", 400, {}),
        ("GET", "/Observation?_include=Observation:foo", 400, {}),
        ("GET", "/Observation?_include=*", 400, {}),
        ("GET", "/Observation?_cursor=abc", 400, {}),
        ("GET", "/Observation?_cursor=W1tdLCJ4Il0", 400, {}),
        ("GET", "/Observation?_summary=text", 400, {}),
        ("GET", "/Observation?_elements=id", 400, {}),
        ("GET", "/Observation?subject.name=x", 400, {}),
        ("GET", "/Observation?patient=P-1001&patient=P-2001", 400, {}),
        ("GET", "/Observation?patient=P-9999", 404, {}),
        ("GET", "/Patient/P-1001/$everything?_type=Nothing", 400, {}),
        ("GET", "/Patient/P-9999/$everything", 404, {}),
        ("GET", "/Observation?code=%ff", 400, {}),
        ("GET", "/Observation?code=" + "x" * 9000, 400, {}),
        ("POST", "/$Say", 404, {}),
    ],
)
def test_a_mistake_is_an_operation_outcome_with_a_mend(
    tmp_path: Path, method: str, path: str, status: int, headers: dict[str, str]
) -> None:
    async def test(seat: Seat) -> None:
        body = {"content": b"{}"} if method == "POST" else {}
        answer = await seat.client.request(method, path, headers=headers, **body)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/fhir+json"
        if method != "HEAD":
            issue = answer.json()["issue"][0]
            assert answer.json()["resourceType"] == "OperationOutcome" and issue["severity"] == "error" and issue["diagnostics"]
        assert await seat.minute() <= 1.5

    run(tmp_path, test)


def test_a_body_over_the_limit_is_refused(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        await seat.post(note("x" * 60_000), 413)
        assert await seat.calls() == []

    run(tmp_path, test)


def test_a_client_that_asks_too_fast_is_told_to_wait(tmp_path: Path) -> None:
    async def test() -> None:
        async with seated(tmp_path, limits=Limits(calls_per_second=1, burst=2)) as seat:
            answers = [await seat.client.get("/Encounter") for _ in range(4)]
            assert [a.status_code for a in answers] == [200, 200, 429, 429]
            assert answers[-1].json()["issue"][0]["code"] == "throttled" and answers[-1].headers["retry-after"]

    import asyncio

    asyncio.run(test())


def test_the_capability_statement_says_what_the_door_does(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        statement = await seat.get("/metadata")
        assert statement["fhirVersion"] == "4.0.1" and "never for care" in statement["implementation"]["description"]
        for resource in statement["rest"][0]["resource"]:
            kind = resource["type"]
            if kind == "Binary":
                continue
            for parameter in resource["searchParam"]:
                value = {"date": "ge2000", "reference": "P-1001"}.get(parameter["type"], "x")
                name = "_id" if kind == "Patient" else parameter["name"]
                answer = await seat.client.get(f"/{kind}?{name}={value}")
                assert answer.status_code in (200, 404), (kind, parameter, answer.text)
            for include in resource.get("searchInclude", ()):
                assert (await seat.client.get(f"/{kind}?_include={include}")).status_code == 200
            for include in resource.get("searchRevInclude", ()):
                assert (await seat.client.get(f"/{kind}?_revinclude={include}")).status_code == 200
            assert "read" in {i["code"] for i in resource["interaction"]}

    run(tmp_path, test, SEPSIS)
