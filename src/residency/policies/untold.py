"""The clinician who is not told the condition: takes a history, examines, forms a view from the library, then treats.

It holds no task and no truth: what it believes comes from what tools returned, weighed against the library's condition
files. That it reaches a fair score shows that the information can be obtained.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from residency import knowledge, predicates
from residency.contract import Call, Say, Tool, ToolResult
from residency.knowledge.checks import allergy_unsafe
from residency.knowledge.condition import Condition
from residency.knowledge.signs import INTIMATE, SYSTEMS
from residency.policies.acting import Spec
from residency.policies.belief import ranked, words
from residency.policies.clinician import Clinician
from residency.policies.plan import Planner, Step
from residency.world.case import TrueAllergy

INTAKE: tuple[Mapping[str, Any], ...] = (
    {"within": {"minutes": 10, "of": "contact", "act": {"examined": {"systems": [s for s in SYSTEMS if s not in INTIMATE]}}}},
    {"reviewed": {"test": "ecg"}},
    {"reviewed": {"test": "glucose_poc"}},
    *({"asked": {"of": "patient", "about": topic}} for topic in (
        "onset", "similar_before", "what_brings_it_on", "drugs_taken", "allergy", "medicines", "past_illness", "breathless", "faint")),
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
STANDS_OUT, CHANGES_MIND = 6.0, 4.0  # nats
HANDS_TO = {"icu": "icu", "step_down": "icu", "operating_room": "icu"}
FIGURES = ("lactate", "glucose", "glucose_poc", "creatinine", "platelets", "potassium", "haemoglobin", "sodium")


class Untold(Clinician):
    """History and examination first; then the requirements of whichever condition explains the findings best."""

    def __init__(self) -> None:
        super().__init__([], Spec())
        self.belief: Condition | None = None
        self.words = ""
        self.read_documents: set[str] = set()
        self.met_family = False
        self.handed_over = False
        self.intake: list[Step] = []
        self.weighed: tuple[int, int, int, bool] | None = None

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Start from the briefing and a routine intake."""
        super().begin(briefing, tools)
        self.words = briefing.lower()
        beside = re.search(r"At the bedside: ([^.]+)\.", briefing)
        self.notebook.present |= set(beside[1].replace(" ", "_").split(",_")) if beside else set()
        self.intake = self._plan(INTAKE, {})
        self.steps = list(self.intake)

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
            more = self._plan(rows if self._sick() else rows[:2], {})
            self.intake += more
            self.steps += more
        self.spec.default_sources = tuple(("patient", *sorted(self.notebook.present), *self.notebook.documents))
        if result is not None:
            self._take_in(result)
            if self.closing and result.error is None:
                return None
            self.closing = False
        self._reconsider()
        return super().next(None)

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

    def _reconsider(self) -> None:
        """Form a view, or change it: early when one explanation stands out, else once the intake is through."""
        seen = (len(self.notebook.findings), len(self.notebook.facts), len(self.notebook.values), len(self.notebook.vitals) > 0)
        if seen == self.weighed and self.belief is not None:
            return
        through = all(s.done or s.tries > 3 for s in self.steps if s.kind != "tell")
        looked = any(s.kind == "examine" and s.done for s in self.steps)
        if not (through or looked) or self.closing:
            return
        self.weighed = seen
        views = ranked(self.notebook, words(self.words))
        (best, condition), (second, _) = views[:2]
        if self.belief is None and (through or best - second >= STANDS_OUT):
            self._believe(condition)
        elif self.belief is not None and condition is not self.belief:
            held = next(likely for likely, view in views if view is self.belief)
            if best - held >= CHANGES_MIND:
                self._believe(condition)

    def _believe(self, best: Condition) -> None:
        """Plan what the condition's file requires, keeping what is done and what was still to be asked."""
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
        self.steps = [s for s in self.steps if s.done or s in self.intake] + planner.finish()


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
    """What the condition's file gives together where this patient can take all of it, else the single safe drug with the widest
    local cover, where the condition has antibiotics at all."""
    together = tuple(condition.disposition.get("regimen", ()))
    if together and not any(allergy_unsafe(d, tuple(allergies)) for d in together):
        return together
    group = condition.groups.get("antibiotics", {})
    safe = [d for d, o in group.items() if not o.add_on and not o.only_with and not allergy_unsafe(d, tuple(allergies))]
    return (max(safe, key=lambda d: (antibiogram.get(d, 0.0), d)),) if safe else ()
