"""What a training run is asked to do: one YAML file, read into frozen records before anything heavy is imported.

A key that is not known, a value of another type and one that can't be are refused in one line with file, line and key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from residency.departments import DEPARTMENTS
from residency.errors import ContentError, UserError, nearest
from residency.knowledge.loader import read

Whole = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Positive = Annotated[float, Meta(gt=0.0)]
Weight = Annotated[float, Meta(ge=0.0)]
Path_ = Annotated[str, Meta(min_length=1)]


class Record(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the file."""


class Lora(Record, frozen=True):
    """Low-rank adapters in place of all weights. They are merged into the model that a run ends with.

    Attributes:
        rank: of the adapters.
        alpha: their scale, as PEFT has it.
        dropout: on the adapters' input.
    """

    rank: Whole = 16
    alpha: Whole = 32
    dropout: Share = 0.0


class Model(Record, frozen=True):
    """What is trained.

    Attributes:
        path: a folder that transformers can load, tokenizer and chat template with it, or a name on a hub.
        precision: of the weights.
        lora: adapters; all weights are trained without.
        template: what the chat template is told beside messages and tools, for example enable_thinking: false.
    """

    path: Path_
    precision: Literal["float32", "bfloat16"] = "float32"
    lora: Lora | None = None
    template: dict[str, bool | int | str] = {}


class Data(Record, frozen=True):
    """Whom the agent meets, and whom it imitates. Only families of conditions that lie in `train` are trained on.

    Attributes:
        departments: whose patients are drawn.
        plan: a YAML file `family: train | dev | test` in place of the splits that follow from a family's name. A family that it
            leaves out is met by nobody.
        numbers: patients drawn of each condition.
        seeds: of each of those, so many courses.
        policy: a built-in one to imitate.
        store: of `residency evaluate`: imitate the finished run `run` of it instead.
        run: (the start of) the run's id.
        least: normalized score below which a trajectory is not imitated.
        alike: two trajectories of one family that share more of their words than that (names and numbers apart) count once; at 1 all count.
    """

    departments: Annotated[tuple[str, ...], Meta(min_length=1)] = ("triage",)
    plan: str = ""
    numbers: Whole = 8
    seeds: Whole = 1
    policy: Literal["oracle", "rules", "untold"] = "oracle"
    store: str = ""
    run: str = ""
    least: Share = 0.98
    alike: Share = 0.9


class Limits(Record, frozen=True):
    """Where an episode is cut off.

    Attributes:
        turns: calls; the encounter is closed as it stands after the last.
        tokens: that an episode may add to its prompt, results included.
    """

    turns: Whole = 12
    tokens: Whole = 2048


class Dev(Record, frozen=True):
    """A look at families that are not trained on, and when to stop by it.

    Attributes:
        every: so many steps; 0 never looks.
        tasks: patients a look.
        patience: looks without gain after which training stops; 0 never stops early.
        gain: what counts as one, in reward (GRPO) or loss (SFT).
    """

    every: Count = 0
    tasks: Whole = 16
    patience: Count = 0
    gain: Weight = 0.0


class Sft(Record, frozen=True):
    """Imitation.

    Attributes:
        steps: optimizer steps.
        batch: trajectories a step.
        at_once: of those, so many on a device at the same time.
        learning_rate: its peak.
        warmup: steps until then.
        length: tokens of a trajectory; a longer one is an error, not cut.
        dev: whether and when to look at dev loss.
    """

    steps: Whole = 200
    batch: Whole = 16
    at_once: Whole = 16
    learning_rate: Positive = 1e-3
    warmup: Count = 10
    length: Whole = 4096
    dev: Dev = Dev()


class Rewards(Record, frozen=True):
    """What is taken from the normalized score, each between 0 and 1 times its weight.

    Attributes:
        added_harm: harm beyond that of doing nothing, as a share of it; where patients are treated.
        gates: 1 where an act closed the gate (severity 5).
        made_to_wait: 1 where somebody who could not wait was given a level that waits; at the triage desk.
    """

    added_harm: Weight = 0.5
    gates: Weight = 0.0
    made_to_wait: Weight = 0.0


