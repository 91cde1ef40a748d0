"""Nothing of the truth leaves by any door: not in an answer, a header, a refusal, a log line or a metric, nor when the simulator breaks."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, MCPError

import residency
from residency.contract import Call
from residency.doors.fhir import FhirDoor
from residency.doors.http.serve import JsonLines
from residency.doors.mcp import McpDoor, Own, server
from residency.doors.sessions import service
from residency.doors.triage import TriageDoor, door
from residency.policies import make, play
from residency.proof.canaries import CANARY, with_canaries
from residency.tasks import ids, load
from residency.tools import registry
from residency.world.vignette import SEVERITIES, Vignette
from tests.doors.hostile import InProcess, bearing
from tests.doors.http_service import TOKEN
from tests.doors.openenv.server import ROOT, ran
from tests.invariants.canaries import leaked

start = residency.start  # as it is before a test puts canaries in
PAPERS = [i for i in ids() if isinstance(load(i).patient, Vignette)]
SAMPLE = ids()[:: -(-len(ids()) // 20)]
POLICIES = ("oracle", "random")
DOORS = (McpDoor, FhirDoor, lambda sessions: TriageDoor(sessions, "127.0.0.1", TOKEN))
MOST = 60
MCP = {"accept": "application/json, text/event-stream"}


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Whatever the service or its server says, however small."""
    for name in ("residency", "uvicorn", "mcp"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


def logged(logs: pytest.LogCaptureFixture) -> str:
    """Every record as a plain handler would write it, traces included, and as our own does."""
    return logs.text + "".join(JsonLines().format(r) for r in logs.records)


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcess]:
    """A service whose every task has canaries in it."""
    monkeypatch.setattr(service.encounters, "start", lambda name, seed: start(with_canaries(load(name), judged=True), seed))
    monkeypatch.setattr(door, "load", lambda name: with_canaries(load(name), judged=True))
    with InProcess(tmp_path, DOORS) as running:
        yield running


def calls(task: str, policy: str, most: int) -> tuple[Call, ...]:
    return play(make(policy, load(task), 1), start(task, 1)).trajectory().calls[:most]


def whole(answer: httpx.Response) -> str:
    """Body and headers."""
    return answer.text + json.dumps(dict(answer.headers))


class Agent:
    """One agent at a session, and all that it was ever told."""

    def __init__(self, hospital: InProcess, task: str):
        self.hospital, self.seen = hospital, ""
        body = {"task": task, "seed": 1}
        ticket = hospital.send("POST", "/sessions", json=body, headers=bearing(TOKEN)).json()
        self.id, self.own = ticket["id"], bearing(ticket["token"])

    def ask(self, method: str, path: str, **made: Any) -> httpx.Response:
        made.setdefault("headers", self.own)
        answer = self.hospital.send(method, path.format(id=self.id), **made)
        self.seen += whole(answer)
        return answer

    def mcp(self, method: str, **params: Any) -> httpx.Response:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return self.ask("POST", "/episodes/{id}/mcp", json=body, headers=self.own | MCP)

    def call(self, call: Call, n: int) -> None:
        """By HTTP and MCP in turn."""
        if n % 2:
            self.mcp("tools/call", name=call.name, arguments=call.arguments)
        else:
            self.ask("POST", "/episodes/{id}/calls", json={"name": call.name, "arguments": call.arguments})

    def pry(self) -> None:
        """Everything that could be said by mistake: malformed requests, others' tokens, the examiner's plane."""
        for headers in (self.own, bearing("another"), {}):
            for path in ("", "/state", "/images/x", "/nothing", "/fhir/Patient/P-1001", "/fhir/metadata", "/fhir/Nothing"):
                self.ask("GET", "/episodes/{id}" + path, headers=headers)
            for path in ("score", "progress", "harm", "trajectory"):
                self.ask("GET", "/sessions/{id}/" + path, headers=headers)
            for path in ("/tasks", "/metrics", "/openapi.json", "/health"):
                self.ask("GET", path, headers=headers)
            for content in (b"", b"{", b'{"name": 7}', b'{"name": "no_such_tool"}', b'{"name": "wait", "arguments": {"x": 1}}'):
                self.ask("POST", "/episodes/{id}/calls", content=content, headers=headers)
                self.ask("POST", "/episodes/{id}/mcp", content=content, headers=headers | MCP)
        for method in ("tools/list", "prompts/list", "resources/list", "score", "server/discover"):
            self.mcp(method)
        self.mcp("prompts/get", name="briefing")
        self.mcp("prompts/get", name="rubric")
        self.mcp("resources/read", uri="residency://truth")
        self.ask("DELETE", "/episodes/{id}")


