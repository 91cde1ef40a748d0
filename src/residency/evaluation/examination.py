"""What the command line asks of the examiner's rooms: everything that an examination needs, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from residency.errors import InfrastructureError, UserError
from residency.evaluation import benchmarks
from residency.evaluation.asking import MODELS, Asks, asks
from residency.evaluation.benchmarks.account import SetAccount, pairable
from residency.evaluation.benchmarks.account import account as account_of_set
from residency.evaluation.benchmarks.crew import Askers
from residency.evaluation.benchmarks.questions import Answer, Questions, is_set, questions, read
from residency.evaluation.benchmarks.rejudging import recheck
from residency.evaluation.benchmarks.takeaway import flat as flat_answers
from residency.evaluation.playing import endpoint
from residency.evaluation.report import write as write_report
from residency.evaluation.rescoring import Tampered, check
from residency.evaluation.results import Row, failed, rows
from residency.evaluation.runner import Caps, Workers, digest, examine, results
from residency.evaluation.statistics.compare import Comparison, compare_all
from residency.evaluation.statistics.summary import Summary, summarise
from residency.evaluation.statistics.table import table
from residency.evaluation.suites import suite
from residency.evaluation.takeaway import flat
from residency.runs.files import write
from residency.runs.store import RunStore


class Account(Struct, frozen=True):
    """A run told: its figures, and a hash over what was played and how it was scored. `tried_again` counts the episodes that failed
    outside the simulation and were played again: an endpoint that fails where it would lose gets another try, and that has to show."""

    summary: Summary | None
    failures: dict[str, int]
    tried_again: int
    digest: str

    def rows(self) -> list[tuple[str, str]]:
        """Label and text, for a person."""
        told = table(self.summary) if self.summary is not None else [("scored episodes", "none")]
        return [*told, ("played again after a failure", f"{self.tried_again} episodes"), ("results", self.digest[:16])]


class Checked(Struct, frozen=True):
    """A run rescored: how many of its episodes were, and those that come out otherwise."""

    run: str
    checked: int
    wrong: tuple[Tampered, ...]


def asked_by(store: RunStore, run: str) -> Asks:
    """What a run asked: of tasks, or of a question set. `run` may be the start of an id."""
    return _decoded(store.asks(run))


def _decoded(raw: bytes) -> Asks:
    return msgspec.json.decode(raw, type=Questions if "benchmark" in msgspec.json.decode(raw) else Asks)


def answers(store: RunStore, run: str) -> Iterator[Answer]:
    """Every kept answer of a run on a question set."""
    for record in store.records(run):
        try:
            yield msgspec.json.decode(record, type=Answer)
        except msgspec.DecodeError as error:
            raise InfrastructureError(f"run {run} holds something else than an answer: {error}") from None


def account(store: RunStore, run: str) -> Account | SetAccount:
    """The figures of what is kept of a run."""
    asked = asked_by(store, run)
    if isinstance(asked, Questions):
        return account_of_set(asked, answers(store, run), store.again(run))
    failures = {"infrastructure": 0, "invalid": 0}
    scored: list[Row] = []
    for result in results(store, run):  # one at a time: a trajectory is long
        scored += rows([result])
        failures = {kind: failures[kind] + n for kind, n in failed([result]).items()}
    return Account(summarise(scored, failures) if scored else None, failures, store.again(run), digest(results(store, run)))


def askers(asked: Questions, items: Sequence[benchmarks.Item], workers: int, key: str) -> Askers:
    """The crew that asks the questions of a set. `key` is the endpoint's, and is kept nowhere."""
    return Askers(items, endpoint(asked, key), workers)


def patience(workers: int) -> int:
    """Failures in a row after which an endpoint is taken for dead, so many workers asking at once."""
    return benchmarks.PATIENCE + workers


def whole_id(store: RunStore, run: str) -> str:
    """The id that begins so. Raises UserError when none or several do."""
    return store.begin(store.asks(run))


