"""From an order to what the body feels: agents of the physiology, with the amount at once and the pace while it runs."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from residency import units
from residency.knowledge.dosing import Canonical, canonical, pace_in, route
from residency.knowledge.library import everything
from residency.knowledge.types import Drug, Effect


class Action(Struct, frozen=True):
    """One agent: `give` of its unit at once (or over the dose's minutes), `infuse` of its rate unit while it runs."""

    agent: str
    give: float = 0.0
    infuse: float = 0.0


def actions(drug: Drug | str, amount: float, unit: str, by: str, rate: float, rate_unit: str, weight: float) -> tuple[Action, ...]:
    """What an order does in a body of that weight (kg), one action an agent. Antibacterials act through coverage: ()."""
    row: Drug = everything("drugs")[drug] if isinstance(drug, str) else drug
    order = canonical(row, amount, unit, by, rate, rate_unit, weight)
    if order is None or "antibacterial" in row.classes:
        return ()
    found: dict[str, Action] = {}
    for effect in row.effects:
        old = found.get(effect.agent, Action(effect.agent))
        give, infuse = _share(effect, order, by, weight)
        found[effect.agent] = Action(effect.agent, old.give + give, old.infuse + infuse)
    return tuple(action for action in found.values() if action.give or action.infuse)


def _share(effect: Effect, order: Canonical, by: str, weight: float) -> tuple[float, float]:
    reaches = _reaching(effect.by_route, by)
    if order.rate:
        pace = pace_in(order.rate, order.rate_unit, effect.per, weight)
        return 0.0, (pace or 0.0) * effect.amount * reaches
    if effect.per.endswith("/kg"):
        whole = units.convert(order.amount, order.unit, effect.per.removesuffix("/kg"))
        return (whole or 0.0) / weight * effect.amount * reaches, 0.0
    whole = units.convert(order.amount, order.unit, effect.per) if order.unit else None
    return (whole or 0.0) * effect.amount * reaches, 0.0


def _reaching(by_route: Mapping[str, float], by: str) -> float:
    return by_route.get(route(by), 1.0)
