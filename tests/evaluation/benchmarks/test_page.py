"""The page's program runs, and the page names every set."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from residency.cli import main
from residency.evaluation.benchmarks import BENCHMARKS
from residency.runs.store import RunStore
from tests.evaluation.benchmarks.drawn import folder
from tests.model.wire import Wire, message

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "benchmarks.md").read_text(encoding="utf-8")


def test_the_pages_program_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    with Wire(message("Answer: B")) as wire:
        env = {**os.environ, "MEDQA": str(folder("medqa", tmp_path)), "ENDPOINT": wire.url}
        done = subprocess.run([sys.executable, "-c", program], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0.333") and "Verdict(correct=True" in done.stdout


def test_the_pages_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    where = folder("medqa", tmp_path) / "4_options"
    (where / "dev.jsonl").write_text((where / "phrases_no_exclude_test.jsonl").read_text())
    lines = [shlex.split(line)[1:] for line in re.findall(r"^residency .*$", PAGE, re.MULTILINE)]
    with Wire(message("Answer: B")) as wire:
        stands = {"MODEL": "small", "PATH": str(where), "URL": wire.url}
        for line in lines:
            words = [re.sub("|".join(stands), lambda m: stands[m[0]], word) for word in line]
            assert line[0] == "compare" or main(words) == 0, words  # that one needs a set asked twice
            stands["RUN"] = next(iter(RunStore("runs.db").runs()))
    assert len(lines) == 5 and "answers judged again" in capsys.readouterr().out


def test_the_page_names_every_set_with_its_split_and_source() -> None:
    rows = {m[1]: m[0] for m in re.finditer(r"^\| `([\w-]+)` .*$", PAGE, re.MULTILINE)}
    assert list(rows) == list(BENCHMARKS)
    for name, benchmark in BENCHMARKS.items():
        author = benchmark.source.split(" et al.")[0].split(",")[0]
        assert f"| {benchmark.split}" in rows[name] and author in rows[name], name
        assert re.search(r"20\d\d", rows[name])[0] in benchmark.source  # type: ignore[index]
