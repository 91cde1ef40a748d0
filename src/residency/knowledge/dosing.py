"""Doses: what people ordered, in the drug's own units; whether it is enough; whether it is dangerous.

Crossing kinds of unit (mass to volume) needs a concentration, and is only done where the drug's file gives one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from residency import units
from residency.knowledge.library import everything
from residency.knowledge.types import Dose, Drug

TOLERANCE = 0.05
ADULT_FROM_YEARS = 16.0
UNWRITTEN_LIMIT = 3.0
MOST_FLOW = 70.0  # L/min of oxygen: more than any device on a wall gives (high-flow cannula 60)
COUNTED = frozenset({"patch", "patches", "amp", "amps", "ampoule", "ampoules", "ampule", "ampules", "bag", "bags"})


class Canonical(Struct, frozen=True):
    """An order in the drug's own units; `amount` or `rate` is 0 where none was meant, the unit "" then."""

    amount: float = 0.0
    unit: str = ""
    rate: float = 0.0
    rate_unit: str = ""


def route(name: str) -> str:
    """A route as files write it: iv im io po in sc sl pr inh topical, "" for none."""
    return ROUTES.get(name.strip().lower()[:40], name.strip().lower()[:40])


ROUTES = {
    "intravenous": "iv", "intravenously": "iv", "ivp": "iv", "iv push": "iv", "ivpb": "iv", "iv bolus": "iv", "i.v.": "iv",
    "peripheral": "iv", "central": "iv", "central line": "iv", "peripheral iv": "iv", "iv infusion": "iv", "iv drip": "iv",
    "intramuscular": "im", "i.m.": "im", "intraosseous": "io", "oral": "po", "orally": "po", "by mouth": "po", "p.o.": "po",
    "mouth": "po", "intranasal": "in", "nasal": "in", "nose": "in", "nas": "in", "subcutaneous": "sc", "subq": "sc", "sq": "sc",
    "subcut": "sc", "s.c.": "sc", "sublingual": "sl", "rectal": "pr", "inhaled": "inh", "inhalation": "inh",
    "nebulized": "inh", "nebulised": "inh", "nebulizer": "inh", "neb": "inh", "skin": "topical", "transdermal": "topical",
    "mask": "inh", "nasal cannula": "inh", "nc": "inh", "nrb": "inh", "non-rebreather": "inh", "facemask": "inh",
    "bvm": "inh", "endotracheal": "inh", "og": "po", "ng": "po", "nasogastric": "po", "g-tube": "po",
}


def same_route(a: str, b: str) -> bool:
    """Whether two routes reach the blood alike: marrow counts as a vein, a nebuliser as breathing in; "" is any."""
    a, b = route(a), route(b)
    return not a or not b or a == b or {a, b} in ({"iv", "io"}, {"inh", "neb"})


def doses_for(drug: Drug, by: str, age: float) -> list[Dose]:
    """Usual doses of a drug by a route for someone of that age; adult doses where none is written for children."""
    own = [d for d in drug.doses if same_route(by, d.route)]
    child = [d for d in own if d.age == "child"] if age < ADULT_FROM_YEARS else []
    return child or [d for d in own if d.age != "child"]


def default_dose(drug: Drug | str, by: str, weight: float, age: float) -> Dose | None:
    """What an order by name alone takes: the first dose with a usual figure, by the route named if any is."""
    row = _drug(drug)
    return next((d for d in doses_for(row, by, age) if d.usual is not None or d.rate_usual is not None), None)


def usual_amount(dose: Dose, weight: float) -> float:
    """The usual single dose in `dose.unit`; 0 where it is an infusion without one. Doses by weight stop at `most`."""
    return 0.0 if dose.usual is None else scaled(dose, dose.usual, weight)


def scaled(dose: Dose, figure: float, weight: float) -> float:
    """A figure of a dose as a whole amount for somebody of that weight, at most what the dose allows at once."""
    amount = figure * (weight if dose.per == "kg" else 1.0)
    return amount if dose.most is None else min(amount, dose.most)


def dosing_weight(dose: Dose, weight: float, age: float, height: float | None, sex: str) -> float:
    """The weight, kg, that a dose goes by: lean tissue takes up some drugs, fat others.

    Ideal is Devine 1974: 50 kg (women 45.5) and 0.91 kg for each cm over 152.4; adjusted adds 0.4 of what is above it (Bauer
    1983). Never more than the actual weight, which also counts in children and where no height (cm) is known."""
    if dose.weight == "actual" or height is None or age < ADULT_FROM_YEARS:
        return weight
    ideal = min(weight, max(30.0, (45.5 if sex == "female" else 50.0) + 0.91 * (height - 152.4)))
    return ideal if dose.weight == "ideal" else ideal + 0.4 * (weight - ideal)


