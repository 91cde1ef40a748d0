"""Harm over time: this course beside doing nothing and standard care, on the same patient."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

import residency
from residency.contract import Harm
from residency.counterfactual import counts, course_of
from residency.episode import PATIENT, Episode, start
from residency.evaluation.report.html import Html, Inside, el, table
from residency.evaluation.report.replayed import Replayed
from residency.evaluation.report.svg import Scale, drawing, label, line, rule
from residency.evaluation.report.wording import short
from residency.policies import make, play

WIDTH, HEIGHT, LEFT, RIGHT = 1000.0, 330.0, 56.0, 170.0
Points = tuple[tuple[float, float | None], ...]


class Curve(Struct, frozen=True):
    """Harm so far (weighted organ-minutes) by the minute, from the clinician's coming to the horizon."""

    name: str
    kind: str
    points: Points

    @property
    def final(self) -> float:
        """Harm at the horizon, as `residency.harm` counts it."""
        return self.points[-1][1] or 0.0


def curve(run: Replayed, name: str, kind: str) -> Curve:
    """The curve of a run: seen as each act ended, then every ten minutes under the team that took over."""
    return Curve(name, kind, (*run.harm, *_after(run.episode)))


def references(run: Replayed) -> tuple[Curve, Curve]:
    """Doing nothing, and standard care, on the same task and seed."""
    task, seed = run.episode.task, run.episode.seed
    idle, usual = start(task, seed), start(task, seed)
    seen: list[tuple[float, float | None]] = []

    def look(*_: object) -> None:
        body = usual._hospital.bodies[PATIENT]
        seen.append((body.second / 60, body.total_harm))

    look()
    play(make("standard", task, seed), usual, look)
    return Curve("doing nothing", "nothing", _after(idle)), Curve("standard care", "standard", (*seen, *_after(usual)))


def _after(episode: Episode) -> Points:
    seen: list[tuple[float, float | None]] = []
    course_of(episode, lambda body: seen.append((body.second / 60, body.total_harm)))
    return tuple(seen)


def harm_part(shown: Sequence[Replayed], names: Sequence[str]) -> Html:
    """The curves and the final figures of one run or two; empty where nobody is treated."""
    if not counts(shown[0].episode.task):
        return Html()
    own = [curve(run, short(name, 24), kind) for run, name, kind in zip(shown, names, ("a", "b"), strict=False)]
    every = [*own, *references(shown[0])]
    figures = [residency.harm(run.trajectory) for run in shown]
    return Html(_chart(every, [run.trajectory.minute for run in shown]) + _figures(figures, names) + _organs(figures, names))


def _chart(curves: Sequence[Curve], ended: Sequence[float]) -> Html:
    last = max(p[0] for c in curves for p in c.points) / 60
    most = max(c.final for c in curves)
    x, y = Scale(0, last, LEFT, WIDTH - RIGHT), Scale(0, max(most, 1.0) * 1.06, HEIGHT - 44, 14)
    parts: list[Html] = [rule(LEFT, y.at(0), WIDTH - RIGHT, y.at(0), "rail")]
    for t in y.ticks(5):
        parts += [rule(LEFT, y.at(t), WIDTH - RIGHT, y.at(t), "grid"), label(f"{t:g}", LEFT - 8, y.at(t) + 3.5, "tick", "end")]
    parts += [label(f"{t:g}", x.at(t), HEIGHT - 26, "tick", "middle") for t in x.ticks(8)]
    parts.append(label("hours since the clinician took over", WIDTH - RIGHT, HEIGHT - 8, "tick", "end"))
    for minute, kind in zip(ended, ("a", "b"), strict=False):
        parts.append(rule(x.at(minute / 60), 14, x.at(minute / 60), y.at(0), "finish"))
        if kind == "a":
            parts.append(label("encounter ended", x.at(minute / 60) + 5, 24, "tick"))
    for c in reversed(curves):
        parts += line([(minute / 60, value) for minute, value in c.points], x, y, c.kind)
    parts += _ends(curves, y)
    says = "; ".join(f"{c.name} {c.final:.0f}" for c in curves)
    return drawing(WIDTH, HEIGHT, "Harm over time", f"Harm so far in organ-minutes; at the horizon: {says}.", *parts)


def _ends(curves: Sequence[Curve], y: Scale) -> list[Html]:
    """Names at the lines' ends, pushed apart where they would overlap."""
    out, below = [], -100.0
    for c in sorted(curves, key=lambda c: -c.final):
        at = max(y.at(c.final) + 4, below + 16)
        below = at
        out.append(label(f"{c.name} {c.final:.0f}", WIDTH - RIGHT + 8, at, f"end {c.kind}"))
    return out


def _figures(harms: Sequence[Harm], names: Sequence[str]) -> Html:
    head = ("", "organ-minutes", "avoided", "share of what standard care avoids", "added", "patient")
    rows: list[list[Inside]] = []
    for name, h in zip(names, harms, strict=False):
        ended = "died" if h.died else "alive at the horizon"
        rows.append([name, f"{h.this:.0f}", f"{h.avoided:.0f}", f"{h.avoided_share:.0%}", f"{h.added:.0f}", ended])
    rows.append(["doing nothing", f"{harms[0].nothing:.0f}", "0", "0%", "0", ""])
    rows.append(["standard care", f"{harms[0].standard:.0f}", f"{harms[0].nothing - harms[0].standard:.0f}", "100%", "0", ""])
    until = f"Harm from the door until {harms[0].horizon_minutes / 60:g} hours after it"
    return table(head, rows, until, "figures")


def _organs(harms: Sequence[Harm], names: Sequence[str]) -> Html:
    said = []
    for name, h in zip(names, harms, strict=False):
        parts = ", ".join(f"{organ} {minutes:.0f}" for organ, minutes in sorted(h.by_organ.items(), key=lambda o: -o[1]) if minutes >= 0.5)
        said.append(el("p", f"By organ, {name}: {parts or 'none'}.", class_="note"))
    return Html("".join(said))
