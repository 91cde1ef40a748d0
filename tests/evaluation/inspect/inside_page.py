"""The page's program runs, and every task that it names is registered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from inspect_ai._util.entrypoints import ensure_entry_points
from inspect_ai._util.registry import registry_find, registry_info

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "inspect.md").read_text(encoding="utf-8")


def test_the_pages_program_runs(tmp_path: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "logs").mkdir()
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "True\n", done.stderr


def test_every_task_of_the_page_is_registered() -> None:
    ensure_entry_points("residency")
    there = {registry_info(found).name for found in registry_find(lambda info: info.type == "task")}
    ours = {name for name in there if name.startswith("residency/")}
    assert set(re.findall(r"inspect eval (residency/\w+)", PAGE)) == ours and len(ours) == 4
