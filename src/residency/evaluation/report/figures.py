"""The tables of an examination, before anybody draws them: each is read as HTML and as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import mean, median

from msgspec import Struct

from residency.evaluation.report.classes import CLASSES, kinds
from residency.evaluation.report.replayed import replayed
from residency.evaluation.report.wording import spelt
from residency.evaluation.results import Result, Row, row

Linked = Callable[[Result], str]
BY = ("department", "category", "difficulty", "split")
NONE = "none of the nine"
MOST_LINKS = 12


class Link(Struct, frozen=True):
    """Words that lead somewhere; nowhere when `href` is empty."""

    words: str
    href: str = ""


Cell = str | Link | tuple[Link, ...]


class Table(Struct, frozen=True):
    """A table with its title, and what has to be said about it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class Scored(Struct, frozen=True):
    """A result that counts, with its row and the classes of its failure."""

    result: Result
    row: Row
    kinds: tuple[str, ...]


def scored(results: Iterable[Result]) -> list[Scored]:
    """What counts: every episode that was done. A failed one is played again, so that its log says how it failed.

    Raises UserError for a trajectory that does not replay."""
    out = []
    for result in results:
        if result.status == "done":
            found = row(result)
            failed = not found.passed and result.trajectory is not None
            out.append(Scored(result, found, kinds(replayed(result.trajectory)) if failed and result.trajectory else ()))
    return out


def overall(done: Sequence[Scored], results: Sequence[Result]) -> Table:
    """How many episodes there were, and what became of them."""
    n = [s.row.normalized for s in done]
    rows: list[tuple[Cell, ...]] = [
        ("tasks", str(len({s.row.task for s in done}))),
        ("episodes scored", str(len(done))),
        ("passed", _share(sum(s.row.passed for s in done), len(done))),
        ("mean normalized score", f"{mean(n):.3f}" if n else "–"),
    ]
    harms = [s.row.added_harm for s in done if s.row.added_harm is not None]
    if harms:
        rows.append(("added harm, organ-minutes an episode", f"{mean(harms):.1f}"))
    rows += [(f"not scored: {kind}", str(sum(r.status == kind for r in results))) for kind in ("infrastructure", "invalid")]
    return Table("In all", ("measure", "value"), tuple(rows))


def by(done: Sequence[Scored], name: str) -> Table:
    """What was scored, split by one property of the tasks."""
    groups: dict[str, list[Row]] = {}
    for s in done:
        groups.setdefault(str(getattr(s.row, name)), []).append(s.row)
    rows = tuple(
        (
            spelt(value),
            str(len({r.task for r in there})),
            str(len(there)),
            _share(sum(r.passed for r in there), len(there)),
            f"{mean(r.normalized for r in there):.3f}",
            f"{median(r.normalized for r in there):.3f}",
        )
        for value, there in sorted(groups.items())
    )
    return Table(f"By {name}", (name, "tasks", "episodes", "passed", "mean N", "median N"), rows)


def classes(done: Sequence[Scored], linked: Linked | None) -> Table:
    """How the failed ones failed. An episode may stand in several rows."""
    failed = [s for s in done if not s.row.passed]
    rows = []
    for kind in (*CLASSES, NONE):
        there = [s for s in failed if kind in s.kinds or (kind == NONE and not s.kinds)]
        rows.append((spelt(kind), str(len(there)), _share(len(there), len(failed)), _links(there, linked)))
    note = "Each class is computed from the log; an episode that failed in several ways stands in several rows."
    return Table("How they failed", ("class", "episodes", "of the failed", "where"), tuple(rows), note)


def each_task(done: Sequence[Scored], linked: Linked | None) -> Table:
    """Every task with its trials."""
    groups: dict[str, list[Scored]] = {}
    for s in done:
        groups.setdefault(s.row.task, []).append(s)
    rows = tuple(
        (
            task,
            str(len(there)),
            str(sum(s.row.passed for s in there)),
            f"{mean(s.row.normalized for s in there):.3f}",
            tuple(Link(f"{s.result.trial}{' ✓' if s.row.passed else ' ✗'}", linked(s.result) if linked else "") for s in there),
        )
        for task, there in sorted(groups.items())
    )
    return Table("Task by task", ("task", "episodes", "passed", "mean N", "trials"), rows)


def unscored(results: Sequence[Result]) -> Table:
    """What failed for reasons that are not the agent's: never a zero, never in a mean."""
    rows = tuple((r.task, str(r.trial), r.status, r.error) for r in results if r.status != "done")
    return Table("Not scored", ("task", "trial", "why", "error"), rows, "These count nowhere above: neither as failures nor as zeros.")


def costs(results: Sequence[Result]) -> Table:
    """What the language model took; no rows for a program."""
    fields = ("requests", "prompt_tokens", "completion_tokens", "uncounted", "calls", "malformed_calls", "seconds")
    asked = [r.cost for r in results if r.cost.requests]
    rows = tuple(
        (spelt(f), f"{(whole := sum(getattr(c, f) for c in asked)):,.0f}", f"{whole / len(asked):,.1f}") for f in fields if asked
    )
    return Table("Costs", ("measure", "in all", "an episode"), rows, "Episodes that were not scored included: they cost as well.")


def _links(there: Sequence[Scored], linked: Linked | None) -> tuple[Link, ...]:
    shown = [Link(f"{s.row.task.split('/')[-1]} {s.result.trial}", linked(s.result) if linked else "") for s in there[:MOST_LINKS]]
    return (*shown, Link(f"and {len(there) - MOST_LINKS} more")) if len(there) > MOST_LINKS else tuple(shown)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "0"
