"""Kept answers judged again: the question must be the one that was asked, and the verdict must come out as it was kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.evaluation.benchmarks.questions import Answer, Questions, hashed
from residency.evaluation.benchmarks.suite import judge
from residency.evaluation.rescoring import Tampered


def recheck(asked: Questions, answers: Iterable[Answer]) -> Iterator[Tampered]:
    """Those of the judged answers that do not come out as they were kept."""
    content = dict(zip(asked.tasks, asked.content, strict=True))
    seen: set[str] = set()
    for one in answers:
        if one.item.id in seen:
            yield Tampered(one.item.id, 0, "it is kept twice, in place of another question")
        seen.add(one.item.id)
        if one.status != "done":
            continue
        if content.get(one.item.id) != hashed(one.item, one.picture):
            yield Tampered(one.item.id, 0, "the question, its options or its key are not those that were asked")
            continue
        found = judge(one.item, one.reply)
        if found != one.verdict:
            yield Tampered(one.item.id, 0, f"the verdict differs: kept {one.verdict}, judged again {found}")
