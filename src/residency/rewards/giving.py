"""When a drug counts as given: which drug, enough of it, by a right route, safe for this patient, covering the germ.

As credit a dose must lie within what the condition's file or the drug's own file calls adequate; as blame any amount
counts. Fluids count as they run in, not as they are ordered; what was stopped counts as credit by what the patient got of it.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from residency import acts, knowledge
from residency import predicates as P
from residency.knowledge.checks import allergy_unsafe
from residency.knowledge.condition import Option, Range
from residency.knowledge.find import classes
from residency.rewards.evidence import Evidence
from residency.units import convert
from residency.world.case import Case

TOLERANCE = 0.05
BY_VEIN = ("iv", "io", "")
RAN_AT_LEAST = 300  # seconds: an infusion or a gas stopped sooner was not given


def gave(
    evidence: Evidence, p: P.Gave, wanted: frozenset[str] | None, rows: list[tuple[int, int, Any]], window: Any, blame: bool
) -> tuple[bool, tuple[int, int], tuple[int, ...]]:
    """Whether the predicate is met, where, and by which events."""
    case = evidence.case
    if p.ml_per_kg_at_least is not None or p.ml_per_kg_above is not None:
        return _volume(evidence, p, wanted, window)
    seen: list[int] = []
    given: dict[str, int] = {}
    count = 0
    for second, index, act in rows:
        if wanted is not None and act.item not in wanted and not p.any_drug:
            continue
        unsafe = allergy_unsafe(act.item, case.allergies) if p.safe_for_allergy or p.unsafe_for_allergy else False
        if (p.unsafe_for_allergy and not unsafe) or (p.safe_for_allergy and unsafe):
            continue
        if p.route and act.route != p.route:
            continue
        if not blame and ((got := _received(evidence, second, act)) is None or not adequate(case, got, _options(case, p, act.item))):
            continue
        if p.dose is not None and not _dose_between(act, p):
            continue
        seen.append(index)
        given[act.item] = index
        count += 1
        if p.coverage_at_least is not None and coverage(case, given, p) < p.coverage_at_least - 1e-9:
            continue
        if count >= p.count_at_least:
            return True, (second, index), tuple(seen)
    return False, (1 << 40, 1 << 40), tuple(seen)


def _volume(evidence: Evidence, p: P.Gave, wanted: frozenset[str] | None, window: Any) -> tuple[bool, tuple[int, int], tuple[int, ...]]:
    total = 0.0
    seen: list[int] = []
    by_vein = {a.order for _, _, a in evidence.of(acts.Gave) if a.route in BY_VEIN}
    rows = sorted((r for kind in (acts.Finished, acts.Stopped) for r in evidence.of(kind)), key=lambda r: (r[0], r[1]))
    for second, index, act in rows:
        if (second, index) <= window.low or second > window.high or (wanted is not None and act.item not in wanted):
            continue
        if act.order not in by_vein:
            continue
        total += (convert(act.amount, act.unit, "mL") or 0.0) / evidence.case.weight_kg
        seen.append(index)
        if (p.ml_per_kg_at_least is not None and total >= p.ml_per_kg_at_least * (1 - 1e-6)) or (
            p.ml_per_kg_above is not None and total > p.ml_per_kg_above * (1 + 1e-6)
        ):
            return True, (second, index), tuple(seen)
    return False, (1 << 40, 1 << 40), tuple(seen)


def _received(evidence: Evidence, second: int, act: acts.Gave) -> acts.Gave | None:
    """A drug as the patient got it: a timed dose that was stopped is what had run in, an infusion stopped at once is nothing."""
    stopped = next(((s, a) for s, _, a in evidence.of(acts.Stopped) if a.order == act.order), None)
    if stopped is None:
        return act
    if act.rate_unit:
        return act if stopped[0] - second >= RAN_AT_LEAST else None
    return replace(act, amount=stopped[1].amount) if act.unit and act.item in knowledge.drugs else act


def _options(case: Case, p: P.Gave, drug: str) -> Option | None:
    if isinstance(p.any_of, str) and p.any_of in case.groups:
        return case.groups[p.any_of].get(drug)
    return next((group[drug] for group in case.groups.values() if drug in group), None)


def adequate(case: Case, act: acts.Gave, option: Option | None) -> bool:
    """Whether what was given lies in an accepted dose: the condition's own, else the drug's usual ones."""
    if option is not None and option.ranges:
        return any(_fits(case, act, r) for r in option.ranges)
    if act.item not in knowledge.drugs and act.item in classes():
        return True  # a list in words may name a class, which has no dose
    return knowledge.adequate(act.item, act.amount, act.unit, act.route, act.rate, act.rate_unit, case.weight_kg, case.age)


def _fits(case: Case, act: acts.Gave, r: Range) -> bool:
    if r.route and act.route != r.route:
        return False
    if r.per_minute:
        unit = f"{r.unit}/kg/min" if r.per_kg else f"{r.unit}/min"
        amount = convert(act.rate, act.rate_unit, unit) if act.rate_unit else None
        if amount is None and act.rate_unit:
            other = convert(act.rate, act.rate_unit, f"{r.unit}/min" if r.per_kg else f"{r.unit}/kg/min")
            amount = None if other is None else other / case.weight_kg if r.per_kg else other * case.weight_kg
    else:
        amount = convert(act.amount, act.unit, r.unit) if act.unit else act.rate if act.rate_unit == r.unit else None  # a fraction
        if amount is not None and r.per_kg:
            amount /= case.weight_kg
    return amount is not None and r.low * (1 - TOLERANCE) <= amount <= r.high * (1 + TOLERANCE)


def _dose_between(act: acts.Gave, p: P.Gave) -> bool:
    assert p.dose is not None
    amount = convert(act.amount, act.unit, p.unit or act.unit)
    return amount is not None and p.dose[0] * (1 - TOLERANCE) <= amount <= p.dose[1] * (1 + TOLERANCE)


def coverage(case: Case, given: dict[str, int], p: P.Gave) -> float:
    """Share of local isolates that at least one drug of the regimen kills. A drug that needs a partner, or only adds to
    one, counts beside another."""
    group = case.groups.get(p.any_of, {}) if isinstance(p.any_of, str) else {}
    miss = 1.0
    for drug in given:
        option = group.get(drug)
        if option is not None:
            if option.only_with and not any(other in given for other in option.only_with):
                continue
            if option.add_on and len(given) == 1:
                continue
        miss *= 1.0 - case.antibiogram.get(drug, 0.0)
    return 1.0 - miss
