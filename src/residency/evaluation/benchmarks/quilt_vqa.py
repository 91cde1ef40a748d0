"""Quilt-VQA: what lecturers asked about histology in teaching videos."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.picture_question import asked, kind_of
from residency.evaluation.benchmarks.rows import Row, text


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows with image, question, answer, answer_type and, for closed ones, yes_no_answer. `context` is the answer's source and is
    never shown. A closed row without yes_no_answer is judged by the first word of its answer."""
    folders = origin.folders("**/images", "**/quilt_vqa")
    for n, row in enumerate(rows):
        where = f"{origin.where}, question {n}"
        answer = text(row, "answer", where=where)
        if kind_of(answer, row.get("answer_type")) == "closed":
            first = answer.split(maxsplit=1)[0].strip(".,;:") if answer else ""
            answer = str(row.get("yes_no_answer") or (first if first.lower() in ("yes", "no") else answer)).strip()
        yield asked(
            origin,
            str(row.get("id", f"{origin.split}-{n}")),
            text(row, "question", where=where),
            (answer,),
            row.get("image"),
            folders,
            published=row.get("answer_type"),
        )


BENCHMARK = Benchmark(
    name="quilt-vqa",
    title="Quilt-VQA",
    source="Seyfioglu et al., Quilt-LLaVA: Visual Instruction Tuning by Extracting Localized Narratives, CVPR 2024",
    measures="closed: accuracy; open: F1 and recall against one or two sentences",
    items=items,
    files={"test": ("**/quiltvqa_test_w_ans.json", "**/*.parquet")},
    hub="wisdomik/Quilt_VQA",
    hub_splits={"test": "train"},
    images=True,
    prompt="sentence",
)
