"""Reward: group-relative policy optimization in the hospital, on TRL's trainer with an environment for each department.

Several episodes of the same patient and seed make a group; an episode is worth what it scored beyond the mean of its group. What
the hospital answered, and what stood before the first act, is never learned.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from msgspec import structs
from trl import GRPOConfig, GRPOTrainer

from residency.departments import DEPARTMENTS
from residency.errors import UserError
from residency.training import audit
from residency.training.config import Config, Rewards
from residency.training.environment import Ward, environment
from residency.training.population import DEV, TRAIN, Meeting, Splits, schedule
from residency.training.run import Guarded, Patience, adapters, begin, finish, in_one_line, looks, must_exist, shared, spoken
from residency.training.sft import KIND as IMITATED
from residency.training.trajectories import opening, plain, shown

KIND = "grpo"
Column = Callable[..., list[float | None]]


class Rewarded(Guarded, GRPOTrainer):
    """TRL's trainer; it shows tools as an examination shows them, and logs what happened in the hospital and how long that took."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._hospital_seconds = 0.0
        for department in self._env_tools:
            self._env_tools[department] = list(shown(DEPARTMENTS[department].tools))

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> torch.Tensor:
        rewards: torch.Tensor = super()._calculate_rewards(inputs, prompts, completions, completion_ids_list)
        wards: list[Ward] = self.environments
        for name, figures in observed(wards).items():
            self._log_metric(f"hospital/{name}", sum(figures) / len(figures))
        spent = sum(ward._seconds for ward in wards)
        self._hospital_seconds += spent if self.model.training else 0.0
        for ward in wards:
            ward._seconds = 0.0
        return rewards

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """One part of a step; after its last part, the hospital's share of its time is logged."""
        whole = len(self._metrics["train"]["step_time"])
        loss: torch.Tensor = super().training_step(*args, **kwargs)
        times = self._metrics["train"]["step_time"]
        if len(times) > whole:
            self._metrics["train"]["hospital/share_of_time"].append(self._hospital_seconds / times[-1])
            self._hospital_seconds = 0.0
        return loss


def observed(wards: list[Ward]) -> dict[str, list[float]]:
    """What happened in each encounter, for the log."""
    scores = [w._scored() for w in wards]
    return {
        "turns": [float(w._turns) for w in wards],
        "closed": [float(w._encounter.end_reason == "closed") for w in wards],
        "passed": [float(s is not None and s.passed) for s in scores],
        "minutes": [w._encounter.minute for w in wards],
        "invalid": [float(s is None) for s in scores],
    }


_PARTS: dict[str, Callable[[Ward], float]] = {
    "added_harm": Ward._added_harm,
    "gates": Ward._gated,
    "made_to_wait": Ward._made_to_wait,
}


def columns(rewards: Rewards) -> tuple[list[Column], list[float]]:
    """Reward columns beside the score, which TRL asks of the environment itself, and their weights. Harm is only simulated where it
    weighs."""
    weights = {name: float(weight) for name, weight in structs.asdict(rewards).items() if weight or name != "added_harm"}
    return [_column(name) for name in weights], [-w for w in weights.values()]


def _column(name: str) -> Column:
    def column(environments: list[Ward], **_: Any) -> list[float | None]:
        return [None if ward._scored() is None else _PARTS[name](ward) for ward in environments]

    column.__name__ = name
    return column


def rows(meetings: list[Meeting]) -> Dataset:
    """A data set in the order in which patients are met. The briefing comes from the environment, after the reset."""
    prompt = plain(opening(""))
    return Dataset.from_list([{"prompt": prompt, "environment": task.split("/")[0], "task": task, "seed": seed} for task, seed in meetings])


