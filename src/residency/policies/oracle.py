"""The oracle: the clinician who knows the task's specification and sees only observations, never hidden draws.

Also the standard clinician, who holds the condition's own requirements and works at one versioned, ordinary pace.
"""

from __future__ import annotations

from collections.abc import Sequence

from residency.contract import Call, Say, Tool, ToolResult
from residency.knowledge.types import Criterion
from residency.policies.acting import RETURN_REASONS, Spec
from residency.policies.clinician import Clinician
from residency.policies.plan import Planner, Step
from residency.tasks import Task
from residency.world.generator import FAMILY, true_allergy

STANDARD = "standard/1"
STANDARD_LATE_MINUTES = 10.0


def plan(criteria: Sequence[Criterion], task: Task) -> list[Step]:
    """Steps that would meet these criteria of a task."""
    planner = Planner({**task.setting.condition.moments, **task.setting.moments}, task.setting.condition.groups)
    for criterion in criteria:
        planner.add(criterion.is_, criterion.applies_if)
    return planner.finish()


def specification(task: Task) -> Spec:
    """What the task's and condition's files say beforehand."""
    setting, condition = task.setting, task.setting.condition
    facts = {f.id: f for f in (*condition.facts, *setting.facts)}
    people = {"patient": {}, **setting.people}
    sources: dict[str, tuple[str, ...]] = {}
    for fact in facts.values():
        who = {fact.who} if isinstance(fact.who, str) else set(fact.who)
        able = [
            n
            for n, spec in people.items()
            if spec.get(f"knows_{fact.id}") is not False
            and (n in who or fact.id in spec.get("knows", ()) or ("family" in who and n in FAMILY))
        ]
        documents = [d["id"] for d in setting.chart.get("documents", ()) if fact.id in d.get("holds", ())]
        sources[fact.id] = tuple(documents + able) or ("patient",)
    routes = task.proof.get("regimens", ())
    disposition = condition.disposition.get("right", ["ward"])
    return Spec(
        moments={**condition.moments, **setting.moments},
        groups=condition.groups,
        sources=sources,
        documents=tuple(d["id"] for d in setting.chart.get("documents", ())),
        topics={f.id: f.topic or f.id for f in facts.values()},
        allergies=(true_allergy(setting.allergy),) if setting.allergy else (),
        antibiogram=dict(setting.chart.get("antibiogram_urine", condition.tests.get("antibiogram", {}))),
        regimen=tuple(routes[0]) if routes else tuple(task.plan.get("regimen", condition.disposition.get("regimen", ()))),
        diagnosis=condition.diagnosis,
        place=disposition[0],
        consultants={n: s.get("service", n) for n, s in people.items() if s.get("role") == "consultant"},
        support=condition.support,
        rule_inputs={**condition.disposition.get("rule_inputs", {}), **task.plan.get("rules", {})},
        prefers={**condition.disposition.get("prefers", {}), **task.plan.get("prefers", {})},
        return_reasons=tuple(task.plan.get("return_reasons", RETURN_REASONS)),
    )


def oracle(task: Task) -> Clinician:
    """The oracle of a task."""
    return Clinician(plan(task.criteria, task), specification(task))


class Later:
    """Another policy, begun some minutes late."""

    def __init__(self, policy: Clinician, minutes: float):
        self.policy, self.minutes = policy, minutes
        self._waited = False

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Pass the briefing on."""
        self.policy.begin(briefing, tools)

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """First only wait, then play."""
        if not self._waited:
            self._waited = True
            return Call("wait", {"minutes": self.minutes, "until": "time"})
        return self.policy.next(result)


def standard(task: Task) -> Later:
    """Standard care: what the condition's file requires, begun ten minutes in. One policy, never tuned per task."""
    return Later(Clinician(plan(task.setting.condition.required, task), specification(task)), STANDARD_LATE_MINUTES)


def delayed(task: Task) -> Later:
    """The oracle, an hour late."""
    return Later(oracle(task), 60.0)
