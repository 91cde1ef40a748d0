"""Two runs of one patient side by side, on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from residency.contract import Trajectory
from residency.errors import UserError
from residency.evaluation.report.harms import harm_part
from residency.evaluation.report.html import Html, Inside, contents, document, el, joined, row, section, table
from residency.evaluation.report.page import body_part, heading
from residency.evaluation.report.parts import act_cell, act_class, came_back, criterion, evidence, sign, verdict, violations_part
from residency.evaluation.report.replayed import Act, Replayed, replayed
from residency.evaluation.report.vitals import vitals_chart
from residency.evaluation.report.wording import ENDS, anchor

SIDES = ("a", "b")


def compare(one: Trajectory, other: Trajectory, names: tuple[str, str] = ("first", "second")) -> str:
    """The page of two trajectories of one task and seed, both played again.

    Raises UserError for two different patients, and as `page` does."""
    if (one.task, one.seed) != (other.task, other.seed):
        raise UserError(f"these are two patients: {one.task} seed {one.seed}, and {other.task} seed {other.seed}")
    shown = (replayed(one), replayed(other))
    names = (names[0] or "first", names[1] or "second")
    if names[0] == names[1]:
        names = (f"{names[0]} (first)", f"{names[1]} (second)")
    parts = [
        ("score", "Score", _scores(shown, names)),
        ("course", "The body, and what was done", body_part(vitals_chart(shown, names))),
        ("criteria", "Criteria", _criteria(shown, names)),
        ("violations", "Violations", joined(_named(n, violations_part(r, s)) for n, r, s in zip(names, shown, SIDES, strict=True))),
        ("harm", "Harm, had others acted", harm_part(shown, names)),
        ("timeline", "Timeline", _timeline(shown, names)),
    ]
    there = [(ident, title, inside) for ident, title, inside in parts if inside]
    title = shown[0].episode.task.info.title
    top = heading(shown[0], title, [("first", names[0]), ("second", names[1])])
    whole = [section(ident, name, inside) for ident, name, inside in there]
    return document(f"{title}, twice · Residency", top, contents((i, t) for i, t, _ in there), *whole)


def _named(name: str, inside: Html) -> Html:
    return joined([el("h3", name), inside])


def _scores(shown: Sequence[Replayed], names: Sequence[str]) -> Html:
    head = ("", *names)
    rows: list[list[Inside]] = [
        ["normalized", *(f"{r.score.normalized:.3f}" for r in shown)],
        ["total, of the scheme", *(f"{r.score.total:.3f}" for r in shown)],
        ["", *(verdict(r.score) for r in shown)],
        ["gates closed", *(str(len(r.score.gates)) for r in shown)],
        ["ended", *(f"{ENDS.get(r.trajectory.end_reason, r.trajectory.end_reason)}, minute {r.trajectory.minute:.0f}" for r in shown)],
        ["acts", *(str(len(r.acts)) for r in shown)],
        ["refused", *(str(sum(a.result.error is not None for a in r.acts)) for r in shown)],
    ]
    return table(head, rows, kind="scores")


def _criteria(shown: Sequence[Replayed], names: Sequence[str]) -> Html:
    """Every criterion once, with what each run has towards it; those on which the runs differ first."""
    head = ("criterion", *names)
    pairs = list(zip(shown[0].score.criteria, shown[1].score.criteria, strict=True))
    pairs.sort(key=lambda p: (p[0].met, p[0].applies) == (p[1].met, p[1].applies))
    rows = []
    for pair in pairs:
        both = [joined([sign(c), evidence(r, c.evidence, s)], " ") for c, r, s in zip(pair, shown, SIDES, strict=True)]
        differs = (pair[0].met, pair[0].applies) != (pair[1].met, pair[1].applies)
        rows.append(row(head, (criterion(pair[0]), *both), kind="differs" if differs else None))
    differing = sum(p[0].met != p[1].met for p in pairs)
    says = f"They differ on {differing} of {len(pairs)}." + (" Those come first." if differing else "")
    return table(head, rows, says, "differing")


def _timeline(shown: Sequence[Replayed], names: Sequence[str]) -> Html:
    """Acts by the minute in which they began: one line a minute and act, first run left, second right."""
    head = ("min", *names)
    rows = [row(head, ("", *(el("strong", "Before the first act"),) * 2), "arrival")]
    minutes = sorted({a.minute for r in shown for a in r.acts})
    for minute in minutes:
        there = ([a for a in r.acts if a.minute == minute] for r in shown)
        for i, (left, right) in enumerate(zip_longest(*there)):
            cells = (_act(left, "a"), _act(right, "b"))
            rows.append(row(head, (f"{minute:.1f}" if i == 0 else "", *cells)))
    ends = [f"End at minute {r.trajectory.minute:.0f}: {ENDS.get(r.trajectory.end_reason, r.trajectory.end_reason)}" for r in shown]
    rows.append(row(head, ("", *(el("strong", e) for e in ends)), "end"))
    return table(head, rows, kind="both")


def _act(act: Act | None, side: str) -> Html:
    if act is None:
        return Html()
    return el("div", act_cell(act), came_back(act), id=anchor(act.number, side), class_=act_class(act))
