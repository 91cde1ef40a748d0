"""What a pharmacist says before a drug runs: allergy, dose, route, duplicate, interaction, kidney, pregnancy.

Few and grave on purpose: a checker that fires on everything teaches override (clinical experience; van der Sijs 2006).
It says, it does not stop anyone. A first antibiotic dose is never questioned for the kidney.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from residency.knowledge.allergy import allergy_unsafe, relation
from residency.knowledge.dosing import canonical, dangerous, doses_for, route
from residency.knowledge.find import find_drug, treatments
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Contraindication, Drug

__all__ = ["AllergyFact", "Given", "PatientFacts", "Warning", "allergy_unsafe", "check", "contraindications", "dangerous"]

PREGNANCY_SEVERITY = {"X": 4, "D": 3}
DUPLICATE_MINUTES = 240.0


class Warning(Struct, frozen=True):
    """One objection. Severity 5 could kill, 1 is a remark; `source` is where it is written."""

    kind: str
    severity: int
    says: str
    source: str


class AllergyFact(Struct, frozen=True):
    """One line of an allergy list."""

    drug: str
    reaction: str = ""


class PatientFacts(Struct, frozen=True, kw_only=True):
    """What the checker is told about the patient: the chart, not the truth. `egfr` in mL/min/1.73 m2."""

    weight_kg: float
    age: float
    sex: str = ""
    allergies: tuple[AllergyFact, ...] = ()
    background: tuple[str, ...] = ()
    pregnant: bool | None = None
    egfr: float | None = None
    pulse: bool = True


class Given(Struct, frozen=True, kw_only=True):
    """A drug that already ran or runs."""

    item: str
    amount: float = 0.0
    unit: str = ""
    route: str = ""
    rate: float = 0.0
    rate_unit: str = ""
    minutes_ago: float = 0.0
    running: bool = False


def check(drug: Drug | str, amount: float, unit: str, by: str, rate: float, rate_unit: str, patient: PatientFacts,
          already: Sequence[Given] = (), over: float | None = None) -> tuple[Warning, ...]:
    """Every objection to giving it now, gravest first. An unknown drug raises Refused."""
    row = everything("drugs").get(drug) or find_drug(drug) if isinstance(drug, str) else drug
    found = [*_allergies(row, patient), *_dose(row, amount, unit, by, rate, rate_unit, patient, already, over),
             *_together(row, already), *_background(row, patient), *_kidney(row, patient, already), *_pregnancy(row, patient)]
    return tuple(sorted(found, key=lambda w: -w.severity))


@remembered
def contraindications(item: str) -> tuple[Contraindication, ...]:
    """When a drug or procedure must not be used, from its own file; () for an unknown id."""
    row = everything("drugs").get(item) or everything("procedures").get(item)
    return () if row is None else row.contraindicated


def _allergies(row: Drug, patient: PatientFacts) -> list[Warning]:
    out = []
    for allergy in patient.allergies:
        how = relation(row.id, allergy.drug, allergy.reaction)
        if how:
            out.append(Warning("allergy", 5 if how == "never" else 4,
                               f"{row.name}: {how} after {allergy.drug} ({allergy.reaction or 'reaction not written'})", "Khan 2022"))
    return out


def _dose(row: Drug, amount: float, unit: str, by: str, rate: float, rate_unit: str, patient: PatientFacts,
          already: Sequence[Given], over: float | None) -> list[Warning]:
    order = canonical(row, amount, unit, by, rate, rate_unit, patient.weight_kg)
    if order is None:
        written = f"{amount:g} {unit[:20]} {rate or ''} {rate_unit[:20]}".rstrip()
        return [Warning("dose_unclear", 2, f"{row.name}: {written} can't be read as its dose", "units")]
    severity, why = dangerous(row, amount, unit, by, rate, rate_unit, patient.weight_kg, patient.age, over, patient.pulse)
    if severity:
        return [Warning("dangerous_dose", severity, why, _source(row))]
    day = _day_total(row, already, patient.weight_kg) + order.amount
    for dose in doses_for(row, by, patient.age):
        if dose.max_day is not None and order.amount and dose.unit == order.unit and day > dose.max_day * 1.0001:
            return [Warning("cumulative_dose", 3, f"{row.name}: {day:g} {order.unit} in a day, at most {dose.max_day:g}", dose.source)]
    if route(by) and row.doses and not doses_for(row, by, patient.age):
        ways = ", ".join(dict.fromkeys(d.route for d in row.doses))
        return [Warning("route", 3, f"{row.name} is given {ways}, not {route(by)}", _source(row))]
    return []


def _day_total(row: Drug, already: Sequence[Given], weight: float) -> float:
    total = 0.0
    for given in already:
        if given.item == row.id and given.minutes_ago <= 1440 and given.amount:
            past = canonical(row, given.amount, given.unit, given.route, given.rate, given.rate_unit, weight)
            total += past.amount if past is not None else 0.0
    return total


def _together(row: Drug, already: Sequence[Given]) -> list[Warning]:
    out = []
    drugs: Mapping[str, Drug] = everything("drugs")
    for item in dict.fromkeys(g.item for g in already if g.running or g.minutes_ago <= DUPLICATE_MINUTES):
        other = drugs.get(item)
        if other is None or item == row.id:
            continue
        twins = [c for c in row.classes if c in other.classes and everything("classes")[c].one_at_a_time]
        if twins:
            out.append(Warning("duplicate", 2, f"{row.name} and {other.name} are both {twins[0].replace('_', ' ')}", "judgement"))
    present = {g.item for g in already if g.running or g.minutes_ago <= 1440}
    for rule in everything("interactions").values():
        one, two = (treatments(name) - set(rule.except_) for name in (rule.first, rule.second))
        if (row.id in one and present & two - {row.id}) or (row.id in two and present & one - {row.id}):
            out.append(Warning("interaction", rule.severity, f"{rule.why}: {rule.management}", rule.source))
    return out


def _background(row: Drug, patient: PatientFacts) -> list[Warning]:
    return [Warning("contraindication", rule.severity, f"{row.name}: {rule.why}", rule.source)
            for rule in row.contraindicated if rule.when in patient.background]


def _kidney(row: Drug, patient: PatientFacts, already: Sequence[Given]) -> list[Warning]:
    if patient.egfr is None or row.renal_below is None or patient.egfr >= row.renal_below:
        return []
    first = not any(g.item == row.id for g in already)
    if first and row.never_renally_reduce_first_dose:
        return []
    return [Warning("renal", 2, f"{row.name}: eGFR {patient.egfr:g} is under {row.renal_below:g}; {row.renal_says}", _source(row))]


def _pregnancy(row: Drug, patient: PatientFacts) -> list[Warning]:
    severity = PREGNANCY_SEVERITY.get(row.pregnancy[:1], 0) if patient.pregnant else 0
    return [Warning("pregnancy", severity, f"{row.name}: {row.pregnancy[1:].lstrip(': ')}", _source(row))] if severity else []


def _source(row: Drug) -> str:
    return "; ".join(row.cite) or "the drug's file"

