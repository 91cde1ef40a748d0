"""Every bar of the proof over many tasks: what it is, what was measured, whether it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from residency.tasks import Task
from residency.tasks import load as load_task


def summarise(tasks: Mapping[str, Mapping[str, Any]], load: Callable[[str], Task] = load_task) -> dict[str, Any]:
    """Bars over the proofs of tasks (id -> figures)."""
    bars: dict[str, dict[str, Any]] = {}

    def bar(name: str, value: Any, holds: bool) -> None:
        bars[name] = {"value": round(value, 4) if isinstance(value, float) else value, "holds": holds}

    rows = list(tasks.values())
    on_paper = {i: f for i, f in tasks.items() if load(i).info.scheme == "triage"}
    living = [f for i, f in tasks.items() if i not in on_paper]
    least = min(f["oracle"]["min"] for f in rows)
    bar("oracle N, least of any seed (1.00)", least, least >= 1 - 1e-9)
    passed = all(f["oracle"]["passed"] == f["oracle"]["n"] for f in rows)
    bar("oracle passes every task and seed", passed, passed)
    top = max(f["null"]["max"] for f in rows)
    bar("null N, most (0 exactly)", top, top == 0)
    means, worst, passes = _shortcuts(tasks, load)
    bar("shortcut mean, worst department x category (<= .10)", max(means.values(), default=0.0), all(v <= 0.10 for v in means.values()))
    bar("shortcut mean, worst task (<= .40)", worst, worst <= 0.40)
    bar("shortcut passes (0)", passes, passes == 0)
    others = [r for f in rows for r in f["other oracles"].values()]
    mean = sum(r["mean"] for r in others) / len(others) if others else 0.0
    bar("another condition's oracle: mean (<= .40)", mean, mean <= 0.40)
    bar("another condition's oracle: passes (0)", sum(r["passed"] for r in others), not any(r["passed"] for r in others))
    untold = _mean([f["untold"]["mean"] for f in living])
    bar("untold clinician, mean (>= .60)", untold, not living or untold >= 0.6)
    _mutants(rows, bar)
    good = [a for f in rows for a in f["alternatives"].values() if a["valid"]]
    near = [a for f in rows for a in f["alternatives"].values() if not a["valid"]]
    bar(
        "valid alternatives, least N (>= .98)",
        min((a["normalized"] for a in good), default=1.0),
        all(a["normalized"] >= 0.98 and a["passed"] for a in good),
    )
    bar("near misses that pass (0)", sum(a["passed"] for a in near), not any(a["passed"] for a in near))
    if on_paper:
        _chance(on_paper, bar)
    twins = _twins(tasks, load)
    bar("worst shortcut on a twin pair, minimum of the pair (<= .10)", max(twins, default=0.0), all(v <= 0.10 for v in twins))
    return {"tasks": len(rows), "bars": bars, "holds": all(b["holds"] for b in bars.values())}


def _chance(on_paper: Mapping[str, Mapping[str, Any]], bar: Callable[[str, Any, bool], None]) -> None:
    """Cases on paper are a guess among three by their published design: what it and each constant answer pass is printed."""
    rows = [f["chance"] for f in on_paper.values()]
    always = ", ".join(f"always {severity} {share:.2f}" for severity, share in rows[0]["always"].items())
    measured = _mean([r["measured"] for r in rows])
    fair = all(abs(r["measured"] - r["declared"]) < 0.005 for r in rows)
    bar("cases on paper: a guess passes as often as declared", f"{measured:.3f} ({always})", fair)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _shortcuts(tasks: Mapping[str, Mapping[str, Any]], load: Callable[[str], Task]) -> tuple[dict[str, float], float, int]:
    by: dict[str, list[float]] = defaultdict(list)
    worst, passes = 0.0, 0
    for task_id, figures in tasks.items():
        task = load(task_id)
        for name, row in figures["shortcuts"].items():
            value = row["mean"]
            if task.twin and task.twin in tasks:
                value = min(value, tasks[task.twin]["shortcuts"][name]["mean"])
            by[f"{task.info.department} {task.info.category} {name}"].append(value)
            worst = max(worst, row["mean"])
            passes += row["passed"]
    return {k: _mean(v) for k, v in by.items()}, worst, passes


def _mutants(rows: Sequence[Mapping[str, Any]], bar: Callable[[str, Any, bool], None]) -> None:
    counted = sum(f["mutants"]["counted"] for f in rows)
    caught = sum(f["mutants"]["caught"] for f in rows)
    total = sum(f["mutants"]["total"] for f in rows)
    share = caught / counted if counted else 1.0
    bar("mutants caught (>= .95)", share, share >= 0.95)
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for f in rows:
        for op, row in f["mutants"]["by operator"].items():
            by[op][0] += row["caught"]
            by[op][1] += row["counted"]
    shares = {op: (c / n if n else 1.0) for op, (c, n) in by.items()}
    least = min(shares, key=lambda op: shares[op], default="")
    bar("mutants caught, worst operator (>= .90)", f"{least} {shares.get(least, 1.0):.3f}", all(v >= 0.90 for v in shares.values()))
    bar("mutants excluded (<= .10)", 1 - counted / total if total else 0.0, not total or 1 - counted / total <= 0.10)
    lethal = sum(f["mutants"]["lethal"] for f in rows), sum(f["mutants"]["lethal gated"] for f in rows)
    bar("lethal mutants gated (all)", f"{lethal[1]} of {lethal[0]}", lethal[0] == lethal[1])
    rubric = sum(f["rubric mutants"]["total"] for f in rows), sum(f["rubric mutants"]["caught"] for f in rows)
    bar("rubric mutants caught", rubric[1] / rubric[0] if rubric[0] else 1.0, rubric[1] >= 0.95 * rubric[0])


def _twins(tasks: Mapping[str, Mapping[str, Any]], load: Callable[[str], Task]) -> list[float]:
    out = []
    for task_id, figures in tasks.items():
        twin = load(task_id).twin
        if twin in tasks:
            out += [min(row["mean"], tasks[twin]["shortcuts"][name]["mean"]) for name, row in figures["shortcuts"].items()]
    return out
