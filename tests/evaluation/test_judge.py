"""The judge is measured against the log, sees no names, and touches no score."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import residency
from residency.contract import Trajectory
from residency.errors import InfrastructureError
from residency.evaluation.judge import QUESTIONS, Commentary, agreement, comment
from residency.policies import make, play
from residency.policies.transcript import Reply
from residency.tasks import ids, load


def trajectories() -> list[Trajectory]:
    return [
        play(make(policy, load(task), 2), residency.start(task, 2)).trajectory()
        for task in ids()[::12]
        for policy in ("untold", "null", "rules")
    ]


PLAYED = trajectories()


class Judge:
    """Answers by a rule; remembers all that it was sent."""

    def __init__(self, answers: Any):
        self.answers, self.seen = answers, []

    def __call__(self, messages: list[dict[str, Any]]) -> Reply:
        text = messages[-1]["content"]
        self.seen.append(text)
        asked = {m[0]: m[1] for m in re.findall(r"^([a-z])\) (.+)$", text, re.MULTILINE)}
        return Reply(self.answers(text, asked))


def knows(text: str, asked: dict[str, str]) -> str:
    """Reads the record as a good judge would."""
    ids_ = {q.asks: q.id for q in QUESTIONS}
    log = next(residency.replay(t).events for t in PLAYED if _shown(t) == text.rsplit("\n\n", 1)[0])
    truth = {q.id: q.truth(log) for q in QUESTIONS}
    return "Here: " + json.dumps({letter: "yes" if truth[ids_[says]] else "no" for letter, says in asked.items()})


def _shown(trajectory: Trajectory) -> str:
    from residency.evaluation.judge import told

    return told(residency.replay(trajectory))


def test_a_judge_that_reads_well_agrees_with_the_log_and_with_itself() -> None:
    found = comment(PLAYED, Judge(knows))
    assert found.trajectories == len(PLAYED) and found.unread == 0
    assert found.log.share == 1.0 and found.log.kappa == 1.0 and found.itself.kappa == 1.0
    assert sum(part.n for part in found.by_length.values()) == found.log.n == len(PLAYED) * len(QUESTIONS)


def test_one_that_always_says_yes_has_no_kappa_and_one_that_guesses_none() -> None:
    def yes(text: str, asked: dict[str, str]) -> str:
        return json.dumps({letter: "yes" for letter in asked})

    assert comment(PLAYED, Judge(yes)).log.kappa is None

    def by_place(text: str, asked: dict[str, str]) -> str:  # prefers whatever comes first: the random order shows it
        return json.dumps({letter: "yes" if letter in "ab" else "no" for letter in asked})

    found = comment(PLAYED, Judge(by_place))
    assert found.log.kappa is not None and abs(found.log.kappa) < 0.25 and found.itself.kappa is not None and found.itself.kappa < 0.3


def test_it_is_blind_and_the_two_orders_differ() -> None:
    judge = Judge(knows)
    comment(PLAYED, judge)
    whole = "\n".join(judge.seen)
    assert not [t.task for t in PLAYED if t.task in whole] and "untold" not in whole and "normalized" not in whole
    pairs = list(zip(judge.seen[::2], judge.seen[1::2], strict=True))
    assert sum(one != two for one, two in pairs) > 0.8 * len(pairs)


@pytest.mark.parametrize("reply", ["", "no idea", "{", "[1]", '{"a": 3}', "{" * 5000])
def test_what_can_not_be_read_is_counted_and_is_no_answer(reply: str) -> None:
    found: Commentary = comment(PLAYED[:3], Judge(lambda text, asked: reply))
    assert found.unread == 2 * 3 * len(QUESTIONS) and found.log.n == 0 and found.log.kappa is None


def test_a_failing_endpoint_is_counted_apart() -> None:
    def dead(messages: list[dict[str, Any]]) -> Reply:
        raise InfrastructureError("no answer")

    found = comment(PLAYED[:2], dead)
    assert (found.failures, found.trajectories, found.log.n) == (2, 0, 0)


def test_kappa_by_hand() -> None:
    """Twenty-five cases, 10 yes-yes, 4 yes-no, 3 no-yes, 8 no-no: share .72, chance .56 x .52 + .44 x .48 = .5024."""
    pairs = [(True, True)] * 10 + [(True, False)] * 4 + [(False, True)] * 3 + [(False, False)] * 8
    found = agreement(pairs)
    assert found.share == pytest.approx(0.72) and found.kappa == pytest.approx((0.72 - 0.5024) / (1 - 0.5024))
