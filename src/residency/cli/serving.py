"""Opening the doors from the command line; each needs its extra."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from residency.errors import UserError


def http(host: str, port: int, database: str, rate: float, mcp: bool, fhir: bool, triage: bool) -> None:
    """Plain HTTP, with other doors beside it when asked. Raises UserError when an extra is not installed."""
    doors: list[Any] = []
    if mcp:
        over_mcp = _door("residency.doors.mcp", "mcp").McpDoor
        doors.append(lambda sessions, host, token: over_mcp(sessions, host))
    if fhir:
        over_fhir = _door("residency.doors.fhir", "serve").FhirDoor
        doors.append(lambda sessions, host, token: over_fhir(sessions))
    if triage:
        doors.append(_door("residency.doors.triage", "serve").TriageDoor)
    limits = _door("residency.doors.sessions", "serve").Limits(calls_per_second=rate, burst=max(1, round(3 * rate)))
    _door("residency.doors.http.serve", "serve").run(host, port, database, limits, doors)


def stdio(task: str, seed: int, record: str | None) -> None:
    """MCP over stdio, one encounter. Raises UserError when the extra `mcp` is not installed."""
    _door("residency.doors.mcp.stdio", "mcp").run(task, seed, record)


def openenv(host: str, port: int) -> None:
    """The OpenEnv server. Raises UserError when the extra `openenv` is not installed."""
    _door("residency.doors.openenv.app", "openenv").main(["--host", host, "--port", str(port)])


def _door(module: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("residency"):
            raise
        raise UserError(f"this door needs {error.name}: pip install 'residency[{extra}]'") from None
