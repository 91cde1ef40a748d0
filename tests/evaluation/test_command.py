"""Examinations at the command line: what is told, what the exit code says, what goes on."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from residency.cli import main
from tests.model.wire import Wire, call, error, message

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "examinations.md").read_text(encoding="utf-8")
TASKS = "triage/headache-bus-home-01,triage/seed-02"
SEVERITY = message(None, call("assign_severity", {"content": "Emergency"}))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "none")


def asked(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """What a command wrote as JSON."""
    assert main([*arguments, "--json"]) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def evaluated(capsys: pytest.CaptureFixture[str], *options: str, policy: str = "oracle", code: int = 0) -> Any:
    return asked(capsys, "evaluate", "--policy", policy, "--suite", TASKS, "--trials", "2", "--workers", "1", *options, code=code)


def test_a_run_is_told_with_all_that_stands_beside_its_score(capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluated(capsys)
    whole = found["summary"]["whole"]
    assert (whole["tasks"], whole["trials"], whole["normalized"]["value"]) == (2, 4, 1.0)
    assert found["standing"] == found["standing"] | {"kept": 4, "whole": 4, "played": 4, "failures": 0, "stopped": ""}
    assert evaluated(capsys)["standing"]["played"] == 0
    assert main(["evaluate", "--policy", "oracle", "--suite", TASKS, "--trials", "2"]) == 0
    told = capsys.readouterr().out
    beside = ("mean N", "pass rate", "ICC", "chance", "null", "best shortcut", "oracle", "detectable difference", "twin gap", "results")
    assert all(label in told for label in beside)
    (run,) = asked(capsys, "runs")
    assert (run["policy"], run["tasks"], run["trials"], run["kept"], run["of"]) == ("oracle", 2, 2, 4, 4)


def test_a_cap_ends_it_with_code_1_and_the_same_command_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluated(capsys, "--max-episodes", "3", code=1)
    assert found["standing"]["kept"] == 3 and found["standing"]["stopped"] == "3 episodes"
    assert (evaluated(capsys)["standing"]["played"], evaluated(capsys)["standing"]["played"]) == (1, 0)
    assert asked(capsys, "runs")[0]["kept"] == 4


def test_a_run_leaves_a_report_with_its_figures_and_a_page_for_each_episode(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = evaluated(capsys, "--report", "told", policy="null")
    told = (tmp_path / "told" / "report.md").read_text()
    assert "null on" in told and f"run {found['run']}" in told and "best shortcut" in told and "How they failed" in told
    whole = (tmp_path / "told" / "report.html").read_text()
    pages = sorted(p.name for p in (tmp_path / "told" / "trajectories").iterdir())
    assert len(pages) == 4 and all(f"trajectories/{name}" in whole for name in pages)


def test_the_curves_of_the_run_that_made_a_model_stand_in_its_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Of the run's own record; the long tests write one by training."""
    asks = ("evaluate", "--policy", "null", "--suite", TASKS, "--trials", "2", "--workers", "1", "--learned", "trained")
    assert main([*asks]) == 2 and "--report" in capsys.readouterr().err
    assert main([*asks, "--report", "told"]) == 2 and "no finished run" in capsys.readouterr().err
    log = [{"step": n, "loss": 1 / n, "reward": 0.1 * n, "entropy": 0.5} for n in (1, 2, 3)]
    (tmp_path / "trained").mkdir()
    (tmp_path / "trained" / "trainer_state.json").write_text(json.dumps({"log_history": log}))
    assert main([*asks, "--report", "told"]) == 0
    told = (tmp_path / "told" / "report.md").read_text().split("## How it had learned")[1]
    assert "| reward | 3 | 0.1 | 0.3 |" in told and "calls" not in told


