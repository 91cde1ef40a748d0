"""Published sets as Inspect tasks, and from Parquet and the hub through `datasets`."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import datasets
import pytest
from inspect_ai.model import ModelOutput, get_model
from PIL import Image

from residency.errors import InfrastructureError
from residency.evaluation.benchmarks import load
from residency.evaluation.benchmarks.pictures import picture
from residency.evaluation.benchmarks.sight import COLOURS, plain
from residency.evaluation.inspect import benchmark
from tests.evaluation.benchmarks.drawn import PICTURES, bytes_of, folder
from tests.evaluation.inspect.mocked import mock, ran, says

IMAGE = datasets.Features({"image": datasets.Image(), "question": datasets.Value("string"), "answer": datasets.Value("string")})


def test_text_questions_are_judged_by_our_convention(tmp_path: Path) -> None:
    task = benchmark("medqa", str(folder("medqa", tmp_path)))
    log = ran(task, mock([says("Answer: B"), says("Answer: A, B, C, D"), says("Answer: C")]), tmp_path / "logs")
    assert log.status == "success", log.error
    assert [s.scores["convention"].value["correct"] for s in log.samples] == [1.0, 0.0, 1.0]
    assert [s.scores["convention"].answer for s in log.samples] == ["B", "", "C"]


def test_pictures_go_to_the_model_and_closed_is_told_from_open(tmp_path: Path) -> None:
    waiting = [says(w) for w in ("red", "Blue.", "Answer: yes", "Answer: the left lung", "Answer: MRI", "Answer: 3")]
    sent: list[bytes] = []

    def output(input: Any, tools: Any, choice: Any, config: Any) -> ModelOutput:
        (part,) = (p for p in input[-1].content if p.type == "image")
        sent.append(b64decode(part.image.split(",", 1)[1]))
        return waiting.pop(0)

    task = benchmark("vqa-rad", str(folder("vqa-rad", tmp_path)))
    log = ran(task, get_model("mockllm/model", memoize=False, custom_outputs=output), tmp_path / "logs")
    assert log.status == "success", log.error
    assert sent == [*map(plain, COLOURS.values()), *(bytes_of(PICTURES[n]) for n in (0, 0, 1, 1))]
    metrics = {m: v.value for s in log.results.scores if s.name == "correct" for m, v in s.metrics.items()}
    metrics = {m.removeprefix("grouped_"): value for m, value in metrics.items()}
    assert (metrics["closed"], metrics["open"], metrics["accuracy"]) == (0.5, 1.0, 0.75)


def test_a_model_that_does_not_see_is_an_error(tmp_path: Path) -> None:
    task = benchmark("slake", str(folder("slake", tmp_path)))
    log = ran(task, mock([says("red")] * 9), tmp_path / "logs", fail_on_error=False)
    assert all(s.error is not None and "does not see" in s.error.message and not s.scores for s in log.samples)


def test_parquet_from_the_hub_keeps_the_published_bytes(tmp_path: Path) -> None:
    pairs = list(zip(COLOURS.values(), ("yes", "no"), strict=True))
    rows = [{"image": {"bytes": plain(c), "path": None}, "question": "is it red?", "answer": a} for c, a in pairs]
    (tmp_path / "data").mkdir()
    datasets.Dataset.from_list(rows, features=IMAGE).to_parquet(tmp_path / "data" / "test-00000-of-00001.parquet")
    items = load("pathvqa", tmp_path)
    assert [(i.image, i.media_type, i.answers, i.kind) for i in items] == [
        (plain(c), "image/png", (a,), "closed") for c, a in pairs
    ]


def test_rows_of_the_hub_are_read_as_the_hub_gives_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    held = datasets.Dataset.from_list([{"question": "How many lungs?", "subject": "anatomy", "choices": ["1", "2", "3", "4"], "answer": 1}])

    def load_dataset(name: str, config: str | None, split: str) -> datasets.Dataset:
        asked.append((name, config, split))
        return held

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    items = load("mmlu", limit=3)
    assert asked[0] == ("cais/mmlu", "anatomy", "test") and items[0].answers == ("B",) and items[0].options == ("1", "2", "3", "4")


def test_a_hub_out_of_reach_is_no_empty_set() -> None:
    with pytest.raises(InfrastructureError, match="could not be loaded from the hub"):
        load("medqa")


def test_pictures_that_no_endpoint_takes_become_png() -> None:
    out = BytesIO()
    Image.new("CMYK", (3, 2), (0, 255, 255, 0)).save(out, "TIFF")
    data, media_type = picture(out.getvalue(), "drawn")
    assert media_type == "image/png" and Image.open(BytesIO(data)).getpixel((0, 0)) == (255, 0, 0)
