"""The OpenAPI 3.1 description, made from the types that the routes really read and write."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from residency.contract import Harm, Score, TaskInfo, Trajectory
from residency.doors.http.types import Act, Answered, Health, Opening, Problem
from residency.doors.sessions import Briefed, State, Ticket
from residency.version import VERSION

SAYS = "Sessions of Residency, a teaching hospital for AI clinicians. Research only: fictional patients, never for care."

LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}


class Described(Struct, frozen=True):
    """One route: where, for whom ("control", "agent", "anybody"), what it takes and gives."""

    method: str
    path: str
    name: str
    plane: str
    says: str
    gives: Any
    takes: Any = None
    status: int = 200
    media: str = "application/json"


ROUTES = (
    Described("POST", "/sessions", "open", "control", "Open a session; its token is for the agent.", Ticket, Opening, 201),
    Described("GET", "/sessions/{id}/score", "score", "control", "The score as things stand.", Score),
    Described("GET", "/sessions/{id}/progress", "progress", "control", "One reward for each call so far.", tuple[float, ...]),
    Described("GET", "/sessions/{id}/harm", "harm", "control", "Counterfactual harm, organ-minutes.", Harm),
    Described("GET", "/sessions/{id}/trajectory", "trajectory", "control", "The complete, replayable record.", Trajectory),
    Described("POST", "/sessions/{id}/end", "end", "control", "Close the encounter as it stands.", Score),
    Described("GET", "/tasks", "tasks", "control", "The catalog.", tuple[TaskInfo, ...]),
    Described("GET", "/metrics", "metrics", "control", "Counters for Prometheus.", str, media="text/plain"),
    Described("GET", "/episodes/{id}", "briefing", "agent", "Briefing and tools.", Briefed),
    Described("GET", "/episodes/{id}/state", "state", "agent", "The clock, and whether it is over.", State),
    Described("POST", "/episodes/{id}/calls", "call", "agent", "One act.", Answered, Act),
    Described("GET", "/episodes/{id}/images/{image}", "image", "agent", "A picture.", bytes, media="image/png"),
    Described("GET", "/health", "health", "anybody", "Whether the service takes calls.", Health),
    Described("GET", "/openapi.json", "openapi", "anybody", "This description.", dict[str, Any]),
)


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    kinds = [k for r in ROUTES for k in (r.gives, r.takes) if k not in (None, str, bytes)]
    schemas, components = msgspec.json.schema_components([*kinds, Problem], ref_template="#/components/schemas/{name}")
    named = dict(zip(map(str, [*kinds, Problem]), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Residency", "version": VERSION, "description": SAYS, "license": LICENSE},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "control": {"type": "http", "scheme": "bearer", "description": "The service's token."},
                "agent": {"type": "http", "scheme": "bearer", "description": "The session's token."},
            },
        },
    }


def _operation(route: Described, named: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "string"} if route.gives in (str, bytes) else named[str(route.gives)]
    problem = {"application/problem+json": {"schema": named[str(Problem)]}}
    refused = {"description": "Refused, with what would mend it.", "content": problem}
    given = {"description": route.says, "content": {route.media: {"schema": schema}}}
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.says,
        "responses": {str(route.status): given, "4XX": refused, "503": refused},
    }
    if route.plane != "anybody":
        operation["security"] = [{route.plane: []}]
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    if names:
        operation["parameters"] = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]
    if route.takes is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": named[str(route.takes)]}}}
    return operation
