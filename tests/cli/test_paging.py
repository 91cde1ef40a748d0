"""Pages from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from residency.cli import main
from tests.evaluation.report.made import SHOCK, by


def saved(folder: Path, name: str, **changes: Any) -> str:
    file = folder / f"{name}.json"
    file.write_bytes(msgspec.json.encode(msgspec.structs.replace(by(name), **changes)))
    return str(file)


def test_a_run_writes_its_page_beside_what_it_says(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    html = tmp_path / "run.html"
    assert main(["run", SHOCK, "--policy", "rules", "--json", "--html", str(html)]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["policy"] == "rules" and str(html) in told.err.replace("\n", "")
    assert "<h1>" in html.read_text(encoding="utf-8")


def test_saved_trajectories_become_pages(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    one, two = saved(tmp_path, "oracle"), saved(tmp_path, "harmful")
    html = tmp_path / "page.html"
    assert main(["page", one, "--html", str(html)]) == 0
    assert 'id="known"' in html.read_text(encoding="utf-8")
    assert main(["page", one, two, "--html", str(html)]) == 0
    assert 'id="b-act-1"' in html.read_text(encoding="utf-8")


def test_a_changed_trajectory_gets_no_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    html = tmp_path / "page.html"
    assert main(["page", saved(tmp_path, "oracle", calls=by("oracle").calls[1:]), "--html", str(html)]) == 2
    assert "differs from event" in capsys.readouterr().err and not html.exists()


def test_three_are_too_many(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["page", *[saved(tmp_path, "oracle")] * 3, "--html", str(tmp_path / "page.html")]) == 2


def test_a_leaderboard_ranks_and_refuses(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(msgspec.json.encode(by("oracle")))
    forged = msgspec.structs.replace(by("null"), score=by("oracle").score)
    bad.write_bytes(msgspec.json.encode(by("null")) + b"\n" + msgspec.json.encode(forged))
    html = tmp_path / "board.html"
    assert main(["leaderboard", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["standings"][0]["normalized"] == 1.0
    assert main(["leaderboard", str(good), str(bad), "--html", str(html)]) == 1
    assert "bad, line 2" in capsys.readouterr().out and "Refused" in html.read_text(encoding="utf-8")
