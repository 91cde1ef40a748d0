"""What a task is: the file's own keys, and the compiled form an episode is started from."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, field

from residency.contract import TaskInfo
from residency.knowledge.types import Criterion, Fact, Forbidden
from residency.world.setting import Setting


class Budget(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes and turns given to the agent, and minutes from the door until which harm is counted."""

    minutes: float
    turns: int
    harm_until_minute: float = 1440.0


class TaskFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of a task file."""

    schema: Literal["task/1"]
    id: str
    title: str
    department: str
    condition: str
    category: Literal[
        "information_retrieval",
        "clinical_communication",
        "clinical_reasoning",
        "multi_step_workflows",
        "temporal_reasoning",
        "safety_critical_judgement",
    ]
    kind: Literal["treat", "do_less"] = "treat"
    twin: str = ""
    difficulty: Literal["easy", "medium", "hard"]
    split: Literal["train", "dev", "test"] = "train"
    scheme: Literal["ed_rubric"] = "ed_rubric"
    source: str = "residency"
    chance: float = 0.0
    budget: Budget
    briefing: str
    patient: dict[str, Any] = field(default_factory=dict)
    chart: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    tests: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, Any] = field(default_factory=dict)
    criteria: tuple[dict[str, Any], ...]
    forbidden: tuple[dict[str, Any], ...] = ()
    plan: dict[str, Any] = field(default_factory=dict)
    proof: dict[str, Any] = field(default_factory=dict)
    review: dict[str, Any] = field(default_factory=dict)


class Task(Struct, frozen=True, kw_only=True):
    """A task, compiled and checked. `hash` covers the file and every content file that it uses."""

    info: TaskInfo
    budget: Budget
    briefing: str
    kind: str
    twin: str
    setting: Setting
    criteria: tuple[Criterion, ...]
    forbidden: tuple[Forbidden, ...]
    plan: dict[str, Any]
    proof: dict[str, Any]
    hash: str

    @property
    def id(self) -> str:
        """The task's id, which names its diagnosis and so never reaches an agent."""
        return self.info.id
