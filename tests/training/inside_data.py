"""Rows and tools as the libraries that train read them."""

from __future__ import annotations

import json
from pathlib import Path

import datasets
import pytest
from transformers.utils import get_json_schema

from residency.departments import DEPARTMENTS
from residency.training import parquet, sft
from residency.training.environment import environment
from tests.training import taught as small


def test_rows_are_read_by_datasets_and_train_as_they_are(tmp_path: Path) -> None:
    rows = small.imitated(tmp_path)
    parquet.write(rows, tmp_path / "rows.parquet")
    table = datasets.load_dataset("parquet", data_files=str(tmp_path / "rows.parquet"), split="train", cache_dir=str(tmp_path / "cache"))
    assert parquet.rows_of(table) == rows
    model = str(small.untaught(tmp_path))
    asked = small.read(tmp_path, model={"path": model})
    ours = sft._built(asked, tmp_path, rows, []).train_dataset
    theirs = sft.Imitating(model=model, args=sft.arguments(asked, tmp_path), train_dataset=table.select_columns(["messages", "tools"]))
    taken = sft.together([len(ids) for ids in theirs.train_dataset["input_ids"]], asked.sft.steps, asked.sft.batch, asked.seed)
    for line, at in zip(ours.select(range(4)), taken[:4], strict=True):
        assert theirs.train_dataset[at]["input_ids"] == line["input_ids"] and theirs.train_dataset[at]["labels"] == line["labels"]


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_trainer_reads_every_tool_from_its_method(department: str) -> None:
    ward = environment(department, 9)()
    for tool in DEPARTMENTS[department].tools:
        read = get_json_schema(getattr(ward, tool.name))["function"]
        assert read["name"] == tool.name and read["description"] == tool.description
        assert list(read["parameters"]["properties"]) == list(tool.parameters["properties"])
        assert read["parameters"].get("required", []) == tool.parameters.get("required", [])
        for name, schema in tool.parameters["properties"].items():
            if "enum" in schema:
                assert read["parameters"]["properties"][name]["enum"] == schema["enum"]
        json.dumps(read)