def canonical(drug: Drug | str, amount: float, unit: str, by: str, rate: float, rate_unit: str, weight: float) -> Canonical | None:
    """The order in the drug's own units, or None when its units can't be read or would need a concentration.

    Oxygen by flow becomes an inspired fraction (`inspired_fraction`); a dose per kg becomes the whole dose; mEq is mmol."""
    row = _drug(drug)
    if not _sane(amount, rate) or not 0 < weight < 1000:
        return None
    if row.id == "oxygen":
        return _oxygen(amount, unit, rate, rate_unit)
    whole = _amount(row, amount, unit, weight) if unit else (0.0, "")
    pace = _rate(row, rate, rate_unit, weight) if rate_unit else (0.0, "")
    if whole is None or pace is None:
        return None
    return Canonical(whole[0], whole[1], pace[0], pace[1])


def _amount(drug: Drug, amount: float, unit: str, weight: float) -> tuple[float, str] | None:
    clean = "U" if unit.strip().lower() in COUNTED else units.canonical(unit[:40])
    if clean is None:
        return None
    if clean.endswith("/kg"):
        amount, clean = amount * weight, clean.removesuffix("/kg")
    for want in dict.fromkeys((*(d.unit for d in drug.doses if d.unit), *(n.unit for n in drug.never if n.unit))):
        value = _into(drug, amount, clean, want)
        if value is not None:
            return value, want
    return None


def _into(drug: Drug, amount: float, unit: str, want: str) -> float | None:
    value = units.convert(amount, unit, want)
    if value is not None:
        return value
    for pair in drug.equal:
        one, other = (pair.amount, pair.unit), (pair.makes, pair.of)
        for (have, have_unit), (makes, makes_unit) in ((one, other), (other, one)):
            left, right = units.convert(amount, unit, have_unit), units.convert(makes, makes_unit, want)
            if left is not None and right is not None:
                return left / have * right
    return None


def _rate(drug: Drug, rate: float, unit: str, weight: float) -> tuple[float, str] | None:
    clean = units.canonical(unit[:40])
    if clean is None:
        return None
    for want in dict.fromkeys(d.rate_unit for d in drug.doses if d.rate_unit):
        value = pace_in(rate, clean, want, weight)
        if value is not None:
            return value, want
    return None


def inspired_fraction(litres_per_minute: float) -> float:
    """Oxygen flow to inspired fraction: .21 + .04 a litre to 6 L (cannula), then a mask up to .85 at 15 L or more.

    Bateman 1998 (BMJ) for low-flow devices; the true fraction depends on the patient's own inspiratory flow."""
    if litres_per_minute <= 6:
        return 0.21 + 0.04 * max(0.0, litres_per_minute)
    return min(0.85, 0.45 + (litres_per_minute - 6) * 0.40 / 9)


def _oxygen(amount: float, unit: str, rate: float, rate_unit: str) -> Canonical | None:
    value, clean = (rate, units.canonical(rate_unit[:40])) if rate_unit or rate else (amount, units.canonical(unit[:40]))
    if clean == "%":
        value, clean = value / 100, "1"
    if clean in ("L/min", "L", "mL/min"):
        if (value / 1000 if clean == "mL/min" else value) > MOST_FLOW:
            return None
        value, clean = inspired_fraction(value / 1000 if clean == "mL/min" else value), "1"
    if clean != "1" or not 0.21 <= value <= 1.0:
        return None
    return Canonical(0.0, "", value, "1")


def adequate(drug: Drug | str, amount: float, unit: str, by: str, rate: float, rate_unit: str, weight: float, age: float) -> bool:
    """Whether it lies within lowest..highest of some usual dose of that route, 5 % either way."""
    row = everything("drugs").get(drug) if isinstance(drug, str) else drug
    if row is None:
        return isinstance(drug, str) and drug in everything("procedures")
    if not row.doses:
        return True
    order = canonical(row, amount, unit, by, rate, rate_unit, weight)
    return order is not None and any(_fits(d, order, weight) for d in doses_for(row, by, age))


def _fits(dose: Dose, order: Canonical, weight: float) -> bool:
    if order.rate and dose.rate_unit:
        if _between(pace_in(order.rate, order.rate_unit, dose.rate_unit, weight), dose.rate_low, dose.rate_high):
            return True
        if not order.amount:
            return False
    if not order.amount or not dose.unit:
        return False
    amount = units.convert(order.amount, order.unit, dose.unit)
    return _between(amount if amount is None or not dose.per else amount / weight, dose.low, dose.high)


