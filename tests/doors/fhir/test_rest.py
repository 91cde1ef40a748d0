"""The wire of the FHIR door: who may ask, what a mistake is answered, limits, and what /metadata promises."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from residency.doors.sessions import Limits
from tests.doors.fhir.seat import HEADACHE, SEPSIS, Seat, note, run, seated


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
        ("GET", "/Patient/" + "x" * 65, 404, {}),
        ("GET", "/Task/order-999", 404, {}),
        ("GET", "/Binary/nothing", 404, {}),
        ("GET", "/Patient/P-1001/_history/1", 404, {}),
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
