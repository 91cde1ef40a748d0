"""The MCP door with the SDK's own client: in process, over stdio, over streamable HTTP."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

import residency
from residency.contract import Trajectory
from residency.doors.http.serve import JsonLines
from residency.doors.mcp import Own, server
from residency.policies import make, play
from tests.doors.http_service import Service, control

TASK = "emergency/headache-gym-home-01"
ALONE = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0))
CALLS = ALONE.trajectory().calls


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("mcp") / "sessions.db", "--mcp") as running:
        yield running


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


@asynccontextmanager
async def at(service: Service, ticket: dict[str, str], path: str | None = None, **headers: str) -> AsyncIterator[Client]:
    """The SDK's client at one session."""
    url = f"{service.url}{path or '/episodes/' + ticket['id'] + '/mcp'}"
    wire = httpx.AsyncClient(headers={"Authorization": f"Bearer {ticket['token']}", **headers})
    async with wire, Client(streamable_http_client(url, http_client=wire)) as client:
        yield client


def opened(service: Service, seed: int = 0) -> dict[str, str]:
    with control(service) as examiner:
        ticket: dict[str, str] = examiner.post("/sessions", json={"task": TASK, "seed": seed}).json()
        return ticket


async def played(client: Client) -> list[Any]:
    return [await client.call_tool(call.name, call.arguments) for call in CALLS]


def test_tools_prompt_and_resource_are_the_encounters_own() -> None:
    async def test() -> None:
        episode = residency.start(TASK, 0)
        async with Client(server(lambda context: Own(episode))) as client:
            tools = (await client.list_tools()).tools
            offered = [(t.name, t.description, t.parameters) for t in episode.tools]
            assert [(t.name, t.description, t.input_schema) for t in tools] == offered
            assert all(t.output_schema and t.annotations for t in tools)
            assert not {t.name for t in tools} & {"reset", "start", "score", "state", "fork", "end"}
            prompt = await client.get_prompt("briefing")
            assert prompt.messages[0].content.text == episode.briefing
            assert (await client.read_resource("residency://briefing")).contents[0].text == episode.briefing

    run(test)


def test_over_stdio_one_client_plays_one_encounter_and_its_record_can_be_judged(tmp_path: Path) -> None:
    async def test() -> None:
        record = tmp_path / "record.json"
        command = ["-m", "residency", "serve", "--mcp", "--task", TASK, "--record", str(record)]
        async with Client(StdioServerParameters(command=sys.executable, args=command)) as client:
            results = await played(client)
            assert results[-1].structured_content["state"]["done"]
        kept = msgspec.json.decode(record.read_bytes(), type=Trajectory)
        assert kept.log == ALONE.log_hash
        assert residency.replay(kept).score().normalized == 1.0

    run(test)


def test_over_http_the_same_encounter_gives_the_same_log(service: Service) -> None:
    async def test() -> None:
        ticket = opened(service)
        async with at(service, ticket) as client:
            assert (await client.get_prompt("briefing")).messages[0].content.text == residency.start(TASK, 0).briefing
            results = await played(client)
        again = residency.start(TASK, 0)
        for call, result in zip(CALLS, results, strict=True):
            ours = again.call(call.name, call.arguments)
            assert result.content[0].text == ours.content and result.is_error == (ours.error is not None)
            assert result.structured_content["data"] == msgspec.to_builtins(ours.data)
        with control(service) as examiner:
            assert examiner.get(f"/sessions/{ticket['id']}/trajectory").json()["log"] == ALONE.log_hash

    run(test)


def test_two_clients_never_share(service: Service) -> None:
    """With the episode in the path, in the header, and with connections used in turn."""

    async def test() -> None:
        one, two = opened(service, 1), opened(service, 2)
        async with at(service, one) as first, at(service, two, "/mcp", **{"x-episode-id": two["id"]}) as second:
            for minutes in (3, 5):
                mine = await first.call_tool("wait", {"minutes": minutes, "until": "time"})
                yours = await second.call_tool("look_at_monitor", {"patient_id": "P-1001"})
                assert mine.structured_content["state"]["minute"] >= 3 > yours.structured_content["state"]["minute"]

    run(test)


def test_another_sessions_token_and_no_token_open_nothing(service: Service) -> None:
    async def test() -> None:
        one, two = opened(service, 1), opened(service, 2)
        for session, token in ((one["id"], two["token"]), (one["id"], "none"), ("0" * 24, one["token"])):
            ticket = {"id": session, "token": token}
            async with at(service, ticket) as client:
                with pytest.raises(MCPError, match="no such session"):
                    await client.call_tool("look_at_monitor", {"patient_id": "P-1001"})

    run(test)


def test_a_refused_call_is_an_error_with_a_mend_and_not_a_protocol_failure(service: Service) -> None:
    async def test() -> None:
        async with at(service, opened(service)) as client:
            for name, arguments in (("no_such_tool", {}), ("measure", {"patient_id": 7}), ("create_clinical_order", {})):
                result = await client.call_tool(name, arguments)
                assert result.is_error and result.structured_content["error"]["mend"]

    run(test)


def test_a_web_page_elsewhere_cannot_reach_a_loopback_service(service: Service) -> None:
    ticket = opened(service)
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    sent = {"Authorization": f"Bearer {ticket['token']}", "Accept": "application/json, text/event-stream", "Host": "evil.example"}
    assert httpx.post(f"{service.url}/episodes/{ticket['id']}/mcp", json=body, headers=sent).status_code in (400, 403, 421)


def test_an_exceptions_own_words_are_told_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """They may be of a chart; the log has the kind of error and where it was raised."""

    class Broken:
        async def briefed(self) -> Any:
            raise RuntimeError("canary7f3a of the chart")

        async def call(self, call: Any) -> Any:
            raise RuntimeError("canary7f3a of the chart")

        async def image(self, image: str) -> bytes:
            raise RuntimeError("canary7f3a of the chart")

    async def test() -> None:
        async with Client(server(lambda context: Broken())) as client:
            for asked in (client.list_tools(), client.call_tool("wait", {}), client.get_prompt("briefing")):
                with pytest.raises(MCPError, match="The service failed") as failed:
                    await asked
                assert "canary" not in str(failed.value)

    run(test)
    line = JsonLines().format(caplog.records[-1])
    assert "canary" not in line and json.loads(line)["error"] == "RuntimeError"


def test_nothing_can_be_left_hanging_by_a_stream_that_brings_nothing(service: Service) -> None:
    for path in (f"/episodes/{opened(service)['id']}/mcp", "/mcp"):
        assert httpx.get(f"{service.url}{path}", headers={"Accept": "text/event-stream"}).status_code == 405