def listed(store: RunStore) -> list[dict[str, Any]]:
    """Every run: what it asks, and how much of it is kept."""
    found = []
    for run, raw in store.runs().items():
        asked = _decoded(raw)
        whole = len(asked.tasks) * asked.trials
        found.append(
            {
                "run": run,
                "policy": asked.policy,
                "questions": asked.name if isinstance(asked, Questions) else "",
                "tasks": len(asked.tasks),
                "trials": asked.trials,
                "kept": len(store.done(run, but=("infrastructure",))),
                "of": whole,
                "label": asked.label,
                "engine": asked.engine,
            }
        )
    return found


def compared(store: RunStore, runs: Sequence[str]) -> tuple[Comparison, ...]:
    """Each further run against the first, paired by task and trial, or by question. Raises UserError when these are not the same."""
    named = [(whole_id(store, run), asked_by(store, run)) for run in runs]
    first = named[0][1]
    for run, asked in named[1:]:
        _same(first, run, asked)
    titles = [" ".join(filter(None, (a.policy, a.settings.get("harness", ""), a.label, f"({run[:6]})"))) for run, a in named]
    scored = {
        title: pairable(answers(store, run)) if isinstance(asked, Questions) else rows(results(store, run))
        for title, (run, asked) in zip(titles, named, strict=True)
    }
    try:
        return compare_all(scored, against=titles[0])
    except ValueError as error:
        raise UserError(str(error)) from None


def _same(first: Asks, run: str, asked: Asks) -> None:
    """Raises UserError for a run whose episodes have no partners among those of the first."""
    of = [a.name if isinstance(a, Questions) else "tasks" for a in (asked, first)]
    if of[0] != of[1]:
        raise UserError(f"run {run} is of {of[0]}, not of {of[1]} as the first: nothing of them can be paired")
    if asked.first_seed != first.first_seed:
        raise UserError(f"run {run} begins at seed {asked.first_seed}, not {first.first_seed}: its trials are other patients")
    if isinstance(asked, Questions):
        content = dict(zip(first.tasks, first.content, strict=True))
        other = [t for t, c in zip(asked.tasks, asked.content, strict=True) if content.get(t, c) != c]
        if other:
            raise UserError(f"run {run} asks {len(other)} questions otherwise than the first, {other[0]} among them")


def told(comparison: Comparison, asked: Asks) -> list[tuple[str, str]]:
    """A comparison of runs that asked this as label and text."""
    of_set = isinstance(asked, Questions)
    return [
        ("score" if of_set else "normalized", comparison.normalized.says),
        ("correct" if of_set else "passes", comparison.passed.says),
        ("pairs", f"{comparison.pairs} of {comparison.families} families" + (": a question, or all on one picture" if of_set else "")),
        *(("left out", says) for says in comparison.left_out),
    ]


def rescored(store: RunStore, run: str) -> Checked:
    """A run's kept trajectories played again, or its kept answers judged again."""
    whole = whole_id(store, run)
    asked = asked_by(store, whole)
    if isinstance(asked, Questions):
        return Checked(whole, sum(a.status == "done" for a in answers(store, whole)), tuple(recheck(asked, answers(store, whole))))
    return Checked(whole, sum(r.status == "done" for r in results(store, whole)), tuple(check(results(store, whole))))


def taken(store: RunStore, run: str) -> Iterator[dict[str, Any]]:
    """A run as flat rows."""
    asked = asked_by(store, run)
    return flat_answers(run, asked, answers(store, run)) if isinstance(asked, Questions) else flat(run, asked, results(store, run))


__all__ = [
    "MODELS",
    "Account",
    "Caps",
    "Questions",
    "RunStore",
    "Workers",
    "account",
    "asked_by",
    "askers",
    "asks",
    "compared",
    "examine",
    "is_set",
    "listed",
    "patience",
    "questions",
    "read",
    "rescored",
    "results",
    "suite",
    "taken",
    "told",
    "whole_id",
    "write",
    "write_report",
]
