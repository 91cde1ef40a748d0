"""What needs Inspect runs in the environment of its own that `make test-long` makes; each file there is a suite of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PYTHON = ROOT / ".venv-inspect" / "bin" / "python"
SUITES = sorted(Path(__file__).parent.glob("inside_*.py"))
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "NO_COLOR": "1"}


@pytest.mark.long
@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_what_needs_inspect_holds_where_inspect_is(suite: Path, tmp_path: Path) -> None:
    assert PYTHON.exists(), "Inspect is missing: make test-long makes .venv-inspect"
    command = [PYTHON, "-m", "pytest", suite, "-o", "filterwarnings=", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inside'}"]
    env = {**os.environ, **OFFLINE, "HF_HOME": str(tmp_path / "hub"), "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    env.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


@pytest.mark.long
def test_the_types_hold_where_inspect_is() -> None:
    """`make check` sees Inspect's types as unknown, since .venv has none of it."""
    command = [sys.executable, "-m", "mypy", "--python-executable", PYTHON, "-p", "residency.evaluation.inspect"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
