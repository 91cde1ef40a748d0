"""What a proof looks like: one row a task, every bar, and what was missed."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text


def view(report: dict[str, Any]) -> Group:
    """Figures by task, bars over all, and the mutants that no criterion noticed."""
    columns = ("task", "oracle", "untold", "null", "worst shortcut", "mutants caught", "alternatives")
    table = Table(*columns, pad_edge=False, header_style="bold")
    missed: list[str] = []
    for name, figures in report["tasks"].items():
        mean, worst = max(((row["mean"], attack) for attack, row in figures["shortcuts"].items()), default=(0.0, "none tried"))
        right = [a for a in figures["alternatives"].values() if a["valid"]]
        table.add_row(
            name,
            f"{figures['oracle']['min']:.3f}",
            f"{figures['untold']['mean']:.3f}",
            f"{figures['null']['max']:g}",
            f"{mean:.3f} {worst}",
            f"{figures['mutants']['caught']} of {figures['mutants']['counted']}",
            f"{sum(a['passed'] for a in right)} of {len(right)}",
        )
        missed += [f"  {name}: {says}" for says in figures["mutants"]["missed"]]
    bars = Table("bar", "measured", "", pad_edge=False, header_style="bold")
    for says, bar in report["summary"]["bars"].items():
        bars.add_row(says, str(bar["value"]), Text("✓", "green") if bar["holds"] else Text("✗", "red"))
    parts: list[RenderableType] = [table, bars]
    if missed:
        parts.append(Text("\n".join(["Mutants that no criterion noticed:", *missed]), "dim"))
    return Group(*parts)
