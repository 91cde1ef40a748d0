"""The model that is made here: from a seed, readable again, with nothing of families that it may not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from transformers import AutoModelForCausalLM, AutoTokenizer

from residency.errors import UserError
from residency.training.config import Data
from residency.training.tiny import new
from residency.training.trajectories import plain, rows

ROWS = list(rows(Data(numbers=1, alike=1.0), "train"))[:60]
SMALL = new.Size(words=600, hidden=32, layers=1, heads=2)


def made(folder: Path, seed: int = 0) -> Path:
    new.write(ROWS, "triage", folder, seed, SMALL)
    return folder


def test_one_seed_is_one_model(tmp_path: Path) -> None:
    bits = [(made(tmp_path / name, seed) / "model.safetensors").read_bytes() for name, seed in (("a", 3), ("b", 3), ("c", 4))]
    assert bits[0] == bits[1] != bits[2]
    assert (tmp_path / "a" / "tokenizer.json").read_bytes() == (tmp_path / "b" / "tokenizer.json").read_bytes()


def test_transformers_loads_it_and_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    folder = made(tmp_path / "model")
    assert AutoModelForCausalLM.from_pretrained(folder).config.model_type == "qwen3"
    with pytest.raises(UserError, match="not empty"):
        made(folder)


def test_calls_are_read_as_written_and_a_beginning_renders_to_a_beginning(tmp_path: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(made(tmp_path / "model"))
    longest = 0
    for row in ROWS:
        messages = plain(row.messages)
        whole = tokenizer.apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
        longest = max(longest, len(whole["input_ids"]))
        for n, message in enumerate(row.messages[1:], 1):
            before = tokenizer.apply_chat_template(messages[:n], add_generation_prompt=True, return_dict=True)["input_ids"]
            after = tokenizer.apply_chat_template(messages[: n + 1], return_dict=True)["input_ids"]
            assert whole["input_ids"][: len(after)] == after
            if message.writer != "agent":
                continue
            assert after[: len(before)] == before
            assert sum(whole["assistant_masks"][len(before) : len(after)]) == len(after) - len(before) > 0
            read = tokenizer.parse_response(after[len(before) :], prefix=before)
            calls = [c["function"] for c in read.get("tool_calls") or ()]
            asked = [{"name": c.function.name, "arguments": json.loads(c.function.arguments)} for c in message.tool_calls]
            assert [{"name": c["name"], "arguments": c["arguments"]} for c in calls] == asked
    assert longest < 1000


def test_any_text_can_be_written(tmp_path: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(made(tmp_path / "model"))
    for text in ("Ångström µg 37.9 °C", '{"x": [1, 2]}', "naïve 漢字"):
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
