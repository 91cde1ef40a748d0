"""Tasks drawn from conditions: the same for everybody, different from each other, split by family, private with a salt."""

from __future__ import annotations

import msgspec
import pytest

import residency
from residency import knowledge
from residency.errors import UserError
from residency.evaluation.suites import suite
from residency.policies import make, play
from residency.tasks import drawn, load

SALT = "nobody-else-knows"


def test_a_number_draws_the_same_task_always_and_another_number_another():
    one, again = load("emergency/drawn/migraine/7"), load("emergency/drawn/migraine/7")
    assert (one.hash, one.briefing) == (again.hash, again.briefing)
    briefings = {load(f"emergency/drawn/migraine/{n}").briefing for n in range(40)}
    assert len(briefings) > 30
    assert len({load(f"triage/drawn/septic_shock_urinary/{n}").hash for n in range(40)}) == 40


def test_a_family_lies_in_one_split_and_every_split_has_some():
    by_split = {split: set(drawn.conditions("triage", split)) for split in drawn.SPLITS}
    assert all(by_split.values()) and sum(map(len, by_split.values())) == len(drawn.conditions("triage"))
    families = {split: {knowledge.conditions[c].family for c in names} for split, names in by_split.items()}
    assert not families["train"] & families["test"] and not families["dev"] & families["test"] and not families["train"] & families["dev"]
    for split, names in by_split.items():
        assert all(load(f"triage/drawn/{name}/0").info.split == split for name in names)


def test_private_tasks_need_the_salt_and_are_other_tasks(monkeypatch):
    name = "triage/private/migraine/3"
    monkeypatch.delenv(drawn.SALT, raising=False)
    with pytest.raises(UserError, match=drawn.SALT):
        drawn.file_of(name)
    monkeypatch.setenv(drawn.SALT, "short")
    with pytest.raises(UserError, match="eight characters"):
        drawn.file_of(name)
    monkeypatch.setenv(drawn.SALT, SALT)
    mine = [drawn.file_of(f"triage/private/migraine/{n}").briefing for n in range(20)]
    monkeypatch.setenv(drawn.SALT, SALT + "!")
    theirs = [drawn.file_of(f"triage/private/migraine/{n}").briefing for n in range(20)]
    public = [drawn.file_of(f"triage/drawn/migraine/{n}").briefing for n in range(20)]
    assert len({tuple(mine), tuple(theirs), tuple(public)}) == 3


def test_the_salt_is_in_nothing_that_is_kept(monkeypatch):
    monkeypatch.setenv(drawn.SALT, SALT)
    episode = residency.start("triage/private/migraine/3", 0)
    play(make("oracle", episode.task, 0), episode)
    assert SALT not in msgspec.json.encode(episode.trajectory()).decode() + repr(drawn.file_of("triage/private/migraine/3"))
    assert episode.task.info.split == "private"


def test_neither_the_condition_nor_the_number_is_told_to_an_agent():
    for name in drawn.conditions("emergency"):
        episode = residency.start(f"emergency/drawn/{name}/0", 0)
        told = episode.briefing + repr([t.description for t in episode.tools])
        assert "drawn" not in told and name not in told and knowledge.conditions[name].name.lower() not in episode.briefing.lower()


def test_an_unknown_drawing_is_refused_with_the_nearest():
    for name in ("emergency/drawn/migrane/1", "nowhere/drawn/migraine/1"):
        with pytest.raises(UserError, match="nearest"):
            load(name)
    with pytest.raises(UserError):
        load("emergency/drawn/migraine/12345678901")


def test_a_suite_is_drawn_over_the_conditions_of_a_split_in_turn():
    there = drawn.conditions("triage", "dev")
    names = suite(f"drawn/triage/dev/{2 * len(there)}")
    assert len(names) == 2 * len(there) and {n.split("/")[2] for n in names} == set(there)
    with pytest.raises(UserError):
        suite("drawn/nowhere/dev/12")


def test_a_drawn_encounter_replays():
    episode = residency.start("emergency/drawn/anaphylaxis/5", 2)
    play(make("rules", episode.task, 2), episode)
    again = residency.replay(episode.trajectory())
    assert (again.log_hash, again.score()) == (episode.log_hash, episode.score())
