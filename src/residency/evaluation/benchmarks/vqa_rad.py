"""VQA-RAD: what clinicians asked about radiological pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.picture_question import asked
from residency.evaluation.benchmarks.rows import Row, text


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows of the authors' one file (its phrase_type says which split) or of the hub (image, question, answer)."""
    folders = origin.folders("**/VQA_RAD Image Folder", "**/images")
    for n, row in enumerate(rows):
        phrase = str(row.get("phrase_type") or "")
        if phrase and phrase.startswith("test_") != (origin.split == "test"):
            continue
        where = f"{origin.where}, question {n}"
        yield asked(
            origin,
            str(row.get("qid") or f"{origin.split}-{n}"),
            text(row, "question", where=where),
            (text(row, "answer", where=where),),
            row.get("image") or row.get("image_name"),
            folders,
            published=row.get("answer_type"),
            subject=str(row.get("image_organ") or ""),
        )


BENCHMARK = Benchmark(
    name="vqa-rad",
    title="VQA-RAD",
    source="Lau et al., A dataset of clinically generated visual questions and answers about radiology images, Sci Data 5:180251, 2018",
    measures="closed: accuracy; open: exact match and F1, with recall beside them (Li et al., LLaVA-Med, NeurIPS 2023)",
    items=items,
    files={s: ("**/VQA_RAD Dataset Public.json", f"**/{s}*.parquet") for s in ("train", "test")},
    hub="flaviagiammarino/vqa-rad",
    hub_splits={"train": "train", "test": "test"},
    images=True,
    prompt="short",
)
