"""A model plays many patients at a time: each turn is one generation over all that are still open, the likeliest token always."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

from residency.departments import DEPARTMENTS
from residency.training.environment import Ward, environment
from residency.training.evidence.records import Played, played
from residency.training.population import Meeting
from residency.training.trajectories import opening, plain


class _Table:
    """One encounter under way."""

    def __init__(self, kind: type[Ward], meeting: Meeting, tokenizer: Any, blind: bool):
        self.ward, self.meeting, self.tokenizer, self.blind = kind(), meeting, tokenizer, blind
        briefing = self.ward.reset(*meeting)
        self.ids: list[int] = tokenizer.apply_chat_template(plain(opening(briefing)), add_generation_prompt=True, return_dict=True)[
            "input_ids"
        ]
        self.open, self.written = True, 0

    def heard(self, said: list[int]) -> None:
        """What the model wrote, up to its end of message. Without a call that can be read the encounter is over."""
        tokenizer, before = self.tokenizer, len(self.ids)
        said = said[: said.index(tokenizer.eos_token_id) + 1] if tokenizer.eos_token_id in said else said
        self.written += len(said)
        calls = _calls(tokenizer, said, self.ids)
        self.ids = self.ids + said
        if not calls or said[-1] != tokenizer.eos_token_id:
            self.open = False
            return
        for name, arguments in calls:
            content = self.ward._call(name, arguments)
            self.ids += tokenizer(f"<|tool|>{HIDDEN if self.blind else content}<|end|>")["input_ids"]
        self.ids += tokenizer("<|assistant|>")["input_ids"]
        self.open = not self.ward._encounter.done and len(self.ids) > before


HIDDEN = "Done."
"""What stands for every result where results are masked."""


def _calls(tokenizer: Any, said: list[int], before: list[int]) -> list[tuple[str, dict[str, Any]]]:
    try:
        read = tokenizer.parse_response(said, prefix=before)
    except ValueError:
        return []
    found = [c["function"] for c in read.get("tool_calls") or ()]
    known = DEPARTMENTS["triage"].offered
    return [(c["name"], c["arguments"]) for c in found if c.get("name") in known and isinstance(c.get("arguments"), dict)]


def play(model: Any, tokenizer: Any, meetings: Sequence[Meeting], turns: int, length: int, blind: bool = False) -> Iterator[Played]:
    """The encounters, in order; `length` is of a message, `blind` masks what calls bring."""
    kind = environment("triage", turns)
    tables = [_Table(kind, m, tokenizer, blind) for m in meetings]
    model.eval()
    while some := [t for t in tables if t.open]:
        for first in range(0, len(some), 64):
            part = some[first : first + 64]
            for table, said in zip(part, _said(model, tokenizer, [t.ids for t in part], length), strict=True):
                table.heard(said)
    for table in tables:
        yield played(table.ward._encounter, table.ward._turns, table.written)


def _said(model: Any, tokenizer: Any, prompts: list[list[int]], length: int) -> list[list[int]]:
    longest = max(map(len, prompts))
    pad = tokenizer.pad_token_id
    ids = torch.tensor([[pad] * (longest - len(p)) + p for p in prompts])
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts])
    with torch.no_grad():
        out = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=length, do_sample=False, pad_token_id=pad)
    return [row[longest:].tolist() for row in out]
