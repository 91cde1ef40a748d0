"""Invariant 1 at the doors: nothing hidden stands in an answer, a header, a refusal, a log line or a metric."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

import residency
from residency.contract import Call
from residency.doors.fhir import FhirDoor
from residency.doors.http import build
from residency.doors.http.serve import JsonLines
from residency.doors.mcp import McpDoor
from residency.doors.sessions import Journal, Limits, Sessions, Ticket, service
from residency.doors.triage import TriageDoor
from residency.policies import make, play
from residency.tasks import ids, load
from tests.invariants.test_no_peeking import CANARY, with_canaries

CONTROL = "a-token-for-the-tests"
FAST = Limits(calls_per_second=1e9, burst=10**9)
MCP = {"accept": "application/json, text/event-stream", "host": "127.0.0.1:80"}
QUICK = set(ids()[::9])
PLAYS = [
    pytest.param(task, policy, marks=[] if task in QUICK else [pytest.mark.long], id=f"{task.replace('/', '-')}-{policy}")
    for task in ids()
    for policy in ("oracle", "random")
]


class Heard(logging.Handler):
    """Every log line of the service, as it writes them."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Room:
    """A service with every door of its own process, and all that an outsider could read of it."""

    def __init__(self, folder: Path):
        self.sessions = Sessions(Journal(folder / "sessions.db"), FAST)
        doors = [McpDoor(self.sessions), FhirDoor(self.sessions), TriageDoor(self.sessions, "127.0.0.1", CONTROL)]
        self.app = build(self.sessions, CONTROL, doors)
        self.heard, self.seen = Heard(), [""]

    async def __aenter__(self) -> Room:
        for name in ("residency", "uvicorn", "mcp"):
            logging.getLogger(name).addHandler(self.heard)
            logging.getLogger(name).setLevel(logging.DEBUG)
        self.life = self.app.router.lifespan_context(self.app)
        await self.life.__aenter__()
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:80")
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.client.aclose()
        await self.life.__aexit__(None, None, None)
        for name in ("residency", "uvicorn", "mcp"):
            logging.getLogger(name).removeHandler(self.heard)
            logging.getLogger(name).setLevel(logging.NOTSET)

    async def ask(self, method: str, path: str, token: str, **more: Any) -> httpx.Response:
        """One request, remembered with all that came back."""
        headers = {"authorization": f"Bearer {token}", **more.pop("headers", {})}
        answer = await self.client.request(method, path, headers=headers, **more)
        self.seen.append(answer.text + json.dumps(dict(answer.headers)))
        return answer

    async def told(self) -> str:
        """Everything that was answered, logged and counted."""
        metrics = await self.client.get("/metrics", headers={"authorization": f"Bearer {CONTROL}"})
        return "\n".join([*self.seen, *self.heard.lines, metrics.text])


async def malformed(room: Room, ticket: Ticket) -> None:
    """What goes wrong at each door, with the right token and a wrong one."""
    at = f"/episodes/{ticket.id}"
    for token in (ticket.token, "wrong"):
        for method, path, body in (
            ("GET", at, b""), ("POST", f"{at}/calls", b"{"), ("POST", f"{at}/calls", b'{"name": "no_such_tool"}'),
            ("GET", f"{at}/images/x", b""), ("GET", f"/sessions/{ticket.id}/score", b""), ("POST", f"/sessions/{ticket.id}/end", b""),
            ("GET", f"{at}/fhir/Patient/P-9", b""), ("POST", f"{at}/fhir/$score", b"{}"), ("GET", f"{at}/fhir/metadata", b""),
            ("POST", "/step", b'{"action_type": "x", "episode_id": "a.b.c"}'), ("GET", "/openapi.json", b""), ("GET", "/health", b""),
        ):
            await room.ask(method, path, token, content=body)
        for body in ({}, {"jsonrpc": "2.0", "id": 1, "method": "x"}, rpc("tools/call", {"name": "x"}), rpc("prompts/get", {"name": "x"})):
            await room.ask("POST", f"{at}/mcp", token, json=body, headers=MCP)


