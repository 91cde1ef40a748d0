"""What imitation and reward have in common: the run's folder, going on after a stop, when to stop early, and failing in one line."""

from __future__ import annotations

import errno
import json
import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import datasets
import torch
import transformers
import trl
from peft import LoraConfig
from transformers import AutoConfig, PrinterCallback, TrainerCallback, TrainerControl, TrainerState, TrainingArguments
from transformers.utils.logging import disable_progress_bar as disable_bars

from residency.errors import InfrastructureError, UserError
from residency.training.audit import Audit
from residency.training.config import Config, Dev, Lora, Model, as_data
from residency.training.curves import STATE, draw, logged
from residency.version import VERSION

RECORD, MODEL, CURVES = "run.json", "model", "curves.png"
"""In a run's folder: what was asked and with what, the model at the end, and every line of the log."""
KEPT = 2
os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
disable_bars()
datasets.disable_progress_bars()


def begin(config: Config, kind: str, resume: bool, audit: Audit) -> tuple[Path, str | None]:
    """The folder of a run, and the checkpoint to go on from.

    Raises UserError where a run is there and `resume` was not said, where it asks something else, and where it is finished."""
    folder = Path(config.out) / kind
    with in_one_line(folder):
        if first():
            _claim(folder, {"kind": kind, "config": as_data(config)}, resume, audit)
    return folder, newest(folder)


def first() -> bool:
    """Whether this is the process that writes and speaks; on one device the only one."""
    return os.environ.get("RANK", "0") == "0"


def spoken(told: Callable[[str], None]) -> Callable[[str], None]:
    """`told` in the process that speaks, nothing in the others."""
    return told if first() else lambda line: None


def _claim(folder: Path, asked: dict[str, Any], resume: bool, audit: Audit) -> None:
    record = folder / RECORD
    if (folder / MODEL).exists():
        raise UserError(f"{folder} holds a finished run: give another `out`, or remove it")
    if record.exists():
        if not resume:
            raise UserError(f"{folder} holds a run that was stopped: --resume goes on with it")
        before = json.loads(record.read_text(encoding="utf-8"))["config"]
        if before != asked["config"]:
            raise UserError(f"{folder} holds a run that asked something else: {_difference(before, asked['config'])}")
        return
    if resume:
        raise UserError(f"{folder} holds no run to go on with")
    folder.mkdir(parents=True, exist_ok=True)
    versions = {"residency": VERSION, "torch": torch.__version__, "transformers": transformers.__version__, "trl": trl.__version__}
    looked = {"prompts": audit.prompts, "planted": audit.planted}
    part = folder / f"{RECORD}.part"
    part.write_text(json.dumps({**asked, "versions": versions, "audit": looked}, indent=2), encoding="utf-8")
    part.rename(record)


def _difference(before: Any, now: Any, at: str = "") -> str:
    if isinstance(before, dict) and isinstance(now, dict):
        key = next(k for k in {**before, **now} if before.get(k) != now.get(k))
        return _difference(before.get(key), now.get(key), f"{at}.{key}" if at else key)
    return f"{at} was {before}, is {now}"


