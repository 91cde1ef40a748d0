"""What needs another trainer's library runs in an environment of its own that `make test-long` makes: one for each adapter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ADAPTERS = ("verifiers", "verl")
MOST_LINES = 200
OFFLINE = dict.fromkeys(("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE", "OMP_NUM_THREADS"), "1")


@pytest.mark.long
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_holds_where_its_trainer_is(adapter: str, tmp_path: Path) -> None:
    python = ROOT / f".venv-{adapter}" / "bin" / "python"
    assert python.exists(), f"{adapter} is missing: make test-long makes .venv-{adapter}"
    suite = Path(__file__).with_name(f"inside_{adapter}.py")
    command = [python, "-m", "pytest", suite, "-o", "filterwarnings=", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'inside'}"]
    env = {**os.environ, **OFFLINE, "CUDA_VISIBLE_DEVICES": "", "HF_HOME": str(tmp_path / "hub")}
    env.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run([*command, "--show-capture=no"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_stays_thin(adapter: str) -> None:
    source = ROOT / "src" / "residency" / "training" / "adapters" / f"{adapter}.py"
    assert len(source.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_nothing_of_a_trainer_is_imported_before_its_adapter_is() -> None:
    code = "import sys, residency.training.adapters.again\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"verl", "verifiers", "mcp", "torch", "ray", "asyncio"} & set(done.stdout.split())
