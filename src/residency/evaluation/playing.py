"""One episode of an examination, in whatever process or thread it is played."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from residency import policies
from residency.contract import Policy
from residency.counterfactual import counts, harm
from residency.episode import start
from residency.errors import InfrastructureError, SimulatorError, UserError
from residency.evaluation.asking import MODEL, MODELS, REACHED, Asks
from residency.evaluation.results import Cost, Result, Status
from residency.policies.language_model import RAW, LanguageModel
from residency.policies.openai_endpoint import Endpoint, Sampling
from residency.tasks import load

Seat = Callable[[str, int], Policy]
"""Makes the player of (task, seed)."""


def seat(asked: Asks, key: str = "") -> Seat:
    """Who plays. `key` is an endpoint's, and is kept nowhere."""
    if not asked.policy.startswith(MODELS):
        return lambda task, seed: policies.make(asked.policy, load(task), seed)
    settings = asked.settings

    def model(task: str, seed: int) -> Policy:
        asks = endpoint(asked, key, seed)
        room = asks.sampling.max_tokens or 2_048
        limits: dict[str, Any] = {"max_requests": settings.get("max_requests", 200), "context_tokens": settings.get("context", 32_768)}
        return LanguageModel(asks, reply_tokens=room, harness=settings.get("harness", RAW), **limits)

    return model


def endpoint(asked: Asks, key: str, seed: int = 0) -> Any:
    """The model that is examined, where it is: an Endpoint, or a Reached of Inspect's. `seed` moves that of its sampling.

    Raises UserError where Inspect is wanted and not installed."""
    settings = asked.settings
    sampling = settings.get("sampling", {})
    told: dict[str, Any] = {
        "base_url": settings.get("base_url"),
        "sampling": Sampling(**(sampling if sampling.get("seed") is None else sampling | {"seed": sampling["seed"] + seed})),
        "timeout": settings.get("timeout", 120.0),
        "retries": settings.get("retries", 3),
    }
    if asked.policy.startswith(MODEL):
        return Endpoint(asked.policy.removeprefix(MODEL), key, **told)
    try:
        reached = import_module("residency.evaluation.inspect.reached")
    except ModuleNotFoundError as error:
        raise UserError(f"{REACHED} needs {error.name}: pip install 'residency[inspect]'") from None
    return reached.Reached(asked.policy.removeprefix(REACHED), **told)


def episode(make: Seat, task: str, trial: int, seed: int) -> Result:
    """Play and score one. What fails outside the simulation, or in it, has no score and says why."""
    player = make(task, seed)
    encounter = start(task, seed)
    try:
        policies.play(player, encounter)
        found = encounter.trajectory()
        suffered = harm(encounter) if counts(encounter.task) else None
    except InfrastructureError as error:
        return _unscored("infrastructure", error, task, trial, seed, player)
    except SimulatorError as error:
        return _unscored("invalid", error, task, trial, seed, player)
    return Result(task=task, trial=trial, seed=seed, sampling_seed=seed, trajectory=found, harm=suffered, cost=_cost(player))


def _unscored(status: Status, error: Exception, task: str, trial: int, seed: int, player: Policy) -> Result:
    says = str(error)[:500]
    return Result(task=task, trial=trial, seed=seed, sampling_seed=seed, status=status, error=says, cost=_cost(player))


def _cost(player: Policy) -> Cost:
    if not isinstance(player, LanguageModel):
        return Cost()
    r = player.report()
    return Cost(r.requests, r.prompt_tokens, r.completion_tokens, r.uncounted, r.malformed_calls, r.calls, r.seconds)
