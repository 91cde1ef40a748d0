"""Encounters as Inspect tasks: the same acts bring the same log and score as in process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import read_eval_log
from inspect_ai.model import ModelOutput, get_model
from msgspec.json import encode

import residency
from residency.contract import Call
from residency.evaluation.inspect import emergency, one, triage
from residency.evaluation.inspect.scoring import trajectory_in
from residency.evaluation.inspect.tools import in_words, offers
from residency.policies import make, play
from tests.evaluation.inspect.mocked import mock, ran, says
from tests.model.wire import Wire, call, message

SEPSIS = "emergency/septic-shock-old-letter-01"
PATIENT = {"patient_id": "P-1001"}
DISCHARGE = Call("process_discharge", {"encounter_id": "E-1001", "diagnosis": "Nothing."})


def oracles(task: str, seed: int) -> residency.Episode:
    episode = residency.start(task, seed)
    return play(make("oracle", episode.task, seed), episode)


@pytest.mark.parametrize("task", [SEPSIS, "triage/after-the-coach-trip-01", "emergency/opioid-found-down-01"])
def test_an_oracles_calls_bring_the_same_log_and_score_as_in_process(task: str, tmp_path: Path) -> None:
    mine = oracles(task, 3)
    calls = mine.trajectory().calls
    log = ran(one(task, seed=3), mock([says("", *calls[:2]), *(says("", c) for c in calls[2:])]), tmp_path)
    assert log.status == "success", log.error
    (sample,) = log.samples
    theirs = trajectory_in(sample.store)
    assert encode(theirs) == encode(mine.trajectory()) and residency.replay(theirs).log_hash == mine.log_hash
    score = sample.scores["normalized"]
    assert score.value == mine.score().normalized == 1.0 and sample.scores["passed"].value == 1.0
    assert score.metadata["total"] == mine.score().total and score.metadata["passed"] and score.metadata["log"] == mine.log_hash
    assert [c["id"] for c in score.metadata["criteria"]] == [c.id for c in mine.score().criteria]
    assert sample.messages[1].text == mine.briefing and sum(m.role == "tool" for m in sample.messages) == len(calls)
    metrics = {s.name: s.metrics["mean"].value for s in log.results.scores}
    assert metrics == {"normalized": 1.0, "passed": 1.0}


def test_neither_the_disease_nor_the_seed_is_told(tmp_path: Path) -> None:
    asked: list[str] = []

    def output(input: Any, tools: Any, choice: Any, config: Any) -> ModelOutput:
        asked.append(json.dumps([[m.model_dump() for m in input], [t.model_dump() for t in tools]], default=str))
        return says("", DISCHARGE)

    log = ran(one(SEPSIS), get_model("mockllm/model", memoize=False, custom_outputs=output), tmp_path)
    assert log.status == "success" and asked
    info = next(t for t in residency.list_tasks() if t.id == SEPSIS)
    for told in (*asked, str(log.samples[0].id)):
        assert not any(word in told for word in (SEPSIS, info.title, info.condition, info.family, "septic"))
    assert len({s.id for s in [*emergency().dataset, *triage().dataset]}) == len(residency.list_tasks())


def test_each_epoch_is_another_seed(tmp_path: Path) -> None:
    seeds: list[int | None] = []

    def output(input: Any, tools: Any, choice: Any, config: Any) -> ModelOutput:
        seeds.append(config.seed)
        return says("", DISCHARGE)

    log = ran(one(SEPSIS, seed=5), get_model("mockllm/model", memoize=False, custom_outputs=output), tmp_path, epochs=3)
    assert log.status == "success"
    assert [trajectory_in(s.store).seed for s in log.samples] == [5, 6, 7] == seeds
    assert [s.messages[1].text for s in log.samples] == [residency.start(SEPSIS, seed).briefing for seed in (5, 6, 7)]


def test_malformed_calls_and_speech_reach_the_encounter_as_in_process(tmp_path: Path) -> None:
    acts = [
        says("", Call("mesure", PATIENT)),
        says("", Call("measure", {"patient_id": ["P-1001"]})),
        says("", Call("measure", {"raw": "{"}), parse_error="no JSON"),
        says("<think>hm</think>Are you allergic to any medicine?"),
        says(""),
        says("", Call("measure", PATIENT), DISCHARGE, Call("think", {"thought": "too late"})),
    ]
    log = ran(one(SEPSIS), mock(acts), tmp_path)
    assert log.status == "success", log.error
    (sample,) = log.samples
    mine = residency.start(SEPSIS, 0)
    mine.call("mesure", PATIENT)
    mine.call("measure", {"patient_id": ["P-1001"]})
    mine.call("measure", "no JSON")
    mine.say("Are you allergic to any medicine?")
    mine.call("measure", PATIENT)
    mine.call(DISCHARGE.name, DISCHARGE.arguments)
    assert encode(trajectory_in(sample.store)) == encode(mine.trajectory())
    refused = [m for m in sample.messages if m.role == "tool" and m.error]
    assert len(refused) == 3 and all("Refused" in m.text for m in refused)


def _failing(*outputs: ModelOutput) -> Callable[..., ModelOutput]:
    waiting = list(outputs)

    def output(input: Any, tools: Any, choice: Any, config: Any) -> ModelOutput:
        if waiting:
            return waiting.pop(0)
        raise ConnectionError("the endpoint is gone")

    return output


@pytest.mark.parametrize("broken", [None, ModelOutput(model="mockllm", error="overloaded")], ids=["raises", "error in the output"])
def test_a_failing_endpoint_is_an_error_and_not_a_zero(broken: ModelOutput | None, tmp_path: Path) -> None:
    first = [says("", Call("measure", PATIENT))] + ([broken] if broken else [])
    model = get_model("mockllm/model", memoize=False, custom_outputs=_failing(*first))
    log = ran(one(SEPSIS), model, tmp_path, fail_on_error=False)
    (sample,) = log.samples
    assert sample.error is not None and not sample.scores
    assert log.results is None or log.results.completed_samples == 0
    stopped = ran(one(SEPSIS), get_model("mockllm/model", memoize=False, custom_outputs=_failing()), tmp_path)
    assert stopped.status == "error"


def test_a_limit_of_inspects_ends_an_encounter_that_is_scored_as_it_stands(tmp_path: Path) -> None:
    log = ran(one(SEPSIS), mock([says("", Call("measure", PATIENT))] * 50), tmp_path, message_limit=8)
    (sample,) = log.samples
    assert log.status == "success" and sample.limit is not None and trajectory_in(sample.store).end_reason == "abandoned"
    assert sample.scores["normalized"].value < 0.5


def test_our_schemas_are_offered_whole() -> None:
    episode = residency.start(SEPSIS)
    for offer, tool in zip(offers(episode), episode.tools, strict=True):
        schema = offer.parameters.model_dump(exclude_none=True)
        assert list(schema["properties"]) == list(tool.parameters["properties"]) and schema["required"] == tool.parameters["required"]
        assert offer.name == tool.name and tool.description in offer.description and not offer.parallel
    told = in_words({"type": "array", "maxItems": 3, "items": {"type": "number", "exclusiveMinimum": 0}})
    assert told["description"] == "At most 3 items." and told["items"]["description"] == "More than 0."


def test_the_command_runs_our_tasks_on_a_real_endpoint(tmp_path: Path) -> None:
    inspect = Path(sys.executable).with_name("inspect")
    for name, options in (("emergency", ()), ("triage", ()), ("task", ("-T", f"id={SEPSIS}"))):
        with Wire(message(None, call("process_discharge", DISCHARGE.arguments)), *[message("And now?")] * 9) as wire:
            env = {**os.environ, "WIRE_API_KEY": "none", "WIRE_BASE_URL": wire.url, "INSPECT_DISPLAY": "none"}
            command = [inspect, "eval", f"residency/{name}", *options, "--model", "openai-api/wire/recorded", "--limit", "1"]
            done = subprocess.run([*command, "--log-dir", tmp_path / name], env=env, cwd=tmp_path, capture_output=True, text=True)
        (file,) = (tmp_path / name).glob("*.eval")
        log = read_eval_log(str(file))
        assert log.status == "success", done.stdout + done.stderr + str(log.error)
        (sample,) = log.samples
        trajectory = trajectory_in(sample.store)
        assert residency.replay(trajectory).score().normalized == sample.scores["normalized"].value
        assert wire.requests[0]["seed"] == 0 and {t["function"]["name"] for t in wire.requests[0]["tools"]}
        assert trajectory.task.startswith(name) or trajectory.task == SEPSIS