def arguments(config: Config, folder: Path) -> GRPOConfig:
    """The run as TRL takes it."""
    grpo = config.grpo
    whole = grpo.patients * grpo.group
    vllm: dict[str, Any] = {"use_vllm": True, "vllm_mode": "server", "vllm_server_base_url": grpo.vllm} if grpo.vllm else {}
    return GRPOConfig(
        **shared(config, folder, grpo.at_once, whole),
        **looks(grpo.dev),
        **vllm,
        max_steps=grpo.steps,
        num_generations=grpo.group,
        num_generations_eval=1,
        per_device_eval_batch_size=min(grpo.at_once, grpo.dev.tasks),
        max_completion_length=config.limits.tokens,
        max_tool_calling_iterations=config.limits.turns,
        learning_rate=grpo.learning_rate,
        lr_scheduler_type="constant_with_warmup",
        warmup_steps=grpo.warmup,
        beta=grpo.beta,
        temperature=grpo.temperature,
        scale_rewards=grpo.scale,
        chat_template_kwargs=config.model.template,
        reward_weights=columns(grpo.rewards)[1],
        shuffle_dataset=False,
        remove_unused_columns=False,
    )


def trainer_of(config: Config) -> type[Rewarded]:
    """Whose credit: the stock one, or by turns."""
    if config.grpo.credit == "episode":
        return Rewarded
    from residency.training.credit import ByTurn

    return ByTurn


def train(
    config: Config,
    resume: bool = False,
    told: Callable[[str], None] = print,
    trainer: type[Rewarded] | None = None,
    ward: Callable[[str, int], Ward] | None = None,
) -> Path:
    """Run or go on. Returns where the model is. Raises UserError or InfrastructureError of one line for what stops it.

    `trainer` and `ward` (of a department and its most turns) take the place of the usual ones in experiments."""
    grpo, splits = config.grpo, Splits.of(config.data)
    meetings = schedule(config.data, TRAIN, splits, grpo.steps * grpo.patients, config.seed)
    dev = schedule(config.data, DEV, splits, grpo.dev.tasks, config.seed) if grpo.dev.every else []
    looked = audit.of_meetings(meetings, TRAIN, splits).must_hold()
    path = str(Path(config.out) / IMITATED / "model") if grpo.start == "sft" else config.model.path
    if grpo.start == "sft" and not Path(path).is_dir():
        raise UserError(f"grpo.start is sft, and there is no {path}: residency train sft makes it, or say start: model")
    must_exist(path)
    folder, checkpoint = begin(config, KIND, resume, looked)
    spoken(told)(f"{len(meetings)} patients of {len({t for t, _ in meetings})} tasks; the audit of {looked.prompts} prompts found nothing")
    with in_one_line(folder):
        built = _built(config, folder, path, meetings, dev, trainer, ward)
    return finish(built, folder, checkpoint, told)


def _built(
    config: Config,
    folder: Path,
    path: str,
    meetings: list[Meeting],
    dev: list[Meeting],
    trainer: type[Rewarded] | None = None,
    ward: Callable[[str, int], Ward] | None = None,
) -> Rewarded:
    grpo = config.grpo
    try:
        return (trainer or trainer_of(config))(
            model=path,
            reward_funcs=columns(grpo.rewards)[0],
            args=arguments(config, folder),
            train_dataset=rows(meetings),
            eval_dataset=rows(dev) if dev else None,
            peft_config=adapters(config.model.lora),
            environment_factory={d: partial(ward or _ward, d, config.limits.turns) for d in config.data.departments},
            callbacks=[Patience(grpo.dev, "eval_reward", 1.0)],
        )
    except (ImportError, OSError, ValueError) as error:
        raise UserError(f"{path} can't be trained: {' '.join(str(error).split())[:300]}") from None


_wards: dict[tuple[str, int], type[Ward]] = {}


def _ward(department: str, turns: int) -> Ward:
    """An environment; all of one department are of one class, since TRL pays by class."""
    key = (department, turns)
    if key not in _wards:
        _wards[key] = environment(*key)
    return _wards[key]()
