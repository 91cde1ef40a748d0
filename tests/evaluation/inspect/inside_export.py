"""Our trajectories as Inspect's logs: they read back equal, and Inspect's own commands show them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from inspect_ai.log import EvalSample, read_eval_log
from msgspec.json import encode
from msgspec.structs import replace

import residency
from residency.contract import Trajectory
from residency.errors import UserError
from residency.evaluation.inspect import export, imported
from residency.policies import make, play

SEPSIS = "emergency/septic-shock-old-letter-01"
INSPECT = Path(sys.executable).with_name("inspect")


def order(sample: EvalSample) -> int:
    """Inspect sorts samples by epoch and id; ours keep the order they were given in."""
    return int(sample.metadata["order"])


@pytest.fixture(scope="module")
def played() -> list[Trajectory]:
    done = []
    for task, policy, seed in ((SEPSIS, "oracle", 0), (SEPSIS, "null", 1), ("triage/after-the-coach-trip-01", "oracle", 0)):
        episode = residency.start(task, seed)
        done.append(play(make(policy, episode.task, seed), episode).trajectory())
    return done


@pytest.mark.parametrize("name", ["ours.eval", "ours.json"])
def test_exported_trajectories_read_back_equal(name: str, played: list[Trajectory], tmp_path: Path) -> None:
    written = export(played, tmp_path / name)
    assert encode(imported(tmp_path / name)) == encode(played)
    found = read_eval_log(str(tmp_path / name))
    samples = sorted(found.samples, key=order)
    assert found.status == "success" and [(s.id, s.epoch) for s in samples] == [(s.id, s.epoch) for s in sorted(written.samples, key=order)]
    assert [s.scores["normalized"].value for s in samples] == [t.score.normalized for t in played]
    assert found.results.scores[0].metrics["mean"].value == pytest.approx(sum(t.score.normalized for t in played) / 3)
    assert [s.epoch for s in samples] == [1, 2, 1] and not any("septic" in str(s.id) for s in found.samples)


def test_messages_are_what_came_back(played: list[Trajectory], tmp_path: Path) -> None:
    sample = export(played, tmp_path / "ours.eval").samples[0]
    episode = residency.start(SEPSIS, 0)
    assert sample.messages[0].text == episode.briefing
    results = [episode.call(c.name, c.arguments).content for c in played[0].calls]
    assert [m.text for m in sample.messages if m.role == "tool"] == results


def test_the_same_trajectories_give_the_same_log(played: list[Trajectory], tmp_path: Path) -> None:
    logs = [export(played, tmp_path / f"{n}.json").model_dump(exclude={"location"}) for n in (1, 2)]
    for log in logs:
        for sample in log["samples"]:
            sample.pop("uuid", None)
            sample["output"]["choices"][0]["message"].pop("id", None)
    assert logs[0] == logs[1]


def test_inspects_own_commands_read_it(played: list[Trajectory], tmp_path: Path) -> None:
    export(played, tmp_path / "logs" / "ours.eval", model="residency/oracle")
    dumped = subprocess.run([INSPECT, "log", "dump", tmp_path / "logs" / "ours.eval"], capture_output=True, text=True)
    assert dumped.returncode == 0, dumped.stderr
    assert json.loads(dumped.stdout)["eval"]["model"] == "residency/oracle"
    bundle = [INSPECT, "view", "bundle", "--log-dir", tmp_path / "logs", "--output-dir", tmp_path / "site"]
    bundled = subprocess.run(bundle, capture_output=True, text=True)
    assert bundled.returncode == 0, bundled.stderr
    assert (tmp_path / "site" / "index.html").is_file() and list((tmp_path / "site").glob("**/*.eval"))


def test_what_does_not_replay_is_refused(played: list[Trajectory], tmp_path: Path) -> None:
    tampered = replace(played[0], calls=played[0].calls[1:])
    with pytest.raises(UserError, match="differs from event"):
        export([tampered], tmp_path / "no.eval")
    assert played[0].score is not None
    better = replace(played[0], score=replace(played[0].score, normalized=0.5))
    with pytest.raises(UserError, match="score differs"):
        export([better], tmp_path / "no.eval")
    with pytest.raises(UserError, match="no score"):
        export([replace(played[0], score=None)], tmp_path / "no.eval")
    with pytest.raises(UserError, match="no trajectory"):
        export([], tmp_path / "no.eval")
    assert not (tmp_path / "no.eval").exists()
