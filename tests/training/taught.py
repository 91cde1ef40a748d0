"""A run that takes seconds: a tiny model, taught by the trainer itself to sort patients with one condition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import yaml

from residency.training import config, sft
from residency.training.config import Config, Data
from residency.training.trajectories import Row, plain, rows
from tests.training.tiny import make, texts_of

DATA = {"numbers": 1, "seeds": 24, "alike": 1.0}
BASE: dict[str, Any] = {
    "limits": {"turns": 6, "tokens": 500},
    "log": "none",
    "save": 2,
    "sft": {"steps": 80, "batch": 8, "at_once": 8, "learning_rate": 1e-2, "warmup": 2},
    "grpo": {"steps": 4, "patients": 2, "group": 4, "at_once": 4, "learning_rate": 1e-3},
}


def written(folder: Path, **changes: Any) -> Path:
    """The file of such a run, with parts of it changed."""
    plan = folder / "plan.yaml"
    plan.write_text("retention-bladder: train\ninflammation-heart: dev\n")
    whole = {"out": str(folder / "out"), "data": {**DATA, "plan": str(plan)}, **BASE}
    for key, value in changes.items():
        whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) else value
    file = folder / "run.yaml"
    file.write_text(yaml.safe_dump(whole))
    return file


def imitated(folder: Path) -> list[Row]:
    """What the run imitates."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.yaml").write_text("retention-bladder: train\n")
    return list(rows(msgspec.convert({**DATA, "plan": str(folder / "plan.yaml")}, Data), "train"))


def untaught(folder: Path) -> Path:
    """A model that knows the words and nothing else."""
    make(texts_of([{"messages": plain(r.messages)} for r in imitated(folder)]), folder / "untaught")
    return folder / "untaught"


def taught(folder: Path, told: Any = print) -> Path:
    """That model after imitation."""
    return sft.train(read(folder, model={"path": str(untaught(folder))}), told=told)


def read(folder: Path, **changes: Any) -> Config:
    """The run itself."""
    folder.mkdir(parents=True, exist_ok=True)
    return config.load(written(folder, **changes))
