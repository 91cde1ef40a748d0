"""One cell of the table: a row, a fold that is held out, a seed. Learners are made in stages, and a stage that is finished is not made
again: SFT serves its own row, and GRPO goes on from it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec
import torch
from msgspec.structs import replace
from transformers import AutoModelForCausalLM, AutoTokenizer

from residency import rng
from residency.training import grpo, sft
from residency.training.config import Config, Data
from residency.training.curves import HOSPITAL, STATE, logged
from residency.training.environment import Ward, environment
from residency.training.evidence import baselines, teachers
from residency.training.evidence.overlap import FIRST, Found, drawn_for, task
from residency.training.evidence.plan import DEPARTMENT, Plan
from residency.training.evidence.playing import HIDDEN, play
from residency.training.evidence.records import Cell, Played
from residency.training.population import DEV, TRAIN, Meeting, Splits, conditions, every
from residency.training.tiny import new
from residency.training.trajectories import Row
from residency.training.trajectories import rows as rows_of

MESSAGE = 64
"""Tokens of a message while a learner is examined."""
SEEN = 2
"""Patients of each condition that a learner is examined on of those families that it was trained on; none that it was trained on itself."""


def cell(plan: Plan, row: str, fold: int, seed: int, folder: Path, told: Callable[[str], None] = print, dev: bool = False) -> Cell:
    """Make it. `folder` is of the whole table. With `dev` the learner is examined on dev families, and nobody who is held out is met."""
    here = folder / f"fold-{fold}" / f"seed-{seed}"
    usual = plan.run(here, fold, seed, here / "tiny")
    splits = Splits.of(usual.data)
    trained = list(every(usual.data, TRAIN, splits))
    if dev:
        meetings, audit = new_patients(conditions(DEPARTMENT, DEV, splits), plan.patients), {}
    else:
        found = _found(msgspec.json.encode(plan), fold)
        meetings = found.meetings
        audit = {"framed": found.framed, "like": found.like, "redrawn": found.redrawn, "without": found.without}
    if row in ("rules", "constant", "chance", "logistic", "oracle"):
        return Cell(row, fold, seed, 0.0, tuple(baselines.by(row, trained, meetings, seed)), (), audit)
    path = learner(plan, usual, row, here, trained, told)
    seen = examined(plan, path, new_patients(conditions(DEPARTMENT, TRAIN, splits), SEEN), row)
    known_well = tuple(round(p.normalized, 6) for p in seen if p.normalized is not None)
    log = logged(path.with_name(STATE), HOSPITAL)
    curves = log if "reward" in log else {}
    return Cell(row, fold, seed, _spent(path), examined(plan, path, meetings, row), known_well, audit, curves)


def new_patients(of: Sequence[str], each: int) -> tuple[Meeting, ...]:
    """So many of each condition, whom no learner was trained on."""
    return tuple(Meeting(task(c, FIRST + n), FIRST + n) for c in of for n in range(each))


@lru_cache(maxsize=3)
def _found(plan: bytes, fold: int) -> Found:
    return drawn_for(msgspec.json.decode(plan, type=Plan), fold)


def examined(plan: Plan, path: Path, meetings: Sequence[Meeting], row: str = "") -> tuple[Played, ...]:
    """Encounters of a learner."""
    model, tokenizer = AutoModelForCausalLM.from_pretrained(path), AutoTokenizer.from_pretrained(path)
    return tuple(play(model, tokenizer, meetings, plan.recipe.limits.turns, MESSAGE, blind=row == "blind"))


def learner(plan: Plan, usual: Config, row: str, here: Path, trained: Sequence[Meeting], told: Callable[[str], None] = print) -> Path:
    """Where the model of a row is; what is missing of it is made."""
    torch.set_num_threads(1)
    tiny = here / "tiny"
    if not tiny.exists():
        new.write(_rows(usual.data, None, tuple(trained)), DEPARTMENT, tiny, usual.seed, new.Size(words=plan.recipe.words))
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
    ward = blind if row == "blind" else half_heard
    trainer = Permuted if row == "permuted" else None
    return _stage(run, grpo.KIND, _spent(before), lambda resume: grpo.train(run, resume, told, trainer, ward))


def imitated(usual: Config, row: str, trained: Sequence[Meeting]) -> list[Row]:
    """Trajectories that the row's learner imitates, each after a briefing of which words were left out; whole where that is all it has."""
    rows = _rows(usual.data, usual.seed if row == "shapes" else None, tuple(trained))
    return [_masked(r) if row == "blind_sft" else _half_heard(r, usual.seed) for r in rows]


@lru_cache(maxsize=4)
def _rows(data: Data, spoken: int | None, trained: tuple[Meeting, ...]) -> tuple[Row, ...]:
    """The nurse's trajectories, or with a seed the speaker's."""
    played = teachers.right(trained) if spoken is None else teachers.shapes(trained, spoken)
    return tuple(rows_of(data, TRAIN, played))


def _half_heard(row: Row, seed: int) -> Row:
    """The same trajectory after a briefing of which words were left out, and with readings of which vital signs were left out that the
    answer does not rest on: the patients of one condition resemble each other, and a learner could know them by their figures too."""
    house, briefing, *rest = row.messages
    said = json.loads(row.messages[-3].tool_calls[0].function.arguments)["deciding_finding"]
    told = teachers.signs_in(said)

    def reading(content: str) -> str:
        *before, line = content.split("\n")
        kept = {n: rng.uniform(seed, "sign", row.task, row.seed, n) < KEPT for n in range(len(line.split(", ")))}
        return "\n".join([*before, ", ".join(s for n, s in enumerate(line.split(", ")) if s.split(" ")[0] in told or kept[n])])

    heard = [replace(m, content=reading(m.content)) if m.name == teachers.ALL_VITALS else m for m in rest]
    return replace(row, messages=(house, replace(briefing, content=thinned(briefing.content, seed, row.task, row.seed)), *heard))


KEPT = 0.5
"""Share of the vital signs that are kept though the answer does not rest on them."""


def thinned(briefing: str, seed: int, *key: str | int) -> str:
    """A briefing with words of the patient's own part left out: of half of them all, of the others each a share. Who knows everybody
    by their briefing need not read what is measured."""
    policy, own, last = briefing.split("\n\n")
    share = 2 * rng.uniform(seed, "heard", *key) - 1
    words = [w for n, w in enumerate(own.split(" ")) if rng.uniform(seed, "word", n, *key) < share]
    return "\n\n".join((policy, " ".join(words), last))


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


class HalfHeard(Ward):
    """A ward whose briefings are thinned."""

    def reset(self, task: str, seed: int, **_row: Any) -> str:
        """Begin; returns what is left of the briefing."""
        return thinned(super().reset(task, seed), 0, task, seed)


_others: dict[tuple[str, str, int], type[Ward]] = {}


def _like(kind: type[Ward], department: str, turns: int) -> Ward:
    """An environment with the tools of the usual one; all of one department are of one class, since TRL pays by class."""
    key = (kind.__name__, department, turns)
    if key not in _others:
        usual = environment(department, turns)
        words = {k: v for k, v in vars(usual).items() if not k.startswith("__")}
        _others[key] = type(f"{kind.__name__}{usual.__name__}", (kind,), words)
    return _others[key]()


blind, half_heard = partial(_like, Blind), partial(_like, HalfHeard)
