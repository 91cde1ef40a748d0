"""Learners of the experiment, small and on dev families alone: made in stages, masked where they should be, dealt out at random."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from msgspec.structs import replace

import residency
from residency.training import curves
from residency.training.evidence import baselines, cells, plan, runner, teachers
from residency.training.evidence.playing import HIDDEN
from residency.training.evidence.records import Cell
from residency.training.evidence.report import read
from residency.training.population import TRAIN, Splits, every

DEV = sorted(f for f, lies in plan.load().families.items() if lies == "dev")[:6]


@pytest.fixture
def small() -> plan.Plan:
    """Dev families in place of those that are held out, and a run of seconds."""
    whole = plan.load()
    recipe = replace(
        whole.recipe,
        words=500,
        numbers=2,
        more=3,
        sft=replace(whole.recipe.sft, steps=2, batch=4, at_once=4),
        grpo=replace(whole.recipe.grpo, steps=1, patients=2, group=2, at_once=4),
        limits=replace(whole.recipe.limits, turns=2, tokens=40),
    )
    lies = {f: ("fold 0", "fold 1")[n % 2] for n, f in enumerate(DEV)}
    return replace(whole, settled=True, families=lies, patients=1, recipe=recipe, seeds=(0,))


def test_learners_are_made_once_and_go_on_from_each_other(small: plan.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = list(runner.places(small, ["untaught", "sft", "grpo", "permuted", "blind"], [0], [0]))
    assert runner.run(small, tmp_path, wanted) == 5
    made = {c.row: c for c in read(tmp_path)}
    assert made["grpo"].cpu > made["sft"].cpu > made["untaught"].cpu == 0
    assert all(c.held_out and c.seen for c in made.values())
    assert curves.draw([c.curves for c in read(tmp_path) if c.row == "grpo"], tmp_path / "curves.png") == 1
    assert (tmp_path / "curves.png").stat().st_size > 5_000

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a finished cell is made again")

    monkeypatch.setattr(cells, "cell", never)
    assert runner.run(small, tmp_path, wanted) == 0


def test_a_recipe_is_tried_on_dev_families_alone(small: plan.Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("somebody who is held out is met")

    monkeypatch.setattr(cells, "drawn_for", never)
    trying = replace(small, settled=False, families={f: ("dev", "fold 0", "fold 1")[n % 3] for n, f in enumerate(DEV)})
    assert runner.run(trying, tmp_path, list(runner.places(trying, ["sft", "rules"], [0], [0])), dev=True) == 2
    made = [msgspec.json.decode(f.read_bytes(), type=Cell) for f in (tmp_path / runner.ON_DEV).iterdir()]
    assert {p.family for c in made for p in c.held_out} == set(DEV[::3]) and not read(tmp_path)


def test_masked_results_say_nothing(small: plan.Plan, tmp_path: Path) -> None:
    ward = cells.blind("triage", 4)
    assert type(ward) is type(cells.blind("triage", 4))
    ward.reset("triage/drawn/migraine/3", 1)
    measure: Callable[..., str] = ward.measure  # type: ignore[attr-defined]
    assert measure(patient_id="P-1001") == HIDDEN and ward._turns == 1
    usual = small.run(tmp_path, 0, 0, tmp_path / "tiny")
    trained = list(every(usual.data, TRAIN, Splits.of(usual.data)))
    rows = cells.imitated(usual, "blind_sft", trained)
    assert {m.content for r in rows for m in r.messages if m.role == "tool"} == {HIDDEN}


def test_words_are_left_out_before_imitation_and_before_reward(small: plan.Plan, tmp_path: Path) -> None:
    ward = cells.half_heard("triage", 4)
    briefings = {n: ward.reset(f"triage/drawn/migraine/{n}", n) for n in range(12)}
    whole = {n: residency.start(f"triage/drawn/migraine/{n}", n).briefing for n in briefings}
    own = {n: (b.split("\n\n")[1].split(), whole[n].split("\n\n")[1].split()) for n, b in briefings.items()}
    assert all(set(left) <= set(said) for left, said in own.values()) and all(b.endswith(whole[n][-40:]) for n, b in briefings.items())
    silent = sum(not left for left, _ in own.values())
    assert 2 <= silent <= 10 and any(0 < len(left) < len(said) for left, said in own.values())
    usual = small.run(tmp_path, 0, 0, tmp_path / "tiny")
    trained = list(every(usual.data, TRAIN, Splits.of(usual.data)))
    imitated = cells.imitated(usual, "sft", trained)
    assert any(not row.messages[1].content.split("\n\n")[1] for row in imitated)
    whole_rows = cells._rows(usual.data, None, tuple(trained))
    for left, said in zip(imitated, whole_rows, strict=True):
        told = teachers.signs_in(json.loads(said.messages[-3].tool_calls[0].function.arguments)["deciding_finding"])
        read, all_read = (teachers.as_read(r.messages[3].content) for r in (left, said))
        assert read.items() <= all_read.items() and told & set(all_read) <= set(read)
        assert left.messages[4:] == said.messages[4:]
    assert sum(len(teachers.as_read(r.messages[3].content)) for r in imitated) < 6 * len(imitated)


def test_rows_without_a_model_play_to_the_end(small: plan.Plan, tmp_path: Path) -> None:
    usual = small.run(tmp_path, 0, 0, tmp_path / "tiny")
    trained = list(every(usual.data, TRAIN, Splits.of(usual.data)))
    means = {}
    for row in ("chance", "constant", "logistic", "rules", "oracle"):
        scores = [p.normalized or 0.0 for p in baselines.by(row, trained, trained, 0)]
        means[row] = sum(scores) / len(scores)
    assert means["oracle"] >= 0.98 and means["chance"] < means["constant"] <= 1 and means["logistic"] > means["chance"]


def test_logistic_regression_finds_what_separates() -> None:
    x = torch.tensor([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])
    w, b = baselines._fit(x, torch.tensor([0, 0, 1, 1]), 2)
    assert (x @ w + b).argmax(dim=1).tolist() == [0, 0, 1, 1]
