"""A run's file is read whole or refused in one line, without anything heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from residency.errors import UserError
from residency.training import config

CONFIGS = sorted((Path(config.__file__).parent / "configs").glob("*.yaml"))
LEAST = "out: runs/x\nmodel: {path: some/model}\n"


def _load(tmp_path: Path, text: str) -> config.Config:
    file = tmp_path / "run.yaml"
    file.write_text(text)
    return config.load(file)


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        (LEAST + "grpo:\n  stepps: 4\n", 3, "grpo", "stepps"),
        (LEAST + "grpo:\n  group: 1\n", 4, "grpo.group", ">= 2"),
        (LEAST + "sft:\n  learning_rate: fast\n", 4, "sft.learning_rate", "`float`"),
        (LEAST + "data:\n  least: 1.5\n", 4, "data.least", "<= 1.0"),
        (LEAST + "data:\n  departments: [cellar]\n", 4, "data.departments", "cellar"),
        (LEAST + "data:\n  departments: []\n", 4, "data.departments", "length >= 1"),
        (LEAST + "data:\n  store: runs.db\n", 4, "data.store", "together"),
        (LEAST + "grpo:\n  patients: 3\n  group: 3\n  at_once: 2\n", 6, "grpo.at_once", "9 episodes"),
        (LEAST + "grpo:\n  credit: none\n", 4, "grpo.credit", "none"),
        (LEAST + "grpo:\n  vllm: localhost\n", 4, "grpo.vllm", "http://"),
        (LEAST + "grpo:\n  dev: {patience: 2}\n", 4, "grpo.dev.patience", "every"),
        (LEAST + "save: 10\nsft:\n  dev: {every: 3}\n", 5, "sft.dev.every", "resumed"),
        ("model: {path: m}\n", 1, "", "`out`"),
        (LEAST + "out: again\n", 3, "", "twice"),
        (LEAST + "seed: [\n", 4, "", "YAML"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_file_line_and_key(tmp_path: Path, text: str, line: int, key: str, says: str) -> None:
    with pytest.raises(UserError) as refused:
        _load(tmp_path, text)
    told = str(refused.value)
    assert told.startswith(f"{tmp_path / 'run.yaml'}:{line}: {key}")
    assert says in told and "\n" not in told


def test_a_missing_file_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="none.yaml: can't be read"):
        config.load(tmp_path / "none.yaml")


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    found = _load(tmp_path, LEAST)
    assert found.grpo.credit == "episode" and found.data.departments == ("triage",)
    assert config.as_data(found)["sft"]["steps"] == found.sft.steps


@pytest.mark.parametrize("path", CONFIGS, ids=lambda p: p.stem)
def test_the_runs_that_are_shipped_can_be_read(path: Path) -> None:
    config.load(path)


def test_reading_a_run_loads_nothing_heavy() -> None:
    heavy = {"torch", "transformers", "trl", "datasets", "numpy", "pyarrow", "sqlalchemy"}
    code = "import sys; from residency.training import config, trajectories, audit, parquet, environment; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)
