"""Requests and answers on the wire: media types, addresses, Bundles, and what an act told beside its resource."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from residency.contract import ToolResult
from residency.doors.fhir.mapping import Resource
from residency.doors.fhir.outcome import NotAcceptable, NotUnderstood, WrongMedia, information, outcome
from residency.doors.fhir.query import Place, plumbing, written
from residency.doors.fhir.searching import Found
from residency.doors.fhir.seat import Seat
from residency.errors import ResidencyError

JSON = "application/fhir+json"
_TAKEN = (JSON, "application/json", "application/json+fhir", "text/json")
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9a-fA-F:.]{2,45}\](:\d{1,5})?")
TOLD = "x-residency-told"
MOST_TOLD = 4000
QUERY = 8000


def base(request: Request) -> str:
    """The address of this session's door as the client wrote it."""
    host = request.headers.get("host", "")
    named = host if _HOST.fullmatch(host) else "localhost"
    session = request.path_params.get("id")
    return f"{request.scope['scheme']}://{named}" + (f"/episodes/{session}/fhir" if session else "/fhir")


def accepts(request: Request) -> None:
    """Raises NotAcceptable when the client wants no JSON."""
    wanted = [part.split(";")[0].strip().lower() for part in request.headers.get("accept", "*/*").split(",")]
    if not any(w in (*_TAKEN, "*/*", "application/*", "text/*", "") for w in wanted):
        raise NotAcceptable("json_only", "This door speaks JSON only.", f"Accept {JSON}.")


def carries(request: Request, kinds: Sequence[str] = _TAKEN) -> None:
    """Raises WrongMedia for a body of another kind."""
    kind = request.headers.get("content-type", JSON).split(";")[0].strip().lower()
    if kind not in kinds:
        raise WrongMedia("media", f"A body of type {kind[:60]!r} is not understood.", f"Send {kinds[0]}.")


def asked(raw: bytes) -> list[tuple[str, str]]:
    """Names and values of a query or a form. Raises NotUnderstood for one that is too long or no text."""
    if len(raw) > QUERY:
        raise NotUnderstood("too_long", f"A search may hold {QUERY:,} bytes.", "Ask in parts.")
    try:
        return parse_qsl(raw.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise NotUnderstood("bad_value", "The parameters can't be read.", "Send them as UTF-8, percent-encoded.") from None


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A resource as JSON."""
    return Response(msgspec.json.encode(body), status, headers, JSON)


def refused(error: ResidencyError) -> Response:
    """An OperationOutcome."""
    status, body = outcome(error)
    headers = {"Retry-After": "1"} if status in (429, 503) else {}
    result = getattr(error, "result", None)
    return answer(body, status, headers | (_told([result]) if result is not None else {}))


def stands(seat: Seat, wrote: bool = False) -> dict[str, str]:
    """Where the encounter stands, and what its acts told, beside any answer. `wrote`: what was said of it is told too;
    of a chart that was read the body says all."""
    return {"x-residency-minute": f"{seat.state.minute:g}", "x-residency-done": str(seat.state.done).lower(), **_told(seat.told, wrote)}


def _told(results: Sequence[ToolResult], wrote: bool = False) -> dict[str, str]:
    """What was said and what interrupted, as ASCII JSON."""
    rows: list[dict[str, Any]] = [{"kind": "reply", "says": r.content} for r in results if wrote and r.content]
    rows += [{"kind": i.kind, "minute": i.minute, "says": i.says} for r in results for i in r.interrupts]
    every = len(rows)
    while len(json.dumps(rows)) > MOST_TOLD:
        rows = [*rows[: every - 2], {"kind": "cut", "says": "More was told than fits here; get_encounter_details says how things stand."}]
        every -= 1
    return {TOLD: json.dumps(rows)} if rows else {}


def plain(request: Request) -> None:
    """Raises NotUnderstood for a parameter that a read does not take."""
    for name, value in asked(request.scope["query_string"]):
        if not plumbing(name, value):
            raise NotUnderstood("unknown_parameter", f"A read does not take {name[:60]!r}.", "Search for what you want to narrow.")


def note_of(results: Sequence[ToolResult]) -> Resource | None:
    """What interrupted, as an OperationOutcome for a Bundle."""
    told = [i for r in results for i in r.interrupts]
    if not told:
        return None
    issues = [information("informational", f"[{i.kind}, minute {i.minute:.0f}] {i.says}")["issue"][0] for i in told]
    return {"resourceType": "OperationOutcome", "issue": issues}


def bundle(at: str, path: str, kept: Sequence[tuple[str, str]], found: Found, seat: Seat, cursor: Place | None) -> Resource:
    """A searchset: the page, what it includes, what was told, and links to this page and the next."""
    here = [*kept, ("_cursor", written(cursor))] if cursor is not None else list(kept)
    links = [{"relation": "self", "url": _link(at, path, here)}]
    if found.following is not None:
        links.append({"relation": "next", "url": _link(at, path, [*kept, ("_cursor", written(found.following))])})
    entries = [_entry(at, r, "match") for r in found.page] + [_entry(at, r, "include") for r in found.included]
    told = note_of(seat.told)
    if told is not None:
        entries.append({"resource": told, "search": {"mode": "outcome"}})
    whole: Resource = {"resourceType": "Bundle", "type": "searchset", "total": found.total, "link": links}
    return whole | ({"entry": entries} if entries else {})


def _link(at: str, path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{at}/{path}" + (f"?{urlencode(pairs)}" if pairs else "")


def _entry(at: str, r: Resource, mode: str) -> Resource:
    return {"fullUrl": f"{at}/{r['resourceType']}/{r['id']}", "resource": r, "search": {"mode": mode}}
