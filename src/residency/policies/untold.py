"""The clinician who is not told the condition: takes a history, examines, forms a view from the library, then treats.

It holds no task and no truth: what it believes comes from what tools returned, weighed against the library's condition
files. That it reaches a fair score shows that the information can be obtained.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from residency import knowledge, predicates
from residency.contract import Call, Say, Tool, ToolResult
from residency.knowledge.checks import allergy_unsafe
from residency.knowledge.condition import Condition
from residency.policies.acting import Spec
from residency.policies.clinician import Clinician
from residency.policies.plan import Planner
from residency.world.case import TrueAllergy

INTAKE = (
    {
        "within": {
            "minutes": 10,
            "of": "contact",
            "act": {"examined": {"systems": ["general", "mind", "circulation", "chest", "abdomen", "neuro", "neck", "eyes"]}},
        }
    },
    {"asked": {"of": "patient", "about": "onset"}},
    {"asked": {"of": "patient", "about": "similar_before"}},
    {"asked": {"of": "patient", "about": "drugs_taken"}},
    {"asked": {"of": "patient", "about": "allergy"}},
    {"asked": {"of": "patient", "about": "medicines"}},
    {"reviewed": {"test": "glucose_poc"}},
)
FAMILY_TALK = (
    {"asked": {"of": "family", "about": "allergy"}},
    {"asked": {"of": "family", "about": "baseline_mind"}},
    {"asked": {"of": "family", "about": "wishes"}},
    {"asked": {"of": "family", "to": "sit_with_patient"}},
    {"told": {"to": "family", "concepts": ["serious_infection", "may_die"]}},
)
MOMENTS = {"contact", "door"}
ALLERGY_WORDS = ("amoxicillin", "penicillin", "ceftriaxone", "morphine", "aspirin", "ibuprofen", "metoclopramide", "ketorolac")
UNLISTED = 0.04
SHOWN_BY_BODY = 0.7
HANDS_TO = {"icu": "icu", "step_down": "icu", "operating_room": "icu"}
FIGURES = ("lactate", "glucose", "glucose_poc", "creatinine", "platelets", "potassium", "haemoglobin", "sodium")
FACT_WORTH = 1.5
WORD_WORTH = 0.5


class Untold(Clinician):
    """History and examination first; then the requirements of whichever condition explains the findings best."""

    def __init__(self) -> None:
        super().__init__([], Spec())
        self.belief: Condition | None = None
        self.words = ""
        self.read_documents: set[str] = set()
        self.met_family = False
        self.handed_over = False

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Start from the briefing and a routine intake."""
        super().begin(briefing, tools)
        self.words = briefing.lower()
        beside = re.search(r"At the bedside: ([^.]+)\.", briefing)
        self.notebook.present |= set(beside[1].replace(" ", "_").split(",_")) if beside else set()
        self.steps = self._plan(INTAKE, {})

    def _plan(self, rows: Sequence[Mapping[str, Any]], moments: Mapping[str, Any], groups: Any = None) -> list[Any]:
        planner = Planner({"contact": predicates.parse({"event": "assigned_to_agent"}, "intake"), **moments}, groups or {})
        for row in rows:
            planner.add(predicates.parse(row, "intake", frozenset(MOMENTS)))
        return planner.finish()

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """As any clinician, reading every document and talking with whoever comes."""
        if result is not None and isinstance(result.data, dict) and ("reply" in result.data or "document" in result.data):
            self.words += " " + result.content.lower()
        unread = [d for d in self.notebook.documents if d not in self.read_documents]
        if unread and self.notebook.patient and not self.closing:
            if result is not None:
                self._take_in(result)
                result = None
            self.read_documents.add(unread[0])
            self.current = ("document", unread[0])
            return self.call("get_patient_history", patient_id=self.patient_id, document=unread[0])
        if self.notebook.present and not self.met_family:
            self.met_family = True
            who = sorted(self.notebook.present)[0]
            rows = [_named(row, who) for row in FAMILY_TALK]
            self.steps += self._plan(rows if self._sick() else rows[:2], {})
        self.spec.default_sources = tuple(("patient", *sorted(self.notebook.present), *self.notebook.documents))
        if self.belief is None and self.steps and all(s.done or s.tries > 3 for s in self.steps if s.kind != "tell"):
            self._decide()
        return super().next(result)

    def _close(self) -> Call | None:
        """Before any bed, hand over in words and figures; then close."""
        call = super()._close()
        if call is None or self.handed_over or self.belief is None or self.spec.place == "home":
            return call
        self.handed_over, self.closing = True, False
        self.current = ("hand over", None)
        return self.call(
            "hand_over", patient_id=self.patient_id, to=HANDS_TO.get(self.spec.place, "medicine"), summary=self._summary(self.belief)
        )

    def _summary(self, belief: Condition) -> str:
        """Everything a next team needs: what it is, figures, what was done, what to watch."""
        said = [belief.diagnosis[0], *(c for row in belief.required for c in _told_in(row.is_))]
        parts = [knowledge.concepts[c].says for c in dict.fromkeys(said) if c in knowledge.concepts]
        figures = [f"The {knowledge.tests[n].name.lower()} is {rows[-1]:g}." for n, rows in self.notebook.values.items() if n in FIGURES]
        return " ".join([*parts, *figures])

    def finished(self) -> bool:
        """Nobody leaves before there is a view."""
        return self.belief is not None and super().finished()

    def _sick(self) -> bool:
        return (self.notebook.last("MAP") or 90) < 70 or (self.notebook.last("TEMP") or 37) > 38

    def _decide(self) -> None:
        """Believe the condition that explains the findings best, and plan what its file requires."""
        best = max(knowledge.conditions.values(), key=lambda c: (self.fit(c), c.id))
        self.belief = best
        planner = Planner(dict(best.moments), best.groups)
        for criterion in best.required:
            planner.add(criterion.is_, criterion.applies_if)
        allergies = (
            tuple(TrueAllergy(w, "said") for w in ALLERGY_WORDS if w in self.words and f"no {w}" not in self.words)
            if "allerg" in self.words or "nearly killed" in self.words or "anaphyl" in self.words
            else ()
        )
        antibiogram = dict(best.tests.get("antibiogram", {}))
        old = self.spec
        self.spec = Spec(
            moments=dict(best.moments),
            groups=best.groups,
            sources={},
            topics={f.id: f.topic or f.id for f in best.facts},
            allergies=allergies,
            antibiogram=antibiogram,
            regimen=_regimen(best, antibiogram, allergies),
            diagnosis=best.diagnosis,
            place=best.disposition.get("right", ["ward"])[0],
            prefers=best.disposition.get("prefers", {}),
            support=best.support,
            rule_inputs=best.disposition.get("rule_inputs", {}),
        )
        self.spec.default_sources = old.default_sources
        self.steps = [s for s in self.steps if s.done or s.kind in ("tell", "ask")] + planner.finish()

    def fit(self, condition: Condition) -> float:
        """Log-likelihood of what was found under a condition, beside people without it."""
        total = 0.0
        known = {f: spec for rows in condition.findings.values() for f, spec in rows.items()}
        for rows in condition.tests.values():
            if isinstance(rows, Mapping) and "mid" not in rows:
                known.update(rows)
        for finding, there in self.notebook.findings.items():
            if knowledge.findings[finding].derived is None:
                spec = known.get(finding, knowledge.findings[finding].background or UNLISTED)
                spec = SHOWN_BY_BODY if spec == "derived" else spec
                p = min(max(float(spec["p"] if isinstance(spec, Mapping) else spec), 0.01), 0.97)
                total += math.log(p if there else 1 - p)
        total += self._at_first_look(known)
        total += FACT_WORTH * sum(f.id in self.notebook.facts for f in condition.facts)
        said = (condition.name, *condition.presentation.get("complaint_chart", ()), *(f.says for f in condition.facts))
        words = {w for text in said for w in re.findall(r"[a-z]{5,}", text.lower())}
        return total + WORD_WORTH * sum(w in self.words for w in words)

    def _at_first_look(self, known: Mapping[str, Any]) -> float:
        """What the first vital signs say for a condition: its signs of the living body that show, or do not."""
        look = _FirstLook(self.notebook.vitals[0][1])
        total = 0.0
        for finding, row in knowledge.findings.items():
            if row.derived is not None and row.derived.vital in look.seen:
                p = SHOWN_BY_BODY if finding in known else 0.12
                total += math.log(p if knowledge.shows(finding, look) else 1 - p)
        return total


