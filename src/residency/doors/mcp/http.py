"""MCP over streamable HTTP, mounted into the HTTP service: `/episodes/{id}/mcp`, or `/mcp` with the header x-episode-id."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from residency.doors.http.wire import LOOPBACK, bearer
from residency.doors.mcp.seat import Kept
from residency.doors.mcp.server import server
from residency.doors.sessions import Sessions

EPISODE = "x-episode-id"
LOCAL = ("127.0.0.1", "localhost", "[::1]")


class McpDoor:
    """The routes and the life of the MCP door of one service."""

    def __init__(self, sessions: Sessions, host: str = "127.0.0.1"):
        self.sessions = sessions
        self.manager = StreamableHTTPSessionManager(
            server(self._seat),
            json_response=True,
            stateless=True,
            max_request_body_size=sessions.limits.body_bytes,
            security_settings=_security(host),
        )

    def routes(self) -> list[BaseRoute]:
        """Both ways to name an episode. POST alone: a GET would hold open a stream on which this door never says anything, and
        anybody could hold as many as the service has connections."""
        app = StreamableHTTPASGIApp(self.manager)
        return [Route(path, endpoint=app, methods=["POST"]) for path in ("/episodes/{id}/mcp", "/mcp")]

    @asynccontextmanager
    async def life(self) -> AsyncIterator[None]:
        """Runs as long as the service does."""
        async with self.manager.run():
            yield

    def _seat(self, context: Any) -> Kept:
        request: Request = context.request
        session = request.path_params.get("id") or request.headers.get(EPISODE, "")
        return Kept(self.sessions, session, bearer(request))


def _security(host: str) -> TransportSecuritySettings:
    """On loopback only loopback names are served, so that no web page can rebind its name to this service."""
    names = [f"{name}:*" for name in LOCAL]
    local = host.strip("[]") in LOOPBACK
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=local, allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names]
    )
