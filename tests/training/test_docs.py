"""What docs/training.md shows runs, and what it names is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from residency.cli.app import app
from residency.training import config

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda s: s.strip().splitlines()[0])
def test_snippets_run(snippet: str, tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_run_that_is_shown_can_be_read(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "run.yaml").write_text(text)
    assert config.load(tmp_path / "run.yaml").grpo.steps == 120


def test_commands_files_and_links_are_there() -> None:
    named = set(re.findall(r"^residency (\w+)", PAGE, re.MULTILINE))
    assert named == {"train", "evaluate"} <= {c.name or c.callback.__name__ for c in app.registered_commands}  # type: ignore[union-attr]
    for name in re.findall(r"`(\w[\w-]*\.yaml)`", PAGE):
        assert (ROOT / "src" / "residency" / "training" / "configs" / name).exists()
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link


def test_columns_that_are_named_are_there() -> None:
    """A reward that the page leaves out is one that nobody knows was taken off."""
    assert all(f"`{name}`" in PAGE for name in config.Rewards.__struct_fields__)
