"""A level given at the triage desk, judged with what decided it and what comes first. Grader `acuity/1`.

N = G · L · F · A. L: the level against the fair ones; F: the finding named decides and this clinician found it so; A: the
first act. A finding or first act that is wrong leaves a fifth: a level that is only guessed is worth little.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from residency import acts, knowledge
from residency.contract import Judged, Score, Violation
from residency.knowledge.signs import shows
from residency.knowledge.triage import SLOW_BREATHING, SLOW_PULSE, TriageKey, alarming, is_first
from residency.knowledge.types import Fact
from residency.rewards import schemes
from residency.rewards.evidence import Evidence, describe

GRADER = "acuity/1"
UNFOUNDED = 0.2
SICK = 2
"""Levels up to this one may not wait: under-triage by one costs three times over-triage, by two it could kill."""
MOST_NAMED = 4
"""More findings at once than this are a list, not what decided."""
PRESSURES = ("SBP", "DBP", "MAP")
IN_WORDS = {"fast_pulse": ("HR", SLOW_PULSE), "fast_breathing": ("RR", SLOW_BREATHING), "low_pressure": ("SBP", 0.0)}
"""Signs that say in words that a vital sign alarms at this patient's age, and the figure up to which they would say another thing."""
BY_STAFF = ("routine", "monitor")


def score(evidence: Evidence, key: TriageKey, *, closed_properly: bool, outcome: dict[str, Any]) -> Score:
    """The score of an encounter at the desk. Until a level was given it is 0, so that progress is paid once."""
    given = evidence.of(acts.Triaged)
    said: acts.Triaged | None = given[-1][2] if given else None
    shown = (describe(evidence.events[given[-1][1]]),) if given else ()
    found = Found(evidence)
    level = fairness(int(said.level), key.fair_esi) if said is not None else 0.0
    decided = said is not None and decides(said, key, found)
    first = said is not None and is_first(said.first, key)
    wrong = _under_triage(said, key, shown)
    closed = tuple(f"{v.kind}: {v.says}" for v in wrong)
    looked = said is not None and found.anything
    normalized = 0.0
    if looked and not closed:
        normalized = level * (1.0 if decided else UNFOUNDED) * (1.0 if first else UNFOUNDED)
    rows = tuple(
        Judged(name, says, "correctness", looked and met, None, 1.0, True, True, shown)
        for name, says, met in (
            ("level", "The level is one that is fair for this patient", level == 1.0),
            ("finding", "The finding named decides the level, and was found so by this clinician", decided),
            ("first_act", "What comes first is right for this patient", first),
        )
    )
    passed = evidence.final and closed_properly and not closed and all(r.met for r in rows) and normalized >= schemes.PASS_MARK
    return Score(normalized, normalized, passed, evidence.final, rows, wrong, {r.id: float(r.met) for r in rows}, closed, outcome, GRADER)


def fairness(given: int, fair: tuple[int, ...]) -> float:
    """L: 1 inside the fair levels; outside by one less, more so for a patient made to wait; 0 by two or more."""
    over, under = fair[0] - given, given - fair[-1]
    if over <= 0 and under <= 0:
        return 1.0
    if max(over, under) > 1:
        return 0.0
    if over == 1:
        return 0.75
    return 0.25 if fair[0] <= SICK else 0.5


def _under_triage(said: acts.Triaged | None, key: TriageKey, shown: tuple[str, ...]) -> tuple[Violation, ...]:
    if said is None or key.fair_esi[0] > SICK or int(said.level) - key.fair_esi[-1] < 2:
        return ()
    return (Violation("missed_emergency", 5, f"level {said.level} for a patient who can't wait", shown),)


class Found:
    """What this clinician has seen and been told: readings, signs present and looked for in vain, facts. Unbidden rounds of
    the nurses are not this clinician's."""

    def __init__(self, evidence: Evidence):
        case = evidence.case
        mine = [e.act for e in evidence.events if e.actor not in BY_STAFF and getattr(e.act, "patient", "") == case.patient]
        self.age = case.age
        self.readings = [dict(a.vitals) for a in mine if isinstance(a, acts.Measured)]
        looked = {a.system for a in mine if isinstance(a, acts.Examined)}
        self.present = {f for a in mine if isinstance(a, acts.Examined) for f in a.findings}
        self.absent = {f for system in looked for f in knowledge.signs.by_system().get(system, ())} - self.present
        told = {a.fact for a in mine if isinstance(a, acts.Learned)}
        known = {f.id: f for person in case.people for f in person.facts}
        self.facts: dict[str, Fact | None] = {name: known.get(name) for name in sorted(told)}
        self.anything = bool(self.readings or looked or told or any(isinstance(a, acts.Reviewed) for a in mine))

    def sign(self, name: str) -> bool:
        """Whether a sign was found: at the bedside, or in a reading that shows it."""
        if name in self.present or name not in knowledge.findings:
            return name in self.present
        vital, beyond = IN_WORDS.get(name, ("", 0.0))
        loud = (r[vital] > beyond and alarming(vital, r[vital], self.age) for r in self.readings if vital in r)
        return any(loud) or any(shows(name, _Reading(r)) for r in self.readings)

    def refuted(self, name: str) -> bool:
        """Whether a sign was looked for and was not there."""
        read = any(_vital(name) in r for r in self.readings)
        return not self.sign(name) and (name in self.absent or read)

    def figure(self, vital: str, value: float) -> bool:
        """Whether this clinician read that figure, within what rounding explains."""
        return any(vital in r and abs(r[vital] - value) <= max(0.02 * abs(r[vital]), 0.5) for r in self.readings)


