"""What docs/trainers.md shows can be read, what of ours it names is there, and what was not run says so."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml

from residency.training.adapters.again import again, worth
from tests.training.adapters.direct import TASKS, oracle

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "trainers.md").read_text(encoding="utf-8")
ELSEWHERE = ("residency.training.adapters.verl", "residency.training.adapters.verifiers")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("snippet", _blocks("python"), ids=range(len(_blocks("python"))))
def test_snippets_parse_and_import_what_there_is(snippet: str) -> None:
    for node in ast.walk(ast.parse(snippet)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("residency"):
            if node.module in ELSEWHERE:
                source = (ROOT / "src" / Path(*node.module.split("."))).with_suffix(".py").read_text(encoding="utf-8")
                assert all(f"class {name.name}" in source for name in node.names)
                continue
            module = importlib.import_module(node.module)
            for name in node.names:
                assert hasattr(module, name.name) or f"{node.module}.{name.name}" in ELSEWHERE, name.name


def test_configs_can_be_read() -> None:
    (env,) = map(tomllib.loads, _blocks("toml"))
    (servers,) = map(yaml.safe_load, _blocks("yaml"))
    assert env["env"]["taskset"]["id"] == "hospital" and set(servers) == {"hospital", "hospital_agent"}


def test_what_was_not_run_says_so_and_links_lead_somewhere() -> None:
    for trainer in ("NeMo Gym", "slime"):
        assert PAGE.split(f"## {trainer}")[1].lstrip().startswith("An example, not run here")
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link


@pytest.mark.long
def test_rows_for_nemo_gym_are_written(tmp_path: Path) -> None:
    (snippet,) = (s for s in _blocks("python") if "train.jsonl" in s)
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows and not [row for row in rows if row["task"] in json.dumps(row["responses_create_params"])]


def test_the_example_for_slime_reads_calls_and_rewards_as_played_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own functions, with slime's names standing in; slime itself is not run here."""
    stands_in = {"sglang_rollout": {"GenerateState": object}, "http_utils": {"post": None}, "types": {"Sample": SimpleNamespace}}
    for name in ("slime", "slime.rollout", "slime.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    for name, words in stands_in.items():
        module = ModuleType(name)
        vars(module).update(words)
        monkeypatch.setitem(sys.modules, f"slime.{'rollout' if name == 'sglang_rollout' else 'utils'}.{name}", module)
    (snippet,) = (s for s in _blocks("python") if "slime" in s)
    there: dict[str, Any] = {}
    exec(compile(snippet, "hospital.py", "exec"), there)
    task, seed = TASKS[0]
    direct = oracle(task, seed)
    text = "".join(f"<tool_call>{json.dumps({'name': n, 'arguments': a})}</tool_call>" for n, a in direct.calls)
    assert there["asked"](text) == direct.calls
    assert there["asked"]("<tool_call>{broken</tool_call><tool_call>3</tool_call>") == [("unreadable", "{broken"), ("unreadable", "3")]
    calls = [*there["asked"]("<tool_call>{broken</tool_call>"), *direct.calls]
    assert worth(again(task, seed, calls)) == oracle(task, seed, (("unreadable", {"arguments": "{broken"}),)).score
