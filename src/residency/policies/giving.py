"""How a clinician gives: which drug for a step, how much, and how it is known to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from residency import knowledge
from residency import predicates as P
from residency.contract import Call
from residency.knowledge.checks import allergy_unsafe
from residency.knowledge.condition import Option
from residency.policies.plan import LATE, Step

if TYPE_CHECKING:
    from residency.policies.clinician import Clinician

BAG_ML = 1000.0
GROWN_KG = 40.0
ML_PER_MINUTE = 1000.0 / 25.0
FULL_REVERSAL_MG = 1.0  # at once into a vein; below it naloxone goes in small steps until breathing is back
APART = 5.0  # minutes between two doses of one drug
CHART_MINUTE = 1.0  # the chart dates an order by when the call began, this clinician by when it ended


def give(c: Clinician, step: Step) -> Call | None:
    """The next order that a treatment step needs, or None when all of it is ordered."""
    p: P.Gave = step.leaf
    if p.ml_per_kg_at_least is not None:
        return _bag(c, step)
    drugs = _choice(c, step)
    if "naloxone" in drugs and (p.dose is None or p.dose[0] < FULL_REVERSAL_MG):
        c.support.naloxone_wanted = True
    wanted = step.leaf.count_at_least
    for drug in drugs:
        mine = [o["minute"] for o in _own_orders(c, step) if o["item"] == drug and o["status"] != "stopped"]
        if mine and len(mine) < wanted and c.notebook.minute - max(mine) < APART:
            return None
        if len(mine) < wanted:
            if "crystalloid" in getattr(knowledge.drugs.get(drug), "classes", ()):
                c.support.fluid_ml = max(c.support.fluid_ml, BAG_ML)
            return _order_drug(c, drug, p, _groups(c, p))
    return None


def given(c: Clinician, step: Step) -> bool:
    """Whether everything that a treatment step needs runs or has run."""
    p = step.leaf
    if isinstance(p, P.Gave) and p.ml_per_kg_at_least is not None:
        got = sum(
            float(o["amount"]) for o in c.orders.values() if o["item"] in knowledge.treatments("crystalloid") and o["status"] == "done"
        )
        return got >= p.ml_per_kg_at_least * c.weight()
    wanted = _choice(c, step) if isinstance(p, P.Gave) else ()
    running = [o["item"] for o in _own_orders(c, step) if o["status"] in ("running", "done", "replaced")]
    if isinstance(p, P.Gave) and not wanted:
        return any(item in meant(c, p) for item in running)
    return bool(wanted) and all(running.count(d) >= (p.count_at_least if isinstance(p, P.Gave) else 1) for d in wanted)


def _bag(c: Clinician, step: Step) -> Call | None:
    need = step.leaf.ml_per_kg_at_least * c.weight()
    if c.support.fluid_ml >= need:
        return None
    grain = 250.0 if c.weight() >= GROWN_KG else 10.0  # a quarter of a litre is half of what a newborn holds
    amount = min(BAG_ML, -(-(need - c.support.fluid_ml) // grain) * grain)
    c.support.fluid_ml += amount
    drug = c.spec.prefers.get("crystalloid", "lactated_ringers")
    over = max(10, round(amount / ML_PER_MINUTE))
    return order(c, "medication", {"item": drug, "dose": amount, "unit": "mL", "route": "iv", "duration": over})


def meant(c: Clinician, p: P.Gave) -> frozenset[str]:
    """Every treatment that a `gave` means to this clinician."""
    names = [n for n in (p.drug, p.class_) if n] + ([p.any_of] if isinstance(p.any_of, str) else list(p.any_of or ()))
    out: frozenset[str] = frozenset()
    for name in names:
        out |= frozenset(c.spec.groups[name]) if name in c.spec.groups else knowledge.treatments(name)
    return out


def _own_orders(c: Clinician, step: Step) -> list[dict[str, Any]]:
    """Orders that can be this step's: those written before an earlier course of the same drugs was complete are that course's."""
    mine = meant(c, step.leaf) if isinstance(step.leaf, P.Gave) else frozenset()
    earlier = [s.memory.get("done_at", LATE) for s in step.after if s.kind == "give" and meant(c, s.leaf) & mine]
    since = max(earlier, default=0.0) - CHART_MINUTE
    return [o for o in c.orders.values() if o.get("minute", 0.0) >= since and not _too_little(o, step.leaf)]


def _too_little(order: dict[str, Any], leaf: Any) -> bool:
    """Whether an order is for less than the dose that a step names."""
    dose = leaf.dose if isinstance(leaf, P.Gave) else None
    return dose is not None and order.get("unit") == leaf.unit and 0 < float(order.get("amount") or 0) < dose[0]


def _choice(c: Clinician, step: Step) -> tuple[str, ...]:
    """The drugs to give for a step: the regimen for a group that must cover germs, else the preferred safe one."""
    p: P.Gave = step.leaf
    if isinstance(p.any_of, str) and p.any_of in c.spec.groups and c.spec.regimen:
        group = c.spec.groups[p.any_of]
        if all(d in group for d in c.spec.regimen):
            return c.spec.regimen
    names = [n for n in (p.drug, p.class_) if n] + ([p.any_of] if isinstance(p.any_of, str) else list(p.any_of or ()))
    if c.spec.regimen and meant(c, p) >= set(c.spec.regimen):
        return c.spec.regimen
    ordered = [o["item"] for o in _own_orders(c, step) if o["item"] in meant(c, p) and o["status"] != "stopped"]
    if ordered:
        return (ordered[0],)
    for name in names:
        options = list(c.spec.groups[name]) if name in c.spec.groups else [name]
        for option in options:
            members = [c.spec.prefers.get(option, option)] if option in c.spec.prefers else sorted(knowledge.treatments(option))
            for drug in members:
                if not allergy_unsafe(drug, c.spec.allergies):
                    return (drug,)
    return ()


def _groups(c: Clinician, p: P.Gave) -> dict[str, dict[str, Option]]:
    """Treatment groups, the one that the step names first: its doses are the ones meant."""
    named = {p.any_of: c.spec.groups[p.any_of]} if isinstance(p.any_of, str) and p.any_of in c.spec.groups else {}
    return named | c.spec.groups


def _order_drug(c: Clinician, drug: str, p: P.Gave, groups: dict[str, dict[str, Option]]) -> Call:
    if drug in knowledge.procedures:
        return order(c, "procedure", {"item": drug})
    details: dict[str, Any] = {"item": drug}
    option = next((g[drug] for g in groups.values() if drug in g), None)
    if option is not None and option.ranges:
        r = option.ranges[0]
        weight = c.weight()
        middle = r.low + (r.high - r.low) * (0.1 if r.per_minute else 0.5)
        if r.per_minute:
            details |= {"rate": round(middle, 4), "unit": f"{r.unit}/kg/min" if r.per_kg else f"{r.unit}/min"}
        else:
            amount = middle * weight if r.per_kg else (r.high if r.unit == "g" else middle)
            details |= {"dose": float(f"{amount:.3g}"), "unit": r.unit}
        if r.route:
            details["route"] = r.route
    if p.dose is not None and not (details.get("unit") == p.unit and p.dose[0] <= details["dose"] <= p.dose[1]):
        details = {"item": drug, "dose": p.dose[0], "unit": p.unit}
    if p.route is not None:
        details["route"] = p.route
        if any(rule.route == p.route for rule in knowledge.drugs[drug].never):
            details["reason"] = "indicated"
    if option is not None and allergy_unsafe(drug, ()):
        details["reason"] = "indicated"
    return order(c, "medication", details)


def order(c: Clinician, kind: str, details: dict[str, Any], priority: str = "stat") -> Call:
    """An order through the department's one order tool."""
    return c.call("create_clinical_order", encounter_id=c.encounter_id, order_type=kind, details=details, priority=priority)
