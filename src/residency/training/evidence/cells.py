"""One cell of the table: a row, a fold that is held out, a seed. Learners are made in stages, and a stage that is finished is not made
again: SFT serves its own row, and GRPO goes on from it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from msgspec.structs import replace
from transformers import AutoModelForCausalLM, AutoTokenizer

from residency import rng
from residency.training import grpo, sft
from residency.training.config import Config
from residency.training.environment import Ward, environment
from residency.training.evidence import baselines, teachers
from residency.training.evidence.overlap import FIRST, drawn_for, task
from residency.training.evidence.plan import DEPARTMENT, Plan
from residency.training.evidence.playing import HIDDEN, play
from residency.training.evidence.records import Cell, Played
from residency.training.population import TRAIN, Meeting, Splits, conditions, every
from residency.training.tiny import new
from residency.training.trajectories import Row
from residency.training.trajectories import rows as rows_of

MESSAGE = 64
"""Tokens of a message while a learner is examined."""
SEEN = 2
"""Patients of each condition that a learner is examined on of those families that it was trained on; none that it was trained on itself."""


def cell(plan: Plan, row: str, fold: int, seed: int, folder: Path, told: Callable[[str], None] = print) -> Cell:
    """Make it. `folder` is of the whole table."""
    found = drawn_for(plan, fold)
    audit = {"framed": found.framed, "like": found.like, "redrawn": found.redrawn, "without": found.without}
    here = folder / f"fold-{fold}" / f"seed-{seed}"
    usual = plan.run(here, fold, seed, here / "tiny")
    trained = list(every(usual.data, TRAIN, Splits.of(usual.data)))
    if row in ("rules", "constant", "chance", "logistic", "oracle"):
        return Cell(row, fold, seed, 0.0, tuple(baselines.by(row, trained, found.meetings, seed)), (), audit)
    path = learner(plan, usual, row, here, trained, told)
    known = conditions(DEPARTMENT, TRAIN, Splits.of(usual.data))
    seen = [Meeting(task(c, FIRST + n), FIRST + n) for c in known for n in range(SEEN)]
    return Cell(row, fold, seed, _spent(path), examined(plan, path, found.meetings, row), examined(plan, path, seen, row), audit)


def examined(plan: Plan, path: Path, meetings: Sequence[Meeting], row: str = "") -> tuple[Played, ...]:
    """Encounters of a learner."""
    model, tokenizer = AutoModelForCausalLM.from_pretrained(path), AutoTokenizer.from_pretrained(path)
    return tuple(play(model, tokenizer, meetings, plan.recipe.limits.turns, MESSAGE, blind=row == "blind"))


def learner(plan: Plan, usual: Config, row: str, here: Path, trained: Sequence[Meeting], told: Callable[[str], None] = print) -> Path:
    """Where the model of a row is; what is missing of it is made."""
    torch.set_num_threads(1)
    tiny = here / "tiny"
    if not tiny.exists():
        new.write(imitated(usual, "sft", trained), DEPARTMENT, tiny, usual.seed, new.Size(words=plan.recipe.words))
    if row == "untaught":
        return tiny
    if row in ("shapes", "sft", "sft_more"):
        steps = plan.recipe.more if row == "sft_more" else usual.sft.steps
        run = replace(usual, out=str(here / row), sft=replace(usual.sft, steps=steps))
        return _stage(run, sft.KIND, 0.0, lambda resume: sft.train(run, resume, told, imitated(usual, row, trained)))
    from_row = "blind_sft" if row == "blind" else "sft"
    start = replace(usual, out=str(here / from_row))
    before = _stage(start, sft.KIND, 0.0, lambda resume: sft.train(start, resume, told, imitated(usual, from_row, trained)))
    run = replace(usual, out=str(here / row), model=replace(usual.model, path=str(before)), grpo=replace(usual.grpo, start="model"))
    ward = blind if row == "blind" else None
    trainer = Permuted if row == "permuted" else None
    return _stage(run, grpo.KIND, _spent(before), lambda resume: grpo.train(run, resume, told, trainer, ward))


def imitated(usual: Config, row: str, trained: Sequence[Meeting]) -> list[Row]:
    """Trajectories that the row's learner imitates."""
    played = teachers.shapes(trained, usual.seed) if row == "shapes" else teachers.right(trained)
    rows = list(rows_of(usual.data, TRAIN, played))
    return [_masked(r) for r in rows] if row == "blind_sft" else rows


def _masked(row: Row) -> Row:
    return replace(row, messages=tuple(replace(m, content=HIDDEN) if m.role == "tool" else m for m in row.messages))


def _stage(run: Config, kind: str, before: float, train: Callable[[bool], Path]) -> Path:
    """The model of a run, made or gone on with where it is missing."""
    folder = Path(run.out) / kind
    if not (folder / "model").exists():
        began = time.process_time()
        train((folder / "run.json").exists())
        (folder / SPENT).write_text(f"{before + time.process_time() - began:.1f}\n", encoding="utf-8")
    return folder / "model"


SPENT = "cpu-seconds"


def _spent(path: Path) -> float:
    record = path.with_name(SPENT)
    return float(record.read_text(encoding="utf-8")) if record.exists() else 0.0


class Permuted(grpo.Rewarded):
    """Rewards of a step are dealt out among its episodes at random: what is learned then was not learned from the hospital."""

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> torch.Tensor:
        rewards: torch.Tensor = super()._calculate_rewards(inputs, prompts, completions, completion_ids_list)
        deal = sorted(range(len(rewards)), key=lambda i: rng.uniform(self.args.seed, "deal", self.state.global_step, i))
        return rewards[deal]


class Blind(Ward):
    """A ward whose results nobody sees."""

    def _call(self, name: str, arguments: dict[str, Any]) -> str:
        super()._call(name, arguments)
        return HIDDEN


_blind: dict[tuple[str, int], type[Ward]] = {}


def blind(department: str, turns: int) -> Ward:
    """Such a ward; all of one department are of one class, since TRL pays by class."""
    if (department, turns) not in _blind:
        usual = environment(department, turns)
        _blind[department, turns] = type(
            f"Blind{usual.__name__}", (Blind,), {k: v for k, v in vars(usual).items() if not k.startswith("__")}
        )
    return _blind[department, turns]()
