"""Write docs/conditions/: a page for each condition with its courses as plots, the anchors beside what the model does.

`make figures` runs it. Untreated: nobody acts. Treated: standard care, then the receiving team. Wrongly treated: what the
condition's file calls wrong. One patient (the condition's first emergency task, seed 0) is plotted; figures are of eight.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from residency import knowledge
from residency.counterfactual import course_of
from residency.episode import PATIENT, Episode, start
from residency.knowledge.condition import Condition
from residency.physiology import VALUES, VITALS, Body
from residency.policies import make, play
from residency.proof.harms import one_per_condition
from residency.tasks import Task
from residency.world.downstream import Schedule, run_on

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "conditions"
SEEDS = range(8)
EVERY = 300  # seconds between looks at the plotted bodies
COURSES = {"untreated": "#888888", "standard care": "#1f77b4", "wrongly treated": "#d62728"}
NOTE = "Written by `make figures` from the condition's file and the bodies it makes; edit those. No clinician has signed any of it."


class Track:
    """A course as it was seen: hours from contact, each plotted figure, and when the body died."""

    def __init__(self, names: tuple[str, ...], hours: float):
        self.names, self.limit = names, hours
        self.hours: list[float] = []
        self.rows: dict[str, list[float | None]] = {n: [] for n in names}
        self.died: float | None = None

    def look(self, body: Body) -> None:
        """One look, at most every five minutes and until the plot ends."""
        hour = body.second / 3600
        if hour > self.limit or (self.hours and hour - self.hours[-1] < EVERY / 3600 - 1e-9):
            return
        if body.state == "dead":
            self.died = self.died if self.died is not None else hour
            return
        vitals = body.vitals()
        self.hours.append(hour)
        for name in self.names:
            self.rows[name].append(vitals[name] if name in VITALS else body.value(name))


def untreated(task: Task, seed: int, track: Track) -> None:
    """Nobody acts."""
    episode = start(task, seed)
    track.look(_body(episode))
    run_on(episode._hospital, PATIENT, None, False, track.limit * 60, track.look)


def treated(task: Task, seed: int, track: Track) -> None:
    """Standard care, then the team of the place that it chose."""
    episode = start(task, seed)
    track.look(_body(episode))
    play(make("standard", task, seed), episode, lambda act, result: track.look(_body(episode)))
    place = next((e.act.to for e in episode.events if type(e.act).__name__ == "Disposed"), None)
    run_on(episode._hospital, PATIENT, place, True, track.limit * 60, track.look)


def wrongly(task: Task, seed: int, track: Track) -> None:
    """What the condition's file calls wrong."""
    episode = start(task, seed)
    wrong = task.setting.condition.courses.wrong
    body = _body(episode)
    care = Schedule(episode._hospital.cases[PATIENT], wrong.give if wrong else (), 0)
    track.look(body)
    for second in range(EVERY, round(track.limit * 3600) + 1, EVERY):
        care.look(body, second)
        body.to(second)
        track.look(body)


PLAYED: dict[str, Callable[[Task, int, Track], None]] = {"untreated": untreated, "standard care": treated, "wrongly treated": wrongly}


def _body(episode: Episode) -> Body:
    return episode._hospital.bodies[PATIENT]


def tracks(task: Task) -> dict[str, Track]:
    """The courses of the condition's page."""
    how = task.setting.condition.courses
    out = {}
    for name in COURSES:
        if name == "wrongly treated" and how.wrong is None:
            continue
        out[name] = Track(how.plot, how.hours)
        PLAYED[name](task, 0, out[name])
    return out


def figures(task: Task) -> dict[str, str]:
    """What eight of them come to, untreated and under standard care, until the task's horizon."""
    out: dict[str, str] = {}
    for name, policy in (("untreated", "null"), ("standard care", "standard")):
        ends = [course_of(play(make(policy, task, s), start(task, s))) for s in SEEDS]
        dead = sum(e.died for e in ends)
        harm = statistics.mean(e.total for e in ends)
        risk = 100 * statistics.mean(e.death_risk for e in ends)
        until = f"{task.budget.harm_until_minute / 60:g} h"
        out[name] = f"{dead} of {len(ends)} dead at {until}; expected deaths {risk:.0f} per 100; harm {harm:.0f}"
    return out


