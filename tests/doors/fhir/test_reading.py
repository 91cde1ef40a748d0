"""Reading through FHIR is an act: it performs the tool that shows the same, and shows nothing that was not read."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from tests.doors.fhir.seat import DESK, Seat, drug_order, order, run


def coded(resource: dict[str, Any], element: str = "code") -> list[str]:
    return [c["code"] for c in resource[element].get("coding", ())]


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
