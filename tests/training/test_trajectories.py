"""What is imitated replays, lies in its split, counts once, and holds nothing of the truth."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet
import pytest
from msgspec.structs import replace

import residency
from residency import knowledge
from residency.cli import main
from residency.errors import ContentError, UserError
from residency.evaluation import examination
from residency.policies import make, play
from residency.policies.language_model import SYSTEM
from residency.proof.canaries import CANARY
from residency.tasks import drawn, ids, load
from residency.training import audit, parquet
from residency.training.config import Data
from residency.training.population import Splits, conditions, every, schedule
from residency.training.trajectories import CLOSING, Row, kept_in, likeness, row, rows, words

FAMILIES = ("infection-gut-benign", "retention-bladder", "endocrine-adrenal")
OURS = Splits()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A few families: quick."""
    file = tmp_path_factory.mktemp("plan") / "plan.yaml"
    file.write_text("".join(f"{family}: train\n" for family in FAMILIES) + "inflammation-heart: dev\n")
    return str(file)


@pytest.fixture(scope="module")
def imitated(plan: str) -> list[Row]:
    return list(rows(Data(plan=plan, numbers=3), "train"))


def _trajectory(task: str, policy: str = "oracle", seed: int = 0) -> residency.Trajectory:
    episode = residency.start(task, seed)
    return play(make(policy, episode.task, seed), episode).trajectory()


def test_a_row_tells_what_an_agent_is_told_and_no_more(imitated: list[Row]) -> None:
    one = imitated[0]
    episode = residency.start(one.task, one.seed)
    assert [m.content for m in one.messages[:2]] == [SYSTEM, episode.briefing]
    assert {t["function"]["name"] for t in one.tools} == {t.name for t in episode.tools}
    for asked, came in zip(one.messages[2:-1:2], one.messages[3:-1:2], strict=True):
        (call,) = asked.tool_calls
        assert came.tool_call_id == call.id and came.name == call.function.name
        assert episode.call(call.function.name, json.loads(call.function.arguments)).content == came.content
    assert episode.log_hash == one.log and one.messages[-1].content == CLOSING
    assert one.writers[:4] == ("house", "house", "agent", "hospital") and one.writers[-1] == "agent"


def test_a_changed_trajectory_is_refused() -> None:
    true = _trajectory("triage/drawn/acute_urinary_retention/0")
    for changed in (replace(true, calls=true.calls[1:]), replace(true, log="0" * 32), replace(true, score=None)):
        with pytest.raises(UserError, match="does not replay"):
            row(changed, "oracle", OURS)


def test_rows_lie_in_the_split_of_their_family(imitated: list[Row], plan: str) -> None:
    assert {r.family for r in imitated} == set(FAMILIES) and {r.split for r in imitated} == {"train"}
    assert {r.family for r in rows(Data(plan=plan, numbers=1), "dev")} == {"inflammation-heart"}


def test_a_kept_run_gives_no_row_of_another_split() -> None:
    """A finished examination may hold every split: only ours may be imitated, and a written task's own split counts too."""
    written = next(i for i in ids() if load(i).info.split == "dev" and drawn.split_of(load(i).info.family) == "train" and "/" in i)
    kept = [_trajectory("triage/drawn/acute_pericarditis/0"), _trajectory(written), _trajectory("triage/drawn/acute_urinary_retention/0")]
    found = list(rows(Data(store="s", run="r"), "train", kept))
    assert [r.task for r in found] == ["triage/drawn/acute_urinary_retention/0"]


def test_a_finished_examination_can_be_imitated(tmp_path: Path) -> None:
    store = str(tmp_path / "runs.db")
    asked = examination.asks("oracle", ("triage/drawn/acute_pericarditis/0", "triage/drawn/acute_urinary_retention/0"), 2)
    examination.examine(asked, examination.RunStore(store), examination.Workers(asked, 1))
    run = examination.RunStore(store).begin(asked.encoded())
    data = Data(store=store, run=run[:6], alike=1.0)
    found = list(rows(data, "train", kept_in(data)))
    assert [(r.task, r.seed) for r in found] == [("triage/drawn/acute_urinary_retention/0", s) for s in (0, 1)]
    with pytest.raises(UserError, match="no run 'nowhere'"):
        kept_in(replace(data, run="nowhere"))


