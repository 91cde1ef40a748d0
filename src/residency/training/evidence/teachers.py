"""Whom the learner imitates at the triage desk.

The nurse takes all vital signs of everybody first and says what they are; where none of them decides it looks for what does. Of several
right levels and places it gives those that most patients share. The speaker does the same with another patient's answer: it shows how
to speak, and nothing of what is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import residency
from residency import knowledge, rng
from residency.contract import Call, Say, ToolResult, Trajectory
from residency.knowledge import reading
from residency.knowledge.triage import PLACES, READ, TriageKey, alarming
from residency.language.normalise import sentences
from residency.policies import play
from residency.policies.oracle import specification
from residency.policies.triage.desk import BLOOD_PRESSURE, SICK, Answer
from residency.policies.triage.oracle import Oracle
from residency.tasks import Task, load
from residency.training.population import Meeting

PATIENT = "P-1001"
ALL_VITALS = "measure"
LOOKS: dict[str, dict[str, list[str]]] = {"": {}, "get_patient_history": {}, "examine": {"systems": ["general"]}}
"""What the speaker may do before the answer, with its arguments."""
SIGNS = {"BP": "SBP", "HR": "HR", "RR": "RR", "SpO2": "SPO2", "T": "TEMP", "GCS": "GCS", "pain": "PAIN"}
"""What a reading calls each vital sign, in its order -> what the library calls it."""
TELLING = ("SpO2", "GCS", "T", "pain", "RR", "HR", "BP")
"""Vital signs in the order in which they are named."""
MOST_FIGURES, MOST_QUESTIONS = 3, 2
ALARMS = {
    "BP": ("high pressure", "low pressure"),
    "HR": ("rapid pulse", "slow pulse"),
    "RR": ("rapid breathing", "slow breathing"),
    "SpO2": ("low oxygen", "low oxygen"),
    "T": ("fever", "low temperature"),
    "GCS": ("drowsy", "drowsy"),
    "pain": ("severe pain", "severe pain"),
}
"""What is said of a vital sign that alarms by being high, and by being low."""
LOW = {"BP": 150.0, "HR": 55.0, "RR": 10.0, "SpO2": 101.0, "T": 37.0, "GCS": 16.0, "pain": 0.0}
"""Figures between the two."""
NEAR = 0.019
"""By which share of what was read a round figure may be off; the judge allows .02."""
WELL = {"T": "37 °C", "GCS": "15", "SpO2": "97 %"}
"""Round figures of who is well."""
CLAIMS = ("fever", "vomiting")
"""Topics whose mere name says that it is so."""
_AGE = re.compile(r"(\d+)[ -](year|month|week|day)s?[ -]old")
PARTS_OF_A_YEAR = {"year": 1.0, "month": 12.0, "week": 52.0, "day": 365.0}
_READ = re.compile(r"\b(BP|HR|RR|SpO2|T|GCS|pain) (\d[\d./]*(?: %| °C)?)")


class Nurse(Oracle):
    """The oracle with a nurse's habits. `often`: in how many conditions a topic decides."""

    def __init__(self, task: Task, often: Mapping[str, int]):
        assert task.key is not None
        super().__init__(task)
        self.read: dict[str, str] = {}
        self.last = ""
        self.story: list[str] = []
        self.later: list[Call] = []
        self.often = often

    def prepare(self) -> None:
        """All vital signs, then the questions that decide most often elsewhere too, then as the oracle; the chart is read last."""
        super().prepare()
        sources = specification(self.task).sources
        asked = sorted(story(self.task).items(), key=lambda t: (-self.often.get(t[0], 0), t))[:MOST_QUESTIONS]
        self.story = [name for _, name in asked]
        ask = [
            Call("say", {"text": f"{about(topic)}?", "to": next((s for s in sources[name] if s in self.present), "patient")})
            for topic, name in asked
        ]
        chart, *rest = self.looks
        self.later = [*(look for look in rest if look.name != ALL_VITALS), chart]
        self.looks = [self.call(ALL_VITALS), *ask]

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next look, or the answer."""
        if result is not None and result.error is None and self.last == ALL_VITALS:
            self.read = self.read or as_read(result.content)
        if not self.looks and self.answer() is None:
            self.looks, self.later = self.later, []
        act = super().next(result)
        self.last = act.name if isinstance(act, Call) else ""
        return act

    def call(self, name: str, **arguments: object) -> Call:
        """A tool call on this patient; at the end what was found stands before the level that follows from it."""
        if name == "submit_triage":
            arguments = {"deciding_finding": arguments.pop("deciding_finding"), **arguments}
        return super().call(name, **arguments)

    def telling(self) -> list[str]:
        """What the vital signs are, where one of them decides: those that alarm in words, of who can wait those that do not by figures."""
        sick, alarms = self.key.fair_esi[0] <= SICK, self.alarms()
        decides = [_sign(name) for name in self.key.deciding if name in READ and self.found(name, sick) is not None]
        if not decides:
            return []
        figures = {v: self.notebook.last(n) or 0.0 for v, n in SIGNS.items() if v in self.read}
        named = [v for v in TELLING if v in figures and (v in alarms) is sick and (sick or _well(v, figures[v]))][:MOST_FIGURES]
        if not any(v in named for v in decides):
            named[-1:] = [min(decides, key=TELLING.index)]
        loud = {v: ALARMS[v][figures[v] < LOW[v]] for v in alarms if v in ALARMS}
        return [loud[v] if sick else f"{v} {WELL[v]}" if v in WELL and _well(v, figures[v]) else self.read[v] for v in named]

    def alarms(self) -> set[str]:
        """Vital signs that alarm at this age."""
        read = {v: value for v, n in SIGNS.items() if v in self.read and (value := self.notebook.last(n)) is not None}
        return {v for v, value in read.items() if alarming(SIGNS[v], value, self.age())}

    def age(self) -> float:
        """Years, as the briefing has it."""
        told = _AGE.search(self.words)
        return float(told[1]) / PARTS_OF_A_YEAR[told[2]] if told else super().age()

    def answer(self) -> Answer | None:
        """What the vital signs are where one of them decides, else what was asked about where that does, else what more was found."""
        if not self.read:
            return None
        level, first_act = usual(self.key, bool(self.alarms()))
        if told := self.telling():
            return Answer(level, ", ".join(told), first_act)
        if self.later and self.looks:
            return None
        found = {name: text for name in self.key.deciding if (text := self.found(name, self.key.fair_esi[0] <= SICK)) is not None}
        told = [name for name in self.story if name in found]
        if told:
            topics = specification(self.task).topics
            return Answer(level, ", ".join(about(topics[name]) for name in told), first_act)
        beside = next((text for name, text in found.items() if name not in READ and not _read_off(name)), None)
        return None if beside is None else Answer(level, beside, first_act)


def _well(sign: str, figure: float) -> bool:
    """Whether the round figure is near enough to be that one's; pain is told as it is."""
    return sign == "pain" or (sign in WELL and abs(figure - float(WELL[sign].split()[0])) <= NEAR * figure)


