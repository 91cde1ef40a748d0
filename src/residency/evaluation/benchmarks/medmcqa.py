"""MedMCQA: entrance examinations of Indian medical schools, four options, twenty-one subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from residency.errors import UserError
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import LETTERS, Item
from residency.evaluation.benchmarks.rows import Row, text

OPTIONS = ("opa", "opb", "opc", "opd")


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows with question, opa to opd, cop and subject_name. `cop` counts from 1 in the authors' files and from 0 on the hub.

    Raises UserError for the test split, whose answers were never published."""
    held = list(rows)
    right = [int(row["cop"]) if row.get("cop") is not None else -1 for row in held]
    if -1 in right:
        raise UserError(f"{origin.where}: MedMCQA publishes no answers to its test split; take split='validation'")
    counted_from_one = 4 in right or (0 not in right and origin.path is not None and origin.path.suffix != ".parquet")
    for n, (row, cop) in enumerate(zip(held, right, strict=True)):
        where = f"{origin.where}, question {n}"
        yield Item(
            id=text(row, "id", where=where),
            benchmark=origin.benchmark,
            question=text(row, "question", where=where),
            options=tuple(text(row, name, where=where) for name in OPTIONS),
            answers=(LETTERS[:4][cop - counted_from_one],),
            kind="choice",
            split=origin.split,
            subject=str(row.get("subject_name") or ""),
        )


BENCHMARK = Benchmark(
    name="medmcqa",
    title="MedMCQA",
    source="Pal, Umapathi and Sankarasubbu, MedMCQA, Conference on Health, Inference, and Learning (PMLR 174), 2022",
    measures="accuracy of the letter, by subject",
    items=items,
    files={
        "train": ("**/train.json*", "**/train*.parquet"),
        "validation": ("**/dev.json*", "**/validation.json*", "**/validation*.parquet"),
        "test": ("**/test.json*", "**/test*.parquet"),
    },
    hub="openlifescienceai/medmcqa",
    hub_splits={"train": "train", "validation": "validation", "test": "test"},
    split="validation",
)
