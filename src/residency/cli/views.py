"""What a run looks like to a person: timeline, chart, score with its evidence, harm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from residency.cli.chart import sparkline, vitals_chart
from residency.cli.playing import Run, vitals_at
from residency.contract import Harm, Score, TaskInfo
from residency.evaluation.report.wording import SAFETY, short, shown


def vitals_line(vitals: dict[str, Any]) -> str:
    """Pulse, pressure, saturation and breathing in a few characters; a dash for what can't be read."""
    sbp, dbp, hr, spo2, rr = ("–" if vitals.get(k) is None else f"{vitals[k]:.0f}" for k in ("SBP", "DBP", "HR", "SPO2", "RR"))
    return f"{sbp}/{dbp} HR {hr} SpO2 {spo2} RR {rr}" if vitals else ""


def timeline(run: Run) -> Table:
    """Minute, act, what came back, and the true vital signs of that minute."""
    table = Table(title="Timeline", title_justify="left", expand=True, pad_edge=False, box=None, header_style="bold")
    table.add_column("min", justify="right", no_wrap=True)
    table.add_column("act", ratio=4, overflow="fold")
    table.add_column("what came back", ratio=5, overflow="fold")
    table.add_column("vital signs", no_wrap=True)
    for turn in run.turns:
        table.add_row(
            f"{turn.minute:.1f}",
            Text(shown(turn.act)),
            Text(short(turn.result.content, 160), "red" if turn.result.error else ""),
            vitals_line(vitals_at(run.course, turn.minute)),
        )
    end = run.trajectory
    table.add_row(
        f"{end.minute:.1f}",
        Text(f"ended: {end.end_reason or 'still running'}", "bold"),
        "",
        vitals_line(vitals_at(run.course, end.minute)),
    )
    return table


def score_view(score: Score) -> Group:
    """Every criterion with what decided it, every violation, and the two numbers."""
    table = Table(title="Score", title_justify="left", expand=True, pad_edge=False, box=None, header_style="bold")
    table.add_column("")
    table.add_column("criterion", ratio=5, overflow="fold")
    table.add_column("dimension", no_wrap=True)
    table.add_column("weight", justify="right")
    table.add_column("evidence", ratio=4, overflow="fold", style="dim")
    for c in score.criteria:
        sign = Text("–", "dim") if not c.applies else Text("✓", "green") if c.met else Text("✗", "red")
        notes = "".join(f" [{n}]" for n in (SAFETY.get(c.safety or ""), "required" if c.required else "") if n)
        table.add_row(
            sign,
            Text(f"{c.id} {c.says}{notes}"),
            c.dimension,
            f"{c.weight:g}",
            Text(short("; ".join(c.evidence), 240)),
        )
    parts: list[RenderableType] = [table]
    for v in score.violations:
        parts.append(Text(f"Violation, severity {v.severity}: {v.says} ({short('; '.join(v.evidence), 160)})", "red"))
    verdict = "passed" if score.passed else "not passed"
    parts.append(
        Text(
            f"normalized {score.normalized:.3f} · total {score.total:.3f} · {verdict}"
            f"{'' if score.final else ' · not final'} · grader {score.grader}",
            "bold",
        )
    )
    if score.gates:
        parts.append(Text("Gates closed: " + "; ".join(score.gates), "red"))
    return Group(*parts)


def harm_view(harm: Harm) -> Text:
    """Harm beside doing nothing and standard care, in organ-minutes."""
    organs = ", ".join(f"{organ} {minutes:.0f}" for organ, minutes in sorted(harm.by_organ.items()) if minutes >= 0.5)
    return Text(
        f"Harm until minute {harm.horizon_minutes:g}, in organ-minutes: this {harm.this:.0f}, "
        f"doing nothing {harm.nothing:.0f}, standard care {harm.standard:.0f}. "
        f"Avoided {harm.avoided:.0f} ({harm.avoided_share:.0%}), added {harm.added:.0f}."
        + (" The patient died." if harm.died else "")
        + (f"\nBy organ: {organs}." if organs else "")
    )


def run_view(run: Run, width: int) -> Group:
    """A whole run, top to bottom."""
    return Group(
        heading(run),
        Text(),
        timeline(run),
        Text(),
        *((vitals_chart(run.course, run.events, min(width, 110)), Text()) if run.course else ()),
        score_view(run.score),
        *(() if run.harm is None else (Text(), harm_view(run.harm))),
    )


def heading(run: Run) -> Text:
    """Which encounter this was, and who played it."""
    return Text(f"{run.title} · {run.trajectory.task} · seed {run.trajectory.seed} · {run.policy}", "bold")


def side_by_side(runs: Sequence[Run], width: int) -> Table:
    """One row a policy: both figures, harm, how it ended, and the pressure's course in what is left of `width` columns."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name in ("policy", "normalized", "total", "passed", "harm", "avoided", "added", "ended"):
        table.add_column(name, justify="left" if name in ("policy", "ended") else "right", no_wrap=True)
    table.add_column("MAP", no_wrap=True)
    for run in runs:
        harm, end = run.harm, run.trajectory
        if harm is None:
            continue
        table.add_row(
            run.policy,
            f"{run.score.normalized:.3f}",
            f"{run.score.total:.3f}",
            "yes" if run.score.passed else "no",
            f"{harm.this:.0f}",
            f"{harm.avoided_share:.0%}",
            f"{harm.added:.0f}",
            f"{end.end_reason} {end.minute:.0f} min",
            sparkline([v.get("MAP") for _, v in run.course], min(24, max(4, width - 76))),
        )
    return table


def task_table(infos: Sequence[TaskInfo]) -> Table:
    """The catalog, one task a row."""
    table = Table(pad_edge=False, header_style="bold")
    for name in ("id", "title", "category", "difficulty", "split", "source"):
        table.add_column(name, overflow="fold")
    for i in infos:
        table.add_row(i.id, escape(i.title), i.category, i.difficulty, i.split, i.source)
    return table


def counts_table(counts: dict[str, Any]) -> Table:
    """How many tasks there are, by each thing they can be counted by."""
    table = Table("by", "value", "tasks", pad_edge=False, header_style="bold")
    for by, rows in counts.items():
        for value, number in rows.items() if isinstance(rows, dict) else (("", rows),):
            table.add_row(by, value, str(number))
    return table


def figure(value: float) -> str:
    """Three significant digits, thousands apart."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def bench_table(report: dict[str, Any]) -> Table:
    """Each measure beside its bar."""
    table = Table("what", "median", "bar", "", pad_edge=False, header_style="bold")
    for row in report["measures"]:
        sign = Text() if row["met"] is None else Text("✓", "green") if row["met"] else Text("✗", "red")
        bar = "" if row["bar"] is None else f"{row['side']} {row['bar']:,g} {row['unit']}"
        table.add_row(row["what"], f"{figure(row['median'])} {row['unit']}", bar, sign)
    return table
