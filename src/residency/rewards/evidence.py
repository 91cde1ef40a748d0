"""What a grader may look at: the log, the minute-by-minute course of the body, and the truth of the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any

from residency import acts, knowledge
from residency.acts import Event
from residency.knowledge.reading import concept_index
from residency.predicates import Predicate, parse
from residency.world.case import Case

Course = Sequence[tuple[int, dict[str, Any]]]


class Evidence:
    """An indexed view of one encounter up to `now` (second). `final`: the encounter is over, so nothing can still happen."""

    __slots__ = ("_by", "case", "course", "events", "final", "now")

    def __init__(self, events: Sequence[Event], course: Course, case: Case, now: int, final: bool):
        self.events, self.course, self.case, self.now, self.final = events, course, case, now, final
        by: dict[type, list[tuple[int, int, Any]]] = defaultdict(list)
        for i, event in enumerate(events):
            act = event.act
            by[type(act)].append((event.second, i, act))
        self._by = by

    def of(self, kind: type) -> list[tuple[int, int, Any]]:
        """(second, index, act) of one kind of act, for this case's patient, in order."""
        patient = self.case.patient
        rows = self._by.get(kind)
        return [r for r in rows if getattr(r[2], "patient", patient) == patient] if rows else []

    def widened(self, ids: frozenset[str]) -> frozenset[str]:
        """Names under which acts on this log may stand for these drugs and procedures: themselves."""
        return ids

    def says(self, index: int) -> str:
        """One event as a line that a clinician can read."""
        return describe(self.events[index])


@lru_cache(maxsize=4096)
def meant(name: str) -> frozenset[str]:
    """Drug and procedure ids that a treatment's name means."""
    return knowledge.treatments(name)


@lru_cache(maxsize=4096)
def tests_meant(name: str) -> frozenset[str]:
    """Ids of the tests whose result holds what the name means."""
    return knowledge.tests_meant(name)


@lru_cache(maxsize=4096)
def required_truth(concept: str) -> Predicate | None:
    """What must be so for saying this to count, where the concept's file names it."""
    known = knowledge.concepts.get(concept)
    return None if known is None or known.true_if is None else parse(known.true_if, f"concept {concept}")


def names_only(written: str, wanted: Collection[str]) -> bool:
    """Whether a diagnosis as written names one of those wanted and no other condition's: naming them all names none.

    What the words for a wanted one say by themselves (septic shock is a sepsis) names no other."""
    named = set(written.split())
    others = (named & _all_diagnoses()) - set(wanted)
    return bool(named & set(wanted)) and not others - frozenset().union(*map(_said_with, wanted))


@cache
def _said_with(concept: str) -> frozenset[str]:
    """Every concept that this one's own words hold."""
    found = knowledge.concepts.get(concept)
    if found is None:
        return frozenset()
    index = concept_index()
    return frozenset().union(*(index.match(words).asserted for words in (found.says, *found.phrases)))


@cache
def _all_diagnoses() -> frozenset[str]:
    return frozenset(d for condition in knowledge.conditions.values() for d in condition.diagnosis)


def describe(event: Event) -> str:
    """An event in one line: minute, actor, what."""
    act = event.act
    minute = event.second / 60
    head = f"min {round(minute, 1):g}"
    who = event.actor
    match act:
        case acts.Gave():
            size = f" {act.amount:g} {act.unit}" if act.amount else ""
            pace = f" at {act.rate:g} {act.rate_unit}" if act.rate else ""
            return f"{head}: {act.item}{size}{pace} {act.route} running".replace("  ", " ")
        case acts.Ordered():
            size = f" {act.amount:g} {act.unit}" if act.amount else ""
            return f"{head}: {who} ordered {act.item}{size} {act.route}".rstrip()
        case acts.Finished() | acts.Stopped():
            word = "ran in" if isinstance(act, acts.Finished) else "stopped"
            return f"{head}: {act.item} {word} ({act.amount:g} {act.unit})"
        case acts.Resulted():
            shown = ", ".join(f"{n} {v:g} {u}{' ' + f if f else ''}" for n, v, u, f in act.values[:6]) or ", ".join(act.findings)
            return f"{head}: {act.test} back: {shown or 'nothing abnormal'}"
        case acts.Measured():
            return f"{head}: {who} measured " + ", ".join(f"{n} {v:g}" for n, v in act.vitals)
        case acts.Told():
            return f"{head}: told {act.to}: " + ", ".join((*act.concepts, *(f"{n} {v:g}" for n, v, _ in act.figures)))
        case acts.Documented():
            return f"{head}: wrote {act.field}: " + ", ".join((*act.concepts, *act.items)[:8])
        case acts.Examined():
            return f"{head}: examined {act.system}: " + (", ".join(act.findings) or "nothing abnormal")
        case acts.Learned():
            return f"{head}: learned {act.fact} from {act.source}"
        case acts.Triaged():
            return f"{head}: {who} triaged {act.level}" + (f" ({act.says})" if act.says else "")
        case acts.Disposed():
            return f"{head}: closed to {act.to} ({act.diagnosis or 'no diagnosis'})"
        case _:
            rest = [str(getattr(act, f)) for f in act.__struct_fields__ if f != "patient" and getattr(act, f)]
            return f"{head}: {type(act).__name__.lower()} {' '.join(rest)}".rstrip()
