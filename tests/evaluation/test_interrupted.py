"""Killed at random moments, a runner goes on: the finished table equals the uninterrupted one, and nothing is played twice."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from residency import rng
from tests.doors.postgres import Postgres

pytestmark = pytest.mark.long
SUITE = "triage/dev"
COMMAND = ["evaluate", "--policy", "untold", "--suite", SUITE, "--trials", "8", "--workers", "2", "--json"]


def started(database: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "residency", *COMMAND, "--database", database]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(database: str) -> dict[str, Any]:
    process = started(database)
    told, wrong = process.communicate()
    assert process.returncode == 0, wrong.decode()
    found: dict[str, Any] = json.loads(told)
    return found


def kept(database: Path) -> int:
    """How many episodes the store holds now; none while there is no table."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            count: int = connection.execute("select count(*) from episode").fetchone()[0]
        except sqlite3.OperationalError:
            return 0
        return count


def test_twenty_kills_change_nothing(tmp_path: Path) -> None:
    whole = finished(str(tmp_path / "whole.db"))
    database = tmp_path / "killed.db"
    sqlite3.connect(database).close()
    share = whole["standing"]["whole"] / 22
    played = 0
    for n in range(20):
        process = started(str(database))
        wanted = (n + rng.uniform(0, "kill", n)) * share
        while kept(database) < wanted and process.poll() is None:
            pass
        process.kill()
        process.communicate()  # ends only when its workers have: they hold the same output
        played = kept(database)
    assert 0 < played < whole["standing"]["whole"]
    rest = finished(str(database))
    assert rest["standing"]["played"] == whole["standing"]["whole"] - played
    for part in ("summary", "failures", "digest", "run"):
        assert rest[part] == whole[part]


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path).create()
    yield server
    server.stop()


def test_a_run_in_postgresql_is_the_same(postgres: Postgres, tmp_path: Path) -> None:
    there, here = finished(postgres.url), finished(str(tmp_path / "whole.db"))
    assert there == here
    assert finished(postgres.url)["standing"]["played"] == 0
