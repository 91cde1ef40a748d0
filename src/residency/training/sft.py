"""Imitation: supervised learning of what a good clinician called, on TRL's trainer.

Only what the agent wrote is learned: system message, briefing and results are masked by the chat template's own marks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset
from torch.utils.data import Sampler, SequentialSampler
from trl import SFTConfig, SFTTrainer

from residency import rng
from residency.errors import UserError
from residency.training import audit
from residency.training.config import Config
from residency.training.population import DEV, TRAIN, Splits
from residency.training.run import Guarded, Patience, adapters, begin, finish, in_one_line, looks, must_exist, shared, spoken
from residency.training.trajectories import Row, kept_in, plain
from residency.training.trajectories import rows as rows_of

KIND = "sft"


class Imitating(Guarded, SFTTrainer):
    """TRL's trainer, which takes rows in the order that they are given in."""

    def _get_train_sampler(self, dataset: Any = None) -> Sampler[int]:
        return SequentialSampler(self.train_dataset if dataset is None else dataset)


def table(rows: list[Row], template: dict[str, Any]) -> Dataset:
    """Rows as TRL trains on them. `template` is what the chat template is told beside."""
    more = {"chat_template_kwargs": template} if template else {}
    return Dataset.from_list([{"messages": plain(r.messages), "tools": json.dumps(r.tools), **more} for r in rows])


def order(many: int, wanted: int, seed: int) -> Iterator[int]:
    """So many numbers below `many`: all of them in one order, then in another, fixed by the seed."""
    for n in range(wanted):
        turn, at = divmod(n, many)
        if not at:
            deck = sorted(range(many), key=lambda i: rng.uniform(seed, "order", turn, i))  # noqa: B023  # used at once
        yield deck[at]


def together(lengths: Sequence[int], steps: int, batch: int, seed: int) -> list[int]:
    """The order in which rows of these lengths are taken: within a block of batches those of like length stand in one batch, so that
    little is padded; the batches of a block follow each other in an order that the seed fixes."""
    taken = list(order(len(lengths), steps * batch, seed))
    out: list[int] = []
    for first in range(0, len(taken), BLOCK * batch):
        block = sorted(taken[first : first + BLOCK * batch], key=lambda i: lengths[i])
        parts = [block[i : i + batch] for i in range(0, len(block), batch)]
        out += [i for _, part in sorted(enumerate(parts), key=lambda p: rng.uniform(seed, "part", first, p[0])) for i in part]
    return out


BLOCK = 16
"""Batches of a block."""


def arguments(config: Config, folder: Path) -> SFTConfig:
    """The run as TRL takes it."""
    sft = config.sft
    return SFTConfig(
        **shared(config, folder, sft.at_once, sft.batch),
        **looks(sft.dev),
        max_steps=sft.steps,
        learning_rate=sft.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=sft.warmup,
        per_device_eval_batch_size=sft.at_once,
        max_length=None,
        assistant_only_loss=True,
        packing=False,
    )


def train(config: Config, resume: bool = False, told: Callable[[str], None] = print, rows: list[Row] | None = None) -> Path:
    """Run or go on. Returns where the model is. Raises UserError or InfrastructureError of one line for what stops it.

    `rows` are imitated in place of those that `config.data` names."""
    must_exist(config.model.path)
    splits = Splits.of(config.data)
    rows = list(rows_of(config.data, TRAIN, kept_in(config.data))) if rows is None else rows
    if not rows:
        raise UserError(f"nothing to imitate: no trajectory of a family in train scored {config.data.least:g} or more")
    dev = list(rows_of(config.data, DEV))[: config.sft.dev.tasks] if config.sft.dev.every else []
    looked = audit.of_rows(rows, TRAIN, splits).must_hold()
    folder, checkpoint = begin(config, KIND, resume, looked)
    families = len({r.family for r in rows})
    spoken(told)(f"{len(rows)} trajectories of {families} families; the audit of {looked.prompts} prompts found nothing")
    with in_one_line(folder):
        trainer = _built(config, folder, rows, dev)
    return finish(trainer, folder, checkpoint, told)


def _built(config: Config, folder: Path, rows: list[Row], dev: list[Row]) -> Imitating:
    sft = config.sft
    try:
        trainer = Imitating(
            model=config.model.path,
            args=arguments(config, folder),
            train_dataset=table(rows, config.model.template),
            eval_dataset=table(dev, config.model.template) if dev else None,
            peft_config=adapters(config.model.lora),
            callbacks=[Patience(sft.dev, "eval_loss", -1.0)],
        )
    except (OSError, ValueError) as error:
        raise UserError(f"{config.model.path} can't be trained: {' '.join(str(error).split())[:300]}") from None
    lengths = [len(ids) for ids in trainer.train_dataset["input_ids"]]
    if max(lengths) > sft.length:
        raise UserError(f"a trajectory has {max(lengths)} tokens, and sft.length is {sft.length}: raise it, or imitate shorter ones")
    trainer.train_dataset = trainer.train_dataset.select(together(lengths, sft.steps, sft.batch, config.seed))
    return trainer
