"""One hospital behind every door: the same calls bring the same observations, log and score, whichever way they come in."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium
import httpx
import msgspec
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

import residency
from residency.contract import Trajectory
from residency.doors.gymnasium import ID
from residency.doors.mcp import Own, server
from residency.doors.pool import Pool
from tests.doors.fhir.seat import seated
from tests.doors.http_service import Service, agent, control
from tests.doors.openenv.server import OpenEnvServer, asked
from tests.doors.recorded import Recording, recordings, told

EVERY = [pytest.param(n, id=r.task.replace("/", "-")) for n, r in enumerate(recordings())]
STRUCTURED = ("data", "error", "minutes", "interrupts")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("parity") / "sessions.db", "--mcp", "--fhir", "--triage", "--rate", "1000") as running:
        yield running


def same_score(theirs: Any, ours: Recording) -> None:
    assert msgspec.json.decode(msgspec.json.encode(theirs)) == msgspec.json.decode(msgspec.json.encode(ours.score))


def same_record(service: Service, session: str, ours: Recording) -> None:
    """What the examiner reads of a session is what stands in process."""
    with control(service) as examiner:
        record = examiner.get(f"/sessions/{session}/trajectory").json()
        assert (record["log"], record["minute"], record["end_reason"]) == (ours.log, ours.minute, ours.end)
        same_score(examiner.get(f"/sessions/{session}/score").json(), ours)


def opened(service: Service, ours: Recording) -> dict[str, str]:
    with control(service) as examiner:
        ticket: dict[str, str] = examiner.post("/sessions", json={"task": ours.task, "seed": ours.seed}).json()
        return ticket


def test_the_list_is_long_and_of_many_kinds() -> None:
    all_ = recordings()
    brought = [b for r in all_ for b in r.brought]
    assert len(all_) >= 30 and len(brought) >= 300
    assert sum(b["error"] is not None for b in brought) >= 30 and sum(bool(b["interrupts"]) for b in brought) >= 30
    assert len({c.name for r in all_ for c in r.calls}) >= 15
    assert {residency.tasks.load(r.task).info.scheme for r in all_} == {"ed_rubric", "acuity", "triage"}


@pytest.mark.parametrize("n", EVERY)
def test_gymnasium(n: int) -> None:
    ours = recordings()[n]
    env = gymnasium.make(ID, task=ours.task).unwrapped
    text, _ = env.reset(seed=ours.seed)
    assert text.startswith(ours.briefing)
    total, info = 0.0, {}
    for call, brought in zip(ours.calls, ours.brought, strict=True):
        if env.episode.done:
            break
        text, reward, *_, info = env.step({"name": call.name, "arguments": call.arguments})
        total += reward
        assert text == brought["content"] and info["minutes"] == brought["minutes"]
        assert info["error"] == (brought["error"] or {"code": ""})["code"]
    assert env.episode.log_hash == ours.log and total == pytest.approx(ours.score.normalized)
    assert (info["normalized"], info["total"], info["passed"]) == (ours.score.normalized, ours.score.total, ours.score.passed)


def test_the_pool() -> None:
    async def through(pool: Pool, ours: Recording) -> None:
        seat = await pool.start(ours.task, ours.seed)
        assert seat.briefing == ours.briefing
        assert [told(await seat.call(c.name, c.arguments)) for c in ours.calls] == list(ours.brought)
        record = await seat.trajectory()
        assert (record.log, record.minute, record.end_reason) == (ours.log, ours.minute, ours.end)
        same_score(await seat.score(), ours)
        assert sum(await seat.progress()) == pytest.approx(ours.score.normalized)

    async def test() -> None:
        async with Pool(2) as pool:
            await asyncio.gather(*(through(pool, ours) for ours in recordings()))

    asyncio.run(test())


@pytest.mark.parametrize("n", EVERY)
def test_plain_http(service: Service, n: int) -> None:
    ours = recordings()[n]
    ticket = opened(service, ours)
    with agent(service, ticket) as clinician:
        assert clinician.get(str(clinician.base_url).rstrip("/")).json()["briefing"] == ours.briefing
        for call, brought in zip(ours.calls, ours.brought, strict=True):
            answer = clinician.post("/calls", json={"name": call.name, "arguments": call.arguments})
            assert answer.status_code == 200 and answer.json()["result"] == brought
    same_record(service, ticket["id"], ours)


async def over_mcp(client: Client, ours: Recording) -> None:
    """The SDK's client brings what stands in process: content as text, the rest as structure."""
    assert (await client.get_prompt("briefing")).messages[0].content.text == ours.briefing
    for call, brought in zip(ours.calls, ours.brought, strict=True):
        answer = await client.call_tool(call.name, call.arguments)
        assert answer.content[0].text == brought["content"] and answer.is_error == (brought["error"] is not None)
        assert {k: answer.structured_content[k] for k in STRUCTURED} == {k: brought[k] for k in STRUCTURED}


