"""Running the service: loopback by default, a token made when none is given, one JSON line an event, a graceful end."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.types import ASGIApp

from residency.doors.chance import new_token
from residency.doors.http.app import Door, build
from residency.doors.http.connection import bounded
from residency.doors.http.wire import LOOPBACK
from residency.doors.sessions import Journal, Limits, Sessions
from residency.errors import UserError

TOKEN = "RESIDENCY_TOKEN"
LEAST_TOKEN = 16
DRAIN_SECONDS = 20
CONNECTIONS, FILES_BESIDE = 4096, 256


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how grave, what, and what was added. Chart content is never logged."""

    ADDED = ("session", "status", "code")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {"at": self.formatTime(record), "level": record.levelname, "says": record.getMessage()}
        line |= {name: getattr(record, name) for name in self.ADDED if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return msgspec.json.encode(line).decode()


def token_of_service(host: str) -> tuple[str, bool]:
    """The service's token, and whether it was made here. Raises UserError for a public address without a token of one's own."""
    given = os.environ.get(TOKEN, "")
    if given and len(given) < LEAST_TOKEN:
        raise UserError(f"{TOKEN} is too short: at least {LEAST_TOKEN} characters")
    if not given and host not in LOOPBACK:
        raise UserError(f"to listen on {host}, set {TOKEN} to a token of your own; without one only loopback is served")
    return given or new_token(), not given


Beside = Callable[[Sessions, str, str], Door]


def run(host: str, port: int, database: str | Path, limits: Limits | None = None, doors: Sequence[Beside] = ()) -> None:
    """Serve until told to stop; then take on nothing new, finish what runs, and write everything.

    `doors` make further doors from the sessions, the address and the service's token."""
    token, made = token_of_service(host)
    sessions = Sessions(Journal(database), limits)
    if made:
        sys.stderr.write(f"token of this service (examiners and trainers): {token}\n")
    sys.stderr.write(f"http://{host}:{port}/openapi.json\n")
    sys.stderr.flush()
    serve(build(sessions, token, [door(sessions, host, token) for door in doors]), host, port, sessions.limits)


def serve(app: ASGIApp, host: str, port: int, limits: Limits) -> None:
    """Any of our applications on uvicorn."""
    allow_files(CONNECTIONS + FILES_BESIDE)
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=LOGS,
        http=bounded(limits),
        ws="none",
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        server_header=False,
    )


def allow_files(wanted: int) -> None:
    """Each connection is an open file, and many a shell allows fewer than we do connections: allow as many as we may."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


LOGS: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": JsonLines}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "loggers": {name: {"handlers": ["out"], "level": "INFO", "propagate": False} for name in ("uvicorn", "residency", "mcp")},
}
