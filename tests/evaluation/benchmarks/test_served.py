"""A real model on a real server answers a published set: weights made here, nothing downloaded."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from residency.errors import UserError
from residency.evaluation import benchmarks
from residency.policies.openai_endpoint import Endpoint
from tests.evaluation.benchmarks.drawn import folder
from tests.model import test_served_model as served
from tests.model.wire import Wire, message

SAYS = ("Urate crystals it is.\nAnswer: B", "Answer: A, B, C, D", "C")


@pytest.mark.long
def test_a_model_on_a_real_server_answers_questions_and_is_found_blind(tmp_path: Path) -> None:
    assert (served.SERVING / "transformers").exists(), "run `make test-model`, which makes .venv-serve"
    items = benchmarks.load("medqa", folder("medqa", tmp_path))
    with Wire(*map(message, SAYS)) as wire:
        benchmarks.examine(items, Endpoint("recorded", "none", base_url=wire.url))
    examples, model = tmp_path / "examples.json", tmp_path / "tiny"
    told = [
        {"messages": sent["messages"], "tools": [], "reply": {"role": "assistant", "content": says}}
        for sent, says in zip(wire.requests, SAYS, strict=True)
    ]
    examples.write_text(json.dumps(told))
    trainer = [served.SERVING / "python", Path(served.__file__).with_name("tiny.py"), examples, model]
    trained = subprocess.run(trainer, env=served.ENV, capture_output=True, text=True)
    assert trained.returncode == 0, trained.stderr

    pictures = benchmarks.load("vqa-rad", folder("vqa-rad", tmp_path))
    with served._served(model, tmp_path / "home") as url:
        endpoint = Endpoint(str(model), "none", base_url=url, retries=0)
        tally = benchmarks.examine(items, endpoint)
        with pytest.raises(UserError, match=r"does not see|takes no pictures"):
            benchmarks.examine(pictures, endpoint)
    assert [a.reply for a in tally.answers] == list(SAYS)
    assert (tally.total.correct, tally.total.unread, tally.errors) == (2, 1, 0)
    assert tally.prompt_tokens > tally.completion_tokens > 0