class _Reading:
    """One set of vital signs, readable as a body is."""

    def __init__(self, seen: Mapping[str, float]):
        self.seen = seen

    def vitals(self) -> Mapping[str, float | None]:
        """As measured."""
        return self.seen

    def value(self, name: str) -> float:
        """Nothing that needs more than a device at the bedside."""
        return float("nan")


def decides(said: acts.Triaged, key: TriageKey, found: Found) -> bool:
    """Whether the finding named is one that decides, was found by this clinician, and nothing named beside it is untrue."""
    if _too_many(said) or _untrue(said, key, found):
        return False
    return any(_names(said, name, key, found) for name in key.deciding)


def _too_many(said: acts.Triaged) -> bool:
    groups = {"BP" if n in PRESSURES else n for n, _ in said.figures}
    return len(groups) + len(set(said.named)) > MOST_NAMED


def _untrue(said: acts.Triaged, key: TriageKey, found: Found) -> bool:
    """A figure that was not read, a sign looked for and absent, a sign denied that was there, an answer turned round; for a patient
    who can wait, any sign that was not found: what was told of it may have been that it is not there."""
    if any(not found.figure(n, v) for n, v in said.figures):
        return True
    if any(found.refuted(n) and n not in found.facts for n in said.named) or any(found.sign(n) for n in said.denied):
        return True
    unseen = {n for n in said.named if n in knowledge.findings and n not in found.facts and not found.sign(n)}
    if unseen and key.fair_esi[0] > SICK:
        return True
    return any(_against(said, fact) for fact in found.facts.values() if fact is not None)


def _against(said: acts.Triaged, fact: Fact) -> bool:
    """Whether an idea asserted says the opposite of what an answer means."""
    return any(_idea(said, name) is (not value) for name, value in fact.means.items() if isinstance(value, bool))


def _idea(said: acts.Triaged, name: str) -> bool | None:
    """Whether the text asserts (True) or excludes (False) what a rule's input of that name means; None: it says nothing."""
    lexicon = knowledge.concepts
    if any(c == name or c.startswith(f"{name}_") for c in said.named):
        return True
    others = {o for c in said.named if c in lexicon for o in lexicon[c].confused_with}
    if any(c == name or c.startswith(f"{name}_") for c in (*said.denied, *others)):
        return False
    return None


def _names(said: acts.Triaged, name: str, key: TriageKey, found: Found) -> bool:
    """Whether what was said is this deciding finding by any of its names, found as said."""
    fact = found.facts.get(name)
    if name in found.facts and (name in said.named or (fact is not None and _means(said, fact))):
        return True
    if name in knowledge.findings:
        return _names_sign(said, name, found)
    return _names_vital(said, name, key, found)


def _means(said: acts.Triaged, fact: Fact) -> bool:
    """Whether an idea asserted is what an answer means."""
    return any(_idea(said, name) is value for name, value in fact.means.items() if isinstance(value, bool))


def _names_sign(said: acts.Triaged, name: str, found: Found) -> bool:
    if name in said.named and found.sign(name):
        return True
    return any(shows(name, _Reading({n: v})) for n, v in said.figures)


def _names_vital(said: acts.Triaged, vital: str, key: TriageKey, found: Found) -> bool:
    """A figure of the vital sign that alarms (for a patient who can wait: that does not), or a sign that shows it."""
    kin = PRESSURES if vital in PRESSURES else (vital,)
    sick = key.fair_esi[0] <= SICK
    figures = [alarming(n, v, found.age) for n, v in said.figures if n in kin and n != "DBP"]
    if figures:
        return any(figures) if sick else not any(figures)
    signs = [n for n in said.named if n in knowledge.findings and _reads(n, kin)]
    return sick and any(found.sign(n) for n in signs)


def _reads(sign: str, vitals: tuple[str, ...]) -> bool:
    return _vital(sign) in vitals


def _vital(sign: str) -> str:
    """The vital sign that a sign is read off; "" for one that is not."""
    rule = knowledge.findings[sign].derived if sign in knowledge.findings else None
    return IN_WORDS[sign][0] if sign in IN_WORDS else rule.vital if rule is not None else ""
