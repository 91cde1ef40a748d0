"""The report of an examination, as HTML and as Markdown, and the pages of its trajectories beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from residency.errors import UserError
from residency.evaluation.report import figures, learning
from residency.evaluation.report.figures import Cell, Link, Linked, Scored, Table
from residency.evaluation.report.histogram import histogram
from residency.evaluation.report.html import RESEARCH, Html, contents, document, el, front, joined, section, table
from residency.evaluation.report.learning import Learned
from residency.evaluation.report.page import page
from residency.evaluation.results import Result
from residency.version import VERSION

Summary = Sequence[tuple[str, str]]
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~])")


def report(results: Iterable[Result], title: str = "Examination", summary: Summary = (), linked: Linked | None = None) -> str:
    """The report as one HTML page. `summary`: rows (label, text) of statistics, printed first; `linked`: where the page of a
    result is, "" for nowhere."""
    whole = list(results)
    return _as_html(figures.scored(whole), whole, title, summary, linked)


def _as_html(
    done: Sequence[Scored], whole: Sequence[Result], title: str, summary: Summary, linked: Linked | None, learned: Learned | None = None
) -> str:
    parts = [(t.title.lower().replace(" ", "-"), t.title, _html(t)) for t in _tables(done, whole, summary, linked)]
    parts.insert(1 + bool(summary), ("spread", "How the scores are spread", _spread(done)))
    if learned:
        told = learning.table(learned)
        parts.append(("learning", told.title, joined([learning.chart(learned), _html(told)])))
    return document(title, front(title), contents((i, t) for i, t, _ in parts), *(section(*p) for p in parts))


def markdown(results: Iterable[Result], title: str = "Examination", summary: Summary = (), linked: Linked | None = None) -> str:
    """The same tables as Markdown."""
    whole = list(results)
    return _as_markdown(figures.scored(whole), whole, title, summary, linked)


def _as_markdown(
    done: Sequence[Scored], whole: Sequence[Result], title: str, summary: Summary, linked: Linked | None, learned: Learned | None = None
) -> str:
    lines = [f"# {_plain(title)}", "", f"Residency {VERSION}. {RESEARCH}", ""]
    for t in (*_tables(done, whole, summary, linked), *([learning.table(learned)] if learned else [])):
        lines += [f"## {t.title}", ""]
        lines += [f"| {' | '.join(map(_plain, t.head))} |", "|" + "---|" * len(t.head)]
        lines += [f"| {' | '.join(map(_cell, row))} |" for row in t.rows]
        lines += ["", *([t.note, ""] if t.note else [])]
    return "\n".join(lines)


def write(
    results: Iterable[Result],
    folder: Path,
    title: str = "Examination",
    summary: Summary = (),
    policy: str = "",
    learned: Learned | None = None,
) -> Path:
    """Write report.html, report.md and trajectories/ into a folder, which is made. Returns the path of report.html.

    `learned`: curves of the training that made the model, figure -> (step, value), which stand last. Raises UserError where two
    results are the same trial of the same task."""
    whole = list(results)
    names = [_file(r) for r in whole]
    if len(set(names)) < len(names):
        raise UserError("two of these results are the same trial of the same task")
    pages = folder / "trajectories"
    pages.mkdir(parents=True, exist_ok=True)
    for result in whole:
        if result.trajectory is not None:
            (pages / _file(result)).write_text(page(result.trajectory, policy), encoding="utf-8")
    done = figures.scored(whole)
    (folder / "report.md").write_text(_as_markdown(done, whole, title, summary, _address, learned), encoding="utf-8")
    out = folder / "report.html"
    out.write_text(_as_html(done, whole, title, summary, _address, learned), encoding="utf-8")
    return out


def _file(result: Result) -> str:
    return f"{re.sub(r'[^A-Za-z0-9.-]+', '_', result.task)}-{result.trial}.html"


def _address(result: Result) -> str:
    return f"trajectories/{_file(result)}" if result.trajectory is not None else ""


def _tables(done: Sequence[Scored], whole: Sequence[Result], summary: Summary, linked: Linked | None) -> list[Table]:
    out = [Table("Summary", ("measure", "value"), tuple(tuple(row) for row in summary))] if summary else []
    out.append(figures.overall(done, whole))
    out += [figures.by(done, name) for name in figures.BY]
    out += [figures.classes(done, linked), figures.costs(whole), figures.unscored(whole), figures.each_task(done, linked)]
    return [t for t in out if t.rows]


def _spread(done: Sequence[Scored]) -> Html:
    tasks: dict[str, list[bool]] = {}
    for s in done:
        tasks.setdefault(s.row.task, []).append(s.row.passed)
    passed = [sum(there) / len(there) for there in tasks.values()]
    return joined(
        [
            el("h3", "Normalized score, by episode"),
            histogram([s.row.normalized for s in done], "Normalized scores", "episodes"),
            el("h3", "Share of trials passed, by task"),
            histogram(passed, "Share of trials passed", "tasks"),
        ]
    )


def _html(t: Table) -> Html:
    rows = [[_inside(cell) for cell in row] for row in t.rows]
    note = el("p", t.note, class_="note") if t.note else None
    return joined([table(t.head, rows, kind="plain"), note])


def _inside(cell: Cell) -> Html | str:
    if isinstance(cell, tuple):
        return joined([_inside(one) for one in cell], ", ")
    if isinstance(cell, Link):
        return el("a", cell.words, href=cell.href) if cell.href else cell.words
    return cell


def _cell(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return ", ".join(map(_cell, cell))
    if isinstance(cell, Link):
        return f"[{_plain(cell.words)}]({cell.href})" if cell.href else _plain(cell.words)
    return _plain(cell)


def _plain(words: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))
