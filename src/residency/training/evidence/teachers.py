"""Whom the learner imitates at the triage desk.

The nurse takes all vital signs of everybody first, then looks for what decides, names vital signs as they were read and no more of
them than may be named at once, those that alarm before the rest, and sends somebody to a place where a place is right. The speaker does the
same and gives the level and the place that another patient needed: it shows how to speak, and nothing of what is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import residency
from residency import rng
from residency.contract import Call, Say, ToolResult, Trajectory
from residency.knowledge.triage import PLACES, READ, TriageKey, alarming
from residency.policies import play
from residency.policies.triage.desk import BLOOD_PRESSURE, SICK, Answer
from residency.policies.triage.oracle import Oracle
from residency.rewards.acuity import MOST_NAMED
from residency.tasks import Task, load
from residency.training.population import Meeting

PATIENT = "P-1001"
ALL_VITALS = "measure"
LOOKS: dict[str, dict[str, list[str]]] = {"": {}, "get_patient_history": {}, "examine": {"systems": ["general"]}}
"""What the speaker may do before the answer, with its arguments."""
SIGNS = {"BP": "SBP", "HR": "HR", "RR": "RR", "SpO2": "SPO2", "T": "TEMP", "GCS": "GCS", "pain": "PAIN"}
"""What a reading calls each vital sign, in its order -> what the library calls it."""
FILL = ("T", "HR", "BP", "pain", "RR", "SpO2", "GCS")
"""Which are named where few alarm: what decides most often for those who can wait."""
_READ = re.compile(r"\b(BP|HR|RR|SpO2|T|GCS|pain) (\d[\d./]*(?: %| °C)?)")


class Nurse(Oracle):
    """The oracle with a nurse's habits."""

    def __init__(self, task: Task):
        assert task.key is not None
        super().__init__(task, first_act=place(task.key).replace("_", " "))
        self.read: dict[str, str] = {}
        self.last = ""

    def prepare(self) -> None:
        """All vital signs, then as the oracle; the chart is read where that decides."""
        super().prepare()
        chart = self.looks[0]
        rest = [look for look in self.looks[1:] if look.name != ALL_VITALS]
        self.looks = [self.call(ALL_VITALS), *rest, chart]

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next look, or the answer."""
        if result is not None and result.error is None:
            self.read |= as_read(result.content) if self.last == ALL_VITALS else {}
        act = super().next(result)
        self.last = act.name if isinstance(act, Call) else ""
        return act

    def answer(self) -> Answer | None:
        """The key's answer; where a vital sign decides, it stands among those that a nurse would name anyway."""
        found = super().answer()
        sick = self.key.fair_esi[0] <= SICK
        decides = next((name for name in self.key.deciding if self.found(name, sick) is not None), None)
        if found is None or decides not in READ:
            return found
        loud = [v for v, n in SIGNS.items() if v in self.read and alarming(n, self.notebook.last(n) or 0.0, self.age())]
        named = list(dict.fromkeys([*loud, *(v for v in FILL if v in self.read)]))[:MOST_NAMED]
        mine = next(v for v, n in SIGNS.items() if n == decides or (v == "BP" and decides in BLOOD_PRESSURE))
        if mine not in named:
            named[-1] = mine
        return found._replace(finding=", ".join(self.read[v] for v in SIGNS if v in named))

    def call(self, name: str, **arguments: object) -> Call:
        """A tool call on this patient; a place is named as the desk names it."""
        if name == "submit_triage" and str(arguments["first_act"]).replace(" ", "_") in PLACES:
            arguments["first_act"] = str(arguments["first_act"]).replace(" ", "_")
        return super().call(name, **arguments)


def as_read(content: str) -> dict[str, str]:
    """Each vital sign of a reading, word for word."""
    return {name: f"{name} {figure}" for name, figure in _READ.findall(content)}


def right(meetings: Sequence[Meeting]) -> Iterator[Trajectory]:
    """What the nurse does with these patients."""
    for task, seed in meetings:
        episode = residency.start(task, seed)
        yield play(Nurse(episode.task), episode).trajectory()


def shapes(meetings: Sequence[Meeting], seed: int) -> Iterator[Trajectory]:
    """What the speaker does with them: all vital signs, mostly one look more, then some of those signs as read, with the level and the
    first act that another patient needed."""
    others = sorted(range(len(meetings)), key=lambda i: rng.uniform(seed, "other", i))
    for meeting, other in zip(meetings, others, strict=True):
        episode = residency.start(*meeting)
        read = as_read(episode.call(ALL_VITALS, {"patient_id": PATIENT}).content)
        name = rng.pick({look: 1.0 for look in LOOKS}, seed, "look", *meeting)
        if name:
            episode.call(name, {"patient_id": PATIENT, **LOOKS[name]})
        named = sorted(read, key=lambda sign: rng.uniform(seed, "sign", *meeting, sign))[:MOST_NAMED]
        level, first_act = _needed(meetings[other].task)
        finding = ", ".join(text for sign, text in read.items() if sign in named)
        episode.call("submit_triage", {"patient_id": PATIENT, "acuity": level, "deciding_finding": finding, "first_act": first_act})
        yield episode.trajectory()


def _needed(task: str) -> tuple[int, str]:
    key = load(task).key
    assert key is not None
    return key.fair_esi[0], place(key)


def place(key: TriageKey) -> str:
    """Where to, if a place is right first; else what is."""
    return next((a for a in key.first_act if a in PLACES), key.first_act[0])
