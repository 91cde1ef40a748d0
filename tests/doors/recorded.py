"""One recorded list of calls over tasks of every kind, and what it brings in process: every door has to bring the same."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

import residency
from residency.contract import Call, Score, ToolResult
from residency.policies import make, play
from residency.tasks import ids, load
from residency.world.vignette import Vignette

REFUSED = (
    Call("look_at_monitor", {"patient_id": "P-9999"}),
    Call("measure", {"vitals": ["BP"]}),
    Call("say", {"text": "Is there chest pain?", "to": "the quartermaster"}),
)
POLICIES = ("oracle", "untold", "rules")


class Recording(Struct, frozen=True):
    """Calls on a task and seed, with what each brought, and what stands at the end."""

    task: str
    seed: int
    briefing: str
    calls: tuple[Call, ...]
    brought: tuple[dict[str, Any], ...]
    log: str
    minute: float
    end: str | None
    score: Score


def told(result: ToolResult) -> dict[str, Any]:
    """All that a result says, as JSON would carry it."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(result))
    return found


@cache
def recordings() -> tuple[Recording, ...]:
    """Every third task of the catalog, played in turn by an oracle, a clinician who is told nothing and one by rules; a few
    calls that are refused come first."""
    made = []
    for n, task in enumerate(ids()[::3]):
        paper = isinstance(load(task).patient, Vignette)
        policy = POLICIES[n % 3] if load(task).info.department == "emergency" else "oracle"
        tail = play(make(policy, load(task), n), residency.start(task, n)).trajectory().calls
        calls = (*(() if paper else REFUSED), *tail)
        calls = (*calls, calls[-1])  # once more, after the end
        episode = residency.start(task, n)
        brought = tuple(told(episode.call(c.name, c.arguments)) for c in calls)
        stands = (episode.log_hash, episode.minute, episode.end_reason, episode.score())
        made.append(Recording(task, n, episode.briefing, calls, brought, *stands))
    return tuple(made)
