"""How an order reaches the patient: nurse, pharmacy and laboratory on the clock.

An order is written at once; specimens are drawn, drugs fetched and mixed, results come back later, each after a time
drawn for that order alone. Nothing acts on the body before it runs.
"""

from __future__ import annotations

from msgspec.structs import replace

from residency import acts, knowledge, rng
from residency.errors import Refused
from residency.knowledge.actions import actions
from residency.knowledge.checks import allergy_unsafe
from residency.knowledge.condition import Downstream
from residency.knowledge.types import Drug, Procedure, Test
from residency.physiology import AGENTS, Body
from residency.world.case import Case
from residency.world.hospital import Hospital, handler
from residency.world.records import ELSEWHERE, Order
from residency.world.resulting import report

FLUIDS = ("crystalloid", "blood", "plasma", "colloid_starch", "potassium")  # run at a pace even when a whole dose is ordered
URGENT = {"stat": 0.6, "urgent": 0.8, "routine": 1.0}


def order_test(h: Hospital, patient: str, test: Test, priority: str) -> Order:
    """A specimen is drawn (or a picture made) and comes back after the test's own turnaround."""
    order = _place(h, Order(h.number("order"), patient, h.second, "test", test.id, priority=priority))
    low, high = test.collect_minutes
    h.later(rng.between(low, high, h.seed, "collect", order.key) * URGENT[priority], "collect", order.id)
    return order


def order_drug(
    h: Hospital,
    patient: str,
    drug: Drug,
    *,
    amount: float,
    unit: str,
    rate: float,
    rate_unit: str,
    route: str,
    over: float,
    priority: str,
    by: str = "physician",
) -> Order:
    """A nurse fetches, mixes and starts it; an infusion runs until it is stopped or its rate is ordered anew."""
    order = _place(
        h, Order(h.number("order"), patient, h.second, "medication", drug.id, amount, unit, rate, rate_unit, route, over, priority, by=by)
    )
    low, high = drug.prepare_minutes
    running = rate and any(o.item == drug.id and o.status == "running" for o in h.tables.of("order", patient))
    minutes = 0.5 if running else low + (high - low) * rng.uniform(h.seed, "prepare", order.key) * URGENT[priority]
    h.later(minutes, "give", order.id)
    return order


def order_procedure(h: Hospital, patient: str, procedure: Procedure, priority: str, own_hands: bool) -> Order:
    """The clinician's own hands take the call's time; a nurse or a called team comes on the clock."""
    order = _place(h, Order(h.number("order"), patient, h.second, "procedure", procedure.id, amount=1.0, priority=priority))
    low, high = procedure.team_minutes
    wait = 0.0 if own_hands else rng.between(low, high, h.seed, "team", order.key)
    h.later(wait + procedure.minutes, "perform", order.id)
    return order


def _place(h: Hospital, order: Order) -> Order:
    nth = sum(o.item == order.item for o in h.tables.of("order", order.patient))
    order = replace(order, key=f"{order.item}#{nth}")
    h.tables.put("order", order)
    h.note(
        acts.Ordered(
            order.patient,
            order.id,
            order.kind,
            order.item,
            order.amount,
            order.unit,
            order.rate,
            order.rate_unit,
            order.route,
            order.priority,
        ),
        order.by,
    )
    return order


def already_running(h: Hospital, patient: str, item: str, rate: float = 1.0, unit: str = "1") -> None:
    """Enter what was begun elsewhere and runs already: charted as running, nobody's act here, and it can be stopped."""
    kind = "procedure" if item in knowledge.procedures else "medication"
    order = Order(h.number("order"), patient, h.second, kind, item, rate=rate, rate_unit=unit, status="running", by=ELSEWHERE)
    order = replace(order, since=h.second, key=f"{item}#before")
    h.tables.put("order", order)
    _set_rates(h, order, 1.0)


def stop(h: Hospital, order: Order, actor: str = "physician") -> None:
    """Stop what runs or cancel what waits. Raises Refused when there is nothing to stop."""
    if order.status in ("done", "stopped", "resulted"):
        raise Refused(
            "nothing_to_stop",
            f"Order {order.id} ({order.item}) is already {order.status}.",
            "Look at the encounter for orders that are placed or running.",
        )
    received = _received(h, order)
    if order.status == "running":
        _set_rates(h, order, 0.0)
    h.tables.put("order", replace(order, status="stopped"))
    h.note(acts.Stopped(order.patient, order.id, order.item, received, order.unit), actor)


def _received(h: Hospital, order: Order) -> float:
    if order.status != "running":
        return 0.0
    if order.over:
        return order.amount * min(1.0, (h.second - order.since) / 60 / order.over)
    return order.amount


@handler("collect")
def _collect(h: Hospital, order_id: str) -> None:
    order: Order = h.tables.get("order", order_id)
    if order.status != "placed" or h.bodies[order.patient].state == "dead":
        return
    test = knowledge.tests[order.item]
    h.tables.put("order", replace(order, status="collected", since=h.second))
    h.note(acts.Collected(order.patient, order.id, order.item), "nurse")
    values, findings = report(h, order, test)
    mid, p10, p90 = test.turnaround
    minutes = max(1.0, rng.spread(mid, p10, p90, h.seed, "turnaround", order.key)) * URGENT[order.priority]
    h.later(minutes, "result", order.id, h.second, values, findings)
    for cost in test.expected_harm:
        h.bodies[order.patient].expect(cost.organ, cost.minutes)


