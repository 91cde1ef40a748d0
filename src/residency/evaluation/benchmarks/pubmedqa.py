"""PubMedQA: a research question, the abstract without its conclusion, and yes, no or maybe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from residency.errors import ContentError, UserError
from residency.evaluation.benchmarks.benchmark import Benchmark, Origin
from residency.evaluation.benchmarks.item import Item
from residency.evaluation.benchmarks.rows import Row, text

DECISIONS = ("yes", "no", "maybe")
TEST = "test_ground_truth.json"


def items(rows: Iterable[Row], origin: Origin) -> Iterator[Item]:
    """Rows of ori_pqal.json (QUESTION, CONTEXTS … under each article's number) or of the hub (pubid, question, context …).

    The test split is the articles that test_ground_truth.json of the authors lists; raises UserError where it is missing."""
    only = _test(origin) if origin.split == "test" else None
    for row in rows:
        article = text(row, "_key", "pubid", where=origin.where)
        if only is not None and article not in only:
            continue
        where = f"{origin.where}, article {article}"
        right = text(row, "final_decision", where=where).lower()
        if right not in DECISIONS:
            raise ContentError(where, f"the decision {right!r} is none of {', '.join(DECISIONS)}")
        held = row.get("context")
        parts = held.get("contexts", ()) if isinstance(held, dict) else row.get("CONTEXTS", ())
        yield Item(
            id=article,
            benchmark=origin.benchmark,
            question=text(row, "QUESTION", "question", where=where),
            context="\n".join(map(str, parts)),
            answers=(right,),
            kind="decision",
            split=origin.split,
        )


def _test(origin: Origin) -> set[str]:
    found = sorted(origin.root.glob(f"**/{TEST}")) if origin.root else []
    if not found:
        raise UserError(f"the test split of PubMedQA is the articles in {TEST}, which has to stand beside the questions")
    return set(json.loads(found[0].read_text(encoding="utf-8")))


BENCHMARK = Benchmark(
    name="pubmedqa",
    title="PubMedQA (labelled by experts)",
    source="Jin et al., PubMedQA: A Dataset for Biomedical Research Question Answering, EMNLP 2019",
    measures="accuracy and macro F1 over yes, no and maybe",
    items=items,
    files={"test": ("**/ori_pqal.json",), "labeled": ("**/ori_pqal.json", "**/*.parquet")},
    hub="qiaojin/PubMedQA",
    configs=("pqa_labeled",),
    hub_splits={"labeled": "train"},
    prompt="decision",
)
