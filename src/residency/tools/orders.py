"""Orders: what is asked for, understood by any reasonable name, with its dose and pace made explicit.

Orders go through `create_clinical_order`. An order by name alone takes the usual adult dose where one exists, else it
asks; nothing is guessed across units.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from residency import acts, knowledge
from residency.errors import Refused
from residency.knowledge import reading
from residency.knowledge.allergy import relation
from residency.knowledge.dosing import same_route
from residency.knowledge.types import Dose, Drug
from residency.people import nurse
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, Text, tool
from residency.tools.talk import consult
from residency.tools.written import ROUTES, parts
from residency.units import canonical, convert, kind
from residency.world import operations
from residency.world.case import Case
from residency.world.records import Order

NUMBER = re.compile(r"^\s*(\d{1,7}(?:\.\d{1,6})?)\s*([a-zA-Zµμ%][a-zA-Zµμ%/ ]{0,24})?\s*$")


class Details(Struct, frozen=True, forbid_unknown_fields=True):
    """What is ordered. Only `item` is needed; dose and rate may carry their unit ("1 g", "0.1 mcg/kg/min")."""

    item: Name
    dose: float | Name | None = None
    unit: Name | None = None
    route: Name | None = None
    rate: float | Name | None = None
    duration: float | Name | None = None
    frequency: Name | None = None
    side: Name | None = None
    reason: Text | None = None


@tool(minutes=0.5, writes=True)
def create_clinical_order(
    desk: Desk,
    encounter_id: Name,
    order_type: Literal["medication", "lab", "imaging", "procedure", "consult", "nursing", "other"],
    details: Details | Name,
    priority: Literal["routine", "urgent", "stat"] = "urgent",
    indication: Text = "",
) -> Reply:
    """Order a drug, test, picture, procedure, consult or nursing task. `details.item` is any usual name. Drugs take dose,
    unit, route and, for infusions, rate (for example 0.1 with unit mcg/kg/min) or duration in minutes. Nurses, pharmacy
    and laboratory carry it out; a drug acts when it runs."""
    case, _ = desk.living(encounter_id)
    if isinstance(details, str):
        details = Details(item=details)
    if order_type == "medication" and details.dose is None and details.rate is None:
        details = _in_one_breath(details)
    if indication or details.side or details.frequency:
        desk.jot(case.patient, "order", " ".join(filter(None, (details.item, details.side, details.frequency, indication))))
    if order_type == "medication":
        return _drug(desk, case, details, priority)
    if order_type in ("lab", "imaging"):
        test = knowledge.find_test(details.item)
        order = operations.order_test(desk.hospital, case.patient, test, priority)
        return Reply(f"{order.id}: {test.name} ordered.", {"order": order.id, "item": test.id})
    if order_type == "consult":
        return consult(desk, case, details.item, details.reason or indication)
    return _other(desk, case, details, priority)


def _in_one_breath(details: Details) -> Details:
    """An item that carries its dose, unit, route or time in words; fields that were given stand."""
    found = parts(details.item.split(), "item", Details.__struct_fields__)
    if not {"dose", "rate"} & set(found) or not found.get("item"):
        return details
    return replace(details, **{k: v for k, v in found.items() if k == "item" or getattr(details, k) is None})


def _other(desk: Desk, case: Case, details: Details, priority: str) -> Reply:
    """Procedures and nursing tasks; a drug or test that came under the wrong heading is taken for what it is."""
    vitals = re.search(r"\b(vitals?|vital signs|observations|bp|blood pressure)\b", details.item.lower())
    if vitals:
        every = _minutes(details.frequency or details.duration or details.item, 15.0)
        order = Order(
            desk.hospital.number("order"), case.patient, desk.hospital.second, "nursing", "vital_signs", every, "min", status="running"
        )
        desk.hospital.tables.put("order", order)
        desk.hospital.later(1.0, "vitals", order.id)
        return Reply(f"{order.id}: vital signs every {every:g} min.", {"order": order.id, "item": "vital_signs"})
    try:
        procedure = knowledge.find_procedure(details.item)
    except Refused:
        for find, retry in ((knowledge.find_drug, "medication"), (knowledge.find_test, "lab")):
            try:
                find(details.item)
            except Refused:
                continue
            raise Refused("wrong_order_type", f"{details.item[:60]} is not a procedure.", f"Order it with order_type={retry!r}.") from None
        raise
    missing = [s for s in procedure.needs_consult if s not in _called(desk, case)]
    if procedure.needs_consult and len(missing) == len(procedure.needs_consult):
        raise Refused(
            "needs_consult",
            f"{procedure.name} is done by {' or '.join(procedure.needs_consult)}, who have not been called.",
            "Call them with call_consultant first.",
        )
    own = procedure.by == "clinician"
    order = operations.order_procedure(desk.hospital, case.patient, procedure, priority, own)
    return Reply(
        f"{order.id}: {procedure.name} {'done' if own else 'ordered'}.",
        {"order": order.id, "item": procedure.id},
        minutes=procedure.minutes if own else None,
    )


def _called(desk: Desk, case: Case) -> set[str]:
    return {e.act.service for e in desk.hospital.log.events if isinstance(e.act, acts.Consulted) and e.act.patient == case.patient}


def _drug(desk: Desk, case: Case, details: Details, priority: str) -> Reply:
    drug = knowledge.find_drug(details.item)
    plan = _plan(drug, details, case)
    listed = desk.hospital.tables.of("allergy", case.patient)
    conflict = next((a.substance for a in listed if relation(drug.id, a.substance, a.reaction)), "")
    says = nurse.query(drug.id, [conflict] if conflict else [])
    if says and not details.reason:
        mend = "Choose another drug, or repeat the order with details.reason if you are sure."
        raise Refused("allergy_alert", f"The nurse stops. {says}", mend)
    order = operations.order_drug(desk.hospital, case.patient, drug, priority=priority, by=desk.actor, **plan)
    size = f" {order.amount:g} {order.unit}" if order.amount else ""
    pace = f" at {order.rate:g} {order.rate_unit}" if order.rate else f" over {order.over:g} min" if order.over else ""
    return Reply(f"{order.id}: {drug.name}{size}{pace} {order.route} ordered; it acts once it runs.", {"order": order.id, "item": drug.id})


def _plan(drug: Drug, details: Details, case: Case) -> dict[str, Any]:
    """Amount, unit, rate, route and duration of an order, filled from the drug's usual dose. Raises Refused when unclear."""
    route = _route(drug, details.route, bool(details.reason))
    usual = knowledge.default_dose(drug, route, case.weight_kg, case.age)
    amount, unit = _quantity(details.dose, details.unit, "dose")
    rate, rate_unit = _quantity(details.rate, details.unit if details.dose is None else None, "rate")
    if unit and "/" in unit and unit.split("/")[-1] in ("min", "h"):
        rate, rate_unit, amount, unit = amount, unit, 0.0, ""
    over = _minutes(details.duration, 0.0)
    if not amount and not rate:
        if usual is None or (usual.usual is None and usual.rate_usual is None):
            raise Refused("dose_needed", f"{drug.name} has no single usual dose.", _doses(drug, route))
        amount = (usual.usual or 0.0) * (case.weight_kg if usual.per == "kg" else 1.0)
        unit, rate, rate_unit = usual.unit, usual.rate_usual or 0.0, usual.rate_unit
        route = usual.route
    if amount and unit.endswith("/kg"):
        amount, unit = amount * case.weight_kg, unit[:-3]
    if amount and not unit:
        if usual is None or not usual.unit:
            raise Refused("unit_needed", f"The dose of {drug.name} needs its unit.", _doses(drug, route))
        unit = usual.unit
    if amount and usual is not None and usual.unit and kind(unit) != kind(usual.unit):
        own = knowledge.canonical(drug, amount, unit, route, 0.0, "", case.weight_kg)
        if own is None or kind(own.unit) != kind(usual.unit):
            raise Refused("wrong_unit", f"{drug.name} is not given in {unit}.", _doses(drug, route))
        amount, unit = own.amount, own.unit
    if rate and not rate_unit:
        if usual is None or not usual.rate_unit:
            raise Refused("unit_needed", f"The rate of {drug.name} needs its unit.", _doses(drug, route))
        rate_unit = usual.rate_unit
    if rate and rate_unit.split("/")[0] in ("mL", "L") and rate_unit.count("/") == 1 and amount:
        over = amount / (convert(rate, rate_unit, f"{unit}/min") or 1.0)
        rate, rate_unit = 0.0, ""
    if amount and not over and usual is not None:
        share = amount / usual.usual if usual.usual and "crystalloid" in drug.classes and not usual.per else 1.0
        over = usual.over_minutes * max(0.25, share)
    return {
        "amount": amount,
        "unit": unit,
        "rate": rate,
        "rate_unit": rate_unit,
        "route": route or (usual.route if usual else ""),
        "over": round(over, 2),
    }


