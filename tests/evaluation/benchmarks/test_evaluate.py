"""A question set as a suite of `residency evaluate`: kept, gone on with, compared and judged again, over a real wire."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from residency.cli import main
from residency.evaluation import benchmarks
from residency.evaluation.benchmarks.crew import Askers
from residency.evaluation.statistics.intervals import wilson
from residency.policies.openai_endpoint import Endpoint
from tests.doors.postgres import Postgres
from tests.evaluation.benchmarks.drawn import PUBLISHED, folder
from tests.model.wire import Wire, error, message

COLOURS = (message("Red."), message("blue"))
DEAD = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "none")


def command(suite: str, url: str, *options: str) -> list[str]:
    return ["evaluate", "--policy", "openai:small", "--suite", suite, "--base-url", url, "--workers", "1", "--retries", "0", *options]


def asked(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """What a command wrote as JSON."""
    assert main([*arguments, "--json"]) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a command which can't be done said."""
    assert main([*arguments]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    return line


@pytest.fixture
def medqa(tmp_path: Path) -> str:
    return f"medqa:{folder('medqa', tmp_path)}"


@pytest.fixture
def rad(tmp_path: Path) -> str:
    return f"vqa-rad:{folder('vqa-rad', tmp_path)}"


def many(where: Path, count: int) -> str:
    """A set of so many questions in MedQA's published form, all answered by B."""
    path = where / "phrases_no_exclude_test.jsonl"
    options = {"A": "Left", "B": "Right", "C": "Both", "D": "Neither"}
    rows = ({"question": f"Which side, case {n}?", "options": options, "answer_idx": "B", "meta_info": "step1"} for n in range(count))
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return f"medqa:{path}"


def case(request: dict[str, Any]) -> int:
    """Which question of `many` was asked."""
    return int(re.search(r"case (\d+)\?", request["messages"][0]["content"])[1])  # type: ignore[index]


def cases(wire: Wire) -> Counter[int]:
    """How often each question of `many` was asked."""
    return Counter(map(case, wire.requests))


# ---- what is told


def test_a_set_is_asked_once_and_told_with_its_interval_beside_chance(capsys: pytest.CaptureFixture[str], medqa: str) -> None:
    replies = (message("Crystals.\nAnswer: B"), message("A, B, C or D", finish="length"), message("", finish="content_filter"))
    with Wire(*replies) as wire:
        found = asked(capsys, *command(medqa, wire.url, "--sampling-seed", "7"))
        assert main(command(medqa, wire.url, "--sampling-seed", "7")) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert [r["seed"] for r in wire.requests] == [7, 7, 7] and "tools" not in wire.requests[0]
    choice = found["kinds"]["choice"]
    low, high = wilson(1 / 3, 3, 1.959964)
    assert (choice["n"], choice["correct"], choice["unread"], choice["chance"]) == (3, 1, 2, 0.25)
    assert choice["accuracy"] == choice["accuracy"] | {"low": pytest.approx(low), "high": pytest.approx(high), "method": "Wilson"}
    assert {name: (s["n"], s["correct"]) for name, s in found["subjects"].items()} == {"step1": (2, 1), "step2&3": (1, 0)}
    assert (found["cost"]["prompt_tokens"], found["cost"]["completion_tokens"], found["cut"], found["withheld"]) == (300, 21, 1, 1)
    assert found["standing"] == found["standing"] | {"kept": 3, "whole": 3, "played": 3, "failures": 0, "stopped": ""}
    assert "medqa/test, 3 questions" in told and "33.3 % (1 of 3; 95 % interval 6.1 % to 79.2 %)" in told
    assert "chance 25.0 %" in told and "subject step1 50.0 % (1 of 2" in told and "tokens 300 read, 21 written" in told
    assert "2 of 3 answers, counted as wrong (1 replies cut for want of tokens, 1 withheld by a filter)" in told


@pytest.mark.parametrize("name", benchmarks.BENCHMARKS)
def test_every_set_is_a_suite(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    split, n = PUBLISHED[name]
    suite = f"{name}:{folder(name, tmp_path)}"
    colours = COLOURS if benchmarks.BENCHMARKS[name].images else ()
    with Wire(*colours, message("Answer: yes")) as wire:
        found = asked(capsys, *command(suite, wire.url))
        assert len(wire.requests) == n + len(colours)
        assert asked(capsys, *command(suite, wire.url))["standing"]["played"] == 0 and len(wire.requests) == n + len(colours)
    assert (found["benchmark"], found["split"], sum(k["n"] for k in found["kinds"].values())) == (name, split, n)
    assert asked(capsys, "rescore", found["run"]) == {"run": found["run"], "checked": n, "wrong": []}
    (run,) = asked(capsys, "runs")
    assert run == run | {"questions": f"{name}/{split}", "tasks": n, "kept": n, "of": n, "trials": 1}


def test_a_split_and_a_limit_are_another_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    suite = many(tmp_path, 9)
    os.rename(tmp_path / "phrases_no_exclude_test.jsonl", tmp_path / "dev.jsonl")
    with Wire(message("B")) as wire:
        found = asked(capsys, *command(f"medqa/dev:{tmp_path}", wire.url, "--limit", "4"))
        assert (found["split"], found["standing"]["whole"], len(wire.requests)) == ("dev", 4, 4)
    assert "no file" in refused(capsys, *command(suite, wire.url))


def test_closed_and_open_are_never_put_together(capsys: pytest.CaptureFixture[str], rad: str) -> None:
    with Wire(*COLOURS, message("Answer: yes"), message("Answer: left lung"), message("Answer: MRI"), message("Answer: 3")) as wire:
        found = asked(capsys, *command(rad, wire.url))
        assert main(command(rad, wire.url)) == 0
    assert {k: (f["n"], f["correct"]) for k, f in found["kinds"].items()} == {"closed": (2, 1), "open": (2, 2)}
    assert list(found["subjects"]) == ["CHEST, closed", "CHEST, open", "HEAD, closed", "HEAD, open"]
    told = capsys.readouterr().out
    assert "accuracy of closed" in told and "accuracy of open" in told and not re.search(r"^accuracy +\d", told, re.MULTILINE)


def test_questions_on_one_picture_say_less_than_as_many_on_their_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    where = folder("vqa-rad", tmp_path)
    path = where / "VQA_RAD Dataset Public.json"
    row = json.loads(path.read_text())[0]
    rows = [
        {**row, "qid": f"{picture}-{n}", "question": f"Is {n} there?", "answer": "yes", "image_name": f"drawn{picture}.png"}
        for picture in (1, 2)
        for n in range(4)
    ]
    path.write_text(json.dumps([{**r, "answer_type": "CLOSED", "phrase_type": "test_freeform"} for r in rows]))
    with Wire(*COLOURS, *[message("yes")] * 4, message("no")) as wire:
        found = asked(capsys, *command(f"vqa-rad:{where}", wire.url))["kinds"]["closed"]
    alone = wilson(0.5, 8, 1.959964)
    assert (found["correct"], found["n"], found["chance"]) == (4, 8, 0.5)
    assert found["accuracy"]["low"] < alone[0] and found["accuracy"]["high"] > alone[1] and "DEFF" in found["accuracy"]["method"]


# ---- kept, and gone on with


def test_caps_end_it_with_code_1_and_the_same_command_goes_on(capsys: pytest.CaptureFixture[str], medqa: str) -> None:
    with Wire(message("B")) as wire:
        assert asked(capsys, *command(medqa, wire.url, "--max-episodes", "1"), code=1)["standing"]["stopped"] == "1 episodes"
        assert main(command(medqa, wire.url, "--max-episodes", "1")) == 1
        assert "2 of 3 questions are kept: stopped at 1 episodes" in " ".join(capsys.readouterr().out.split())
        assert asked(capsys, *command(medqa, wire.url))["standing"]["played"] == 1 and len(wire.requests) == 3
        costly = command(medqa, wire.url, "--label", "again", "--max-cost", "0.0001", "--price-read", "1")
        assert asked(capsys, *costly, code=1)["standing"]["stopped"] == "a cost of 0.0001"
        tokens = command(medqa, wire.url, "--label", "third", "--max-tokens-all", "100")
        assert asked(capsys, *tokens, code=1)["standing"]["stopped"] == "100 tokens"


def test_a_dead_endpoint_is_an_error_and_never_a_wrong_answer(capsys: pytest.CaptureFixture[str], medqa: str) -> None:
    with Wire(message("B"), error(503, "[/red] overloaded"), message("Answer: C")) as wire:
        assert main(command(medqa, wire.url)) == 1
        told = " ".join(capsys.readouterr().out.split())
        found = asked(capsys, *command(medqa, wire.url))
    assert "2 of 2" in told and "2 of 3 questions are kept: 1 failed outside the simulation" in told
    assert "1 questions, not judged" in told and "[/red] overloaded" in told
    assert found["standing"]["played"] == 1 and found["failures"]["infrastructure"] == 0 and found["tried_again"] == 1
    assert len(wire.requests) == 4 and found["kinds"]["choice"]["n"] == 3


def test_an_endpoint_that_is_dead_is_not_asked_everything(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = asked(capsys, *command(many(tmp_path, 50), DEAD), code=1)
    assert found["standing"]["stopped"] == "6 failures in a row" and found["standing"]["played"] < 12
    assert found["kinds"] == {} and "no answer" in found["last_failure"]


def test_what_an_endpoint_will_never_answer_keeps_nothing_else_waiting(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    suite = many(tmp_path, 30)
    with Wire(*[error(400, "too long")] * 6, *[message("B")] * 24, error(400, "too long")) as wire:
        asked(capsys, *command(suite, wire.url), code=1)
        found = asked(capsys, *command(suite, wire.url), code=1)
    assert found["kinds"]["choice"]["correct"] == 24 and found["tried_again"] == 6
    assert list(map(case, wire.requests)) == [*range(30), *range(6)]


def test_workers_ask_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with Wire(message("B"), seconds=0.05) as wire:
        found = asked(capsys, *command(many(tmp_path, 24), wire.url), "--workers", "8")
    assert found["kinds"]["choice"]["correct"] == 24 and wire.most > 4 and set(cases(wire).values()) == {1}


def kept(database: Path) -> set[str]:
    """The questions whose answers a store holds now."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            return {task for (task,) in connection.execute("select task from episode")}
        except sqlite3.OperationalError:
            return set()


def test_killed_and_started_again_asks_nothing_twice_that_was_answered(tmp_path: Path) -> None:
    suite, database, kills, workers = many(tmp_path, 60), tmp_path / "killed.db", 3, 3
    sqlite3.connect(database).close()
    with Wire(message("B"), seconds=0.02) as wire:
        line = [sys.executable, "-m", "residency", *command(suite, wire.url, "--database", str(database), "--json")]
        line[line.index("--workers") + 1] = str(workers)
        answered: set[int] = set()
        for n in range(kills):
            process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while len(kept(database)) < 15 * (n + 1) and process.poll() is None:
                time.sleep(0.005)
            process.kill()
            process.wait()
            before, answered = answered, {int(task.removeprefix("test-")) for task in kept(database)}
            assert before < answered
        asked_before = cases(wire)
        done = subprocess.run(line, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    asked_after = cases(wire) - asked_before
    assert found["standing"]["played"] == 60 - len(answered) == asked_after.total() and not answered & set(asked_after)
    assert found["kinds"]["choice"]["correct"] == 60
    assert cases(wire).total() <= 60 + kills * workers  # those that were on their way when it was killed


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path).create()
    yield server
    server.stop()


@pytest.mark.long
def test_a_run_in_postgresql_is_the_same(capsys: pytest.CaptureFixture[str], postgres: Postgres, medqa: str) -> None:
    def there(*arguments: str) -> Any:
        line = [sys.executable, "-m", "residency", *arguments, "--database", postgres.url, "--json"]
        return json.loads(subprocess.run(line, capture_output=True, text=True, check=True).stdout)

    with Wire(message("B")) as wire:
        here = asked(capsys, *command(medqa, wire.url))
        found, again = there(*command(medqa, wire.url)), there(*command(medqa, wire.url))
    assert found["digest"] == here["digest"] == again["digest"] and again["standing"]["played"] == 0 and len(wire.requests) == 6
    assert there("rescore", found["run"])["checked"] == there("runs")[0]["kept"] == 3


# ---- pictures


@pytest.mark.parametrize(
    ("replies", "says"),
    [((error(400, "This model does not support image inputs."),), "takes no pictures"), ((message("I see text."),), "does not see")],
)
def test_a_text_only_model_is_an_error_before_any_question(
    capsys: pytest.CaptureFixture[str], rad: str, replies: tuple[Any, ...], says: str
) -> None:
    with Wire(*replies) as wire:
        assert says in refused(capsys, *command(rad, wire.url))
    assert len(wire.requests) == 1 and asked(capsys, "runs")[0]["kept"] == 0


def test_a_model_declared_to_take_text_alone_is_sent_nothing(tmp_path: Path) -> None:
    items = benchmarks.load("vqa-rad", folder("vqa-rad", tmp_path))
    with Wire(message("yes")) as wire, pytest.raises(Exception, match="text alone"):
        crew = Askers(items, Endpoint("small", "none", base_url=wire.url, images=False), 1)
        list(crew.play(iter([(items[0].id, 0, 0)])))
    assert wire.requests == []


def test_a_picture_refused_by_a_model_that_sees_stays_unjudged_and_is_not_asked_again(capsys: pytest.CaptureFixture[str], rad: str) -> None:
    with Wire(*COLOURS, message("Answer: yes"), error(400, "image too large"), message("Answer: CT")) as wire:
        found = asked(capsys, *command(rad, wire.url))
        again = asked(capsys, *command(rad, wire.url))
    assert found["failures"] == {"infrastructure": 0, "refused": 1} and sum(k["n"] for k in found["kinds"].values()) == 3
    assert again["standing"]["played"] == 0 and len(wire.requests) == 6


# ---- compared, judged again, taken away


def test_runs_are_compared_question_by_question(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    suite = many(tmp_path, 40)
    with Wire(*[message("B")] * 40, *[message("C")] * 25, message("B")) as wire:
        good, bad = (asked(capsys, *command(suite, wire.url, "--label", label))["run"] for label in ("good", "bad"))
    (found,) = asked(capsys, "compare", bad, good)
    assert (found["passed"]["verdict"], found["pairs"], found["families"]) == ("higher", 40, 40)
    assert found["passed"]["figure"]["value"] == pytest.approx(25 / 40)
    assert main(["compare", bad, good]) == 0 and "correct" in capsys.readouterr().out


def test_questions_on_one_picture_are_compared_as_one_family(capsys: pytest.CaptureFixture[str], rad: str) -> None:
    with Wire(*COLOURS, *[message("yes")] * 4, *COLOURS, message("no")) as wire:
        first, second = (asked(capsys, *command(rad, wire.url, "--label", label))["run"] for label in ("a", "b"))
    (found,) = asked(capsys, "compare", first, second)
    assert (found["pairs"], found["families"]) == (4, 2)


def test_runs_that_can_not_be_paired_are_refused_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, medqa: str) -> None:
    with Wire(message("B")) as wire:
        first = asked(capsys, *command(medqa, wire.url))["run"]
        other = asked(capsys, *command(f"pubmedqa:{folder('pubmedqa', tmp_path)}", wire.url))["run"]
        path = tmp_path / "medqa" / "4_options" / "phrases_no_exclude_test.jsonl"
        path.write_text(path.read_text().replace('"answer_idx": "B"', '"answer_idx": "A"'))
        changed = asked(capsys, *command(medqa, wire.url))["run"]
    nothing = asked(capsys, *command(medqa, DEAD), code=1)["run"]
    assert "share no" in refused(capsys, "compare", changed, nothing)
    assert main(["evaluate", "--policy", "oracle", "--suite", "triage/seed-02", "--trials", "1", "--workers", "1", "--json"]) == 0
    played = json.loads(capsys.readouterr().out)["run"]
    assert "pubmedqa/test, not of medqa/test" in refused(capsys, "compare", first, other)
    assert "tasks, not of medqa/test" in refused(capsys, "compare", first, played)
    assert "medqa/test, not of tasks" in refused(capsys, "compare", played, first)
    assert "asks 1 questions otherwise" in refused(capsys, "compare", first, changed)


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda kept: kept.update(reply="Answer: C"), "verdict differs"),
        (lambda kept: kept["verdict"].update(correct=True, score=1.0), "verdict differs"),
        (lambda kept: kept["item"].update(answers=["A"]), "not those that were asked"),
        (lambda kept: kept["item"].update(id="test-0"), "kept twice"),
    ],
    ids=["reply", "verdict", "key", "another"],
)
def test_rescoring_finds_what_was_changed(capsys: pytest.CaptureFixture[str], medqa: str, change: Change, says: str) -> None:
    with Wire(message("B")) as wire:
        run = asked(capsys, *command(medqa, wire.url))["run"]
    assert main(["rescore", run]) == 0 and "3 answers judged again, 0 of them" in capsys.readouterr().out
    with closing(sqlite3.connect("runs.db")) as store, store:
        (raw,) = store.execute("select result from episode where task = 'test-1'").fetchone()
        record = json.loads(zlib.decompress(raw))
        change(record)
        store.execute("update episode set result = ? where task = 'test-1'", (zlib.compress(json.dumps(record).encode()),))
    assert any(says in wrong["says"] for wrong in asked(capsys, "rescore", run, code=1)["wrong"])


@pytest.mark.parametrize("record", [b"no record", zlib.compress(b"[]")])
def test_a_store_that_holds_something_else_is_told_in_one_line(capsys: pytest.CaptureFixture[str], medqa: str, record: bytes) -> None:
    with Wire(message("B")) as wire:
        run = asked(capsys, *command(medqa, wire.url))["run"]
    with closing(sqlite3.connect("runs.db")) as store, store:
        store.execute("update episode set result = ? where task = 'test-1'", (record,))
    assert "something else" in refused(capsys, "rescore", run) or "can't be read" in refused(capsys, "rescore", run)


def test_answers_are_taken_away_without_their_questions(capsys: pytest.CaptureFixture[str], tmp_path: Path, medqa: str) -> None:
    with Wire(message("Answer: B")) as wire:
        asked(capsys, *command(medqa, wire.url, "--export", "answers.jsonl"))
    rows = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text().splitlines()]
    assert [(r["question"], r["extracted"], r["correct"]) for r in rows] == [(f"test-{n}", "B", n == 0) for n in range(3)]
    assert "ferry cook" not in (tmp_path / "answers.jsonl").read_text()


# ---- what can't be


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--policy", "rules", "--suite", "{medqa}"], "language model"),
        (["--policy", "openai:", "--suite", "{medqa}"], "language model"),
        (["--policy", "openai:x", "--suite", "medqq:{medqa}"], "did you mean medqa"),
        (["--policy", "openai:x", "--suite", "medqa"], "needs its files"),
        (["--policy", "openai:x", "--suite", "medqa/dev"], "needs its files"),
        (["--policy", "openai:x", "--suite", "medqa:"], "needs its files"),
        (["--policy", "openai:x", "--suite", "medqa:no/such/folder"], "no file or folder"),
        (["--policy", "openai:x", "--suite", "medqa:broken.jsonl"], "can't be read"),
        (["--policy", "openai:x", "--suite", "medmcqa:odd.json"], "not as MedMCQA is published"),
        (["--policy", "openai:x", "--suite", "medqa:half.jsonl"], "half a character"),
        (["--policy", "openai:x", "--suite", "medqa/evening:."], "no split"),
        (["--policy", "openai:x", "--suite", "{medqa}", "--trials", "8"], "asked once"),
        (["--policy", "openai:x", "--suite", "{medqa}", "--harness", "rich"], "asked once"),
        (["--policy", "openai:x", "--suite", "{medqa}", "--report", "told"], "--export"),
        (["--policy", "openai:x", "--suite", "triage/dev", "--limit", "2"], "question set"),
    ],
)
def test_a_wrong_question_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, medqa: str, arguments: list[str], says: str
) -> None:
    (tmp_path / "broken.jsonl").write_text('{"question"')
    (tmp_path / "odd.json").write_text('[{"id": "1", "cop": "first"}]')
    options = {"A": "x", "B": "y"}
    (tmp_path / "half.jsonl").write_text(json.dumps({"question": "\ud800", "options": options, "answer_idx": "A"}))
    assert says in refused(capsys, "evaluate", *(a.replace("{medqa}", medqa) for a in arguments))


def test_the_same_question_twice_is_told_and_parts_of_a_split_are_put_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    where = folder("medqa", tmp_path)
    first = where / "4_options" / "phrases_no_exclude_test.jsonl"
    second = where / "again" / first.name
    second.parent.mkdir()
    second.write_text(first.read_text())
    assert "twice" in refused(capsys, *command(f"medqa:{where}", DEAD))
    second.write_text(first.read_text().replace("ferry", "whaling").replace("lighthouse", "lock").replace("beekeeper", "falconer"))
    with Wire(message("B")) as wire:
        found = asked(capsys, *command(f"medqa:{where}", wire.url))
    assert found["asked"]["tasks"] == [f"test-{n}" for n in range(3)] + [f"test-{n} (2)" for n in range(3)]
