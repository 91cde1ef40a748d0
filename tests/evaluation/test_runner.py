"""An examination plays each trial once, keeps it as it goes, and comes out the same whoever plays and whatever stopped it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import residency
from residency.errors import InfrastructureError, UserError
from residency.evaluation import playing
from residency.evaluation.asking import Asks, asks
from residency.evaluation.results import Cost, Result, failed, row, rows
from residency.evaluation.runner import Caps, Job, Played, Workers, digest, examine, results, sit
from residency.evaluation.runner import play as play_job
from residency.evaluation.suites import suite
from residency.policies import make, play
from residency.runs.store import RunStore
from residency.tasks import ids, load

TASKS = ("emergency/headache-gym-home-01", "triage/headache-bus-home-01", "triage/seed-01")


class Alone:
    """A crew of one in this process; it notes what it played, and can be told to fail or to stop."""

    def __init__(self, asked: Asks, fail: str = "", most: int = 10**9):
        self.asked, self.fail, self.most, self.played = asked, fail, most, []

    def play(self, jobs: Iterator[Job]) -> Iterator[Played]:
        sit(self.asked.encoded(), "")
        for job in jobs:
            if len(self.played) >= self.most:
                raise KeyboardInterrupt
            self.played.append(job)
            found = play_job(*job)
            if job[0] == self.fail:
                bad = Result(task=job[0], trial=job[1], seed=job[2], status="infrastructure", error="no answer")
                found = Played(job[0], job[1], bad.status, Cost(prompt_tokens=7), msgspec.json.encode(bad))
            yield found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    made = RunStore(tmp_path / "runs.db")
    yield made
    made.close()


def run_of(store: RunStore, asked: Asks) -> str:
    return store.begin(asked.encoded())


def test_each_trial_is_another_patient_and_scored_as_alone(store: RunStore) -> None:
    asked = asks("oracle", TASKS, 3, first_seed=5)
    standing = examine(asked, store, Alone(asked))
    assert (standing.kept, standing.whole, standing.failures) == (9, 9, 0)
    for r in results(store, run_of(store, asked)):
        alone = play(make("oracle", load(r.task), r.seed), residency.start(r.task, r.seed))
        assert r.seed == 5 + r.trial and r.trajectory is not None and r.trajectory.log == alone.log_hash
        assert r.trajectory.score == alone.score()
        assert r.harm == (residency.harm(alone) if r.task.startswith("emergency") else None)


def test_what_is_kept_is_not_played_again(store: RunStore) -> None:
    asked = asks("rules", TASKS, 4)
    with pytest.raises(KeyboardInterrupt):
        examine(asked, store, Alone(asked, most=5))
    rest = Alone(asked)
    assert examine(asked, store, rest).kept == 12 and len(rest.played) == 7
    again = Alone(asked)
    assert examine(asked, store, again).played == 0 and not again.played


def test_a_failed_endpoint_is_no_score_and_is_tried_again(store: RunStore) -> None:
    asked = asks("rules", TASKS, 2)
    standing = examine(asked, store, Alone(asked, fail=TASKS[1]))
    assert (standing.kept, standing.failures) == (4, 2)
    found = list(results(store, run_of(store, asked)))
    assert failed(found) == {"infrastructure": 2, "invalid": 0} and {r.task for r in rows(found)} == {TASKS[0], TASKS[2]}
    with pytest.raises(ValueError, match="no answer"):
        row(next(r for r in found if r.status == "infrastructure"))
    retried = Alone(asked)
    assert examine(asked, store, retried).kept == 6 and [j[0] for j in retried.played] == [TASKS[1]] * 2


def test_a_dead_endpoint_and_a_bug_of_ours_are_told_apart_from_a_bad_score(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def begin(self, briefing: str, tools: object) -> None: ...

        def next(self, result: object) -> None:
            raise InfrastructureError("no answer")

    found = playing.episode(lambda task, seed: Dead(), TASKS[2], 0, 0)
    assert (found.status, found.error, found.trajectory) == ("infrastructure", "no answer", None)
    ability = residency.start(TASKS[2]).department.abilities["assign_severity"]
    monkeypatch.setitem(residency.start(TASKS[2]).department.abilities, "assign_severity", _broken(ability))
    found = playing.episode(lambda task, seed: make("oracle", load(task), seed), TASKS[2], 0, 0)
    assert found.status == "invalid" and found.trajectory is None and "assign_severity" in found.error


def _broken(ability: object) -> object:
    def fails(desk: object, arguments: object) -> None:
        raise ZeroDivisionError

    return msgspec.structs.replace(ability, run=fails)


def test_caps_stop_it_soon_and_the_same_question_goes_on(store: RunStore) -> None:
    asked = asks("rules", TASKS, 3)
    assert examine(asked, store, Alone(asked), Caps(episodes=4)).stopped == "4 episodes"
    assert examine(asked, store, Alone(asked), Caps(episodes=4)).kept == 8
    other = asks("null", TASKS, 3)
    costly = examine(other, store, Alone(other, fail=TASKS[0]), Caps(tokens=7))  # the first episode costs as much
    assert (costly.stopped, costly.played) == ("7 tokens", 1)
    assert Caps(money=1.0, price_read=2.0).reached(1, Cost(prompt_tokens=500_000)) == "a cost of 1"


def test_workers_in_processes_give_what_one_alone_gives(store: RunStore, tmp_path: Path) -> None:
    asked = asks("untold", TASKS, 2)
    examine(asked, store, Workers(asked, 2))
    other = RunStore(tmp_path / "other.db")
    examine(asked, other, Alone(asked))
    assert digest(results(store, run_of(store, asked))) == digest(results(other, run_of(other, asked)))
    changed = asks("untold", TASKS, 2, first_seed=1)
    examine(changed, other, Alone(changed))
    assert digest(results(other, run_of(other, changed))) != digest(results(other, run_of(other, asked)))
    other.close()


def test_a_question_names_its_run_and_another_question_another(store: RunStore) -> None:
    one = asks("rules", TASKS, 2)
    assert run_of(store, one) == run_of(store, asks("rules", TASKS, 2))
    for other in (asks("null", TASKS, 2), asks("rules", TASKS[:2], 2), asks("rules", TASKS, 3), asks("rules", TASKS, 2, label="b")):
        assert run_of(store, other) != run_of(store, one)
    assert msgspec.json.decode(store.asks(run_of(store, one)[:8]), type=Asks) == one
    with pytest.raises(UserError, match="several runs"):
        store.asks("")


def test_suites() -> None:
    assert suite("all") == tuple(sorted(ids())) and len(suite("medical-triage-openenv")) == 15
    assert set(suite("train,dev")) | set(suite("test")) == set(ids())
    assert {load(t).info.department for t in suite("triage/dev")} == {"triage"}
    assert suite(f"{TASKS[0]},{TASKS[0]}") == (TASKS[0],)
    with pytest.raises(UserError, match="nearest: emergency"):
        suite("emergancy")
    for bad in ({"policy": "nobody"}, {"tasks": ()}, {"trials": 0}):
        with pytest.raises(UserError):
            asks(**({"policy": "rules", "tasks": TASKS, "trials": 1} | bad))
