"""Every decision rule a second time, written from its published definition by somebody who had not read its file.

A function takes the inputs by name (numbers in the unit of the rule's file, flags as bool, choices as words) and returns the score
and the number of its band, from 0, in the order of the file's outcomes. `AGAIN` maps a rule's id to its function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

Again = Callable[[Mapping[str, Any]], tuple[float, int]]

AGAIN: dict[str, Again] = {}
for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    AGAIN |= import_module(f"{__name__}.{path.stem}").RULES
