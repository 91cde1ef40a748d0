"""Who plays at the triage desk: rules that hear a "no", and players that say plainly where they do not belong."""

from __future__ import annotations

import pytest

import residency
from residency.errors import UserError
from residency.policies import make, play
from residency.policies.triage.rules import overridden
from residency.tasks import ids, load

DESK = [i for i in ids() if i.startswith("triage/")]


@pytest.mark.parametrize(
    ("text", "age", "pattern"),
    [
        ("ECG: ST elevation", 58, "st_elevation"),
        ("No ST elevation", 58, None),
        ("ECG shows no ST elevation.", 58, None),
        ("wheezing, coughing", 6, "breathing"),
        ("wheezing, coughing", 36, None),
        ("no wheeze, no cough", 6, None),
        ("confusion", 82, "confusion"),
        ("confusion", 42, None),
        ("not confused", 82, None),
        ("slurred speech", 40, "stroke"),
        ("no slurred speech, no facial droop", 40, None),
        ("rebound tenderness", 22, "rebound"),
        ("no rebound tenderness", 22, None),
        ("breath smells of fruit", 16, "fruity_breath"),
    ],
)
def test_an_override_is_a_pattern_that_is_asserted(text: str, age: float, pattern: str | None) -> None:
    rule = overridden(text, age)
    assert (rule.pattern if rule else None) == pattern


def test_rules_ask_first_where_a_belly_is_not_clear() -> None:
    episode = play(make("rules", load("triage/seed-02"), 0), residency.start("triage/seed-02"))
    assert [c.name for c in episode.trajectory().calls][0] == "request_more_info"


def test_rules_do_not_know_the_truth() -> None:
    """The same paper with another truth gets the same answer."""
    from msgspec.structs import replace

    task = load("triage/seed-04")
    other = replace(task, patient=replace(task.patient, severity="Mild"), hash="other")
    said = [play(make("rules", t, 0), residency.start(t)).trajectory().calls for t in (task, other)]
    assert said[0] == said[1]


@pytest.mark.parametrize("task_id", DESK)
@pytest.mark.parametrize("policy", ["oracle", "untold", "rules", "null", "harmful", "random", "spray"])
def test_everyone_plays_to_an_end_and_nobody_is_refused_a_level(policy: str, task_id: str) -> None:
    episode = play(make(policy, load(task_id), 1), residency.start(task_id, 1))
    score = episode.score()
    assert episode.done and score.final
    assert score.normalized == {"oracle": 1.0, "null": 0.0}.get(policy, score.normalized)
    if policy == "harmful":
        assert not score.passed


@pytest.mark.parametrize("policy", ["standard", "delayed"])
def test_who_treats_does_not_sort(policy: str) -> None:
    with pytest.raises(UserError, match="triage desk"):
        make(policy, load(DESK[0]), 0)


def test_harm_is_not_counted_where_nobody_is_treated() -> None:
    with pytest.raises(UserError, match="only sorts"):
        residency.harm(play(make("oracle", load(DESK[0]), 0), residency.start(DESK[0])))
