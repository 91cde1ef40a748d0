"""What the command line asks of the examiner's rooms: everything that an examination needs, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from residency.errors import UserError
from residency.evaluation.asking import Asks, asks
from residency.evaluation.report import write as write_report
from residency.evaluation.rescoring import check
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


def account(store: RunStore, run: str) -> Account:
    """The figures of what is kept of a run."""
    failures = {"infrastructure": 0, "invalid": 0}
    scored: list[Row] = []
    for result in results(store, run):  # one at a time: a trajectory is long
        scored += rows([result])
        failures = {kind: failures[kind] + n for kind, n in failed([result]).items()}
    return Account(summarise(scored, failures) if scored else None, failures, store.again(run), digest(results(store, run)))


def whole_id(store: RunStore, run: str) -> str:
    """The id that begins so. Raises UserError when none or several do."""
    return store.begin(store.asks(run))


def listed(store: RunStore) -> list[dict[str, Any]]:
    """Every run: what it asks, and how much of it is kept."""
    found = []
    for run, raw in store.runs().items():
        asked = msgspec.json.decode(raw, type=Asks)
        whole = len(asked.tasks) * asked.trials
        found.append(
            {
                "run": run,
                "policy": asked.policy,
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
    """Each further run against the first, paired by task and trial. Raises UserError when their trials are not the same."""
    named = [(whole_id(store, run), msgspec.json.decode(store.asks(run), type=Asks)) for run in runs]
    first = named[0][1]
    for run, asked in named[1:]:
        if asked.first_seed != first.first_seed:
            raise UserError(f"run {run} begins at seed {asked.first_seed}, not {first.first_seed}: its trials are other patients")
    titles = [" ".join(filter(None, (a.policy, a.settings.get("harness", ""), a.label, f"({run[:6]})"))) for run, a in named]
    scored = {title: rows(results(store, run)) for title, (run, _) in zip(titles, named, strict=True)}
    try:
        return compare_all(scored, against=titles[0])
    except ValueError as error:
        raise UserError(str(error)) from None


def told(comparison: Comparison) -> list[tuple[str, str]]:
    """A comparison as label and text."""
    measures = (("normalized", comparison.normalized), ("passes", comparison.passed))
    return [
        *((name, found.says) for name, found in measures),
        ("pairs", f"{comparison.pairs} of {comparison.families} families"),
        *(("left out", says) for says in comparison.left_out),
    ]


__all__ = [
    "Account",
    "Caps",
    "RunStore",
    "Workers",
    "account",
    "asks",
    "check",
    "compared",
    "examine",
    "flat",
    "listed",
    "results",
    "suite",
    "told",
    "whole_id",
    "write",
    "write_report",
]
