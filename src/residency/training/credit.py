"""Credit by turns: what a message is worth is what came after it, beyond what came after that turn in the rest of its group.

Stock GRPO gives each token of an episode the same advantage. Here each call's progress is known (`Episode.progress`, which sums to
the score), so a message gets the progress from itself on. What no call brought, but the end cost, is the last message's, and so are
the columns beside the score.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from accelerate.utils import gather_object

from residency.training.environment import Ward
from residency.training.grpo import Rewarded

SMALL = 1e-4
"""Kept from a spread that advantages are divided by, as TRL does."""


class ByTurn(Rewarded):
    """The trainer with advantages of shape (episodes, tokens) in place of (episodes,)."""

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> torch.Tensor:
        rewards: torch.Tensor = super()._calculate_rewards(inputs, prompts, completions, completion_ids_list)
        first = self.accelerator.process_index * len(prompts)
        weighed = (rewards * self.reward_weights.to(rewards.device)).nansum(dim=1)[first : first + len(prompts)]
        self._to_go = [
            to_go(brought(ward, messages), total)
            for ward, messages, total in zip(self.environments, completions, weighed.tolist(), strict=True)
        ]
        return rewards

    def _generate_and_score_completions(self, inputs: Any) -> dict[str, Any]:
        output: dict[str, Any] = super()._generate_and_score_completions(inputs)
        if not self.model.training:
            return output
        worth = advantages(gather_object(self._to_go), self.num_generations, self.scale_rewards)
        first = self.accelerator.process_index * len(self._to_go)
        mine = worth[first : first + len(self._to_go)]
        output["advantages"] = spread(mine, output["completion_mask"] * output["tool_mask"])
        return output


def brought(ward: Ward, messages: Sequence[dict[str, Any]]) -> list[float]:
    """What each message of the agent brought by its calls, while the encounter lasted; empty for one without a score."""
    paid, rest = ward._credit()
    if ward._scored() is None:
        return []
    left = iter(paid)
    worth: list[float] = []
    for message in messages:
        if message["role"] == "assistant":
            calls = [c for c in message.get("tool_calls") or () if _heard(ward, c)]
            worth.append(sum(r for _, r in zip(calls, left, strict=False)))
    if ward._encounter.end_reason != "abandoned" and worth and not messages[-1].get("tool_calls"):
        worth.pop()  # said after the end: neither earned nor lost
    if worth:
        worth[-1] += rest
    return worth


def _heard(ward: Ward, call: dict[str, Any]) -> bool:
    """Whether a call reached the hospital: TRL itself answers one that names no tool, or has no named values."""
    function = call.get("function") or {}
    name = function.get("name", "")
    return isinstance(function.get("arguments"), dict) and not str(name).startswith("_") and name in type(ward).__dict__


def to_go(worth: Sequence[float], total: float) -> list[float]:
    """Of each message, what came from it on. `total` is the whole reward: what it has beyond the score is the last message's."""
    if not worth:
        return []
    left = total - sum(worth)
    out: list[float] = []
    for brought_here in reversed(worth):
        left += brought_here
        out.append(left)
    return out[::-1]


def advantages(to_go: Sequence[Sequence[float]], group: int, scale: str) -> list[list[float]]:
    """Of each message, what came after it beyond the mean of those in its group who were still there at that turn."""
    totals = torch.tensor([row[0] if row else float("nan") for row in to_go])
    out: list[list[float]] = []
    for first in range(0, len(to_go), group):
        rows = to_go[first : first + group]
        by = {"none": 1.0, "group": _spread(totals[first : first + group]) + SMALL, "batch": _spread(totals) + SMALL}[scale]
        means = list(_means(rows))
        out += [[(g - means[turn]) / by for turn, g in enumerate(row)] for row in rows]
    return out


def _means(rows: Sequence[Sequence[float]]) -> Iterator[float]:
    for turn in range(max(map(len, rows))):
        there = [row[turn] for row in rows if len(row) > turn]
        yield sum(there) / len(there)


def _spread(values: torch.Tensor) -> float:
    known = values[~torch.isnan(values)]
    return float(known.std()) if len(known) > 1 else 0.0


def spread(worth: Sequence[Sequence[float]], written: torch.Tensor) -> torch.Tensor:
    """Advantages on the tokens that the agent wrote: its n-th message is the n-th run of ones in `written` (episodes, tokens)."""
    before = torch.nn.functional.pad(written, (1, 0))[:, :-1]
    turn = (written * (1 - before)).cumsum(dim=1) - 1
    out = torch.zeros(written.shape, dtype=torch.float32, device=written.device)
    for i, row in enumerate(worth):
        for n, value in enumerate(row):
            out[i][(turn[i] == n) & (written[i] > 0)] = value
    return out
