"""Credit by turns: sums, masks and baselines by hand, then in the real trainer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from residency.training import grpo
from residency.training.credit import ByTurn, advantages, brought, spread, to_go
from residency.training.environment import environment
from residency.training.population import TRAIN, Splits, schedule
from tests.training import taught as small

torch.set_num_threads(1)
TASK = "triage/drawn/acute_urinary_retention/0"


def _asked(*calls: tuple[str, Any]) -> dict[str, Any]:
    made = [{"type": "function", "function": {"name": name, "arguments": arguments}} for name, arguments in calls]
    return {"role": "assistant", "content": "", "tool_calls": made}


def test_what_is_left_to_come_sums_to_the_whole() -> None:
    assert to_go([0.25, 0.0, 0.5], 0.75) == [0.75, 0.5, 0.5]
    assert to_go([0.25, 0.0, 0.5], 0.25) == pytest.approx([0.25, 0.0, 0.0]), "what is taken beside the score is the last message's"
    assert to_go([], 0.0) == []


def test_a_message_gets_what_its_own_calls_brought() -> None:
    """Calls that TRL answers itself never reached the hospital, and move no credit."""
    ward = environment("triage", 9)()
    ward.reset(TASK, 0)
    answer = {"patient_id": "P-1001", "acuity": 2, "deciding_finding": "palpable bladder", "first_act": "bladder scan"}
    ward.get_patient_history(patient_id="P-1001")  # type: ignore[attr-defined]
    ward.examine(patient_id="P-1001", systems=["abdomen"])  # type: ignore[attr-defined]
    ward.submit_triage(**answer)  # type: ignore[attr-defined]
    tool = {"role": "tool", "name": "x", "content": "x"}
    messages = [
        _asked(("get_patient_history", {}), ("no_such_tool", {}), ("_call", {}), ("measure", "text"), ("reset", 3)),
        tool,
        _asked(("examine", {}), ("submit_triage", answer)),
        tool,
        {"role": "assistant", "content": "Done."},
    ]
    assert brought(ward, messages) == [0.0, 1.0], "what is said after the end is neither earned nor lost"


def test_leaving_costs_whoever_left() -> None:
    ward = environment("triage", 9)()
    ward.reset(TASK, 0)
    ward.get_patient_history(patient_id="P-1001")  # type: ignore[attr-defined]
    assert brought(ward, [_asked(("get_patient_history", {})), {"role": "assistant", "content": "Bye."}]) == [0.0, 0.0]
    ward._paid, ward._score = (0.5,), ward._scored()
    assert brought(ward, [_asked(("get_patient_history", {})), {"role": "assistant", "content": "Bye."}]) == [0.5, -0.5]


def test_a_turn_is_compared_with_those_who_were_still_there() -> None:
    worth = advantages([[1.0, 1.0], [0.0], [0.5, 0.0], []], 4, "none")
    assert worth == [[pytest.approx(0.5), pytest.approx(0.5)], [pytest.approx(-0.5)], [pytest.approx(0.0), pytest.approx(-0.5)], []]
    scaled = advantages([[1.0], [0.0], [3.0], [3.0]], 2, "group")
    assert scaled[0][0] == pytest.approx(0.5 / (0.5**0.5 + 1e-4)) and scaled[2] == [0.0]


def test_advantages_lie_on_the_tokens_of_their_message() -> None:
    written = torch.tensor([[1, 1, 0, 0, 1, 0, 1], [1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0]])
    found = spread([[2.0, -1.0], [5.0], []], written)
    assert found.tolist() == [[2, 2, 0, 0, -1, 0, 0], [5, 0, 0, 0, 0, 0, 0], [0] * 7]


def test_credit_by_turns_in_the_trainer(tmp_path: Path) -> None:
    model = str(small.taught(tmp_path / "taught", told=lambda _: None))
    asked = small.read(tmp_path, model={"path": model}, grpo={"start": "model", "credit": "turn", "steps": 2, "group": 8, "at_once": 8})
    meetings = schedule(asked.data, TRAIN, Splits.of(asked.data), 2, asked.seed)
    trainer = grpo._built(asked, tmp_path, model, meetings, [])
    assert isinstance(trainer, ByTurn)
    trainer.model.train()
    batch = trainer._generate_and_score_completions([trainer.train_dataset[i // 8] for i in range(16)])
    written = batch["completion_mask"] * batch["tool_mask"]
    assert batch["advantages"].shape == written.shape and batch["advantages"].abs().sum() > 0
    assert (batch["advantages"] * (1 - written)).abs().sum() == 0
    stock = torch.tensor([e.get_reward() for e in trainer.environments]).view(2, 8)
    first = batch["advantages"][:, 0].view(2, 8)
    assert torch.allclose(first, stock - stock.mean(dim=1, keepdim=True), atol=1e-6), "the first message is worth the episode"
    made = grpo.train(asked, told=lambda _: None)
    assert (made / "model.safetensors").exists()
