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
from residency.contract import Call
from residency.errors import Refused
from residency.knowledge import reading
from residency.knowledge.allergy import allergy_unsafe
from residency.policies.simple import drugs_in
from residency.tasks import Task
from residency.world.generator import true_allergy

FALL = 0.05
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
CONFUSED = {
    "meropenem": "metronidazole",
    "cefepime": "cefalexin",
    "ceftriaxone": "metronidazole",
    "norepinephrine": "nitroglycerin",
    "lactated_ringers": "hydroxyethyl_starch",
    "naloxone": "flumazenil",
    "metoclopramide": "metoprolol",
    "prochlorperazine": "promethazine",
    "nicardipine": "nimodipine",
    "nimodipine": "nicardipine",
    "labetalol": "lisinopril",
    "acetaminophen": "aspirin",
    "ketorolac": "morphine",
    "oxygen": "saline_0_9",
}


class Mutant(Struct, frozen=True):
    """One fault: which operator, at which call, and the calls that replace it (from the fork on)."""

    operator: str
    at: int
    says: str
    tail: tuple[Call, ...]


def enumerate_mutants(calls: Sequence[Call], task: Task, closes: frozenset[str]) -> Iterator[Mutant]:
    """Every mutant of an oracle's calls."""
    closing = len(calls) - 1
    for i, call in enumerate(calls):
        if call.name not in CHANGING or not isinstance(call.arguments, dict):
            continue
        rest = tuple(calls[i + 1 :])
        label = _label(call)
        if i != closing:
            yield Mutant("drop", i, label, rest)
        for operator, changed in _changed(call, task):
            yield Mutant(operator, i, label, (changed, *rest))
        if _timed(call):
            yield Mutant("past the window", i, label, (*rest[:-1], Call("wait", {"minutes": 200, "until": "time"}), call, *rest[-1:]))
    for i in range(0, closing, max(1, closing // 6)):
        yield Mutant("early ending", i, f"close at call {i}", (calls[closing],))
    yield from _added(calls, task)


def _label(call: Call) -> str:
    details = call.arguments.get("details")
    what = details.get("item") if isinstance(details, dict) else details or call.arguments.get("to") or call.arguments.get("service") or ""
    return f"{call.name} {what}".strip()


def _timed(call: Call) -> bool:
    return call.name == "create_clinical_order"


def _changed(call: Call, task: Task) -> Iterator[tuple[str, Call]]:
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
        yield "negation", Call(call.name, {**arguments, field: negated(text)}, call.actor)
        if wrong := _wrong_value(text):
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
    if drug.id in CONFUSED and CONFUSED[drug.id] in knowledge.drugs:
        yield "confusion drug", {"item": CONFUSED[drug.id]}
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
    drugs: dict[str, None] = {}
    for rule in task.forbidden:
        if rule.severity >= 4:
            drugs |= dict.fromkeys(d for d in drugs_in(rule.is_, task.setting.condition.groups) if d in knowledge.drugs)
    if task.setting.allergy:
        allergy = (true_allergy(task.setting.allergy),)
        drugs |= dict.fromkeys(d for d in knowledge.drugs if allergy_unsafe(d, allergy))
    given = {
        str(c.arguments.get("details", {}).get("item", "")).replace(" ", "_")
        for c in calls
        if isinstance(c.arguments, dict) and isinstance(c.arguments.get("details"), dict)
    }
    at = max(0, len(calls) // 2)
    for drug in drugs:
        if drug not in given:
            extra = Call(
                "create_clinical_order",
                {"encounter_id": "E-1001", "order_type": "medication", "priority": "stat", "details": {"item": drug, "reason": "added"}},
            )
            yield Mutant("added contraindicated act", at, drug, (extra, *calls[at:]))
