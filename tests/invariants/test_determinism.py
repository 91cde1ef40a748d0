"""Invariants 8 and 9: same task, seed and calls give the same log everywhere; forks and sessions never touch each other."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import residency
from residency import acts
from residency.errors import UserError
from residency.tasks import ids

PROGRAM = """
import residency
from residency.policies import make, play
e = residency.start({task!r}, 5)
play(make("rules", e.task, 5), e)
print(e.log_hash, e.score().normalized)
"""


@pytest.mark.parametrize("task", ids()[:4])
def test_same_hash_across_processes_and_hash_seeds(task: str) -> None:
    def run(hash_seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run([sys.executable, "-c", PROGRAM.format(task=task)], env=env, capture_output=True, text=True, check=True).stdout

    assert run("0") == run("1") == run("4242")


def test_replay_gives_the_same_log_and_score(played: Callable[..., residency.Episode]) -> None:
    for policy in ("oracle", "harmful", "rules", "null"):
        first = played(policy)
        again = residency.replay(first.trajectory())
        assert again.log_hash == first.log_hash
        assert again.score() == first.score()


def test_a_trajectory_survives_json_and_a_tampered_one_is_refused(played: Callable[..., residency.Episode]) -> None:
    trajectory = played("rules").trajectory()
    back = msgspec.json.decode(msgspec.json.encode(trajectory), type=residency.Trajectory)
    assert residency.replay(back).log_hash == trajectory.log
    with pytest.raises(UserError, match="differs from event"):
        residency.replay(msgspec.structs.replace(trajectory, log="0" * 32))
    with pytest.raises(UserError, match="version"):
        residency.replay(msgspec.structs.replace(trajectory, version="0.0.0"))


def test_a_forks_future_does_not_touch_its_parent(old_letter: str) -> None:
    parent = residency.start(old_letter, 2)
    parent.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": "lactate"})
    log, minute, body = parent.log_hash, parent.minute, parent.course()
    child = parent.fork()
    for _ in range(5):
        child.call("wait", {"minutes": 20, "until": "time"})
    child.call("update_encounter", {"encounter_id": "E-1001", "disposition": "ward", "notes": "x"})
    assert (parent.log_hash, parent.minute, parent.course()) == (log, minute, body)
    again = parent.fork()
    for _ in range(5):
        again.call("wait", {"minutes": 20, "until": "time"})
    again.call("update_encounter", {"encounter_id": "E-1001", "disposition": "ward", "notes": "x"})
    assert again.log_hash == child.log_hash


def test_an_episode_pickles_and_goes_on_alike(old_letter: str) -> None:
    episode = residency.start(old_letter, 2)
    episode.call("wait", {"minutes": 12, "until": "time"})
    other = pickle.loads(pickle.dumps(episode))
    for one in (episode, other):
        one.call("wait", {"minutes": 30, "until": "time"})
    assert other.log_hash == episode.log_hash and other.score() == episode.score()
    assert len(pickle.dumps(episode)) < 400_000


@given(st.lists(st.sampled_from([1, 2, 3, 5, 7]), min_size=1, max_size=12))
def test_the_same_bits_however_waiting_is_cut(parts: list[int]) -> None:
    whole, cut = (residency.start("emergency/septic-shock-old-letter-01", 4) for _ in range(2))
    whole.call("wait", {"minutes": sum(parts), "until": "time"})
    for part in parts:
        cut.call("wait", {"minutes": part, "until": "time"})
    assert whole.log_hash == cut.log_hash
    assert whole.course() == cut.course()


def test_an_extra_question_shifts_no_other_draw(old_letter: str) -> None:
    def lactate(ask: bool) -> object:
        episode = residency.start(old_letter, 6)
        if ask:
            episode.call("look_at_monitor", {"patient_id": "P-1001"})
        episode.call("wait", {"minutes": 1 if not ask else 5 / 6, "until": "time"})
        return episode.course()[-1]

    assert lactate(True) == lactate(False)


def test_an_extra_order_shifts_no_other_orders_luck(old_letter: str) -> None:
    def lactate(extra: bool) -> object:
        episode = residency.start(old_letter, 6)
        if extra:
            episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": "ecg"})
        else:
            episode.call("wait", {"minutes": 0.5, "until": "time"})
        episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": "lactate"})
        episode.call("wait", {"minutes": 60 if not extra else 60 + 1 / 3, "until": "time"})
        results = [e for e in episode.events if isinstance(e.act, acts.Resulted) and e.act.test == "lactate"]
        return [(e.second, e.act.values, e.act.collected) for e in results]

    assert lactate(True) == lactate(False)
