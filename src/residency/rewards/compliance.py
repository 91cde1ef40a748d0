"""Whether care followed a guideline: each recommendation met, broken, unmet or not applicable, with what shows it.

    check_compliance(episode, "ssc_2021")                       an encounter, running or over, or its trajectory or log
    check_compliance(["gave ceftriaxone", ...], "sepsis")       a list of acts in words
    get_guideline_context("sepsis")                             a short text for a prompt

Predicates are judged by `rewards.evaluate` alone. What must not be done counts when it was done and never when it was left out.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from residency import acts, knowledge
from residency import predicates as P
from residency.acts import Event, Log
from residency.contract import Trajectory
from residency.errors import ContentError, UserError
from residency.knowledge.find import classes
from residency.knowledge.guideline import Guideline, Recommendation, context, find_guideline
from residency.language.names import tidy
from residency.rewards.evaluate import Evaluator, Verdict
from residency.rewards.evidence import Evidence, meant, tests_meant
from residency.rewards.said import Claims, plain_case, understood
from residency.rewards.said_acts import WHO

Status = Literal["met", "broken", "unmet", "not_applicable"]
MOST_SHOWN = 6
WRITTEN_REFUSAL = ("capacity", "wishes_respected", "shared_decision")
"""Concepts one of which, written after a refusal, documents it; so does the thing itself."""


class Shown(Struct, frozen=True):
    """What shows a verdict: the number of the event in the log, or of the line in the list, and what it says."""

    event: int
    says: str


class Followed(Struct, frozen=True):
    """One recommendation judged. `broken`: done against it, too late, in the wrong order, wrongly, or said not to be done;
    `unmet`: not done."""

    id: str
    says: str
    class_: str
    level: str
    critical: bool
    against: bool
    status: Status
    evidence: tuple[Shown, ...] = ()


class Compliance(Struct, frozen=True):
    """A guideline judged. `overall` and `critical` are shares in [0, 1] of what applies, None where nothing does."""

    guideline: str
    overall: float | None
    critical: float | None
    recommendations: tuple[Followed, ...]


class Judgeable(Protocol):
    """An encounter that can say what a grader may look at (`residency.Episode`)."""

    def evidence(self) -> Evidence:
        """What happened so far."""
        ...


_replay: list[Callable[[Trajectory], Evidence]] = []


def plays_again(replay: Callable[[Trajectory], Evidence]) -> None:
    """Tell how a trajectory is played again: the floor of episodes, above this one, does so when it is loaded."""
    _replay[:] = [replay]


Record = Evidence | Judgeable | Trajectory | Log | Sequence[Event] | Sequence[str]


def check_compliance(log_or_actions: Record, guideline: str | Guideline) -> Compliance:
    """How far an encounter (its evidence, trajectory or log) or a list of acts in words followed a guideline.

    `guideline`: an id, a name or a word for it ("STEMI"). Raises Refused for an unknown one, UserError for what is no record."""
    found = guideline if isinstance(guideline, Guideline) else find_guideline(guideline)
    record, claims = _record(log_or_actions, found)
    moments = found.moments if claims is None else {**found.moments, **dict.fromkeys(_supposed(found, guideline), P.All(()))}
    ev = Evaluator(_unclashed(record), moments)
    rows = tuple(_followed(ev, row, claims) for row in found.recommendations)
    return Compliance(found.id, _share(rows), _share([r for r in rows if r.critical]), rows)


def _supposed(found: Guideline, asked: str | Guideline) -> list[str]:
    """Moments that a list in words is taken to be about, by the name under which the guideline was asked for."""
    name = tidy(asked.replace("_", " ")) if isinstance(asked, str) else ""
    return [moment for moment, names in found.supposes.items() if not names or name in map(tidy, names)]


def get_guideline_context(name: str) -> str:
    """A guideline as a short text for a prompt, at most 2,000 characters, of its own sentences. Raises Refused."""
    return context(name)


def _record(given: Any, found: Guideline) -> tuple[Evidence, Claims | None]:
    if isinstance(given, Evidence):
        return given, None
    if isinstance(given, Trajectory):
        if not _replay:
            importlib.import_module("residency.episode")  # it tells us how (plays_again)
        return _replay[0](given), None
    if isinstance(given, Log):
        given = given.events
    if callable(getattr(given, "evidence", None)):
        return given.evidence(), None
    if isinstance(given, str):
        given = given.splitlines()
    rows = list(given) if isinstance(given, Sequence) else None
    if rows is not None and rows and all(isinstance(row, Event) for row in rows):
        return _bare(rows), None
    if rows is None or not all(isinstance(row, str) for row in rows):
        raise UserError("compliance is judged from an episode, a trajectory, a log, or a list of acts in words")
    claims = understood(rows, [found.name, f"{found.name} {found.source}", *(r.says for r in found.recommendations)])
    return claims.evidence, claims


def _bare(events: Sequence[Event]) -> Evidence:
    """A log without its patient: an adult of 70 kg of whom nothing is known."""
    who = next((name for e in events if (name := getattr(e.act, "patient", ""))), WHO)
    final = isinstance(events[-1].act, acts.Ended)
    return Evidence(events, (), replace(plain_case(), patient=who), events[-1].second, final)


def _unclashed(record: Evidence) -> Evidence:
    """The same evidence with the condition's own groups out of the way of names in the guideline; their doses still hold."""
    case = record.case
    groups = {f"{case.condition.id}: {name}": group for name, group in case.groups.items()} if case.groups else {}
    return type(record)(record.events, record.course, replace(case, groups=groups), record.now, record.final)


