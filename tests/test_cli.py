"""The command line as a person and as a program meet it."""

import io
import json
import re
import subprocess
import sys

import pytest
from rich.console import Console

import residency
from residency import acts
from residency.acts import Event
from residency.cli import main
from residency.cli.app import app
from residency.cli.chart import sparkline, vitals_chart
from residency.cli.commands import counted
from residency.cli.playing import play, vitals_at
from residency.cli.views import side_by_side
from residency.contract import Call, Say, TaskInfo
from residency.evaluation.report.wording import shown

TASK = "emergency/septic-shock-old-letter-01"
COMMANDS = (
    "demo", "tasks", "play", "run", "page", "evaluate", "compare", "runs", "rescore", "leaderboard", "prove", "bench", "knowledge", "serve",
    "train",
)  # fmt: skip


def run(capsys, *arguments):
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


# ---- help and mistakes


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(capsys, command):
    code, out, _ = run(capsys, command, "--help")
    assert code == 0
    assert f"Example: residency {command}" in " ".join(out.split())


def test_no_command_is_without_a_test_here():
    assert {c.name or c.callback.__name__ for c in app.registered_commands} == set(COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "emergency/no-such-task", "--policy", "null"),
        ("run", TASK, "--policy", "nobody"),
        ("run", TASK),
        ("run", TASK, "--policy", "null", "--seed", "first"),
        ("play", "emergency/no-such-task"),
        ("prove",),
        ("prove", TASK, "--all"),
        ("prove", TASK, "--seeds", "0"),
        ("prove", "emergency/no-such-task"),
        ("tasks", "--department", "cellar"),
        ("knowledge",),
        ("knowledge", "--lint", "no/such/folder"),
        ("serve", "--host", "0.0.0.0"),
        ("serve", "--task", TASK),
        ("page", "no-such-file.json", "--html", "page.html"),
        ("page", "no-such-file.json"),
        ("run", TASK, "--policy", "null", "--html", "no/such/folder/page.html"),
        ("run", TASK, "--policy", "null", "--html", "page.html", "--lines"),
        ("leaderboard", "no-such-file.jsonl"),
        ("train", "sft", "--config", "no-such-file.yaml"),
        ("train", "sft"),
        ("train", "dance", "--config", "no-such-file.yaml"),
        ("dance",),
        ("demo", "--loud"),
    ],
    ids=" ".join,
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("residency: ") and err.count("\n") == 1
    assert "Traceback" not in err


def test_a_mistyped_task_names_the_nearest(capsys):
    _, _, err = run(capsys, "run", TASK.replace("shock", "shok"), "--policy", "null")
    assert TASK in err


# ---- programs


def test_tasks_as_json_are_the_catalog(capsys):
    code, out, _ = run(capsys, "tasks", "--json")
    listed = json.loads(out)
    assert code == 0
    assert [t["id"] for t in listed] == [i.id for i in residency.list_tasks()]
    assert set(listed[0]) == set(TaskInfo.__struct_fields__)


def test_counts_add_up(capsys):
    _, out, _ = run(capsys, "tasks", "--counts", "--json")
    counts = json.loads(out)
    assert counts["tasks"] == len(residency.list_tasks())
    assert all(sum(by.values()) == counts["tasks"] for by in counts.values() if isinstance(by, dict))


def test_counting_nothing_is_zero():
    assert counted([])["tasks"] == 0


