"""Valid other ways to do right, each beside a near miss: a rubric must accept the first and refuse the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from residency import knowledge
from residency.contract import Call, Policy, Say, Tool, ToolResult
from residency.errors import Refused
from residency.policies.clinician import Clinician
from residency.policies.oracle import Later, oracle, plan, specification
from residency.policies.simple import Scripted
from residency.tasks import Task

EXTRA = {
    3: Call("think", {"thought": "What else could this be?"}),
    8: Call("look_at_monitor", {"patient_id": "P-1001"}),
    15: Call("get_reference_article", {"drug_name": "acetaminophen"}),
}


class Alternative(Struct, frozen=True):
    """A way to play a task, and whether it should be accepted."""

    name: str
    policy: Policy
    valid: bool


def alternatives(task: Task, calls: tuple[Call, ...]) -> Iterator[Alternative]:
    """Every alternative and near miss of a task, from its oracle's calls and from the regimens that its file allows."""
    yield Alternative("brand and unit", Altered(oracle(task), _renamed), True)
    yield Alternative("extra reads", Altered(oracle(task), reads=EXTRA), True)
    yield Alternative("two minutes slower", Later(oracle(task), 2.0), True)
    if (swapped := _commuted(calls)) is not None:
        yield Alternative("commuted orders", Scripted(swapped), True)
    regimens = task.proof.get("regimens", ())
    for regimen in regimens:
        yield Alternative("regimen " + " + ".join(regimen), _oracle_with(task, tuple(regimen)), True)
    yield Alternative("two hundred minutes slower", Scripted([Call("wait", {"minutes": 200, "until": "time"}), *calls]), False)
    if any(_tenth(c) != c for c in calls):  # where nothing is dosed there is nothing to miss
        yield Alternative("a tenth of every dose", Scripted([_tenth(c) for c in calls]), False)
    yield Alternative("says it, does not do it", Scripted([c for c in calls if c.name != "create_clinical_order"]), False)
    for regimen in task.proof.get("wrong_regimens", ()):
        yield Alternative("regimen " + " + ".join(regimen), _oracle_with(task, tuple(regimen)), False)


def _oracle_with(task: Task, regimen: tuple[str, ...]) -> Clinician:
    spec = specification(task)
    spec.regimen = regimen
    return Clinician(plan(task.criteria, task), spec)


def _renamed(call: Call) -> Call:
    details = call.arguments.get("details") if isinstance(call.arguments, dict) else None
    if not isinstance(details, dict) or call.arguments.get("order_type") != "medication":
        return call
    try:
        drug = knowledge.find_drug(details.get("item", ""))
    except Refused:
        return call
    new = {**details, "item": drug.brands[0]} if drug.brands else dict(details)
    if details.get("unit") == "g" and isinstance(details.get("dose"), int | float):
        new |= {"dose": details["dose"] * 1000, "unit": "mg"}
    return Call(call.name, {**call.arguments, "details": new}, call.actor)


class Altered:
    """A policy whose calls are rewritten on the way, and which looks up other things at some turns."""

    def __init__(self, policy: Clinician, rewrite: Callable[[Call], Call] = lambda call: call, reads: Mapping[int, Call] | None = None):
        self.policy, self.rewrite, self.reads = policy, rewrite, dict(reads or {})
        self.turn = 0
        self.held: ToolResult | None = None

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Pass the briefing on."""
        self.policy.begin(briefing, tools)

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The policy's next call rewritten, or a read slipped in before it; what the read interrupted is told later."""
        self.turn += 1
        if self.held is not None and result is not None:
            result = replace(self.held, minutes=self.held.minutes + result.minutes, interrupts=self.held.interrupts + result.interrupts)
            self.held = None
        elif self.turn in self.reads and result is not None:
            self.held = result
            return self.reads[self.turn]
        call = self.policy.next(result)
        return self.rewrite(call) if isinstance(call, Call) else call


class PutOff:
    """A policy that waits with one kind of order until `minutes` after it first wanted it."""

    def __init__(self, policy: Clinician, item: str, minutes: float = 50.0):
        self.policy, self.item, self.minutes = policy, item, minutes
        self.wanted: float | None = None

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Pass the briefing on."""
        self.policy.begin(briefing, tools)

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The policy's next call, unless it is the one put off."""
        call = self.policy.next(result)
        details = call.arguments.get("details") if isinstance(call, Call) else None
        if isinstance(details, dict) and details.get("item") == self.item:
            now = self.policy.notebook.minute
            self.wanted = now if self.wanted is None else self.wanted
            if now < self.wanted + self.minutes:
                return Call("wait", {"minutes": 5, "until": "time"})
        return call


def _commuted(calls: tuple[Call, ...]) -> list[Call] | None:
    """Two neighbouring orders of tests in the other order."""
    for i in range(len(calls) - 1):
        a, b = calls[i], calls[i + 1]
        if all(c.name == "create_clinical_order" and c.arguments.get("order_type") in ("lab", "imaging") for c in (a, b)):
            return [*calls[:i], b, a, *calls[i + 2 :]]
    return None


def _tenth(call: Call) -> Call:
    details = call.arguments.get("details") if isinstance(call.arguments, dict) else None
    if not isinstance(details, dict):
        return call
    smaller = {k: v / 10 if k in ("dose", "rate") and isinstance(v, int | float) else v for k, v in details.items()}
    return Call(call.name, {**call.arguments, "details": smaller}, call.actor)
