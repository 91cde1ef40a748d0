"""VQA-Med-2021: what is abnormal in a radiological picture (ImageCLEF)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from residency.errors import ContentError, UserError
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.picture_question import asked
from residency.evaluation.benchmarks.rows import Row, read


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Lines picture|question|answer; of the test split picture|question, with picture|answer|answer … in the file of references."""
    folders = origin.folders("**/*[iI]mages*")
    references = _references(origin)
    for row in rows:
        name, rest = row["_first"], row["_rest"]
        answers = tuple(rest[1:]) or references.get(name, ())
        if not rest or not answers:
            raise ContentError(f"{origin.where}, picture {name}", "has no question or no answer")
        item = asked(origin, name, rest[0], answers, name, folders, published="OPEN")
        yield item


def _references(origin: Origin) -> dict[str, tuple[str, ...]]:
    if origin.split != "test" or origin.root is None:
        return {}
    found: list[Path] = sorted(origin.root.glob("**/*ReferenceAnswers*.txt"))
    if not found:
        raise UserError(f"{origin.root} has no file of reference answers (…ReferenceAnswers….txt) for the test split")
    return {row["_first"]: tuple(row["_rest"]) for row in read(found[0])}


BENCHMARK = Benchmark(
    name="vqa-med-2021",
    title="VQA-Med 2021, task 1",
    source="Ben Abacha et al., Overview of the VQA-Med Task at ImageCLEF 2021, CLEF 2021 Working Notes (CEUR 2936)",
    measures="accuracy by exact match with any reference; F1 stands for the task's BLEU",
    items=items,
    files={
        "train": ("**/*2020_Train_QA_pairs.txt",),
        "validation": ("**/*New-ValidationSet.txt",),
        "test": ("**/*TestSet-Questions.txt",),
    },
    images=True,
    prompt="short",
)
