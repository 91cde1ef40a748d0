"""The clinician who is not told the condition: takes a history, examines, forms a view from the library, then treats.

It holds no task and no truth: what it believes comes from what tools returned, weighed against the library's condition
files. That it reaches a fair score shows that the information can be obtained.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from residency import knowledge, predicates
from residency.contract import Call, Say, Tool, ToolResult
from residency.knowledge.checks import allergy_unsafe
from residency.knowledge.condition import Condition
from residency.knowledge.signs import INTIMATE, SYSTEMS
from residency.policies import giving, talking
from residency.policies.acting import Spec
from residency.policies.belief import ranked, words
from residency.policies.clinician import PATIENCE, Clinician
from residency.policies.plan import Planner, Step
from residency.world.case import TrueAllergy

TOPICS = ("onset", "similar_before", "what_brings_it_on", "drugs_taken", "allergy", "medicines", "past_illness", "breathless", "faint")
INTAKE: tuple[Mapping[str, Any], ...] = (
    {"reviewed": {"test": "ecg"}},
    {"reviewed": {"test": "glucose_poc"}},
    {"within": {"minutes": 10, "of": "contact", "act": {"examined": {"systems": [s for s in SYSTEMS if s not in INTIMATE]}}}},
    *({"asked": {"of": "patient", "about": topic}} for topic in TOPICS),
)
FAILING = {"SPO2": (92.0, 101.0), "RR": (9.0, 29.0), "MAP": (60.0, 150.0), "GCS": (9.0, 15.0)}
"""A vital sign outside of these is looked after before it is talked about."""
FIRST_TALK = ({"asked": {"of": "family", "about": "allergy"}}, {"asked": {"of": "family", "about": "baseline_mind"}})
GRAVE_TALK = (
    {"asked": {"of": "family", "about": "wishes"}},
    {"asked": {"of": "family", "to": "sit_with_patient"}},
)
SEPTIC_TALK = ({"told": {"to": "family", "concepts": ["serious_infection", "may_die"]}},)
AGAIN = (  # what was far off is looked at a second time before anybody leaves
    ({"reviewed": {"test": "lactate", "nth": 2}}, {"charted": {"test": "lactate", "at_least": 2.0}}),
)
MOMENTS = {"contact", "door"}
ALLERGY_WORDS = ("amoxicillin", "penicillin", "ceftriaxone", "morphine", "aspirin", "ibuprofen", "metoclopramide", "ketorolac")
STANDS_OUT, BEYOND_DOUBT, CHANGES_MIND = 3.0, 6.0, 3.0  # nats: enough while a body fails, enough unasked, enough to turn
AT_STAKE = 1.0  # nats that an illness which kills when missed is ahead of one that does not
HANDS_TO = {"icu": "icu", "step_down": "icu", "operating_room": "icu"}
HURRY = 20.0  # minutes: an illness whose file wants something given by then is not talked over first
PRESSING = 12.0  # minutes from contact: what hands have to do by then comes before reading
PAPERS_FIRST = 50.0  # mmHg of mean pressure that can wait for a letter to be read
LAST_TURNS, TALK_TURNS = 6, 40
TWICE = 2


class Untold(Clinician):
    """History and examination first; then the requirements of whichever condition explains the findings best."""

    def __init__(self) -> None:
        super().__init__([], Spec())
        self.belief: Condition | None = None
        self.words = ""
        self.read_documents: set[str] = set()
        self.talked: set[tuple[str, str]] = set()
        self.asked: set[tuple[str, str]] = {("patient", topic) for topic in TOPICS}
        self.examined: set[str] = set()
        self.answers = True
        self.handed_over = False
        self.turns = 150
        self.called_back: list[str] = []
        self.rung: dict[str, list[frozenset[str]]] = {}
        self.intake: list[Step] = []
        self.weighed: tuple[int, ...] = ()

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Start from the briefing and a routine intake."""
        super().begin(briefing, tools)
        self.words = briefing.lower()
        beside = re.search(r"At the bedside: ([^.]+)\.", briefing)
        self.notebook.present |= set(beside[1].replace(" ", "_").split(",_")) if beside else set()
        turns = re.search(r"and (\d+) turns", briefing)
        self.turns = int(turns[1]) if turns else self.turns
        self.intake = self._plan(INTAKE, {})
        self.steps = list(self.intake)

    def _plan(self, rows: Sequence[Mapping[str, Any]], moments: Mapping[str, Any], groups: Any = None) -> list[Any]:
        planner = Planner({"contact": predicates.parse({"event": "assigned_to_agent"}, "intake"), **moments}, groups or {})
        for row in rows:
            planner.add(predicates.parse(row, "intake", frozenset(MOMENTS)))
        return planner.finish()

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """As any clinician, reading every document and talking with whoever comes."""
        self.turns -= 1
        if result is not None:
            self._hear(result)
            self._take_in(result)
            if self.closing and result.error is None:
                return None
            self.closing = False
        self._meet()
        self.spec.default_sources = (*(("patient",) if self.answers or not self.notebook.present else ()), *sorted(self.notebook.present))
        self._give_up()
        self._reconsider()
        if self.turns <= LAST_TURNS and self.belief is not None:
            self.limit = min(self.limit, self.notebook.minute)
            return self._close()
        return super().next(None)

    def _hear(self, result: ToolResult) -> None:
        """Words, silences and who rang."""
        data = result.data if isinstance(result.data, dict) else {}
        if "reply" in data or "document" in data:
            self.words += " " + result.content.lower()
        self.examined |= set(data.get("findings", {}))
        for i in result.interrupts:
            if i.kind == "consultant" and " calls back" in i.says:
                self.called_back.append(i.says.split(" calls back")[0].lower().replace(" ", "_"))
        kind, step = self.current
        if kind != "step" or step.kind != "ask" or "reply" not in data or not step.leaf.about:
            return
        if step.leaf.of == "patient" and str(data["reply"]).startswith("("):
            self.answers = "cannot speak" not in str(data["reply"])
            self._turn_to_others()
        if not data.get("facts"):
            self._ask_others(step)

    def _give_up(self) -> None:
        """Nobody is asked a third time for what nobody here knows, until somebody new comes."""
        for step in self.steps:
            if step.kind == "learn" and not step.done and step.tries >= TWICE * len(step.leaf.from_any or self.spec.default_sources):
                step.tries = PATIENCE + 1
                step.memory["in_vain"] = len(self.notebook.present)
            if step.memory.get("in_vain", 99) < len(self.notebook.present):
                del step.memory["in_vain"]
                step.tries = 0

    def _turn_to_others(self) -> None:
        """Somebody who has no words is not asked on; who never will, not even when nobody else is here."""
        for step in self.steps:
            mute = step.kind == "ask" and step.leaf.about and step.leaf.of == "patient" and not step.done
            if mute and (self.notebook.present or not self.answers):
                step.done = True
                self._ask_others(step)

    def _ask_others(self, step: Step) -> None:
        """What one does not know, whoever came along may know."""
        for who in sorted(self.notebook.present):
            if (who, step.leaf.about) not in self.asked:
                self.asked.add((who, step.leaf.about))
                self.intake.append(Step("ask", predicates.Asked(who, step.leaf.about), step.deadline))
                self.steps.append(self.intake[-1])

    def _meet(self) -> None:
        """Talk with whoever is here; with more weight where it is grave."""
        severe = self._sick() or (self.belief is not None and talking.grave(self.belief))
        for who in sorted(self.notebook.present):
            for name, rows, now in (("first", FIRST_TALK, True), ("grave", GRAVE_TALK, severe), ("septic", SEPTIC_TALK, self._septic())):
                if now and (who, name) not in self.talked:
                    self.talked.add((who, name))
                    self.asked |= {(who, str(row["asked"]["about"])) for row in rows if "about" in row.get("asked", {})}
                    more = self._plan([_named(row, who) for row in rows], {})
                    self.intake += more
                    self.steps += more
            if self.belief is not None and (who, self.belief.id) not in self.talked:
                self.talked.add((who, self.belief.id))
                self.steps += talking.to_share(self.steps, who, self.belief)
        if self.belief is not None and self.turns > TALK_TURNS:
            self.steps += talking.to_ask(self.belief, self.notebook, self.notebook.present, self.answers, self.asked)

    def _failing(self) -> bool:
        """Whether a vital sign last measured can't wait for a talk."""
        return any((v := self.notebook.last(name)) is not None and not low <= v <= high for name, (low, high) in FAILING.items())

    def _called_for_help(self) -> bool:
        """Whether something fails, or this is the room for those in whom it does."""
        return self._failing() or "resuscitation" in self.words

    def _first_look(self) -> Call | None:
        """As any clinician; where nothing fails and nobody called for help, a trace and a drop of blood are on their way meanwhile."""
        call = super()._first_look()
        if call is None and not self.examined and not self._called_for_help():
            for step in self.intake:
                step.deadline = 0.0 if step.kind == "review" else step.deadline
        return call

    def _urgent(self) -> Call | None:
        """As any clinician; what the papers say comes before litres."""
        if self._bagged_on_air():
            self.support.running.add("oxygen")
            return self._as("urgent", None, giving.order(self, "medication", {"item": "oxygen", "rate": 10, "unit": "L/min"}))
        boluses = self.support.boluses
        kept = (self.support.fluid_ml, boluses, self.support.changed)
        call = super()._urgent()
        if self.support.boluses > boluses and self._unread() and (self.notebook.last("MAP") or 0.0) >= PAPERS_FIRST:
            self.support.fluid_ml, self.support.boluses, self.support.changed = kept
            return self._read()
        return call

    def _bagged_on_air(self) -> bool:
        low = (self.notebook.last("SPO2") or 100.0) < FAILING["SPO2"][0]
        return low and "bag_mask_ventilation" in self.support.running and not {"oxygen", "cpr"} & self.support.running

    def _unread(self) -> list[str]:
        return [d for d in self.notebook.documents if d not in self.read_documents]

    def _read(self) -> Call | None:
        document = self._unread()[0]
        self.read_documents.add(document)
        return self._as("document", document, self.call("get_patient_history", patient_id=self.patient_id, document=document))

    def _due(self) -> Call | None:
        """What is due; once the patient was looked at, every document before it, save what hands have to do at once."""
        if self._unread() and self.examined and not self._pressing():
            return self._read()
        return super()._due() or self._ring()

    def _ring(self) -> Call | None:
        """Who has called back, and medicine where somebody grave stays, hear what it is with the figures; again when there are more."""
        if self.belief is None or not talking.known(self.notebook):
            return None
        stays = talking.grave(self.belief) and self.spec.place != "home"
        for service in dict.fromkeys((*self.called_back, *(("medicine",) if stays else ()))):
            told = self.rung.setdefault(service, [])
            new = talking.known(self.notebook)
            if len(told) < TWICE and (not told or new - told[-1]):
                told.append(new)
                what = talking.summary(self.belief, self.notebook)
                return self._as("ring", service, self.call("call_consultant", patient_id=self.patient_id, service=service, question=what))
        return None

    def _pressing(self) -> bool:
        """Whether a procedure is due at once."""
        return any(
            s.kind == "give" and not s.done and s.deadline <= PRESSING and self._ready(s)
            and giving.meant(self, s.leaf) <= set(knowledge.procedures)
            for s in self.steps
        )

    def _close(self) -> Call | None:
        """Before any bed, hand over in words and figures; then close."""
        call = super()._close()
        if call is None or self.handed_over or self.belief is None or self.spec.place == "home":
            return call
        self.handed_over, self.closing = True, False
        self.current = ("hand over", None)
        to = HANDS_TO.get(self.spec.place, "medicine")
        return self.call("hand_over", patient_id=self.patient_id, to=to, summary=talking.summary(self.belief, self.notebook))

    def finished(self) -> bool:
        """Nobody leaves before there is a view."""
        return self.belief is not None and super().finished()

    def _sick(self) -> bool:
        return (self.notebook.last("MAP") or 90) < 70 or (self.notebook.last("TEMP") or 37) > 38

    def _septic(self) -> bool:
        """Whether the belief is an illness of whom the family hears that the infection is serious."""
        return self.belief is not None and bool({"septic_shock", "sepsis"} & set(self.belief.diagnosis))

    def _reconsider(self) -> None:
        """Form a view, or change it: early when one explanation stands out, else once the intake is through."""
        n = self.notebook
        seen = (len(n.findings), len(n.facts), len(n.values), len(n.vitals) > 0, sum(n.results.values()))
        if seen == self.weighed and self.belief is not None:
            return
        through = all(s.done or s.tries > 3 for s in self.steps if s.kind != "tell")
        if self.closing or not n.vitals:
            return
        self.weighed = seen
        views = sorted(((x + AT_STAKE * talking.grave(c), c) for x, c in ranked(n, words(self.words))), key=lambda row: -row[0])
        (best, condition), (second, _) = views[:2]
        if self.belief is None and through and best - second < CHANGES_MIND and self._tell_apart(condition, views[1][1]):
            return
        hurries = _hurries(condition)
        enough = STANDS_OUT if self.examined and (hurries or self._called_for_help()) else BEYOND_DOUBT
        if self.belief is None and (through or best - second >= enough and (hurries or self.examined)):
            self._believe(condition)
        elif self.belief is not None and condition is not self.belief:
            held = next(likely for likely, view in views if view is self.belief)
            if best - held >= CHANGES_MIND:
                self._believe(condition)
        self._note_allergy()
        if self.belief is not None:
            self.spec.groups = talking.put_last(self.belief.groups, talking.taken(n))

    def _tell_apart(self, first: Condition, second: Condition) -> bool:
        """Get what the files say separates two views that are close, once; whether there was anything to get."""
        pair = (min(first.id, second.id), max(first.id, second.id))
        if pair in self.talked:
            return False
        self.talked.add(pair)
        asked = {s.leaf for s in self.steps}
        new = [Step("ask" if isinstance(p, predicates.Asked) else "review", p) for p in talking.separating(first, second) if p not in asked]
        self.intake += new
        self.steps += new
        return bool(new)

    def _note_allergy(self) -> None:
        """A reaction that was told of goes on the allergy list."""
        known = talking.allergy(self.notebook)
        if known is not None and not any(s.kind == "write" and s.leaf.field == "allergy_list" for s in self.intake):
            self.intake.append(Step("write", predicates.Documented(field="allergy_list", has_all=known)))
            self.steps.append(self.intake[-1])

    def _believe(self, best: Condition) -> None:
        """Plan what the condition's file requires, keeping what is done and what was still to be asked."""
        self.belief = best
        planner = Planner(dict(best.moments), best.groups)
        for criterion in best.required:
            planner.add(criterion.is_, criterion.applies_if)
        for row, when in AGAIN:
            planner.add(predicates.parse(row, "again"), predicates.parse(when, "again"))
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
        new = planner.finish()
        for step in new:
            seen = {step.leaf.system, *step.leaf.systems} - {None} if step.kind == "examine" else set()
            step.done = bool(seen) and not step.after and not step.memory.get("fresh") and seen <= self.examined
        self.steps = [s for s in self.steps if s.done or s in self.intake] + new


def _hurries(condition: Condition) -> bool:
    """Whether its file wants something given, or somebody called, within minutes."""
    return any(_soon(criterion.is_, inf) for criterion in condition.required)


def _soon(p: Any, minutes: float) -> bool:
    if isinstance(p, predicates.Gave | predicates.Consulted):
        return minutes <= HURRY
    window = min(minutes, p.minutes) if isinstance(p, predicates.Within) else minutes
    parts = [getattr(p, name) for name in getattr(p, "__struct_fields__", ())]
    return any(_soon(one, window) for part in parts for one in (part if isinstance(part, tuple) else (part,)))


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
