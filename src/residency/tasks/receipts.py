"""Receipts: the committed proof of a task as figures, log hashes and the hash of everything that it depends on.

A built-in task without a fresh receipt is not in the public catalog; it can still be started by id for work on it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from residency.tasks.types import Task
from residency.version import VERSION

FOLDER = Path(__file__).parent / "receipts"


def path(task_id: str) -> Path:
    """Where a task's receipt lies."""
    return FOLDER / f"{task_id.replace('/', '__')}.json"


@cache
def receipt(task_id: str) -> dict[str, Any] | None:
    """A task's receipt, or None."""
    file = path(task_id)
    if not file.is_file():
        return None
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def fresh(task: Task) -> bool:
    """Whether the receipt belongs to this very task, content and engine version."""
    found = receipt(task.id)
    return found is not None and found["task_hash"] == task.hash and found["engine"] == VERSION


def write(task: Task, figures: dict[str, Any], logs: dict[str, str], grader: str) -> Path:
    """Commit a proof to its file."""
    FOLDER.mkdir(exist_ok=True)
    file = path(task.id)
    body = {"task": task.id, "task_hash": task.hash, "engine": VERSION, "grader": grader, "oracle_logs": logs, "figures": figures}
    file.write_text(_lines(_rounded(body)) + "\n", encoding="utf-8")
    receipt.cache_clear()
    return file


def write_together(extra: dict[str, Any], bars: dict[str, Any]) -> None:
    """Commit the figures that belong to the whole catalog: harm over many seeds, the searched lists, every bar."""
    body = {"engine": VERSION, "figures": extra, "bars": bars}
    (FOLDER / "together.json").write_text(_lines(_rounded(body)) + "\n", encoding="utf-8")


def together() -> dict[str, Any]:
    """The committed figures of the whole catalog."""
    found: dict[str, Any] = json.loads((FOLDER / "together.json").read_text(encoding="utf-8"))
    return found


def _lines(value: Any, indent: str = "") -> str:
    """JSON with sorted keys and a line for each row: what holds nothing but plain values is not broken up."""
    if not isinstance(value, dict) or not any(isinstance(part, dict) for part in value.values()):
        return json.dumps(value, sort_keys=True)
    rows = (f"{indent} {json.dumps(key)}: {_lines(part, indent + ' ')}" for key, part in sorted(value.items()))
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list | tuple) else value
