"""The fifteen published cases at the published addresses, without what went wrong there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import residency
from residency.rewards.schemes import TRIAGE_AFTER_ASKING
from residency.rewards.severity import AT_ONCE, published
from residency.tasks import load
from residency.world.vignette import SEVERITIES, Vignette
from tests.doors.http_service import Service, agent, control

CASES = [f"task_{n}" for n in range(1, 16)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("triage") / "sessions.db", "--triage", "--rate", "1000") as running:
        yield running


def paper(case: str) -> tuple[Vignette, str]:
    task = load(f"triage/seed-{int(case.removeprefix('task_')):02}")
    assert isinstance(task.patient, Vignette)
    return task.patient, task.info.difficulty


@pytest.mark.parametrize("case", CASES)
def test_each_answer_is_paid_as_published_at_once_and_after_asking(service: Service, case: str) -> None:
    truth, tier = paper(case)
    for severity in SEVERITIES:
        for asked in (0, 1, 3):
            with httpx.Client(base_url=service.url) as client:
                seen = client.post("/reset", json={"task": case}).json()
                assert (seen["symptoms"], seen["pain_level"], seen["age"]) == (list(truth.symptoms), truth.pain, truth.age)
                assert (seen["step"], seen["hidden_info"]) == (1, [])
                for n in range(asked):
                    stepped = client.post("/step", json={"action_type": "request_more_info", "content": ""}).json()
                    assert (stepped["reward"], stepped["done"]) == (0.0, False)  # asking is free and earns nothing
                    assert stepped["observation"]["hidden_info"] == list(truth.hidden[: n + 1])
                done = client.post("/step", json={"action_type": "assign_severity", "content": severity}).json()
                assert done["done"] and done["reward"] == published(severity, truth.severity, 1 + asked, tier)
                if severity == truth.severity:
                    assert done["reward"] == (TRIAGE_AFTER_ASKING if asked else AT_ONCE)[tier]


def test_an_unknown_label_is_refused_and_steps_after_the_end_pay_nothing(service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        client.get("/reset", params={"task": "task_15"})
        refused = client.post("/step", json={"action_type": "assign_severity", "content": "Severe"}).json()
        assert not refused["done"] and refused["reward"] == 0.0 and "Emergency" in refused["info"]["error"]["mend"]
        assert client.post("/step", json={"action_type": "assign_severity", "content": "Mild"}).json()["reward"] == 0.05
        again = client.post("/step", json={"action_type": "assign_severity", "content": "Emergency"}).json()
        assert again["reward"] == 0.0 and again["done"] and again["info"]["error"]["code"] == "episode_over"
        assert client.post("/close").json() == {"done": True, "reward": 0.05}


def test_ten_steps_end_it_at_the_floor(service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        client.post("/reset", json={"task": "easy"})
        steps = [client.post("/step", json={"action_type": "request_more_info"}).json() for _ in range(10)]
        assert [s["done"] for s in steps] == [False] * 9 + [True] and sum(s["reward"] for s in steps) == 0.05


def test_callers_never_share_and_nothing_tells_the_severity(service: Service) -> None:
    with httpx.Client(base_url=service.url) as one, httpx.Client(base_url=service.url) as two:
        first, second = one.post("/reset", json={"task": "task_1"}), two.post("/reset", json={"task": "task_3"})
        for _ in range(3):
            again = one.post("/step", json={"action_type": "request_more_info"}).json()
            assert again["observation"]["symptoms"] == first.json()["symptoms"]
        asked = two.post("/step", json={"action_type": "request_more_info"})
        assert asked.json()["observation"]["step"] == 2 and asked.json()["observation"]["symptoms"] == second.json()["symptoms"]
        for answer in (first, second, asked):
            assert not [s for s in SEVERITIES if s in answer.text + str(answer.headers)]
        assert httpx.post(f"{service.url}/step", json={"action_type": "request_more_info"}).status_code == 404
        assert one.get("/state").status_code == 404  # the place where that system told the truth


def test_an_agent_of_another_door_can_not_read_its_score_here(service: Service) -> None:
    """This door pays rewards: it answers to nothing that was not opened by it."""
    for task in ("triage/seed-01", "emergency/headache-gym-home-01"):
        with control(service) as examiner:
            ticket = examiner.post("/sessions", json={"task": task}).json()
        for episode in (f"{ticket['id']}.{ticket['token']}", f"{ticket['id']}.{ticket['token']}.{'0' * 64}"):
            for path, body in (("/close", {}), ("/step", {"action_type": "think"})):
                assert httpx.post(service.url + path, json=body | {"episode_id": episode}).status_code == 404
        with agent(service, ticket) as clinician:
            assert not clinician.get("/state").json()["done"]


def test_away_from_loopback_a_reset_needs_the_services_token(tmp_path: Path) -> None:
    with Service(tmp_path / "sessions.db", "--triage", "--host", "0.0.0.0") as service:
        assert httpx.post(f"{service.url}/reset").status_code == 401
        with control(service) as examiner:
            assert examiner.post("/reset").status_code == 200


def test_it_goes_on_after_a_kill(tmp_path: Path) -> None:
    with Service(tmp_path / "sessions.db", "--triage") as service, httpx.Client(base_url=service.url) as client:
        before = client.post("/reset", json={"task": "task_2"}).json()
        client.post("/step", json={"action_type": "request_more_info"})
        service.kill()
        service.start()
        after = client.post("/step", json={"action_type": "assign_severity", "content": "Emergency", "episode_id": before["episode_id"]})
        assert after.json()["reward"] == 0.80 and after.json()["observation"]["step"] == 2


def test_a_bad_body_or_case_is_refused_with_a_reason(service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        assert client.post("/reset", json={"task": "task_16"}).status_code == 404
        assert client.post("/reset", content=b"[1]").status_code == 422
        client.post("/reset")
        for body in (b"", b"{}", b"[]", b"\xff", b'{"action_type": 7}', b'{"action_type": "' + b"x" * 300 + b'"}'):
            answer = client.post("/step", content=body)
            assert answer.status_code == 422 and answer.json()["mend"]


def test_the_runner_prints_start_step_and_end() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "residency", "run", "medical-triage-openenv", "--policy", "oracle", "--lines"],
        capture_output=True, text=True, check=True,
    )
    rows = done.stdout.splitlines()
    assert [r.split()[1] for r in rows if r.startswith("[START]")] == [f"task={case}" for case in CASES]
    ends = [r for r in rows if r.startswith("[END]")]
    assert len(ends) == 15 and len(rows) == 45
    for case, row in zip(CASES, ends, strict=True):
        paid = AT_ONCE[paper(case)[1]]
        assert row == f"[END] success=true steps=1 score={paid:.4f} rewards={paid:.2f}"
    assert residency.list_tasks(source="medical-triage-openenv")
