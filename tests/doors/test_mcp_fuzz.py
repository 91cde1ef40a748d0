"""Whatever is sent at the MCP door: no 5xx, no trace, every answer is JSON-RPC, and the encounter goes on."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import residency
from residency.doors.mcp import McpDoor
from residency.policies import make, play
from tests.doors.hostile import TASKS, Ward, bearing, junk, unharmed, ward
from tests.doors.http_service import TOKEN

FEW, MANY = 250, 10_200
NEW, OLD = "2026-07-28", ("2025-11-25", "2025-06-18", "2025-03-26")
META = {
    "io.modelcontextprotocol/protocolVersion": NEW,
    "io.modelcontextprotocol/clientInfo": {"name": "x", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
METHODS = (
    *("tools/list", "prompts/list", "prompts/get", "resources/list", "resources/read", "initialize", "ping", "server/discover"),
    *("notifications/initialized", "notifications/cancelled", "completion/complete", "logging/setLevel", "subscriptions/listen"),
    *("resources/subscribe", "sampling/createMessage", "tasks/get", "session/score", "__class__", ""),
)
CALLS = [c for task in TASKS for c in play(make("oracle", residency.tasks.load(task), 0), residency.start(task, 0)).trajectory().calls]
LOOK = {"name": "think", "arguments": {"thought": "On."}}
spoken: Counter[str] = Counter()


def inside(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value."""
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from inside(value[key])


def broken(data: st.DataObject, value: Any, most: int = 2) -> Any:
    """A value with some of its inside replaced, dropped, added to or made large."""
    value = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(0, most))):
        spots = list(inside(value))
        if not spots:
            break
        holder, key = data.draw(st.sampled_from(spots))
        how = data.draw(st.sampled_from(("replace", "replace", "drop", "add", "double", "list", "deep")))
        if how == "replace":
            holder[key] = data.draw(junk)
        elif how == "drop":
            del holder[key]
        elif how == "add" and isinstance(holder, dict):
            holder[data.draw(st.text(max_size=8))] = data.draw(junk)
        elif how == "double" and isinstance(holder[key], str):
            holder[key] *= data.draw(st.integers(2, 400))
        elif how == "list":
            holder[key] = [holder[key]] * data.draw(st.integers(1, 30))
        elif how == "deep":
            for _ in range(data.draw(st.sampled_from((13, 60)))):
                holder[key] = {"a": holder[key]}
    return value


def message(data: st.DataObject, new: bool) -> Any:
    """A JSON-RPC message: a tool call mutated from a good one, or another request, good or broken; or a batch of them."""
    if data.draw(st.integers(0, 9)) < 6:
        call = data.draw(st.sampled_from(CALLS))
        method, params = "tools/call", {"name": call.name, "arguments": broken(data, call.arguments)}
    else:
        method = data.draw(st.sampled_from(METHODS) | st.text(max_size=20))
        params = data.draw(
            st.sampled_from(({"name": "briefing"}, {"uri": "residency://briefing"}, {"requestId": 1}, {"uri": "file:///etc/passwd"}, {}))
        )
    whole: dict[str, Any] = {"jsonrpc": "2.0", "id": data.draw(st.integers(0, 9)), "method": method, "params": params}
    if new:
        whole["params"] = params | {"_meta": META}
    if data.draw(st.integers(0, 2)) == 0:
        whole = broken(data, whole, 1)
    if data.draw(st.integers(0, 9)) == 0:
        odd = st.sampled_from((None, "", "1.0", 2, [], {}, True, 1.5, -(2**70), "x" * 9000))
        whole[data.draw(st.sampled_from(("jsonrpc", "id", "method", "params", "result", "error")))] = data.draw(odd)
    return [whole] * data.draw(st.integers(0, 40)) if data.draw(st.integers(0, 19)) == 0 else whole