def test_what_would_be_imitated_is_written_from_the_command_line(plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, made = tmp_path / "run.yaml", tmp_path / "rows.parquet"
    file.write_text(f"out: x\nmodel: {{path: m}}\ndata: {{plan: {plan}, numbers: 1}}\n")
    assert main(("train", "data", "--config", str(file), "--export", str(made))) == 0
    assert f"3 trajectories of 3 families are in {made}" in " ".join(capsys.readouterr().out.split())
    assert pyarrow.parquet.read_table(made).num_rows == 3
    assert main(("train", "data", "--config", str(file))) == 2
    assert main(("train", "sft", "--config", str(file), "--export", str(made))) == 2


def test_what_scored_low_is_not_imitated() -> None:
    assert not list(rows(Data(store="s", run="r"), "train", [_trajectory("triage/drawn/acute_urinary_retention/0", "rules")]))


def test_near_copies_in_a_family_count_once(plan: str) -> None:
    many = list(rows(Data(plan=plan, numbers=3, seeds=3, alike=1.0), "train"))
    few = list(rows(Data(plan=plan, numbers=3, seeds=3, alike=0.8), "train"))
    assert 0 < len(few) < len(many) <= 27
    assert {r.family for r in few} == {r.family for r in many}


def test_names_and_numbers_make_no_difference() -> None:
    assert words("Lena Eriksen, 26, felt sick.") == words("Ada Holm, 71, felt sick.")
    assert likeness(words("Felt sick."), words("felt sick at 3:20")) == pytest.approx(2 / 3)


def test_a_plan_that_names_nothing_of_ours_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    for text, says in (("no-such-family: train\n", "no family"), (f"{FAMILIES[0]}: later\n", "no split"), ("[]\n", "lines of")):
        file.write_text(text)
        with pytest.raises(UserError, match=says):
            Splits.of(Data(plan=str(file)))


def test_everybody_of_a_split_is_met_as_often_as_anybody_else() -> None:
    data = Data(departments=("triage", "emergency"))
    there = conditions("triage", "dev", OURS)
    many = 4 * len(there)
    met = schedule(data, "dev", OURS, many, seed=3)
    assert met == schedule(data, "dev", OURS, many, seed=3) != schedule(data, "dev", OURS, many, seed=4)
    at_desk = [task.split("/")[2] for task, _ in met if task.startswith("triage/")]
    assert len(at_desk) == many // 2 and {at_desk.count(c) for c in there} == {2}
    assert {OURS(knowledge.conditions[task.split("/")[2]].family) for task, _ in met} == {"dev"}


# ---- the audit


def test_rows_and_meetings_of_ours_pass_the_audit(imitated: list[Row], plan: str) -> None:
    splits = Splits.of(Data(plan=plan))
    found = audit.of_rows(imitated, "train", splits).must_hold()
    assert found.prompts == len(imitated) and found.planted > 0
    assert audit.of_meetings(list(every(Data(plan=plan, numbers=1), "train", splits)), "train", splits).must_hold().prompts == 3


@pytest.mark.parametrize("what", ["id", "condition", "family", "title", "rubric", "seed", "canary"])
def test_the_audit_finds_a_gold_word_in_a_prompt(imitated: list[Row], plan: str, what: str) -> None:
    one = imitated[0]
    task = load(one.task)
    word = {
        "id": one.task,
        "condition": task.info.condition,
        "family": task.info.family,
        "title": task.info.title,
        "rubric": "a line of the rubric that an agent may never read",
        "seed": f"seed={one.seed}",
        "canary": CANARY,
    }[what]
    if what == "rubric":
        task = load(one.task.replace("triage/", "emergency/"))
        one, word = replace(one, task=task.id), task.criteria[0].says
    spoilt = replace(one, messages=(one.messages[0], replace(one.messages[1], content=f"Hint: {word}"), *one.messages[2:]))
    found = audit.of_rows([spoilt], "train", Splits.of(Data(plan=plan)))
    assert found.faults
    with pytest.raises(ContentError, match="audit: 1 faults"):
        replace(found, faults=found.faults[:1]).must_hold()


def test_the_audit_finds_a_foreign_split() -> None:
    foreign = row(_trajectory("triage/drawn/acute_pericarditis/0"), "oracle", OURS)
    (fault,) = audit.of_rows([foreign], "train", OURS).faults
    assert "lies in test" in fault


def test_the_audit_finds_what_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A briefing that told the task's title would be found by the canary alone, whatever the title says."""
    told = residency.Episode.briefing.fget  # type: ignore[attr-defined]
    monkeypatch.setattr(residency.Episode, "briefing", property(lambda self: f"{told(self)} ({self.task.info.title})"))
    found = audit.of_meetings(schedule(Data(), "train", OURS, 2, 0), "train", OURS)
    assert any("canary" in fault for fault in found.faults)


# ---- Parquet


def test_rows_survive_parquet(imitated: list[Row], tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    assert parquet.write(imitated, file) == len(imitated)
    table = pyarrow.parquet.read_table(file).to_pylist()
    assert parquet.rows_of(table) == imitated
    assert all(isinstance(c["function"]["arguments"], str) for line in table for m in line["messages"] for c in m["tool_calls"])
    assert table[0]["writers"] == list(imitated[0].writers)
