"""Forbidden acts that happened: what the condition and task forbid, and what is wrong for anyone.

The general ones are read from the log with the same checks that a pharmacist would make: a drug this patient is truly
allergic to, a dose beyond what the drug's file calls dangerous, a drug that a background disease or the illness forbids.
"""

from __future__ import annotations

from collections.abc import Iterable

from residency import acts, knowledge
from residency.contract import Violation
from residency.knowledge.checks import allergy_unsafe, dangerous
from residency.knowledge.types import LETHAL, Forbidden
from residency.rewards.evaluate import Evaluator
from residency.rewards.giving import adequate


def violations(ev: Evaluator, rules: Iterable[Forbidden]) -> tuple[Violation, ...]:
    """Every violation, gravest first. While the encounter runs, an omission counts only when its window has closed."""
    found = [
        Violation(rule.kind, rule.severity, rule.why, tuple(map(ev.evidence.says, verdict.evidence)))
        for rule in rules
        if (verdict := ev.judge(rule.is_, blame=True)).met
    ]
    found += _general(ev)
    found.sort(key=lambda v: -v.severity)
    return tuple(found)


def _general(ev: Evaluator) -> list[Violation]:
    case = ev.evidence.case
    states = set(case.background) | {case.condition.id, case.condition.family}
    found: list[Violation] = []
    seen: set[tuple[str, str]] = set()
    for second, index, act in ev.evidence.of(acts.Gave):
        says = (ev.evidence.says(index),)
        if case.allergies and allergy_unsafe(act.item, case.allergies):
            found.append(Violation("allergy_ignored", LETHAL, f"{act.item} given to a patient allergic to it", says))
        severity, why = dangerous(
            act.item, act.amount, act.unit, act.route, act.rate, act.rate_unit, case.weight_kg, case.age, pulse=not _in_arrest(ev, second)
        )
        if severity and not _accepted_here(ev, act):
            found.append(Violation("dangerous_dose", severity, why, says))
        for rule in knowledge.contraindications(act.item):
            if rule.when in states and (act.item, rule.when) not in seen:
                seen.add((act.item, rule.when))
                found.append(Violation("contraindication_ignored", rule.severity, rule.why, says))
    return found


def _accepted_here(ev: Evaluator, act: acts.Gave) -> bool:
    """Whether this illness needs such a dose by its own file (insulin for a poisoned heart is ten times a diabetic's)."""
    options = (group[act.item] for group in ev.evidence.case.groups.values() if act.item in group)
    return any(option.ranges and adequate(ev.evidence.case, act, option) for option in options)


def _in_arrest(ev: Evaluator, second: int) -> bool:
    """Whether the circulation stood still then: the last arrest before it was not yet followed by a return."""
    stopped = max((s for s, _, _ in ev.evidence.of(acts.Arrested) if s <= second), default=None)
    return stopped is not None and not any(stopped < s <= second for s, _, _ in ev.evidence.of(acts.Revived))
