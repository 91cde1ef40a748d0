"""Residency: a teaching hospital for AI clinicians. Research only, fictional patients, never for care.

episode = residency.start("emergency/septic-shock-old-letter-01", seed=0)
print(episode.briefing)
result = episode.call("measure", {"patient_id": "P-1001"})
print(episode.score().normalized)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from residency.version import VERSION as __version__

if TYPE_CHECKING:
    from residency.contract import (
        Call,
        Error,
        Harm,
        ImageRef,
        Interrupt,
        Policy,
        Proof,
        Say,
        Score,
        TaskInfo,
        Tool,
        ToolResult,
        Trajectory,
    )
    from residency.counterfactual import harm
    from residency.episode import Episode, replay, start
    from residency.proof import prove
    from residency.tasks import Task, list_tasks

_HOME = {
    **dict.fromkeys(
        (
            "Call",
            "Error",
            "Harm",
            "ImageRef",
            "Interrupt",
            "Policy",
            "Proof",
            "Say",
            "Score",
            "TaskInfo",
            "Tool",
            "ToolResult",
            "Trajectory",
        ),
        "contract",
    ),
    **dict.fromkeys(("Episode", "replay", "start"), "episode"),
    "harm": "counterfactual",
    "prove": "proof",
    **dict.fromkeys(("Task", "list_tasks"), "tasks"),
}
__all__ = [
    "Call",
    "Episode",
    "Error",
    "Harm",
    "ImageRef",
    "Interrupt",
    "Policy",
    "Proof",
    "Say",
    "Score",
    "Task",
    "TaskInfo",
    "Tool",
    "ToolResult",
    "Trajectory",
    "__version__",
    "harm",
    "list_tasks",
    "prove",
    "replay",
    "start",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import residency` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'residency' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"residency.{_HOME[name]}"), name)
    globals()[name] = value
    return value
