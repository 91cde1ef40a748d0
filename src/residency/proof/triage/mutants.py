"""Single faults of an answer at the desk: enumerated operator by operator from the oracle's own calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from residency import knowledge
from residency.contract import Call
from residency.knowledge.reading import said_figures
from residency.knowledge.triage import LEVELS, PLACES, READ, TriageKey, firsts
from residency.rewards.acuity import SICK
from residency.tasks import Task
from residency.world.vignette import SEVERITIES, Vignette

OTHER_ACTS = ("urinalysis", "ibuprofen", "ct_abdomen", "sumatriptan", "d_dimer")


class Mutant(Struct, frozen=True):
    """One fault: which operator, what it did, the calls, and whether it could kill."""

    operator: str
    says: str
    calls: tuple[Call, ...]
    lethal: bool = False


def mutants(task: Task, calls: Sequence[Call]) -> Iterator[Mutant]:
    """Every mutant of an oracle's calls, whose last is the answer."""
    if isinstance(task.patient, Vignette):
        for other in SEVERITIES:
            if other != task.patient.severity:
                yield Mutant("wrong level", other, (*calls[:-1], _with(calls[-1], content=other)))
        yield Mutant("no answer", "asks and leaves", (*calls[:-1], Call("request_more_info", {})))
        return
    assert task.key is not None
    yield from _faults(task, task.key, tuple(calls[:-1]), calls[-1])


def _with(call: Call, **arguments: Any) -> Call:
    return Call(call.name, {**call.arguments, **arguments}, call.actor)


def _faults(task: Task, key: TriageKey, looks: tuple[Call, ...], answer: Call) -> Iterator[Mutant]:
    finding = answer.arguments["deciding_finding"]
    for level in LEVELS:
        if level not in key.fair_esi:
            lethal = key.fair_esi[0] <= SICK and level - key.fair_esi[-1] >= 2
            yield Mutant("wrong level", str(level), (*looks, _with(answer, acuity=level)), lethal)
    for other in _other_findings(task, key):
        yield Mutant("confusion finding", other, (*looks, _with(answer, deciding_finding=other)))
    yield Mutant("negation", finding, (*looks, _with(answer, deciding_finding=f"there is no {finding}")))
    for name, value in said_figures(finding)[:1]:
        wrong = finding.replace(f"{value:g}", f"{value * 1.4 + 1:g}", 1)
        yield Mutant("nearest wrong value", f"{name} {wrong}", (*looks, _with(answer, deciding_finding=wrong)))
    right = frozenset().union(*(firsts(name) for name in key.first_act))
    for act in (*PLACES, *OTHER_ACTS):
        if not right & firsts(act):
            yield Mutant("wrong first act", act, (*looks, _with(answer, first_act=act)))
    yield Mutant("dropped observation", str(looks[-1].arguments), (*looks[:-1], answer))
    for i in range(len(looks)):
        yield Mutant("early ending", f"answers at call {i}", (*looks[:i], answer))
    yield Mutant("wrong patient", "P-2001", (*looks, _with(answer, patient_id="P-2001")))


def _other_findings(task: Task, key: TriageKey) -> Iterator[str]:
    """Signs of the same systems that do not decide, neither by name nor by a vital sign that does."""
    deciding = set(key.deciding)
    rules = [knowledge.findings[d].derived for d in key.deciding if d in knowledge.findings]
    vitals = {rule.vital for rule in rules if rule is not None} | deciding
    if vitals & {"SBP", "DBP", "MAP"}:
        vitals |= {"SBP", "DBP", "MAP"}
    systems = [rows for rows in task.setting.condition.findings.values() if deciding & set(rows)] or [
        rows for rows in task.setting.condition.findings.values()
    ]
    for rows in systems:
        for name in rows:
            rule = knowledge.findings[name].derived
            if name not in deciding and not (rule is not None and rule.vital in vitals):
                yield name.replace("_", " ")
    for vital in ("TEMP", "DBP"):
        if not {vital} & vitals and vital in READ:
            yield f"{'diastolic' if vital == 'DBP' else vital} 37"
