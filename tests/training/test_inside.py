"""What needs torch and TRL runs in the environment of its own that `make test-long` makes; each file there is a suite of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-train" / "bin" / "python"
SUITES = sorted(Path(__file__).parent.glob("inside_*.py"))
ALONE = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}


@pytest.mark.long
@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_what_needs_a_trainer_holds_where_it_is(suite: Path, tmp_path: Path) -> None:
    assert PYTHON.exists(), "TRL is missing: make test-long makes .venv-train"
    command = [PYTHON, "-m", "pytest", suite, "-o", "filterwarnings=", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inside'}"]
    env = {**os.environ, **ALONE, "HF_HOME": str(tmp_path / "hub")}
    env.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


@pytest.mark.long
def test_the_types_hold_where_torch_is() -> None:
    """`make check` sees torch's types as unknown, since .venv has none of it. Adapters need other packages, which .venv has in part."""
    command = [sys.executable, "-m", "mypy", "--python-executable", PYTHON, "src/residency/training", "--exclude", "/adapters/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
