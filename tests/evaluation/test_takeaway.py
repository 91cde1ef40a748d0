"""A run to take away: flat rows that other programs read, whole or not at all."""

from __future__ import annotations

import json
import math
from pathlib import Path

import msgspec
import pyarrow.parquet
import pytest

import residency
from residency.contract import Trajectory
from residency.errors import UserError
from residency.evaluation import playing
from residency.evaluation.asking import asks
from residency.evaluation.results import Result
from residency.evaluation.takeaway import flat
from residency.policies import make
from residency.runs.files import write
from residency.tasks import load

TASKS = ("emergency/headache-gym-home-01", "triage/seed-01")
ASKED = asks("oracle", TASKS, 1)


def found() -> list[Result]:
    played = [playing.episode(lambda t, seed: make("oracle", load(t), seed), task, 0, 0) for task in TASKS]
    return [*played, Result(task=TASKS[0], trial=1, seed=1, status="infrastructure", error="no answer")]


def test_lines_and_parquet_hold_the_same_and_replay(tmp_path: Path) -> None:
    for name in ("run.jsonl", "run.parquet"):
        assert write(flat("abc", ASKED, found()), tmp_path / name) == 3
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()]
    columns = pyarrow.parquet.read_table(tmp_path / "run.parquet").to_pylist()
    for line, column in zip(lines, columns, strict=True):
        assert line == {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in column.items()}
    assert [r["normalized"] for r in columns][:2] == [1.0, 1.0] and math.isnan(columns[2]["normalized"]) and not columns[2]["passed"]
    kept = msgspec.json.decode(columns[0]["trajectory"], type=Trajectory)
    assert residency.replay(kept).score().normalized == 1.0


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> object:
        yield from flat("abc", ASKED, found())
        raise RuntimeError("killed")

    for name in ("run.jsonl", "run.parquet"):
        with pytest.raises(RuntimeError):
            write(broken(), tmp_path / name)
    assert not list(tmp_path.iterdir())
    (tmp_path / "there.jsonl").write_text("mine")
    for path in (tmp_path / "there.jsonl", tmp_path / "run.csv", tmp_path / "no" / "run.jsonl"):
        with pytest.raises(UserError):
            write([{"a": 1}], path)
    assert (tmp_path / "there.jsonl").read_text() == "mine"
