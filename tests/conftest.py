"""Shared pieces: tasks, and a way to play them."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

import residency
from residency.policies import make, play

settings.register_profile("quick", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=600, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

OLD_LETTER = "emergency/septic-shock-old-letter-01"


@pytest.fixture
def old_letter() -> str:
    """The exemplar task."""
    return OLD_LETTER


@pytest.fixture
def played() -> Callable[..., residency.Episode]:
    """Play a task with a built-in policy."""

    def run(policy: str, task: str = OLD_LETTER, seed: int = 0) -> residency.Episode:
        episode = residency.start(task, seed)
        return play(make(policy, episode.task, seed), episode)

    return run