def _share(rows: Sequence[Followed]) -> float | None:
    counted = [r for r in rows if r.status != "not_applicable"]
    return sum(r.status == "met" for r in counted) / len(counted) if counted else None


def _followed(ev: Evaluator, row: Recommendation, claims: Claims | None) -> Followed:
    status, evidence = (_against if row.against else _for)(ev, row, claims)
    return Followed(row.id, row.says, row.class_, row.level, row.critical, row.against, status, evidence)


def _applies(ev: Evaluator, row: Recommendation, said: bool) -> bool:
    return said or row.applies_if is None or ev.judge(row.applies_if).met


def _spoken(row: Recommendation, things: frozenset[str], claims: Claims | None) -> bool:
    """Whether a list in words, which rarely tells what was found, speaks of the treatment, test or place that a critical
    recommendation is about: then it applies. One about order applies only where its file says so, and what was left out for a
    reason does not make it apply."""
    order = row.is_.of if isinstance(row.is_, P.Unless) else row.is_
    if claims is None or not row.critical or isinstance(order, P.Before | P.After):
        return False
    about = things - {*knowledge.services, *knowledge.concepts, *knowledge.topics}
    return bool(about & (claims.done.keys() | (claims.denied.keys() - claims.reasoned) | claims.declined.keys()))


def _for(ev: Evaluator, row: Recommendation, claims: Claims | None) -> tuple[Status, tuple[Shown, ...]]:
    look = claims is not None or bool(ev.evidence.of(acts.Declined))
    things = frozenset(_named(row.is_, asked=True)) if look else frozenset()
    if claims is not None and claims.heap:
        return ("broken" if things & claims.done.keys() else "unmet"), ()
    if not _applies(ev, row, _spoken(row, things, claims)):
        return "not_applicable", ()
    if claims is not None and (both := claims.both.keys() & frozenset(_named(row.is_))):
        return "broken", _lines(claims, [claims.both[name] for name in both])
    verdict = ev.judge(row.is_)
    if verdict.met:
        return "met", _shown(ev, verdict, claims)
    if refused := _refused(ev, things):
        return "not_applicable", _shown(ev, Verdict(False, evidence=refused), claims)
    loose = loosened(row.is_)
    if loose is not None and (done := ev.judge(loose, blame=True)).met:
        return "broken", _shown(ev, done, claims)
    if claims is not None and (lines := [claims.denied[name] for name in things & claims.denied.keys()]):
        return "broken", _lines(claims, lines)
    if claims is not None and (lines := [claims.declined[name] for name in things & claims.declined.keys()]):
        return "unmet", _lines(claims, lines)  # declined, but not offered and written down
    return "unmet", _shown(ev, verdict, claims)


def _against(ev: Evaluator, row: Recommendation, claims: Claims | None) -> tuple[Status, tuple[Shown, ...]]:
    things = frozenset(_named(row.is_)) if claims else frozenset()
    if claims is not None and claims.heap:
        return ("broken" if things & claims.done.keys() else "not_applicable"), ()
    if claims is not None and (both := things & claims.both.keys()):
        return "broken", _lines(claims, [claims.both[name] for name in both])
    verdict = ev.judge(row.is_, blame=True)
    if verdict.met and _applies(ev, row, claims is not None and bool(things & claims.done.keys())):
        return "broken", _shown(ev, verdict, claims)
    return "not_applicable", ()


def _shown(ev: Evaluator, verdict: Verdict, claims: Claims | None) -> tuple[Shown, ...]:
    seen = sorted(set(verdict.evidence))
    if claims is not None:
        return _lines(claims, [claims.home[i] for i in seen if i in claims.home])
    return tuple(Shown(i, ev.evidence.says(i)) for i in seen[:MOST_SHOWN])