@pytest.mark.parametrize("n", EVERY)
def test_mcp_in_process(n: int) -> None:
    ours = recordings()[n]
    episode = residency.start(ours.task, ours.seed)

    async def test() -> None:
        async with Client(server(lambda context: Own(episode))) as client:
            await over_mcp(client, ours)

    asyncio.run(test())
    assert episode.log_hash == ours.log
    same_score(episode.score(), ours)


@pytest.mark.parametrize("n", EVERY)
def test_mcp_over_streamable_http(service: Service, n: int) -> None:
    ours = recordings()[n]
    ticket = opened(service, ours)

    async def test() -> None:
        url = f"{service.url}/episodes/{ticket['id']}/mcp"
        wire = httpx.AsyncClient(headers={"Authorization": f"Bearer {ticket['token']}"})
        async with wire, Client(streamable_http_client(url, http_client=wire)) as client:
            await over_mcp(client, ours)

    asyncio.run(test())
    same_record(service, ticket["id"], ours)


@pytest.mark.long
@pytest.mark.parametrize("n", EVERY)
def test_mcp_over_stdio(tmp_path: Path, n: int) -> None:
    ours = recordings()[n]
    record = tmp_path / "record.json"
    command = ["-m", "residency", "serve", "--mcp", "--task", ours.task, "--seed", str(ours.seed), "--record", str(record)]

    async def test() -> None:
        async with Client(StdioServerParameters(command=sys.executable, args=command)) as client:
            await over_mcp(client, ours)

    asyncio.run(test())
    kept = msgspec.json.decode(record.read_bytes(), type=Trajectory)
    assert (kept.log, kept.minute, kept.end_reason) == (ours.log, ours.minute, ours.end)
    same_score(residency.replay(kept).score(), ours)


@pytest.mark.parametrize("n", EVERY)
def test_fhir(tmp_path: Path, n: int) -> None:
    """As operations, which carry a tool's own words; tests/doors/fhir has the same acts as resources."""
    ours = recordings()[n]

    async def test() -> None:
        async with seated(tmp_path, ours.task, ours.seed) as seat:
            for call, brought in zip(ours.calls, ours.brought, strict=True):
                answer = await seat.perform(call.name, **call.arguments)
                if brought["error"] is None:
                    assert answer.status_code == 200
                    values = {p["name"]: p.get("valueString", p.get("valueDecimal")) for p in answer.json()["parameter"]}
                    data = json.loads(values["data"]) if "data" in values else None
                    assert (values["content"], data, values["minutes"]) == (brought["content"], brought["data"], brought["minutes"])
                else:
                    issue = answer.json()["issue"][0]
                    assert answer.status_code in (404, 409, 422)
                    assert issue["details"]["text"] == brought["error"]["says"] and brought["error"]["code"] in issue["diagnostics"]
            record = await seat.sessions.trajectory(seat.ticket.id)
            assert (record.log, record.minute, record.end_reason) == (ours.log, ours.minute, ours.end)
            same_score(await seat.sessions.score(seat.ticket.id), ours)

    asyncio.run(test())


@pytest.mark.long
def test_openenv() -> None:
    """Through the ecosystem's own client and server, in the environment where they live."""
    keep = ("content", "data", "error", "minutes", "interrupts")
    with OpenEnvServer() as server_:
        plays = [{"reset": {"task": r.task, "seed": r.seed}, "calls": [[c.name, c.arguments] for c in r.calls]} for r in recordings()]
        for ours, found in zip(recordings(), asked(server_, plays), strict=True):
            assert found["reset"]["content"] == ours.briefing
            assert [{k: step[k] for k in keep} for step in found["steps"]] == [{k: b[k] for k in keep} for b in ours.brought]
            assert sum(step["reward"] for step in found["steps"]) == pytest.approx(ours.score.normalized)
            end = next(step["metadata"] for step in found["steps"] if step["done"])
            score = ours.score
            assert end == {"end_reason": ours.end, "normalized": score.normalized, "total": score.total, "passed": score.passed}
            assert (found["state"]["minute"], found["state"]["end_reason"]) == (ours.minute, ours.end)


@pytest.mark.parametrize("n", [p for p in EVERY if "triage-seed" in str(p.id)])
def test_the_published_triage_addresses(service: Service, n: int) -> None:
    ours = recordings()[n]
    with httpx.Client(base_url=service.url) as client:
        episode = client.post("/reset", json={"task": f"task_{int(ours.task[-2:])}"}).json()["episode_id"]
        for call, brought in zip(ours.calls, ours.brought, strict=True):
            body = {"action_type": call.name, "content": call.arguments.get("content", "")}
            answer = client.post("/step", json=body).json()
            assert answer["info"]["says"] == brought["content"] and answer["info"]["error"] == brought["error"]
        paid = client.post("/close").json()["reward"]
    assert paid == ours.score.total
    same_record(service, episode.split(".")[0], ours)