def pace_in(rate: float, unit: str, want: str, weight: float) -> float | None:
    """A rate in another unit, by weight where only one side is; None across kinds."""
    if unit == want:
        return rate
    if ("/kg" in unit) != ("/kg" in want):
        rate = rate * weight if "/kg" in unit else rate / weight
    return units.convert(rate, unit.replace("/kg", ""), want.replace("/kg", ""))


def _between(value: float | None, low: float | None, high: float | None) -> bool:
    if value is None or (low is None and high is None):
        return False
    return (low is None or value >= low * (1 - TOLERANCE)) and (high is None or value <= high * (1 + TOLERANCE))


def dangerous(drug: Drug | str, amount: float, unit: str, by: str, rate: float, rate_unit: str, weight: float, age: float,
              over: float | None = None, pulse: bool = True, height: float | None = None, sex: str = "") -> tuple[int, str]:
    """(severity, why) of a dose that is itself a hazard, (0, "") when it is none.

    Severity 5 for a high-alert drug beyond what its file calls dangerous (where that is unwritten, three times the
    highest usual dose), 4 for any other; a way that the drug must never be given has its own. `over`: minutes that the
    dose runs, 0 a push, None unsaid. `height` (cm) and `sex` give the weight that some doses go by. `pulse`: False in cardiac
    arrest, where some doses are right that kill otherwise."""
    row = everything("drugs").get(drug) if isinstance(drug, str) else drug
    if row is None or not row.doses:
        return 0, ""
    order = canonical(row, amount, unit, by, rate, rate_unit, weight)
    if order is None:
        return 0, ""
    pushed = "push" in by.lower() or (over == 0 and not order.rate)
    for rule in row.never:
        too_much = not rule.unit or order.amount > (units.convert(rule.above, rule.unit, order.unit) or 0.0) * (1 + 1e-6)
        if by and same_route(rule.route, by) and too_much and (pushed or not rule.push) and (pulse or not rule.with_pulse) \
                and not (rule.unit and order.rate):
            return rule.severity, f"{row.name} {order.amount:g} {order.unit} {route(by)}: {rule.why}"
    mine = doses_for(row, by, age) or list(row.doses)
    severity = 5 if row.high_alert else 4
    kilos = {id(dose): dosing_weight(dose, weight, age, height, sex) for dose in mine}
    if order.amount and (limit := _limit([(d, kilos[id(d)]) for d in mine], order.unit)) is not None and order.amount > limit * (1 + 1e-6):
        return severity, f"{row.name} {order.amount:g} {order.unit} is beyond {limit:g} {order.unit}, a dose that does harm"
    if order.rate and (top := _pace_limit(mine, order.rate_unit, weight)) is not None and order.rate > top * (1 + 1e-6):
        return severity, f"{row.name} {order.rate:g} {order.rate_unit} is beyond {top:g} {order.rate_unit}, a rate that does harm"
    for dose in mine:
        if dose.fastest is not None and over and order.amount / over > dose.fastest * (weight if dose.per else 1.0) * (1 + 1e-6):
            pace = f"{dose.fastest:g} {order.unit}{'/kg' if dose.per else ''}/min"
            return severity, f"{row.name} {order.amount:g} {order.unit} in {over:g} minutes is faster than {pace}"
    return 0, ""


def _limit(doses: Iterable[tuple[Dose, float]], unit: str) -> float | None:
    found = []
    for dose, weight in doses:
        if not dose.unit or dose.high is None:
            continue
        top = dose.high * UNWRITTEN_LIMIT
        if dose.dangerous_above is not None and dose.how != "infusion":
            top = dose.dangerous_above
        value = units.convert(top * (weight if dose.per else 1.0), dose.unit, unit)
        if value is not None:
            found.append(value)
    return max(found, default=None)


def _pace_limit(doses: Iterable[Dose], unit: str, weight: float) -> float | None:
    found = []
    for dose in doses:
        if not dose.rate_unit or dose.rate_high is None:
            continue
        top = dose.rate_high * UNWRITTEN_LIMIT
        if dose.dangerous_above is not None and dose.how == "infusion":
            top = dose.dangerous_above
        value = pace_in(top, dose.rate_unit, unit, weight)
        if value is not None:
            found.append(value)
    return max(found, default=None)


def _drug(drug: Drug | str) -> Drug:
    row: Drug = everything("drugs")[drug] if isinstance(drug, str) else drug
    return row


def _sane(*numbers: float) -> bool:
    return all(math.isfinite(n) and 0 <= n < 1e9 for n in numbers)
