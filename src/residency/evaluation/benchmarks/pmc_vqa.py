"""PMC-VQA: figures of open-access articles with four options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from residency.errors import ContentError
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import LETTERS, Item
from residency.evaluation.benchmarks.pictures import held
from residency.evaluation.benchmarks.rows import Row, text
from residency.evaluation.benchmarks.words import normal


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows with Figure_path, Question, Choice A to D and the right one: a letter in Answer_label, or Answer as letter or words."""
    folders = origin.folders("**/images", "**/figures", "**/images_2")
    for n, row in enumerate(rows):
        where = f"{origin.where}, question {n}"
        options = tuple(re.sub(rf"^\s*{x}\s*:\s*", "", text(row, f"Choice {x}", where=where)).strip() for x in "ABCD")
        image, media_type = held(row.get("image") or text(row, "Figure_path", where=where), folders, where)
        yield Item(
            id=f"{origin.split}-{n}",
            benchmark=origin.benchmark,
            question=text(row, "Question", where=where),
            options=options,
            answers=(_right(row, options, where),),
            kind="choice",
            image=image,
            media_type=media_type,
            split=origin.split,
        )


def _right(row: Row, options: tuple[str, ...], where: str) -> str:
    label = text(row, "Answer_label", "Anwser_label", "Answer", "Anwser", where=where)
    if label in LETTERS[: len(options)]:
        return label
    same = [x for x, option in zip(LETTERS, options, strict=False) if normal(option) == normal(re.sub(r"^\s*[A-D]\s*:", "", label))]
    if len(same) != 1:
        raise ContentError(where, f"the answer {label!r} is not one of the choices")
    return same[0]


BENCHMARK = Benchmark(
    name="pmc-vqa",
    title="PMC-VQA",
    source="Zhang et al., PMC-VQA: Visual Instruction Tuning for Medical Visual Question Answering, arXiv:2305.10415, 2023",
    measures="accuracy of the letter",
    items=items,
    files={
        "train": ("**/train.csv", "**/train_2.csv"),
        "test": ("**/test.csv", "**/test_2.csv"),
        "test_clean": ("**/test_clean.csv",),
    },
    images=True,
    split="test_clean",
)
