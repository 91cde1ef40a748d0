"""FHIR R4 mounted into the HTTP service: `/episodes/{id}/fhir`, or `/fhir` with the header x-episode-id."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from residency.doors.fhir import reading, searching, wire, writing
from residency.doors.fhir.capability import statement
from residency.doors.fhir.mapping import Resource
from residency.doors.fhir.outcome import NoSuchThing, NotOffered, NotUnderstood, information
from residency.doors.fhir.parameters import SEARCH
from residency.doors.fhir.query import query, whole
from residency.doors.fhir.seat import Seat, sit
from residency.doors.http.wire import bearer, body, read
from residency.doors.sessions import SessionRefused, Sessions
from residency.errors import ResidencyError

EPISODE = "x-episode-id"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
FORM = "application/x-www-form-urlencoded"
_KEY = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TOOL = re.compile(r"\$[a-z][a-z-]{1,60}")
log = logging.getLogger("residency.fhir")


class FhirDoor:
    """The routes of the FHIR door of one service. It keeps nothing of its own: all state is the sessions'."""

    def __init__(self, sessions: Sessions):
        self.sessions = sessions

    def routes(self) -> list[BaseRoute]:
        """Both ways to name an episode."""
        where = [f"{at}{rest}" for at in ("/episodes/{id}/fhir", "/fhir") for rest in ("", "/{rest:path}")]
        return [Route(path, self.answer, methods=METHODS) for path in where]

    @asynccontextmanager
    async def life(self) -> AsyncIterator[None]:
        """Nothing runs beside the requests."""
        yield

    async def answer(self, request: Request) -> Response:
        """Any request; what is refused becomes an OperationOutcome."""
        try:
            return await self._answer(request)
        except ResidencyError as error:
            found = wire.refused(error)
            code = error.code if isinstance(error, SessionRefused) else type(error).__name__
            log.info("refused", extra={"session": request.path_params.get("id", ""), "status": found.status_code, "code": code})
            return found

    async def _answer(self, request: Request) -> Response:
        wire.accepts(request)
        parts = request.path_params.get("rest", "").strip("/").split("/")
        if parts == ["metadata"]:
            if request.method != "GET":
                raise _not_here(request)
            return wire.answer(statement())
        session = request.path_params.get("id") or request.headers.get(EPISODE, "")
        seat = await sit(self.sessions, session, bearer(request))
        match request.method, parts:
            case "GET", [kind] if kind in SEARCH:
                return await self._search(request, seat, kind, request.scope["query_string"])
            case "POST", [kind, "_search"] if kind in SEARCH:
                wire.carries(request, (FORM,))
                form = await read(request, self.sessions.limits)
                return await self._search(request, seat, kind, b"&".join(filter(None, (request.scope["query_string"], form))))
            case "GET", ["Binary", key] if _KEY.fullmatch(key):
                return self._given(seat, await reading.paper(seat, key))
            case "GET", [kind, key] if kind in SEARCH and _KEY.fullmatch(key):
                wire.plain(request)
                return self._given(seat, await reading.one(seat, kind, key))
            case "GET", ["Patient", key, "$everything"] if _KEY.fullmatch(key):
                return await self._everything(request, seat, key)
            case "POST", [tool] if _TOOL.fullmatch(tool):
                return await self._operate(request, seat, tool)
            case "POST", [kind] if kind in SEARCH:
                return await self._create(request, seat, kind)
            case "PUT", [kind, key] if kind in SEARCH and _KEY.fullmatch(key):
                wire.carries(request)
                found = await writing.update(seat, kind, key, await self._body(request))
                return wire.answer(found, 200, wire.stands(seat, True))
        raise _not_here(request)

    async def _search(self, request: Request, seat: Seat, kind: str, raw: bytes) -> Response:
        q = query(kind, wire.asked(raw))
        found = await searching.search(seat, q)
        return wire.answer(wire.bundle(wire.base(request), kind, q.kept, found, seat, q.cursor), 200, wire.stands(seat))

    async def _everything(self, request: Request, seat: Seat, key: str) -> Response:
        q = whole(wire.asked(request.scope["query_string"]))
        patient = reading.own_id(key)
        done = reading.calls(seat, reading.needed(q.kinds), patient)
        await seat.read(done)
        tools = {name for name, _ in done}
        rows = [r for r in reading.everything(await seat.chart(), patient) if reading.shown_by(r) in tools]
        if not rows:
            raise NoSuchThing("no_resource", f"There is no Patient/{key}.", "Search for Patient by name.")
        found = searching.whole(rows, q.kinds, q.size, q.cursor)
        made = wire.bundle(wire.base(request), f"Patient/{key}/$everything", q.kept, found, seat, q.cursor)
        return wire.answer(made, 200, wire.stands(seat))

    async def _create(self, request: Request, seat: Seat, kind: str) -> Response:
        if "if-none-exist" in request.headers:
            raise NotUnderstood("no_conditional", "Conditional creates are not offered.", "Search first, then create.")
        wire.carries(request)
        made = await writing.create(seat, kind, await self._body(request))
        at = f"{wire.base(request)}/{made['resourceType']}/{made['id']}"
        wanted = request.headers.get("prefer", "")
        if "return=minimal" in wanted:
            return Response(b"", 201, wire.stands(seat, True) | {"Location": at}, wire.JSON)
        told = information("informational", seat.told[-1].content) if "return=OperationOutcome" in wanted else made
        return wire.answer(told, 201, wire.stands(seat, True) | {"Location": at})

    async def _operate(self, request: Request, seat: Seat, tool: str) -> Response:
        wire.carries(request)
        name = tool.removeprefix("$").replace("-", "_")
        if name not in seat.tools:
            raise NotOffered("not_offered", f"There is no {tool} at this desk.", f"Here are: {', '.join(sorted(seat.tools))}.")
        return self._given(seat, await writing.operate(seat, name, await self._body(request), seat.tools[name].parameters))

    async def _body(self, request: Request) -> Any:
        return await body(request, dict[str, Any], self.sessions.limits)

    def _given(self, seat: Seat, found: Resource) -> Response:
        return wire.answer(found, 200, wire.stands(seat))


def _not_here(request: Request) -> SessionRefused:
    """Nothing answers here: no such address, or another method does."""
    parts = request.path_params.get("rest", "").strip("/").split("/")
    if parts == [""] or parts[0] == "metadata" or (parts[0] in SEARCH and request.method != "GET"):
        return NotOffered("not_offered", f"{request.method} is not offered here.", "See /metadata.")
    return NoSuchThing("no_such_address", "There is nothing here.", "See /metadata for the types of this door.")
