"""Bodies in and out: JSON by type, limits on size and time, refusals as problems (RFC 9457)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from residency.doors.http.types import Problem
from residency.doors.sessions import Limits, SessionRefused, TooLarge
from residency.errors import ContentError, ResidencyError, SimulatorError, UserError

T = TypeVar("T")
BODY_SECONDS = 15.0
INVALID = "The simulator failed; this session is invalid and has no score."
ANEW = "Open a new session."
LONGEST_LENGTH = 12
DESCRIBED = "Send one JSON object as /openapi.json describes."
LOOPBACK = ("127.0.0.1", "localhost", "::1")
log = logging.getLogger("residency.http")
_encode = msgspec.json.encode
Endpoint = Callable[[Request], Awaitable[Response]]


class BadBody(SessionRefused):
    """A body that is not what was asked for."""

    status = 422


class TooSlow(SessionRefused):
    """A body that did not come in time."""

    status = 408


def answer(value: Any, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(_encode(value), status, media_type="application/json")


def refusal(error: ResidencyError) -> Problem:
    """A refusal in words. Our own bugs say only that there was one."""
    if isinstance(error, SessionRefused):
        return Problem(error.status, error.code, error.says, error.mend)
    if isinstance(error, UserError | ContentError):
        return Problem(404, "unknown", str(error)[:300], "Name one that there is.")
    if isinstance(error, SimulatorError):
        return Problem(409, "invalid_episode", INVALID, ANEW)
    return Problem(503, "unavailable", "Something outside the simulation failed.", "Try again later.")


def problem(found: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal on the wire."""
    later = {"Retry-After": "1"} if found.status in (429, 503) else {}
    return Response(_encode(found), found.status, {**later, **(headers or {})}, "application/problem+json")


async def body(request: Request, kind: type[T], limits: Limits) -> T:
    """The request's body as a type. Raises TooLarge, TooSlow, BadBody, each with what is allowed."""
    raw = await read(request, limits.body_bytes)
    try:
        return msgspec.json.decode(raw or b"{}", type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody("bad_body", f"The body can't be read: {str(error)[:200]}", DESCRIBED) from None


async def read(request: Request, most: int) -> bytes:
    """The request's body as it came, at most so many bytes. Raises TooLarge, TooSlow, BadBody."""
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:LONGEST_LENGTH]) > most:
        raise TooLarge("too_large", f"A body may hold {most:,} bytes.", "Send less at a time.")
    parts, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise TooLarge("too_large", f"A body may hold {most:,} bytes.", "Send less at a time.")
                parts.append(chunk)
    except TimeoutError:
        raise TooSlow("too_slow", f"The body did not come within {BODY_SECONDS:g} seconds.", "Send it at once.") from None
    except ClientDisconnect:
        raise BadBody("gone", "The client went away.") from None
    return b"".join(parts)


def guarded(endpoint: Endpoint) -> Endpoint:
    """Refusals become problems; what is logged names the session and the refusal, never a chart."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ResidencyError as error:
            refused = problem(refusal(error))
            code = error.code if isinstance(error, SessionRefused) else type(error).__name__
            log.info("refused", extra={"session": request.path_params.get("id", ""), "status": refused.status_code, "code": code})
            return refused

    guarded.__doc__ = endpoint.__doc__
    return guarded


def bearer(request: Request) -> str:
    """The token that a request bears, or nothing."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