def test_run_as_json_holds_a_replayable_trajectory(capsys):
    code, out, err = run(capsys, "run", TASK, "--policy", "rules", "--seed", "2", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    import msgspec

    trajectory = msgspec.convert(told["trajectory"], residency.Trajectory)
    again = residency.replay(trajectory)
    assert again.log_hash == told["trajectory"]["log"]
    assert again.score().normalized == told["score"]["normalized"]
    assert told["seed"] == 2 and told["policy"] == "rules"
    assert len(told["turns"]) == len(trajectory.calls)


def test_run_tells_the_story_to_a_person(capsys):
    code, out, _ = run(capsys, "run", TASK, "--policy", "oracle")
    assert code == 0
    for part in ("Timeline", "pulse /min", "MAP mmHg", "Score", "normalized 1.000", "Harm until minute", "treatment began"):
        assert part in out
    assert re.search("[\u2801-\u28ff]", out), "no braille was drawn"
    episode = residency.start(TASK)
    assert all(c.id in out for c in episode.score().criteria)


def test_knowledge_rules_name_inputs_and_units(capsys):
    code, out, _ = run(capsys, "knowledge", "rules", "--json")
    rules = {r["id"]: r for r in json.loads(out)}
    assert code == 0
    assert {i["name"] for i in rules["qsofa"]["inputs"]} and rules["qsofa"]["source"]
    assert all("unit" in i for r in rules.values() for i in r["inputs"])


def test_knowledge_report_says_that_nobody_has_signed(capsys):
    _, out, _ = run(capsys, "knowledge", "--report", "--json")
    report = json.loads(out)
    assert report["signed"] == 0 and report["files"] > 0
    _, out, _ = run(capsys, "knowledge", "--report")
    assert f"0 of {report['files']} files are signed by a clinician" in out


def test_lint_of_the_built_in_content_finds_nothing(capsys):
    code, out, _ = run(capsys, "knowledge", "--lint", "--json")
    assert (code, json.loads(out)) == (0, {"faults": []})


def test_lint_of_a_bad_folder_is_a_failed_check(tmp_path):
    drugs = tmp_path / "drugs"
    drugs.mkdir()
    (drugs / "elixir.yaml").write_text("schema: drug/1\nid: elixir\nname: Elixir\nheals: everything\n")
    lint = [sys.executable, "-m", "residency", "knowledge", "--lint", str(tmp_path), "--json"]
    answer = subprocess.run(lint, capture_output=True, text=True)  # what is read stays read: not in this process
    assert answer.returncode == 1
    assert any("elixir" in fault for fault in json.loads(answer.stdout)["faults"])


@pytest.mark.long
def test_demo_sets_four_clinicians_side_by_side(capsys):
    code, out, _ = run(capsys, "demo", "--json")
    runs = {r["policy"]: r for r in json.loads(out)["runs"]}
    assert code == 0
    assert runs["oracle"]["score"]["normalized"] == 1.0
    assert runs["null"]["score"]["normalized"] == 0.0
    assert runs["harmful"]["score"]["normalized"] == 0.0
    assert runs["oracle"]["harm"]["this"] < runs["null"]["harm"]["this"] < runs["harmful"]["harm"]["this"]


@pytest.mark.long
def test_prove_writes_every_figure_and_fails_on_a_broken_bar(capsys, monkeypatch):
    code, out, _ = run(capsys, "prove", TASK, "--seeds", "1", "--json")
    report = json.loads(out)
    assert {"oracle", "null", "shortcuts", "mutants", "alternatives"} <= set(report["tasks"][TASK])
    assert (code == 0) == report["summary"]["holds"]


@pytest.mark.long
def test_bench_measures_everything_it_has_a_bar_for(capsys, monkeypatch):
    from residency import bench

    monkeypatch.setattr(bench, "BATCHES", 1)
    code, out, _ = run(capsys, "bench", "--json")
    report = json.loads(out)
    assert code == 0
    assert [m["what"] for m in report["measures"]] == [bar.what for bar, _ in bench.MEASURES]
    assert all(m["median"] > 0 for m in report["measures"])


# ---- drawing


COURSE = [(float(m), {"HR": 90.0 + m, "MAP": None if 4 < m < 8 else 70.0 - m, "SPO2": 97.0}) for m in range(20)]


def test_a_chart_fits_its_width_and_marks_acts():
    events = [Event(300, "nurse", acts.Gave("P-1", "o", "meropenem", 1.0, "g", 0.0, "", "IV")), Event(900, "monitor", acts.Died("P-1"))]
    lines = vitals_chart(COURSE, events, width=60).plain.splitlines()
    assert all(len(line) <= 60 for line in lines[:-1])
    marks = next(line for line in lines if "X" in line)
    assert marks.index("T") < marks.index("X")
    assert "treatment began" in lines[-1] and "death" in lines[-1] and "alarm" not in lines[-1]


def test_a_chart_leaves_out_what_was_never_read():
    assert "breaths" not in vitals_chart(COURSE).plain
    assert vitals_chart([]).plain == "No vital signs yet."


def test_one_reading_can_be_drawn():
    assert "104" in vitals_chart([(3.0, {"HR": 94.0})]).plain


def test_sparkline_falls_as_its_values_fall():
    line = sparkline([70, 65, None, 50])
    assert line[0] == "█" and line[-1] == "▁" and line[2] == " "
    assert sparkline([None]) == "" and sparkline([]) == ""
    assert len(sparkline(list(range(1000)), 24)) == 24


def test_sparkline_draws_a_small_change_as_small():
    assert set(sparkline([100, 102, 100], least=20.0)) <= {"▄", "▅"}
    assert sparkline([60, 90], least=20.0) == "▁█"


def test_the_demo_table_fits_a_narrow_terminal():
    runs = [play(TASK, policy, 0) for policy in ("rules", "harmful", "null")]
    console = Console(file=io.StringIO(), width=80)
    console.print(side_by_side(runs, 80))
    said = console.file.getvalue()
    assert "…" not in said and all(r.policy in said and f"{r.score.normalized:.3f}" in said for r in runs)


def test_an_act_in_one_line_leaves_ids_out():
    call = Call("create_clinical_order", {"encounter_id": "E-1", "order_type": "medication", "details": {"item": "meropenem", "dose": 1.0}})
    assert shown(call) == "create_clinical_order · medication · meropenem 1"
    assert shown(Say("Hello", "daughter")) == "say to daughter: Hello"
    assert len(shown(Call("think", {"thought": "x" * 500}))) <= 100
    assert shown(Call("wait", "unreadable")) == "wait"


def test_vitals_at_a_minute_are_the_last_before_it():
    assert vitals_at([(0.0, {"HR": 80}), (1.0, {"HR": 81})], 0.9) == {"HR": 80}
    assert vitals_at([(1.0, {"HR": 81})], 0.5) == {}