def _lines(claims: Claims, numbers: Sequence[int]) -> tuple[Shown, ...]:
    return tuple(Shown(i, claims.lines[i]) for i in sorted(set(numbers))[:MOST_SHOWN])


def _refused(ev: Evaluator, things: frozenset[str]) -> tuple[int, ...]:
    """Events of a refusal that is no fault: offered, declined by the patient or family, and written down."""
    for _, index, no in ev.evidence.of(acts.Declined):
        if not things & _expanded(no.what):
            continue
        offered = [i for _, i, a in ev.evidence.of(acts.Offered) if _expanded(a.what) & _expanded(no.what)]
        written = [i for _, i, a in ev.evidence.of(acts.Documented) if {no.what, *WRITTEN_REFUSAL} & {*a.concepts, *a.items}]
        if offered and written:
            return (offered[0], index, written[-1])
    return ()


def _expanded(name: str) -> frozenset[str]:
    """A name with everything that it stands for."""
    try:
        return knowledge.orderable(name) | {name}
    except ContentError:
        return frozenset({name})


def loosened(predicate: Any) -> Any:
    """The predicate without its time limits, order, doses and forbidding parts: whether the thing was done at all, and as often
    as it should be. None where nothing of it is left."""
    match predicate:
        case P.Within(act=act):
            return loosened(act)
        case P.Before(first=first, then=then):
            return _together(P.All, (first, then))
        case P.After(of=of, act=act):
            return _together(P.All, (of, act))
        case P.Unless(of=of):
            return loosened(of)
        case P.All(of=parts):
            return _together(P.All, parts)
        case P.Any_(of=parts):
            return _together(P.Any_, parts)
        case P.Count(of=parts):
            return _together(P.Any_, parts)
        case P.Not() | P.Never():
            return None
        case P.Gave():
            return replace(predicate, dose=None, route=None, ml_per_kg_at_least=None, coverage_at_least=None, safe_for_allergy=False)
        case P.Outcome() | P.InBody() | P.Charted() | P.Moment():
            return None
        case _:
            return predicate


def _together(kind: Any, parts: Sequence[Any]) -> Any:
    kept = tuple(part for part in map(loosened, parts) if part is not None)
    return kind(kept) if kept else None


def _named(predicate: Any, asked: bool = False) -> Iterator[str]:
    """Everything that a predicate names: drugs, classes, tests, services, rules, facts, places, ideas. `asked`: only what it asks
    for, not what that must come before or after."""
    match predicate:
        case P.Not() | P.Never():
            return
        case P.Before(first=first) if asked:
            yield from _named(first, asked)
        case P.After(act=act) if asked:
            yield from _named(act, asked)
        case P.Unless(of=of) if asked:
            yield from _named(of, asked)
        case P.Gave() | P.Stopped() | P.Running():
            for name in _all_of(predicate.any_of, predicate.drug, getattr(predicate, "class_", None)):
                yield from _with_classes(meant(name) | {name})
        case P.Ordered():
            for name in _all_of(predicate.any_of, predicate.drug, predicate.test):
                yield from _with_classes(_expanded(name))
        case P.Collected():
            for name in _all_of(predicate.tests, predicate.test):
                yield from tests_meant(name)
        case P.Reviewed():
            for name in _all_of(predicate.any_of, predicate.test):
                yield from tests_meant(name)
        case P.Consulted():
            yield from _all_of(predicate.any_of, predicate.service)
        case P.Computed():
            yield predicate.rule
        case P.Learned():
            yield predicate.fact
        case P.Told() | P.Documented():
            yield from (*predicate.concepts, *_all_of(getattr(predicate, "concept", None)))
        case P.Disposed():
            yield from (*predicate.to_any, *_all_of(predicate.to))
        case P.Leaf():
            return
        case P.Within(act=act):
            yield from _named(act, asked)
        case _:
            for field in predicate.__struct_fields__:
                value = getattr(predicate, field)
                for part in value if isinstance(value, tuple) else (value,):
                    if isinstance(part, Struct):
                        yield from _named(part, asked)


def _all_of(*given: Any) -> tuple[str, ...]:
    out: list[str] = []
    for part in given:
        out += [part] if isinstance(part, str) else list(part or ())
    return tuple(out)


def _with_classes(ids: frozenset[str]) -> frozenset[str]:
    return ids | {name for name, members in classes().items() if members <= ids}


__all__ = ["Compliance", "Followed", "Shown", "check_compliance", "get_guideline_context", "loosened", "plays_again"]