class Grpo(Record, frozen=True):
    """Group-relative policy optimization in the environment.

    Attributes:
        start: "sft" goes on from what `residency train sft` made of the same file, "model" from the model itself.
        steps: optimizer steps.
        patients: that a step draws.
        group: episodes of each.
        at_once: episodes of a step on a device at the same time, in the backward pass.
        learning_rate: constant after warm-up.
        warmup: steps.
        beta: weight of the divergence from the starting model; at 0 entropy dies on small models.
        temperature: of sampling.
        scale: by what advantages are divided.
        credit: "episode" gives every token the episode's advantage (stock TRL); "turn" that of what came after its turn.
        rewards: what is taken from the score.
        vllm: address of a vLLM server (`trl vllm-serve`) that generates; "" generates with the model itself.
        dev: whether and when to look at reward on dev families.
    """

    start: Literal["sft", "model"] = "sft"
    steps: Whole = 120
    patients: Whole = 8
    group: Annotated[int, Meta(ge=2)] = 8
    at_once: Whole = 16
    learning_rate: Positive = 1e-3
    warmup: Count = 0
    beta: Weight = 0.1
    temperature: Positive = 1.0
    scale: Literal["none", "group", "batch"] = "none"
    credit: Literal["episode", "turn"] = "episode"
    rewards: Rewards = Rewards()
    vllm: str = ""
    dev: Dev = Dev()


class Config(Record, frozen=True):
    """The whole file.

    Attributes:
        out: folder of the runs: `sft/` and `grpo/` with checkpoints, logs and the model at the end.
        model: what is trained.
        seed: of everything that is drawn.
        data: who is met and imitated.
        limits: of an episode.
        sft: imitation.
        grpo: reward.
        save: a checkpoint every so many steps; the newest two are kept.
        log: where curves go beside the run's own record.
    """

    out: Path_
    model: Model
    seed: Count = 0
    data: Data = Data()
    limits: Limits = Limits()
    sft: Sft = Sft()
    grpo: Grpo = Grpo()
    save: Whole = 20
    log: Literal["none", "tensorboard", "trackio"] = "tensorboard"


def load(path: str | Path) -> Config:
    """A run from its file. Raises UserError of one line for whatever is wrong with it."""
    try:
        tree, line_of = read(path)
    except ContentError as error:
        raise UserError(str(error)) from None
    try:
        config = msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        says, _, place = str(error).partition(" - at `$")
        key = place.strip("`.")
        raise UserError(f"{line_of(*key.split('.'))}: {key + ': ' if key else ''}{says}") from None
    for key, says in _impossible(config):
        raise UserError(f"{line_of(*key.split('.'))}: {key}: {says}")
    return config


def _impossible(config: Config) -> list[tuple[str, str]]:
    """What the types allow and the run can't do: (key, what is wrong)."""
    data, sft, grpo = config.data, config.sft, config.grpo
    wrong: list[tuple[str, str]] = []
    for name in data.departments:
        if name not in DEPARTMENTS:
            close = ", ".join(nearest(name, DEPARTMENTS) or DEPARTMENTS)
            wrong.append(("data.departments", f"no department {name!r}; there are: {close}"))
    if bool(data.store) != bool(data.run):
        wrong.append(("data.store" if data.store else "data.run", "a store and a run are named together"))
    if sft.batch % min(sft.at_once, sft.batch):
        wrong.append(("sft.batch", f"{sft.batch} can't be split into parts of {sft.at_once} (at_once)"))
    whole = grpo.patients * grpo.group
    if whole % min(grpo.at_once, whole):
        wrong.append(("grpo.at_once", f"{whole} episodes a step (patients × group) can't be split into parts of {grpo.at_once}"))
    if grpo.vllm and not grpo.vllm.startswith(("http://", "https://")):
        wrong.append(("grpo.vllm", "is the address of a server, http://HOST:PORT"))
    for key, dev in (("sft.dev", sft.dev), ("grpo.dev", grpo.dev)):
        if dev.patience and not dev.every:
            wrong.append((f"{key}.patience", "stops by looks at dev: give `every`"))
        if dev.every and config.save % dev.every:
            wrong.append((f"{key}.every", f"checkpoints (save: {config.save}) must fall on looks, or a resumed run would look elsewhere"))
    return wrong


def as_data(config: Config) -> dict[str, Any]:
    """The whole run with its defaults written out, as JSON has it."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(config))
    return plain
