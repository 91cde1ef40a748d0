"""The OpenEnv door as its ecosystem uses it: its own validation, its own client, hostile messages, sessions apart."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import residency
from residency.tasks import ids, load
from tests.doors.http_service import free_port
from tests.doors.openenv.server import ROOT, OpenEnvServer, asked, ran

TASK = "emergency/headache-gym-home-01"
OPENENV = ROOT / ".venv-openenv" / "bin" / "openenv"
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def server() -> Iterator[OpenEnvServer]:
    with OpenEnvServer() as running:
        yield running


# ---- the ecosystem's own validation -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make openenv` makes."""
    folder = tmp_path_factory.mktemp("package") / "openenv"
    subprocess.run(["make", "openenv", f"PACKAGED={folder}"], cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_package_passes_validate_and_every_runtime_grader(package: Path) -> None:
    static = json.loads(ran(OPENENV, "validate", package, "--level", "static", "--skip-build", "--json"))
    assert static["verdict"] == "pass" and {r["check_id"]: r["status"] for r in static["results"]}["static.manifest"] == "pass"
    report = json.loads(ran(Path(__file__).with_name("graded.py"), package, str(free_port())))
    status = {r["check_id"]: r["status"] for r in report["results"]}
    for check in ("startup", "reward_well_formed", "observation_schema", "state_contract"):
        assert status[f"runtime.{check}"] == "pass", report
    assert "fail" not in status.values() and "error" not in status.values()


def test_a_running_server_passes_validate(server: OpenEnvServer) -> None:
    report = json.loads(ran(OPENENV, "validate", "--url", server.url, "--json"))
    assert report["passed"] and report["summary"]["passed_count"] == report["summary"]["total_count"] == 6
    assert report["mode"] == "simulation"


def test_the_package_holds_all_that_its_image_is_built_from(package: Path) -> None:
    wheel = f"residency-{residency.__version__}-py3-none-any.whl"
    assert {p.name for p in package.iterdir()} == {"Dockerfile", "README.md", "openenv.yaml", "probe.json", "constraints.txt", wheel}
    steps = (package / "Dockerfile").read_text()
    assert re.findall(r"^(COPY|ADD) (.+)$", steps, re.MULTILINE) == [("COPY", ". /package")]  # nothing comes from elsewhere
    assert yaml.safe_load((package / "openenv.yaml").read_text())["version"] == residency.__version__
    front = (package / "README.md").read_text().split("---")[1]
    assert yaml.safe_load(front)["sdk"] == "docker" and "openenv" in yaml.safe_load(front)["tags"]
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(re.findall(r"\[([\w,]+)\]\"", steps)[0].split(",")) <= set(extras)


# ---- an encounter through the ecosystem's own client ---------------------------------------------------------------------


def test_the_same_seed_gives_the_same_patient_and_no_seed_another(server: OpenEnvServer) -> None:
    look = [["look_at_monitor", {"patient_id": "P-1001"}], ["measure", {"patient_id": "P-1001"}]]
    resets: list[dict[str, Any]] = [{"task": TASK, "seed": 5}, {"task": TASK, "seed": 5}, {"task": TASK}, {"task": TASK}]
    found = asked(server, [{"reset": r, "calls": look} for r in resets])
    contents = [[s["content"] for s in f["steps"]] for f in found]
    assert contents[0] == contents[1] and contents[2] != contents[3]
    assert found[0]["state"]["episode_id"] != found[1]["state"]["episode_id"]


def test_tasks_are_listed_by_their_place_and_never_by_the_id_that_names_the_disease(server: OpenEnvServer) -> None:
    names = {i: load(i).info for i in ids()}
    assert httpx.get(f"{server.url}/residency/splits").json()
    for split in ("train", "dev", "test"):
        infos = residency.list_tasks(split=split)
        rows = httpx.post(f"{server.url}/residency/tasks", json={"split": split})
        assert len(rows.json()["tasks"]) == len(infos)
        hidden = {w for i, info in names.items() for w in (i, info.title, info.condition) if {"_", " ", "/"} & set(w)}
        assert not [word for word in hidden if word in rows.text]
    found = asked(server, [{"reset": {"split": "dev", "index": 3, "seed": 0}, "calls": []}])[0]
    assert found["reset"]["content"] == residency.start(residency.list_tasks(split="dev")[3].id, 0).briefing
    assert httpx.post(f"{server.url}/residency/task", json={"split": "dev", "index": 9999}).status_code == 400


def test_an_agent_sees_tools_and_none_of_the_control_plane(server: OpenEnvServer) -> None:
    found = asked(server, [{"reset": {"task": TASK, "seed": 0}, "calls": [["reset", {}], ["score", {}], ["state", {}]]}])[0]
    episode = residency.start(TASK, 0)
    assert [(t["name"], t["parameters"]) for t in found["reset"]["tools"]] == [(t.name, t.parameters) for t in episode.tools]
    assert [s["error"]["code"] for s in found["steps"]] == ["unknown_tool"] * 3
    assert set(found["state"]) == {"episode_id", "step_count", "minute", "minutes_left", "turns_left", "done", "end_reason"}


def test_plain_requests_say_that_an_episode_needs_the_socket(server: OpenEnvServer) -> None:
    assert httpx.post(f"{server.url}/reset", json={"task": TASK, "seed": 0}).json()["observation"]["content"]
    step = httpx.post(f"{server.url}/step", json={"action": {"name": "wait", "arguments": {"minutes": 5}}}).json()
    assert step["observation"]["error"]["code"] == "no_episode" and step["reward"] == 0.0
    for wrong in ({"task": "../../etc/passwd"}, {"task": TASK, "index": 1}, {"split": "x"}, {"index": 10**9}, {"sede": 1}):
        refused = httpx.post(f"{server.url}/reset", json=wrong)
        assert refused.status_code == 400 and refused.json()["detail"]


# ---- hostile messages ----------------------------------------------------------------------------------------------------

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=6,
)
tools = st.sampled_from([t.name for t in residency.start(TASK).tools]) | st.text(max_size=30)
names = st.sampled_from(("patient_id", "vitals", "minutes", "until", "text", "details", "item", "to")) | st.text(max_size=8)
odd = ("{{7*7}}", "../../etc/passwd", "!!python/object:os.system", "\x00")
known = st.sampled_from(("P-1001", "E-1001", "BP", "time", 5, -1, 1e308, *odd))
arguments = st.dictionaries(names, known | junk, max_size=4)
acts = st.fixed_dictionaries({"name": tools, "arguments": arguments})
options = st.sampled_from(("task", "seed", "split", "index", "episode_id", "x"))
messages = st.one_of(
    st.fixed_dictionaries({"type": st.just("step"), "data": acts}),
    st.fixed_dictionaries({"type": st.just("step"), "data": acts}),
    st.fixed_dictionaries({"type": st.just("step"), "data": junk}),
    st.fixed_dictionaries({"type": st.just("reset"), "data": st.dictionaries(options, known | junk, max_size=2)}),
    st.fixed_dictionaries({"type": st.just("state")}, optional={"data": junk}),
    st.fixed_dictionaries({"type": st.sampled_from(("mcp", "step", "", "tools")), "data": junk}),
    st.dictionaries(st.sampled_from(("type", "data", "x")), junk, max_size=3),
).map(json.dumps)
raw = messages | st.text(max_size=40) | st.just("[" * 30_000) | junk.map(json.dumps)
GOOD = json.dumps({"type": "step", "data": {"name": "look_at_monitor", "arguments": {"patient_id": "P-1001"}}})
RESET = json.dumps({"type": "reset", "data": {"task": TASK, "seed": 0}})
seen: Counter[str] = Counter()


