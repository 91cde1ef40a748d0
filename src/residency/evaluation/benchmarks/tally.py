"""What an examination on a published set came to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from msgspec import Struct

from residency.evaluation.benchmarks.item import Item, Verdict


class Part(Struct, frozen=True):
    """Figures of some answers; means over the `n` that were scored, 0 where none was.

    `unread` answers committed to nothing that could be read, and count as wrong."""

    n: int
    correct: int
    accuracy: float
    score: float
    recall: float
    unread: int


class Answered(Struct, frozen=True):
    """One question's reply and verdict, or the error that left it unscored."""

    id: str
    reply: str = ""
    verdict: Verdict | None = None
    error: str = ""


class Tally(Struct, frozen=True, kw_only=True):
    """All of it. Questions with an error are in no figure; `cut` replies ended for want of tokens.

    `macro_f1` is over yes, no and maybe where these are the answers, else None."""

    benchmark: str
    asked: int
    errors: int
    total: Part
    by_kind: dict[str, Part]
    by_subject: dict[str, Part]
    macro_f1: float | None
    prompt_tokens: int
    completion_tokens: int
    cut: int
    answers: tuple[Answered, ...]


def part(verdicts: Sequence[Verdict]) -> Part:
    """The figures of some verdicts."""
    n = len(verdicts)
    mean: Callable[[float], float] = lambda total: total / n if n else 0.0  # noqa: E731
    correct = sum(v.correct for v in verdicts)
    score, recall = sum(v.score for v in verdicts), sum(v.recall for v in verdicts)
    return Part(n, correct, mean(correct), mean(score), mean(recall), sum(not v.extracted for v in verdicts))


def grouped(judged: Sequence[tuple[Item, Verdict]], key: Callable[[Item], str]) -> dict[str, Part]:
    """Figures for each group, by name; a set without groups has none."""
    groups: defaultdict[str, list[Verdict]] = defaultdict(list)
    for item, verdict in judged:
        groups[key(item)].append(verdict)
    return {name: part(groups[name]) for name in sorted(groups) if name}


def macro_f1(judged: Sequence[tuple[Item, Verdict]]) -> float | None:
    """The mean of F1 over the decisions that occur as right answers; None where the questions are no decisions."""
    pairs = [(item.answers[0], verdict.extracted) for item, verdict in judged if item.kind == "decision"]
    labels = sorted({right for right, _ in pairs})
    if not labels:
        return None
    hits = {label: sum(right == said == label for right, said in pairs) for label in labels}
    sizes = {label: sum(right == label for right, _ in pairs) + sum(said == label for _, said in pairs) for label in labels}
    return sum(2 * hits[label] / sizes[label] for label in labels) / len(labels)
