"""What a clinician without a script says at a bedside: what is still to be asked of whom, who else has to hear, what to hand over.

It follows from the believed condition's file, from who is here and from what tools returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from residency import knowledge
from residency import predicates as P
from residency.knowledge.condition import Condition
from residency.knowledge.find import drug_called
from residency.knowledge.reading import concept_index
from residency.knowledge.types import LETHAL, Fact
from residency.policies.belief import words_of
from residency.policies.notebook import Notebook
from residency.policies.plan import LATE, Step
from residency.world.generator import FAMILY

FIGURES = ("lactate", "glucose", "glucose_poc", "creatinine", "platelets", "potassium", "haemoglobin", "sodium", "pco2", "hs_troponin",
           "ketones")
MEDICINE_FACTS = ("medicines", "drugs_taken", "painkiller_days")
QUICK = 30.0  # minutes that a test may take which is only to tell two views apart


def grave(condition: Condition) -> bool:
    """Whether to miss it could kill."""
    return any(row.severity >= LETHAL and row.kind == "missed_emergency" for row in condition.forbidden)


def knowers(fact: Fact, present: Iterable[str], answers: bool) -> list[str]:
    """Who of those here may know a fact, the patient first (if they answer at all)."""
    who = {fact.who} if isinstance(fact.who, str) else set(fact.who)
    mine = ["patient"] if answers and "patient" in who else []
    return mine + [name for name in sorted(present) if not answers or name in who or who & {"family", *FAMILY}]


def to_ask(condition: Condition, notebook: Notebook, present: Iterable[str], answers: bool, asked: set[tuple[str, str]]) -> list[Step]:
    """One question for each thing that people with this illness can tell and that is not known yet."""
    steps: list[Step] = []
    for fact in condition.facts:
        topic = fact.topic or fact.id
        if fact.id in notebook.facts or topic not in knowledge.topics:
            continue
        before: list[Step] = []
        for who in knowers(fact, present, answers):
            if (who, topic) not in asked:
                asked.add((who, topic))
                step = Step("ask", P.Asked(who, topic), LATE, P.Not(P.Learned(fact.id)), list(before))
                steps.append(step)
                before = [step]
    return steps


def separating(first: Condition, second: Condition) -> list[P.Predicate]:
    """What the two files say tells them apart and costs no more than a question, a drop of blood or a probe."""
    rows = [row for a, b in ((first, second), (second, first)) for row in a.differential if _means(row["not_this"], b)]
    wanted = [name for row in rows for name in row.get("get", ())]
    out: list[P.Predicate] = []
    for name in dict.fromkeys(wanted):
        if name in knowledge.topics:
            out.append(P.Asked("patient", name))
        elif name in knowledge.tests and knowledge.tests[name].msv == 0.0 and knowledge.tests[name].turnaround[0] <= QUICK:
            out.append(P.Reviewed(name))
    return out


def _means(text: str, condition: Condition) -> bool:
    """Whether a differential's free words mean a condition: by an idea that names it, else by its own name."""
    named = concept_index().match(text).asserted
    return bool(set(named) & set(condition.diagnosis)) or frozenset() < words_of(text) <= words_of(condition.name)


def to_share(steps: Iterable[Step], who: str, condition: Condition) -> list[Step]:
    """What the patient is told is told to whoever came along, and that it may kill where it may."""
    told = [s for s in steps if s.kind == "tell" and s.leaf.to == "patient" and s.leaf.concepts]
    already = {c for s in steps if s.kind == "tell" and s.leaf.to == who for c in s.leaf.concepts}
    danger = ("may_die",) if grave(condition) else ()
    out: list[Step] = []
    for first in told or [Step("tell", P.Told(who, condition.diagnosis[:1]))]:
        concepts = tuple(c for c in (*first.leaf.concepts, *danger) if c not in already)
        already |= set(concepts)
        if concepts:
            out.append(Step("tell", P.Told(who, concepts), LATE, first.when, list(first.after)))
    return out


def summary(condition: Condition, notebook: Notebook) -> str:
    """Everything a next team needs: what it is, what was done and is to be watched, figures as they are."""
    said = [condition.diagnosis[0], *(c for row in condition.required for c in told_in(row.is_))]
    parts = [knowledge.concepts[c].says for c in dict.fromkeys(said) if c in knowledge.concepts]
    return " ".join([*parts, *figures(notebook)])


def known(notebook: Notebook) -> frozenset[str]:
    """Which of the figures that a next team asks for are there."""
    return frozenset(notebook.values) & frozenset(FIGURES)


def figures(notebook: Notebook) -> list[str]:
    """The figures that a next team asks for, the newest of each."""
    out = [f"The {knowledge.tests[n].name.lower()} is {rows[-1]:g}." for n, rows in notebook.values.items() if n in FIGURES]
    pressure = notebook.last("MAP")
    return [*out, f"The MAP is {pressure:g}."] if pressure is not None else out


def told_in(p: Any) -> Iterator[str]:
    """Ideas that a requirement wants told."""
    if isinstance(p, P.Told):
        yield from p.concepts
        return
    for name in getattr(p, "__struct_fields__", ()):
        part = getattr(p, name)
        for one in part if isinstance(part, tuple) else (part,):
            if hasattr(one, "__struct_fields__"):
                yield from told_in(one)


def taken(notebook: Notebook) -> frozenset[str]:
    """Drugs that people said were taken already."""
    names = (drug for fact in MEDICINE_FACTS for drug in drugs_in(notebook.told.get(fact, "")))
    return frozenset(names)


def drugs_in(text: str) -> list[str]:
    """Every drug that a text names."""
    return [drug for word in re.findall(r"[a-z][a-z-]{3,}", text.lower()) if (drug := drug_called(word)) is not None]


def allergy(notebook: Notebook) -> tuple[str, str] | None:
    """The drug and the reaction that people or papers told of, None where there is none or none is named."""
    for line in re.split(r"[.\n]", notebook.told.get("allergy", "")):
        found = drugs_in(line)
        if found and not line.strip().lower().startswith("no"):
            return found[0], line.strip()
    return None


def put_last(groups: Mapping[str, Mapping[str, Any]], late: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Treatment groups in which drugs that were taken already come last."""
    return {name: dict(sorted(group.items(), key=lambda row: row[0] in late)) for name, group in groups.items()}


__all__ = ["allergy", "grave", "known", "put_last", "separating", "summary", "taken", "to_ask", "to_share"]