def sat(server: OpenEnvServer, open_: ExitStack) -> ClientConnection:
    """A new connection with an encounter begun; the one before is closed."""
    open_.close()
    socket = open_.enter_context(connect(f"ws://127.0.0.1:{server.port}/ws", max_size=None))
    socket.send(RESET)
    socket.recv()
    return socket


def thrown(server: OpenEnvServer, batch: list[str]) -> None:
    """Throw a batch at one connection; every message has an answer, and then the socket, or a new one, still plays."""
    with ExitStack() as open_:
        socket = sat(server, open_)
        for message in batch:
            socket.send(message)
            try:
                answer = str(socket.recv())
            except ConnectionClosed:
                seen["closed"] += 1
                socket = sat(server, open_)
                continue
            found = json.loads(answer)
            code = found["data"]["code"] if found["type"] == "error" else found["type"]
            seen[code] += 1
            assert "Traceback" not in answer and "/residency/" not in answer and TASK not in answer, (message, answer)
            if code == "SESSION_ERROR":
                socket = sat(server, open_)
        for message in (RESET, GOOD):
            socket.send(message)
            found = json.loads(socket.recv())
        assert found["data"]["observation"]["content"] and found["data"]["observation"]["error"] is None


def test_ten_thousand_odd_messages_on_the_socket(server: OpenEnvServer) -> None:
    seen.clear()

    @settings(max_examples=260, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(batch=st.lists(raw, min_size=40, max_size=40))
    def throw(batch: list[str]) -> None:
        thrown(server, batch)

    throw()
    assert seen.total() >= 10_000 and seen["observation"] >= 1000, seen
    print(f"{seen.total()} messages: {dict(seen)}")


def test_odd_plain_requests_are_never_our_fault(server: OpenEnvServer) -> None:
    paths = st.sampled_from(("/reset", "/step", "/state", "/mcp", "/schema", "/residency/task", "/residency/tasks", "/x/splits", "/../etc"))
    bodies = (junk.map(json.dumps) | messages | st.text(max_size=30)).map(str.encode) | st.binary(max_size=60)

    with httpx.Client(base_url=server.url) as client:

        @settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(method=st.sampled_from(("GET", "POST", "PUT")), path=paths, body=bodies, kind=st.sampled_from(("application/json", "x")))
        def throw(method: str, path: str, body: bytes, kind: str) -> None:
            answer = client.request(method, path, content=body, headers={"content-type": kind})
            assert answer.status_code < 500 or answer.status_code == 501, (method, path, body, answer.text)
            assert "Traceback" not in answer.text

        throw()
    assert httpx.get(f"{server.url}/health").json()["status"] == "healthy"


def test_two_hundred_sessions_at_once_never_share(server: OpenEnvServer) -> None:
    """Each session's patient has a name of its own: it and no other comes back."""
    look = [["get_patient_history", {"patient_id": "P-1001"}], ["wait", {"minutes": 5, "until": "time"}]] * 3
    found = asked(server, [{"reset": {"task": TASK, "seed": seed}, "calls": look} for seed in range(200)])
    names_ = [residency.start(TASK, seed)._hospital.tables.get("patient", "P-1001").mrn for seed in range(200)]
    assert len(set(names_)) == 200
    for mine, play in zip(names_, found, strict=True):
        text = json.dumps(play)
        assert mine in text and not [other for other in names_ if other != mine and other in text]
