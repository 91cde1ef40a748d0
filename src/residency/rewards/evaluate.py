"""What each predicate means, over an encounter that may still be running.

A verdict has two answers: `met` (true as things stand) and `lost` (can't become true any more). At the end nothing is
open, so `lost` is `not met`. `at` is the place in the log (second, index) at which it first became true. `blame` marks
forbidden acts: as credit a dose must be adequate and an excuse helps, as blame any dose counts and an excuse frees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from residency import acts, knowledge
from residency import predicates as P
from residency.rewards.evidence import Evidence, meant, names_only, required_truth, tests_meant
from residency.rewards.giving import gave

Place = tuple[int, int]
START: Place = (-1 << 40, -1)
MOST_SLIPS = 1
APART = 300  # seconds between readings that count as several
NEVER: Place = (1 << 40, 1 << 40)


class Verdict(NamedTuple):
    """Whether a predicate is met, whether it is lost for good, where it became true and which events show it."""

    met: bool
    lost: bool = False
    at: Place = NEVER
    evidence: tuple[int, ...] = ()


class Window(NamedTuple):
    """Events after `low` and up to second `high`; `opened` is where a window's clock started (for outcomes)."""

    low: Place = START
    high: float = float("inf")
    opened: int = -1 << 40


OPEN = Window()


class Evaluator:
    """Judges predicates against one body of evidence. Moments are found once.

    `moments` are laid over the case's own: a guideline brings its."""

    def __init__(self, evidence: Evidence, moments: Mapping[str, P.Predicate] | None = None):
        self.evidence = evidence
        self.moments = {**evidence.case.moments, **moments} if moments else evidence.case.moments
        self._moments: dict[str, Verdict] = {}

    def moment(self, name: str) -> Verdict:
        """When a named moment of the condition first came."""
        if name not in self._moments:
            self._moments[name] = Verdict(False)
            self._moments[name] = self.judge(self.moments[name], blame=True)
        return self._moments[name]

    def judge(self, predicate: P.Predicate, window: Window = OPEN, blame: bool = False) -> Verdict:
        """The verdict on a predicate inside a window."""
        return _MEANING[type(predicate)](self, predicate, window, blame)

    def rows(self, kind: type, window: Window) -> list[tuple[int, int, Any]]:
        """Acts of one kind inside a window."""
        low, high = window.low, window.high
        return [r for r in self.evidence.of(kind) if low < (r[0], r[1]) and r[0] <= high]

    def existing(self, found: Iterable[tuple[int, int]], need: int, window: Window) -> Verdict:
        """Met at the `need`th place of `found`; lost once the window has closed or the encounter is over."""
        seen: list[int] = []
        for second, index in found:
            seen.append(index)
            if len(seen) >= need:
                return Verdict(True, False, (second, index), tuple(seen))
        return Verdict(False, self.closed(window), NEVER, tuple(seen))

    def closed(self, window: Window) -> bool:
        """Nothing can enter this window any more."""
        return self.evidence.final or self.evidence.now > window.high


Meaning = Callable[[Evaluator, Any, Window, bool], Verdict]


def _matching(kind: type, test: Callable[[Any, Any], bool]) -> Meaning:
    """The meaning of a leaf that only asks whether an act of one kind fits."""

    def meaning(ev: Evaluator, p: Any, window: Window, blame: bool) -> Verdict:
        return ev.existing(((s, i) for s, i, act in ev.rows(kind, window) if test(p, act)), 1, window)

    return meaning


def _treatments(ev: Evaluator, p: Any) -> frozenset[str] | None:
    """Drugs and procedures that a leaf names, or None when it names none."""
    names = [n for n in (p.drug, getattr(p, "class_", None)) if n]
    if p.any_of:
        names += [p.any_of] if isinstance(p.any_of, str) else list(p.any_of)
    if not names:
        return None
    groups = ev.evidence.case.groups
    out: frozenset[str] = frozenset()
    for name in names:
        out |= frozenset(groups[name]) if name in groups else meant(name)
    return ev.evidence.widened(out)


def _gave(ev: Evaluator, p: P.Gave, window: Window, blame: bool) -> Verdict:
    found, place, seen = gave(ev.evidence, p, _treatments(ev, p), ev.rows(acts.Gave, window), window, blame)
    return Verdict(True, False, place, seen) if found else Verdict(False, ev.closed(window), NEVER, seen)


