"""The hospital as tools of verl: each tool of a department is a `BaseTool` that verl's own tool loop calls.

    python -m residency.training.adapters.verl triage > tools.yaml

verl makes and releases a tool's instance for every call, so an encounter hangs on the rollout (`agent_data`), not on the instance: it
is there from the first call on, and gone with the rollout. The score is computed where verl computes scores, in `compute_score`, by
playing the calls again. Written against verl 0.9.1.
"""

from __future__ import annotations

import sys
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import yaml
from verl.tools.base_tool import BaseTool
from verl.tools.schemas import (
    OpenAIFunctionParametersSchema,
    OpenAIFunctionPropertySchema,
    OpenAIFunctionSchema,
    OpenAIFunctionToolSchema,
    ToolResponse,
)

from residency.departments import DEPARTMENTS
from residency.errors import UserError
from residency.training.adapters.again import MOST_TURNS, again, begun, did, patients, worth
from residency.training.config import Data
from residency.training.environment import Ward
from residency.training.trajectories import opening, plain, shown

EXTRAS = "extras"
"""The field of a rollout that verl keeps in every batch, whether or not somebody wrote to it."""
CALLS = "residency_calls"

_wards: WeakKeyDictionary[Any, Ward] = WeakKeyDictionary()
"""The encounter of each rollout, shared by all tools: they act on the same patient."""


class _Property(OpenAIFunctionPropertySchema):
    """verl's record of a property drops limits, kinds of items and what may be one of several; an agent is told all of it."""

    model_config = {"extra": "allow"}
    type: Any = None


class _Parameters(OpenAIFunctionParametersSchema):
    model_config = {"extra": "allow"}
    properties: dict[str, _Property]


class _Function(OpenAIFunctionSchema):
    parameters: _Parameters


class _Schema(OpenAIFunctionToolSchema):
    function: _Function


class HospitalTool(BaseTool):
    """One tool of one department."""

    def __init__(self, config: dict[str, Any], tool_schema: OpenAIFunctionToolSchema | None = None):
        self._numbers = count(1)
        self._instances: dict[str, tuple[dict[str, Any], Ward | None]] = {}
        super().__init__(config, tool_schema)

    def get_openai_tool_schema(self) -> OpenAIFunctionToolSchema:
        """The tool as the contract has it, and as an examination shows it."""
        department, name = self.config["department"], self.config["tool"]
        if department not in DEPARTMENTS or name not in DEPARTMENTS[department].abilities:
            raise UserError(f"no tool {name!r} in {department!r}: write the tools' file anew")
        return _Schema.model_validate(shown([DEPARTMENTS[department].abilities[name].tool])[0])

    async def create(
        self, instance_id: str | None = None, create_kwargs: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, ToolResponse]:
        """An instance for the patient of a row."""
        name = instance_id or f"{self.name}-{next(self._numbers)}"
        self._instances[name] = (create_kwargs or {}, None)
        return name, ToolResponse()

    async def execute(self, instance_id: str, parameters: dict[str, Any], **kwargs: Any) -> tuple[ToolResponse, float, dict[str, Any]]:
        """Do one thing. What it brought, what it earned, and what to log."""
        asked, ward = self._instances[instance_id]
        rollout = kwargs.get("agent_data")
        if rollout is not None:
            ward = _wards.get(rollout)
        if ward is None:
            if not {"task", "seed"} <= asked.keys():
                raise UserError("a row names no patient: its extra_info needs tools_kwargs as `rows` writes them")
            ward = begun(asked["task"], int(asked["seed"]), self.config.get("most_turns", MOST_TURNS))
            if rollout is not None:
                _wards[rollout] = ward
        self._instances[instance_id] = (asked, ward)
        if rollout is not None:
            calls = rollout.extra_fields.setdefault(EXTRAS, {}).setdefault(CALLS, [])
            calls.append((self.name, parameters))
        told = did(ward, self.name, parameters)
        earned = ward._paid or ward._encounter.progress()
        return ToolResponse(text=told), earned[-1] if earned else 0.0, {"minute": ward._encounter.minute}

    async def calc_reward(self, instance_id: str, **_: Any) -> float:
        """The normalized score of the encounter, which it closes. verl's own loop never asks; `compute_score` is asked."""
        ward = self._instances[instance_id][1]
        return 0.0 if ward is None else worth(ward)

    async def release(self, instance_id: str, **_: Any) -> None:
        """Forget the instance. The encounter goes on for as long as its rollout."""
        self._instances.pop(instance_id, None)


def compute_score(data_source: str, solution_str: str, ground_truth: str, extra_info: dict[str, Any], **_: Any) -> dict[str, float]:
    """What verl's reward workers ask (`reward.custom_reward_function`): the score of a rollout's calls played again, and what to log."""
    calls = (extra_info.get(EXTRAS) or {}).get(CALLS, ())
    ward = again(extra_info["task"], int(extra_info["seed"]), calls, int(extra_info["most_turns"]))
    score = worth(ward)
    closed = float(ward._encounter.end_reason == "closed")
    return {"score": score, "gates": ward._gated(), "made_to_wait": ward._made_to_wait(), "closed": closed, "turns": float(ward._turns)}


def tools(department: str, most_turns: int = MOST_TURNS) -> str:
    """The YAML file that `actor_rollout_ref.rollout.multi_turn.tool_config_path` names. Schemas stay in the contract."""
    if department not in DEPARTMENTS:
        raise UserError(f"no department {department!r}: there are {', '.join(DEPARTMENTS)}")
    class_name = f"{HospitalTool.__module__}.{HospitalTool.__qualname__}".replace("__main__", "residency.training.adapters.verl")
    listed = [
        {"class_name": class_name, "config": {"type": "native", "department": department, "tool": name, "most_turns": most_turns}}
        for name in DEPARTMENTS[department].offered
    ]
    return yaml.safe_dump({"tools": listed}, sort_keys=False)


def rows(data: Data, split: str, most_turns: int = MOST_TURNS) -> list[dict[str, Any]]:
    """Patients as verl's data set reads them from Parquet. Which patient it is stands beside the prompt, never in it."""
    if len(data.departments) != 1:
        raise UserError("verl shows every row the same tools: one department a run")
    names = DEPARTMENTS[data.departments[0]].offered
    return [
        {
            "data_source": f"residency/{data.departments[0]}",
            "agent_name": "tool_agent",
            "prompt": [{"role": m["role"], "content": m["content"]} for m in plain(opening(begun(task, seed)._encounter.briefing))],
            "reward_model": {"style": "rule", "ground_truth": ""},
            "extra_info": {
                "index": index,
                "task": task,
                "seed": seed,
                "most_turns": most_turns,
                "need_tools_kwargs": True,
                "tools_kwargs": {name: {"create_kwargs": {"task": task, "seed": seed}} for name in names},
            },
        }
        for index, (task, seed) in enumerate(patients(data, split))
    ]


if __name__ == "__main__":
    print(tools(sys.argv[1]), end="")
