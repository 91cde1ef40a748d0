"""The OpenEnv server: WebSocket sessions, each its own encounter, in one process.

As that standard has it there is no token: whoever reaches the port may play and is told rewards. Loopback by default.
Encounters live as long as their connection; sessions that outlive a crash are the HTTP door's.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from openenv.core.env_server.http_server import create_app

from residency.doors.openenv.environment import ResidencyEnvironment
from residency.doors.openenv.models import ResidencyAction, ResidencyObservation, ResidencyState
from residency.errors import ResidencyError

SESSIONS = "RESIDENCY_SESSIONS"
MOST = 1000
MESSAGE_BYTES = 131_072


def build(most: int = MOST) -> FastAPI:
    """The application, for at most so many encounters at once."""
    app: FastAPI = create_app(
        ResidencyEnvironment,
        ResidencyAction,
        ResidencyObservation,
        env_name="residency",
        max_concurrent_envs=most,
        state_cls=ResidencyState,
    )
    app.add_exception_handler(ResidencyError, _refused)
    app.add_exception_handler(RequestValidationError, _unread)
    return app


async def _refused(request: Request, error: Exception) -> JSONResponse:
    """A reset that can't be done is the client's to mend."""
    return JSONResponse({"detail": str(error)}, 400)


async def _unread(request: Request, error: Exception) -> JSONResponse:
    """What is wrong and where, without what was sent: the stock answer quotes it, and fails on what JSON can't hold."""
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": [{"loc": [str(part) for part in e["loc"]], "msg": e["msg"]} for e in error.errors()]}, 422)


app = build(int(os.environ.get(SESSIONS, MOST)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="residency-openenv", description="The hospital as an OpenEnv server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    wanted = parser.parse_args(arguments)
    uvicorn.run(app, host=wanted.host, port=wanted.port, access_log=False, ws_max_size=MESSAGE_BYTES)


if __name__ == "__main__":
    main()
