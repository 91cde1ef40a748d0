"""Briefings of families that are held out against those of families that are trained on.

Every briefing has the same frame, so that whole briefings are alike by it alone. What is compared are the words that are a patient's own:
those that stand in few briefings, without names and numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

import residency
from residency import knowledge
from residency.tasks import drawn
from residency.training.evidence.plan import DEPARTMENT, Plan
from residency.training.population import TEST, TRAIN, Meeting
from residency.training.trajectories import likeness, words

FIRST = 1_000
"""Number of the first patient of a condition that is examined; those who are trained on come before."""


class Found(Struct, frozen=True):
    """What the audit found for one fold.

    Attributes:
        meetings: whom the fold is examined on.
        framed: share of the patients drawn first whose whole briefing is too like one trained on, by its frame.
        like: how many of them have words of their own that are too like.
        redrawn: in whose place somebody else came.
        without: how many have nobody in their place.
    """

    meetings: tuple[Meeting, ...]
    framed: float
    like: int
    redrawn: int
    without: int


def drawn_for(plan: Plan, fold: int) -> Found:
    """The patients of a fold, each unlike all that are trained on while it is held out."""
    splits = plan.splits(fold)
    mine = {s: [c for c in drawn.conditions(DEPARTMENT) if splits.get(knowledge.conditions[c].family) == s] for s in (TRAIN, TEST)}
    trained = [said(Meeting(task(c, n), n)) for c in mine[TRAIN] for n in range(plan.recipe.numbers)]
    common = everybodys(trained, plan.overlap.common)
    seen = {words - common for words in trained} - {frozenset()}
    whole = set(trained)
    meetings: list[Meeting] = []
    framed = like = redrawn = without = 0
    for condition in mine[TEST]:
        spare = iter(range(FIRST + plan.patients, FIRST + plan.patients + plan.overlap.tries))
        for number in range(FIRST, FIRST + plan.patients):
            first = Meeting(task(condition, number), number)
            framed += alike(said(first), whole, plan.overlap.most)
            left: Meeting | None = first
            if alike(said(first) - common, seen, plan.overlap.most):
                like += 1
                others = (Meeting(task(condition, n), n) for n in spare)
                left = next((m for m in others if not alike(said(m) - common, seen, plan.overlap.most)), None)
                redrawn, without = redrawn + (left is not None), without + (left is None)
            if left is not None:
                meetings.append(left)
    return Found(tuple(meetings), framed / max(1, len(mine[TEST]) * plan.patients), like, redrawn, without)


def task(condition: str, number: int) -> str:
    """The id of a patient."""
    return f"{DEPARTMENT}/{drawn.PUBLIC}/{condition}/{number}"


def said(meeting: Meeting) -> frozenset[str]:
    """The words of a briefing after the department's policy."""
    return words(residency.start(*meeting).briefing.split("\n\n", 1)[-1])


def everybodys(briefings: Sequence[frozenset[str]], share: float) -> frozenset[str]:
    """Words that stand in at least this share of them."""
    seen = Counter(word for one in briefings for word in one)
    return frozenset(word for word, times in seen.items() if times >= share * len(briefings))


def alike(one: frozenset[str], others: set[frozenset[str]], most: float) -> bool:
    """Whether any of them shares more than that with it. Nothing of one's own is like nothing."""
    return bool(one) and any(likeness(one, other) > most for other in others)
