"""Cases written as a board examiner would, by readers who had not seen the condition files: the rubric of each condition agrees with them.

An examiner's list is played on a patient of the condition and judged by the condition's rubric; the condition's own list is played
and judged by the examiner. Where one asks what the other does not, the case says which source settled it (`settled`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, convert
from msgspec.structs import replace

from residency import knowledge, predicates
from residency import predicates as P
from residency.episode import Episode, start
from residency.knowledge.condition import ALWAYS
from residency.knowledge.loader import read
from residency.knowledge.types import Criterion
from residency.policies import play
from residency.policies.clinician import Clinician
from residency.policies.oracle import oracle, plan, specification
from residency.rewards.compliance import loosened
from residency.rewards.evaluate import Evaluator
from residency.tasks import Task, drawn
from residency.tasks.loader import compile_task

FOLDER = Path(__file__).parent / "vignettes"
NAMES = sorted(p.stem for p in FOLDER.glob("*.yaml"))
NEAR = 1
"""Examiner and rubric may differ by so much on how severe an act is."""


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"is_": "is"}):
    """An act that the examiner demands, or forbids (then with its severity and source)."""

    id: str
    says: str
    is_: dict[str, Any]
    severity: int = 0
    source: str = ""


class Settled(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the two lists differ for good: the id of the row or criterion, and by which source."""

    id: str
    by: str
    says: str


class Vignette(Struct, frozen=True, forbid_unknown_fields=True):
    """One case."""

    schema: str
    id: str
    condition: str
    who: dict[str, Any]
    history: str
    diagnosis: str
    source: str
    expected: tuple[Row, ...]
    forbidden: tuple[Row, ...]
    settled: tuple[Settled, ...] = ()


@cache
def vignette(name: str) -> Vignette:
    return convert(read(FOLDER / f"{name}.yaml")[0], Vignette)


def task_of(case: Vignette) -> Task:
    """A patient of the condition, as old as the case says and of its sex."""
    ident = f"emergency/drawn/{case.condition}/{sum(map(ord, case.id))}"
    file = drawn.file_of(ident)
    draw = {**file.patient["draw"], "age": case.who["age_years"], "sex": case.who["sex"]}
    return compile_task(replace(file, patient={**file.patient, "draw": draw, "wait_minutes": 0}), ident, case.id.encode())


def acts_in(p: Any) -> Any:
    """What a criterion demands to be done, whenever: a case's story and findings stand in it, and an examiner's list may pass over
    what is asked, looked at, said and written. None where nothing is left."""
    if isinstance(p, P.All | P.Any_):
        kept = tuple(q for q in map(acts_in, p.of) if q is not None)
        return type(p)(kept) if kept else None
    return None if isinstance(p, P.Told | P.Documented | P.Asked | P.Learned | P.Examined) else p


def criterion(row: Row) -> Criterion:
    return Criterion(id=row.id, says=row.says, dim="correctness", is_=parsed(row))


def parsed(row: Row) -> Any:
    return predicates.parse(row.is_, row.id, frozenset(ALWAYS))


def played(task: Task, *lists: list[Criterion]) -> Episode:
    steps = [step for rows in lists for step in plan(rows, task)]
    return play(Clinician(steps, specification(task)), start(task, 0))


def was_done(row: Row, episode: Episode) -> bool:
    return Evaluator(episode.evidence()).judge(parsed(row), blame=True).met


def settled(case: Vignette) -> set[str]:
    return {row.id for row in case.settled}


@pytest.mark.parametrize("name", NAMES)
def test_who_does_what_the_examiner_wants_satisfies_the_rubric(name):
    case = vignette(name)
    episode = played(task_of(case), [criterion(r) for r in case.expected])
    ev = Evaluator(episode.evidence())
    blamed = [v.says for v in episode.score().violations if v.says not in settled(case)]
    applying = {c.id for c in episode.score().criteria if c.applies}
    rubric = {c.id: acts_in(loosened(c.is_)) for c in knowledge.conditions[case.condition].required if c.required and c.id in applying}
    unmet = [id for id, act in rubric.items() if act is not None and id not in settled(case) and not ev.judge(act).met]
    assert (unmet, blamed) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_who_does_what_the_rubric_wants_satisfies_the_examiner(name):
    case = vignette(name)
    task = task_of(case)
    ev = Evaluator(play(oracle(task), start(task, 0)).evidence())
    missing = {r.id: r.says for r in case.expected if r.id not in settled(case) and not ev.judge(parsed(r)).met}
    done = {r.id: r.says for r in case.forbidden if ev.judge(parsed(r), blame=True).met}
    assert (list(missing), list(done)) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_what_the_examiner_forbids_is_blamed_as_gravely(name):
    case = vignette(name)
    task, wanted = task_of(case), [criterion(r) for r in case.expected]
    clean = {(v.kind, v.says) for v in played(task, wanted).score().violations}
    wrong: dict[str, Any] = {}
    for row in case.forbidden:
        if row.id in settled(case):
            continue
        done = [e for e in (played(task, [criterion(row)], wanted), played(task, [criterion(row)])) if was_done(row, e)]
        assert done, f"{row.id} was not done"
        episode = done[0]
        blamed = [v.severity for v in episode.score().violations if (v.kind, v.says) not in clean]
        if not blamed or abs(max(blamed) - row.severity) > NEAR:
            wrong[row.id] = (row.severity, blamed)
    assert not wrong


def test_there_are_sixty_over_forty_five_conditions_and_each_is_a_case_of_its_own():
    cases = [vignette(n) for n in NAMES]
    remarks = {rule.why for drug in knowledge.drugs.values() for rule in drug.contraindicated}
    assert len(cases) >= 60
    assert len({c.condition for c in cases}) >= 45
    assert len({c.history for c in cases}) == len(cases)
    assert sum(len(c.settled) for c in cases) <= 0.05 * sum(len(c.expected) + len(c.forbidden) for c in cases)
    for case in cases:
        assert case.schema == "vignette/1" and case.id in NAMES and case.source
        ages = knowledge.conditions[case.condition].who["age_years"]
        assert ages["min"] <= case.who["age_years"] <= ages["max"], case.id
        assert case.diagnosis.lower() not in case.history.lower(), case.id
        rows = {r.id for r in (*case.expected, *case.forbidden)}
        assert len(rows) == len(case.expected) + len(case.forbidden)
        assert all(r.severity in (1, 2, 3, 4, 5) and r.source for r in case.forbidden), case.id
        condition = knowledge.conditions[case.condition]
        known = rows | {c.id for c in condition.required} | {f.why for f in condition.forbidden} | remarks
        assert {s.id for s in case.settled} <= known, case.id
        assert all(s.by and s.says for s in case.settled), case.id
