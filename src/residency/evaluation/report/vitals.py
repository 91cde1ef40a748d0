"""Vital signs over time: the true course as lines, what was measured as points, and above them what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from residency.evaluation.report.html import Html
from residency.evaluation.report.lanes import Mark, Stretch, ends_of, fewer, measured, strips, treatments
from residency.evaluation.report.replayed import BY_STAFF, Replayed
from residency.evaluation.report.svg import Scale, band, drawing, label, line, marked, rule, spread
from residency.evaluation.report.wording import link, short
from residency.world.case import low_pressure

WIDTH, LEFT, RIGHT = 1000.0, 172.0, 70.0
STRIP, LANE, PANEL, GAP = 17.0, 19.0, 82.0, 18.0


class Panel(Struct, frozen=True):
    """One vital sign: its key, name, unit, the least span of its axis, and the most that there is."""

    key: str
    name: str
    unit: str
    least: float
    most: float = float("inf")


PANELS = (
    Panel("HR", "Pulse", "/min", 40),
    Panel("MAP", "Blood pressure", "mmHg", 50),
    Panel("SPO2", "Oxygen saturation", "%", 10, 100),
    Panel("RR", "Breathing", "/min", 14),
    Panel("TEMP", "Temperature", "°C", 2),
    Panel("GCS", "Consciousness", "GCS", 4, 15),
)
SIDES = ("a", "b")


def vitals_chart(shown: Sequence[Replayed], names: Sequence[str]) -> Html:
    """The chart of one run, or of two on one time axis. Runs without a body have none: then empty markup."""
    if not any(run.course for run in shown):
        return Html()
    low, high = ends_of(shown)
    x = Scale(low, high, LEFT, WIDTH - RIGHT)
    parts: list[Html] = []
    top = 22.0
    for side, run, name in zip(SIDES, shown, names, strict=False):
        if len(shown) > 1:
            parts.append(label(short(name, 40), 0, top, f"head {side}"))
            top += 18
        top = _strips(parts, run, side, x, top)
        top = _lanes(parts, run, side, x, top)
        top += 8
    upper = top
    marks: list[Html] = []
    for panel in PANELS:
        top = _panel(parts, marks, shown, panel, x, top)
    foot = top + 4
    behind = [rule(x.at(t), 14, x.at(t), foot, "grid") for t in x.ticks(8)]
    behind += [label(f"{t:g}", x.at(t), foot + 14, "tick", "middle") for t in x.ticks(8)]
    behind += [label("minutes since the clinician took over", WIDTH - RIGHT, foot + 31, "tick", "end")]
    behind += [rule(x.at(run.trajectory.minute), upper - 4, x.at(run.trajectory.minute), foot, "finish") for run in shown]
    says = "The true course as lines, what was measured as points, what was done in rows above; the tables below hold the same."
    title = "Vital signs and what was done" + (f": {short(names[0], 40)} and {short(names[1], 40)}" if len(shown) > 1 else "")
    return drawing(WIDTH, foot + 38, title, says, *behind, *_looks(shown[0], x, upper, foot), *parts, *marks)


def _strips(parts: list[Html], run: Replayed, side: str, x: Scale, top: float) -> float:
    for name, marks in strips(run).items():
        parts.append(label(name, LEFT - 12, top + 4, "name", "end"))
        parts.append(rule(LEFT, top, WIDTH - RIGHT, top, "rail"))
        parts += [_mark(m, side, x, top) for m in marks]
        top += STRIP
    return top


def _mark(m: Mark, side: str, x: Scale, y: float) -> Html:
    at, href = x.at(m.minute), link(m.act, side)
    if m.kind == "act":
        return marked("circle", m.says, "mark act", href, cx=at, cy=y, r=3.6)
    if m.kind == "refused":
        return marked("path", m.says, "mark refused", href, d=f"M{at - 3.4:.1f} {y - 3.4:.1f}l6.8 6.8m0 -6.8l-6.8 6.8")
    return marked("path", m.says, f"mark {m.kind}", href, d=f"M{at:.1f} {y - 4.6:.1f}l4.6 8.6h-9.2z")


def _lanes(parts: list[Html], run: Replayed, side: str, x: Scale, top: float) -> float:
    found, left_out = fewer(treatments(run))
    for name, stretches in found.items():
        parts.append(label(short(name, 26), LEFT - 12, top + 5, "name given", "end"))
        parts += [_stretch(name, one, side, x, top) for one in stretches]
        parts += _doses(stretches, x, top)
        top += LANE
    if left_out:
        parts.append(label(f"and {left_out} more", LEFT - 12, top + 5, "name", "end"))
        top += LANE
    return top


def _doses(stretches: Sequence[Stretch], x: Scale, top: float) -> list[Html]:
    """The dose beside each mark; of marks that stand close together, beside the last."""
    out: list[Html] = []
    for one, following in zip(stretches, [*stretches[1:], None], strict=True):
        words, at = short(one.dose, 26), x.at(one.since)
        if words == "done" or (following is not None and x.at(following.since) - at < 14 + 6.2 * len(words)):
            continue
        height = top + (1 if one.until else 4)
        if at + 6.2 * len(words) > WIDTH:
            out.append(label(words, at - 7, height, "dose", "end"))
        else:
            out.append(label(words, at + 9, height, "dose"))
    return out


def _stretch(name: str, one: Stretch, side: str, x: Scale, y: float) -> Html:
    at, href = x.at(one.since), link(one.act, side)
    says = f"min {one.since:.1f}: {name} {one.dose}" + (f", until min {one.until:.1f}" if one.until is not None else "")
    if one.until is None:
        return marked("path", says, "mark given", href, d=f"M{at:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z")
    return marked("rect", says, "mark given", href, x=at, y=y + 4, width=max(2.0, x.at(one.until) - at), height=4.5, rx=1.5)


def _panel(parts: list[Html], marks: list[Html], shown: Sequence[Replayed], panel: Panel, x: Scale, top: float) -> float:
    keys = ("SBP", "MAP", "DBP") if panel.key == "MAP" else (panel.key,)
    read = [(side, reading) for side, run in zip(SIDES, shown, strict=False) for reading in measured(run, panel.key) if reading[0] >= x.low]
    values = [v for run in shown for _, vitals in run.course for k in keys if (v := vitals.get(k)) is not None]
    values += [reading[1] for _, reading in read]
    if not values:
        return top
    y = Scale(*spread(values, panel.least), top + PANEL, top)
    y = Scale(y.low, min(y.high, panel.most), y.start, y.end)
    ticks = y.ticks(3)
    parts.append(rule(LEFT, top + PANEL, WIDTH - RIGHT, top + PANEL, "rail"))
    parts += [rule(LEFT, y.at(t), WIDTH - RIGHT, y.at(t), "grid") for t in ticks]
    parts += [label(f"{t:g}", LEFT - 8, y.at(t) + 3.5, "tick", "end") for t in ticks]
    parts += [label(panel.name, 0, top + 12, "panel"), label(panel.unit, 0, top + 27, "tick")]
    if panel.key == "MAP":
        parts += _pressure(shown, x, y, top)
    for side, run in zip(SIDES, shown, strict=False):
        parts += line(_points(run, panel.key), x, y, side)
    for side, (minute, value, by, event) in read:
        run = shown[SIDES.index(side)]
        act, staff = run.act_of(event), by in BY_STAFF
        says = f"min {minute:.1f}, measured by {'staff' if staff else by}: {panel.name.lower()} {value:g} {panel.unit}"
        href = None if staff else link(act, side)
        marks.append(marked("circle", says, f"point {side}{' staff' if staff else ''}", href, cx=x.at(minute), cy=y.at(value), r=3.4))
    return top + PANEL + GAP


def _pressure(shown: Sequence[Replayed], x: Scale, y: Scale, top: float) -> list[Html]:
    """Between diastolic and systolic, and the mean below which anybody of this age is supported."""
    out = [label("line: mean", 0, top + 43, "tick"), label("band: systolic to diastolic", 0, top + 57, "tick")]
    for side, run in zip(SIDES, shown, strict=False):
        out += band(_points(run, "DBP"), _points(run, "SBP"), x, y, side)
    least = low_pressure(next(iter(shown[0].episode._hospital.cases.values())).age)
    if y.low < least < y.high:
        out.append(rule(LEFT, y.at(least), WIDTH - RIGHT, y.at(least), "limit"))
        out.append(label(f"mean {least:g}", WIDTH - RIGHT + 6, y.at(least) + 3.5, "limit"))
    return out


def _points(run: Replayed, key: str) -> list[tuple[float, float | None]]:
    return [(minute, vitals.get(key)) for minute, vitals in run.course]


def _looks(run: Replayed, x: Scale, top: float, foot: float) -> list[Html]:
    """Invisible columns that say the true vital signs of their minute when pointed at."""
    step = max(1, len(run.course) // 240)
    out = []
    for minute, vitals in run.course[::step]:
        wide = x.at(step) - x.at(0)
        says = f"min {minute:g}, true: {_line(vitals)}"
        out.append(marked("rect", says, "look", x=x.at(minute) - wide / 2, y=top, width=wide, height=foot - top))
    return out


def _line(vitals: dict[str, Any]) -> str:
    names = (("SBP", "systolic"), ("DBP", "diastolic"), ("MAP", "mean"), *((p.key, p.name.lower()) for p in PANELS if p.key != "MAP"))
    return ", ".join(f"{says} {vitals[key]:g}" for key, says in names if vitals.get(key) is not None) or "nothing can be read"
