"""A nurse who follows rules: safety overrides for alarming patterns, danger zones for vital signs, questions where unclear.

The overrides are those that Medical Triage OpenEnv publishes, read so that "no ST elevation" is not ST elevation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from residency import knowledge
from residency.contract import Call, Say, Tool, ToolResult
from residency.knowledge.reading import said_figures
from residency.knowledge.triage import READ, alarming
from residency.language.concepts import Index
from residency.policies.triage.desk import Answer, AtDesk, asks, figure

PATTERNS = {
    "breathing": ("wheeze", "wheezing", "wheezy", "cough", "coughing", "short of breath", "breathless", "trouble breathing", "stridor"),
    "confusion": ("confusion", "confused", "muddled", "fatigue", "exhausted", "not making sense"),
    "fruity_breath": ("fruity breath", "breath smells of fruit", "breath smells fruity", "breath smells of acetone"),
    "stroke": ("slurred speech", "speech slurred", "facial droop", "face droops", "drooping face", "arm weakness", "weak arm"),
    "rebound": ("rebound tenderness", "rebound", "rigid belly", "peritonism"),
    "st_elevation": ("st elevation", "st segment elevation", "st elevated"),
    "belly": ("abdominal pain", "belly pain", "stomach pain", "pelvic pain", "tummy pain"),
}
CHILD, OLD = 13, 70


class Override(NamedTuple):
    """A pattern of words that makes an emergency, for whom, and what comes first."""

    pattern: str
    from_age: int
    to_age: int
    first_act: str


OVERRIDES = (
    Override("breathing", 0, CHILD, "oxygen"),
    Override("confusion", OLD, 200, "monitored_bed"),
    Override("fruity_breath", 0, 200, "glucose_poc"),
    Override("stroke", 0, 200, "ct_head"),
    Override("rebound", 0, 200, "monitored_bed"),
    Override("st_elevation", 0, 200, "resuscitation_room"),
)
FIRST = {
    "SPO2": "oxygen",
    "RR": "oxygen",
    "GCS": "resuscitation_room",
    "SBP": "resuscitation_room",
    "MAP": "resuscitation_room",
    "HR": "monitored_bed",
    "TEMP": "monitored_bed",
    "PAIN": "treatment_room",
}
AT_ONCE = {"SPO2": 85.0, "GCS": 9.0, "SBP": 80.0, "MAP": 55.0, "RR": 8.0}
"""Below these hands are needed at once (ESI 5 decision point A leaves the figures to judgement; these are ours)."""


@cache
def _index() -> Index:
    return Index(PATTERNS)


def overridden(text: str, age: float) -> Override | None:
    """The first override that a text asserts for a patient of this age (years); what it denies is no sign."""
    said = _index().match(text).asserted
    return next((o for o in OVERRIDES if o.pattern in said and o.from_age <= age < o.to_age), None)


def by_danger(desk: AtDesk) -> Answer:
    """Level by vital signs alone: 1 when a life hangs on the next minutes, 2 in the danger zone, else 3, or 4 with little pain."""
    read = {v: value for v in READ if (value := desk.notebook.last(v)) is not None}
    loud = [v for v in FIRST if v in read and alarming(v, read[v], desk.age())]
    if loud:
        level = 1 if any(v in read and read[v] < bound for v, bound in AT_ONCE.items()) else 2
        return Answer(level, figure(loud[0], read), "resuscitation_room" if level == 1 else FIRST[loud[0]])
    pain = read.get("PAIN", 0.0)
    return Answer(4 if pain <= 3 else 3, figure("PAIN", {"PAIN": pain}), "fast_track" if pain <= 3 else "waiting_room")


class RulesAtDesk(AtDesk):
    """For a patient with a body: vital signs, one look, one question; overrides first, then the danger zones."""

    def prepare(self) -> None:
        """A fixed routine."""
        self.looks += [self.call("measure"), self.call("examine", systems=["general", "mind", "chest"])]
        self.looks += [Call("say", {"text": asks(topic), "to": "patient"}) for topic in ("open_question", "onset")]

    def answer(self) -> Answer | None:
        """Nothing before the routine is done."""
        return None

    def last_answer(self) -> Answer:
        """An override with its words as the finding; else the danger zones."""
        there = [knowledge.findings[f].present for f, shows in self.notebook.findings.items() if shows]
        rule = overridden(" ".join([self.words, *there]), self.age())
        danger = by_danger(self)
        if rule is None or danger.acuity == 1:
            return danger
        return Answer(2, danger.finding if danger.acuity == 2 else rule.pattern.replace("_", " "), rule.first_act)


class RulesOnPaper:
    """For a case on paper: overrides at once; without one it asks until nothing is new, then judges by figures and pain."""

    def __init__(self) -> None:
        self.text = ""
        self.pain, self.age, self.revealed = 0, 40, -1
        self.said = False

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Read the paper: what stands between the symptoms and the step."""
        self._read(briefing[briefing.find("Symptoms:") :])

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """Ask, or say how severe it is."""
        more = True
        if result is not None and isinstance(result.data, dict) and "revealed" in result.data:
            more = len(result.data["revealed"]) > self.revealed
            self.revealed = len(result.data["revealed"])
            self._read(result.content)
        if self.said:
            return None
        if overridden(self.text, self.age) is None and more and not self._alarming():
            return Call("request_more_info", {})
        self.said = True
        return Call("assign_severity", {"content": self._severity()})

    def _read(self, paper: str) -> None:
        self.text = paper.replace("Revealed:", "Revealed.").replace("Symptoms:", "").replace(",", ".").replace(";", ".")
        numbers = [int(w.strip("./")) for w in paper.replace("/10", " ").split() if w.strip("./").isdigit()]
        self.pain, self.age = numbers[0], numbers[1]

    def _alarming(self) -> bool:
        return any(alarming(n, v, self.age) for n, v in said_figures(self.text.replace("Pain", "")) if n in READ)

    def _severity(self) -> str:
        if overridden(self.text, self.age) is not None or self._alarming() or self.pain >= 8:
            return "Emergency"
        return "Mild" if self.pain <= 3 else "Moderate"
