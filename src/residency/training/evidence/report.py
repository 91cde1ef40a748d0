"""The table: every row with its interval, what was hoped for beside what came out, and by how much a gain had to differ to be seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from residency.evaluation.statistics import Figure, crossed
from residency.training.curves import HOSPITAL
from residency.training.evidence.plan import FOLDS, ROWS, Plan
from residency.training.evidence.records import Cell, Played
from residency.training.evidence.runner import CELLS

Table = list[list[float]]
"""One row a family, one column a seed."""
AGAINST = (("permuted", "sft"), ("sft_more", "sft"), ("sft", "shapes"))
"""Differences beside those of GRPO, which stand in every row."""
ENDS = 10
"""Steps at the beginning and at the end of a run that are set beside each other."""
WATCHED = ("tools/call_frequency", "completions/mean_length", "entropy")


def read(folder: Path) -> list[Cell]:
    """All finished cells."""
    return [msgspec.json.decode(p.read_bytes(), type=Cell) for p in sorted((folder / CELLS).glob("*.json"))]


def whole(cells: Iterable[Cell], row: str, plan: Plan) -> tuple[list[int], dict[str, list[float]]]:
    """Seeds that have every fold, and each family's mean with each of them."""
    by = {(c.seed, c.fold): c for c in cells if c.row == row}
    seeds = [s for s in plan.seeds if all((s, f) in by for f in range(FOLDS))]
    families: dict[str, list[float]] = defaultdict(list)
    for seed in seeds:
        for family, value in _by_family(p for f in range(FOLDS) for p in by[seed, f].held_out).items():
            families[family].append(value)
    return seeds, dict(sorted(families.items()))


def _by_family(played: Iterable[Played]) -> dict[str, float]:
    scores: dict[str, list[float]] = defaultdict(list)
    for p in played:
        if p.normalized is not None:
            scores[p.family].append(p.normalized)
    return {family: sum(n) / len(n) for family, n in scores.items()}


def gain(cells: Sequence[Cell], one: str, other: str, plan: Plan) -> Table:
    """By how much a row is above another, family by family, over the seeds that both have."""
    (seeds, above), (others, below) = whole(cells, one, plan), whole(cells, other, plan)
    both = [s for s in seeds if s in others]
    return [[above[f][seeds.index(s)] - below[f][others.index(s)] for s in both] for f in above if f in below] if both else []


def table(cells: Sequence[Cell], plan: Plan) -> str:
    """Markdown: rows, comparisons, aims."""
    out = [
        "| who | held-out families, N (95 %) | GRPO above it (95 %) | smallest difference seen | passed | urgent made to wait "
        "| calls | tokens | seen families, N | CPU minutes | seeds |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row, says in ROWS.items():
        seeds, families = whole(cells, row, plan)
        mine = [c for c in cells if c.row == row and c.seed in seeds]
        if not mine:
            out.append(f"| {says} | not run | | | | | | | | | 0 |")
            continue
        met = [p for c in mine for p in c.held_out if p.normalized is not None]
        seen = [n for c in mine for n in c.seen]
        told = [says, as_text(crossed.mean(list(families.values())))]
        told += ["", ""] if row == "grpo" else _apart(gain(cells, "grpo", row, plan))
        told += [
            _share(p.passed for p in met),
            _share(p.made_to_wait for p in met if p.urgent),
            f"{_mean([p.calls for p in met]):.1f}",
            f"{_mean([p.written for p in met]):.0f}",
        ]
        told += [f"{_mean(seen):.3f}" if seen else "", f"{_mean([c.cpu for c in mine]) / 60:.1f}", str(len(seeds))]
        out.append("| " + " | ".join(told) + " |")
    out += ["", "| difference | N (95 %) | smallest that would be seen |", "|---|---|---|"]
    for one, other in AGAINST:
        out.append("| " + " | ".join((f"{ROWS[one]} − {ROWS[other]}", *_apart(gain(cells, one, other, plan)))) + " |")
    return "\n".join([*out, "", *aims(cells, plan), *watched(cells)]) + "\n"


def _apart(differences: Table) -> list[str]:
    """A difference with its interval, and the smallest that would be seen four times in five."""
    least = crossed.smallest(differences) if differences and differences[0] else None
    return [as_text(crossed.mean(differences)), "" if least is None else f"{least:.3f}"]


def watched(cells: Sequence[Cell]) -> list[str]:
    """Whether GRPO's runs stopped calling, wrote ever more or lost their entropy: both ends of their curves."""
    logs = [c.curves for c in cells if c.row == "grpo" and c.curves]
    out = []
    for key in WATCHED:
        ends = [[_mean([value for _, value in part]) for part in (log[key][:ENDS], log[key][-ENDS:])] for log in logs if log.get(key)]
        if ends:
            first, last = (_mean([e[i] for e in ends]) for i in (0, 1))
            out.append(f"- {HOSPITAL[key]}, first and last {ENDS} steps of {len(ends)} runs with GRPO: {first:.2f}, {last:.2f}")
    return out


def aims(cells: Sequence[Cell], plan: Plan) -> list[str]:
    """Each aim, and whether it was reached."""
    level = {row: _mean([v for vs in whole(cells, row, plan)[1].values() for v in vs]) for row in ROWS if whole(cells, row, plan)[0]}
    if "grpo" not in level:
        return ["GRPO has not run on every fold with any seed: no aim is judged."]
    hoped, out = plan.aims, []
    if {"chance", "oracle"} <= level.keys():
        bar = level["chance"] + hoped.of_the_way * (level["oracle"] - level["chance"])
        out.append(
            _line(level["grpo"] >= bar, f"GRPO {level['grpo']:.3f}, {hoped.of_the_way:g} of the way from chance to oracle is {bar:.3f}")
        )
    if "sft_more" in level:
        found = crossed.mean(gain(cells, "grpo", "sft_more", plan))
        out.append(_line(found.low is not None and found.low > 0, f"GRPO above SFT continued, interval above 0: {as_text(found)}"))
    for row, least in (("logistic", hoped.over_logistic),):
        if row in level:
            out.append(
                _line(level["grpo"] - level[row] >= least, f"GRPO above {ROWS[row]} by {least:g}: {level['grpo'] - level[row]:+.3f}")
            )
    mine = [c for c in cells if c.row == "grpo"]
    seen = _mean([n for c in mine for n in c.seen])
    out.append(
        _line(
            level["grpo"] >= hoped.of_seen * seen, f"GRPO {hoped.of_seen:g} of its score on families seen ({seen:.3f}): {level['grpo']:.3f}"
        )
    )
    if {"permuted", "sft"} <= level.keys():
        added = level["permuted"] - level["sft"]
        out.append(_line(added < hoped.permuted, f"rewards dealt out at random add less than {hoped.permuted:g}: {added:+.3f}"))
    waits = _mean([float(p.made_to_wait) for c in mine for p in c.held_out if p.urgent])
    out.append(_line(waits <= hoped.under_triage, f"urgent patients made to wait, at most {hoped.under_triage:.0%}: {waits:.1%}"))
    return out


def as_text(figure: Figure) -> str:
    """A figure and its interval."""
    if figure.value is None:
        return figure.reason
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def _line(reached: bool, says: str) -> str:
    return f"- {'reached' if reached else '**not reached**'}: {says}"


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _share(values: Iterable[bool]) -> str:
    shares = [float(v) for v in values]
    return f"{_mean(shares):.1%}" if shares else ""
