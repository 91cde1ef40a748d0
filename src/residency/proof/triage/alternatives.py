"""Other right answers at the desk, each beside near misses that must not pass."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from residency import knowledge
from residency.contract import Call, Policy
from residency.knowledge.triage import PLACES, TriageKey
from residency.policies.simple import Scripted
from residency.policies.triage.oracle import Oracle
from residency.policies.triage.simple import look
from residency.tasks import Task

SPOKEN = {"HR": "heart rate", "RR": "respiratory rate", "SPO2": "saturation", "TEMP": "temperature", "PAIN": "pain score", "GCS": "gcs"}


class Alternative(Struct, frozen=True):
    """A way to play, and whether it should be accepted."""

    name: str
    policy: Policy
    valid: bool


def alternatives(task: Task, key: TriageKey, calls: tuple[Call, ...]) -> Iterator[Alternative]:
    """From an oracle's calls, whose last is the answer."""
    looks, answer = calls[:-1], calls[-1]
    for level in key.fair_esi[1:]:
        yield Alternative(f"level {level}", Oracle(task, acuity=level), True)
    for name in key.first_act[1:]:
        yield Alternative(f"first {name}", Oracle(task, first_act=name), True)
    for name in key.first_act:
        yield from (Alternative(f"first {word}", Oracle(task, first_act=word), True) for word in _other_names(name))
    for said in reworded(str(answer.arguments["deciding_finding"])):
        yield Alternative(f"finding {said}", Scripted([*looks, _with(answer, deciding_finding=said)]), True)
    yield Alternative("extra looks", Oracle(task, before=look()), True)
    yield Alternative("two minutes slower", Oracle(task, before=[Call("wait", {"minutes": 2, "until": "time"})]), True)
    for level in (key.fair_esi[0] - 1, key.fair_esi[-1] + 1):
        if 1 <= level <= 5:
            yield Alternative(f"level {level}, one off", Oracle(task, acuity=level), False)
    yield Alternative("says it, did not look", Scripted([answer]), False)
    yield Alternative("looks, names nothing that decides", Scripted([*looks, _with(answer, deciding_finding="looks well")]), False)
    yield Alternative("two first acts", Scripted([*looks, _with(answer, first_act="ecg and urinalysis")]), False)


def _with(call: Call, **arguments: object) -> Call:
    return Call(call.name, {**call.arguments, **arguments}, call.actor)


def _other_names(name: str) -> tuple[str, ...]:
    """Other words for one first act: a brand, a synonym, the place as people call it."""
    if name in PLACES:
        return PLACES[name][1:3]
    for kind in (knowledge.tests, knowledge.drugs, knowledge.procedures):
        if name in kind:
            row = kind[name]
            return (row.name, *getattr(row, "brands", ())[:1], *row.synonyms[:1])
    return ()


def reworded(finding: str) -> tuple[str, ...]:
    """The same finding in other words."""
    name, _, rest = finding.partition(" ")
    if name in SPOKEN:
        return (f"{SPOKEN[name]} of {rest}", f"{SPOKEN[name]} {rest}")
    if finding.startswith("BP "):
        return (f"blood pressure {rest}", f"systolic {rest.split('/')[0]}")
    sign = knowledge.findings.get(finding.replace(" ", "_"))
    return (sign.present, *sign.synonyms[:2]) if sign is not None else ()
