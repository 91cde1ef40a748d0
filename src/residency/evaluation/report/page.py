"""One page a trajectory: what happened, to whom, what it was worth and why, in one file that asks nothing of anybody."""

from __future__ import annotations

from residency.contract import Trajectory
from residency.evaluation.report.classes import classes_part
from residency.evaluation.report.harms import harm_part
from residency.evaluation.report.html import RESEARCH, Html, contents, document, el, joined, section
from residency.evaluation.report.parts import criteria_part, known_part, score_part, timeline_part, violations_part
from residency.evaluation.report.replayed import Replayed, replayed
from residency.evaluation.report.vitals import vitals_chart
from residency.evaluation.report.wording import spelt

LEGEND = (
    ("line a", "true course"),
    ("point", "measured by the clinician"),
    ("point staff", "measured by staff"),
    ("mark act", "an act"),
    ("mark refused", "refused"),
    ("mark interrupt", "interruption"),
    ("mark alarm", "alarm"),
    ("mark grave", "arrest or death"),
)


def page(trajectory: Trajectory, policy: str = "") -> str:
    """The page of a trajectory, which is played again and scored anew. `policy`: who played, as it is to be called.

    Raises UserError for a trajectory that does not replay, at the first event that differs."""
    run = replayed(trajectory)
    parts = [
        ("score", "Score", score_part(run)),
        ("course", "The body, and what was done", body_part(vitals_chart([run], [policy]))),
        ("criteria", "Criteria", criteria_part(run)),
        ("violations", "Violations", violations_part(run)),
        ("failures", "Kinds of failure", classes_part(run)),
        ("harm", "Harm, had others acted", harm_part([run], [policy or "this course"])),
        ("known", "What was known when", known_part(run)),
        ("timeline", "Timeline", timeline_part(run)),
        ("replay", "To replay it", replay_part(run)),
    ]
    there = [(ident, title, inside) for ident, title, inside in parts if inside]
    title = run.episode.task.info.title
    top = heading(run, title, [("played by", policy)] if policy else [])
    whole = [section(ident, name, inside) for ident, name, inside in there]
    return document(f"{title} · Residency", top, contents((i, t) for i, t, _ in there), *whole)


def heading(run: Replayed, title: str, more: list[tuple[str, str]]) -> Html:
    """The head of a page: title, who, which task and seed, the research-only line."""
    info, told = run.episode.task.info, run.trajectory
    facts = [*more, ("task", info.id), ("seed", str(told.seed)), ("version", told.version)]
    facts += [("department", spelt(info.department)), ("difficulty", info.difficulty)]
    items = joined(el("div", el("dt", name), el("dd", value)) for name, value in facts)
    return el("header", el("p", "Residency", class_="house"), el("h1", title), el("dl", items), el("p", RESEARCH, class_="research"))


def body_part(chart: Html) -> Html:
    """The chart of vital signs with its legend; nothing for a case without a body."""
    if not chart:
        return chart
    keys = [el("li", el("span", class_=f"key {kind}", aria_hidden="true"), says) for kind, says in LEGEND]
    return joined([chart, el("ul", *keys, class_="legend")])


def replay_part(run: Replayed) -> Html:
    """What identifies the trajectory."""
    told = run.trajectory
    facts = (("engine", told.version), ("content", told.task_hash), ("log", told.log), ("grader", run.score.grader))
    rows = joined(el("div", el("dt", name), el("dd", el("code", value))) for name, value in facts)
    says = "This page was made by playing the trajectory again; it gave the same events and the same score."
    return joined([el("p", says), el("dl", rows, class_="wide")])
