"""The hospital's share of a training step beside a model of half a billion parameters, from rates measured on this machine.

    .venv-train/bin/python bench/share.py [--department triage] [--parameters 0.5]

An encounter of the oracle gives the hospital's seconds, harm beside doing nothing included, and the tokens (four characters each, the tool
list with them). The model has random weights, and one core learns and writes a few tokens with it. The last line is what to hold a
GPU against.
"""

from __future__ import annotations

import argparse
import json
import time

import msgspec
import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

import residency
from residency.departments import DEPARTMENTS
from residency.policies import make, play
from residency.tasks import drawn, load
from residency.training import trajectories
from residency.training.environment import environment
from residency.training.population import Splits

LEARNED, WRITTEN = 128, 8
"""Tokens that are learned in one go, and written one by one, to take the model's rates."""
BAR = 0.05


def model(billions: float) -> Qwen3ForCausalLM:
    """Of about so many parameters: Qwen3's shape at 0.6, scaled in width."""
    width = int((billions / 0.6) ** 0.5 * 1024) // 64 * 64
    return Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=151_936,
            hidden_size=width,
            intermediate_size=3 * width,
            num_hidden_layers=28,
            num_attention_heads=16,
            num_key_value_heads=8,
            head_dim=128 * width // 1024,
            tie_word_embeddings=True,
        )
    )


def rates(made: Qwen3ForCausalLM) -> tuple[float, float]:
    """Seconds a token that is learned (forward, backward and the reference's forward) and that is written."""
    ids = torch.randint(1000, (1, LEARNED))
    began = time.process_time()
    with torch.no_grad():
        made(input_ids=ids)
    made(input_ids=ids, labels=ids).loss.backward()
    learned = (time.process_time() - began) / LEARNED
    with torch.no_grad():
        began = time.process_time()
        made.generate(input_ids=ids[:, :1], min_new_tokens=WRITTEN, max_new_tokens=WRITTEN, do_sample=False, pad_token_id=0)
    return learned, (time.process_time() - began) / WRITTEN


def hospital(department: str, many: int) -> tuple[float, float, float]:
    """Of an encounter on average: seconds in the hospital (the oracle's own thinking with them), tokens that are read, and written."""
    kind, splits = environment(department, 60), Splits()
    spent = read = written = 0.0
    for n, condition in enumerate(drawn.conditions(department)[:many]):
        task = f"{department}/{drawn.PUBLIC}/{condition}/{n}"
        play(make("oracle", load(task), n), residency.start(task, n))  # the first of a condition composes its physiology
        ward, began = kind(), time.process_time()
        ward.reset(task, n)
        play(make("oracle", load(task), n), ward._encounter)
        ward.get_reward()
        ward._added_harm()
        spent += time.process_time() - began
        row = trajectories.row(ward._encounter.trajectory(), "oracle", splits)
        said = sum(len(json.dumps(msgspec.to_builtins(m))) for m in row.messages if m.writer == "agent")
        read += (len(json.dumps(row.tools)) + sum(len(m.content) for m in row.messages if m.writer != "agent")) / 4
        written += said / 4
    return spent / many, read / many, written / many


def main() -> None:
    """Measure, and say it in lines."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--department", choices=sorted(DEPARTMENTS), default="triage")
    asked.add_argument("--parameters", type=float, default=0.6, help="billions")
    asked.add_argument("--encounters", type=int, default=12)
    options = asked.parse_args()
    torch.set_num_threads(1)
    seconds, read, written = hospital(options.department, options.encounters)
    print(f"{options.department}: {1000 * seconds:.0f} ms in the hospital, {read:.0f} tokens read and {written:.0f} written an encounter")
    made = model(options.parameters)
    learned, spoken = rates(made)
    whole = (read + written) * learned + written * spoken
    print(f"{made.num_parameters() / 1e9:.2f}e9 parameters on one core: {1 / learned:.1f} tokens/s learned, {1 / spoken:.1f} written")
    print(f"the hospital's share of a step there: {seconds / (seconds + whole):.4%}")
    least = 1000 * seconds * (1 - BAR) / BAR
    print(f"it is {BAR:.0%} where an encounter of {read + written:.0f} tokens takes {least:.0f} ms to write and to learn")


if __name__ == "__main__":
    main()
