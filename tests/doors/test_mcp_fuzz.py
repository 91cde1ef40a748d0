"""Hostile MCP: whatever comes over HTTP or stdio is answered or refused, never with a failure of ours, and the session plays on."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import residency
from residency.doors.http import build
from residency.doors.mcp import McpDoor
from residency.doors.sessions import Journal, Limits, Sessions

TASKS = ("emergency/septic-shock-old-letter-01", "triage/headache-bus-home-01", "triage/seed-01")
FAST = Limits(calls_per_second=1e9, burst=10**9)
MESSAGES = 50
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
GOOD = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
tools = st.sampled_from(sorted({t.name for task in TASKS for t in residency.start(task).tools}))
known = st.sampled_from(
    ("P-1001", "E-1001", "BP", 5, -1, 1e308, "{{7*7}}", "../../etc/passwd", "!!python/object:os.system", "\x00", "'; drop table act; --")
)
names = st.sampled_from(("patient_id", "encounter_id", "text", "to", "vitals", "minutes", "until", "details", "content", "systems"))
arguments = st.dictionaries(names | st.text(max_size=6), known | junk, max_size=5)
calls = st.fixed_dictionaries({"name": tools | st.text(max_size=30), "arguments": arguments | junk})
asked = st.one_of(
    st.tuples(st.just("tools/call"), calls),
    st.tuples(st.just("tools/call"), calls),
    st.tuples(st.sampled_from(("tools/list", "prompts/list", "resources/list", "ping", "initialize", "server/discover")), junk),
    st.tuples(st.just("prompts/get"), st.fixed_dictionaries({"name": known | st.text(max_size=20)}, optional={"arguments": junk})),
    st.tuples(st.just("resources/read"), st.fixed_dictionaries({"uri": st.sampled_from(("residency://briefing", "file:///etc", "x"))})),
    st.tuples(st.text(max_size=20), junk),
)
whole = st.builds(
    lambda method, version, key, more: {"jsonrpc": version, "id": key, "method": method[0], "params": method[1], **more},
    asked,
    st.sampled_from(("2.0", "2.0", "2.0", "1.0", 2)),
    st.integers(0, 9) | st.text(max_size=5) | junk,
    st.dictionaries(st.sampled_from(("result", "error", "x")), junk, max_size=1),
)
bodies = st.one_of(
    whole.map(json.dumps),
    whole.map(json.dumps),
    st.lists(whole, max_size=4).map(json.dumps),
    junk.map(json.dumps),
    st.just("[" * 20_000),
    st.text(max_size=40),
).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=60)
odd_headers = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(("application/json", "text/plain", "", "application/json; charset=utf-16")),
        "accept": st.sampled_from(("application/json", "text/event-stream", "*/*", "", "text/html")),
        "mcp-protocol-version": st.sampled_from(("2026-07-28", "2025-06-18", "1999-01-01", "", "x" * 300)),
        "mcp-session-id": st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
        "mcp-method": st.sampled_from(("tools/call", "x")),
        "x-episode-id": st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
        "authorization": st.sampled_from(("Bearer wrong", "Basic x", "", "Bearer " + "x" * 5000)),
        "host": st.sampled_from(("127.0.0.1:80", "evil.example", "[", "")),
        "origin": st.sampled_from(("http://evil.example", "null")),
    },
)
requests = st.tuples(st.sampled_from(("POST",) * 9 + ("GET", "DELETE", "PUT")), bodies, st.just({}) | st.just({}) | odd_headers)
seen: Counter[int] = Counter()


async def thrown(folder: Path, task: str, batch: list[tuple[str, bytes, dict[str, str]]]) -> None:
    """A batch at a fresh session; then it still lists its tools and its record is what its calls make."""
    sessions = Sessions(Journal(folder / "sessions.db"), FAST)
    app = build(sessions, "a-token-for-the-tests", [McpDoor(sessions)])
    ticket = await sessions.open(task, 0)
    own = {**HEADERS, "authorization": f"Bearer {ticket.token}", "host": "127.0.0.1:80"}
    path = f"/episodes/{ticket.id}/mcp"
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)  # an exception in the application fails the test
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:80") as client:
            for method, body, headers in batch:
                answer = await client.request(method, path, content=body, headers=own | headers)
                seen[answer.status_code] += 1
                assert answer.status_code < 500, (method, body, headers, answer.text)
                assert "Traceback" not in answer.text and task not in answer.text and "/residency/" not in answer.text
            answer = await client.post(path, json=GOOD, headers=own)
            assert answer.status_code == 200 and answer.json()["result"]["tools"], answer.text
        record = await sessions.trajectory(ticket.id)
        assert residency.replay(record).log_hash == record.log
        await sessions.state(ticket.id, ticket.token)


def throw(examples: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(task=st.sampled_from(TASKS), batch=st.lists(requests, min_size=MESSAGES, max_size=MESSAGES))
    def batches(task: str, batch: list[tuple[str, bytes, dict[str, str]]]) -> None:
        asyncio.run(thrown(tmp_path_factory.mktemp("fuzz"), task, batch))

    batches()


def test_a_few_hundred_odd_messages(tmp_path_factory: pytest.TempPathFactory) -> None:
    throw(6, tmp_path_factory)


@pytest.mark.long
def test_ten_thousand_odd_messages(tmp_path_factory: pytest.TempPathFactory) -> None:
    seen.clear()
    throw(220, tmp_path_factory)
    assert seen.total() >= 10_000 and seen[200] > 1000, seen
    print(f"{seen.total()} messages: {dict(sorted(seen.items()))}")


@pytest.mark.long
def test_garbage_on_stdio_is_survived() -> None:
    """Lines that are no message, and messages that ask for nothing there is; then a good one is answered."""
    lines: list[bytes] = []

    @settings(max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(body=bodies)
    def gather(body: bytes) -> None:
        lines.append(body.replace(b"\n", b" ").replace(b"\r", b" "))

    gather()
    command = [sys.executable, "-m", "residency", "serve", "--mcp", "--task", TASKS[0]]
    first = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    opening: list[dict[str, Any]] = [
        {"jsonrpc": "2.0", "id": "first", "method": "initialize", "params": first},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None and process.stdout is not None
        for message in (*(json.dumps(m).encode() for m in opening), *lines, json.dumps(GOOD | {"id": "last"}).encode()):
            process.stdin.write(message + b"\n")
            process.stdin.flush()
        for line in process.stdout:
            answer = json.loads(line)
            assert "Traceback" not in line.decode() and TASKS[0] not in line.decode()
            if answer.get("id") == "last":
                assert answer["result"]["tools"]
                break
        else:
            raise AssertionError("the good message had no answer")
        process.stdin.close()
        assert process.wait() == 0
