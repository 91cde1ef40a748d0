"""How a learner learned, as PNG: one panel a figure, one line a seed and fold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from residency.training.evidence.records import Cell

PANELS = {
    "reward": "reward",
    "rewards/made_to_wait/mean": "urgent made to wait (share)",
    "rewards/gates/mean": "gates closed (share)",
    "tools/call_frequency": "calls an episode",
    "completions/mean_length": "tokens an episode adds",
    "entropy": "entropy (nats a token)",
    "frac_reward_zero_std": "groups that teach nothing (share)",
    "hospital/share_of_time": "hospital's share of a step's time",
}
"""Figures of the log, and what they are."""


def logged(state: Path) -> dict[str, tuple[tuple[int, float], ...]]:
    """What of a trainer's log is drawn; nothing of a run that was not in the hospital."""
    if not state.exists():
        return {}
    lines = json.loads(state.read_text(encoding="utf-8"))["log_history"]
    found = {key: tuple((line["step"], round(line[key], 5)) for line in lines if key in line) for key in PANELS}
    return found if found["reward"] else {}


def draw(cells: Iterable[Cell], row: str, out: Path) -> int:
    """The curves of a row of the table; how many runs they show. Needs matplotlib."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    logs = [c.curves for c in cells if c.row == row and c.curves]
    if not logs:
        return 0
    figure = Figure(figsize=(11, 11), layout="constrained")
    for axes, (key, says) in zip(figure.subplots(4, 2).flat, PANELS.items(), strict=True):
        for log in logs:
            axes.plot([x for x, _ in log[key]], [y for _, y in log[key]], linewidth=0.8, color="#245a7a", alpha=0.5)
        axes.set_title(says, fontsize=9, loc="left")
        axes.set_ylim(bottom=0)
        axes.tick_params(labelsize=8)
    figure.supxlabel("step", fontsize=9)
    figure.savefig(out, dpi=100, metadata={"Software": None})
    return len(logs)