def story(task: Task) -> dict[str, str]:
    """Topic -> fact of what people can tell that decides, by there being something to tell: what somebody denies is left out."""
    key, spec, setting = task.key, specification(task), task.setting
    assert key is not None
    facts = {f.id: f for f in (*setting.condition.facts, *setting.facts)}
    told = [n for n in key.deciding if n in facts and not any(value is False for value in facts[n].means.values())]
    return {spec.topics[n]: n for n in reversed(told) if spec.topics[n] not in CLAIMS and not spec.sources[n][0].endswith("_letter")}


@cache
def about(topic: str) -> str:
    """A topic as it is asked about and named: by its name where that is heard as such, else by its question."""
    name = topic.replace("_", " ")
    return name if topic in [hit.id for hit in reading.topic_index().hits(sentences(name))] else knowledge.topics[topic].asks.rstrip("?")


def _sign(name: str) -> str:
    """What a reading calls a vital sign of the library."""
    return next(v for v, n in SIGNS.items() if n == name or (v == "BP" and name in BLOOD_PRESSURE))


def signs_in(finding: str) -> set[str]:
    """The vital signs that a finding names, as a reading calls them."""
    parts = finding.split(", ")
    return {part.split(" ")[0] for part in parts} & set(SIGNS) | {v for v, words in ALARMS.items() if set(words) & set(parts)}


def _read_off(name: str) -> bool:
    """Whether a sign is a vital sign in words."""
    sign = knowledge.findings.get(name)
    return sign is not None and sign.derived is not None and bool(sign.derived.vital)


def usual(key: TriageKey, alarmed: bool) -> tuple[int, str]:
    """Of the right levels and places those that most patients share: two and a monitored bed where a vital sign alarms, else three and
    a treatment room; where no place is right first, what is."""
    level = next(n for n in ((2, 3, 1, 4, 5) if alarmed else (3, 2, 4, 1, 5)) if n in key.fair_esi)
    first = ("monitored_bed", "treatment_room") if level <= SICK else ("treatment_room", "monitored_bed")
    return level, next((p for p in (*first, *PLACES) if p in key.first_act), key.first_act[0])


def as_read(content: str) -> dict[str, str]:
    """Each vital sign of a reading, word for word."""
    return {name: f"{name} {figure}" for name, figure in _READ.findall(content)}


def right(meetings: Sequence[Meeting]) -> Iterator[Trajectory]:
    """What the nurse does with these patients."""
    conditions = {task.split("/")[2]: task for task, _ in meetings}
    often = Counter(topic for task in conditions.values() for topic in story(load(task)))
    for task, seed in meetings:
        episode = residency.start(task, seed)
        yield play(Nurse(episode.task, often), episode).trajectory()


def shapes(meetings: Sequence[Meeting], seed: int) -> Iterator[Trajectory]:
    """What the speaker does with them: all vital signs, mostly one look more, then the answer that another patient needed."""
    others = sorted(range(len(meetings)), key=lambda i: rng.uniform(seed, "other", i))
    answers = [t.calls[-1].arguments for t in right(meetings)]
    for meeting, other in zip(meetings, others, strict=True):
        episode = residency.start(*meeting)
        episode.call(ALL_VITALS, {"patient_id": PATIENT})
        name = rng.pick({look: 1.0 for look in LOOKS}, seed, "look", *meeting)
        if name:
            episode.call(name, {"patient_id": PATIENT, **LOOKS[name]})
        episode.call("submit_triage", answers[other])
        yield episode.trajectory()
