"""Harm runs on after the encounter, and what the next team was told changes it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import residency
from residency.counterfactual import course_of, nothing, standard
from residency.evaluation.results import Result, row
from residency.policies import make, play

E = "E-1001"


def left(place: str, diagnosis: str, before: tuple[residency.Call, ...] = ()) -> residency.Episode:
    episode = residency.start("emergency/septic-shock-old-letter-01", 0)
    for call in before:
        episode.call(call.name, call.arguments)
    if place == "home":
        episode.call("process_discharge", {"encounter_id": E, "diagnosis": diagnosis})
    else:
        episode.call("update_encounter", {"encounter_id": E, "disposition": place, "disposition_details": diagnosis})
    return episode


def test_ending_the_encounter_at_minute_1_does_not_end_the_harm(played: Callable[..., residency.Episode]) -> None:
    oracle = course_of(played("oracle")).total
    assert course_of(left("home", "Nothing serious.")).total > 4 * oracle
    assert course_of(left("ward", "Unwell.")).total > 1.5 * oracle


def test_a_bed_comes_sooner_and_care_is_better_when_the_next_team_knows_what_it_is() -> None:
    assert course_of(left("icu", "This is septic shock.")).total < course_of(left("icu", "Unwell.")).total
    assert course_of(left("icu", "Unwell.")).total < course_of(left("home", "Unwell.")).total


def test_naming_a_wrong_or_every_diagnosis_is_telling_nothing() -> None:
    unsaid = course_of(left("icu", "Unwell.")).total
    assert course_of(left("icu", "This is a migraine.")).total == pytest.approx(unsaid)
    assert course_of(left("icu", "This is septic shock. This is a migraine.")).total == pytest.approx(unsaid)


def test_harm_is_read_beside_nothing_and_standard_care(played: Callable[..., residency.Episode]) -> None:
    episode = played("oracle")
    harm = residency.harm(episode.trajectory())
    assert harm.nothing == nothing(episode.task, 0).total and harm.standard == standard(episode.task, 0).total
    assert harm.avoided == pytest.approx(harm.nothing - harm.this) and harm.added == 0
    assert harm.avoided_share == pytest.approx(harm.avoided / (harm.nothing - harm.standard))
    assert residency.harm(played("harmful").trajectory()).added > 0


def test_a_death_is_told_beside_what_would_have_been(played: Callable[..., residency.Episode]) -> None:
    for policy, known in (("null", "nothing_died"), ("standard", "standard_died")):
        harm = residency.harm(played(policy))
        assert harm.died == getattr(harm, known)
    left_alone = residency.harm(played("null"))
    assert left_alone.died and not left_alone.standard_died  # who would have been saved
    bleed = residency.start("emergency/headache-gym-bleed-01", 0)
    hurt = residency.harm(play(make("harmful", bleed.task, 0), bleed))
    found = row(Result(task=bleed.task.id, trial=0, seed=0, trajectory=bleed.trajectory(), harm=hurt))
    assert hurt.died and (found.killed, found.lost) == (True, True)


def test_harm_leaves_the_episode_as_it_was(played: Callable[..., residency.Episode]) -> None:
    episode = played("rules")
    log, minute = episode.log_hash, episode.minute
    assert course_of(episode) == course_of(episode)
    assert (episode.log_hash, episode.minute) == (log, minute)
