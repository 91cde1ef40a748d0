"""Vital signs over time in a terminal: one braille panel each, with marks where something was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text

from residency import acts
from residency.acts import Event

Readings = Sequence[tuple[float, float | None]]
PANELS = (  # key, label with unit, least span of the axis, colour
    ("HR", "pulse /min", 20.0, "green"),
    ("MAP", "MAP mmHg", 20.0, "red"),
    ("SPO2", "SpO2 %", 8.0, "cyan"),
    ("RR", "breaths /min", 10.0, "yellow"),
)
MARKS: tuple[tuple[str, str, tuple[type, ...]], ...] = (  # later ones win where two share a column
    ("e", "examined", (acts.Examined,)),
    ("t", "specimen or picture", (acts.Collected,)),
    ("c", "consultant", (acts.Consulted,)),
    ("T", "treatment began", (acts.Gave, acts.Performed)),
    ("!", "alarm", (acts.Alarmed,)),
    ("A", "arrest", (acts.Arrested,)),
    ("D", "left the department", (acts.Disposed,)),
    ("X", "death", (acts.Died,)),
)
BLOCKS = "▁▂▃▄▅▆▇█"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # braille bits by row (top first) and column
ROWS = 3


def vitals_chart(course: Sequence[tuple[float, dict[str, Any]]], events: Iterable[Event] = (), width: int = 80) -> Text:
    """Panels of pulse, MAP, SpO2 and RR over minutes, `width` columns wide; gaps where nothing was readable."""
    if not course:
        return Text("No vital signs yet.")
    columns = max(10, width - 18)
    start, end = course[0][0], max(course[-1][0], course[0][0] + 1)
    chart = Text(no_wrap=True)
    for key, label, span, colour in PANELS:
        readings = [(minute, vitals.get(key)) for minute, vitals in course]
        if any(value is not None for _, value in readings):
            _panel(chart, readings, (start, end), label, span, colour, columns)
    marks, used = _marks(events, start, end, columns)
    chart.append(f"{'':>17} {marks}\n", "bold")
    left, right = f"{start:.0f} min", f"{end:.0f} min"
    chart.append(f"{'':>17} {left}{right:>{columns - len(left)}}\n", "dim")
    if used:
        chart.append("  ".join(f"{sign} {says}" for sign, says, _ in MARKS if sign in used), "dim")
    return chart


def _panel(chart: Text, readings: Readings, window: tuple[float, float], label: str, span: float, colour: str, columns: int) -> None:
    """One vital sign: ROWS lines of braille, joined where readings follow each other, with the axis' ends beside them."""
    values = [v for _, v in readings if v is not None]
    middle = (min(values) + max(values)) / 2
    bottom, top = min(*values, middle - span / 2), max(*values, middle + span / 2)
    cells = [[0] * columns for _ in range(ROWS)]
    dots_x, dots_y = columns * 2 - 1, ROWS * 4 - 1
    before: tuple[int, int] | None = None
    for minute, value in readings:
        if value is None:
            before = None
            continue
        x = round((minute - window[0]) / (window[1] - window[0]) * dots_x)
        y = dots_y - round((value - bottom) / (top - bottom) * dots_y)
        for dot_x, dot_y in _joined(before or (x, y), (x, y)):
            cells[dot_y // 4][dot_x // 2] |= _DOTS[dot_y % 4][dot_x % 2]
        before = (x, y)
    sides = (f"{top:.0f}", "", f"{bottom:.0f}")
    for row, side in zip(cells, sides, strict=True):
        chart.append(f"{label if not side else '':<12}{side:>5} ", "dim")
        chart.append("".join(chr(0x2800 + cell) for cell in row) + "\n", colour)


def _joined(start: tuple[int, int], end: tuple[int, int]) -> list[tuple[int, int]]:
    """Every dot on the way between two."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    return [
        (start[0] + round((end[0] - start[0]) * i / steps), start[1] + round((end[1] - start[1]) * i / steps)) for i in range(steps + 1)
    ]


def _marks(events: Iterable[Event], start: float, end: float, columns: int) -> tuple[str, set[str]]:
    rank = {kind: i for i, (_, _, kinds) in enumerate(MARKS) for kind in kinds}
    line: list[int] = [-1] * columns
    for event in events:
        minute = event.second / 60
        if type(event.act) in rank and start <= minute <= end:
            at = round((minute - start) / (end - start) * (columns - 1))
            line[at] = max(line[at], rank[type(event.act)])
    return "".join(MARKS[i][0] if i >= 0 else " " for i in line).rstrip(), {MARKS[i][0] for i in line if i >= 0}


def sparkline(values: Sequence[float | None], width: int = 24, least: float = 0.0) -> str:
    """A row of blocks between the lowest and the highest value; a space where nothing was readable.

    A course narrower than `least` is drawn as the small change that it is, in the middle."""
    known = [v for v in values if v is not None]
    if not known:
        return ""
    span = max(max(known) - min(known), least, 1e-9)
    low = min(min(known), (min(known) + max(known) - span) / 2)
    count = min(width, len(values))
    picked = [values[i * (len(values) - 1) // max(1, count - 1)] for i in range(count)]
    return "".join(" " if v is None else BLOCKS[min(7, int((v - low) / span * 8))] for v in picked)
