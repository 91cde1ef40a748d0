"""Who can play at the triage desk, on living patients and on paper."""

from __future__ import annotations

from collections.abc import Callable

from residency.contract import Policy
from residency.errors import UserError
from residency.policies.simple import Random, Scripted
from residency.policies.triage.oracle import Oracle
from residency.policies.triage.rules import RulesAtDesk, RulesOnPaper
from residency.policies.triage.simple import harmful, spray, truthful
from residency.policies.triage.untold import Untold
from residency.tasks import Task
from residency.world.vignette import Vignette


def _oracle(task: Task) -> Policy:
    return truthful(task.patient) if isinstance(task.patient, Vignette) else Oracle(task)


def _by_rules(task: Task) -> Policy:
    return RulesOnPaper() if isinstance(task.patient, Vignette) else RulesAtDesk()


def _untold(task: Task) -> Policy:
    return RulesOnPaper() if isinstance(task.patient, Vignette) else Untold()


def _not_here(name: str) -> Callable[[Task, int], Policy]:
    def refuse(task: Task, seed: int) -> Policy:
        raise UserError(f"policy {name!r} treats patients; the triage desk only sorts them: try oracle, untold, rules or null")

    return refuse


AT_DESK: dict[str, Callable[[Task, int], Policy]] = {
    "oracle": lambda task, seed: _oracle(task),
    "untold": lambda task, seed: _untold(task),
    "standard": _not_here("standard"),
    "rules": lambda task, seed: _by_rules(task),
    "null": lambda task, seed: Scripted(()),
    "delayed": _not_here("delayed"),
    "harmful": lambda task, seed: harmful(task),
    "random": lambda task, seed: Random(seed),
    "spray": lambda task, seed: spray(task),
}

__all__ = ["AT_DESK"]
