"""Credit by turns against stock GRPO, from the same taught model on the same patients: the figures of docs/decisions/0007-credit.md.

    PYTHONPATH=. .venv-train/bin/python bench/credit.py FOLDER [SEEDS]

A tiny model is taught the first calls of a good clinician with two conditions, not well; then it is rewarded in both ways. Runs that
are finished are not made again, so that it goes on after any stop.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import mean, stdev

import torch
import yaml
from msgspec.structs import replace

from residency import knowledge
from residency.training import config, grpo, run, sft
from residency.training.curves import STATE
from residency.training.trajectories import Row, plain, rows
from tests.training.tiny import make, texts_of

CONDITIONS = ("positional_vertigo", "febrile_seizure")
CALLS, STEPS, TAUGHT, LAST = 9, 16, 130, 6
CREDITS = ("episode", "turn")


def asked(folder: Path, seed: int, credit: str, model: str) -> config.Config:
    """One run."""
    plan = folder / "plan.yaml"
    plan.write_text("".join(f"{knowledge.conditions[c].family}: train\n" for c in CONDITIONS))
    whole = {
        "out": str(folder / f"{credit}-{seed}"),
        "model": {"path": model},
        "seed": seed,
        "data": {"departments": ["emergency"], "plan": str(plan), "numbers": 3, "seeds": 6, "alike": 1.0},
        "limits": {"turns": CALLS, "tokens": 1500},
        "sft": {"steps": TAUGHT, "batch": 8, "at_once": 8, "learning_rate": 5e-3, "warmup": 4},
        "grpo": {
            "start": "model", "steps": STEPS, "patients": 3, "group": 8, "at_once": 12, "temperature": 0.8, "learning_rate": 1e-3,
            "beta": 0.02, "scale": "batch", "credit": credit, "rewards": {"added_harm": 0.0},
        },
        "log": "none",
        "save": 4,
    }  # fmt: skip
    file = folder / f"{credit}-{seed}.yaml"
    file.write_text(yaml.safe_dump(whole))
    return config.load(file)


def cut(row: Row) -> Row:
    """The first calls alone."""
    return replace(row, messages=row.messages[: 2 + 2 * CALLS])


def teach(folder: Path) -> str:
    """The model that every run starts from."""
    made = folder / "taught" / "model"
    if not made.exists():
        whole = asked(folder, 0, "episode", str(folder / "untaught"))
        shown = [cut(r) for r in rows(whole.data, "train")]
        make(texts_of([{"messages": plain(r.messages)} for r in shown]), folder / "untaught", hidden=96)
        trainer = sft._built(whole, folder / "taught", shown, [])
        run.finish(trainer, folder / "taught", None, print)
    return str(made)


def rewards(folder: Path, seed: int, credit: str, model: str) -> list[float]:
    """Mean reward of each step."""
    whole = asked(folder, seed, credit, model)
    folder = Path(whole.out) / grpo.KIND
    if not (folder / run.MODEL).exists():
        grpo.train(whole, resume=(folder / run.RECORD).exists(), told=print)
    log = json.loads((folder / STATE).read_text())["log_history"]
    return [line["reward"] for line in log if "reward" in line]


def main(folder: Path, seeds: int) -> None:
    """Run what is missing and print the table."""
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    model = teach(folder)
    table = {(credit, seed): rewards(folder, seed, credit, model) for seed in range(seeds) for credit in CREDITS}
    for credit in CREDITS:
        ends = [mean(table[credit, s][-LAST:]) for s in range(seeds)]
        starts = [mean(table[credit, s][:2]) for s in range(seeds)]
        print(f"{credit}: first two steps {mean(starts):.4f}, last {LAST} {mean(ends):.4f}, by seed {' '.join(f'{e:.4f}' for e in ends)}")
    gains = [mean(table["turn", s][-LAST:]) - mean(table["episode", s][-LAST:]) for s in range(seeds)]
    print(f"turn - episode: {mean(gains):+.4f} ± {stdev(gains) / len(gains) ** 0.5 if seeds > 1 else 0:.4f} (standard error over seeds)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
