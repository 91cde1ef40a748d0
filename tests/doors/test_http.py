"""The plain HTTP door, as a real server in a process of its own: it serves, refuses clearly, dies and comes back."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import residency
from residency.policies import make, play
from tests.doors.http_service import Service, agent, control

TASK = "emergency/headache-gym-home-01"
CALLS = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0)).trajectory().calls


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("http") / "sessions.db") as running:
        yield running


def opened(service: Service, seed: int = 0) -> dict[str, str]:
    with control(service) as examiner:
        answer = examiner.post("/sessions", json={"task": TASK, "seed": seed})
        assert answer.status_code == 201, answer.text
        ticket: dict[str, str] = answer.json()
        return ticket


def told_at(clinician: httpx.Client) -> str:
    return str(clinician.base_url).rstrip("/")


def test_an_encounter_from_briefing_to_score(service: Service) -> None:
    ticket = opened(service)
    with agent(service, ticket) as clinician, control(service) as examiner:
        told = clinician.get(told_at(clinician)).json()
        assert told["briefing"] == residency.start(TASK, 0).briefing
        assert [t["name"] for t in told["tools"]] == [t.name for t in residency.start(TASK, 0).tools]
        for call in CALLS:
            answer = clinician.post("/calls", json={"name": call.name, "arguments": call.arguments})
            assert answer.status_code == 200
        assert answer.json()["state"]["done"] and clinician.get("/state").json()["end_reason"] == "closed"
        score = examiner.get(f"/sessions/{ticket['id']}/score").json()
        assert score["normalized"] == 1.0 and score["passed"]
        assert sum(examiner.get(f"/sessions/{ticket['id']}/progress").json()) == pytest.approx(1.0)
        record = examiner.get(f"/sessions/{ticket['id']}/trajectory").json()
        assert record["log"] == play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0)).log_hash


def test_an_agents_token_opens_nothing_of_the_control_plane(service: Service) -> None:
    ticket = opened(service)
    bearer = {"Authorization": f"Bearer {ticket['token']}"}
    with httpx.Client(base_url=service.url, headers=bearer) as clinician:
        for method, path in (("POST", "/sessions"), ("GET", f"/sessions/{ticket['id']}/score"), ("GET", "/tasks"), ("GET", "/metrics"),
                             ("GET", f"/sessions/{ticket['id']}/trajectory"), ("POST", f"/sessions/{ticket['id']}/end")):
            answer = clinician.request(method, path)
            assert answer.status_code == 401 and "token" in answer.json()["says"], path


def test_no_agent_learns_the_task_or_of_other_sessions(service: Service) -> None:
    mine, yours = opened(service, 3), opened(service, 4)
    with agent(service, mine) as clinician:
        answers = [clinician.get(told_at(clinician)), clinician.get("/state"), clinician.post("/calls", json={"name": "nothing"})]
        seen = "".join(a.text for a in answers)
        assert "migraine" not in seen.split("The chart lists")[0] and "headache-gym" not in seen
    with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {mine['token']}"}) as clinician:
        theirs, nowhere = clinician.get(f"/episodes/{yours['id']}"), clinician.get("/episodes/0123456789abcdef01234567")
        assert (theirs.status_code, theirs.json()) == (nowhere.status_code, nowhere.json()) and theirs.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"name": 1}', 422),
        (b'{"name": "wait", "more": 1}', 422),
        (b'{"name": "wait", "arguments": []}', 422),
        (b'{"name": "\xff"}', 422),
        (b'{"name": "' + b"x" * 300 + b'"}', 422),
        (b'{"name": "think", "arguments": ' + b"[" * 5000 + b"]" * 5000 + b"}", 422),
        (b'{"name": "think", "arguments": {"thought": "' + b"x" * 70_000 + b'"}}', 413),
    ],
    ids=range(10),
)
def test_a_bad_body_is_refused_with_a_mend(service: Service, body: bytes, status: int) -> None:
    with agent(service, opened(service)) as clinician:
        answer = clinician.post("/calls", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == status and answer.json()["mend"], answer.text
        assert clinician.get("/state").json()["minute"] == 0


def test_what_does_not_exist_is_a_refusal(service: Service) -> None:
    with control(service) as examiner:
        for path in ("/", "/nothing", "/sessions/../tasks/..%2f..%2fetc", "/episodes/" + "a" * 5000):
            assert examiner.get(path).status_code in (404, 405)
        assert examiner.post("/sessions", json={"task": "../../etc/passwd"}).status_code == 404
        assert examiner.post("/sessions", json={"task": "emergency/{{7*7}}"}).status_code == 404
        assert examiner.request("DELETE", "/health").status_code == 405


def test_a_file_on_the_servers_disk_is_not_a_task(service: Service, tmp_path: Path) -> None:
    """In process a path is a task; from outside only the catalog is."""
    from residency.tasks.loader import BUILT_IN

    mine = tmp_path / "mine.yaml"
    mine.write_text((BUILT_IN / f"{TASK}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with control(service) as examiner:
        assert examiner.post("/sessions", json={"task": str(mine)}).status_code == 404


def test_a_half_open_connection_and_a_slow_body_hold_up_nobody(service: Service) -> None:
    held = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(50)]
    ticket = opened(service)
    for i, one in enumerate(held):
        if i % 2:
            one.sendall(f"POST /episodes/{ticket['id']}/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode())
    with agent(service, ticket) as clinician:
        assert clinician.post("/calls", json={"name": "look_at_monitor", "arguments": {"patient_id": "P-1001"}}).status_code == 200
    for one in held:
        one.close()


def test_after_a_kill_every_session_goes_on_where_it_was(tmp_path: Path) -> None:
    service = Service(tmp_path / "sessions.db")
    with service:
        tickets = [opened(service, seed) for seed in range(6)]
        minutes = []
        for n, ticket in enumerate(tickets):
            with agent(service, ticket) as clinician:
                for call in CALLS[: 4 + 3 * n]:
                    clinician.post("/calls", json={"name": call.name, "arguments": call.arguments})
                minutes.append(clinician.get("/state").json()["minute"])
        service.kill()
        service.start()
        for n, (ticket, minute) in enumerate(zip(tickets, minutes, strict=True)):
            with agent(service, ticket) as clinician, control(service) as examiner:
                assert clinician.get("/state").json()["minute"] == minute
                alone = residency.start(TASK, n)
                for call in CALLS[: 4 + 3 * n]:
                    alone.call(call.name, call.arguments)
                assert examiner.get(f"/sessions/{ticket['id']}/trajectory").json()["log"] == alone.log_hash


def test_asked_to_end_it_drains_and_logs_nothing_of_a_chart(tmp_path: Path) -> None:
    service = Service(tmp_path / "sessions.db").start()
    ticket = opened(service)
    with agent(service, ticket) as clinician:
        shown = clinician.post("/calls", json={"name": "get_patient_history", "arguments": {"patient_id": "P-1001"}}).json()
        clinician.post("/calls", json={"name": "wait"}, headers={"Authorization": "Bearer wrong"})
    assert service.stop() in (0, -signal.SIGTERM)
    assert b"Application shutdown complete" in service.log
    lines = [json.loads(line) for line in service.log.decode().splitlines() if line.startswith("{")]
    assert any(line.get("code") == "no_session" for line in lines)
    name = shown["result"]["content"].split(",")[0]
    assert name not in service.log.decode() and ticket["token"] not in service.log.decode()


def test_a_public_address_needs_a_token_of_its_own(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from residency.cli import main

    monkeypatch.delenv("RESIDENCY_TOKEN", raising=False)
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "RESIDENCY_TOKEN" in capsys.readouterr().err
