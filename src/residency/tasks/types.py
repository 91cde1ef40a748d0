"""What a task is: the file's own keys, and the compiled form an episode is started from."""

from __future__ import annotations

from math import inf
from typing import Any, Literal

from msgspec import Struct, field

from residency.contract import TaskInfo
from residency.errors import UserError
from residency.knowledge.triage import TriageKey
from residency.knowledge.types import Criterion, Fact, Forbidden
from residency.world.setting import Setting
from residency.world.vignette import Vignette


class Budget(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes and turns given to the agent (without `minutes` no clock), and minutes from the door until which harm is counted."""

    turns: int
    minutes: float = inf
    harm_until_minute: float = 1440.0


class TaskFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The keys of a task file."""

    schema: Literal["task/1"]
    id: str
    title: str
    department: str
    condition: str = ""
    vignette: Vignette | None = None
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
    split: Literal["train", "dev", "test", "private"] = "train"
    scheme: Literal["", "ed_rubric", "triage", "acuity"] = ""
    source: str = "residency"
    chance: float | None = None
    budget: Budget | None = None
    tools: tuple[str, ...] = ()
    briefing: str
    patient: dict[str, Any] = field(default_factory=dict)
    chart: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    tests: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, Any] = field(default_factory=dict)
    criteria: tuple[dict[str, Any], ...] = ()
    forbidden: tuple[dict[str, Any], ...] = ()
    triage: dict[str, Any] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)
    proof: dict[str, Any] = field(default_factory=dict)
    review: dict[str, Any] = field(default_factory=dict)


class Task(Struct, frozen=True, kw_only=True):
    """A task, compiled and checked. `hash` covers the file and every content file that it uses.

    `patient` is somebody with a living body, or a case on paper. `tools`: names of those on offer. `key`: what is right at
    the triage desk."""

    info: TaskInfo
    budget: Budget
    tools: tuple[str, ...]
    briefing: str
    kind: str
    twin: str
    patient: Setting | Vignette
    criteria: tuple[Criterion, ...]
    forbidden: tuple[Forbidden, ...]
    key: TriageKey | None
    plan: dict[str, Any]
    proof: dict[str, Any]
    hash: str

    @property
    def id(self) -> str:
        """The task's id, which names its diagnosis and so never reaches an agent."""
        return self.info.id

    @property
    def setting(self) -> Setting:
        """The patient with a living body. Raises UserError for a case on paper."""
        if isinstance(self.patient, Vignette):
            raise UserError(f"{self.id} is a case on paper: it has no body and no condition")
        return self.patient
