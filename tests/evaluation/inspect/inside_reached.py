"""A model that Inspect reaches plays in an examination of ours, over a real wire through one of Inspect's own providers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from residency.cli import main
from residency.contract import Call
from residency.episode import start
from residency.errors import InfrastructureError, UserError
from residency.evaluation.inspect.reached import Reached
from residency.policies import play
from residency.policies.language_model import LanguageModel
from tests.evaluation.inspect.mocked import USAGE, mock, says
from tests.model.wire import Wire, call, error, message

MODEL = "inspect:openai-api/wire/small"
SEVERITY = message(None, call("assign_severity", {"content": "Emergency"}))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIRE_API_KEY", "none")


def examined(capsys: pytest.CaptureFixture[str], url: str, *options: str, code: int = 0) -> Any:
    asked = ("evaluate", "--policy", MODEL, "--suite", "triage/seed-02", "--trials", "2", "--workers", "1", "--retries", "0")
    assert main([*asked, "--base-url", url, *options, "--json"]) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def test_it_is_examined_and_its_tokens_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with Wire(SEVERITY, SEVERITY) as wire:
        found = examined(capsys, wire.url)
        assert found["summary"]["whole"]["passed"]["value"] == 1.0 and found["standing"]["kept"] == 2
        assert found["standing"]["cost"]["requests"] == 2 and found["standing"]["cost"]["prompt_tokens"] > 0
        assert [r["seed"] for r in wire.requests] == [0, 1] and wire.requests[0]["model"] == "small"
        assert examined(capsys, wire.url)["standing"]["played"] == 0
    assert {t["function"]["name"] for t in wire.requests[0]["tools"]} == {t.name for t in start("triage/seed-02").tools}


def test_what_fails_is_an_error_and_never_a_zero(capsys: pytest.CaptureFixture[str]) -> None:
    with Wire(error(400, "no"), SEVERITY) as wire:
        found = examined(capsys, wire.url, code=1)
    assert found["failures"] == {"infrastructure": 1, "invalid": 0} and found["summary"]["whole"]["normalized"]["value"] == 1.0
    with pytest.raises(InfrastructureError):
        Reached(mock([]))([{"role": "user", "content": "well?"}], [])


def test_a_conversation_goes_back_as_it_was_and_a_call_that_could_not_be_read_is_counted() -> None:
    broken = says("", Call("measure", {}), parse_error="no JSON: {")
    ask = Reached(mock([says("Hello.", Call("measure", {"patient_id": "P-1001"})), broken, says("Where does it hurt?")]))
    player = LanguageModel(ask, max_requests=3)
    play(player, start("emergency/opioid-found-down-01"))
    report = player.report()
    assert (report.requests, report.calls, report.malformed_calls, report.speeches) == (3, 2, 1, 1)
    assert report.prompt_tokens == 3 * USAGE.input_tokens


def test_a_model_that_nobody_reaches_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UserError, match="Inspect reaches no model"):
        Reached("nobody/nothing")
    assert main(["evaluate", "--policy", "inspect:nobody/nothing", "--suite", "triage/seed-02", "--trials", "1"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