@handler("give")
def _give(h: Hospital, order_id: str) -> None:
    order: Order = h.tables.get("order", order_id)
    body = h.bodies[order.patient]
    if order.status != "placed" or body.state == "dead":
        return
    drug = knowledge.drugs[order.item]
    if order.rate:
        for other in h.tables.of("order", order.patient):
            if other.item == order.item and other.status == "running" and other.rate:
                _set_rates(h, other, 0.0)
                h.tables.put("order", replace(other, status="replaced"))
    running = bool(order.rate or order.over)
    order = replace(order, status="running" if running else "done", since=h.second)
    h.tables.put("order", order)
    h.note(acts.Gave(order.patient, order.id, order.item, order.amount, order.unit, order.rate, order.rate_unit, order.route), "nurse")
    _act_on_body(h, order, drug)
    if order.over and not order.rate:
        h.later(order.over, "finish", order.id)
    case = h.cases.get(order.patient)
    if case is not None and case.allergies and allergy_unsafe(order.item, case.allergies):
        body.give("allergen", max(a.severity for a in case.allergies))
    for cost in drug.expected_harm:
        h.bodies[order.patient].expect(cost.organ, cost.minutes)


@handler("finish")
def _finish(h: Hospital, order_id: str) -> None:
    order: Order = h.tables.get("order", order_id)
    if order.status != "running":
        return
    _set_rates(h, order, 0.0)
    h.tables.put("order", replace(order, status="done"))
    h.note(acts.Finished(order.patient, order.id, order.item, order.amount, order.unit), "nurse")


@handler("perform")
def _perform(h: Hospital, order_id: str) -> None:
    order: Order = h.tables.get("order", order_id)
    body = h.bodies[order.patient]
    if order.status != "placed" or body.state == "dead":
        return
    procedure = knowledge.procedures[order.item]
    h.tables.put("order", replace(order, status="running" if procedure.continuous else "done", since=h.second, rate=1.0, rate_unit="1"))
    h.note(acts.Gave(order.patient, order.id, order.item, 1.0, "1", 1.0 if procedure.continuous else 0.0, "", ""), "staff")
    for effect in procedure.effects:
        if procedure.continuous:
            _rate(h, order, effect.agent, effect.amount)
        else:
            body.give(effect.agent, effect.amount)
    for cost in procedure.expected_harm:
        h.bodies[order.patient].expect(cost.organ, cost.minutes)


def _act_on_body(h: Hospital, order: Order, drug: Drug) -> None:
    """Start the drug's effects: a push at once, a bag or infusion as a rate."""
    if "antibacterial" in drug.classes or drug.id in h.cases[order.patient].antibiogram:  # parasites and viruses have drugs of their own
        _cover(h, order.patient)
        return
    body = h.bodies[order.patient]
    for agent, amount, flows in _effects(order, drug, h.cases[order.patient].weight_kg):
        if flows:
            _rate(h, order, agent, amount)
        else:
            body.give(agent, amount)


def _effects(order: Order, drug: Drug, weight: float) -> list[tuple[str, float, bool]]:
    """(agent, amount, whether it is a rate) of an order, in the physiology agents' own units; a bag of fluid runs at its pace."""
    out: list[tuple[str, float, bool]] = []
    for action in actions(drug, order.amount, order.unit, order.route, order.rate, order.rate_unit, weight):
        if action.infuse:
            out.append((action.agent, action.infuse, True))
        if action.give and order.over and action.agent in FLUIDS:
            out.append((action.agent, action.give / order.over / AGENTS[action.agent].rate_scale, True))
        elif action.give:
            out.append((action.agent, action.give, False))
    return out


def _set_rates(h: Hospital, order: Order, on: float) -> None:
    """Switch what an order runs on (1) or off (0)."""
    if order.kind == "procedure":
        for effect in knowledge.procedures[order.item].effects:
            _rate(h, order, effect.agent, effect.amount * on)
        return
    for agent, pace, flows in _effects(order, knowledge.drugs[order.item], h.cases[order.patient].weight_kg):
        if flows:
            _rate(h, order, agent, pace * on)


def _rate(h: Hospital, order: Order, agent: str, pace: float) -> None:
    """What all running orders together run of an agent; supports take the strongest, fluids add."""
    mine = h.rates.setdefault(order.patient, {})
    rows = tuple((o, r) for o, r in mine.get(agent, ()) if o != order.id)
    if pace:
        rows += ((order.id, pace),)
    mine[agent] = rows
    total = sum(r for _, r in rows) if agent in FLUIDS else max((r for _, r in rows), default=0.0)
    h.bodies[order.patient].infuse(agent, total)


def _cover(h: Hospital, patient: str) -> None:
    """Tell the body what share of likely germs the antibiotics running so far kill."""
    case = h.cases[patient]
    orders = [o for o in h.tables.of("order", patient) if o.kind == "medication" and o.status in ("running", "done")]
    regimen = {
        o.item for o in orders if knowledge.adequate(o.item, o.amount, o.unit, o.route, o.rate, o.rate_unit, case.weight_kg, case.age)
    }
    h.bodies[patient].give("antibacterial", knowledge.coverage(regimen, case.antibiogram))


def dose_into(body: Body, case: Case, step: Downstream) -> None:
    """One step of a receiving team's care straight into the body: a drug's effects or a procedure's; a bag of fluid at once."""
    procedure = knowledge.procedures.get(step.give)
    if procedure is not None:
        for effect in procedure.effects:
            if procedure.continuous:
                body.infuse(effect.agent, effect.amount)
            else:
                body.give(effect.agent, effect.amount)
        return
    drug = knowledge.drugs[step.give]
    if "antibacterial" in drug.classes or drug.id in case.antibiogram:
        body.give("antibacterial", case.antibiogram.get(drug.id, 0.0))
        return
    for action in actions(drug, step.amount, step.unit, step.route, step.rate, step.rate_unit, case.weight_kg):
        if action.infuse or not action.give:
            body.infuse(action.agent, action.infuse)
        if action.give:
            body.give(action.agent, action.give)