def _ordered(ev: Evaluator, p: P.Ordered, window: Window, blame: bool) -> Verdict:
    wanted: set[str] = set()
    names = [n for n in (p.drug, p.test) if n]
    names += [p.any_of] if isinstance(p.any_of, str) else list(p.any_of or ())
    for name in names:
        wanted |= ev.evidence.widened(knowledge.orderable(name))
    rows = (
        (s, i)
        for s, i, a in ev.rows(acts.Ordered, window)
        if (not names or a.item in wanted) and (p.priority is None or a.priority == p.priority)
    )
    return ev.existing(rows, 1, window)


def _stopped(ev: Evaluator, p: P.Stopped, window: Window, blame: bool) -> Verdict:
    wanted = _treatments(ev, p)
    rows = ((s, i) for s, i, a in ev.rows(acts.Stopped, window) if wanted is None or a.item in wanted)
    return ev.existing(rows, 1, window)


def _running(ev: Evaluator, p: P.Running, window: Window, blame: bool) -> Verdict:
    wanted = _treatments(ev, p) or frozenset()
    ended = {a.order for _, _, a in ev.rows(acts.Stopped, window)} | {a.order for _, _, a in ev.rows(acts.Finished, window)}
    rows = ((s, i) for s, i, a in ev.rows(acts.Gave, window) if a.item in wanted and a.rate and a.order not in ended)
    return ev.existing(rows, 1, window)


def _collected(ev: Evaluator, p: P.Collected, window: Window, blame: bool) -> Verdict:
    parts = [
        ev.existing(((s, i) for s, i, a in ev.rows(acts.Collected, window) if a.test in tests_meant(name)), 1, window)
        for name in ((p.test,) if p.test else p.tests)
    ]
    return _all(parts)


def _measured(ev: Evaluator, p: P.Measured, window: Window, blame: bool) -> Verdict:
    rows: list[Place] = []
    for second, index, act in ev.rows(acts.Measured, window):
        if ev.evidence.events[index].actor == "routine" or not any(name == p.vital for name, _ in act.vitals):
            continue
        if not rows or second - rows[-1][0] >= APART:
            rows.append((second, index))
    return ev.existing(rows, p.count_at_least, window)


def _reviewed(ev: Evaluator, p: P.Reviewed, window: Window, blame: bool) -> Verdict:
    names = [p.test] if p.test else [p.any_of] if isinstance(p.any_of, str) else list(p.any_of or ())
    wanted = frozenset().union(*(tests_meant(n) for n in names))
    drawn = {a.order: s for s, _, a in ev.evidence.of(acts.Collected)}
    seen: dict[str, tuple[int, int]] = {}
    for second, index, act in ev.rows(acts.Reviewed, window):
        if act.test in wanted and act.order not in seen:
            seen[act.order] = (second, index)
    places = [(place, drawn.get(order, place[0])) for order, place in seen.items()]
    need = max(p.nth, p.count_at_least)
    if p.drawn_apart_at_least and need > 1:
        kept: list[tuple[tuple[int, int], int]] = []
        for place, collected in places:
            if not kept or abs(collected - kept[-1][1]) >= 60 * p.drawn_apart_at_least:
                kept.append((place, collected))
        places = kept
    return ev.existing((place for place, _ in places), need, window)


def _in_bounds(p: P.Bounded, value: float) -> bool:
    return (
        (p.below is None or value < p.below)
        and (p.above is None or value > p.above)
        and (p.at_least is None or value >= p.at_least)
        and (p.at_most is None or value <= p.at_most)
    )


def _charted(ev: Evaluator, p: P.Charted, window: Window, blame: bool) -> Verdict:
    if p.finding:
        rows = [(s, i) for kind in (acts.Examined, acts.Resulted) for s, i, a in ev.rows(kind, window) if p.finding in a.findings]
        return ev.existing(sorted(rows), 1, window)
    figures = _figures(ev, p, window)
    if p.falling:
        falls = (b[:2] for a, b in zip(figures, figures[1:], strict=False) if b[2] < a[2] and _in_bounds(p, b[2]))
        return ev.existing(falls, 1, window)
    return ev.existing(((s, i) for s, i, value in figures if _in_bounds(p, value)), 1, window)


def _figures(ev: Evaluator, p: P.Charted, window: Window) -> list[tuple[int, int, float]]:
    if p.vital:
        return [(s, i, v) for s, i, a in ev.rows(acts.Measured, window) for n, v in a.vitals if n == p.vital]
    return [(s, i, v) for s, i, a in ev.rows(acts.Resulted, window) for n, v, _, _ in a.values if n == p.test]


