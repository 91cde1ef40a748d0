"""Five minutes of the experiment, on dev families alone: from nothing to a learner that gains by imitation, and more by reward."""

from __future__ import annotations

from statistics import mean

import pytest
from msgspec.structs import replace

from residency.training.evidence import cells, plan
from residency.training.evidence.overlap import FIRST, task
from residency.training.evidence.records import Played
from residency.training.population import TEST, TRAIN, Meeting, Splits, conditions, every

DEV = sorted(f for f, lies in plan.load().families.items() if lies == "dev")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[Played]]:
    """Encounters of each learner with new patients of families that it was trained on, and of others."""
    whole = plan.load()
    lies = {f: "fold 0" if n % 3 == 2 else "fold 1" for n, f in enumerate(DEV)}
    # after so short an imitation a learner still tries enough by itself: no higher temperature, more patients
    reward = replace(whole.recipe.grpo, steps=24, patients=16, group=4, temperature=1.0)
    recipe = replace(whole.recipe, sft=replace(whole.recipe.sft, steps=120), grpo=reward)
    short = replace(whole, settled=True, families=lies, recipe=recipe, seeds=(0,))
    here = tmp_path_factory.mktemp("gain") / "seed-0"
    usual = short.run(here, 0, 0, here / "tiny")
    splits = Splits.of(usual.data)
    trained = list(every(usual.data, TRAIN, splits))
    out: dict[tuple[str, str], list[Played]] = {}
    for row in ("untaught", "sft", "grpo"):
        path = cells.learner(short, usual, row, here, trained)
        for split in (TRAIN, TEST):
            met = [Meeting(task(c, FIRST + n), FIRST + n) for c in conditions(plan.DEPARTMENT, split, splits) for n in range(6)]
            out[row, split] = list(cells.examined(short, path, met, row))
        print(row, {s: round(level(out[row, s]), 3) for s in (TRAIN, TEST)})
    return out


def level(met: list[Played]) -> float:
    return mean(p.normalized or 0.0 for p in met)


def test_who_was_taught_nothing_earns_nothing(made: dict[tuple[str, str], list[Played]]) -> None:
    assert level(made["untaught", TRAIN]) < 0.02 and not any(p.passed for p in made["untaught", TRAIN])


def test_imitation_gains_with_new_patients_and_reward_gains_more(made: dict[tuple[str, str], list[Played]]) -> None:
    assert level(made["sft", TRAIN]) > level(made["untaught", TRAIN]) + 0.1
    assert level(made["grpo", TRAIN]) > level(made["sft", TRAIN]) + 0.03


def test_what_was_learned_holds_for_families_that_were_never_met(made: dict[tuple[str, str], list[Played]]) -> None:
    assert level(made["grpo", TEST]) > level(made["untaught", TEST]) + 0.05
    assert mean(p.calls for p in made["grpo", TEST]) >= 1.5  # it still looks before it answers
