"""Players without judgement: nothing, anything, everything, harm, simple rules, and a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from residency import knowledge, rng
from residency import predicates as P
from residency.contract import Call, Say, Tool, ToolResult
from residency.policies.notebook import Notebook
from residency.tasks import Task


class Scripted:
    """A fixed list of calls, whatever comes back. `{patient}` and `{encounter}` stand for the ids of the briefing."""

    def __init__(self, calls: Sequence[Call | Say]):
        self.calls = list(calls)

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Nothing to prepare."""

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next call of the list."""
        return self.calls.pop(0) if self.calls else None


class Random:
    """Any tool with any arguments its schema suggests, drawn from a seed."""

    def __init__(self, seed: int, turns: int = 30):
        self.seed, self.left = seed, turns
        self.tools: Sequence[Tool] = ()

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Remember the tools."""
        self.tools = tools

    def next(self, result: ToolResult | None) -> Call | None:
        """A random call."""
        if not self.left:
            return None
        self.left -= 1
        tool = self.tools[int(rng.uniform(self.seed, "tool", self.left) * len(self.tools))]
        return Call(
            tool.name,
            {
                n: self._value(n, s)
                for n, s in tool.parameters.get("properties", {}).items()
                if n in tool.parameters.get("required", ()) or rng.happens(0.3, self.seed, n, self.left)
            },
        )

    def _value(self, name: str, schema: dict[str, Any]) -> Any:
        if name == "patient_id":
            return "P-1001"
        if name == "encounter_id":
            return "E-1001"
        if "enum" in schema:
            return rng.pick(schema["enum"], self.seed, name, self.left)
        if {"minimum", "maximum"} <= set(schema):
            return schema["minimum"] + int(rng.uniform(self.seed, name, self.left) * (schema["maximum"] - schema["minimum"] + 1))
        items = sorted(knowledge.findings if name == "deciding_finding" else (*knowledge.drugs, *knowledge.tests))
        if name == "details":
            return {"item": rng.pick(items, self.seed, "item", self.left)}
        kind = schema.get("type", "string")
        if kind in ("number", "integer"):
            return 1 + int(rng.uniform(self.seed, name, self.left) * 30)
        return [rng.pick(items, self.seed, name, self.left)] if kind == "array" else rng.pick(items, self.seed, name, self.left)


class Rules:
    """A rule-based clinician: reacts to numbers by fixed rules, asks nobody, and admits to the ward."""

    def __init__(self) -> None:
        self.notebook = Notebook()
        self.queue: list[Call] = []
        self.fired: set[str] = set()
        self.closed = False

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """The routine set of tests."""
        self.queue = [
            Call("measure", {"patient_id": "P-1001"}),
            Call("examine", {"patient_id": "P-1001", "systems": ["general", "chest", "circulation"]}),
        ]
        self.queue += [_order("lab", item) for item in ("complete blood count", "chemistry", "lactate", "ecg")]

    def next(self, result: ToolResult | None) -> Call | None:
        """One rule at a time, every ten minutes a look; after an hour and a half a bed on the ward."""
        n = self.notebook
        if result is not None:
            n.read(result)
            if any(i.kind in ("result", "critical_result") for i in result.interrupts):
                self.queue.append(Call("review_results", {"patient_id": "P-1001"}))
        if self.closed and (result is None or result.error is None):
            return None
        for name, when, calls in RULES:
            if name not in self.fired and when(n):
                self.fired.add(name)
                self.queue += calls
        if self.queue:
            return self.queue.pop(0)
        if n.minute >= 90:
            self.closed = True
            return Call(
                "update_encounter", {"encounter_id": "E-1001", "disposition": "ward", "disposition_details": "Unwell, for observation."}
            )
        return (
            Call("measure", {"patient_id": "P-1001"})
            if n.vitals and n.minute - n.vitals[-1][0] >= 10
            else Call("wait", {"minutes": 10, "until": "anything"})
        )


def _order(kind: str, item: str, **details: Any) -> Call:
    return Call(
        "create_clinical_order", {"encounter_id": "E-1001", "order_type": kind, "details": {"item": item, **details}, "priority": "stat"}
    )