def through_http_and_mcp(hospital: InProcess, logs: pytest.LogCaptureFixture, task: str, policy: str, most: int) -> None:
    agent = Agent(hospital, task)
    for n, call in enumerate(calls(task, policy, most)):
        agent.call(call, n)
    agent.pry()
    assert leaked(task, agent.seen) == []
    examiner = bearing(TOKEN)
    for path in ("score", "progress", "trajectory", *(("harm",) if most == MOST else ())):
        hospital.send("GET", f"/sessions/{agent.id}/{path}", headers=examiner)
    hospital.send("POST", f"/sessions/{agent.id}/end", headers=examiner)
    metrics = hospital.send("GET", "/metrics", headers=examiner)
    assert b"residency_calls" in metrics.content and leaked(task, metrics.text) == []
    assert logs.records and leaked(task, logged(logs)) == []


def through_mcp_in_process(logs: pytest.LogCaptureFixture, task: str, policy: str, most: int) -> None:
    episode = start(with_canaries(load(task), judged=True), 1)
    seen: list[str] = []

    async def test() -> None:
        async with Client(server(lambda context: Own(episode))) as client:
            for listed in (client.list_tools(), client.list_prompts(), client.list_resources(), client.get_prompt("briefing")):
                seen.append((await listed).model_dump_json())
            for call in calls(task, policy, most):
                seen.append((await client.call_tool(call.name, call.arguments)).model_dump_json())
            for odd in (client.get_prompt("rubric"), client.read_resource("residency://truth")):
                with pytest.raises(MCPError) as refusal:
                    await odd
                seen.append(str(refusal.value))

    asyncio.run(test())
    assert leaked(task, "".join(seen)) == [] and leaked(task, logged(logs)) == []


@pytest.mark.parametrize("n", range(len(SAMPLE)))
def test_nothing_leaks_through_http_or_mcp(hospital: InProcess, logs: pytest.LogCaptureFixture, n: int) -> None:
    through_http_and_mcp(hospital, logs, SAMPLE[n], POLICIES[n % 2], 12)
    through_mcp_in_process(logs, SAMPLE[n], POLICIES[(n + 1) % 2], 6)


@pytest.mark.long
@pytest.mark.parametrize("task", ids())
@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_of_any_task_leaks_through_http_or_mcp(hospital: InProcess, logs: pytest.LogCaptureFixture, task: str, policy: str) -> None:
    through_http_and_mcp(hospital, logs, task, policy, MOST)
    through_mcp_in_process(logs, task, policy, MOST)


def test_nothing_leaks_through_the_triage_addresses(hospital: InProcess, logs: pytest.LogCaptureFixture) -> None:
    """Nor does the severity, before it was said."""
    published = [i for i in PAPERS if i.startswith("triage/seed-")]
    assert len(published) == 15
    for task in published:
        case = f"task_{int(task[-2:])}"
        answers = [hospital.send("POST", "/reset", json={"task": case})]
        episode = {"episode_id": answers[0].json()["episode_id"]}
        for body in (
            {"action_type": "request_more_info"},
            {"action_type": "x"},
            {"action_type": "assign_severity", "content": "?"},
            {},
            {"a": 1},
        ):
            answers.append(hospital.send("POST", "/step", json=body | episode))
        answers.append(hospital.send("POST", "/step", json={"action_type": "request_more_info", "episode_id": "a.b.c"}))
        seen = "".join(map(whole, answers))
        offered = json.dumps([t.parameters for t in start(task).tools]) + answers[3].text  # the refusal names all three
        assert not [s for s in SEVERITIES if s in seen.replace(answers[3].text, "")] and all(s in offered for s in SEVERITIES)
        for body in ({"action_type": "assign_severity", "content": "Mild"}, {"action_type": "assign_severity", "content": "Mild"}):
            answers.append(hospital.send("POST", "/step", json=body | episode))
        answers.append(hospital.send("POST", "/close", json=episode))
        assert leaked(task, "".join(map(whole, answers))) == []
        assert leaked(task, hospital.send("GET", "/metrics", headers=bearing(TOKEN)).text + logged(logs)) == []


