"""Tasks drawn from conditions, as many as anybody wants: a number draws who comes, how, with whom and with which words.

    tasks.load("emergency/drawn/migraine/7")          the seventh migraine in the department, for anybody the same
    tasks.load("triage/private/migraine/7")           another one, that only who holds the salt (RESIDENCY_SALT) can draw
    drawn.some("triage", "train", 40)                 forty ids, in turn over the conditions of a split

A family of conditions (what goes wrong, and in which system) lies in one split for good: train, dev or test follows from the family's
name alone, so that a family which is added later moves no other. The rubric is the condition's own `required` and `forbidden`, the
key at the desk its `presentation.triage`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from residency import knowledge, rng
from residency.departments import DEPARTMENTS
from residency.errors import UserError, nearest
from residency.knowledge.condition import Condition
from residency.tasks.types import Budget, TaskFile

SALT = "RESIDENCY_SALT"
SPLITS = {"train": 0.6, "dev": 0.2, "test": 0.2}
PUBLIC, PRIVATE = "drawn", "private"
BUDGET = (360.0, 220)
"""Minutes and turns where a department has no budget of its own."""
_ID = re.compile(rf"^(\w+)/({PUBLIC}|{PRIVATE})/(\w+)/(\d{{1,9}})$")
_COMPANIONS = {"partner": 0.4, "daughter": 0.2, "son": 0.1, "sister": 0.1, "friend": 0.2}
_PARENTS = {"mother": 0.65, "father": 0.35}
_DOOR = {
    "ambulance": "brought by ambulance",
    "walk_in": "walked in",
    "police": "brought by the police",
    "transfer": "sent from another hospital",
}


def is_drawn(task: str) -> bool:
    """Whether a task's id names a drawn one."""
    return _ID.match(task) is not None


@cache
def split_of(family: str) -> str:
    """The split that a family of conditions lies in."""
    return rng.pick(SPLITS, 0, "split", family)


def conditions(department: str, split: str = "") -> tuple[str, ...]:
    """Conditions whose patients a department can be given, of a split or of all, sorted."""
    found = (c for _, c in sorted(knowledge.conditions.items()) if department in DEPARTMENTS and _fits(c, department))
    return tuple(c.id for c in found if not split or split == split_of(c.family))


def some(department: str, split: str, many: int, first: int = 0, private: bool = False) -> tuple[str, ...]:
    """Ids of so many tasks, in turn over the conditions of a split ("" for all), numbers from `first`.

    Raises UserError where the split has no condition."""
    whole = conditions(department, split)
    if not whole:
        raise UserError(f"nothing can be drawn for {department[:40]!r}, split {split[:40]!r}")
    kind = PRIVATE if private else PUBLIC
    return tuple(f"{department}/{kind}/{whole[n % len(whole)]}/{first + n // len(whole)}" for n in range(many))


def file_of(task: str) -> TaskFile:
    """The task file behind a drawn task's id. Raises UserError for a department or condition that there is not, or without a salt."""
    department, kind, name, number = _ID.match(task).groups()  # type: ignore[union-attr]
    if department not in DEPARTMENTS or name not in knowledge.conditions or not _fits(knowledge.conditions[name], department):
        known = conditions(department) if department in DEPARTMENTS else tuple(DEPARTMENTS)
        raise UserError(f"nothing to draw for {task[:80]!r}; nearest: {', '.join(nearest(name, known))}")
    salt = ""
    if kind == PRIVATE:
        salt = os.environ.get(SALT, "")
        if len(salt) < 8:
            raise UserError(f"{task[:80]!r} is private: set {SALT} to at least eight characters that nobody else knows")
    return _drawn(task, department, knowledge.conditions[name], ("drawn", salt, department, name, number))


def _fits(condition: Condition, department: str) -> bool:
    key = condition.presentation.get("triage", {})
    if DEPARTMENTS[department].scheme == "acuity":
        return bool(key.get("deciding") and key.get("first_act"))
    return bool(condition.required)


def _drawn(task: str, department: str, condition: Condition, key: tuple[str, ...]) -> TaskFile:
    presentation, child = condition.presentation, condition.who["age_years"]["max"] < 16
    arrival = rng.pick(presentation.get("arrives_by", {"walk_in": 1.0}), 0, *key, "arrival")
    complaint = rng.pick(presentation.get("complaint_chart", ("unwell",)), 0, *key, "complaint")
    alone = rng.happens(condition.drawn.alone, 0, *key, "alone")
    companion = "" if alone else rng.pick(_PARENTS if child else _COMPANIONS, 0, *key, "companion")
    place = DEPARTMENTS[department]
    minutes, turns = (place.minutes, place.turns) if place.minutes and place.turns else BUDGET
    fair = presentation.get("triage", {}).get("fair_esi", [3])
    return TaskFile(
        schema="task/1",
        id=task,
        title=f"{condition.name}, drawn",
        department=department,
        condition=condition.id,
        category="clinical_reasoning",
        kind="treat" if condition.dynamic else "do_less",
        difficulty="medium",
        split=_split(task, condition.family),
        briefing=" ".join(_briefing(place.sees_first, arrival, complaint, companion, min(fair), key)),
        budget=Budget(turns, minutes, condition.harm_until_minute),
        patient={
            "draw": {**_severity(key), **condition.drawn.draw},
            "background": condition.drawn.background,
            "body": condition.drawn.body,
            "wait_minutes": round(rng.between(2, 12, 0, *key, "wait")),
            "arrival": arrival,
            "complaint": complaint,
            "esi": min(fair),
        },
        people={companion: {"role": "family", "arrives_at": 0}} if companion else {},
    )


def _split(task: str, family: str) -> Any:
    return "private" if f"/{PRIVATE}/" in task else split_of(family)


def _severity(key: tuple[str, ...]) -> dict[str, Any]:
    low = rng.between(0.0, 0.6, 0, *key, "severity")
    return {"severity": [round(low, 2), round(low + 0.4, 2)]}


def _briefing(desk: bool, arrival: str, complaint: str, companion: str, level: int, key: tuple[str, ...]) -> Iterator[str]:
    """What anybody would be told who takes the patient on: nothing that has to be found out."""
    hour = f"{rng.pick([str(h) for h in range(24)], 0, *key, 'hour')}:{rng.pick(['05', '20', '35', '50'], 0, *key, 'minute')}"
    beside = f"The {companion} is here." if companion else "Nobody came along."
    yield f"{hour}. {{age}}-year-old {{woman}}, {_DOOR.get(arrival, arrival.replace('_', ' '))}. {beside}"
    if desk:
        yield f'On the slip: "{complaint}". Nobody has looked yet. Give a level, what decides it and what comes first.'
        return
    yield f"Triage wrote: {complaint}. ESI {level}. Vital signs are on the chart."
    yield "Find out what is wrong, do what is needed and no more, and decide where {she} goes."
