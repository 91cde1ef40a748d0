"""Every condition by itself: its own rubric is reached by an oracle on patients drawn from it, and care changes what becomes of them."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.counterfactual import course_of, nothing
from residency.episode import start
from residency.policies import make, play
from residency.policies.simple import Scripted
from residency.proof.attacks import ATTACKS
from residency.proof.harms import paired
from residency.tasks import drawn, load

PATIENTS = 8
TREATED = drawn.conditions("emergency")
DYNAMIC = [c for c in TREATED if knowledge.conditions[c].dynamic]


def _patients(condition, department="emergency"):
    """Eight different patients: another briefing, severity and person each."""
    return [(load(f"{department}/drawn/{condition}/{n}"), n) for n in range(PATIENTS)]


def _played(policy, task, seed):
    return play(make(policy, task, seed), start(task, seed))


@pytest.mark.parametrize("condition", TREATED)
def test_an_oracle_reaches_the_ceiling_and_nothing_scores_nothing(condition):
    for task, seed in _patients(condition):
        score = _played("oracle", task, seed).score()
        unmet = [c.id for c in score.criteria if not c.met]
        assert (score.normalized, score.passed) == (pytest.approx(1.0), True), (task.id, seed, score.gates, unmet)
        assert _played("null", task, seed).score().normalized == 0


@pytest.mark.parametrize("condition", drawn.conditions("triage"))
def test_at_the_desk_too(condition):
    for task, seed in _patients(condition, "triage"):
        score = _played("oracle", task, seed).score()
        assert (score.normalized, score.passed) == (pytest.approx(1.0), True), (task.id, seed, score)
        assert _played("null", task, seed).score().normalized == 0


@pytest.mark.long
def test_no_shortcut_passes_a_drawn_patient_or_earns_much():
    """A patient of every condition, every list of calls that needs no look at the patient: none passes, each earns next to nothing."""
    tasks = [load(f"emergency/drawn/{condition}/3") for condition in TREATED]
    for name, shortcut in ATTACKS.items():
        scores = []
        for task in tasks:
            episode = start(task, 3)
            scores.append(play(Scripted(shortcut(episode.briefing, episode.tools)), episode).score())
        assert not [task.id for task, score in zip(tasks, scores, strict=True) if score.passed], name
        assert sum(score.normalized for score in scores) / len(scores) <= 0.1, name


@pytest.mark.long
@pytest.mark.parametrize("condition", DYNAMIC)
def test_delay_and_harm_cost_what_they_should(condition):
    """Over eight patients, paired: care beats an hour's delay, a delay beats nothing, and harmful care is worse than nothing."""
    harm = {"nothing": [nothing(task, seed).total for task, seed in _patients(condition)]}
    for policy in ("oracle", "delayed", "harmful"):
        harm[policy] = [course_of(_played(policy, task, seed)).total for task, seed in _patients(condition)]
    means = {name: sum(found) / PATIENTS for name, found in harm.items()}
    assert means["oracle"] < means["delayed"] < means["nothing"] < means["harmful"], means
    assert paired(harm["nothing"], harm["oracle"])["low"] > 0, means
