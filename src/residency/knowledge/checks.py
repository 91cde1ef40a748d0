"""What a pharmacist says before a drug runs: allergy, dose, route, duplicate, interaction, kidney, liver, pregnancy, milk.

Few and grave on purpose: a checker that fires on everything teaches override (clinical experience; van der Sijs 2006).
It says, it does not stop anyone. A first antibiotic or loading dose is never questioned for the kidney; a reduced one is.
Another fact about the patient can add an objection and never takes one away, but for what was tolerated since.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from residency import units
from residency.errors import Refused
from residency.knowledge.allergy import allergy_unsafe, culprit_is, intolerance, relation
from residency.knowledge.dosing import TOLERANCE, Canonical, canonical, dangerous, doses_for, dosing_weight, pace_in, route, scaled
from residency.knowledge.find import find_drug
from residency.knowledge.interacting import held, said, unstocked
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Contraindication, Dose, Drug

__all__ = ["AllergyFact", "Given", "PatientFacts", "Warning", "allergy_unsafe", "check", "contraindications", "dangerous"]

PREGNANCY_SEVERITY = {"X": 4, "D": 3}
REFUSES = ("avoid", "never", "not ", "contraindicated", "do not use")
NO_MILK = ("avoid", "never", "not while", "not with")
FINE_IN_MILK = ("compatible", "fine", "small amounts", "little passes", "hardly", "gone in", "goes on", "not absorbed", "not found",
                "accepted")
DUPLICATE_MINUTES = 240.0
DAY_MINUTES = 1440.0
FAILING_LIVER = frozenset({"liver_failure", "cirrhosis"})


class Warning(Struct, frozen=True):
    """One objection. Severity 5 could kill, 1 is a remark; `source` is where it is written."""

    kind: str
    severity: int
    says: str
    source: str


class AllergyFact(Struct, frozen=True):
    """One line of an allergy list: what, what happened, how bad, who says so, and what was taken without trouble since."""

    drug: str
    reaction: str = ""
    severity: str = ""
    source: str = ""
    tolerated_since: tuple[str, ...] = ()


class PatientFacts(Struct, frozen=True, kw_only=True):
    """What the checker is told about the patient: the chart, not the truth. `egfr` in mL/min/1.73 m2.

    `home`: medicines taken at home, by any name. `background` words that stand for a home medicine count as one."""

    weight_kg: float
    age: float
    sex: str = ""
    height_cm: float | None = None
    allergies: tuple[AllergyFact, ...] = ()
    background: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    pregnant: bool | None = None
    lactating: bool | None = None
    egfr: float | None = None
    liver_failing: bool | None = None
    pulse: bool = True


class Given(Struct, frozen=True, kw_only=True):
    """A drug that already ran or runs, here or before arrival."""

    item: str
    amount: float = 0.0
    unit: str = ""
    route: str = ""
    rate: float = 0.0
    rate_unit: str = ""
    minutes_ago: float = 0.0
    running: bool = False


class Order(Struct, frozen=True):
    """What is about to be given, and in the drug's own units (`clear`; None where it can't be read)."""

    drug: Drug
    amount: float
    unit: str
    by: str
    rate: float
    rate_unit: str
    over: float | None
    clear: Canonical | None


def check(drug: Drug | str, amount: float, unit: str, by: str, rate: float, rate_unit: str, patient: PatientFacts,
          already: Sequence[Given] = (), over: float | None = None) -> tuple[Warning, ...]:
    """Every objection to giving it now, gravest first. An unknown drug raises Refused."""
    row = everything("drugs").get(drug) or find_drug(drug) if isinstance(drug, str) else drug
    order = Order(row, amount, unit, by, rate, rate_unit, over, canonical(row, amount, unit, by, rate, rate_unit, patient.weight_kg))
    found = [*_allergies(row, patient), *_dose(order, patient, already), *_duplicates(row, patient, already),
             *_interactions(row, patient, already), *_background(row, patient), *_kidney(row, patient, already),
             *_liver(row, patient), *_pregnancy(row, patient), *_lactation(row, patient)]
    return tuple(sorted(dict.fromkeys(found), key=lambda w: -w.severity))


@remembered
def contraindications(item: str) -> tuple[Contraindication, ...]:
    """When a drug or procedure must not be used, from its own file; () for an unknown id."""
    row = everything("drugs").get(item) or everything("procedures").get(item)
    return () if row is None else row.contraindicated


def _allergies(row: Drug, patient: PatientFacts) -> Iterator[Warning]:
    for allergy in patient.allergies:
        told = [t for t in (allergy.reaction, allergy.severity, allergy.source) if t]
        written = f"{allergy.drug} ({', '.join(told) or 'reaction not written'})"
        for part in held(row):
            how = relation(part, allergy.drug, allergy.reaction, allergy.severity, allergy.tolerated_since)
            if how:
                yield Warning("allergy", 5 if how == "never" else 4, f"{row.name}: {how} after {written}", "Khan 2022")
            elif culprit_is(part, allergy.drug) and intolerance(allergy.reaction, allergy.severity) and not allergy.tolerated_since:
                yield Warning("intolerance", 1, f"{row.name}: was taken badly before, which is no allergy: {written}", "Khan 2022")


def _dose(order: Order, patient: PatientFacts, already: Sequence[Given]) -> Iterator[Warning]:
    row, now = order.drug, order.clear
    if now is None:
        written = f"{order.amount:g} {order.unit[:20]} {order.rate or ''} {order.rate_unit[:20]}".rstrip()
        yield Warning("dose_unclear", 2, f"{row.name}: {written} can't be read as its dose", "units")
        return
    severity, why = dangerous(row, order.amount, order.unit, order.by, order.rate, order.rate_unit, patient.weight_kg, patient.age,
                              order.over, patient.pulse, patient.height_cm, patient.sex)
    if severity:
        yield Warning("dangerous_dose", severity, why, _source(row))
    mine = doses_for(row, order.by, patient.age)
    if route(order.by) and row.doses and not mine:
        ways = ", ".join(dict.fromkeys(d.route for d in row.doses))
        yield Warning("route", 3, f"{row.name} is given {ways}, not {route(order.by)}", _source(row))
    yield from _beyond(row, now, mine, patient)
    yield from _reduced(row, now, mine, patient, already)
    yield from _cumulative(order, now, patient, already)


def _beyond(row: Drug, now: Canonical, mine: Sequence[Dose], patient: PatientFacts) -> Iterator[Warning]:
    """More than the highest usual dose, or than a dose by weight may reach however heavy somebody is."""
    tops = [(scaled(d, d.high, _kilos(d, patient)), d) for d in mine if d.high is not None and d.unit == now.unit]
    if now.amount and tops and now.amount > max(top for top, _ in tops) * (1 + TOLERANCE):
        top, dose = max(tops, key=lambda t: t[0])
        ends = [d.most or (math.inf if d.per else d.high or 0.0) for _, d in tops]
        capped = any(d.most for _, d in tops) and now.amount > max(ends) * (1 + TOLERANCE)
        says = f"{row.name}: {now.amount:g} {now.unit} is more than {top:.4g} {now.unit}, the most at once" \
            + (" whatever the weight" if capped else f" by {dose.weight} weight" if dose.weight != "actual" else "")
        yield Warning("maximum", 3 if capped else 2, says, dose.source)
    rates = [(pace, d) for d in mine if d.rate_high is not None and d.rate_unit
             and (pace := pace_in(d.rate_high, d.rate_unit, now.rate_unit, patient.weight_kg)) is not None] if now.rate else []
    if rates and now.rate > max(r[0] for r in rates) * (1 + TOLERANCE):
        top, dose = max(rates, key=lambda r: r[0])
        yield Warning("maximum", 2, f"{row.name}: {now.rate:g} {now.rate_unit} is more than {top:.4g} {now.rate_unit}", dose.source)


def _reduced(row: Drug, now: Canonical, mine: Sequence[Dose], patient: PatientFacts, already: Sequence[Given]) -> Iterator[Warning]:
    """A first antibiotic or loading dose made smaller."""
    if not row.never_renally_reduce_first_dose or any(g.item == row.id for g in already) or not now.amount or not mine:
        return
    lows = [d.low * (_kilos(d, patient) if d.per else 1.0) for d in mine
            if d.low is not None and d.unit == now.unit and (d.weight == "actual" or patient.height_cm is not None)]
    if len(lows) == len(mine) and now.amount < min(lows) * (1 - TOLERANCE):
        yield Warning("reduced_first_dose", 3, f"{row.name}: {now.amount:g} {now.unit} is less than a first dose, {min(lows):.4g} "
                      f"{now.unit}; the first one is whole whatever the kidneys do", mine[0].source)


def _cumulative(order: Order, now: Canonical, patient: PatientFacts, already: Sequence[Given]) -> Iterator[Warning]:
    """A day's total beyond its limit, of the drug itself or of one inside it, counting what other products held."""
    for part in held(order.drug):
        row = everything("drugs").get(part) if part != order.drug.id else order.drug
        if row is None:
            continue
        for by in dict.fromkeys((order.by, "")):
            doses = [d for d in doses_for(row, by, patient.age) if d.unit]
            if doses:
                break
        tops: dict[str, list[float]] = {d.unit: [] for d in doses if d.max_day is not None}
        for dose in doses:
            if dose.unit in tops and (top := dose.max_day or dose.high) is not None:
                tops[dose.unit].append(top if dose.max_day is not None else scaled(dose, top, _kilos(dose, patient)))
        for unit, most in tops.items():
            fresh = _amount_of(row, order.drug, now.amount, now.unit, unit)
            before = sum(_amount_of(row, _drug(g.item), *_plain(g, patient), unit) for g in already if g.minutes_ago <= DAY_MINUTES)
            if fresh and fresh + before > max(most) * 1.0001:
                says = f"{row.name}: {fresh + before:g} {unit} in a day, at most {max(most):g}"
                yield Warning("cumulative_dose", 3, says, next(d.source for d in doses if d.max_day is not None))