RULES: tuple[tuple[str, Callable[[Notebook], bool], tuple[Call, ...]], ...] = (
    ("low pressure", lambda n: (n.last("MAP") or 99) < 65, (_order("medication", "lactated ringers", dose=1000, unit="mL", route="iv"),)),
    (
        "still low",
        lambda n: (n.last("MAP") or 99) < 60 and n.minute > 40,
        (_order("medication", "norepinephrine", rate=0.1, unit="mcg/kg/min", route="iv"),),
    ),
    (
        "fever",
        lambda n: (n.last("TEMP") or 37) > 38.2,
        (_order("lab", "blood culture"), _order("medication", "ceftriaxone", dose=2, unit="g", route="iv")),
    ),
    (
        "slow breathing",
        lambda n: (n.last("RR") or 14) < 9,
        (_order("procedure", "bag mask ventilation"), _order("medication", "naloxone", dose=0.4, unit="mg", route="iv")),
    ),
    ("low oxygen", lambda n: (n.last("SPO2") or 99) < 92, (_order("medication", "oxygen", rate=10, unit="L/min"),)),
    ("pain", lambda n: (n.last("PAIN") or 0) >= 4, (_order("medication", "acetaminophen", dose=1, unit="g", route="po"),)),
)


def spray() -> Scripted:
    """Everything at once: every test, then one dose of every drug that has a usual one, then intensive care."""
    calls: list[Call] = [_order("lab", t.id) for t in knowledge.tests.values() if t.kind != "analyte"]
    calls += [_order("medication", d, reason="just in case") for d in sorted(knowledge.drugs)]
    calls.append(Call("update_encounter", {"encounter_id": "E-1001", "disposition": "icu", "disposition_details": "Everything done."}))
    return Scripted(calls)


class Harmful:
    """The oracle's opposite: every forbidden act at hand first, then the door."""

    def __init__(self, task: Task):
        self.calls: list[Call] = []
        drugs: dict[str, None] = {}
        for rule in sorted(task.forbidden, key=lambda r: -r.severity):
            if rule.severity >= 3:
                drugs |= dict.fromkeys(drugs_in(rule.is_, task.setting.condition.groups))
        helps = {drug for group in task.setting.condition.groups.values() for drug in group}
        drugs = {drug: None for drug in drugs if drug not in helps}
        wrong = ("morphine",) if task.kind == "treat" else ()
        for drug in (*drugs, *wrong, *task.proof.get("harmful", ())):
            for _ in range(3):
                self.calls.append(_order("procedure" if drug in knowledge.procedures else "medication", drug, reason="ordered"))
        self.calls.append(Call("wait", {"minutes": 45, "until": "time"}))
        self.calls.append(Call("process_discharge", {"encounter_id": "E-1001", "diagnosis": "Nothing serious."}))

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Nothing to prepare."""

    def next(self, result: ToolResult | None) -> Call | None:
        """The next harmful call."""
        return self.calls.pop(0) if self.calls else None


def _by_name(item: str) -> tuple[bool, str]:
    """First what can be ordered by its name alone."""
    drug = knowledge.drugs.get(item)
    return drug is not None and all(d.usual is None and d.rate_usual is None for d in drug.doses), item


def drugs_in(p: Any, groups: Mapping[str, Any]) -> list[str]:
    """Drugs that a predicate blames at any dose."""
    out: list[str] = []
    if isinstance(p, P.Gave):
        if p.dose is not None or p.ml_per_kg_above is not None or p.ml_per_kg_at_least is not None:
            return out
        names = [n for n in (p.drug, p.class_) if n] + ([p.any_of] if isinstance(p.any_of, str) else list(p.any_of or ()))
        for name in names:
            out += sorted(groups[name] if name in groups else knowledge.treatments(name), key=_by_name)[:2]
        return out
    for field in getattr(p, "__struct_fields__", ()):
        value = getattr(p, field)
        if isinstance(p, P.Not | P.Never) or (isinstance(p, P.Unless) and field == "excuse"):
            continue
        for part in value if isinstance(value, tuple) else (value,):
            if hasattr(part, "__struct_fields__"):
                out += drugs_in(part, groups)
    return out
