"""Harm held to its order: oracle < delayed < nothing < harmful on dynamic conditions, oracle ≤ nothing < harmful on benign.

Differences are paired by seed; an interval is mean ± t·SE over seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from residency.counterfactual import course_of, nothing, standard
from residency.episode import start
from residency.policies import make, play
from residency.tasks import Task, drawn, ids, load

SEEDS = tuple(range(32))
T_95 = {3: 3.182, 7: 2.365, 15: 2.131, 31: 2.040}


def harms(task: Task, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """Mean harm of each player on one task, and the paired differences with their 95 % intervals (organ-minutes)."""
    rows: dict[str, list[float]] = {
        "nothing": [nothing(task, s).total for s in seeds],
        "standard": [standard(task, s).total for s in seeds],
    }
    for name in ("oracle", "delayed", "harmful", "untold"):
        rows[name] = [course_of(play(make(name, task, s), start(task, s))).total for s in seeds]
    pairs = {
        "nothing - oracle": ("nothing", "oracle"),
        "delayed - oracle": ("delayed", "oracle"),
        "nothing - delayed": ("nothing", "delayed"),
        "harmful - nothing": ("harmful", "nothing"),
    }
    return {
        "mean": {n: sum(r) / len(r) for n, r in rows.items()},
        "pairs": {n: paired(rows[a], rows[b]) for n, (a, b) in pairs.items()},
        "dynamic": task.setting.condition.dynamic,
        "seeds": len(seeds),
    }


def paired(a: Sequence[float], b: Sequence[float]) -> dict[str, float]:
    """Mean of a − b with its 95 % t interval over pairs."""
    d = [x - y for x, y in zip(a, b, strict=True)]
    n = len(d)
    mean = sum(d) / n
    se = math.sqrt(sum((x - mean) ** 2 for x in d) / (n - 1) / n) if n > 1 else 0.0
    half = T_95.get(n - 1, 2.0) * se
    return {"mean": mean, "low": mean - half, "high": mean + half}


def written() -> list[Task]:
    """The first written task of each condition that is treated, by id. Conditions that have none are held to the order of harm on
    patients drawn from them, by the tests."""
    out: dict[str, Task] = {}
    for task in treated():
        out.setdefault(task.setting.condition.id, task)
    return list(out.values())


def one_per_condition() -> list[Task]:
    """A task of each condition that is treated: the first written one, or one drawn from it where the catalog has none. The triage
    desk only sorts."""
    out = {task.setting.condition.id: task for task in written()}
    for name in drawn.conditions("emergency"):
        out.setdefault(name, load(f"emergency/drawn/{name}/0"))
    return list(out.values())


def treated() -> list[Task]:
    """Every task in which patients are treated, so that their harm can be counted."""
    return [task for task in map(load, ids()) if task.info.scheme == "ed_rubric"]


def ordered(figures: dict[str, Any]) -> bool:
    """Whether the order holds, its intervals excluding 0 (for benign conditions the oracle may equal nothing)."""
    pairs = figures["pairs"]
    if figures["dynamic"]:
        return all(bool(pairs[p]["low"] > 0) for p in ("delayed - oracle", "nothing - delayed", "harmful - nothing"))
    return bool(pairs["nothing - oracle"]["mean"] >= 0 and pairs["harmful - nothing"]["low"] > 0)
