"""Clients that are slow, silent or gone: the others are served meanwhile, nothing is held for ever, no session is broken."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

import residency
from residency import rng
from residency.doors.sessions import Limits
from tests.doors.http_service import TOKEN, Service, agent, control
from tests.doors.players import CALLS, TASK
from tests.doors.wires import SMALL, answered, connect, ended, files, request, status, vanish, whole

UNHURRIED = Limits(calls_per_second=1e6, burst=10**6)
LIMITS = msgspec.structs.replace(UNHURRIED, head_seconds=2.0, body_seconds=2.0, answer_seconds=1.0, rest_seconds=1.0)
SLOW = 20
LOOK = {"name": "look_at_monitor", "arguments": {"patient_id": "P-1001"}}
Ticket = dict[str, str]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """It starts with fewer files allowed than a test below opens connections."""
    within = ("sh", "-c", 'ulimit -Sn 128; exec "$@"', "sh")
    with Service(tmp_path_factory.mktemp("clients") / "sessions.db", limits=LIMITS, within=within) as running:
        yield running


def opened(service: Service, sessions: int = 1) -> list[Ticket]:
    with control(service) as examiner:
        return [examiner.post("/sessions", json={"task": TASK, "seed": seed}).json() for seed in range(sessions)]


def call(ticket: Ticket, body: Any = LOOK) -> bytes:
    return request("POST", f"/episodes/{ticket['id']}/calls", ticket["token"], body)


def record(service: Service, ticket: Ticket) -> dict[str, Any]:
    with control(service) as examiner:
        found: dict[str, Any] = examiner.get(f"/sessions/{ticket['id']}/trajectory").json()
        return found


def looked(service: Service, ticket: Ticket) -> None:
    """Somebody else is served, on a connection of its own."""
    with agent(service, ticket) as clinician:
        assert clinician.post("/calls", json=LOOK).status_code == 200


def alone(seed: int, calls: list[dict[str, Any]]) -> str:
    episode = residency.start(TASK, seed)
    for one in calls:
        episode.call(one["name"], one["arguments"])
    return episode.log_hash


def pid(service: Service) -> int:
    assert service.process is not None
    return service.process.pid


def until_files_are_back(service: Service, before: int) -> None:
    """Ask until what was held is let go; a service that holds it for ever is asked in vain and fails."""
    with httpx.Client(base_url=service.url) as client:
        for _ in range(20_000):
            client.get("/health")
            if files(pid(service)) <= before + 1:
                return
    raise AssertionError(f"{files(pid(service))} files are open, {before} were before")


# ---- slow ------------------------------------------------------------------------------------------------------------------


def test_requests_and_answers_a_byte_at_a_time_hold_up_nobody(tmp_path: Path) -> None:
    with ExitStack() as stack:
        service = stack.enter_context(Service(tmp_path / "sessions.db", limits=UNHURRIED))
        *slow, other = opened(service, SLOW + 1)
        wires = [stack.enter_context(closing(connect(service.port, SMALL))) for _ in slow]
        sent = [call(ticket) for ticket in slow]
        for i in range(max(map(len, sent))):
            for wire, bytes_ in zip(wires, sent, strict=True):
                wire.sendall(bytes_[i : i + 1])
            if i % 50 == 0:
                looked(service, other)
        said = [b""] * len(wires)
        while not all(map(whole, said)):
            for i, wire in enumerate(wires):
                if not whole(said[i]):
                    said[i] += wire.recv(1)
            if len(said[0]) % 100 == 0:
                looked(service, other)
        assert {status(one) for one in said} == {200}
        for seed, ticket in enumerate(slow):
            assert record(service, ticket)["log"] == alone(seed, [LOOK])


def test_a_body_that_never_comes_to_its_end_is_told_so_and_did_nothing(service: Service) -> None:
    *slow, other = opened(service, SLOW + 1)
    with ExitStack() as stack:
        wires = [stack.enter_context(closing(connect(service.port))) for _ in slow]
        for wire, ticket in zip(wires, slow, strict=True):
            wire.sendall(call(ticket)[:-5])
        looked(service, other)
        for wire in wires:
            code, problem = answered(wire)
            assert code == 408 and problem["code"] == "too_slow" and problem["mend"]
            assert ended(wire)
    for ticket in slow:
        assert record(service, ticket)["calls"] == []
        looked(service, ticket)


def test_who_never_reads_a_large_answer_is_let_go(service: Service) -> None:
    """Closing alone would wait for the reader for ever."""
    ticket, other = opened(service, 2)
    with agent(service, ticket) as clinician:
        for _ in range(60):
            clinician.post("/calls", json={"name": "think", "arguments": {"thought": "x" * 1900}})
    before = files(pid(service))
    ask = request("GET", f"/sessions/{ticket['id']}/trajectory", TOKEN)
    with ExitStack() as stack:
        for _ in range(SLOW):
            stack.enter_context(closing(connect(service.port, SMALL))).sendall(ask * 60)
        looked(service, other)
        until_files_are_back(service, before)
    assert len(record(service, ticket)["calls"]) == 60


# ---- silent ----------------------------------------------------------------------------------------------------------------


def silent(wire: socket.socket, ticket: Ticket) -> None:
    """Connected, and not a word."""


def half_a_head(wire: socket.socket, ticket: Ticket) -> None:
    wire.sendall(call(ticket)[:40])


def after_an_answer(wire: socket.socket, ticket: Ticket) -> None:
    wire.sendall(request("GET", f"/episodes/{ticket['id']}/state", ticket["token"]))
    assert answered(wire)[0] == 200


def half_a_head_after_an_answer(wire: socket.socket, ticket: Ticket) -> None:
    after_an_answer(wire, ticket)
    half_a_head(wire, ticket)


@pytest.mark.parametrize("how", [silent, half_a_head, after_an_answer, half_a_head_after_an_answer])
def test_hundreds_who_fall_silent_are_let_go_and_keep_out_nobody(service: Service, how: Callable[[socket.socket, Ticket], None]) -> None:
    """As a peer whose line was cut: nothing more comes from it, not even an end."""
    [ticket] = opened(service)
    before = files(pid(service))
    with ExitStack() as stack:
        wires = [stack.enter_context(closing(connect(service.port))) for _ in range(400)]
        for wire in wires:
            how(wire, ticket)
        looked(service, ticket)  # another connection takes the session up at once
        assert all(ended(wire) for wire in wires)
        until_files_are_back(service, before)
    looked(service, ticket)


def test_a_head_a_byte_at_a_time_has_no_more_time_than_another(service: Service) -> None:
    """Else one byte every few seconds would hold a connection for ever."""
    with closing(connect(service.port)) as wire, pytest.raises((ConnectionResetError, BrokenPipeError)):
        wire.sendall(b"GET /health HTTP/1.1\r\nx: ")
        while True:
            wire.sendall(b"x")
            with httpx.Client(base_url=service.url) as client:  # time passes by serving somebody
                client.get("/health")


# ---- gone ------------------------------------------------------------------------------------------------------------------


def test_who_vanishes_before_the_answer_finds_the_act_done_once_or_not_at_all(service: Service) -> None:
    """And goes on from there on another connection, to the same log as an encounter alone."""
    tickets = opened(service, 12)
    before = files(pid(service))
    for seed, ticket in enumerate(tickets):
        with agent(service, ticket) as clinician:
            done, told, turns = 0, 0, residency.start(TASK, seed).remaining[1]
            while done < len(CALLS):
                wire = connect(service.port)
                sent = call(ticket, CALLS[done])
                wire.sendall(sent[: len(sent) - int(3 * rng.uniform(0, "vanish", seed, done))])
                vanish(wire)
                told += 1
                held = turns - clinician.get("/state").json()["turns_left"]
                assert done <= held <= told  # what was told earlier by one who vanished may come late, and never twice
                if held == done:  # not at all, or not yet: then it is told again
                    told += 1
                    answer = clinician.post("/calls", json=CALLS[done])
                    assert answer.status_code == 200
                    held = turns - answer.json()["state"]["turns_left"]
                    assert done + 1 <= held <= told
                done = held
        found = record(service, ticket)
        assert found["log"] == alone(seed, [{"name": c["name"], "arguments": c["arguments"]} for c in found["calls"]])
    until_files_are_back(service, before)


def test_hundreds_who_vanish_at_once_break_no_session(service: Service) -> None:
    tickets = opened(service, 20)
    before = files(pid(service))
    for _ in range(10):
        wires = [connect(service.port) for _ in tickets]
        for wire, ticket in zip(wires, tickets, strict=True):
            wire.sendall(call(ticket))
        for wire in wires:
            vanish(wire)
    for seed, ticket in enumerate(tickets):
        looked(service, ticket)
        found = record(service, ticket)
        assert 1 <= len(found["calls"]) <= 11
        assert found["log"] == alone(seed, [LOOK] * len(found["calls"]))
    until_files_are_back(service, before)
