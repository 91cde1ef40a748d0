"""The debrief after playing: what was met and when, what happened to the body, harm, and what the oracle did differently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from residency.cli.chart import vitals_chart
from residency.cli.playing import Run, Turn
from residency.cli.views import harm_view
from residency.contract import Harm, Judged, Score, Tool
from residency.evaluation.report.wording import SAFETY, shown

_EVIDENCE = re.compile(r"^min (-?[\d.]+): (.*)$", re.DOTALL)
BAR = 40


def view(run: Run, oracle: Run, tools: Sequence[Tool], width: int) -> Group:
    """A finished encounter for the person who played it, beside the oracle's on the same patient."""
    parts: list[RenderableType] = [
        Rule(Text(f"Debrief: {run.title}", "bold"), align="left", characters="─"),
        _verdict(run),
        Text(),
        _criteria(run.score),
        *(Text(f"✗ {v.says} (severity {v.severity} of 5) {_short(v.evidence)}".rstrip(), "red") for v in run.score.violations),
    ]
    if run.course:
        parts += [Text(), Text("What happened to the body", "bold"), vitals_chart(run.course, run.events, min(width, 110))]
    if run.harm is not None:
        parts += [Text(), Text("Harm in organ-minutes", "bold"), harm_bars(run.harm), harm_view(run.harm)]
    return Group(*parts, *_differently(run, oracle, tools))


def _verdict(run: Run) -> Text:
    score, end = run.score, run.trajectory
    text = Text(f"{score.normalized:.2f} of 1", "bold")
    text.append(" · passed" if score.passed else " · not passed", "green" if score.passed else "red")
    text.append(f" · ended: {(end.end_reason or 'still running').replace('_', ' ')}, minute {end.minute:.0f}, {len(end.calls)} turns", "")
    if score.gates:
        says = {c.id: c.says for c in score.criteria}
        text.append("\nWorth nothing because of: " + "; ".join(says.get(g, g) for g in score.gates), "red")
    return text


def _criteria(score: Score) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("")
    table.add_column("criterion", ratio=5, overflow="fold")
    table.add_column("minute", justify="right")
    table.add_column("evidence", ratio=4, overflow="fold", style="dim")
    for c in score.criteria:
        sign = Text("–", "dim") if not c.applies else Text("✓", "green") if c.met else Text("✗", "red")
        notes = "".join(f" [{n}]" for n in (SAFETY.get(c.safety or ""), "required" if c.required else "") if n)
        minutes, says = _decided(c.evidence)
        table.add_row(sign, Text(c.says + notes), minutes, Text(says))
    return table


def _decided(evidence: Sequence[str]) -> tuple[str, str]:
    """The minute of the last event that decided a criterion, and all of them in words."""
    found = [m for line in evidence if (m := _EVIDENCE.match(line))]
    return (found[-1][1] if found else "", "; ".join(evidence) if len(evidence) > 1 else found[0][2] if found else "".join(evidence))


def _short(evidence: Sequence[str]) -> str:
    return f"({evidence[0]})" if evidence else ""


def harm_bars(harm: Harm) -> Table:
    """This course beside doing nothing and standard care, drawn to one scale."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    most = max(harm.this, harm.nothing, harm.standard, 1e-9)
    for name, value, colour in (
        ("you", harm.this, "bold"),
        ("doing nothing", harm.nothing, "red"),
        ("standard care", harm.standard, "green"),
    ):
        table.add_row(name, f"{value:.0f}", Text("█" * round(value / most * BAR) or "▏", colour))
    return table


def _differently(run: Run, oracle: Run, tools: Sequence[Tool]) -> list[RenderableType]:
    """Where the oracle met what was missed, and its key acts with the minutes of both."""
    parts: list[RenderableType] = []
    met = {c.id: c for c in oracle.score.criteria if c.met}
    missed = [c for c in run.score.criteria if c.applies and not c.met and c.id in met]
    if missed:
        parts += [Text(), Text("How the oracle met what you missed", "bold"), _missed(missed, met)]
    theirs, yours = _key_acts(oracle.turns, tools), _key_acts(run.turns, tools)
    if theirs:
        parts += [Text(), Text("What the oracle did, and when you did", "bold"), _beside(theirs, yours)]
    return parts


def _missed(missed: Sequence[Judged], met: dict[str, Judged]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("criterion", ratio=4, overflow="fold")
    table.add_column("the oracle", ratio=5, overflow="fold", style="dim")
    for c in missed:
        table.add_row(Text(c.says), Text("; ".join(met[c.id].evidence)))
    return table


Acts = dict[tuple[str, str], tuple[float, str]]


def _beside(theirs: Acts, yours: Acts) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("min", justify="right")
    table.add_column("you", justify="right")
    table.add_column("act", overflow="fold")
    for key, (minute, says) in theirs.items():
        own = yours.get(key)
        act = Text(says)
        if own is not None and not key[1] and own[1] != says:
            act.append(f"\nyou: {own[1]}", "yellow")
        table.add_row(f"{minute:.1f}", Text("never", "red") if own is None else Text(f"{own[0]:.1f}", "green"), act)
    return table


def _key_acts(turns: Sequence[Turn], tools: Sequence[Tool]) -> Acts:
    """(minute, in words) of each first act that changed the hospital, by its tool and what it was about."""
    writes = {t.name for t in tools if t.writes}
    out: Acts = {}
    for turn in turns:
        name = getattr(turn.act, "name", "")
        if name in writes and turn.result.error is None:
            out.setdefault((name, _about(turn.result.data)), (turn.minute, shown(turn.act, 120)))
    return out


def _about(data: Any) -> str:
    """What an act was about, as its result names it."""
    return str(data.get("item") or data.get("service") or data.get("to") or "") if isinstance(data, dict) else ""
