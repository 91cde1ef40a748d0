"""The catalog loads, says clearly what is wrong with a bad file, and takes a third party's tasks as it takes ours."""

from __future__ import annotations

from pathlib import Path

import pytest

import residency
from residency.errors import ContentError, UserError
from residency.tasks import ids, load
from residency.tasks.loader import BUILT_IN

GOOD = (BUILT_IN / "emergency" / "septic-shock-old-letter-01.yaml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("task_id", [i for i in ids() if load(i).info.scheme == "ed_rubric"])
def test_every_required_criterion_weighs_something(task_id: str) -> None:
    task = load(task_id)
    whole = sum(c.weight for c in task.criteria)
    assert len(task.criteria) >= 9
    assert any(c.safety == "gate" or c.required for c in task.criteria)
    for criterion in task.criteria:
        if criterion.required or criterion.safety == "gate":
            assert criterion.weight / whole >= 0.05, criterion.id


def test_there_are_enough_tasks_of_different_kinds() -> None:
    tasks = [load(i) for i in ids()]
    assert len(tasks) >= 10
    assert len({t.info.condition for t in tasks}) >= 4
    assert len({t.info.category for t in tasks}) == 6


def test_twins_differ_in_nothing_that_an_agent_sees() -> None:
    for task in map(load, ids()):
        if task.twin:
            twin = load(task.twin)
            assert task.tools == twin.tools
            assert twin.twin == task.id
            assert (task.budget.minutes, task.budget.turns) == (twin.budget.minutes, twin.budget.turns)
            assert (task.setting.complaint, task.setting.esi, task.setting.wait_minutes) == (
                twin.setting.complaint,
                twin.setting.esi,
                twin.setting.wait_minutes,
            )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("difficulty: hard", "difficulty: deadly", "Invalid enum value"),
        ("condition: septic_shock_urinary", "condition: septic_shok_urinary", "septic_shock_urinary"),
        ("department: emergency", "department: bakery", "emergency"),
        ("budget: {minutes: 240", "budget: {minuts: 240", "minuts"),
        ("dim: documentation", "dim: elegance", "documentation"),
        ("{learned: {fact: allergy, from_any", "{lerned: {fact: allergy, from_any", "learned"),
        ("of: shock_visible", "of: shock_invisible", "shock_visible"),
        ("  wait_minutes: 18", "  wait_minuets: 18", "wait_minutes"),
        ("- {id: c02,", "- {id: c01,", "twice"),
    ],
)
def test_a_bad_file_says_where_and_what_is_allowed(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(ContentError) as error:
        load(written(tmp_path, GOOD.replace(old, new, 1)))
    assert "mine.yaml" in str(error.value) and says in str(error.value)


def test_an_unknown_task_names_the_nearest() -> None:
    with pytest.raises(UserError, match="septic-shock-old-letter-01"):
        residency.start("emergency/septic-shock-old-leter-01")


def test_a_task_from_a_path_is_played_like_any_other(tmp_path: Path) -> None:
    mine = residency.start(written(tmp_path, GOOD.replace("id: emergency/septic-shock-old-letter-01", "id: mine/first")), 3)
    ours = residency.start("emergency/septic-shock-old-letter-01", 3)
    for episode in (mine, ours):
        episode.call("wait", {"minutes": 20, "until": "time"})
    assert mine.log_hash == ours.log_hash
