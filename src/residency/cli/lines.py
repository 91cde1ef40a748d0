"""A run in the lines of Medical Triage OpenEnv: [START], a [STEP] for each act, [END]."""

from __future__ import annotations

import json

import residency
from residency import tasks
from residency.cli.playing import Run, Turn
from residency.contract import Say

SOURCE = "medical-triage-openenv"
THEIRS, OURS = "medical_triage_env", "residency"


def named(task: str) -> list[str]:
    """The task of that id or file, or all of a source (`medical-triage-openenv`). Raises UserError for neither."""
    whole = [info.id for info in residency.list_tasks(source=task)]
    return whole or [tasks.load(task).id]


def lines(run: Run) -> list[str]:
    """The run told. The number is the published `total`, paid at the end; `success` is `passed`."""
    task = run.trajectory.task
    published = tasks.load(task).info.source == SOURCE
    case, env = (f"task_{int(task[-2:])}", THEIRS) if published else (task, OURS)
    last = len(run.turns) - 1
    rewards = [run.score.total if i == last else 0.0 for i in range(len(run.turns))]
    paid = ",".join(f"{r:.2f}" for r in rewards)
    return [
        f"[START] task={case} env={env} model={run.policy}",
        *(_step(i, turn, rewards[i], i == last) for i, turn in enumerate(run.turns)),
        f"[END] success={_word(run.score.passed)} steps={len(run.turns)} score={run.score.total:.4f} rewards={paid}",
    ]


def _step(i: int, turn: Turn, reward: float, done: bool) -> str:
    error = "null" if turn.result.error is None else turn.result.error.code
    return f"[STEP] step={i + 1} action={_action(turn)} reward={reward:.2f} done={_word(done)} error={error}"


def _action(turn: Turn) -> str:
    """One word where that system had one; else the call, without spaces."""
    act = turn.act
    if isinstance(act, Say):
        return "say"
    arguments = act.arguments if isinstance(act.arguments, dict) else {}
    if act.name == "assign_severity" and isinstance(arguments.get("content"), str):
        return "_".join(arguments["content"].split()) or "null"
    return act.name if not arguments else f"{'_'.join(act.name.split())}({'_'.join(json.dumps(arguments).split())})"


def _word(yes: bool) -> str:
    return "true" if yes else "false"
