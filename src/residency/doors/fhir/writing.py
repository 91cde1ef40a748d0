"""Writing: a resource becomes the department's own act, and comes back as the chart then holds it."""

from __future__ import annotations

from typing import Any

import msgspec

from residency.contract import ToolResult
from residency.doors.fhir import reading, translating
from residency.doors.fhir.bodies import WRITABLE, Closing, Parameters, Value
from residency.doors.fhir.mapping import Resource
from residency.doors.fhir.mapping.datatypes import fid, lean, text
from residency.doors.fhir.outcome import Changed, NoSuchThing, NotOffered, NotUnderstood
from residency.doors.fhir.seat import Seat
from residency.doors.http.wire import BadBody

DESCRIBED = "docs/doors/fhir.md lists the elements that are understood; any other is refused, never ignored."
STATUS_ONLY = {
    "MedicationRequest": ("stopped", "cancelled"),
    "ServiceRequest": ("revoked",),
    "Task": ("cancelled", "accepted", "received"),
}
MOVES = ("status", "businessStatus", "executionPeriod", "output", "note", "meta", "statusReason", "text")
CLOSES = (*MOVES, "hospitalization", "diagnosis")


def typed(kind: type[Any], body: Any) -> Any:
    """A body as one of the types that may be written. Raises BadBody, which names the element that is not understood."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise BadBody("bad_body", f"{str(error)[:300]}.", DESCRIBED) from None


async def create(seat: Seat, kind: str, body: Any) -> Resource:
    """Write a new resource. Raises NotOffered, BadBody, NotUnderstood, ActRefused."""
    if kind not in WRITABLE:
        raise NotOffered("not_writable", f"{kind} is not written here.", f"These are: {', '.join(WRITABLE)}.")
    _is(kind, body)
    written = typed(WRITABLE[kind], body)
    name, arguments = translating.created(written)
    result = await seat.act(name, arguments)
    mine = [r for r in await _mine(seat) if r["resourceType"] == kind]
    key = result.data.get("order") if isinstance(result.data, dict) else None
    return mine[-1] if key is None else next(r for r in mine if r["id"] == fid(key))


async def _mine(seat: Seat) -> list[Resource]:
    """Everything of this desk's patients, as far as it was read."""
    chart = await seat.chart()
    return [r for patient in chart.mine for r in reading.everything(chart, patient)]


def _is(kind: str, body: Any) -> None:
    if not isinstance(body, dict) or body.get("resourceType") != kind:
        raise NotUnderstood("wrong_type", f"The body is no {kind}.", f'Send an object with "resourceType": "{kind}".')


async def update(seat: Seat, kind: str, key: str, body: Any) -> Resource:
    """Change the status of an order or its task, or close a stay. Whatever else differs from the chart is refused."""
    if kind not in (*STATUS_ONLY, "Encounter"):
        raise NotOffered("not_writable", f"{kind} is not updated here.", f"These are: {', '.join((*STATUS_ONLY, 'Encounter'))}.")
    _is(kind, body)
    now = reading.find(await _mine(seat), kind, key)
    if now is None:
        raise NoSuchThing("no_resource", f"There is no {kind}/{key[:64]}.", f"Search for it: {kind}?patient=PATIENT.")
    moves = CLOSES if kind == "Encounter" else MOVES
    other = sorted(k for k in {*now, *body} if k not in moves and now.get(k) != body.get(k))
    if other:
        raise Changed("only_status", f"These elements can't be changed: {', '.join(other)[:200]}.", "Send the resource as it was read.")
    name, arguments = _closing(key, body) if kind == "Encounter" else _stopping(kind, key, body)
    await seat.act(name, arguments)
    return reading.find(await _mine(seat), kind, key) or now


def _closing(key: str, body: Any) -> tuple[str, dict[str, Any]]:
    wanted = {k: body[k] for k in ("status", "hospitalization", "diagnosis") if k in body}
    return translating.closing(reading.own_id(key), typed(Closing, wanted))


def _stopping(kind: str, key: str, body: Any) -> tuple[str, dict[str, Any]]:
    status, notes = body.get("status"), body.get("note", [])
    if status not in STATUS_ONLY[kind]:
        raise NotUnderstood("bad_value", "This status can't be set.", f"It can be: {', '.join(STATUS_ONLY[kind])}.")
    said = [n.get("text") for n in notes if isinstance(n, dict)] if isinstance(notes, list) else []
    return translating.stopping(f"{kind}/{key}", status, "\n".join(s for s in said if isinstance(s, str)))


async def operate(seat: Seat, name: str, body: Any, schema: dict[str, Any]) -> Resource:
    """Perform a tool by its name, with Parameters, and say what it brought."""
    _is("Parameters", body)
    arguments = translating.operated(typed(Parameters, body), schema.get("properties", {}))
    result = await seat.act(name, arguments)
    return brought(result)


def brought(result: ToolResult) -> Resource:
    """A tool's result as Parameters: `content` in words, `data` as JSON text, `minutes`."""
    values = [
        Value(name="content", value_string=text(result.content) or None),
        Value(name="data", value_string=None if result.data is None else msgspec.json.encode(result.data).decode()),
        Value(name="minutes", value_decimal=result.minutes),
    ]
    rows = [lean(name=v.name, valueString=v.value_string, valueDecimal=v.value_decimal) for v in values]
    return {"resourceType": "Parameters", "parameter": [r for r in rows if len(r) > 1]}