def _quantity(value: float | str | None, unit: str | None, what: str) -> tuple[float, str]:
    if value is None:
        return 0.0, ""
    written = ""
    if isinstance(value, str):
        match = NUMBER.match(value)
        if match is None:
            raise Refused("unclear_" + what, f"The {what} {value[:40]!r} is not one number with a unit.", 'Write for example "1 g".')
        value, written = float(match[1]), (match[2] or "").strip()
    word = written or unit or ""
    known = canonical(word) if word else ""
    if known is None:
        raise Refused(
            "unknown_unit", f"The unit {word[:40]!r} is not understood.", "Use mcg, mg, g, mL, L, units, mmol, per kg, per min or per h."
        )
    if value <= 0:
        raise Refused("unclear_" + what, f"The {what} must be more than zero.", f"Give a {what} above zero, or stop the order.")
    return float(value), known


def _route(drug: Drug, text: str | None, insisted: bool) -> str:
    routes = list(dict.fromkeys(d.route for d in drug.doses))
    if text is None:
        return ""
    route = ROUTES.get(text.strip().lower())
    ways = f"{drug.name} is given: {', '.join(routes) or 'as usual'}."
    if route is None:
        raise Refused("unknown_route", f"The route {text[:40]!r} is not understood.", ways)
    if routes and not any(same_route(route, r) for r in routes) and not insisted:
        raise Refused(
            "wrong_route", f"Pharmacy stops: {drug.name} is not given {route}.", ways + " To insist, repeat the order with details.reason."
        )
    return route


