"""The report and the leaderboard."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from residency.contract import Call, Trajectory
from residency.counterfactual import counts, harm
from residency.errors import UserError
from residency.evaluation.report import check, leaderboard, markdown, report, standings, write
from residency.evaluation.report.histogram import bins
from residency.evaluation.results import Cost, Result
from residency.tasks import load
from tests.evaluation.report.made import DESK, HURT, PAPER, SHOCK, by, of
from tests.evaluation.report.test_pages import Parsed

DEAD = Result(task=SHOCK, trial=7, seed=7, status="infrastructure", error=f"503 | {HURT}")


def result(policy: str, task: str, trial: int, cost: Cost = Cost()) -> Result:  # noqa: B008  frozen
    trajectory = by(policy, task, trial)
    found = harm(trajectory) if counts(load(task)) else None
    return Result(task=task, trial=trial, seed=trial, trajectory=trajectory, harm=found, cost=cost)


def some() -> list[Result]:
    return [result(p, t, i) for t in (SHOCK, DESK, PAPER) for i, p in enumerate(("oracle", "null"))]


def table(text: str, title: str) -> list[list[str]]:
    """The rows of a table of the Markdown report."""
    part = text.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in rows]


def test_an_endpoint_that_failed_is_no_zero() -> None:
    without, having = markdown(some()), markdown([*some(), DEAD])
    for title in ("By department", "By difficulty", "How they failed", "Task by task"):
        assert table(having, title) == table(without, title)
    assert dict(table(having, "In all"))["not scored: infrastructure"] == "1"
    assert dict(table(having, "In all"))["episodes scored"] == "6"
    assert table(having, "Not scored")[0][:3] == [SHOCK, "7", "infrastructure"] and "## Not scored" not in without


def test_each_property_splits_the_same_episodes() -> None:
    text = markdown(some())
    for name in ("department", "category", "difficulty", "split"):
        rows = table(text, f"By {name}")
        assert sum(int(row[2]) for row in rows) == 6
    departments = [row[:4] for row in table(text, "By department")]
    assert departments == [["emergency", "1", "2", "1 of 2 (50%)"], ["triage", "2", "4", "2 of 4 (50%)"]]


def test_failures_are_counted_by_class_and_lead_to_their_pages() -> None:
    text = markdown(some(), linked=lambda r: f"where/{r.trial}.html")
    rows = {row[0]: row for row in table(text, "How they failed")}
    assert len(rows) == 10 and rows["premature stop"][1] == "3"
    assert "(where/1.html)" in rows["premature stop"][3] and "(where/0.html)" not in text.split("## How they failed")[1].split("## Task")[0]


def test_costs_are_added_up_and_left_out_for_a_program() -> None:
    assert "## Costs" not in markdown(some())
    asked = [result("oracle", DESK, i, Cost(requests=3, prompt_tokens=1000 * (i + 1))) for i in range(2)]
    assert table(markdown(asked), "Costs")[1] == ["prompt tokens", "3,000", "1,500.0"]


def test_the_summary_of_statistics_stands_first() -> None:
    rows = [("pass^5", "0.25 (0.10 to 0.44)"), ("families", "22")]
    text = markdown(some(), summary=rows)
    assert [row[1] for row in table(text, "Summary")] == [row[1] for row in rows] and text.index("## Summary") < text.index("## In all")
    assert all(says in report(some(), summary=rows) for row in rows for says in row)


def test_how_the_model_had_learned_stands_last(tmp_path: Path) -> None:
    learned = {"reward": [(n, n / 40) for n in range(1, 41)], "tools/<b>": [(1, 2.0), (2, 2.0)]}
    write(some(), tmp_path / "out", learned=learned)
    text, html = ((tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("report.md", "report.html"))
    assert table(text, "How it had learned")[0] == ["reward", "40", "0.0625", "0.9625"]
    assert text.rstrip().splitlines()[-1].startswith("| tools/") and html.count('<path d="M') >= 2
    assert "tools/&lt;b&gt;" in html and "<b>" not in html
    write(some(), tmp_path / "without")
    assert "How it had learned" not in (tmp_path / "without" / "report.html").read_text(encoding="utf-8")


def test_nothing_scored_is_reported_as_nothing() -> None:
    assert dict(table(markdown([DEAD]), "In all"))["mean normalized score"] == "–"
    assert Parsed(report([])).ids


def test_text_of_others_stays_text() -> None:
    text = report([*some(), DEAD], title=HURT, summary=[(HURT, HURT)])
    assert "script" not in Parsed(text).names and HURT not in text
    assert HURT not in markdown([DEAD], title=HURT, summary=[(HURT, HURT)])


def test_a_report_written_links_to_pages_that_are_there(tmp_path: Path) -> None:
    written = write([*some(), DEAD], tmp_path / "out", policy="mixed")
    links = [link for link in Parsed(written.read_text(encoding="utf-8")).links if not link.startswith("#")]
    assert len(set(links)) == 6 and all((written.parent / link).is_file() for link in links)
    assert (tmp_path / "out" / "report.md").read_text(encoding="utf-8").count("trajectories/") >= 6


def test_a_trial_twice_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="same trial"):
        write([*some(), *some()], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_won_is_counted_apart_from_little() -> None:
    assert dict(bins([0.0, 0.0, 0.04, 0.1, 1.0])) | {} == {
        "0": 2, "0.0–0.1": 1, "0.1–0.2": 1, "0.9–1.0": 1, **{f"0.{n}–0.{n + 1}": 0 for n in range(2, 9)}
    }  # fmt: skip


# ---- submissions


def submitted(folder: Path, name: str, *trajectories: Trajectory | bytes) -> Path:
    file = folder / f"{name}.jsonl"
    file.write_bytes(b"\n".join(t if isinstance(t, bytes) else msgspec.json.encode(t) for t in trajectories) + b"\n")
    return file


def test_what_replays_counts_with_the_score_of_the_replay(tmp_path: Path) -> None:
    found = check(submitted(tmp_path, "ours", by("oracle"), by("null", DESK)))
    assert found.name == "ours" and not found.refused
    assert [c.score for c in found.counted] == [by("oracle").score, by("null", DESK).score]


def test_what_does_not_replay_is_refused_with_its_reason(tmp_path: Path) -> None:
    oracle = by("oracle")
    changed = list(oracle.events)
    changed[4] = [1, *changed[4][1:]]
    task = tmp_path / "own.yaml"
    task.write_text("schema: task/1", encoding="utf-8")
    lines = [
        oracle,
        msgspec.structs.replace(oracle, events=tuple(changed)),
        msgspec.structs.replace(oracle, calls=oracle.calls[2:]),
        msgspec.structs.replace(by("null"), score=oracle.score),
        msgspec.structs.replace(oracle, task=str(task)),
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        oracle,
        msgspec.structs.replace(by("oracle", DESK), end_reason=None),
    ]
    found = check(submitted(tmp_path, "theirs", *lines))
    assert [c.line for c in found.counted] == [1]
    whys = {r.line: r.says for r in found.refused}
    assert "from event 4" in whys[2] and "from event" in whys[3] and "score" in whys[4] and "no task of the catalog" in whys[5]
    assert "no trajectory" in whys[6] and "no trajectory" in whys[7] and "no trajectory" in whys[8]
    assert whys[9] == "the same patient as line 1" and "not over" in whys[10]


def test_submissions_are_ranked_on_the_tasks_that_all_have(tmp_path: Path) -> None:
    wide = check(submitted(tmp_path, "wide", by("oracle"), by("null", DESK)))
    narrow = check(submitted(tmp_path, "narrow", by("null")))
    same = check(submitted(tmp_path, "same", of([Call("think", {"thought": "no"})])))
    found = standings([narrow, same, wide])
    assert [(s.rank, s.name, s.common, s.tasks) for s in found] == [(1, "wide", 1, 2), (2, "narrow", 1, 1), (2, "same", 1, 1)]
    assert found[0].normalized == 1.0 and found[0].passed == 1.0


def test_a_tasks_trials_are_one_voice(tmp_path: Path) -> None:
    often = check(submitted(tmp_path, "often", by("oracle", DESK), by("null"), by("null", SHOCK, 1), by("null", SHOCK, 2)))
    assert standings([often])[0].normalized == 0.5


def test_the_best_of_many_seeds_or_of_many_tries_can_not_be_picked(tmp_path: Path) -> None:
    picked = check(submitted(tmp_path, "picked", by("oracle", DESK), by("null", SHOCK, 1), by("null", SHOCK, 2)))
    assert [c.trajectory.task for c in picked.counted] == [DESK] and [r.line for r in picked.refused] == [2, 3]
    tries = check(submitted(tmp_path, "tries", by("null"), by("oracle")))
    assert [c.line for c in tries.counted] == [1] and tries.refused[0].says == "the same patient as line 1"
    few, many = (check(submitted(tmp_path, n, *t)) for n, t in (("few", [by("oracle")]), ("many", [by("oracle"), by("null", SHOCK, 1)])))
    assert [s.normalized for s in standings([few, many])] == [1.0, 1.0]  # on the patients whom both have treated


def test_the_board_names_what_was_refused(tmp_path: Path) -> None:
    text = leaderboard([check(submitted(tmp_path, "a", by("oracle"), b"nonsense"), HURT)])
    assert "holds no trajectory" in text and HURT not in text and "script" not in Parsed(text).names