class _FirstLook:
    """The first vital signs, readable as a body is."""

    def __init__(self, seen: Mapping[str, float]):
        self.seen = seen

    def vitals(self) -> Mapping[str, float | None]:
        """As measured."""
        return self.seen

    def value(self, name: str) -> float:
        """Nothing that needs a laboratory."""
        return math.nan


def _told_in(p: Any) -> list[str]:
    """Ideas that a requirement wants told."""
    if isinstance(p, predicates.Told):
        return list(p.concepts)
    parts = [getattr(p, f) for f in getattr(p, "__struct_fields__", ())]
    flat = [x for part in parts for x in (part if isinstance(part, tuple) else (part,))]
    return [c for part in flat if hasattr(part, "__struct_fields__") for c in _told_in(part)]


def _named(row: Mapping[str, Any], who: str) -> dict[str, Any]:
    ((key, body),) = row.items()
    return {key: {k: who if v == "family" else v for k, v in body.items()}}


def _regimen(condition: Condition, antibiogram: Mapping[str, float], allergies: Sequence[TrueAllergy]) -> tuple[str, ...]:
    """The single safe drug with the widest local cover, where the condition has antibiotics at all."""
    group = condition.groups.get("antibiotics", {})
    safe = [d for d, o in group.items() if not o.add_on and not o.only_with and not allergy_unsafe(d, tuple(allergies))]
    return (max(safe, key=lambda d: (antibiogram.get(d, 0.0), d)),) if safe else ()
