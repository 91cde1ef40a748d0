"""PathVQA: pictures of pathology from textbooks and a digital library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.picture_question import asked
from residency.evaluation.benchmarks.rows import Row, text

FOLDER = {"validation": "val"}


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows with image (inside, or a name under images/), question and answer; yes and no are the closed ones."""
    short = FOLDER.get(origin.split, origin.split)
    folders = origin.folders(f"**/images/{short}", "**/images")
    for n, row in enumerate(rows):
        where = f"{origin.where}, question {n}"
        answer = text(row, "answer", where=where)
        yield asked(origin, f"{origin.split}-{n}", text(row, "question", where=where), (answer,), row.get("image"), folders)


BENCHMARK = Benchmark(
    name="pathvqa",
    title="PathVQA",
    source="He et al., PathVQA: 30000+ Questions for Medical Visual Question Answering, arXiv:2003.10286, 2020",
    measures="closed (yes, no): accuracy; open: exact match and F1, with recall beside them",
    items=items,
    files={s: (f"**/{FOLDER.get(s, s)}_qa.jsonl", f"**/{s}*.parquet") for s in ("train", "validation", "test")},
    hub="flaviagiammarino/path-vqa",
    hub_splits={"train": "train", "validation": "validation", "test": "test"},
    images=True,
    prompt="short",
)
