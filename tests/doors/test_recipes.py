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

PAGES = Path(__file__).resolve().parents[2] / "docs" / "doors"
WHO = {"control": "examiner", "agent": "agent", "anybody": "anybody"}


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_a_page_runs(page: Path, tmp_path: Path) -> None:
    programs = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert programs
    with Service(tmp_path / "sessions.db", "--mcp", "--fhir") as service:
        env = {**os.environ, "RESIDENCY_URL": service.url, "RESIDENCY_TOKEN": TOKEN}
        for program in programs:
            done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr


def test_the_page_lists_every_route() -> None:
    page = (PAGES / "http.md").read_text(encoding="utf-8")
    rows = [f"| `{route.method} {route.path}` | {WHO[route.plane]} | {route.says} |" for route in ROUTES]
    assert re.findall(r"^\| `.*$", page, re.MULTILINE) == rows
