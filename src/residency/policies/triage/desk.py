"""What every player at the triage desk has in common: a notebook, looks that follow each other, one answer at the end."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from residency import knowledge
from residency.contract import Call, Say, Tool, ToolResult
from residency.knowledge.triage import READ, TriageKey, alarming
from residency.policies.notebook import Notebook

SPEAKS_FROM_GCS = 10
BLOOD_PRESSURE = ("SBP", "DBP", "MAP")
SICK = 2


class Answer(NamedTuple):
    """A level, the finding that decided it and the first act, as they will be submitted."""

    acuity: int
    finding: str
    first_act: str


class AtDesk(ABC):
    """Takes its looks one by one until it has an answer or none is left. Who inherits says which looks, and what follows."""

    def __init__(self) -> None:
        self.notebook = Notebook()
        self.patient_id = ""
        self.present: tuple[str, ...] = ()
        self.looks: list[Call] = []
        self.words = ""
        self.ended = False

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Read who the patient is and who came with them."""
        match = re.search(r"\bP-\d+\b", briefing)
        self.patient_id = match[0] if match else ""
        beside = re.search(r"At the bedside: ([^.]+)\.", briefing)
        self.present = tuple(p.strip().replace(" ", "_") for p in beside[1].split(",")) if beside else ()
        self.words = briefing.split("\n\n", 1)[-1].lower()
        self.looks = [self.call("get_patient_history")]
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Queue the looks of this player."""

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next look, or the answer."""
        if result is not None:
            self.notebook.read(result)
            if isinstance(result.data, dict) and "reply" in result.data:
                self.words += " " + str(result.data["reply"]).lower()
            if self.ended and result.error is None:
                return None
        answer = self.answer()
        while answer is None and self.looks:
            look = self.looks.pop(0)
            if not self._in_vain(look):
                return look
        if self.ended:
            return None
        self.ended = True
        answer = answer or self.last_answer()
        return self.call("submit_triage", acuity=answer.acuity, deciding_finding=answer.finding, first_act=answer.first_act)

    @abstractmethod
    def answer(self) -> Answer | None:
        """What to submit now, or None while more must be seen."""

    @abstractmethod
    def last_answer(self) -> Answer:
        """What to submit when nothing is left to look at."""

    def call(self, name: str, **arguments: object) -> Call:
        """A tool call on this patient."""
        return Call(name, {"patient_id": self.patient_id, **arguments})

    def _in_vain(self, look: Call) -> bool:
        """Whether a look can bring nothing: a question to somebody who can't answer."""
        return look.name == "say" and look.arguments["to"] == "patient" and (self.notebook.last("GCS") or 15.0) < SPEAKS_FROM_GCS

    def age(self) -> float:
        """Years, as registered."""
        return float(self.notebook.patient.get("age", 40))

    # ---- what was found, in words -----------------------------------------------------------------------------------------

    def found(self, name: str, sick: bool) -> str | None:
        """A vital sign, sign or fact as it would be written, if it was found and would decide; else None."""
        n = self.notebook
        if name in n.facts:
            return name.replace("_", " ")
        if name in READ:
            vitals = BLOOD_PRESSURE if name in BLOOD_PRESSURE else (name,)
            read = {v: value for v in vitals if (value := n.last(v)) is not None}
            loud = any(alarming(v, value, self.age()) for v, value in read.items() if v != "DBP")
            return figure(name, read) if read and loud is sick else None
        return knowledge.findings[name].id.replace("_", " ") if n.findings.get(name) else None

    def from_key(self, key: TriageKey) -> Answer | None:
        """The answer that a key gives for the first of its deciding findings that was found."""
        sick = key.fair_esi[0] <= SICK
        finding = next((text for name in key.deciding if (text := self.found(name, sick)) is not None), None)
        return None if finding is None else Answer(key.fair_esi[0], finding, key.first_act[0].replace("_", " "))


def figure(name: str, read: Mapping[str, float]) -> str:
    """A vital sign with its figure as clinicians write it."""
    if name in BLOOD_PRESSURE and "SBP" in read and "DBP" in read:
        return f"BP {read['SBP']:g}/{read['DBP']:g}"
    return f"{name} {read[name]:g}"


def asks(topic: str) -> str:
    """A plain question about a topic."""
    return knowledge.topics[topic].asks if topic in knowledge.topics else "Can you tell me more about what happened?"
