"""A service in this process, whose clock a test may move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import residency
from residency.contract import Call
from residency.doors.sessions import Journal, Limits, Sessions
from residency.policies import make, play

TASK = "emergency/headache-gym-home-01"
LOOK = Call("look_at_monitor", {"patient_id": "P-1001"})
CALLS = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0)).trajectory().calls


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def service(folder: Path, limits: Limits | None = None, clock: Callable[[], float] | None = None) -> Sessions:
    journal = Journal(folder / "sessions.db")
    return Sessions(journal, limits or Limits(calls_per_second=1e9, burst=10**9), *((clock,) if clock else ()))