def plot(task: Task, file: Path) -> None:
    """One small panel a figure, a line a course; a cross where a body died."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "residency", "svg.fonttype": "none", "font.size": 8})
    from matplotlib import pyplot

    how = task.setting.condition.courses
    drawn, axes = pyplot.subplots(len(how.plot), 1, sharex=True, figsize=(6.4, 1.25 * len(how.plot) + 0.6), squeeze=False)
    for course, track in tracks(task).items():
        for axis, name in zip(axes[:, 0], how.plot, strict=True):
            axis.plot(track.hours, track.rows[name], color=COURSES[course], linewidth=1.2, label=course)
            if track.died is not None and track.rows[name]:
                axis.plot([track.hours[-1]], [track.rows[name][-1]], "x", color=COURSES[course])
    for axis, name in zip(axes[:, 0], how.plot, strict=True):
        axis.set_ylabel(f"{name}\n{VITALS[name] if name in VITALS else VALUES[name].unit}")
    axes[0, 0].legend(loc="best", frameon=False)
    axes[-1, 0].set_xlabel("hours from contact")
    drawn.tight_layout()
    drawn.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(drawn)


def page(task: Task) -> str:
    """The page of a condition: courses, anchors, what it needs and forbids."""
    c = task.setting.condition
    lines = [f"# {c.name}", "", NOTE, "", f"![Courses]({c.id}.svg)", ""]
    lines += [f"Hours from contact in one patient; grey untreated, blue standard care, red {c.courses.wrong.says}." if c.courses.wrong
              else "Hours from contact in one patient; grey untreated, blue standard care.", ""]
    lines += ["| course | eight patients of its first emergency task |", "|---|---|"]
    lines += [f"| {name} | {says} |" for name, says in figures(task).items()]
    lines += ["", "## What the model is held to", "", "| anchor | source |", "|---|---|"]
    lines += [f"| {_anchor(row)} | {row.get('cite') or row.get('basis', 'judgement')} |" for row in c.harm_anchors]
    lines += ["", "## What it needs", "", *(f"- {row.says}{_marks(row)}" for row in c.required)]
    worst_first = sorted(c.forbidden, key=lambda r: -r.severity)
    lines += ["", "## What must not happen", "", *(f"- severity {row.severity}: {row.why}" for row in worst_first)]
    lines += ["", "## What else it could be", "", *(f"- {_words(row['not_this'])}: {_words(row['separates'])}" for row in c.differential)]
    lines += ["", f"Sources: {'; '.join(c.cite)}. ICD-10-CM: {', '.join(c.codes.get('at_ed', ()))}. Signed by: nobody.", ""]
    return "\n".join(lines)


def _anchor(row: dict[str, Any]) -> str:
    return "; ".join(f"{_words(k)}: {_range(v)}" for k, v in row.items() if k not in ("cite", "basis"))


def _range(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    return _words(value)


def _words(value: Any) -> str:
    return str(value).replace("_", " ")


def _marks(row: Any) -> str:
    safety = {"gate": " (could kill: closes the gate)", "counts": " (scored as safety)"}.get(row.safety, "")
    return safety + (" **required**" if row.required else "")


def index(tasks: list[Task]) -> str:
    """The list of pages."""
    rows = sorted((t.setting.condition for t in tasks), key=lambda c: c.name)
    return "\n".join(["# Conditions", "", NOTE, "", *(f"- [{c.name}]({c.id}.md)" for c in rows), ""])


def main(only: list[str]) -> None:
    """Write every page, or those of the conditions named."""
    FOLDER.mkdir(exist_ok=True)
    tasks = one_per_condition()
    for task in tasks:
        c: Condition = task.setting.condition
        if not only or c.id in only:
            plot(task, FOLDER / f"{c.id}.svg")
            (FOLDER / f"{c.id}.md").write_text(page(task), encoding="utf-8")
    (FOLDER / "README.md").write_text(index(tasks), encoding="utf-8")


if __name__ == "__main__":
    missing = set(sys.argv[1:]) - set(knowledge.conditions)
    if missing:
        raise SystemExit(f"no condition {', '.join(sorted(missing))}")
    main(sys.argv[1:])
