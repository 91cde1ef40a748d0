"""Stored trajectories played again: events, score and harm must come out as they were kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest

import msgspec
from msgspec import Struct

from residency.contract import Trajectory
from residency.counterfactual import harm
from residency.episode import Episode, replay
from residency.errors import UserError
from residency.evaluation.results import Result


class Tampered(Struct, frozen=True):
    """An episode that does not come out as it was kept, and where it differs first."""

    task: str
    trial: int
    says: str


def again(kept: Trajectory) -> Episode:
    """A trajectory played again. Raises UserError for another version or content, at the first differing event, or for another
    score."""
    episode = replay(kept)
    found = _plain(episode.trajectory())
    kept = _plain(kept)
    for i, (ours, theirs) in enumerate(zip_longest(found.events, kept.events)):
        if ours != theirs:
            raise UserError(f"the log differs from event {i}: {str(theirs)[:200]}")
    for name in ("minute", "end_reason", "truncated"):
        if getattr(found, name) != getattr(kept, name):
            raise UserError(f"{name} differs: kept {getattr(kept, name)!r}, played again {getattr(found, name)!r}")
    if found.score is None or kept.score is None:
        raise UserError("there is no score to check")
    for name in found.score.__struct_fields__:
        if getattr(found.score, name) != getattr(kept.score, name):
            ours, theirs = getattr(found.score, name), getattr(kept.score, name)
            raise UserError(f"the score differs in {name}: kept {str(theirs)[:120]}, played again {str(ours)[:120]}")
    return episode


def check(results: Iterable[Result]) -> Iterator[Tampered]:
    """Those of the scored episodes that do not come out as they were kept."""
    for r in results:
        if r.status != "done":
            continue
        try:
            if r.trajectory is None or (r.trajectory.task, r.trajectory.seed) != (r.task, r.seed):
                raise UserError("the trajectory is another one's")
            episode = again(r.trajectory)
            if r.harm is not None and harm(episode) != r.harm:
                raise UserError("the harm differs")
        except UserError as error:
            yield Tampered(r.task, r.trial, str(error))


def _plain(trajectory: Trajectory) -> Trajectory:
    """As JSON carries it, so that a kept one and a new one compare."""
    return msgspec.json.decode(msgspec.json.encode(trajectory), type=Trajectory)