def _minutes(value: float | str | None, otherwise: float) -> float:
    """Minutes out of 30, "30 min", "every 15 minutes", "2 h"."""
    if value is None:
        return otherwise
    if isinstance(value, str):
        match = re.search(r"(\d{1,4}(?:\.\d+)?)\s*(h|hour|hr)?", value.lower())
        if match is None:
            return otherwise
        value = float(match[1]) * (60.0 if match[2] else 1.0)
    return min(max(float(value), 0.5), 1440.0)


def _doses(drug: Drug, route: str) -> str:
    def show(d: Dose) -> str:
        if d.rate_unit:
            return f"{d.route} {d.rate_low:g}-{d.rate_high:g} {d.rate_unit}"
        return f"{d.route} {d.low:g}-{d.high:g} {d.unit}{'/kg' if d.per else ''}" if d.low is not None and d.high is not None else d.route

    return "Say dose, unit and route; usual: " + "; ".join(show(d) for d in drug.doses[:4]) + "."


@tool(minutes=0.2, writes=True)
def update_task_status(desk: Desk, task_id: Name, status: Literal["stopped", "cancelled", "acknowledged"], notes: Text = "") -> Reply:
    """Stop a running drug or cancel a waiting order by its order id."""
    order = desk.hospital.tables.get("order", task_id.strip())
    if order is None or order.patient not in desk.hospital.cases:
        raise Refused(
            "unknown_order", f"There is no order {task_id[:40]!r}.", "Order ids are shown when ordering and by get_encounter_details."
        )
    desk.case(order.patient)
    if notes:
        desk.jot(order.patient, "order", f"{order.id}: {notes}")
    if status == "acknowledged":
        return Reply(f"{order.id} ({order.item}) is {order.status}.", {"order": order.id, "status": order.status})
    operations.stop(desk.hospital, order, desk.actor)
    return Reply(f"{order.id} ({order.item}) {status}.", {"order": order.id, "status": "stopped"})


@tool(minutes=1.0, writes=True)
def apply_protocol(desk: Desk, encounter_id: Name, protocol_name: Name, reason: Text = "", override_reason: Text = "") -> Reply:
    """Sign a whole order set at once (see get_protocol_details). Every order in it is placed as written."""
    case, _ = desk.living(encounter_id)
    if reason or override_reason:
        desk.jot(case.patient, "protocol", f"{protocol_name}: {reason} {override_reason}".strip())
    name = protocol_name.strip().lower().replace(" ", "_")
    if name not in case.order_sets:
        raise Refused(
            "unknown_protocol",
            f"There is no order set {protocol_name[:40]!r}.",
            f"Order sets here: {', '.join(case.order_sets) or 'none'}.",
        )
    placed = []
    for item in case.order_sets[name]:
        placed.append(_from_set(desk, case, str(item)))
    return Reply("Signed: " + ", ".join(placed) + ".", {"orders": placed})


_WITH_DOSE = re.compile(r"^(.+?)_(\d+(?:_\d+)?)_(ml|mg|g)(_per_kg)?$")


def _from_set(desk: Desk, case: Case, item: str) -> str:
    match = _WITH_DOSE.match(item)
    name, dose = (match[1], float(match[2].replace("_", "."))) if match else (item, None)
    try:
        test = knowledge.find_test(name) if dose is None else None
    except Refused:
        test = None
    if test is not None:
        return operations.order_test(desk.hospital, case.patient, test, "urgent").id
    drug = knowledge.drugs[reading.order_set_drug(name)]
    unit = canonical(match[3]) or "" if match else None
    amount = None if dose is None else dose * (case.weight_kg if match and match[4] else 1.0)
    plan = _plan(drug, Details(item=drug.id, dose=amount, unit=unit), case)
    return operations.order_drug(desk.hospital, case.patient, drug, priority="urgent", by=desk.actor, **plan).id
