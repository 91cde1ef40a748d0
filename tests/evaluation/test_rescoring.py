"""What was kept can be checked by anybody: played again it comes out the same, and whoever changed it is found."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

import residency
from residency.contract import Call, Trajectory
from residency.errors import UserError
from residency.evaluation import playing
from residency.evaluation.rescoring import again, check
from residency.evaluation.results import Result
from residency.policies import make
from residency.tasks import load

TASK = "emergency/headache-gym-home-01"


def kept(policy: str = "untold", task: str = TASK) -> Result:
    """An episode as a store gives it back."""
    found = playing.episode(lambda t, seed: make(policy, load(t), seed), task, 0, 3)
    return msgspec.json.decode(msgspec.json.encode(found), type=Result)


@pytest.mark.parametrize("task", [TASK, "triage/headache-bus-home-01", "triage/seed-02"])
@pytest.mark.parametrize("policy", ["oracle", "null", "random"])
def test_every_score_comes_out_again(policy: str, task: str) -> None:
    assert not list(check([kept(policy, task)]))


def milder_score(t: Trajectory) -> Trajectory:
    assert t.score is not None
    return msgspec.structs.replace(t, score=msgspec.structs.replace(t.score, normalized=0.987654321))


def edited(t: Trajectory) -> Trajectory:
    events = list(t.events)
    events[4] = [1, *events[4][1:]]
    return msgspec.structs.replace(t, events=tuple(events))


TAMPERED: list[tuple[str, Callable[[Trajectory], Trajectory]]] = [
    ("score differs in normalized", milder_score),
    ("differs from event 4", edited),
    ("differs from event", lambda t: msgspec.structs.replace(t, calls=t.calls[:-1])),
    ("differs from event", lambda t: msgspec.structs.replace(t, calls=(Call("wait", {"minutes": 1}), *t.calls))),
    ("differs from event", lambda t: msgspec.structs.replace(t, seed=t.seed + 1)),
    ("content of", lambda t: msgspec.structs.replace(t, task_hash="0" * 64)),
    ("version", lambda t: msgspec.structs.replace(t, version="0.0.1")),
    ("minute differs", lambda t: msgspec.structs.replace(t, minute=1.0)),
    ("end_reason differs", lambda t: msgspec.structs.replace(t, end_reason="died")),
    ("no score", lambda t: msgspec.structs.replace(t, score=None)),
]


@pytest.mark.parametrize(("says", "how"), TAMPERED)
def test_a_tampered_one_is_refused_with_where_it_differs(says: str, how: Callable[[Trajectory], Trajectory]) -> None:
    found = kept()
    assert found.trajectory is not None
    with pytest.raises(UserError, match=says):
        again(how(found.trajectory))


def test_a_trajectory_of_an_easier_task_or_another_harm_is_refused() -> None:
    mine, easier = kept(), kept("oracle", "triage/seed-02")
    swapped = msgspec.structs.replace(mine, trajectory=easier.trajectory)
    assert [t.says for t in check([swapped])] == ["the trajectory is another one's"]
    assert mine.harm is not None
    milder = msgspec.structs.replace(mine, harm=msgspec.structs.replace(mine.harm, added=0.0, this=0.0))
    assert [t.says for t in check([milder])] == ["the harm differs"]
    assert residency.replay(mine.trajectory).log_hash == mine.trajectory.log
