"""What adapters share: patients to meet, and an encounter played again from its calls.

A trainer plays in one process and rewards in another. What crosses between them is the calls; played again they come to the same
log and score, so no score has to be carried along, and none can be made up on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from residency.errors import SimulatorError
from residency.training import audit
from residency.training.config import Data
from residency.training.environment import Ward, environment
from residency.training.population import Meeting, Splits, every

Calls = Iterable[tuple[str, Any]]
MOST_TURNS = 200


def patients(data: Data, split: str) -> list[Meeting]:
    """All patients of a split, looked through for the truth in what they would be told. Raises ContentError where something is found."""
    splits = Splits.of(data)
    meetings = list(every(data, split, splits))
    audit.of_meetings(meetings, split, splits).must_hold()
    return meetings


def begun(task: str, seed: int, most_turns: int = MOST_TURNS) -> Ward:
    """An encounter at its beginning."""
    ward = environment(task.split("/")[0], most_turns)()
    ward.reset(task, seed)
    return ward


def did(ward: Ward, name: str, arguments: Any) -> str:
    """One call as a trainer brings it: what is no mapping of arguments is answered too."""
    return ward._call(name, arguments if isinstance(arguments, dict) else {"arguments": arguments})


def again(task: str, seed: int, calls: Calls, most_turns: int = MOST_TURNS) -> Ward:
    """The encounter after those calls."""
    ward = begun(task, seed, most_turns)
    for name, arguments in calls:
        did(ward, name, arguments)
    return ward


def worth(ward: Ward) -> float:
    """The normalized score; an encounter still open is closed as it stands. Raises SimulatorError for one that a bug of ours has
    struck: a trainer that needs a number must not be given a zero for it.
    """
    reward = ward.get_reward()
    if reward is None:
        raise SimulatorError("the simulator failed in this encounter: it has no score, and counts as none")
    return reward
