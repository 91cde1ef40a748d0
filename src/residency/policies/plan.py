"""From a rubric to a plan: the acts that would meet it, what must come before what, and by when.

The planner reads only the specification (criteria, condition file, who knows which fact) and never the draws. Positive
leaves become steps; `before` and `after` become order; `within` becomes a deadline; `never` becomes nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from residency import knowledge
from residency import predicates as P

LATE = 10_000.0


@dataclass(eq=False)
class Step:
    """One thing to get done. `after`: steps that must be done first; `deadline`: minutes from contact; `leaf` is its
    predicate; `done` is set by the clinician."""

    kind: str
    leaf: Any
    deadline: float = LATE
    when: P.Predicate | None = None
    after: list[Step] = field(default_factory=list)
    done: bool = False
    started: float | None = None
    tries: int = 0
    memory: dict[str, Any] = field(default_factory=dict)


KINDS: dict[type, str] = {
    P.Gave: "give",
    P.Ordered: "order",
    P.Collected: "collect",
    P.Measured: "measure",
    P.Reviewed: "review",
    P.Asked: "ask",
    P.Learned: "learn",
    P.Told: "tell",
    P.Examined: "examine",
    P.Documented: "write",
    P.Computed: "compute",
    P.Consulted: "consult",
    P.Disposed: "dispose",
    P.Outcome: "hold",
    P.Escalated: "escalate",
}


class Planner:
    """Compiles predicates into steps, sharing one step between criteria that ask for the same act."""

    def __init__(self, moments: dict[str, P.Predicate], groups: dict[str, Any]):
        self.moments, self.groups = moments, groups
        self.steps: list[Step] = []
        self._orders: list[tuple[list[Step], P.Predicate, P.Predicate | None]] = []
        self._afters: list[tuple[P.After, list[Step]]] = []
        self._aparts: list[P.Within] = []

    def add(self, predicate: P.Predicate, when: P.Predicate | None = None) -> None:
        """Plan for one criterion."""
        self._compile(predicate, LATE, when)

    def finish(self) -> list[Step]:
        """All steps, with every `before` turned into order, and every drug that may not follow another too soon kept waiting."""
        for firsts, then, when in self._orders:
            later = self._matching(then) or self._compile(then, LATE, when)
            for step in later:
                step.after += [f for f in firsts if f is not step and f not in step.after and not _reaches(f, step)]
        for window in self._aparts:
            earlier = self._matching(window.of)
            for step in self._matching(window.act):
                step.memory["apart"] = (earlier, window.minutes)
        return self.steps

    def _compile(self, p: P.Predicate, deadline: float, when: P.Predicate | None) -> list[Step]:
        match p:
            case P.All():
                return [s for part in p.of for s in self._compile(part, deadline, when)]
            case P.Count():
                return [s for part in p.of[: p.at_least] for s in self._compile(part, deadline, when)]
            case P.Any_():
                return self._first_way(p.of, deadline, when)
            case P.Within():
                moment = p.of if isinstance(p.of, P.Moment) else None
                shift = 0.0 if moment is None or moment.name in ("contact", "door") else 5.0
                steps = self._compile(p.act, min(deadline, p.minutes * 0.8 + shift), when)
                for step in steps:
                    if step.kind == "hold":
                        step.memory["from"] = p.of
                return steps
            case P.Before():
                firsts = self._compile(p.first, deadline, when)
                self._orders.append((firsts, p.then, when))
                return firsts
            case P.After() if _only_shows(p.of):
                return self._compile_fresh(p.act, deadline, p.of if when is None else P.All((when, p.of)))
            case P.After():
                firsts = self._matching(p.of) or self._compile(p.of, deadline, when)
                acts = self._compile_fresh(p.act, deadline, when)
                for step in acts:
                    step.after += firsts
                self._afters.append((p, acts))
                return acts
            case P.Unless():
                return self._compile(p.of, deadline, when)
            case P.Moment():
                return self._matching(p) or self._compile(self.moments[p.name], deadline, when)
            case P.Never(of=P.Within(of=P.Gave(), act=P.Gave()) as window):
                self._aparts.append(window)
                return []
            case P.Not() | P.Never() | P.Happened() | P.Charted() | P.InBody() | P.Running() | P.Stopped() | P.Offered() | P.Declined():
                return []
        return [self._step(p, deadline, when)]

    def _first_way(self, ways: Iterable[P.Predicate], deadline: float, when: P.Predicate | None) -> list[Step]:
        for way in ways:
            if isinstance(way, P.Never | P.Not):
                return []
        return self._compile(next(iter(ways)), deadline, when)

    def _compile_fresh(self, p: P.Predicate, deadline: float, when: P.Predicate | None) -> list[Step]:
        """As _compile, but never merged into a step that may already be done by then."""
        before = len(self.steps)
        if isinstance(p, tuple(KINDS)):
            step = Step(KINDS[type(p)], p, deadline, when, memory={"fresh": True})
            self.steps.append(step)
            return [step]
        self._compile(p, deadline, when)
        return self.steps[before:]

    def _step(self, leaf: Any, deadline: float, when: P.Predicate | None) -> Step:
        for step in self.steps:
            if step.leaf == leaf and step.when == when:
                step.deadline = min(step.deadline, deadline)
                return step
        step = Step(KINDS[type(leaf)], leaf, deadline, when)
        self.steps.append(step)
        return step

    def _matching(self, p: P.Predicate) -> list[Step]:
        """Steps already planned that would make `p` true."""
        if isinstance(p, P.Moment):
            return self._matching(self.moments[p.name])
        if isinstance(p, P.All | P.Any_):
            return [s for part in p.of for s in self._matching(part)]
        if isinstance(p, P.After):
            return next((acts for known, acts in self._afters if known == p), [])
        if isinstance(p, P.Gave):
            wanted = self.drugs(p)
            return [s for s in self.steps if s.kind == "give" and self.drugs(s.leaf) & wanted]
        if isinstance(p, P.Disposed):
            return [s for s in self.steps if s.kind == "dispose"]
        if isinstance(p, P.Reviewed):
            tests = set(_names(p.test, p.any_of))
            return [
                s
                for s in self.steps
                if s.kind == "review"
                and set(_names(s.leaf.test, s.leaf.any_of)) & tests
                and s.leaf.nth >= p.nth
                and s.leaf.count_at_least >= p.count_at_least
            ]
        return [s for s in self.steps if s.leaf == p]

    def drugs(self, p: P.Gave) -> frozenset[str]:
        """Every treatment that a `gave` means."""
        out: frozenset[str] = frozenset()
        for name in (*_names(p.drug, p.any_of), *([p.class_] if p.class_ else [])):
            out |= frozenset(self.groups[name]) if name in self.groups else knowledge.treatments(name)
        return out


def _only_shows(p: P.Predicate) -> bool:
    """Whether a predicate only asks what the chart shows: nothing to do for it, so the act after it waits until it shows."""
    return isinstance(p, P.Charted) or (isinstance(p, P.All | P.Any_) and all(_only_shows(part) for part in p.of))


def _names(one: str | None, many: Any) -> list[str]:
    return [one] if one else [many] if isinstance(many, str) else list(many or ())


def _reaches(start: Step, goal: Step) -> bool:
    """Whether `goal` must already come before `start`, so that a new order would close a circle."""
    return any(s is goal or _reaches(s, goal) for s in start.after)
