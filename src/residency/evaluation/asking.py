"""What an examination asks: who plays, what, how often, and with what."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from residency.errors import UserError
from residency.policies import BUILT_IN
from residency.tasks import load
from residency.version import VERSION

MODEL, REACHED = "openai:", "inspect:"
"""A model at an OpenAI-compatible endpoint, and any that Inspect reaches: PROVIDER/MODEL."""
MODELS = (MODEL, REACHED)


class Asks(Struct, frozen=True, kw_only=True):
    """The question of a run; two runs that ask the same are one.

    Attributes:
        policy: a built-in one, openai:MODEL or inspect:PROVIDER/MODEL.
        tasks: their ids.
        content: the hash of each task's content, in the same order.
        trials: of each task; trial i plays seed `first_seed` + i.
        first_seed: of the environment, and of the model's sampling.
        settings: of a language model: base_url, temperature and so on; nothing secret.
        label: tells repeated examinations of the same apart.
        engine: the version that plays.
    """

    policy: str
    tasks: tuple[str, ...]
    content: tuple[str, ...]
    trials: int
    first_seed: int = 0
    settings: dict[str, Any] = {}
    label: str = ""
    engine: str = VERSION

    def encoded(self) -> bytes:
        """As JSON, always the same bytes."""
        return msgspec.json.encode(self, order="sorted")


def asks(
    policy: str, tasks: tuple[str, ...], trials: int, first_seed: int = 0, settings: dict[str, Any] | None = None, label: str = ""
) -> Asks:
    """A question. Raises UserError for no tasks or trials, or a policy that can't play alone."""
    if policy not in BUILT_IN and not policy.startswith(MODELS):
        known = f"{', '.join(BUILT_IN)}, {MODEL}MODEL and {REACHED}PROVIDER/MODEL"
        raise UserError(f"no policy {policy[:60]!r} to examine; there are: {known}")
    if not tasks or trials < 1:
        raise UserError("an examination needs at least one task and one trial")
    content = tuple(load(t).hash for t in tasks)
    return Asks(
        policy=policy, tasks=tasks, content=content, trials=trials, first_seed=first_seed, settings=settings or {}, label=label
    )
