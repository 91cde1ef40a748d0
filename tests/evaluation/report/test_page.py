"""The page of a run: complete, self-contained, inert, and refused for a tampered trajectory."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

import residency
from residency.cli import main
from residency.contract import Call
from residency.errors import UserError
from residency.evaluation.report.compare import compare
from residency.evaluation.report.page import page
from residency.policies import make, play
from residency.tasks import load

TASKS = ("emergency/septic-shock-old-letter-01", "triage/headache-bus-home-01", "triage/seed-01")


def played(task: str, policy: str = "oracle") -> residency.Trajectory:
    return play(make(policy, load(task), 1), residency.start(task, 1)).trajectory()


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("task", TASKS)
def test_a_page_asks_nothing_of_anybody_and_its_links_lead_somewhere(task: str) -> None:
    text = page(played(task), "oracle")
    tags = Tags(text).found
    assert not [a for _, attrs in tags for n, a in attrs.items() if n in ("src", "href", "action") and a and not a.startswith("#")]
    assert "default-src 'none'" in text and not re.search(r"url\(|@import", text)
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {str(a["href"])[1:] for t, a in tags if t == "a"} <= set(ids)
    assert load(task).info.title.split("'")[0] in text and "Never for the care of people" in text
    assert ("<svg" in text) == (not task.startswith("triage/seed"))


def test_what_an_agent_wrote_stays_inert() -> None:
    episode = residency.start(TASKS[0], 1)
    for bad in ("<script>alert(1)</script>", '\"><img src=x onerror=alert(1)>'):
        episode.call("say", {"text": bad})
        episode.call(bad, {})
    text = page(episode.trajectory(), "<b>me</b>")
    assert "<script>alert" not in text and "<img" not in text and "<b>me" not in text and "&lt;script&gt;" in text


def test_a_tampered_trajectory_has_no_page() -> None:
    kept = played(TASKS[0])
    with pytest.raises(UserError, match="differs"):
        page(msgspec.structs.replace(kept, calls=(Call("wait", {"minutes": 5}), *kept.calls)))


def test_two_runs_of_one_patient_stand_side_by_side() -> None:
    text = compare(played(TASKS[0]), played(TASKS[0], "null"), ("oracle", "null"))
    assert "oracle" in text and "null" in text and "<svg" in text


def test_the_command_writes_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "run.html"
    assert main(["run", TASKS[0], "--policy", "rules", "--html", str(file)]) == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>") or "<html" in file.read_text(encoding="utf-8")
    assert main(["run", TASKS[0], "--policy", "rules", "--html", str(file)]) == 2