def _confusions(wanted: set[str]) -> set[str]:
    lexicon = knowledge.concepts
    return {c for name in wanted if name in lexicon for c in lexicon[name].confused_with} - wanted


def _told(ev: Evaluator, p: P.Told, window: Window, blame: bool) -> Verdict:
    wanted = set((*p.concepts, *p.facts))
    person = ev.evidence.case.person(p.to)
    names = {p.to} | ({person.id, person.role} if person else set())
    rows = [r for r in ev.rows(acts.Told, window) if r[2].to in names]
    if p.any_of and not wanted:
        return _told_one_of(ev, p, rows, window)
    if any(_confusions(wanted) & set(a.concepts) for _, _, a in rows):
        return Verdict(False, ev.closed(window), NEVER, tuple(i for _, i, _ in rows))
    have: set[str] = set()
    seen: list[int] = []
    for second, index, act in rows:
        new = {c for c in wanted & set(act.concepts) if c not in act.denied and _true(ev, c, second)}
        if new - have:
            have |= new
            seen.append(index)
            if have >= wanted:
                return Verdict(True, False, (second, index), tuple(seen))
    return Verdict(False, ev.closed(window), NEVER, tuple(seen))


def _told_one_of(ev: Evaluator, p: P.Told, rows: list[tuple[int, int, Any]], window: Window) -> Verdict:
    """One of several figures or ideas. Where the figure must be the chart's, every one that the message gives of it must be,
    and a second message that got it wrong is guessing."""
    if not p.value_matches_chart:
        said = ((s, i) for s, i, a in rows if set(p.any_of) & (set(a.concepts) | {n for n, _, _ in a.figures}))
        return ev.existing(said, 1, window)
    told = [(s, i, [ok for n, _, ok in a.figures if n in p.any_of]) for s, i, a in rows]
    right = [(s, i) for s, i, oks in told if oks and all(oks)]
    if sum(not all(oks) for _, _, oks in told) > MOST_SLIPS:
        right = []
    return ev.existing(right, 1, window)


def _true(ev: Evaluator, concept: str, second: int) -> bool:
    """Whether an idea that has to be so (an antibiotic that runs, a culture that was taken) was so when it was said."""
    need = required_truth(concept)
    return need is None or ev.judge(need, OPEN._replace(high=second), True).met


def _asked(ev: Evaluator, p: P.Asked, window: Window, blame: bool) -> Verdict:
    person = ev.evidence.case.person(p.of)
    names = {p.of} | ({person.id, person.role} if person else set())
    rows = (
        (s, i)
        for s, i, a in ev.rows(acts.Asked, window)
        if a.of in names and (p.about is None or a.about == p.about) and (p.to is None or a.to == p.to)
    )
    return ev.existing(rows, 1, window)


