"""Encounters made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import residency
from residency.contract import Call, Trajectory
from residency.policies import make, play
from residency.policies.simple import Scripted

SHOCK = "emergency/septic-shock-old-letter-01"
DESK = "triage/after-the-coach-trip-01"
PAPER = "triage/seed-13"
HURT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(2)>'


@cache
def by(policy: str, task: str = SHOCK, seed: int = 0) -> Trajectory:
    """What a built-in policy makes of a task."""
    episode = residency.start(task, seed)
    return play(make(policy, episode.task, seed), episode).trajectory()


def of(calls: Sequence[Call], task: str = SHOCK, seed: int = 0) -> Trajectory:
    """What a list of calls makes of a task; given up at its end."""
    return play(Scripted(calls), residency.start(task, seed)).trajectory()


def call(tool: str, **arguments: Any) -> Call:
    """A call for the patient of every task."""
    stay = tool in ("create_clinical_order", "update_encounter")
    return Call(tool, ({"encounter_id": "E-1001"} if stay else {"patient_id": "P-1001"}) | arguments)


def order(kind: str, **details: Any) -> Call:
    """An order, at once."""
    return call("create_clinical_order", order_type=kind, details=details, priority="stat")


def closing(**arguments: Any) -> Call:
    """The stay closed to a ward."""
    return call("update_encounter", disposition="ward", **arguments)


LOOK = call("measure")


def hostile() -> Trajectory:
    """An encounter whose agent writes markup wherever it can."""
    return of([
        Call("say", {"text": HURT + IMAGE, "to": "patient"}),
        Call("think", {"thought": f"{IMAGE} {HURT} \u202egnol"}),
        Call(HURT, {"x": IMAGE}, IMAGE),
        Call("measure", IMAGE),
        order("medication", item=HURT, dose=1, unit=IMAGE),
        closing(disposition_details=HURT + IMAGE),
    ])