def rpc(method: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


@pytest.mark.parametrize(("task", "policy"), PLAYS)
def test_no_canary_at_any_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: str, policy: str) -> None:
    calls = play(make(policy, load(task), 1), residency.start(task, 1)).trajectory().calls[:60]
    monkeypatch.setattr(service.encounters, "start", lambda name, seed: residency.start(with_canaries(load(name)), seed))
    condition = load(task).info.condition

    async def test() -> None:
        async with Room(tmp_path) as room:
            over_http, over_mcp = await room.sessions.open(task, 1), await room.sessions.open(task, 1)
            await malformed(room, over_http)
            await room.ask("GET", f"/episodes/{over_http.id}", over_http.token)
            for method in ("tools/list", "prompts/list", "resources/list"):
                await room.ask("POST", f"/episodes/{over_mcp.id}/mcp", over_mcp.token, json=rpc(method, {}), headers=MCP)
            for call in calls:
                body = {"name": call.name, "arguments": call.arguments if isinstance(call.arguments, dict) else {}}
                answer = await room.ask("POST", f"/episodes/{over_http.id}/calls", over_http.token, json=body)
                assert answer.status_code == 200 or call.name == "", answer.text
                await room.ask("POST", f"/episodes/{over_mcp.id}/mcp", over_mcp.token, json=rpc("tools/call", body), headers=MCP)
                await room.ask("GET", f"/episodes/{over_http.id}/state", over_http.token)
            if task.startswith("triage/seed"):
                await room.ask("POST", "/reset", "", json={"task": f"task_{int(task[-2:])}"})
                await room.ask("POST", "/step", "", json={"action_type": "request_more_info"})
                await room.ask("POST", "/step", "", json={"action_type": "assign_severity", "content": "no such word"})
            await malformed(room, over_http)
            told = await room.told()
            if calls and calls[-1].name == "submit_triage":  # its reply names the ideas heard in the clinician's answer
                told = told.replace(f'"{condition}"', "").replace(f'\\"{condition}\\"', "")
            assert CANARY not in told
            assert task not in told and task.split("/")[1] not in told
            assert "_" not in condition or condition not in told

    asyncio.run(test())


def test_a_bug_of_ours_tells_nobody_what_it_struck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulator raises with a canary in its words: every door says that it failed, and no more."""
    task = "emergency/headache-gym-home-01"
    abilities = residency.start(task).department.abilities

    def fails(desk: object, arguments: object) -> None:
        raise RuntimeError(f"{CANARY} of the truth")

    monkeypatch.setitem(abilities, "look_at_monitor", msgspec.structs.replace(abilities["look_at_monitor"], run=fails))
    look = Call("look_at_monitor", {"patient_id": "P-1001"})
    body = {"name": look.name, "arguments": look.arguments}
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "patient_id", "valueString": "P-1001"}]}

    async def test() -> None:
        async with Room(tmp_path) as room:
            tickets = [await room.sessions.open(task, 1) for _ in range(3)]
            at = [f"/episodes/{t.id}" for t in tickets]
            http = await room.ask("POST", f"{at[0]}/calls", tickets[0].token, json=body)
            assert http.status_code == 409 and http.json()["code"] == "invalid_episode"
            mcp = await room.ask("POST", f"{at[1]}/mcp", tickets[1].token, json=rpc("tools/call", body), headers=MCP)
            assert mcp.status_code < 500 and "error" in mcp.json()
            fhir = await room.ask("POST", f"{at[2]}/fhir/$look-at-monitor", tickets[2].token, json=parameters)
            assert fhir.status_code == 409
            score = await room.ask("GET", f"/sessions/{tickets[0].id}/score", CONTROL)
            assert score.status_code == 409  # an invalid episode has no score, and is never a zero
            told = await room.told()
            assert CANARY not in told and "RuntimeError" not in "".join(room.seen)

    asyncio.run(test())


def test_the_examiner_may_see_the_truth_and_the_log_may_not(tmp_path: Path) -> None:
    async def test() -> None:
        async with Room(tmp_path) as room:
            ticket = await room.sessions.open("emergency/headache-gym-home-01", 1)
            record = await room.ask("GET", f"/sessions/{ticket.id}/trajectory", CONTROL)
            assert "emergency/headache-gym-home-01" in record.text
            assert not [line for line in room.heard.lines if "headache" in line or "migraine" in line]

    asyncio.run(test())
