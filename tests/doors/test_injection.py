"""What is sent is text: no path is opened, nothing is unpickled, built from YAML, rendered, formatted or spliced into SQL or headers."""

from __future__ import annotations

import json
import logging
import os
import pickle
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
from sqlalchemy import text

import residency
from residency.contract import Trajectory
from residency.doors.fhir import FhirDoor
from residency.doors.http.serve import JsonLines
from residency.doors.mcp import McpDoor
from residency.doors.sessions import Sessions
from residency.doors.triage import TriageDoor
from tests.doors.hostile import InProcess, bearing
from tests.doors.http_service import TOKEN, Service, agent, control
from tests.doors.openenv.server import ROOT, ran
from tests.doors.postgres import Postgres

TASK = "emergency/headache-gym-home-01"
MARK = "residency-was-here"  # what a payload that ran would make in the working folder
RENDERED = ("1787569", "root:", "uid=", "<class ")  # 1337 * 1337, a password file, a shell's answer, a formatted object
HEADERS = {
    *("content-type", "content-length", "retry-after", "allow", "set-cookie", "location"),
    *("x-residency-minute", "x-residency-done", "x-residency-told"),
}


class Touch:
    """Unpickled, it makes the mark."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (f"touch {MARK}",)


PICKLE = pickle.dumps(Touch(), 0)
PAYLOADS = (
    *("../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "..\\..\\etc", "~/.ssh/id_rsa", "."),
    *("\x00", "/etc/passwd\x00.yaml", PICKLE.decode(), b64encode(PICKLE).decode(), f"!!python/object/apply:os.system ['touch {MARK}']"),
    *(
        "!!python/name:os.system",
        "*anchor",
        "{{1337*1337}}",
        "${1337*1337}",
        "#{1337*1337}",
        "<%= 1337*1337 %>",
        "{% include '/etc/passwd' %}",
    ),
    *("%s%s%s%n", "%(task)s", "{0.__class__}", "{self.__class__.__init__.__globals__}", "{name}", "{she}", "$(id)", f"`touch {MARK}`"),
    *("' OR '1'='1", "'; DROP TABLE session; --", '"; DELETE FROM act; --', "\\' UNION SELECT token FROM session --", ":id", "?1"),
    *(
        "x\r\nSet-Cookie: injected=1",
        "x\r\n\r\nHTTP/1.1 200 OK",
        "x\nInjected: 1",
        f"__import__('os').system('touch {MARK}')",
        "<script>alert(1)</script>",
    ),
)
BODIES = (
    ("application/x-python-pickle", PICKLE),
    ("application/json", PICKLE),
    ("application/yaml", f"!!python/object/apply:os.system ['touch {MARK}']".encode()),
    ("application/x-www-form-urlencoded", b"task=x&name={{1337*1337}}"),
    ("application/xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
)
MCP = {"accept": "application/json, text/event-stream"}


def triage(sessions: Sessions) -> TriageDoor:
    return TriageDoor(sessions, "127.0.0.1", TOKEN)


class Target:
    """One session behind every door, and what was answered."""

    def __init__(self, running: InProcess):
        self.running, self.opened = running, 0
        self.ticket = self.json("POST", "/sessions", json={"task": TASK, "seed": 0}, headers=bearing(TOKEN))
        self.own = bearing(self.ticket["token"])
        self.at = f"/episodes/{self.ticket['id']}"

    def json(self, method: str, url: str, **made: Any) -> Any:
        return self.ask(method, url, **made).json()

    def ask(self, method: str, url: str, **made: Any) -> httpx.Response:
        """One request; whatever it holds is refused or said back as text."""
        answer = self.running.send(method, url, **made)
        assert answer.status_code < 500, (url, made, answer.text)
        said = answer.text + json.dumps(dict(answer.headers))
        assert not [r for r in RENDERED if r in said], (url, made, said)
        assert set(answer.headers) <= HEADERS, (url, made, answer.headers)
        assert "injected" not in answer.headers.get("set-cookie", "").lower()
        self.opened += answer.status_code == 201 or (url.startswith("/reset") and answer.status_code == 200)
        return answer

    def refused(self, method: str, url: str, **made: Any) -> None:
        """One request that can only be refused."""
        answer = self.ask(method, url, **made)
        assert 400 <= answer.status_code < 500, (url, made, answer.status_code, answer.text)

    def mcp(self, method: str, headers: dict[str, str] | None = None, at: str | None = None, **params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return self.json("POST", at or f"{self.at}/mcp", json=body, headers=(headers or self.own) | MCP)

    def record(self) -> Trajectory:
        answer = self.running.send("GET", f"/sessions/{self.ticket['id']}/trajectory", headers=bearing(TOKEN))
        return msgspec.json.decode(answer.content, type=Trajectory)

    def acted(self, arguments: Any) -> None:
        """What was just sent stands in the record letter by letter."""
        assert self.record().calls[-1].arguments == arguments


class Lines(logging.Handler):
    """What our own handler would write."""

    def __init__(self, lines: list[str]):
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(JsonLines().format(record))


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    """Every door over a real journal; afterwards nothing has run, every row is there, and each log line is one line."""
    lines: list[str] = []
    log, handler = logging.getLogger("residency"), Lines(lines)
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    with InProcess(tmp_path, (McpDoor, FhirDoor, triage)) as running:
        found = Target(running)
        yield found
        record = found.record()
        assert residency.replay(record).log_hash == record.log
        with running.sessions.journal.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM session")).scalar_one() == found.opened
            acts = connection.execute(text("SELECT count(*) FROM act WHERE session = :id"), {"id": found.ticket["id"]}).scalar_one()
            assert acts == len(record.calls)
        found.refused("GET", f"/episodes/{quote(PAYLOADS[-5], safe='')}/state")
        log.removeHandler(handler)
        log.setLevel(before)
        assert lines and all(len(line.splitlines()) == 1 and json.loads(line) for line in lines)
    assert not list(tmp_path.rglob(MARK)) and {p.name.split("-")[0] for p in tmp_path.iterdir()} == {"sessions.db"}


def in_header(payload: str) -> str:
    """As a header can carry it: no server lets a line end or a NUL through."""
    return quote(payload, safe=" !\"#$&'()*+,/:;<=>?@[]^_`{|}~%\\")


def test_in_every_string_of_plain_http(target: Target) -> None:
    control, own = bearing(TOKEN), target.own
    for payload in PAYLOADS:
        part = quote(payload, safe="")
        for path in ("", "/state", "/images/x"):
            target.refused("GET", f"/episodes/{part}{path}", headers=own)
        for path in ("score", "progress", "harm", "trajectory"):
            target.refused("GET", f"/sessions/{part}/{path}", headers=control)
        target.refused("POST", f"/sessions/{part}/end", headers=control)
        target.refused("GET", f"{target.at}/images/{part}", headers=own)
        target.refused("GET", f"{target.at}/state", headers=bearing(in_header(payload)))
        target.refused("GET", "/tasks", headers=bearing(in_header(payload)))
        target.refused("POST", "/sessions", json={"task": payload}, headers=control)
        target.refused("POST", "/sessions", json={"task": f"emergency/{payload}"}, headers=control)
        target.refused("POST", "/sessions", json={"task": TASK, "seed": payload}, headers=control)
        target.refused("POST", "/sessions", json={"task": TASK, payload: 1}, headers=control)
        for call in ({"name": payload, "arguments": {"thought": payload}}, {"name": "think", "arguments": {payload: payload}}):
            assert target.json("POST", f"{target.at}/calls", json=call, headers=own)["result"]["error"]
            target.acted(call["arguments"])
    for kind, content in BODIES:
        target.refused("POST", "/sessions", content=content, headers=control | {"content-type": kind})
        target.refused("POST", f"{target.at}/calls", content=content, headers=own | {"content-type": kind})


@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 12))
def test_what_is_said_thought_and_written_is_kept_as_it_was(target: Target, start: int) -> None:
    """In every tool that takes free text; a session has turns for a dozen payloads."""
    for payload in PAYLOADS[start : start + 12]:
        for name, arguments in (
            ("think", {"thought": payload}),
            ("say", {"text": payload, "to": "patient"}),
            ("say", {"text": "Hello.", "to": payload}),
            ("update_encounter", {"encounter_id": "E-1001", "notes": payload}),
            ("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": payload}),
        ):
            answer = target.json("POST", f"{target.at}/calls", json={"name": name, "arguments": arguments}, headers=target.own)
            if answer["result"]["error"] is None or answer["result"]["error"]["code"] != "episode_over":
                target.acted(arguments)


def test_in_every_string_of_mcp(target: Target) -> None:
    for payload in PAYLOADS:
        assert target.mcp("prompts/get", name=payload)["error"]["message"].startswith("There is no prompt")
        assert target.mcp("resources/read", uri=payload)["error"]["message"].startswith("There is no such resource")
        assert "error" in target.mcp(payload)
        assert (
            "error" in target.mcp("tools/list", at=f"/episodes/{quote(payload, safe='')}/mcp")
            if "/" not in payload and payload != "."
            else True
        )
        assert "error" in target.mcp("tools/list", at="/mcp", headers=target.own | {"x-episode-id": in_header(payload)})
        assert "error" in target.mcp("tools/list", headers=bearing(in_header(payload)))
        for name, arguments in ((payload, {"thought": payload}), ("think", {payload: payload})):
            assert target.mcp("tools/call", name=name, arguments=arguments)["result"]["isError"]
            target.acted(arguments)
    for kind, content in BODIES:
        target.refused("POST", f"{target.at}/mcp", content=content, headers=target.own | MCP | {"content-type": kind})


def test_in_every_string_of_fhir(target: Target) -> None:
    for payload in PAYLOADS:
        part = quote(payload, safe="")
        for path in (
            f"/Patient/{part}",
            f"/Binary/{part}",
            f"/{part}",
            f"/Observation?code={part}&{part}={part}",
            f"/Patient?_cursor={part}",
        ):
            target.ask("GET", f"{target.at}/fhir{path}", headers=target.own)
        target.refused("GET", "/fhir/Patient", headers=target.own | {"x-episode-id": in_header(payload)})
        target.refused("GET", f"{target.at}/fhir/Patient", headers=bearing(in_header(payload)))
        target.refused("POST", f"{target.at}/fhir/{part}", json={"resourceType": payload}, headers=target.own)
        order = {"resourceType": "ServiceRequest", "status": payload, "code": {"text": payload}, "subject": {"reference": payload}}
        target.refused("POST", f"{target.at}/fhir/ServiceRequest", json=order, headers=target.own)
    for kind, content in BODIES:
        target.refused("POST", f"{target.at}/fhir/ServiceRequest", content=content, headers=target.own | {"content-type": kind})


def test_in_every_string_of_the_triage_addresses(target: Target) -> None:
    episode = target.json("POST", "/reset", json={"task": "task_3"})["episode_id"]
    for payload in PAYLOADS:
        target.refused("POST", "/reset", json={"task": payload})
        target.refused("GET", "/reset", params={"task": payload})
        for signed in (payload, f"{payload}.{payload}.{payload}", f"{episode}.{payload}", f"{episode}{payload}"):
            step = {"action_type": "request_more_info", "episode_id": signed}
            target.refused("POST", "/step", json=step)
            target.refused("POST", "/close", json={"episode_id": signed})
            target.refused("POST", "/step", json={"action_type": "x"}, headers={"cookie": f"episode_id={in_header(signed)}"})
    for start in range(0, len(PAYLOADS), 3):  # ten turns a case
        episode = target.json("POST", "/reset", json={"task": "task_3"})["episode_id"]
        for payload in PAYLOADS[start : start + 3]:
            for step in ({"action_type": payload}, {"action_type": "assign_severity", "content": payload}):
                answer = target.ask("POST", "/step", json=step | {"episode_id": episode}).json()
                assert answer["info"]["error"]["code"] in ("unknown_tool", "invalid_arguments", "unknown_severity"), answer
                assert not answer["done"] and answer["reward"] == 0.0 and answer["observation"]["episode_id"] == episode
    for kind, content in BODIES:
        target.refused("POST", "/step", content=content, headers={"content-type": kind})


@pytest.mark.long
def test_in_every_string_of_openenv(tmp_path: Path) -> None:
    script = Path(__file__).with_name("openenv") / "injected.py"
    rows = json.loads(ran(script, feed=json.dumps([TASK, PAYLOADS]), PYTHONPATH=str(ROOT)))
    assert len(rows) == len(PAYLOADS)
    for row in rows:
        said = json.dumps(row)
        assert not [r for r in RENDERED if r in said], row
        assert row["refused"] == 4 and [s["error"]["code"] for s in row["steps"]] == ["unknown_tool", "invalid_arguments"], row
        assert row["kept"], row
    assert not (ROOT / MARK).exists()


@pytest.mark.long
def test_over_the_wire_and_on_postgresql_odd_ids_are_only_unknown(tmp_path: Path) -> None:
    """PostgreSQL takes no NUL in text: it must not be asked."""
    database = Postgres(tmp_path).create()
    try:
        with Service(database.url, "--mcp", "--fhir", "--triage", "--rate", "10000") as service, control(service) as examiner:
            ticket = examiner.post("/sessions", json={"task": TASK, "seed": 0}).json()
            with agent(service, ticket) as clinician:
                for payload in PAYLOADS:
                    part = quote(payload, safe="")
                    assert examiner.get(f"/sessions/{part}/score").status_code in (400, 404), payload
                    assert examiner.get(f"/episodes/{part}/fhir/Patient").status_code in (400, 404), payload
                    call = {"name": payload, "arguments": {payload: payload}}
                    assert clinician.post("/calls", json=call).status_code == 200
                record = msgspec.json.decode(examiner.get(f"/sessions/{ticket['id']}/trajectory").content, type=Trajectory)
                assert [c.name for c in record.calls] == list(PAYLOADS)[: len(record.calls)] and record.calls
                assert residency.replay(record).log_hash == record.log
            assert service.stop() in (0, -15)
        lines = [line for line in service.log.decode().splitlines() if line.startswith("{")]
        assert lines and all(json.loads(line)["level"] == "INFO" for line in lines)
        assert b"injected" not in service.log.lower().replace(b"\\r\\nset-cookie: injected", b"").replace(b"\\ninjected", b"")
    finally:
        database.stop()