RAW = (
    b"",
    b"null",
    b"{",
    b"[",
    b"\xff\xfe",
    b"[" * 60_000,
    b"x" * 70_000,
    b'{"jsonrpc":"2.0","id":1,"method":"\\ud800"}',
    b"\x80\x04K\x01.",
)
odd_headers = st.fixed_dictionaries(
    {},
    optional={
        "accept": st.sampled_from(("*/*", "application/json", "text/event-stream", "text/html", "", "application/json;q=x")),
        "content-type": st.sampled_from(("application/json; charset=utf-16", "text/plain", "", "\xff")),
        "mcp-protocol-version": st.sampled_from((*OLD, NEW, "2099-01-01", "", "\xe9", "x" * 5000)),
        "mcp-session-id": st.sampled_from(("x", "../..", "\xe9", "0" * 5000)),
        "mcp-method": st.sampled_from(("tools/call", "ping", "=?base64?eA==?=", "\xe9")),
        "mcp-name": st.sampled_from(("wait", "briefing", "=?base64?////?=", "\xe9")),
        "last-event-id": st.just("7"),
        "x-episode-id": st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
        "host": st.sampled_from(("", "evil.example", "127.0.0.1", "[")),
        "origin": st.sampled_from(("http://evil.example", "null", "http://127.0.0.1:1")),
        "content-length": st.sampled_from(("-1", "\xb2", "9" * 5000)),
    },
)


def proper(answer: httpx.Response, sent: Any) -> None:
    """JSON-RPC where the protocol speaks, a problem where our router does; words of ours or the SDK's, never a trace."""
    if answer.headers.get("content-type") == "application/problem+json":
        return unharmed(answer, sent)
    assert answer.status_code < 500, (sent, answer.text)
    for hidden in ("Traceback", "site-packages", "/residency/", "Error(", "object at 0x"):
        assert hidden not in answer.text, (sent, answer.text)
    if answer.headers.get("content-type", "").startswith("application/json") and answer.content:
        found = answer.json()
        assert found["jsonrpc"] == "2.0" and ("result" in found) != ("error" in found), (sent, found)
        if "error" in found:
            assert isinstance(found["error"]["code"], int) and found["error"]["message"], (sent, found)
            assert found["error"]["code"] not in (0, -32603), (sent, found)  # what the SDK says for a failure of ours
        spoken["error" if "error" in found else "refused" if found["result"].get("isError") else "result"] += 1
    return None


def spoken_to(place: Ward, data: st.DataObject) -> None:
    """One message over streamable HTTP, in the protocol of now or before."""
    new = data.draw(st.booleans())
    said = message(data, new)
    body = json.dumps(said).encode()[:90_000]
    if data.draw(st.integers(0, 14)) == 0:
        body = data.draw(st.sampled_from(RAW) | st.binary(max_size=60) | st.just(body[:-3]))
    headers: dict[str, str] = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
    headers |= bearing(data.draw(st.sampled_from((place.ticket["token"],) * 8 + (place.other["token"], TOKEN, "", "x"))))
    if new and isinstance(said, dict):
        headers |= {"mcp-protocol-version": NEW, "mcp-method": plain(said.get("method"))}
        if isinstance(params := said.get("params"), dict):
            headers |= {"mcp-name": plain(params.get("name", params.get("uri")))}
    path = f"/episodes/{place.ticket['id']}/mcp"
    if data.draw(st.integers(0, 5)) == 0:
        headers |= data.draw(odd_headers)
        path = data.draw(
            st.sampled_from((path, "/mcp", path + "/", path + "/sse", "/episodes//mcp", "/episodes/%2e%2e/mcp", "/mcp?session=1"))
        )
    method = data.draw(st.sampled_from(("POST",) * 20 + ("GET", "PUT", "DELETE", "HEAD", "OPTIONS")))
    place.throw(method, path, proper, content=body, headers={k: v.encode("latin-1", "replace") for k, v in headers.items()})


def plain(word: Any) -> str:
    return "".join(c for c in str(word) if c.isprintable())[:2000]


def still_speaks(place: Ward) -> None:
    """A good call over MCP works in both protocols."""
    if json.loads(place.send("GET", f"/episodes/{place.ticket['id']}/state", headers=bearing(place.ticket["token"])).text)["done"]:
        place.ticket = place.opened()
    for more, meta in (({}, {}), ({"mcp-protocol-version": NEW, "mcp-method": "tools/call", "mcp-name": "think"}, {"_meta": META})):
        headers = bearing(place.ticket["token"]) | {"accept": "application/json, text/event-stream"} | more
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": LOOK | meta}
        answer = place.send("POST", f"/episodes/{place.ticket['id']}/mcp", json=body, headers=headers)
        assert answer.status_code == 200 and "structuredContent" in answer.json()["result"], answer.text


