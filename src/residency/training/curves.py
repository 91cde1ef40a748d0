"""How a model learned: figures of a trainer's log by step, and as PNG."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

STATE = "trainer_state.json"
"""A run's own record, in its folder."""
HOSPITAL = {
    "reward": "reward",
    "rewards/made_to_wait/mean": "urgent made to wait (share)",
    "rewards/gates/mean": "gates closed (share)",
    "tools/call_frequency": "calls an episode",
    "completions/mean_length": "tokens an episode adds",
    "entropy": "entropy (nats a token)",
    "frac_reward_zero_std": "groups that teach nothing (share)",
    "hospital/share_of_time": "hospital's share of a step's time",
}
"""Figures that only a run in the hospital logs, and what they are."""
PANELS = {
    "loss": "loss",
    "eval_loss": "loss on dev",
    "eval_reward": "reward on dev",
    "rewards/added_harm/mean": "added harm (share)",
} | HOSPITAL
"""All that are drawn."""
Log = Mapping[str, Sequence[tuple[float, float]]]
"""Figure -> (step, value) of each line that has it."""


def logged(state: Path, panels: Mapping[str, str] = PANELS) -> dict[str, tuple[tuple[int, float], ...]]:
    """What of a trainer's log is drawn: nothing of a figure that it never told."""
    if not state.exists():
        return {}
    lines = json.loads(state.read_text(encoding="utf-8"))["log_history"]
    found = {key: tuple((line["step"], round(line[key], 5)) for line in lines if key in line) for key in panels}
    return {key: points for key, points in found.items() if points}


def draw(logs: Sequence[Log], out: Path) -> int:
    """One panel a figure that any of the logs has, one line a log; how many logs it shows. Needs matplotlib."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib.figure import Figure

    panels = {key: says for key, says in PANELS.items() if any(log.get(key) for log in logs)}
    if not panels:
        return 0
    down = -(-len(panels) // 2)
    figure = Figure(figsize=(11, 2.75 * down), layout="constrained")
    for axes, (key, says) in zip(figure.subplots(down, 2, squeeze=False).flat, panels.items(), strict=False):
        for points in filter(None, (log.get(key) for log in logs)):
            axes.plot([x for x, _ in points], [y for _, y in points], linewidth=0.8, color="#245a7a", alpha=0.5 if len(logs) > 1 else 1.0)
        axes.set_title(says, fontsize=9, loc="left")
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
        axes.tick_params(labelsize=8)
    for axes in figure.axes[len(panels) :]:
        axes.set_visible(False)
    figure.supxlabel("step", fontsize=9)
    figure.savefig(out, dpi=100, metadata={"Software": None})
    return len(logs)
