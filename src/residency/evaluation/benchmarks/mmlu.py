"""MMLU: the six subjects that papers on medicine report."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from residency.errors import ContentError
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import LETTERS, Item
from residency.evaluation.benchmarks.rows import Row, text

SUBJECTS = ("anatomy", "clinical_knowledge", "college_biology", "college_medicine", "medical_genetics", "professional_medicine")
SHORT = {"dev": "dev", "validation": "val", "test": "test"}


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows of the authors' CSV (question, A to D, letter; the subject is the file's name) or of the hub (choices, answer 0 to 3)."""
    ending = f"_{SHORT.get(origin.split, origin.split)}"
    subject = origin.config or (origin.path.stem.removesuffix(ending) if origin.path else "")
    for n, row in enumerate(rows):
        where = f"{origin.where}, question {n}"
        about = str(row.get("subject") or subject)
        if about not in SUBJECTS:
            continue
        options: Any = row.get("choices") or [row.get(letter) for letter in "ABCD"]
        options = ast.literal_eval(options) if isinstance(options, str) else list(options)
        answer = text(row, "answer", where=where)
        right = answer if answer in LETTERS[:4] else LETTERS[int(answer)] if answer in "0123" else ""
        if len(options) != 4 or not right or None in options:
            raise ContentError(where, f"{len(options)} options and the answer {answer!r}")
        yield Item(
            id=f"{about}-{origin.split}-{n}",
            benchmark=origin.benchmark,
            question=text(row, "question", where=where),
            options=tuple(map(str, options)),
            answers=(right,),
            kind="choice",
            split=origin.split,
            subject=about,
        )


BENCHMARK = Benchmark(
    name="mmlu",
    title="MMLU, medical subjects",
    source="Hendrycks et al., Measuring Massive Multitask Language Understanding, ICLR 2021; subjects: Singhal et al., Nature 620, 2023",
    measures="accuracy of the letter, by subject",
    items=items,
    files={split: (f"**/*_{short}.csv", f"**/{split}*.parquet") for split, short in SHORT.items()},
    hub="cais/mmlu",
    configs=SUBJECTS,
    hub_splits={"dev": "dev", "validation": "validation", "test": "test"},
    columns=("question", "A", "B", "C", "D", "answer"),
)
