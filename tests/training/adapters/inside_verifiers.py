"""The hospital served by verifiers itself: its environment, its tool server in a process of its own, its state between them. Only
the program that plays is of the test: it does over MCP what was written beforehand.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
import verifiers.v1 as vf
from verifiers.v1.harnesses.utils.mcp import mcp_client

import residency
from residency.departments import DEPARTMENTS
from residency.errors import SimulatorError
from residency.training.adapters import verifiers
from residency.training.adapters.again import again
from residency.training.trajectories import opening
from tests.training.adapters.direct import MALFORMED, TASKS, oracle, secrets

FILE = """from residency.training.adapters.verifiers import HospitalTaskset

__all__ = ["HospitalTaskset"]
"""
CONTEXT = vf.ModelContext(model="nobody", client=vf.EvalClientConfig(base_url="http://127.0.0.1:9/v1"))


class Player(vf.Harness[vf.HarnessConfig]):
    """Plays the calls of a patient; what it could read stays here."""

    APPENDS_SYSTEM_PROMPT = True
    SUPPORTS_MCP = True
    NEEDS_CONTAINER = False
    calls: ClassVar[dict[tuple[str, int], list[tuple[str, Any]]]] = {}
    read: ClassVar[dict[str, list[str]]] = {}
    at_once: ClassVar[bool] = False

    async def launch(
        self, ctx: Any, trace: Any, runtime: Any, endpoint: Any, secret: Any, mcp_urls: Any, data: Any, *_: Any, **__: Any
    ) -> vf.ProgramResult:
        (url,) = mcp_urls.values()
        read = self.read.setdefault(trace.id, [str(text) for text in self.resolve_prompt(data)])
        async with mcp_client({"url": url}) as client:
            read += [tool.model_dump_json(by_alias=True) for tool in (await client.list_tools()).tools]

            async def do(name: str, arguments: Any) -> None:
                answer = await client.call_tool(name, arguments)
                assert not answer.is_error
                read.append(answer.content[0].text)

            calls = self.calls[data.encounter, data.seed]
            if self.at_once:
                await asyncio.gather(*(do(*call) for call in calls))
            else:
                for call in calls:
                    await do(*call)
        return vf.ProgramResult(exit_code=0, stdout="", stderr="")


@pytest.fixture(autouse=True)
def hospital(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("hospital")
    vars(module).update(HospitalTaskset=verifiers.HospitalTaskset, Player=Player, __all__=["HospitalTaskset", "Player"])
    monkeypatch.setitem(sys.modules, "hospital", module)
    Player.calls, Player.read, Player.at_once = {}, {}, False


def _environment() -> vf.Env:
    asked = {"taskset": {"id": "hospital"}, "agent": {"runtime": {"type": "subprocess"}}}
    return vf.load_environment(vf.SingleAgentEnvConfig.model_validate(asked))


def _task(encounter: str, seed: int, most_turns: int = 200) -> verifiers.HospitalTask:
    system, briefing = opening(residency.start(encounter, seed).briefing)
    told = {"system_prompt": system.content, "prompt": briefing.content}
    return verifiers.HospitalTask(verifiers.HospitalData(encounter=encounter, seed=seed, most_turns=most_turns, **told))


def _run(*tasks: verifiers.HospitalTask) -> list[vf.Trace]:
    """Episodes at once, in one environment with one tool server."""

    async def all_of_them() -> list[Any]:
        environment = _environment()
        async with environment.serving():
            return await asyncio.gather(*(environment.run_episode(task, CONTEXT) for task in tasks))

    episodes = asyncio.run(all_of_them())
    assert all(e.ok for e in episodes), [e.errors or [t.errors for t in e.traces] for e in episodes]
    return [e.traces[0] for e in episodes]


@pytest.mark.parametrize(("task", "seed"), TASKS)
def test_an_oracle_comes_to_the_same_score_and_log_as_played_directly(task: str, seed: int) -> None:
    direct = oracle(task, seed)
    Player.calls[task, seed] = direct.calls
    (trace,) = _run(_task(task, seed))
    assert trace.reward == direct.score and trace.metrics["closed"] == 1.0 and trace.metrics["turns"] == len(direct.calls)
    assert trace.state.calls == direct.calls
    assert again(task, seed, trace.state.calls)._encounter.log_hash == direct.log
    read = Player.read[trace.id]
    assert read[1] == direct.briefing and read[-len(direct.told) :] == direct.told
    assert not [word for word in secrets(task) if word in "\n".join(read)]
    tools = {t["name"]: t["inputSchema"] for t in map(json.loads, read[2 : -len(direct.told)])}
    assert tools == {t.name: t.parameters for t in DEPARTMENTS[task.split("/")[0]].tools}


def test_what_is_malformed_is_answered() -> None:
    task, seed = TASKS[0]
    direct = oracle(task, seed, (*MALFORMED, ("no_such_tool", {})))
    Player.calls[task, seed] = direct.calls
    (trace,) = _run(_task(task, seed))
    assert Player.read[trace.id][-len(direct.told) :] == direct.told and sum("Refused" in told for told in direct.told) >= len(MALFORMED)
    assert trace.reward == direct.score and again(task, seed, trace.state.calls)._encounter.log_hash == direct.log


def test_episodes_at_once_do_not_see_each_other() -> None:
    asked = [(TASKS[0][0], 5), ("triage/drawn/adrenal_crisis/0", 6), (TASKS[0][0], 7), TASKS[1]]
    directs = {key: oracle(*key) for key in asked}
    Player.calls = {key: direct.calls for key, direct in directs.items()}
    again_ = [*asked, asked[0]]
    for key, trace in zip(again_, _run(*(_task(*key) for key in again_)), strict=True):
        assert trace.state.calls == directs[key].calls and trace.reward == directs[key].score
        assert Player.read[trace.id][-len(directs[key].told) :] == directs[key].told


def test_calls_at_once_are_all_kept() -> None:
    task, seed = TASKS[0]
    Player.at_once = True
    Player.calls[task, seed] = [("measure", {"patient_id": "P-1001"})] * 6
    (trace,) = _run(_task(task, seed))
    assert trace.state.calls == Player.calls[task, seed] and trace.reward == 0.0 and trace.metrics["turns"] == 6


def test_an_encounter_that_is_cut_is_closed_as_it_stands() -> None:
    task, seed = TASKS[0]
    Player.calls[task, seed] = [("measure", {"patient_id": "P-1001"})] * 3
    (trace,) = _run(_task(task, seed, most_turns=2))
    assert trace.reward == 0.0 and trace.metrics["closed"] == 0.0 and "over" in Player.read[trace.id][-1]


def test_a_server_that_no_longer_has_an_encounter_plays_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    task, seed = TASKS[0]
    direct = oracle(task, seed)
    monkeypatch.setattr(verifiers, "KEPT", 0)
    server = verifiers.HospitalToolset(vf.SharedToolsetConfig())
    server._inert_state = verifiers.HospitalState(rollout="a", encounter=task, seed=seed)

    async def played() -> list[str]:
        return [(await server.call_tool(*call)).content[0].text for call in direct.calls]

    assert asyncio.run(played()) == direct.told and not server._wards


def test_the_run_that_docs_show_can_be_read() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "trainers.md").read_text(encoding="utf-8")
    asked = tomllib.loads(page.split("```toml\n")[1].split("```")[0])["env"]
    config = vf.SingleAgentEnvConfig.model_validate(asked)
    assert isinstance(config.taskset, verifiers.HospitalTasksetConfig) and config.taskset.most_turns == 40
    assert config.agent.harness is not None and config.agent.harness.id == "null" and config.agent.runtime.type == "subprocess"


def test_a_bug_of_ours_fails_the_rollout(monkeypatch: pytest.MonkeyPatch) -> None:
    task, seed = TASKS[0]
    trace = vf.Trace[verifiers.HospitalData, verifiers.HospitalState, vf.AgentConfig].model_construct(
        state=verifiers.HospitalState(calls=[("measure", {})])
    )

    def broken(self: Any, *args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(residency.Episode, "_attempt", broken)
    with pytest.raises(SimulatorError, match="no score"):
        asyncio.run(_task(task, seed).normalized(trace))


def test_tasks_are_those_of_a_split_and_tell_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by verifiers as its users find it: by the name of a file that docs show."""
    (tmp_path / "hospital_of_mine.py").write_text(FILE)
    monkeypatch.syspath_prepend(str(tmp_path))
    plan = tmp_path / "plan.yaml"
    families = {residency.start(f"triage/drawn/{c}/0", 0).task.info.family: c for c in ("migraine", "adrenal_crisis")}
    plan.write_text("".join(f"{family}: train\n" for family in families))
    asked = {"taskset": {"id": "hospital_of_mine", "numbers": 2, "plan": str(plan)}}
    config = vf.SingleAgentEnvConfig.model_validate(asked).taskset
    assert isinstance(config, verifiers.HospitalTasksetConfig)
    tasks = list(vf.load_taskset(config))
    assert {"triage/drawn/migraine/1", "triage/drawn/adrenal_crisis/0"} <= {t.data.encounter for t in tasks}
    for task in tasks:
        told = f"{task.data.name} {task.data.system_prompt} {task.data.prompt}"
        assert not [word for word in secrets(task.data.encounter) if word in told]
    sys.modules.pop("hospital_of_mine")
