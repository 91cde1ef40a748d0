"""Runs on the real trainers, with a tiny model on a CPU: what is learned, going on after a kill, and failing in one line."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

import residency
from residency.cli import main
from residency.errors import InfrastructureError, UserError
from residency.training import config, grpo, sft
from residency.training.config import Dev
from residency.training.curves import STATE
from residency.training.grpo import Rewarded
from residency.training.population import TRAIN, Splits, schedule
from residency.training.run import Patience, Telling, newest
from residency.training.trajectories import Row, shown
from tests.training import taught as small

torch.set_num_threads(1)
KILLED = """
import os, signal, sys
import torch
torch.set_num_threads(1)
from residency.training import config, run, {kind}
def die(self, args, state, control, **_):
    if state.global_step == {step}:
        os.kill(os.getpid(), signal.SIGKILL)
run.Telling.on_log = die
{kind}.train(config.load({file!r}))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taught")


@pytest.fixture(scope="module")
def model(home: Path) -> str:
    """What imitation makes of the tiny model."""
    return str(small.taught(home))


def _read(folder: Path, path: str, **changes: Any) -> config.Config:
    changes["grpo"] = {"start": "model", **changes.get("grpo", {})}
    changes["model"] = {"path": path, **changes.get("model", {})}
    return small.read(folder, **changes)


def _silent(_: str) -> None:
    pass


def _log(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / STATE).read_text())["log_history"]
    return found


def _same(one: Path, other: Path) -> bool:
    a, b = (load_file(p / "model.safetensors") for p in (one, other))
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)


def _trainer(folder: Path, model: str, **changes: Any) -> Rewarded:
    asked = _read(folder, model, **changes)
    meetings = schedule(asked.data, TRAIN, Splits.of(asked.data), 8, asked.seed)
    return grpo._built(asked, folder, model, meetings, [])


# ---- what is learned


def test_imitation_learns_what_the_agent_wrote_and_nothing_else(home: Path, model: str, tmp_path: Path) -> None:
    rows = small.imitated(tmp_path)
    trainer = sft._built(_read(tmp_path, model), tmp_path, rows, [])
    tokenizer = AutoTokenizer.from_pretrained(model)
    for line in trainer.train_dataset.select(range(8)):
        learned = tokenizer.decode([t for t in line["labels"] if t != -100])
        masked = tokenizer.decode([t for t, label in zip(line["input_ids"], line["labels"], strict=True) if label == -100])
        assert any(_learned(row) == learned and all(text in masked for text in _heard(row)) for row in rows)


def _learned(row: Row) -> str:
    written = [(c.function.name, c.function.arguments) for m in row.messages for c in m.tool_calls]
    calls = [f'<tool_call>{{"name": "{name}", "arguments": {arguments}}}</tool_call>' for name, arguments in written]
    return "".join(f"{call}<|im_end|>" for call in calls) + "Done.<|im_end|>"


def _heard(row: Row) -> list[str]:
    return [f"<|im_start|>{m.role}\n{m.content}<|im_end|>" for m in row.messages if m.writer != "agent"]


def test_rows_of_like_length_stand_in_one_batch_and_each_is_taken_as_often() -> None:
    lengths = [40 + 37 * n % 200 for n in range(150)]
    taken, plainly = sft.together(lengths, 100, 6, 3), list(sft.order(150, 600, 3))
    assert sorted(taken) == sorted(plainly) and taken == sft.together(lengths, 100, 6, 3) != sft.together(lengths, 100, 6, 4)

    def padded(order: list[int]) -> int:
        return sum(6 * max(lengths[i] for i in order[n : n + 6]) for n in range(0, 600, 6))

    assert padded(taken) < 0.8 * padded(plainly)


def test_imitation_is_learned(home: Path, model: str) -> None:
    losses = [line["loss"] for line in _log(home / "out" / "sft") if "loss" in line]
    assert losses[0] > 5 and losses[-1] < 0.5


