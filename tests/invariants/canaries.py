"""What of a task stands in what was seen. Imports nothing of the tests, so that other environments can use it."""

from __future__ import annotations

from residency.proof.canaries import CANARY
from residency.tasks import load


def leaked(task_id: str, seen: str) -> list[str]:
    """What of a task stands in what was seen: the canary (which is its title too, since some titles quote what a patient says), its id,
    its condition."""
    info = load(task_id).info
    for quoted in (f'"{info.condition}"', f'\\"{info.condition}\\"'):  # a triage reply names the ideas heard in the clinician's own answer
        seen = seen.replace(quoted, "")
    hidden = [CANARY, task_id, task_id.split("/")[1]]
    hidden += [info.condition] if "_" in info.condition else []  # a plain word may rightly stand in a history
    return [word for word in hidden if word in seen]