def test_comparing_says_underpowered_rather_than_guess(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = evaluated(capsys)["run"], evaluated(capsys, policy="null")["run"]
    (found,) = asked(capsys, "compare", one[:6], two[:6])
    assert found["normalized"]["verdict"] in ("underpowered", "lower") and found["pairs"] == 4
    assert main(["compare", one]) == 2 and main(["compare", one, "0000"]) == 2
    other = evaluated(capsys, "--first-seed", "7")["run"]
    assert main(["compare", one, other]) == 2 and "other patients" in capsys.readouterr().err


def test_rescoring_finds_a_tampered_trajectory(capsys: pytest.CaptureFixture[str]) -> None:
    run = evaluated(capsys)["run"]
    assert asked(capsys, "rescore", run[:5]) == {"run": run, "checked": 4, "wrong": []}
    with sqlite3.connect("runs.db") as store:
        (raw,) = store.execute("select result from episode where task = 'triage/seed-02' and trial = 1").fetchone()
        changed = re.sub(rb'("arguments":\{"content":")\w+', rb"\1Mild", zlib.decompress(raw))
        assert changed != zlib.decompress(raw)
        store.execute("update episode set result = ? where task = 'triage/seed-02' and trial = 1", (zlib.compress(changed),))
    (wrong,) = asked(capsys, "rescore", run, code=1)["wrong"]
    assert wrong["task"] == "triage/seed-02" and "differs from event" in wrong["says"]


def test_a_kept_record_of_another_shape_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    run = evaluated(capsys)["run"]
    with sqlite3.connect("runs.db") as store:
        store.execute("update episode set result = ?", (zlib.compress(b'{"task": "triage/seed-02"}'),))
    assert main(["rescore", run]) != 0
    says = capsys.readouterr().err.strip()
    assert len(says.splitlines()) == 1 and "something else than an episode" in says


def test_a_model_is_examined_and_its_tokens_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with Wire(*[SEVERITY] * 2) as wire:
        options = ("--policy", "openai:small", "--base-url", wire.url, "--suite", "triage/seed-02", "--trials", "2", "--workers", "1")
        found = asked(capsys, "evaluate", *options, "--price-read", "1")
        assert found["standing"]["cost"]["requests"] == 2 and found["standing"]["cost"]["prompt_tokens"] > 0
        assert found["summary"]["whole"]["passed"]["value"] == 1.0
        assert [r["seed"] for r in wire.requests] == [0, 1]  # the sampling seed varies with the trial
        assert "none" not in found["asked"]["settings"].values()  # the key is kept nowhere
        assert asked(capsys, "evaluate", *options, "--price-read", "1")["standing"]["played"] == 0


def test_a_failed_endpoint_is_an_error_and_never_a_zero(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--policy", "openai:small", "--suite", "triage/seed-02", "--trials", "2", "--workers", "1", "--retries", "0"]
    with Wire(error(500, "overloaded"), SEVERITY) as wire:
        found = asked(capsys, "evaluate", *options, "--base-url", wire.url, code=1)
    assert found["failures"] == {"infrastructure": 1, "invalid": 0} and found["summary"]["whole"]["trials"] == 1
    assert found["summary"]["whole"]["normalized"]["value"] == 1.0 and found["tried_again"] == 0


def test_who_fails_where_it_would_lose_is_seen_to_have_had_another_try(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--policy", "openai:small", "--suite", "triage/seed-02", "--trials", "2", "--workers", "1", "--retries", "0"]
    with Wire(error(500, "overloaded"), SEVERITY, SEVERITY) as wire:
        first = asked(capsys, "evaluate", *options, "--base-url", wire.url, code=1)
        then = asked(capsys, "evaluate", *options, "--base-url", wire.url)
        assert main(["evaluate", *options, "--base-url", wire.url]) == 0
    assert (first["failures"]["infrastructure"], first["tried_again"]) == (1, 0)
    assert (then["failures"]["infrastructure"], then["tried_again"]) == (0, 1)
    assert "played again after a failure" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--policy", "nobody", "--suite", "all"],
        ["--policy", "human", "--suite", "all"],
        ["--policy", "rules", "--suite", "emergancy"],
        ["--policy", "rules", "--suite", "all", "--base-url", "http://127.0.0.1:1/v1"],
        ["--policy", "rules", "--suite", "all", "--max-cost", "1"],
        ["--policy", "rules", "--suite", "all", "--database", "mysql://x"],
    ],
)
def test_a_wrong_question_is_one_clear_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["evaluate", *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_the_pages_program_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "program.py").write_text(program)
    done = subprocess.run([sys.executable, "program.py"], capture_output=True, text=True, check=True)
    assert "mean N" in done.stdout and "results" in done.stdout