def battered(place: Ward, times: int) -> None:
    spoken.clear()

    @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def strike(data: st.DataObject) -> None:
        spoken_to(place, data)
        if place.thrown % 50 == 0:
            still_speaks(place)

    strike()
    still_speaks(place)


def test_a_few_hundred_odd_messages(tmp_path: Path) -> None:
    with ward(tmp_path, McpDoor) as place:
        battered(place, FEW)
        assert {200, 400, 405} <= set(place.seen) and {"result", "refused", "error"} <= set(spoken)


@pytest.mark.long
def test_ten_thousand_odd_messages(tmp_path: Path) -> None:
    with ward(tmp_path, McpDoor) as place:
        battered(place, MANY)
        print(f"mcp: {place.thrown} messages: {dict(sorted(place.seen.items()))}, {dict(spoken)}")
        assert place.thrown >= 10_000 and spoken["result"] > 500 and spoken["refused"] > 500


def test_a_stream_that_would_stay_silent_is_not_opened(tmp_path: Path) -> None:
    """Anybody could hold as many as the service has connections."""
    with ward(tmp_path, McpDoor) as place:
        for path in (f"/episodes/{place.ticket['id']}/mcp", "/mcp"):
            answer = place.throw("GET", path, headers={"accept": "text/event-stream"})
            assert answer.status_code == 405 and answer.headers["allow"] == "POST"


# ---- stdio ---------------------------------------------------------------------------------------------------------------


class Piped:
    """`residency serve --mcp --task` and its two pipes."""

    def __init__(self, log: Path):
        command = [sys.executable, "-m", "residency", "serve", "--mcp", "--task", TASKS[1]]
        self.errors = log.open("wb")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors)
        self.asked = 10**6

    def say(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line.replace(b"\n", b" ") + b"\n")

    def ask(self, method: str, params: dict[str, Any], answers: Counter[str]) -> Any:
        """A good request, and its answer; what else was answered meanwhile is counted."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.asked += 1
        self.say(json.dumps({"jsonrpc": "2.0", "id": self.asked, "method": method, "params": params}).encode())
        self.process.stdin.flush()
        for line in self.process.stdout:
            assert b"Traceback" not in line and b"site-packages" not in line
            found = json.loads(line)
            if found.get("id") == self.asked:
                return found["result"]
            answers["error" if "error" in found else "result"] += 1
        raise AssertionError("the process has ended")

    def end(self) -> int:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        code = self.process.wait(60)
        self.errors.close()
        return code


def lines(times: int) -> list[bytes]:
    """Lines that are no messages, and messages that are odd."""
    found: list[bytes] = []

    @settings(max_examples=times, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(data=st.data())
    def gather(data: st.DataObject) -> None:
        said = json.dumps(message(data, data.draw(st.booleans()))).encode()[:90_000]
        found.append(
            data.draw(st.sampled_from(RAW) | st.binary(max_size=60) | st.just(said[:-3])) if data.draw(st.integers(0, 3)) == 0 else said
        )

    gather()
    return found


def over_stdio(tmp_path: Path, times: int) -> None:
    log = tmp_path / "stderr"
    piped, answers = Piped(log), Counter[str]()
    start = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    piped.ask("initialize", start, answers)
    piped.say(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')
    thrown = lines(times)
    for n, line in enumerate(thrown):
        piped.say(line)
        if n % 20 == 0:
            assert piped.ask("tools/call", LOOK, answers)["structuredContent"]["state"]
    found = piped.ask("prompts/get", {"name": "briefing"}, answers)
    assert found["messages"][0]["content"]["text"] == residency.start(TASKS[1], 0).briefing
    assert piped.end() == 0
    print(f"mcp over stdio: {len(thrown)} lines: {dict(answers)}")
    assert answers["error"] and answers["result"]


def test_a_process_on_stdio_survives_a_few_hundred_odd_lines(tmp_path: Path) -> None:
    over_stdio(tmp_path, 100)


@pytest.mark.long
def test_a_process_on_stdio_survives_thousands_of_odd_lines(tmp_path: Path) -> None:
    over_stdio(tmp_path, 3000)
