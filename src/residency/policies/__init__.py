"""Who can play. A policy sees briefing, tools and results; `play` holds the episode for it."""

from __future__ import annotations

from collections.abc import Callable

from residency.contract import Call, Policy, Say, ToolResult
from residency.episode import Episode
from residency.errors import UserError, nearest
from residency.policies.oracle import delayed, oracle, standard
from residency.policies.simple import Harmful, Random, Rules, Scripted, spray
from residency.policies.triage import AT_DESK
from residency.policies.untold import Untold
from residency.tasks import Task

BUILT_IN: dict[str, Callable[[Task, int], Policy]] = {
    "oracle": lambda task, seed: oracle(task),
    "untold": lambda task, seed: Untold(),
    "standard": lambda task, seed: standard(task),
    "rules": lambda task, seed: Rules(),
    "null": lambda task, seed: Scripted(()),
    "delayed": lambda task, seed: delayed(task),
    "harmful": lambda task, seed: Harmful(task),
    "random": lambda task, seed: Random(seed),
    "spray": lambda task, seed: spray(),
}


def make(name: str, task: Task, seed: int = 0) -> Policy:
    """A built-in policy by name. Raises UserError for an unknown one."""
    if name not in BUILT_IN:
        close = nearest(name, BUILT_IN)
        raise UserError(f"no policy {name[:60]!r}; there are: {', '.join(BUILT_IN)}" + (f" (did you mean {close[0]}?)" if close else ""))
    return (AT_DESK if task.info.scheme in ("triage", "acuity") else BUILT_IN)[name](task, seed)


def play(policy: Policy, episode: Episode, watch: Callable[[Call | Say, ToolResult], None] | None = None) -> Episode:
    """Let a policy play an episode to its end; one that stops early is closed as it stands. `watch` sees every act."""
    policy.begin(episode.briefing, episode.tools)
    result: ToolResult | None = None
    while not episode.done:
        act = policy.next(result)
        if act is None:
            episode.close()
            break
        result = episode.say(act.text, act.to) if isinstance(act, Say) else episode.call(act.name, act.arguments, act.actor)
        if watch is not None:
            watch(act, result)
    return episode


__all__ = ["BUILT_IN", "Policy", "make", "play"]
