"""Valid other ways to do right, each beside a near miss: a rubric must accept the first and refuse the second."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from residency import knowledge
from residency.contract import Call, Policy
from residency.errors import Refused
from residency.policies.clinician import Clinician
from residency.policies.oracle import plan, specification
from residency.policies.simple import Scripted
from residency.tasks import Task


class Alternative(Struct, frozen=True):
    """A way to play a task, and whether it should be accepted."""

    name: str
    policy: Policy
    valid: bool


def alternatives(task: Task, calls: tuple[Call, ...]) -> Iterator[Alternative]:
    """Every alternative and near miss of a task, from its oracle's calls and from the regimens that its file allows."""
    renamed = [_renamed(c) for c in calls]
    if renamed != list(calls):
        yield Alternative("brand and unit", Scripted(renamed), True)
    yield Alternative("extra reads", Scripted(_with_reads(calls)), True)
    yield Alternative("two minutes slower", Scripted([calls[0], Call("wait", {"minutes": 2, "until": "time"}), *calls[1:]]), True)
    if (swapped := _commuted(calls)) is not None:
        yield Alternative("commuted orders", Scripted(swapped), True)
    regimens = task.proof.get("regimens", ())
    for regimen in regimens:
        yield Alternative("regimen " + " + ".join(regimen), _oracle_with(task, tuple(regimen)), True)
    yield Alternative("two hundred minutes slower", Scripted([Call("wait", {"minutes": 200, "until": "time"}), *calls]), False)
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
    if not isinstance(details, dict):
        return call
    try:
        drug = knowledge.find_drug(details.get("item", ""))
    except Refused:
        return call
    new = {**details, "item": drug.brands[0]} if drug.brands else dict(details)
    if details.get("unit") == "g" and isinstance(details.get("dose"), int | float):
        new |= {"dose": details["dose"] * 1000, "unit": "mg"}
    return Call(call.name, {**call.arguments, "details": new}, call.actor)


def _with_reads(calls: tuple[Call, ...]) -> list[Call]:
    out: list[Call] = []
    for i, call in enumerate(calls):
        if i in (2, 6, 10):
            out.append(Call("think", {"thought": "What else could this be?"}))
            out.append(
                Call("get_reference_article", {"drug_name": "acetaminophen"})
                if i == 10
                else Call("look_at_monitor", {"patient_id": "P-1001"})
            )
        out.append(call)
    return out


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
