"""A real model on a real server plays through the command line: Qwen3 architecture, weights made here, nothing downloaded."""

import json
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from residency.cli import main
from tests.model.wire import Wire, call, message

ROOT = Path(__file__).resolve().parents[2]
SERVING = ROOT / ".venv-serve" / "bin"
TASK = "emergency/septic-shock-old-letter-01"
PATIENT = {"patient_id": "P-1001"}
SAYS = (  # what the model is taught to say, in order: two calls at once, two malformed ones, speech, and the end
    message("First her numbers.", call("measure", PATIENT, "1"), call("examine", {**PATIENT, "systems": ["chest"]}, "2")),
    message(None, call("mesure", PATIENT, "3")),
    message(None, call("measure", {"patient_id": ["P-1001"]}, "4")),
    message("Are you allergic to any medicine?"),
    message(None, call("process_discharge", {"encounter_id": "E-1001", "diagnosis": "Nothing serious."}, "5")),
)
BROKEN = message(None, call("measure", '{"patient_id": "P-1001"', "1"))  # on seed 1, as its first words
ENV = {**os.environ, "OPENAI_API_KEY": "none", "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def _taught(seed, *replies):
    """What an endpoint is sent while these replies are played, each with its reply."""
    with Wire(*replies) as wire:
        main(("run", TASK, "--policy", "openai:recorded", "--base-url", wire.url, "--seed", str(seed), "--json", "--max-requests", "5"))
    return [
        {"messages": sent["messages"], "tools": sent["tools"], "reply": reply["choices"][0]["message"]}
        for sent, reply in zip(wire.requests, replies, strict=False)
    ]


@contextmanager
def _served(model, home):
    """The model on `transformers serve`; yields the endpoint's address once it listens."""
    (home / "hub").mkdir(parents=True)
    command = [SERVING / "transformers", "serve", model, "--device", "cpu", "--host", "127.0.0.1", "--port", "0", "--log-level", "info"]
    log, listens = [], threading.Event()
    with subprocess.Popen(
        command, env={**ENV, "HF_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:

        def read():
            for line in server.stderr:
                log.append(line)
                if "running on" in line:
                    listens.set()
            listens.set()

        reader = threading.Thread(target=read)
        reader.start()
        try:
            assert listens.wait(180) and (found := re.search(r"running on (http://127\.0\.0\.1:\d+)", "".join(log))), "".join(log)
            yield f"{found[1]}/v1"
        finally:
            server.terminate()
            reader.join()


def _run(model, url, *options):
    command = [sys.executable, "-m", "residency", "run", TASK, "--policy", f"openai:{model}", "--base-url", url, *options, "--json"]
    return subprocess.run(command, env={**ENV, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, timeout=300)


def _examined(model, url, folder):
    """Two trials of the encounter through `evaluate`, kept in a store and exported."""
    command = [sys.executable, "-m", "residency", "evaluate", "--policy", f"openai:{model}", "--base-url", url, "--suite", TASK]
    command += ["--trials", "2", "--workers", "1", "--retries", "0", "--database", folder / "runs.db"]
    command += ["--export", folder / "kept.jsonl", "--json"]
    return subprocess.run(command, env={**ENV, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, timeout=300)


@pytest.mark.long
def test_a_model_on_a_real_server_plays_an_encounter(tmp_path, monkeypatch, capsys):
    assert (SERVING / "transformers").exists(), "there is no model server to test with: run `make test-model`, which makes .venv-serve"
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    examples, model = tmp_path / "examples.json", tmp_path / "tiny"
    examples.write_text(json.dumps([*_taught(0, *SAYS), *_taught(1, BROKEN)[:1]]))
    capsys.readouterr()
    trainer = [SERVING / "python", Path(__file__).with_name("tiny.py"), examples, model]
    trained = subprocess.run(trainer, env=ENV, capture_output=True, text=True)
    assert trained.returncode == 0, trained.stderr

    with _served(model, tmp_path / "home") as url:
        answer = _run(model, url)
        broken = _run(model, url, "--seed", "1", "--retries", "0")
        elsewhere = _run("another", url, "--retries", "0")
        examined = _examined(model, url, tmp_path)

    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert [c["name"] for c in told["trajectory"]["calls"]] == ["measure", "examine", "mesure", "measure", "say", "process_discharge"]
    assert [bool(t["error"]) for t in told["turns"]] == [False, False, True, True, False, False]
    assert told["trajectory"]["end_reason"] == "closed" and told["score"]["final"]
    cost = told["model"]
    assert (cost["requests"], cost["calls"], cost["malformed_calls"], cost["speeches"]) == (5, 5, 2, 1)
    assert cost["prompt_tokens"] > cost["completion_tokens"] > 0 and cost["uncounted"] == 0
    assert cost["finish_reasons"] == {"stop": 1, "tool_calls": 4} and cost["seconds"] > 0

    assert examined.returncode == 1, examined.stderr  # the second trial is seed 1, where the server fails
    found = json.loads(examined.stdout)
    assert found["failures"] == {"infrastructure": 1, "invalid": 0} and found["summary"]["whole"]["trials"] == 1
    spent = found["standing"]["cost"]
    assert {k: spent[k] for k in ("calls", "malformed_calls", "uncounted")} == {"calls": 5, "malformed_calls": 2, "uncounted": 0}
    assert (spent["prompt_tokens"], spent["completion_tokens"]) == (cost["prompt_tokens"], cost["completion_tokens"])
    (kept,) = [json.loads(line) for line in (tmp_path / "kept.jsonl").read_text().splitlines() if '"done"' in line]
    assert json.loads(kept["trajectory"])["calls"] == told["trajectory"]["calls"]

    for failed, says in ((broken, "HTTP 500"), (elsewhere, "HTTP 400")):  # this server fails on a call that is no JSON
        assert (failed.returncode, failed.stdout) == (2, "")
        assert failed.stderr.startswith("residency: ") and says in failed.stderr and failed.stderr.count("\n") == 1