def _examined(ev: Evaluator, p: P.Examined, window: Window, blame: bool) -> Verdict:
    wanted = (p.system,) if p.system else p.systems
    rows = [(s, i, a.system) for s, i, a in ev.rows(acts.Examined, window) if a.system in wanted]
    if p.after_each_ml:
        millilitres = sum(
            a.amount for kind in (acts.Finished, acts.Stopped) for _, _, a in ev.rows(kind, window) if a.item in meant("crystalloid")
        )
        return ev.existing(((s, i) for s, i, _ in rows), max(1, int(millilitres // p.after_each_ml)), window)
    first: dict[str, tuple[int, int]] = {}
    for second, index, system in rows:
        first.setdefault(system, (second, index))
    return ev.existing(sorted(first.values()), p.at_least or len(set(wanted)), window)


def _documented(ev: Evaluator, p: P.Documented, window: Window, blame: bool) -> Verdict:
    wanted = set(p.concepts) | ({p.concept} if p.concept else set())
    have: set[str] = set()
    cited: set[str] = set()
    seen: list[int] = []
    rows = [r for r in ev.rows(acts.Documented, window) if not p.field or r[2].field == p.field]
    if any(_confusions(wanted) & set(a.concepts) for _, _, a in rows):
        return Verdict(False, ev.closed(window), NEVER, tuple(i for _, i, _ in rows))
    for second, index, act in rows:
        have |= {c for c in wanted & set(act.concepts) if c not in act.denied and _true(ev, c, second)}
        cited |= set(act.cites)
        items = set(act.items)
        seen.append(index)
        enough = have >= wanted and cited >= set(p.cites) and items >= set(p.has_all) and len(items) >= p.count_at_least
        if enough and (not p.within_days or 0 < act.within_days <= p.within_days):
            return Verdict(True, False, (second, index), tuple(seen))
    return Verdict(False, ev.closed(window), NEVER, tuple(seen))


def _computed(p: P.Computed, act: acts.Computed) -> bool:
    return (
        act.rule == p.rule
        and (act.from_chart or not p.inputs_match_chart)
        and (p.score is None or act.score == p.score)
        and (p.score_at_most is None or act.score <= p.score_at_most)
        and (p.score_at_least is None or act.score >= p.score_at_least)
    )


def _consulted(p: P.Consulted, act: acts.Consulted) -> bool:
    names = (p.service,) if p.service else (p.any_of,) if isinstance(p.any_of, str) else p.any_of or ()
    return act.service in names


def _disposed(ev: Evaluator, p: P.Disposed, window: Window, blame: bool) -> Verdict:
    places = ((p.to,) if p.to else ()) + p.to_any
    rows = (
        (s, i)
        for s, i, a in ev.rows(acts.Disposed, window)
        if (p.any or not places or a.to in places) and (not p.diagnosis or names_only(a.diagnosis, p.diagnosis))
    )
    return ev.existing(rows, 1, window)


def _holds(ev: Evaluator, p: P.Bounded, vital: str, minutes: int, start: int, high: float) -> tuple[int, int] | None:
    """Start and end second of the first stretch of `minutes` in which the true figure is in bounds."""
    since: int | None = None
    for second, vitals in ev.evidence.course:
        if second < start:
            continue
        if second > high + 60 * minutes:
            return None
        value = vitals.get(vital)
        if value is None or not _in_bounds(p, value):
            since = None
            continue
        since = second if since is None else since
        if second - since >= 60 * minutes:
            return since, second
    return None


def _outcome(ev: Evaluator, p: P.Outcome, window: Window, blame: bool) -> Verdict:
    stretch = _holds(ev, p, p.vital, p.held, window.opened, window.high)
    if stretch is None or stretch[0] > window.high:
        return Verdict(False, ev.closed(window))
    return Verdict(True, False, (stretch[1], 1 << 30))


def _body(ev: Evaluator, p: P.InBody, window: Window, blame: bool) -> Verdict:
    stretch = _holds(ev, p, p.vital, p.for_, max(window.low[0], -1 << 40), window.high)
    return Verdict(True, False, (stretch[1], 1 << 30)) if stretch else Verdict(False, ev.closed(window))


def _happened(ev: Evaluator, p: P.Happened, window: Window, blame: bool) -> Verdict:
    kind = {"arrived": acts.Arrived, "assigned_to_agent": acts.Assigned, "arrested": acts.Arrested, "died": acts.Died}[p.name]
    return ev.existing(((s, i) for s, i, _ in ev.rows(kind, window)), 1, window)


def _all(parts: list[Verdict]) -> Verdict:
    seen = tuple(i for v in parts for i in v.evidence)
    if all(v.met for v in parts):
        return Verdict(True, False, max((v.at for v in parts if v.at is not NEVER), default=START), seen)
    return Verdict(False, any(v.lost for v in parts), NEVER, seen)


def _every(ev: Evaluator, p: P.All, window: Window, blame: bool) -> Verdict:
    return _all([ev.judge(part, window, blame) for part in p.of])


def _some(ev: Evaluator, p: P.Any_, window: Window, blame: bool) -> Verdict:
    parts = [ev.judge(part, window, blame) for part in p.of]
    met = [v for v in parts if v.met]
    if met:
        return min(met, key=lambda v: v.at)
    return Verdict(False, all(v.lost for v in parts), NEVER, tuple(i for v in parts for i in v.evidence))


def _not(ev: Evaluator, p: P.Not, window: Window, blame: bool) -> Verdict:
    inner = ev.judge(p.of, window, not blame)
    return Verdict(inner.lost or (ev.evidence.final and not inner.met), inner.met, START, inner.evidence)


def _never(ev: Evaluator, p: P.Never, window: Window, blame: bool) -> Verdict:
    inner = ev.judge(p.of, window, not blame)
    return Verdict(not inner.met, inner.met, START, inner.evidence)


def _before(ev: Evaluator, p: P.Before, window: Window, blame: bool) -> Verdict:
    first, then = ev.judge(p.first, window, blame), ev.judge(p.then, window, blame)
    seen = first.evidence + then.evidence
    if first.met and then.met and first.at < then.at:
        return Verdict(True, False, then.at, seen)
    late = then.met and not first.at < then.at
    return Verdict(False, late or first.lost or then.lost, NEVER, seen)


def _after(ev: Evaluator, p: P.After, window: Window, blame: bool) -> Verdict:
    of = ev.judge(p.of, window, blame)
    if not of.met:
        return Verdict(False, of.lost, NEVER, of.evidence)
    act = ev.judge(p.act, window._replace(low=of.at), blame)
    return act._replace(evidence=of.evidence + act.evidence)


def _within(ev: Evaluator, p: P.Within, window: Window, blame: bool) -> Verdict:
    moment = ev.judge(p.of, OPEN, True)
    if not moment.met:
        return ev.judge(p.act, window, blame)
    start = moment.at[0]
    inner = window._replace(high=min(window.high, start + 60 * p.minutes), opened=start)
    verdict = ev.judge(p.act, inner, blame)
    return verdict if verdict.met else verdict._replace(lost=verdict.lost or ev.closed(inner))


def _unless(ev: Evaluator, p: P.Unless, window: Window, blame: bool) -> Verdict:
    of = ev.judge(p.of, window, blame)
    if p.delay_over is not None:
        return of if of.met else _too_slow(ev, p, of, window)
    assert p.excuse is not None
    if not blame:
        excuse = ev.judge(p.excuse, window, False)
        return of if of.met or not excuse.met else excuse
    if not of.met:
        return of
    excuse = ev.judge(p.excuse, window._replace(high=of.at[0]), False)
    return Verdict(False, True) if excuse.met else of


def _too_slow(ev: Evaluator, p: P.Unless, of: Verdict, window: Window) -> Verdict:
    """A specimen asked for in time, but `then` could not wait: excused when collecting would have cost too long."""
    if not isinstance(p.of, P.Before) or not isinstance(p.of.first, P.Collected):
        return of
    names = (p.of.first.test,) if p.of.first.test else p.of.first.tests
    then = ev.judge(p.of.then, window)
    for second, index, act in ev.rows(acts.Ordered, window):
        wanted = any(act.item in tests_meant(n) for n in names if n)
        if wanted and then.met and then.at[0] - second > 60 * (p.delay_over or 0):
            return Verdict(True, False, then.at, (index, *then.evidence))
    return of


def _count(ev: Evaluator, p: P.Count, window: Window, blame: bool) -> Verdict:
    parts = [ev.judge(part, window, blame) for part in p.of]
    met = sorted((v for v in parts if v.met), key=lambda v: v.at)
    if len(met) >= p.at_least:
        return met[p.at_least - 1]
    still = sum(not v.lost for v in parts)
    return Verdict(False, still < p.at_least, NEVER, tuple(i for v in parts for i in v.evidence))


_MEANING: dict[type, Meaning] = {
    P.Gave: _gave,
    P.Ordered: _ordered,
    P.Stopped: _stopped,
    P.Running: _running,
    P.Collected: _collected,
    P.Measured: _measured,
    P.Reviewed: _reviewed,
    P.Charted: _charted,
    P.Told: _told,
    P.Asked: _asked,
    P.Examined: _examined,
    P.Documented: _documented,
    P.Disposed: _disposed,
    P.Outcome: _outcome,
    P.InBody: _body,
    P.Happened: _happened,
    P.All: _every,
    P.Any_: _some,
    P.Not: _not,
    P.Never: _never,
    P.Before: _before,
    P.After: _after,
    P.Within: _within,
    P.Unless: _unless,
    P.Count: _count,
    P.Moment: lambda ev, p, window, blame: ev.moment(p.name),
    P.Learned: _matching(acts.Learned, lambda p, a: a.fact == p.fact and (not p.from_any or a.source in p.from_any)),
    P.Computed: _matching(acts.Computed, _computed),
    P.Consulted: _matching(acts.Consulted, _consulted),
    P.Escalated: _matching(acts.Escalated, lambda p, a: p.to is None or a.to == p.to),
    P.Offered: _matching(acts.Offered, lambda p, a: a.what == p.what),
    P.Declined: _matching(acts.Declined, lambda p, a: a.what == p.what),
}