def test_reward_learns_what_the_agent_wrote_and_nothing_else(model: str, tmp_path: Path) -> None:
    trainer = _trainer(tmp_path, model)
    trainer.model.train()
    batch = trainer._generate_and_score_completions([trainer.train_dataset[i // 4] for i in range(8)])
    tokenizer = AutoTokenizer.from_pretrained(model)
    written = batch["completion_mask"] * batch["tool_mask"]
    assert written.sum() < batch["completion_mask"].sum(), "nobody called anything"
    for i, messages in enumerate(list(trainer._logs["completion"])):
        text = tokenizer.decode(batch["completion_ids"][i][written[i].bool()])
        rest = tokenizer.decode(batch["completion_ids"][i][(batch["completion_mask"][i] - written[i]).bool()])
        for message in messages:
            if message["role"] == "tool":
                assert f"<|im_start|>tool\n{message['content']}<|im_end|>" in rest and message["content"] not in text
        assert "<|im_start|>" not in text
    prompts = tokenizer.batch_decode(batch["prompt_ids"], skip_special_tokens=True)
    assert all(e._encounter.briefing in prompt for e, prompt in zip(trainer.environments, prompts, strict=True))


def test_what_is_masked_moves_no_weight(model: str, tmp_path: Path) -> None:
    """Advantages on tokens of the hospital, however large, leave the loss where it was."""
    trainer = _trainer(tmp_path, model, grpo={"credit": "turn", "beta": 0.0})
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = 1
    batch = trainer._generate_and_score_completions([trainer.train_dataset[i // 4] for i in range(8)])
    written = batch["completion_mask"] * batch["tool_mask"]
    loss = trainer._compute_loss(trainer.model, batch)
    batch["advantages"] = batch["advantages"] + 1e3 * (1 - written)
    assert trainer._compute_loss(trainer.model, batch).item() == pytest.approx(loss.item(), abs=1e-7)


# ---- whole runs


def test_a_whole_run_of_reward(model: str, tmp_path: Path) -> None:
    told: list[str] = []
    asked = _read(tmp_path, model, log="tensorboard", grpo={"dev": {"every": 2, "tasks": 2}})
    made = grpo.train(asked, told=told.append)
    folder = tmp_path / "out" / "grpo"
    assert made == folder / "model" and not _same(made, Path(model))
    steps = [line for line in _log(folder) if "reward" in line]
    assert len(steps) == 4 and any(line["loss"] != 0 for line in steps)
    wanted = {"rewards/Triage/mean", "rewards/gates/mean", "rewards/made_to_wait/mean", "tools/call_frequency", "entropy"}
    wanted |= {
        "completions/mean_length",
        "frac_reward_zero_std",
        "hospital/turns",
        "hospital/closed",
        "hospital/share_of_time",
        "step_time",
    }
    assert wanted <= set(steps[0])
    assert all(0 < line["hospital/share_of_time"] < 1 and line["hospital/invalid"] == 0 for line in steps)
    assert [line["step"] for line in _log(folder) if "eval_reward" in line] == [2, 4]
    assert list((folder / "curves").glob("events*")) and (folder / "curves.png").stat().st_size > 5_000
    assert json.loads((folder / "run.json").read_text())["audit"]["planted"] > 0
    assert any(line.startswith("step 4 of 4: loss") for line in told)
    AutoModelForCausalLM.from_pretrained(made)


def test_several_departments_in_one_run(model: str, tmp_path: Path) -> None:
    """Each with its own tools and its own column; a department pays nothing to another's episodes."""
    asked = _read(tmp_path, model, data={"departments": ["triage", "emergency"]}, grpo={"steps": 1})
    grpo.train(asked, told=_silent)
    (line,) = [line for line in _log(tmp_path / "out" / "grpo") if "reward" in line]
    assert line["rewards/Emergency/mean"] == 0 and line["reward"] == pytest.approx(line["rewards/Triage/mean"] / 2)


def test_tools_are_shown_as_an_examination_shows_them(model: str, tmp_path: Path) -> None:
    trainer = _trainer(tmp_path, model)
    assert trainer._env_tools == {"triage": list(shown(residency.start("triage/drawn/migraine/0").tools))}


def test_a_bug_of_ours_moves_no_weight(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encounter that a bug has struck has no reward: it is in no mean, and its advantage is nought."""
    trainer = _trainer(tmp_path, model)
    trainer.model.train()
    attempt, struck = residency.Episode._attempt, iter(range(1000))

    def sometimes(self: Any, *args: Any) -> Any:
        if next(struck) == 0:
            raise ZeroDivisionError
        return attempt(self, *args)

    monkeypatch.setattr(residency.Episode, "_attempt", sometimes)
    batch = trainer._generate_and_score_completions([trainer.train_dataset[i // 4] for i in range(8)])
    (at,) = [i for i, e in enumerate(trainer.environments) if e._encounter.invalid]
    assert batch["advantages"][at] == 0 and trainer._metrics["train"]["hospital/invalid"] == [1 / 8]
    scored = [e.get_reward() for i, e in enumerate(trainer.environments) if i != at]
    assert trainer._metrics["train"]["reward"] == [pytest.approx(sum(scored) / 7)]


def test_adapters_end_as_a_whole_model(model: str, tmp_path: Path) -> None:
    asked = _read(tmp_path, model, model={"lora": {"rank": 4}}, grpo={"steps": 2, "learning_rate": 0.05})
    made = grpo.train(asked, told=_silent)
    assert (tmp_path / "out" / "grpo" / "checkpoint-2" / "adapter_config.json").exists()
    assert not (made / "adapter_config.json").exists()
    AutoModelForCausalLM.from_pretrained(made)


@pytest.mark.parametrize(("kind", "lora"), [("sft", None), ("grpo", None), ("grpo", {"rank": 4})])
def test_a_killed_run_ends_where_an_uninterrupted_one_does(
    model: str, home: Path, tmp_path: Path, kind: str, lora: dict[str, int] | None
) -> None:
    start = model if kind == "grpo" else str(home / "untaught")
    changes: dict[str, Any] = {"sft": {"steps": 6}, "grpo": {"steps": 6}, "model": {"lora": lora}}
    train = {"sft": sft.train, "grpo": grpo.train}[kind]
    whole = train(_read(tmp_path / "whole", start, **changes), told=_silent)
    asked = _read(tmp_path / "killed", start, **changes)
    file = str(tmp_path / "killed" / "run.yaml")
    killed = subprocess.run([sys.executable, "-c", KILLED.format(kind=kind, step=5, file=file)], capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr[-3000:]
    folder = tmp_path / "killed" / "out" / kind
    (folder / "checkpoint-6").mkdir()  # killed once more, while writing
    (folder / "checkpoint-6" / "trainer_state.json").write_text('{"global_step": 6')
    assert newest(folder) == str(folder / "checkpoint-4")
    with pytest.raises(UserError, match="--resume goes on"):
        train(asked, told=_silent)
    assert _same(train(asked, resume=True, told=_silent), whole) and not _same(whole, Path(start))
    steps = [line["step"] for line in _log(folder) if "loss" in line]
    assert steps == [1, 2, 3, 4, 5, 6]


def test_a_run_stops_when_dev_gains_nothing(model: str, tmp_path: Path) -> None:
    changes = {"every": 2, "tasks": 2, "patience": 1, "gain": 9.0}
    grpo.train(_read(tmp_path, model, grpo={"steps": 20, "dev": changes}), told=_silent)
    assert max(line["step"] for line in _log(tmp_path / "out" / "grpo")) == 4
    sft.train(_read(tmp_path, model, sft={"steps": 20, "dev": changes}), told=_silent)
    looks = [line["step"] for line in _log(tmp_path / "out" / "sft") if "eval_loss" in line]
    assert looks == [2, 4] and max(line["step"] for line in _log(tmp_path / "out" / "sft")) == 4


def test_patience_counts_looks_since_the_last_gain() -> None:
    patient = Patience(Dev(every=1, patience=2, gain=0.1), "eval_reward", 1.0)
    assert not patient.lost([0.1, 0.2]) and not patient.lost([0.1, 0.3, 0.3])
    assert patient.lost([0.3, 0.35, 0.2]) and not patient.lost([0.3, 0.35, 0.45])
    assert not Patience(Dev(every=1), "eval_reward", 1.0).lost([1.0] * 50)


# ---- failing in one line


def _fails(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(("train", *arguments)) == 2
    said = capsys.readouterr().err
    assert said.startswith("residency: ") and said.count("\n") == 1 and "Traceback" not in said
    return said


def test_a_model_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    _read(tmp_path, str(tmp_path / "nowhere"))
    for kind in ("sft", "grpo"):
        assert "no model at" in _fails(capsys, kind, "--config", str(tmp_path / "run.yaml"))
    _read(tmp_path, str(tmp_path / "nowhere"), grpo={"start": "sft"})
    assert "residency train sft makes it" in _fails(capsys, "grpo", "--config", str(tmp_path / "run.yaml"))


def test_a_model_without_a_template_is_one_line(capsys: pytest.CaptureFixture[str], model: str, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    AutoModelForCausalLM.from_pretrained(model).save_pretrained(bare)
    tokenizer = AutoTokenizer.from_pretrained(model)
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    tokenizer.save_pretrained(bare)
    _read(tmp_path, str(bare))
    for kind in ("sft", "grpo"):
        assert "can't be trained" in _fails(capsys, kind, "--config", str(tmp_path / "run.yaml"))


def test_a_server_without_its_client_is_one_line(capsys: pytest.CaptureFixture[str], model: str, tmp_path: Path) -> None:
    _read(tmp_path, model, grpo={"vllm": "http://127.0.0.1:9"})
    assert "vLLM" in _fails(capsys, "grpo", "--config", str(tmp_path / "run.yaml"))


@pytest.mark.parametrize("kind", ["sft", "grpo"])
def test_a_loss_that_is_no_number_is_one_line(capsys: pytest.CaptureFixture[str], model: str, tmp_path: Path, kind: str) -> None:
    broken = AutoModelForCausalLM.from_pretrained(model)
    with torch.no_grad():
        broken.model.norm.weight.fill_(float("nan"))
    broken.save_pretrained(tmp_path / "broken")
    AutoTokenizer.from_pretrained(model).save_pretrained(tmp_path / "broken")
    _read(tmp_path, str(tmp_path / "broken"))
    assert "is no number" in _fails(capsys, kind, "--config", str(tmp_path / "run.yaml"))


def test_no_room_on_the_disk_is_one_line_and_the_run_goes_on_later(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _read(tmp_path, model)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    tell = Telling.on_log

    def full(self: Any, args: Any, state: Any, control: Any, **more: Any) -> None:
        if state.global_step == 3:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, most[1]))
        tell(self, args, state, control, **more)

    monkeypatch.setattr(Telling, "on_log", full)
    try:
        with pytest.raises(InfrastructureError, match="make room, then --resume") as failed:
            grpo.train(asked, told=_silent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert "\n" not in str(failed.value)
    monkeypatch.undo()
    assert newest(tmp_path / "out" / "grpo") == str(tmp_path / "out" / "grpo" / "checkpoint-2")
    grpo.train(asked, resume=True, told=_silent)


def test_a_folder_that_can_not_be_is_one_line(capsys: pytest.CaptureFixture[str], model: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _read(tmp_path, model, out=str(tmp_path / "file" / "out"))
    assert "can't be written" in _fails(capsys, "grpo", "--config", str(tmp_path / "run.yaml"))


def test_a_folder_is_not_trained_over(model: str, tmp_path: Path) -> None:
    grpo.train(_read(tmp_path, model, grpo={"steps": 1}), told=_silent)
    with pytest.raises(UserError, match="finished"):
        grpo.train(_read(tmp_path, model, grpo={"steps": 1}), told=_silent)
    with pytest.raises(UserError, match="no run to go on with"):
        sft.train(_read(tmp_path, model), resume=True, told=_silent)
    (tmp_path / "out" / "grpo" / "model").rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="grpo.beta was 0.1, is 0.2"):
        grpo.train(_read(tmp_path, model, grpo={"steps": 1, "beta": 0.2}), resume=True, told=_silent)


def test_what_is_longer_than_allowed_is_not_cut(model: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="sft.length is 100"):
        sft.train(_read(tmp_path, model, sft={"length": 100}), told=_silent)
