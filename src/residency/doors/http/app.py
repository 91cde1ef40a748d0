"""The HTTP service: routes of both planes, health and metrics, and the loop that puts idle sessions to sleep."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import residency
from residency.contract import Call
from residency.doors.http.openapi import ROUTES, document
from residency.doors.http.types import Act, Answered, Health, Opening, Problem
from residency.doors.http.wire import answer, bearer, body, guarded, problem
from residency.doors.sessions import SessionRefused, Sessions

SWEEP_SECONDS = 15.0


class Forbidden(SessionRefused):
    """The control plane without its token."""

    status = 401


class Service:
    """The two planes over one `Sessions`. `control` is the token of examiners and trainers."""

    def __init__(self, sessions: Sessions, control: str):
        self.sessions, self.control = sessions, control

    def routes(self) -> list[BaseRoute]:
        """Every route; openapi.ROUTES describes them."""
        return [Route(r.path, guarded(getattr(self, r.name)), methods=[r.method]) for r in ROUTES]

    # ---- control plane -------------------------------------------------------------------------------------------------

    async def open(self, request: Request) -> Response:
        """Open a session."""
        self._control(request)
        wanted = await body(request, Opening, self.sessions.limits)
        return answer(await self.sessions.open(wanted.task, int(wanted.seed)), 201)

    async def score(self, request: Request) -> Response:
        """The score as things stand."""
        self._control(request)
        return answer(await self.sessions.score(request.path_params["id"]))

    async def progress(self, request: Request) -> Response:
        """One reward for each call so far."""
        self._control(request)
        return answer(await self.sessions.progress(request.path_params["id"]))

    async def harm(self, request: Request) -> Response:
        """Counterfactual harm."""
        self._control(request)
        return answer(await self.sessions.harm(request.path_params["id"]))

    async def trajectory(self, request: Request) -> Response:
        """The complete record."""
        self._control(request)
        return answer(await self.sessions.trajectory(request.path_params["id"]))

    async def end(self, request: Request) -> Response:
        """Close as it stands."""
        self._control(request)
        return answer(await self.sessions.end(request.path_params["id"]))

    async def tasks(self, request: Request) -> Response:
        """The catalog."""
        self._control(request)
        return answer(residency.list_tasks())

    async def metrics(self, request: Request) -> Response:
        """Counters for Prometheus."""
        self._control(request)
        return Response(self.sessions.meters.page(), media_type="text/plain; version=0.0.4")

    # ---- agent's plane -------------------------------------------------------------------------------------------------

    async def briefing(self, request: Request) -> Response:
        """Briefing and tools."""
        return answer(await self.sessions.briefing(request.path_params["id"], bearer(request)))

    async def state(self, request: Request) -> Response:
        """The clock."""
        return answer(await self.sessions.state(request.path_params["id"], bearer(request)))

    async def call(self, request: Request) -> Response:
        """One act."""
        token = bearer(request)
        act = await body(request, Act, self.sessions.limits)
        result, state = await self.sessions.call(request.path_params["id"], token, Call(act.name, act.arguments))
        return answer(Answered(result, state))

    async def image(self, request: Request) -> Response:
        """A picture."""
        found = await self.sessions.image(request.path_params["id"], bearer(request), request.path_params["image"])
        return Response(found, media_type="image/png")

    # ---- anybody -------------------------------------------------------------------------------------------------------

    async def health(self, request: Request) -> Response:
        """Whether it takes calls."""
        return answer(Health("draining" if self.sessions.draining else "ok", residency.__version__))

    async def openapi(self, request: Request) -> Response:
        """What this service offers."""
        return answer(document())

    def _control(self, request: Request) -> None:
        if not hmac.compare_digest(bearer(request).encode(), self.control.encode()):
            raise Forbidden("no_access", "This needs the service's own token.", "Send Authorization: Bearer TOKEN.")

    @asynccontextmanager
    async def life(self) -> AsyncIterator[None]:
        """Sweep while it runs; drain at the end."""
        sweeping = asyncio.create_task(self._sweep())
        try:
            yield
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            await self.sessions.drain()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sessions.sweep()


class Door(Protocol):
    """Another standard's routes beside ours, over the same sessions."""

    def routes(self) -> list[BaseRoute]:
        """Where it answers."""

    def life(self) -> AbstractAsyncContextManager[None]:
        """What runs as long as the service does."""


def build(sessions: Sessions, control: str, doors: Sequence[Door] = ()) -> Starlette:
    """The application: plain HTTP, and whatever other doors stand beside it."""
    service = Service(sessions, control)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(service.life())
            for door in doors:
                await stack.enter_async_context(door.life())
            yield

    routes = [route for door in (service, *doors) for route in door.routes()]
    app = Starlette(routes=routes, lifespan=life, exception_handlers={HTTPException: _not_found})
    app.router.redirect_slashes = False
    return app


async def _not_found(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    says = "This method is not offered here." if status == 405 else "There is nothing here."
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem(Problem(status, "no_route", says, "See /openapi.json."), headers)