def _plain(given: Given, patient: PatientFacts) -> tuple[float, str]:
    """What was given, in the units of the product's own doses."""
    row = _drug(given.item)
    if row is None or not given.amount:
        return 0.0, ""
    past = canonical(row, given.amount, given.unit, given.route, given.rate, given.rate_unit, patient.weight_kg)
    return (past.amount, past.unit) if past is not None else (0.0, "")


def _amount_of(wanted: Drug, product: Drug | None, amount: float, unit: str, want: str) -> float:
    """How much of a drug, in unit `want`, an amount of a product holds; 0 where it holds none."""
    if product is None or not amount:
        return 0.0
    if product.id == wanted.id:
        return units.convert(amount, unit, want) or 0.0
    part = next((p for p in product.contains if p.drug == wanted.id), None)
    if part is None:
        return 0.0
    times = units.convert(amount, unit, part.of)
    return 0.0 if times is None else (units.convert(part.amount * times / part.per, part.unit, want) or 0.0)


def _duplicates(row: Drug, patient: PatientFacts, already: Sequence[Given]) -> Iterator[Warning]:
    drugs: Mapping[str, Drug] = everything("drugs")
    recent = [g.item for g in already if g.running or g.minutes_ago <= DUPLICATE_MINUTES]
    for item in dict.fromkeys((*recent, *_home(patient))):
        other = drugs.get(item)
        if other is None or item == row.id:
            continue
        twins = [c for c in row.classes if c in other.classes and everything("classes")[c].one_at_a_time]
        if twins:
            yield Warning("duplicate", 2, f"{row.name} and {other.name} are both {twins[0].replace('_', ' ')}", "judgement")
        elif shared := [i for i in held(row) if i in held(other)]:
            yield Warning("duplicate", 2, f"{row.name} and {other.name} both hold {drugs[shared[0]].name.lower()}", "their labels")


