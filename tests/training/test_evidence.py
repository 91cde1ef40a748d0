"""The experiment is what was written down before: who is held out, what is too like, what is never made twice, what is said of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

import residency
from residency import knowledge
from residency.cli import app
from residency.errors import UserError
from residency.evaluation.statistics import Figure
from residency.knowledge.triage import TriageKey
from residency.tasks import drawn
from residency.training.evidence import overlap, plan, report, runner, teachers
from residency.training.evidence.records import Cell, Played, played
from residency.training.population import Meeting

PLAN = plan.load()
DONE = Path(__file__).resolve().parents[2] / "docs" / "evidence"


def some(step: int = 9) -> list[Meeting]:
    return [Meeting(f"triage/drawn/{c}/3", 5) for c in drawn.conditions("triage")[::step]]


def test_every_family_that_can_be_met_takes_part_where_its_name_puts_it() -> None:
    assert set(PLAN.families) <= set(plan.families())
    assert all(lies == plan.place(family) for family, lies in PLAN.families.items())
    assert sum(lies != "dev" for lies in PLAN.families.values()) >= 60
    assert min(Counter(PLAN.families.values()).values()) >= 20
    assert tuple(plan.ROWS) == PLAN.rows and len(PLAN.seeds) >= 5


def test_each_fold_is_held_out_once_and_dev_never() -> None:
    held = [{f for f, s in PLAN.splits(fold).items() if s == "test"} for fold in range(plan.FOLDS)]
    dev = {f for f, lies in PLAN.families.items() if lies == "dev"}
    assert not held[0] & held[1] | held[0] & held[2] | held[1] & held[2]
    assert set.union(*held) | dev == set(PLAN.families)
    assert all({f for f, s in PLAN.splits(fold).items() if s == "dev"} == dev for fold in range(plan.FOLDS))


def test_a_plan_with_a_family_that_nobody_can_meet_is_refused(tmp_path: Path) -> None:
    text = plan.FILE.read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(text.replace("families:\n", "families:\n  moon-sickness: dev\n"))
    with pytest.raises(UserError, match="moon-sickness"):
        plan.load(tmp_path / "plan.yaml")


def test_a_plan_that_makes_a_held_out_family_one_to_choose_by_is_refused(tmp_path: Path) -> None:
    text = plan.FILE.read_text(encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(text.replace("aorta-torn: fold 2", "aorta-torn: dev"))
    with pytest.raises(UserError, match="aorta-torn lies in fold 2"):
        plan.load(tmp_path / "plan.yaml")


def test_nobody_who_is_held_out_is_met_before_the_plan_is_settled(tmp_path: Path) -> None:
    wanted = list(runner.places(PLAN, ["rules"], [0], [0]))
    with pytest.raises(UserError, match="not settled"):
        runner.run(replace(PLAN, settled=False), tmp_path, wanted)
    assert not list(tmp_path.iterdir())


def test_a_folder_is_of_one_plan(tmp_path: Path) -> None:
    runner.begin(plan.FILE, tmp_path / "out")
    other = tmp_path / "other.yaml"
    other.write_text("settled: true\n")
    with pytest.raises(UserError, match="another plan"):
        runner.begin(other, tmp_path / "out")


def test_what_the_plan_has_not_is_refused() -> None:
    assert len(list(runner.places(PLAN))) == len(PLAN.rows) * plan.FOLDS * len(PLAN.seeds)
    with pytest.raises(UserError, match="no fold 3"):
        list(runner.places(PLAN, folds=[3]))
    with pytest.raises(UserError, match="no row 'magic'"):
        list(runner.places(PLAN, ["magic"]))


def test_the_command_says_what_it_needs() -> None:
    done = CliRunner().invoke(app, ["train", "evidence"])
    assert isinstance(done.exception, UserError) and "--out" in str(done.exception)


def test_the_nurse_is_right_and_the_speaker_is_not() -> None:
    right = [t.score.normalized for t in teachers.right(some(3)) if t.score]
    spoken = [t.score.normalized for t in teachers.shapes(some(3), 0) if t.score]
    assert min(right) >= 0.98
    assert sum(spoken) / len(spoken) < 0.4


def test_the_nurse_looks_before_naming_and_asks_what_decides_elsewhere_too() -> None:
    for trajectory in teachers.right(some()):
        first, *asked, last = trajectory.calls
        assert (first.name, last.name) == ("measure", "submit_triage")
        finding = str(last.arguments["deciding_finding"])
        if not asked:
            read = teachers.as_read(residency.start(trajectory.task, trajectory.seed).call(first.name, first.arguments).content)
            known = {text for pair in teachers.ALARMS.values() for text in pair} | set(read.values())
            assert all(part in known or part.split(" ")[0] in teachers.WELL for part in finding.split(", ")), finding
        elif all(c.name == "say" for c in asked):
            assert any(str(c.arguments["text"]).rstrip("?") in finding for c in asked), finding


def test_of_several_right_answers_the_nurse_gives_the_usual_one() -> None:
    key = TriageKey((2, 3), ("HR",), ("ecg", "resuscitation_room", "treatment_room", "monitored_bed"), {})
    assert teachers.usual(key, alarmed=True) == (2, "monitored_bed")
    assert teachers.usual(key, alarmed=False) == (3, "treatment_room")
    assert teachers.usual(TriageKey((4, 5), ("HR",), ("tetanus_shot",), {}), alarmed=True) == (4, "tetanus_shot")


def test_patients_whose_briefing_was_trained_on_are_redrawn() -> None:
    """On dev families in place of held-out ones: nobody of a fold is met by a test either."""
    dev = sorted(f for f, lies in PLAN.families.items() if lies == "dev")
    small = replace(PLAN, families={f: "fold 0" if n % 2 else "fold 1" for n, f in enumerate(dev)}, patients=3)
    small = replace(small, recipe=replace(small.recipe, numbers=4))
    found = overlap.drawn_for(small, 0)
    splits = small.splits(0)
    assert {splits[knowledge.conditions[m.task.split("/")[2]].family] for m in found.meetings} == {"test"}
    assert len(set(found.meetings)) == len(found.meetings) and found.like == found.redrawn + found.without
    strict = overlap.drawn_for(replace(small, overlap=replace(small.overlap, most=0.0, tries=1)), 0)
    assert strict.like > found.like and strict.without > 0


def cells(levels: dict[str, float]) -> list[Cell]:
    """A table in which every row scores the same everywhere, but for a little by family."""
    families = [f for f, lies in PLAN.families.items() if lies != "dev"]
    made = []
    for row, level in levels.items():
        for seed in PLAN.seeds:
            for fold in range(plan.FOLDS):
                held = [f for f in families if PLAN.families[f] == f"fold {fold}"]
                met = tuple(Played(f"t/{f}", 1, f, level + len(f) % 3 / 100, False, True, False, 2, 30) for f in held)
                made.append(Cell(row, fold, seed, 60.0, met, tuple(p.normalized or 0.0 for p in met), {}))
    return made


def test_the_table_says_what_was_reached_and_what_was_not() -> None:
    levels = {"chance": 0.1, "oracle": 0.98, "sft": 0.3, "sft_more": 0.3, "grpo": 0.6, "permuted": 0.35, "logistic": 0.55}
    text = report.table(cells(levels), PLAN)
    assert "**not reached**: rewards dealt out at random" in text
    assert "**not reached**: GRPO above logistic" in text
    assert "reached: GRPO above SFT continued" in text and "| rule-based nurse | not run |" in text


def test_a_row_that_lacks_a_fold_is_not_judged() -> None:
    part = [c for c in cells({"grpo": 0.9, "chance": 0.1, "oracle": 0.98}) if not (c.row == "grpo" and c.fold == 2)]
    assert report.aims(part, PLAN) == ["GRPO has not run on every fold with any seed: no aim is judged."]
    assert report.as_text(Figure(reason="no scored episode")) == "no scored episode"


def test_the_table_in_the_docs_is_of_this_plan_and_follows_from_its_cells() -> None:
    assert (DONE / runner.ASKED).read_text(encoding="utf-8") == plan.FILE.read_text(encoding="utf-8")
    assert sorted((DONE / runner.CELLS).iterdir()) == sorted(place.file(DONE) for place in runner.places(PLAN))
    done = report.read(DONE)
    assert (DONE / "table.md").read_text(encoding="utf-8") == report.table(done, PLAN)
    assert [line.split(":")[0].strip("- *") for line in report.aims(done, PLAN)] == ["not reached", "reached", "not reached", "not reached",
                                                                                      "reached", "reached"], "docs/training.md says so"
    for cell in done:
        assert {PLAN.families[p.family] for p in cell.held_out} == {f"fold {cell.fold}"}


def test_who_leaves_an_urgent_patient_has_made_them_wait() -> None:
    urgent = next(m for m in some(1) if (k := residency.start(*m).task.key) is not None and k.fair_esi[0] <= 2)
    left = played(residency.start(*urgent), 0)
    assert left.urgent and left.made_to_wait and left.normalized == 0.0 and not left.passed
