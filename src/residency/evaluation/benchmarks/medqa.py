"""MedQA: questions in the manner of the United States licensing examination, four options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.errors import ContentError
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import LETTERS, Item
from residency.evaluation.benchmarks.rows import Row, text


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows with question, options {letter: text}, answer_idx and meta_info (the step of the examination)."""
    for n, row in enumerate(rows):
        where = f"{origin.where}, question {n}"
        options = row.get("options")
        if not isinstance(options, dict):
            raise ContentError(where, "options are no table of letters")
        there = {k: str(v) for k, v in sorted(options.items()) if v is not None}
        right = text(row, "answer_idx", where=where)
        if list(there) != list(LETTERS[: len(there)]) or right not in there:
            raise ContentError(where, f"options {', '.join(there)} with the answer {right!r}")
        yield Item(
            id=f"{origin.split}-{n}",
            benchmark=origin.benchmark,
            question=text(row, "question", where=where),
            options=tuple(there.values()),
            answers=(right,),
            kind="choice",
            split=origin.split,
            subject=str(row.get("meta_info") or ""),
        )


BENCHMARK = Benchmark(
    name="medqa",
    title="MedQA (USMLE, four options)",
    source="Jin et al., What Disease Does This Patient Have?, Applied Sciences 11(14):6421, 2021",
    measures="accuracy of the letter",
    items=items,
    files={s: (f"**/phrases_no_exclude_{s}.jsonl", f"**/{s}.jsonl", f"**/{s}*.parquet") for s in ("train", "dev", "test")},
    hub="GBaker/MedQA-USMLE-4-options",
    hub_splits={"train": "train", "test": "test"},
)
