"""A run on a question set as flat rows for other programs, one a question. The questions themselves are not among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from residency.evaluation.benchmarks.questions import Answer, Questions


def flat(run: str, asked: Questions, answers: Iterable[Answer]) -> Iterator[dict[str, Any]]:
    """Rows of one shape; what an answer lacks is NaN or ""."""
    for a in answers:
        yield {
            "run": run,
            "policy": asked.policy,
            "engine": asked.engine,
            "benchmark": asked.benchmark,
            "split": asked.split,
            "question": a.item.id,
            "subject": a.item.subject,
            "kind": a.item.kind,
            "status": a.status,
            "error": a.error,
            "reply": a.reply,
            "finish": a.finish,
            "extracted": a.verdict.extracted if a.verdict else "",
            "correct": bool(a.verdict and a.verdict.correct),
            "score": a.verdict.score if a.verdict else float("nan"),
            "recall": a.verdict.recall if a.verdict else float("nan"),
            "prompt_tokens": a.cost.prompt_tokens,
            "completion_tokens": a.cost.completion_tokens,
            "seconds": a.cost.seconds,
        }