# ---- when the simulator breaks -------------------------------------------------------------------------------------------

BREAKS = {
    "emergency/headache-gym-home-01": Call("look_at_monitor", {"patient_id": "P-1001"}),
    "triage/seed-03": Call("request_more_info", {}),
}


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ability of each department raises, with the canary in what it says."""

    def raises(desk: object, args: object) -> registry.Reply:
        raise ZeroDivisionError(f"{CANARY} divided by nothing")

    for task, call in BREAKS.items():
        abilities = start(task).department.abilities
        ability = abilities[call.name]
        monkeypatch.setitem(abilities, call.name, registry.Ability(ability.tool, raises, ability.arguments))


@pytest.mark.parametrize("task", BREAKS)
def test_a_bug_is_told_as_an_invalid_session_and_nothing_else_at_every_door(
    hospital: InProcess, logs: pytest.LogCaptureFixture, bug: None, task: str
) -> None:
    call = BREAKS[task]
    asked = {"name": call.name, "arguments": call.arguments}
    http, mcp, fhir = (Agent(hospital, task) for _ in range(3))
    for _ in range(2):
        told = http.ask("POST", "/episodes/{id}/calls", json=asked)
        assert told.status_code == 409 and told.json()["code"] == "invalid_episode" and told.json()["mend"]
        error = mcp.mcp("tools/call", **asked).json()["error"]
        assert error["data"]["code"] == "invalid_episode" and "invalid" in error["message"]
        at = "$" + call.name.replace("_", "-")
        given = [{"name": name, "valueString": value} for name, value in call.arguments.items()]
        body = {"resourceType": "Parameters", "parameter": given}
        outcome = fhir.ask("POST", "/episodes/{id}/fhir/" + at, json=body)
        assert outcome.status_code == 409 and "invalid_episode" in outcome.text
    for agent in (http, mcp, fhir):
        agent.pry()
        answer = hospital.send("GET", f"/sessions/{agent.id}/score", headers=bearing(TOKEN))
        assert answer.status_code == 409 and answer.json()["code"] == "invalid_episode"
        assert leaked(task, agent.seen + answer.text) == []
    assert leaked(task, logged(logs) + hospital.send("GET", "/metrics", headers=bearing(TOKEN)).text) == []


def test_a_bug_at_the_triage_addresses_is_told_as_an_invalid_session(
    hospital: InProcess, logs: pytest.LogCaptureFixture, bug: None
) -> None:
    episode = {"episode_id": hospital.send("POST", "/reset", json={"task": "task_3"}).json()["episode_id"]}
    answers = [hospital.send("POST", "/step", json={"action_type": "request_more_info"} | episode) for _ in range(2)]
    answers.append(hospital.send("POST", "/close", json=episode))
    assert {(a.status_code, a.json()["code"]) for a in answers} == {(409, "invalid_episode")}
    assert leaked("triage/seed-03", "".join(map(whole, answers)) + logged(logs)) == []


@pytest.mark.parametrize("task", BREAKS)
def test_a_bug_in_mcps_own_process_is_told_as_an_invalid_session(logs: pytest.LogCaptureFixture, bug: None, task: str) -> None:
    episode = start(with_canaries(load(task), judged=True), 1)

    async def test() -> None:
        async with Client(server(lambda context: Own(episode))) as client:
            for _ in range(2):
                with pytest.raises(MCPError) as refusal:
                    await client.call_tool(BREAKS[task].name, BREAKS[task].arguments)
                assert refusal.value.error.data == {"code": "invalid_episode"}
                assert leaked(task, str(refusal.value) + repr(refusal.value.error)) == []

    asyncio.run(test())
    assert leaked(task, logged(logs)) == []


# ---- OpenEnv, in the environment of its own --------------------------------------------------------------------------------


@pytest.mark.long
def test_nothing_of_any_task_leaks_through_openenv() -> None:
    found = json.loads(ran(Path(__file__).with_name("openenv") / "leaks.py", feed=json.dumps(ids()), PYTHONPATH=str(ROOT)))
    assert found["played"] == len(ids()) * len(POLICIES) and found["steps"] > 1000 and found["broken"] == len(ids())
    assert found["leaks"] == []
