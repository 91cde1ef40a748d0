"""The hospital as a taskset of verifiers, which prime-rl trains on. verifiers finds a taskset by the name of a module without dots:
a file `hospital.py` on the path that imports `HospitalTaskset` and names it in its `__all__` gives `--env.taskset.id hospital`.

One tool server serves all rollouts of a worker. What stands between two calls of a rollout is its patient and its calls, in the
rollout's state; the server keeps the newest encounters at hand and plays one again that it no longer has, or never had. The reward
is computed beside the trainer by playing the calls again. Written against verifiers 0.4.0.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, cast

import msgspec
import verifiers.v1 as vf
from mcp.server.mcpserver import Context, MCPServer
from mcp.types import CallToolResult, TextContent, Tool

from residency.departments import DEPARTMENTS
from residency.training.adapters.again import MOST_TURNS, again, begun, did, patients, worth
from residency.training.config import Data
from residency.training.environment import Ward
from residency.training.population import TRAIN
from residency.training.trajectories import opening

__all__ = ["HospitalData", "HospitalState", "HospitalTask", "HospitalTaskset", "HospitalTasksetConfig", "HospitalToolset"]

KEPT = 1024
"""Encounters that a server keeps at hand."""


class HospitalData(vf.TaskData):
    """A patient. What is told to an agent is `system_prompt` and `prompt`; the rest is for the trainer."""

    encounter: str
    """The task's id. It names the condition: no agent may read it."""
    seed: int
    """Of the course."""
    most_turns: int = MOST_TURNS
    """Calls after which the encounter is closed as it stands."""


class HospitalState(vf.State):
    """What the trainer and the tool server share of a rollout."""

    rollout: str = ""
    encounter: str = ""
    seed: int = 0
    most_turns: int = MOST_TURNS
    calls: list[tuple[str, Any]] = []


class HospitalToolset(vf.Toolset[vf.SharedToolsetConfig, HospitalState]):
    """The tools of the department that a rollout's patient lies in."""

    TOOL_PREFIX = None

    def __init__(self, config: vf.SharedToolsetConfig):
        super().__init__(config)
        self._wards: OrderedDict[str, tuple[Ward, int]] = OrderedDict()
        self._turn = asyncio.Lock()

    def register(self, mcp: MCPServer) -> None:
        """Serve schemas as the contract has them, and arguments as they came: what is malformed is answered by the hospital."""
        server = cast(Any, mcp)
        server.list_tools = self._with_state(self.list_tools)
        server.call_tool = self._one_by_one

    async def list_tools(self) -> list[Tool]:
        """The department's tools."""
        if not self.state.encounter:
            return []
        offered = DEPARTMENTS[self.state.encounter.split("/")[0]].tools
        return [Tool(name=t.name, description=t.description, input_schema=dict(t.parameters)) for t in offered]

    async def _one_by_one(self, name: str, arguments: dict[str, Any], context: Context | None = None) -> CallToolResult:
        """A rollout's state is written whole: two calls at once would lose one of them."""
        async with self._turn:
            return cast(CallToolResult, await self._with_state(self.call_tool)(name, arguments))

    async def call_tool(self, name: str, arguments: dict[str, Any]) -> CallToolResult:
        """Do one thing for the rollout's patient."""
        state = self.state
        ward, done = self._wards.pop(state.rollout, (None, -1))
        if ward is None or done != len(state.calls):
            ward = again(state.encounter, state.seed, state.calls, state.most_turns)
        told = did(ward, name, arguments)
        state.calls = [*state.calls, (name, arguments)]
        self._wards[state.rollout] = (ward, len(state.calls))
        while len(self._wards) > KEPT:
            self._wards.popitem(last=False)
        return CallToolResult(content=[TextContent(type="text", text=told)])


class HospitalTask(vf.Task[HospitalData, HospitalState, vf.TaskConfig]):
    """One encounter."""

    async def setup(self, trace: vf.Trace, runtime: vf.Runtime) -> None:
        """Say whose rollout it is, where the tool server reads it."""
        state = cast(HospitalState, trace.state)
        state.rollout, state.encounter = trace.id, self.data.encounter
        state.seed, state.most_turns = self.data.seed, self.data.most_turns

    @vf.reward
    async def normalized(self, trace: vf.Trace) -> float:
        """The normalized score. One that a bug of ours has struck fails the rollout instead of scoring it zero."""
        return worth(self._after(trace))

    @vf.metric
    async def seen(self, trace: vf.Trace) -> dict[str, float]:
        """What happened beside the score, each from 0 to 1, and the calls."""
        ward = self._after(trace)
        worth(ward)
        closed = float(ward._encounter.end_reason == "closed")
        return {"gates": ward._gated(), "made_to_wait": ward._made_to_wait(), "closed": closed, "turns": float(ward._turns)}

    def _after(self, trace: vf.Trace) -> Ward:
        """The encounter as the rollout left it."""
        return again(self.data.encounter, self.data.seed, cast(HospitalState, trace.state).calls, self.data.most_turns)


class HospitalTasksetConfig(vf.TasksetConfig):
    """Which patients."""

    departments: list[str] = ["triage"]
    """Whose patients are drawn."""
    split: str = TRAIN
    """Of families of conditions; `test` is for examinations alone."""
    plan: str = ""
    """A YAML file `family: train | dev | test` in place of the usual splits."""
    numbers: int = 8
    """Patients drawn of each condition."""
    seeds: int = 1
    """Of each of those, so many courses."""
    most_turns: int = MOST_TURNS
    """Calls after which an encounter is closed as it stands."""
    tools: vf.SharedToolsetConfig = vf.SharedToolsetConfig()
    """Where the tool server runs."""


class HospitalTaskset(vf.Taskset[HospitalTask, HospitalTasksetConfig]):
    """Patients drawn from conditions."""

    @classmethod
    def toolsets(cls, config: HospitalTasksetConfig) -> list[vf.Toolset]:
        """One tool server for all rollouts."""
        return [HospitalToolset(config.tools)]

    def load(self) -> Iterator[HospitalTask]:
        """Every patient of the split, each condition once before any comes again."""
        asked = self.config
        wanted = {"departments": asked.departments, "plan": asked.plan, "numbers": asked.numbers, "seeds": asked.seeds}
        for number, (encounter, seed) in enumerate(patients(msgspec.convert(wanted, Data), asked.split)):
            system, briefing = opening(begun(encounter, seed)._encounter.briefing)
            data = HospitalData(
                name=f"patient {number}",
                system_prompt=system.content,
                prompt=briefing.content,
                encounter=encounter,
                seed=seed,
                most_turns=asked.most_turns,
            )
            yield HospitalTask(data, asked.task)


if __name__ == "__main__":
    HospitalToolset.run()