def newest(folder: Path) -> str | None:
    """The newest checkpoint that was written to its end; the trainer's state is what is written last."""
    for path in sorted(folder.glob("checkpoint-*"), key=lambda p: -int(p.name.partition("-")[2])):
        try:
            json.loads((path / STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        return str(path)
    return None


def must_exist(path: str) -> None:
    """Raises UserError where there is no model that transformers could load."""
    try:
        AutoConfig.from_pretrained(path)
    except (OSError, ValueError) as error:
        raise UserError(f"no model at {path}: {_first_line(error)}") from None


def adapters(lora: Lora | None) -> LoraConfig | None:
    """As PEFT takes them, on every linear layer but the last."""
    if lora is None:
        return None
    return LoraConfig(r=lora.rank, lora_alpha=lora.alpha, lora_dropout=lora.dropout, target_modules="all-linear", task_type="CAUSAL_LM")


def shared(config: Config, folder: Path, at_once: int, whole: int) -> dict[str, Any]:
    """Arguments that every trainer takes. `whole` rows make a step, of which `at_once` are on a device at the same time.

    Raises UserError where they can't be split over the devices."""
    devices = int(os.environ.get("WORLD_SIZE", "1"))
    part = min(at_once, whole)
    if whole % (part * devices):
        raise UserError(f"{whole} rows a step can't be split over {devices} devices in parts of {part}: change at_once")
    gpu = torch.cuda.is_available()
    os.environ["TENSORBOARD_LOGGING_DIR"] = str(folder / "curves")
    return {
        "output_dir": str(folder),
        "seed": config.seed,
        "data_seed": config.seed,
        "per_device_train_batch_size": part,
        "gradient_accumulation_steps": whole // (part * devices),
        "num_train_epochs": 1,
        "save_steps": config.save,
        "save_total_limit": KEPT,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "report_to": config.log,
        "disable_tqdm": True,
        "use_cpu": not gpu,
        "bf16": gpu and config.model.precision == "bfloat16",
        "gradient_checkpointing": gpu,
        "model_init_kwargs": {"dtype": dtype(config.model)},
    }


def dtype(model: Model) -> str:
    """Weights are kept in full precision on a CPU, where bfloat16 is slow."""
    return model.precision if torch.cuda.is_available() else "float32"


def looks(dev: Dev) -> dict[str, Any]:
    """Arguments of looks at dev."""
    return {"eval_strategy": "steps", "eval_steps": dev.every} if dev.every else {"eval_strategy": "no"}


class Patience(TrainerCallback):
    """Stops after so many looks at dev without gain. It reads the log alone, so that a resumed run stops where it would have."""

    def __init__(self, dev: Dev, figure: str, sign: float):
        self.dev, self.figure, self.sign = dev, figure, sign

    def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """After a look."""
        control.should_training_stop |= self.lost([self.sign * line[self.figure] for line in state.log_history if self.figure in line])

    def lost(self, seen: list[float]) -> bool:
        """Whether the best of the last looks is no gain on the best before them."""
        patience = self.dev.patience
        return bool(patience) and len(seen) > patience and max(seen[-patience:]) < max(seen[:-patience]) + max(self.dev.gain, 1e-12)


FIGURES = (
    "loss",
    "reward",
    "eval_loss",
    "eval_reward",
    "tools/call_frequency",
    "frac_reward_zero_std",
    "entropy",
    "hospital/share_of_time",
)
"""What is told of a step while it runs; all the rest is in the log."""


class Telling(TrainerCallback):
    """One line a step, for whoever watches."""

    def __init__(self, told: Callable[[str], None]):
        self.told = told

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: dict[str, Any], **_: Any) -> None:
        """After a step or a look."""
        figures = [f"{name.rpartition('/')[2]} {float(logs[name]):.4g}" for name in FIGURES if logs.get(name) is not None]
        if figures:
            self.told(f"step {state.global_step} of {state.max_steps}: {', '.join(figures)}")


class Guarded:
    """A trainer whose loss must be a number. Mixed in before TRL's own."""

    def training_step(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        """One part of a step. Raises UserError before weights are touched by what is no number."""
        loss: torch.Tensor = super().training_step(*args, **kwargs)  # type: ignore[misc]
        if not torch.isfinite(loss):
            raise UserError(not_a_number(self.state.global_step + 1))  # type: ignore[attr-defined]
        return loss


def not_a_number(step: int | str) -> str:
    """What to say of a loss that is no number."""
    return f"the loss of step {step} is no number: lower the learning rate, or start from another model; the checkpoints before it are kept"


def finish(trainer: Any, folder: Path, checkpoint: str | None, told: Callable[[str], None]) -> Path:
    """Train to the end and write the model, whole, adapters merged into it, and its curves. Returns where the model is."""
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Telling(spoken(told)))
    part = folder / f"{MODEL}.part"
    with in_one_line(folder):
        trainer.train(resume_from_checkpoint=checkpoint)
        if first():
            shutil.rmtree(part, ignore_errors=True)
        trainer.accelerator.wait_for_everyone()
        model = trainer.accelerator.unwrap_model(trainer.model)
        if not hasattr(model, "merge_and_unload"):
            trainer.save_model(str(part))
        elif first():
            model.merge_and_unload().save_pretrained(part)
            trainer.processing_class.save_pretrained(part)
        trainer.accelerator.wait_for_everyone()
        if first():
            trainer.state.save_to_json(str(folder / STATE))
            draw([logged(folder / STATE)], folder / CURVES)
            part.rename(folder / MODEL)
    spoken(told)(f"{trainer.state.global_step} steps; the model is in {folder / MODEL}")
    return folder / MODEL


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR)
_FULL_SAYS = ("no space left", "file too large", "disk quota", "writing file", "file write failed", "unexpected pos")
_NAN_SAYS = ("probability tensor contains", "inf, nan")


@contextmanager
def in_one_line(folder: Path) -> Iterator[None]:
    """What ends a run from outside, as one clear line: no room, no memory, no number."""
    try:
        yield
    except (UserError, InfrastructureError):
        raise
    except torch.OutOfMemoryError:
        raise InfrastructureError("the device has no memory left: lower `at_once` or `limits.tokens`") from None
    except Exception as error:
        says = str(error).lower()
        if getattr(error, "errno", None) in _FULL or any(word in says for word in _FULL_SAYS):
            raise InfrastructureError(f"{folder} can't be written: {_first_line(error)}; make room, then --resume") from None
        if getattr(error, "errno", None) in _CLOSED:
            raise UserError(f"{folder} can't be written: {_first_line(error)}") from None
        if any(word in says for word in _NAN_SAYS):
            raise UserError(not_a_number("before")) from None
        raise


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
