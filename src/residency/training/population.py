"""Who is met: tasks drawn from the conditions of a split, by the split that each family lies in.

A family lies in one split for good. Either that follows from its name, or a plan says so that was written down beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from residency import knowledge, rng
from residency.errors import ContentError, UserError
from residency.knowledge.loader import read
from residency.tasks import drawn
from residency.training.config import Data

TRAIN, DEV, TEST = "train", "dev", "test"


class Meeting(NamedTuple):
    """A patient: a task's id and the seed of the course."""

    task: str
    seed: int


class Splits:
    """Which split a family lies in; "" where it lies in none."""

    def __init__(self, plan: Mapping[str, str] | None = None):
        self.plan = plan

    @classmethod
    def of(cls, data: Data) -> Splits:
        """Those of a run. Raises UserError for a plan that names no family or no split of ours."""
        if not data.plan:
            return cls()
        try:
            tree, line_of = read(data.plan)
        except ContentError as error:
            raise UserError(str(error)) from None
        families = {c.family for c in knowledge.conditions.values()}
        if not isinstance(tree, dict) or not tree:
            raise UserError(f"{data.plan}: a plan is lines of `family: train | dev | test`")
        for family, split in tree.items():
            if family not in families or split not in (TRAIN, DEV, TEST):
                what = f"no split {split!r}" if family in families else f"no family {family!r}"
                raise UserError(f"{line_of(str(family))}: {what}")
        return cls(tree)

    def __call__(self, family: str) -> str:
        """The split of a family."""
        return drawn.split_of(family) if self.plan is None else self.plan.get(family, "")


def conditions(department: str, split: str, splits: Splits) -> tuple[str, ...]:
    """Conditions of a split whose patients the department can be given. Raises UserError where there is none."""
    found = tuple(c for c in drawn.conditions(department) if splits(knowledge.conditions[c].family) == split)
    if not found:
        raise UserError(f"no condition of split {split} can be met in {department}")
    return found


def every(data: Data, split: str, splits: Splits) -> Iterator[Meeting]:
    """All patients of a split to imitate somebody on, a number of each condition before the next number."""
    for number in range(data.numbers):
        for department in data.departments:
            for condition in conditions(department, split, splits):
                for seed in range(data.seeds):
                    yield Meeting(_task(department, condition, number), seed)


def schedule(data: Data, split: str, splits: Splits, many: int, seed: int) -> list[Meeting]:
    """So many patients to be rewarded on: department by department, each condition as often as any other, in an order that the seed
    fixes. A patient is drawn anew each time."""
    decks = {d: _shuffled(conditions(d, split, splits), seed, d) for d in data.departments}
    met: list[Meeting] = []
    for turn in range(many):
        department = data.departments[turn % len(data.departments)]
        condition = next(decks[department])
        number = int(rng.uniform(seed, "patient", split, turn) * data.numbers)
        met.append(Meeting(_task(department, condition, number), int(rng.uniform(seed, "course", split, turn) * 2**31)))
    return met


def _shuffled(names: tuple[str, ...], seed: int, department: str) -> Iterator[str]:
    """The names over and over, each time in another order."""
    turn = 0
    while True:
        yield from sorted(names, key=lambda n: rng.uniform(seed, "deck", department, turn, n))  # noqa: B023  # used at once
        turn += 1


def _task(department: str, condition: str, number: int) -> str:
    return f"{department}/{drawn.PUBLIC}/{condition}/{number}"
