"""Single-fault mutants of the oracle: enumerated operator × world-changing call, never chosen by hand.

A mutant replays the oracle's own calls from a fork of its prefix with one fault in it. It is caught when N falls by at
least 0.05. Which faults make sense for which call is decided by rule here, for every task alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from residency import knowledge
from residency import predicates as P
from residency.contract import Call
from residency.errors import Refused
from residency.knowledge import reading
from residency.knowledge.allergy import allergy_unsafe
from residency.knowledge.types import LETHAL
from residency.policies.simple import drugs_in
from residency.tasks import Task
from residency.world.generator import true_allergy

EARLY = 4
CHANGING = (
    "create_clinical_order",
    "update_patient_record",
    "update_encounter",
    "process_discharge",
    "process_transfer",
    "hand_over",
    "call_consultant",
    "say",
    "run_decision_rule",
)
TEXTS = {"say": "text", "hand_over": "summary", "call_consultant": "question", "update_encounter": "notes"}


class Mutant(Struct, frozen=True):
    """One fault: which operator, at which call, the calls that replace it (from the fork on), and whether it could kill."""

    operator: str
    at: int
    says: str
    tail: tuple[Call, ...]
    lethal: bool = False


def enumerate_mutants(calls: Sequence[Call], refused: Sequence[bool], task: Task) -> Iterator[Mutant]:
    """Every mutant of an oracle's calls. Orders of one item are one titration: a fault strikes all of them alike. A refused
    call was no act, so it has no mutants."""
    closing = len(calls) - 1
    reads = _Reads(task)
    seen: set[str] = set()
    for i, call in enumerate(calls):
        if call.name not in CHANGING or not isinstance(call.arguments, dict) or refused[i]:
            continue
        item = _item(call)
        if item and item in seen:
            continue
        seen.add(item)
        rest = tuple(calls[i + 1 :])
        label = _label(call)
        same = [c for c in rest if item and _item(c) == item]
        others = tuple(c for c in rest if c not in same)
        if i != closing:
            yield Mutant("drop", i, label, others)
        for operator, changed in _changed(call, reads):
            struck = tuple(next((c for o, c in _changed(r, reads) if o == operator), r) if r in same else r for r in rest)
            yield Mutant(operator, i, label, (changed, *struck))
        if item:
            late = Call("wait", {"minutes": 200, "until": "time"})
            yield Mutant("past the window", i, label, (*others[:-1], late, call, *others[-1:]))
    for i in range(0, closing, max(1, closing // 6)):
        yield Mutant("early ending", i, f"close at call {i}", (calls[closing],))
    yield from _added(calls, task)


def _item(call: Call) -> str:
    """What an order orders, "" for any other call."""
    details = call.arguments.get("details") if isinstance(call.arguments, dict) else None
    name = details.get("item", "") if isinstance(details, dict) else details or ""
    return str(name).replace(" ", "_") if call.name == "create_clinical_order" else ""


class _Reads:
    """Which texts a task's rubric reads at all: a question to a service whose words nobody judges has no meaning to negate."""

    def __init__(self, task: Task):
        people = {n: spec.get("service", n) for n, spec in task.setting.people.items()}
        self.family = {n for n, spec in task.setting.people.items() if spec.get("role") == "family"}
        self.ideas: dict[str, set[str]] = {}
        self.numbers: dict[str, set[str]] = {}
        for p in (p for c in task.criteria for p in _leaves(c.is_)):
            if isinstance(p, P.Told):
                for to in {p.to, people.get(p.to, p.to)}:
                    self.ideas.setdefault(to, set()).update(p.concepts, p.facts)
                    self.numbers.setdefault(to, set()).update(p.any_of)
            elif isinstance(p, P.Documented):
                self.ideas.setdefault("record", set()).update(p.concepts, (p.concept,) if p.concept else ())

    def words(self, call: Call, text: str) -> bool:
        """Whether the text asserts an idea that the rubric wants told there, so that negating it matters."""
        said = set(reading.concept_index().match(text).asserted)
        return any(said & self.ideas.get(to, set()) for to in self._to(call))

    def figures(self, call: Call, text: str) -> bool:
        """Whether the text names a figure that the rubric wants told there."""
        named = {n for n, _ in reading.said_figures(text)}
        return any(named & self.numbers.get(to, set()) for to in self._to(call))

    def _to(self, call: Call) -> set[str]:
        if call.name == "update_encounter":
            return {"record"}
        to = str(call.arguments.get("to") or call.arguments.get("service") or "patient")
        return {to, "family"} if to in self.family else {to}


