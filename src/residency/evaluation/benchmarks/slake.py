"""SLAKE: radiological pictures with questions in English and Chinese, of which the English ones are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.picture_question import asked
from residency.evaluation.benchmarks.rows import Row, text


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows with img_name (under imgs/) or image, question, answer, q_lang, answer_type, content_type and qid."""
    folders = origin.folders("**/imgs", "**/images")
    for n, row in enumerate(rows):
        if str(row.get("q_lang") or "en") != "en":
            continue
        where = f"{origin.where}, question {n}"
        yield asked(
            origin,
            str(row.get("qid", f"{origin.split}-{n}")),
            text(row, "question", where=where),
            (text(row, "answer", where=where),),
            row.get("image") or row.get("img_name"),
            folders,
            published=row.get("answer_type"),
            subject=str(row.get("content_type") or ""),
        )


BENCHMARK = Benchmark(
    name="slake",
    title="SLAKE (English)",
    source="Liu et al., SLAKE: A Semantically-Labeled Knowledge-Enhanced Dataset for Medical Visual Question Answering, ISBI 2021",
    measures="closed: accuracy; open: exact match and F1, with recall beside them (Li et al., LLaVA-Med, NeurIPS 2023)",
    items=items,
    files={
        "train": ("**/train.json", "**/train*.parquet"),
        "validation": ("**/validate.json", "**/validation.json", "**/validation*.parquet"),
        "test": ("**/test.json", "**/test*.parquet"),
    },
    hub="OctoMed/SLAKE",
    hub_splits={"train": "train", "test": "test"},
    images=True,
    prompt="short",
)
