"""Two Ray workers give what one process gives, bit for bit."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-ray" / "bin" / "python"


def ran(database: Path, *options: str) -> dict[str, Any]:
    assert PYTHON.exists(), "Ray is missing: make test-long makes .venv-ray"
    command = [PYTHON, "-m", "residency", "evaluate", "--policy", "untold", "--suite", "dev", "--trials", "2", "--json"]
    env = os.environ | {"RAY_AUTH_MODE": "disabled", "RAY_DISABLE_IMPORT_WARNING": "1"}
    done = subprocess.run([*command, "--database", database, *options], capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.long
def test_two_ray_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    alone, many = ran(tmp_path / "alone.db", "--workers", "1"), ran(tmp_path / "ray.db", "--ray", "--workers", "2")
    assert many["digest"] == alone["digest"] and many["summary"] == alone["summary"]
    assert many["standing"]["played"] == alone["standing"]["played"] > 50
