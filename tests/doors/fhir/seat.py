"""A FHIR client in process against the real application, for tests."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from residency.contract import Call
from residency.doors.fhir import FhirDoor
from residency.doors.http import build
from residency.doors.sessions import Journal, Limits, Sessions, Ticket

SEPSIS = "emergency/septic-shock-old-letter-01"
HEADACHE = "emergency/headache-gym-home-01"
DESK = "triage/headache-bus-home-01"
FAST = Limits(calls_per_second=1e9, burst=10**9)
Resource = dict[str, Any]


class Seat:
    """One session: its FHIR client, and its sessions for whoever examines."""

    def __init__(self, sessions: Sessions, ticket: Ticket, client: httpx.AsyncClient):
        self.sessions, self.ticket, self.client = sessions, ticket, client

    async def get(self, path: str, status: int = 200) -> Resource:
        """What a GET answers."""
        answer = await self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:600])
        found: Resource = answer.json()
        return found

    async def found(self, path: str) -> list[Resource]:
        """The matches of a search."""
        return [e["resource"] for e in (await self.get(path)).get("entry", ()) if e["search"]["mode"] == "match"]

    async def post(self, body: Resource, status: int = 201) -> httpx.Response:
        """Create."""
        answer = await self.client.post(f"/{body['resourceType']}", json=body)
        assert answer.status_code == status, answer.text[:600]
        return answer

    async def perform(self, name: str, /, **arguments: Any) -> httpx.Response:
        """A tool as an operation."""
        body = {"resourceType": "Parameters", "parameter": [p for n, v in arguments.items() for p in parameters(n, v)]}
        return await self.client.post(f"/${name.replace('_', '-')}", json=body)

    async def call(self, name: str, /, **arguments: Any) -> Any:
        """A tool call beside the FHIR door."""
        return await self.sessions.call(self.ticket.id, self.ticket.token, Call(name, arguments))

    async def minute(self) -> float:
        return (await self.sessions.state(self.ticket.id, self.ticket.token)).minute

    async def log(self) -> str:
        return (await self.sessions.trajectory(self.ticket.id)).log

    async def calls(self) -> list[tuple[str, Any]]:
        return [(c.name, c.arguments) for c in (await self.sessions.trajectory(self.ticket.id)).calls]


def parameters(name: str, value: Any) -> list[Resource]:
    """One argument as Parameters write it."""
    if isinstance(value, list | tuple):
        return [p for v in value for p in parameters(name, v)]
    if isinstance(value, dict) and value:
        return [{"name": name, "part": [p for n, v in value.items() for p in parameters(n, v)]}]
    if isinstance(value, bool):
        return [{"name": name, "valueBoolean": value}]
    if value is None or value == {}:  # an empty object is not said in FHIR
        return []
    return [{"name": name, "valueString" if isinstance(value, str) else "valueDecimal": value}]


@asynccontextmanager
async def seated(folder: Path, task: str = SEPSIS, seed: int = 0, limits: Limits = FAST) -> AsyncIterator[Seat]:
    """A fresh service with one session."""
    sessions = Sessions(Journal(folder / "sessions.db"), limits)
    app = build(sessions, "a-token-for-the-tests", [FhirDoor(sessions)])
    ticket = await sessions.open(task, seed)
    headers = {"Authorization": f"Bearer {ticket.token}"}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://ward/episodes/{ticket.id}/fhir", headers=headers) as client:
        yield Seat(sessions, ticket, client)
    await sessions.drain()


def run(folder: Path, test: Callable[[Seat], Awaitable[None]], task: str = SEPSIS, seed: int = 0) -> None:
    """Run a test at a fresh seat."""

    async def go() -> None:
        async with seated(folder, task, seed) as seat:
            await test(seat)

    asyncio.run(go())


def drug_order(item: str, **more: Any) -> Resource:
    """A MedicationRequest by words."""
    return {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": item},
        "subject": {"reference": "Patient/P-1001"},
        **more,
    }


def order(kind: str, item: str, **more: Any) -> Resource:
    """A ServiceRequest by words."""
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "category": [{"text": kind}],
        "code": {"text": item},
        "subject": {"reference": "Patient/P-1001"},
        **more,
    }


def note(text: str) -> Resource:
    """A note."""
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {"reference": "Patient/P-1001"},
        "content": [{"attachment": {"contentType": "text/plain", "data": b64encode(text.encode()).decode()}}],
    }
