"""What docs/reports.md shows runs, and what it names is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from residency.cli.commands import app

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reports.md").read_text(encoding="utf-8")


def test_the_snippet_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report" / "report.html").is_file() and "knowledge_gap" in done.stdout


def test_the_commands_are_there() -> None:
    named = set(re.findall(r"^residency (\w+)", PAGE, re.MULTILINE))
    assert named and named <= {c.name or c.callback.__name__ for c in app.registered_commands}  # type: ignore[union-attr]
