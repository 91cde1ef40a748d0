"""Opening the doors from the command line; each needs its extra."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from residency.errors import UserError


def http(host: str, port: int, database: str) -> None:
    """Plain HTTP. Raises UserError when the extra `serve` is not installed."""
    _door("residency.doors.http.serve", "serve").run(host, port, database)


def _door(module: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("residency"):
            raise
        raise UserError(f"this door needs {error.name}: pip install 'residency[{extra}]'") from None
