"""An oracle's encounter played directly, with which an adapter's has to agree."""

from __future__ import annotations

from typing import Any, NamedTuple

import residency
from residency.policies import make
from residency.training.audit import gold

TASKS = (("triage/drawn/acute_urinary_retention/0", 5), ("emergency/drawn/migraine/0", 5))
MALFORMED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("measure", {}),
    ("measure", {"patient_id": 3}),
    ("measure", {"patients": ["P-1001"], "self": 1}),
)


class Direct(NamedTuple):
    """What was asked, what came back, and what it was worth."""

    briefing: str
    calls: list[tuple[str, dict[str, Any]]]
    told: list[str]
    score: float
    log: str


def oracle(task: str, seed: int, before: tuple[tuple[str, dict[str, Any]], ...] = ()) -> Direct:
    """The oracle's course, after those calls."""
    episode = residency.start(task, seed)
    calls, told = [], []
    for name, arguments in before:
        calls.append((name, arguments))
        told.append(episode.call(name, arguments).content)
    player = make("oracle", episode.task, seed)
    player.begin(episode.briefing, episode.tools)
    result = None
    while not episode.done and (act := player.next(result)) is not None:
        call = act if isinstance(act, residency.Call) else residency.Call("say", {"text": act.text} | ({"to": act.to} if act.to else {}))
        result = episode.call(call.name, call.arguments)
        calls.append((call.name, call.arguments))
        told.append(result.content)
    episode.close()
    return Direct(episode.briefing, calls, told, episode.score().normalized, episode.log_hash)


def secrets(task: str) -> tuple[str, ...]:
    """What no message may hold: the task's id, the condition's where it is no everyday word, the rubric."""
    return (*gold(residency.start(task, 0).task), task)
