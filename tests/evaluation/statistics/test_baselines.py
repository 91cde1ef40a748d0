"""Baselines come from the committed proofs of the very tasks that were examined."""

import pytest

from residency.evaluation.statistics.baselines import baselines
from residency.tasks import list_tasks
from residency.tasks.receipts import receipt, together
from tests.evaluation.statistics.made import row


def _rows(infos):
    return [
        row(i.id, family=i.family, department=i.department, source=i.source, split=i.split, category=i.category, chance=i.chance)
        for i in infos
    ]


def test_of_the_whole_catalog():
    found = baselines(_rows(list_tasks()))
    assert found.null.value == 0.0
    assert found.oracle.value == pytest.approx(1.0)
    assert 0 < found.shortcut.value <= 0.10
    assert len(found.shortcuts) == 2
    assert found.chance.value == pytest.approx(sum(i.chance for i in list_tasks()) / len(list_tasks()))
    assert found.shortcut.reason == "without 15 tasks on which none is tried"


def test_of_one_task_it_is_that_tasks_best_shortcut():
    proof = receipt("triage/sports-day-01")["figures"]["shortcuts"]
    found = baselines(_rows([i for i in list_tasks() if i.id == "triage/sports-day-01"]))
    assert found.shortcut.value == max(v["mean"] for v in proof.values())
    assert found.searched.value == together()["figures"]["best constant triage"]["mean"]


def test_the_published_cases_have_chance_and_no_shortcut():
    found = baselines(_rows(list_tasks(source="medical-triage-openenv")))
    assert found.chance.value == pytest.approx(1 / 3, abs=1e-3)
    assert found.shortcut.value is None and found.shortcut.reason == "no shortcut is tried on these tasks"
    assert found.searched.reason == "no search was made over these tasks"


def test_a_task_without_a_proof_is_named():
    found = baselines([*_rows(list_tasks(department="triage")), row("mine-1")])
    assert found.oracle.value is None and found.oracle.reason == "no committed proof of 1 tasks: mine-1"
    assert found.chance.value is not None


def test_nothing_scored_is_missing():
    assert baselines([]).null.reason == "no scored episode"
