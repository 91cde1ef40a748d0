"""Each door's page is a recipe: its programs run, in order, against a real service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from residency.doors.http.openapi import ROUTES
from tests.doors.http_service import TOKEN, Service
from tests.doors.openenv.server import OpenEnvServer, ran

PAGES = Path(__file__).resolve().parents[2] / "docs" / "doors"
WHO = {"control": "examiner", "agent": "agent", "anybody": "anybody"}


def programs(page: Path) -> list[str]:
    found = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found, page
    return found


@pytest.mark.parametrize("page", sorted(p for p in PAGES.glob("*.md") if p.stem != "openenv"), ids=lambda page: page.stem)
def test_a_page_runs(page: Path, tmp_path: Path) -> None:
    with Service(tmp_path / "sessions.db", "--mcp", "--fhir", "--triage") as service:
        env = {**os.environ, "RESIDENCY_URL": service.url, "RESIDENCY_TOKEN": TOKEN}
        for program in programs(page):
            done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_the_openenv_page_runs_where_openenv_is() -> None:
    with OpenEnvServer() as server:
        for program in programs(PAGES / "openenv.md"):
            ran("-c", program, RESIDENCY_URL=server.url)


def test_the_page_lists_every_route() -> None:
    page = (PAGES / "http.md").read_text(encoding="utf-8")
    rows = [f"| `{route.method} {route.path}` | {WHO[route.plane]} | {route.says} |" for route in ROUTES]
    assert re.findall(r"^\| `.*$", page, re.MULTILINE) == rows
