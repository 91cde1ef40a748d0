"""The monitor line above each prompt and the chart on demand, drawn from what has been charted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from residency.cli.chart import sparkline, vitals_chart
from residency.cli.charted import Charted, Readings
from residency.contract import Interrupt

SIGNS = ("HR", "BP", "MAP", "RR", "SPO2", "TEMP")  # in the order of a monitor; what else was measured follows
LABELS = {"SPO2": "SpO2", "TEMP": "T", "PAIN": "pain"}
LOUD = ("arrest", "death", "alarm", "critical_result")
STEADY = 0.02  # a change within this share is drawn as none


def monitor(charted: Charted, width: int) -> Text:
    """A line for each patient who has figures: the newest of each sign, how it moved, and since when it is not newer."""
    line = Text()
    for patient, rows in charted.vitals.items():
        newest = rows[-1][0]
        cells = [cell for sign in _signs(rows) if (cell := _cell(sign, rows, newest, width))]
        age = charted.minute - newest
        who = f"{patient}  " if len(charted.vitals) > 1 else ""
        line.append(f"{who}{'  '.join(cells)}", "bold cyan")
        line.append(f"  charted {f'{age:.0f} min ago' if age >= 1 else 'now'}\n", "dim")
    return line if line.plain else Text("No vital signs charted yet.\n", "dim")


def _signs(rows: Readings) -> list[str]:
    there = {k for _, vitals in rows for k in vitals}
    return [*SIGNS, *sorted(there - {*SIGNS, "SBP", "DBP"})]


def _cell(sign: str, rows: Readings, newest: float, width: int) -> str:
    key = "SBP" if sign == "BP" else sign
    known = [(minute, vitals) for minute, vitals in rows if vitals.get(key) is not None]
    if not known:
        return ""
    values = [float(v[key]) for _, v in known]
    figure = f"{values[-1]:g}"
    if sign == "BP":
        figure += f"/{known[-1][1]['DBP']:g}" if known[-1][1].get("DBP") is not None else "/?"
    course = sparkline(values[-6:], least=20.0) if len(values) > 2 and sign in ("HR", "MAP") and width >= 72 else ""
    then = f"@{known[-1][0]:.0f}" if newest - known[-1][0] >= 1 else ""
    return f"{LABELS.get(sign, sign)} {figure}{_arrow(values)}{course}{then}"


def _arrow(values: Sequence[float]) -> str:
    if len(values) < 2:
        return ""
    change = values[-1] - values[-2]
    return "→" if abs(change) <= STEADY * abs(values[-2]) else "↑" if change > 0 else "↓"


def calls(interrupts: Sequence[Interrupt]) -> Text:
    """Who wants the clinician, as it has to be noticed."""
    text = Text()
    for i in interrupts:
        text.append(f" {i.kind.replace('_', ' ')} ", "bold white on red" if i.kind in LOUD else "bold black on yellow")
        text.append(f" {i.says}", "bold")
        text.append(f"  minute {i.minute:.0f}\n", "dim")
    return text


def chart(charted: Charted, width: int) -> Group:
    """Everything that was charted: vital signs, results, orders as last heard of, notes, and who called."""
    parts: list[RenderableType] = []
    for patient, rows in charted.vitals.items():
        parts += [_vitals_table(patient, rows), vitals_chart(rows, width=min(width, 110)) if len(rows) > 2 else Text()]
    parts += _list("Results", [(m, f"{test.replace('_', ' ')}: {says}") for (test, m), says in charted.results.items()])
    parts += _list("Orders, as last heard of", [(o.minute, f"{i}  {o.says}  [{o.status}]") for i, o in charted.orders.items()])
    parts += _list("Written and done", charted.written)
    parts += _list("Who called", [(i.minute, f"{i.kind.replace('_', ' ')}: {i.says}") for i in charted.calls])
    return Group(*(parts or [Text("Nothing is charted yet.", "dim")]))


def _vitals_table(patient: str, rows: Readings) -> Table:
    signs = [s for s in _signs(rows) if any(v.get("SBP" if s == "BP" else s) is not None for _, v in rows)]
    table = Table(
        title=f"Vital signs {patient}".strip(), title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="bold"
    )
    table.add_column("min", justify="right")
    for sign in signs:
        table.add_column(LABELS.get(sign, sign), justify="right")
    for minute, vitals in rows[-12:]:
        table.add_row(f"{minute:.1f}", *(_figure(sign, vitals) for sign in signs))
    return table


def _figure(sign: str, vitals: dict[str, Any]) -> str:
    if sign == "BP" and vitals.get("SBP") is not None:
        return f"{vitals['SBP']:g}/{vitals.get('DBP') or 0:g}"
    return f"{vitals[sign]:g}" if vitals.get(sign) is not None else ""


def _list(title: str, rows: Sequence[tuple[float, str]]) -> list[RenderableType]:
    if not rows:
        return []
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for minute, says in sorted(rows, key=lambda r: r[0]):
        table.add_row(f"{minute:.1f}", Text(says))
    return [Text(), table]
