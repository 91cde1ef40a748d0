"""Pages that are written from the code say what the code says."""

from __future__ import annotations

import pytest

from bench import conditions, pages
from residency import knowledge
from residency.proof.harms import one_per_condition
from residency.tasks import Task


def test_the_page_on_bodies_is_what_the_modules_say() -> None:
    assert pages.PAGE.read_text(encoding="utf-8") == pages.written(), "run `make figures` and commit docs/physiology.md"


def test_every_number_of_a_process_names_its_source() -> None:
    for line in pages.written().splitlines():
        if line.startswith("| ") and " to " in line:
            assert line.rstrip().split("|")[-2].strip(), line


def test_every_condition_has_its_page_and_plot() -> None:
    named = {t.setting.condition.id for t in one_per_condition()}
    assert named == set(knowledge.conditions)
    for name in named:
        assert (conditions.FOLDER / f"{name}.md").is_file() and (conditions.FOLDER / f"{name}.svg").is_file(), name
    assert (conditions.FOLDER / "README.md").read_text(encoding="utf-8") == conditions.index(one_per_condition())


@pytest.mark.long
@pytest.mark.parametrize("task", one_per_condition(), ids=lambda t: t.setting.condition.id)
def test_a_conditions_page_says_what_its_bodies_do(task: Task) -> None:
    file = conditions.FOLDER / f"{task.setting.condition.id}.md"
    assert file.read_text(encoding="utf-8") == conditions.page(task), "run `make figures` and commit docs/conditions"


@pytest.mark.parametrize("name", ["septic_shock_urinary", "opioid_overdose"])
def test_the_plotted_courses_differ_as_care_differs(name: str) -> None:
    task = next(t for t in one_per_condition() if t.setting.condition.id == name)
    tracks = conditions.tracks(task)
    assert tracks["untreated"].died is not None and tracks["standard care"].died is None
    assert all(len(t.hours) > 6 for t in tracks.values())