def _interactions(row: Drug, patient: PatientFacts, already: Sequence[Given]) -> Iterator[Warning]:
    present = dict.fromkeys((*(g.item for g in already if g.running or g.minutes_ago <= DAY_MINUTES), *_home(patient)))
    for rule, item in said(row, present):
        other = _drug(item)
        says = f"{row.name} with {other.name if other else item}: {rule.why}; {rule.management}"
        yield Warning("interaction", rule.severity, says, rule.source)


def _home(patient: PatientFacts) -> tuple[str, ...]:
    """Ids of the home medicines that are known here, plain names of those not stocked; those of background words too."""
    backgrounds = everything("backgrounds")
    names = (*patient.home, *(backgrounds[b].medicine for b in patient.background if b in backgrounds))
    return tuple(dict.fromkeys(i for i in (_named(n) for n in names if n) if i))


@remembered
def _named(text: str) -> str:
    try:
        return text if text in everything("drugs") else find_drug(text).id
    except Refused:
        return unstocked(text)


def _background(row: Drug, patient: PatientFacts) -> Iterator[Warning]:
    for rule in row.contraindicated:
        if rule.when in patient.background:
            yield Warning("contraindication", rule.severity, f"{row.name}: {rule.why}", rule.source)


def _kidney(row: Drug, patient: PatientFacts, already: Sequence[Given]) -> Iterator[Warning]:
    if patient.egfr is None or row.renal_below is None or patient.egfr >= row.renal_below:
        return
    first = not any(g.item == row.id for g in already)
    if not (first and row.never_renally_reduce_first_dose):
        says = f"{row.name}: eGFR {patient.egfr:g} is under {row.renal_below:g}; {row.renal_says}"
        yield Warning("renal", 3 if _refuses(row.renal_says) else 2, says, _source(row))


def _liver(row: Drug, patient: PatientFacts) -> Iterator[Warning]:
    if row.liver_says and (patient.liver_failing or FAILING_LIVER & set(patient.background)):
        yield Warning("hepatic", 3 if _refuses(row.liver_says) else 2, f"{row.name}, failing liver: {row.liver_says}", _source(row))


def _pregnancy(row: Drug, patient: PatientFacts) -> Iterator[Warning]:
    severity = PREGNANCY_SEVERITY.get(row.pregnancy[:1], 0) if patient.pregnant else 0
    if severity:
        yield Warning("pregnancy", severity, f"{row.name}: {row.pregnancy[1:].lstrip(': ')}", _source(row))


def _lactation(row: Drug, patient: PatientFacts) -> Iterator[Warning]:
    says = row.lactation.strip().lower()
    if patient.lactating and says and not any(word in says for word in FINE_IN_MILK):
        yield Warning("lactation", 3 if says.startswith(NO_MILK) else 1, f"{row.name}, breast feeding: {row.lactation}", _source(row))


def _refuses(says: str) -> bool:
    return says.strip().lower().startswith(REFUSES)


def _drug(item: str) -> Drug | None:
    row: Drug | None = everything("drugs").get(item)
    return row


def _kilos(dose: Dose, patient: PatientFacts) -> float:
    return dosing_weight(dose, patient.weight_kg, patient.age, patient.height_cm, patient.sex)


def _source(row: Drug) -> str:
    return "; ".join(row.cite) or "the drug's file"
