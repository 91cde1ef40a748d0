"""A run as flat rows for other programs: one an episode, figures as columns, what is nested as JSON text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from residency.evaluation.asking import Asks
from residency.evaluation.results import Result
from residency.tasks import load


def flat(run: str, asked: Asks, results: Iterable[Result]) -> Iterator[dict[str, Any]]:
    """Rows of one shape; what an episode lacks is NaN or "". `trajectory` replays with `residency.replay`."""
    for r in results:
        info = load(r.task).info
        score = r.trajectory.score if r.trajectory is not None else None
        yield {
            "run": run,
            "policy": asked.policy,
            "engine": asked.engine,
            "task": r.task,
            "family": info.family,
            "department": info.department,
            "category": info.category,
            "difficulty": info.difficulty,
            "split": info.split,
            "trial": r.trial,
            "seed": r.seed,
            "sampling_seed": r.sampling_seed,
            "status": r.status,
            "error": r.error,
            "normalized": score.normalized if score else float("nan"),
            "total": score.total if score else float("nan"),
            "passed": bool(score and score.passed),
            "grader": score.grader if score else "",
            "end_reason": (r.trajectory.end_reason or "") if r.trajectory else "",
            "minute": r.trajectory.minute if r.trajectory else float("nan"),
            "calls": len(r.trajectory.calls) if r.trajectory else 0,
            "log": r.trajectory.log if r.trajectory else "",
            "harm": r.harm.this if r.harm else float("nan"),
            "harm_added": r.harm.added if r.harm else float("nan"),
            "harm_avoided_share": r.harm.avoided_share if r.harm else float("nan"),
            "died": bool(r.harm and r.harm.died),
            "requests": r.cost.requests,
            "prompt_tokens": r.cost.prompt_tokens,
            "completion_tokens": r.cost.completion_tokens,
            "malformed_calls": r.cost.malformed_calls,
            "trajectory": msgspec.json.encode(r.trajectory).decode() if r.trajectory else "",
        }