def _leaves(p: Any) -> Iterator[Any]:
    """Every predicate inside a predicate, itself first."""
    yield p
    for name in getattr(p, "__struct_fields__", ()):
        value = getattr(p, name)
        for part in value if isinstance(value, tuple) else (value,):
            if hasattr(part, "__struct_fields__"):
                yield from _leaves(part)


def _label(call: Call) -> str:
    details = call.arguments.get("details")
    what = details.get("item") if isinstance(details, dict) else details or call.arguments.get("to") or call.arguments.get("service") or ""
    return f"{call.name} {what}".strip()


def _changed(call: Call, reads: _Reads) -> Iterator[tuple[str, Call]]:
    arguments = dict(call.arguments)
    details = arguments.get("details")
    if isinstance(details, dict):
        yield from ((op, Call(call.name, {**arguments, "details": d}, call.actor)) for op, d in _dosed(details))
    for name, other in (("patient_id", "P-2001"), ("encounter_id", "E-2001")):
        if name in arguments and call.name != "run_decision_rule":
            yield "wrong patient", Call(call.name, {**arguments, name: other}, call.actor)
    field = TEXTS.get(call.name)
    if field and isinstance(arguments.get(field), str) and arguments[field] and not arguments[field].rstrip().endswith("?"):
        text = arguments[field]
        if reads.words(call, text):
            yield "negation", Call(call.name, {**arguments, field: negated(text)}, call.actor)
        if reads.figures(call, text) and (wrong := _wrong_value(text)):
            yield "nearest wrong value", Call(call.name, {**arguments, field: wrong}, call.actor)
    if call.name == "update_patient_record" and arguments.get("allergies"):
        yield "negation", Call(call.name, {**arguments, "allergies": [{"substance": "none known", "reaction": "none"}]}, call.actor)
    if "disposition" in arguments:
        yield (
            "wrong place",
            Call(call.name, {**arguments, "disposition": "home" if arguments["disposition"] != "home" else "icu"}, call.actor),
        )
        yield "wrong diagnosis", Call(call.name, {**arguments, "disposition_details": "Anxiety."}, call.actor)
    if call.name == "process_discharge":
        yield (
            "wrong place",
            Call(
                "update_encounter",
                {"encounter_id": arguments["encounter_id"], "disposition": "icu", "disposition_details": arguments["diagnosis"]},
                call.actor,
            ),
        )


def _dosed(details: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    item = str(details.get("item", "")).replace(" ", "_")
    try:
        drug = knowledge.find_drug(item)
    except Refused:
        return
    if drug.confused_with:
        yield "confusion drug", {"item": drug.confused_with}
    for key in ("dose", "rate"):
        if isinstance(details.get(key), int | float):
            yield "x10", {**details, key: details[key] * 10}
            yield "/10", {**details, key: details[key] / 10}
    route = details.get("route")
    if route == "iv" and details.get("dose"):
        yield "route", {**details, "route": "po"}


def negated(text: str) -> str:
    """Every sentence of a text turned into its denial."""
    return " ".join(f"There is no evidence that {s[0].lower()}{s[1:]}" if s else s for s in re.split(r"(?<=[.!])\s+", text.strip()))


def _wrong_value(text: str) -> str | None:
    """The first figure that a reader would take for a result, moved to a wrong value; None where the text names none."""
    figures = reading.said_figures(text)
    if not figures:
        return None
    value = figures[0][1]
    match = re.search(rf"(?<![\d.]){re.escape(f'{value:g}')}(?![\d.]\d)", text)
    if match is None:
        return None
    return text[: match.start()] + f"{value * 1.4 + 1:g}" + text[match.end() :]


def _added(calls: Sequence[Call], task: Task) -> Iterator[Mutant]:
    """One added contraindicated act, early: whatever the task's forbidden list, or the patient's allergy, makes contraindicated."""
    groups = task.setting.condition.groups
    drugs: dict[str, bool] = {}
    for rule in sorted(task.forbidden, key=lambda r: r.severity):
        if rule.severity >= 4:
            drugs |= {d: rule.severity >= LETHAL for d in drugs_in(rule.is_, groups) if d in knowledge.drugs}
    if task.setting.allergy:
        allergy = (true_allergy(task.setting.allergy),)
        drugs |= {d: True for d in knowledge.drugs if allergy_unsafe(d, allergy)}
    given = {_item(c) for c in calls}
    at = min(EARLY, len(calls) - 2)
    for drug, lethal in drugs.items():
        if drug not in given:
            extra = Call(
                "create_clinical_order",
                {
                    "encounter_id": "E-1001",
                    "order_type": "medication",
                    "priority": "stat",
                    "details": {"item": drug, "reason": "added"},
                },
            )
            yield Mutant("added contraindicated act", at, drug, (extra, *calls[at:]), lethal)
