"""What a test shows: read from the live body when the specimen is taken, from the case otherwise, written in words.

Values are fixed when the specimen is collected, so waiting for a result never changes it.
"""

from __future__ import annotations

from msgspec.structs import replace

from residency import acts, knowledge, rng
from residency.knowledge.types import Band, Test
from residency.world.hospital import Hospital, handler
from residency.world.records import Order, Result

Values = tuple[tuple[str, float, str, str], ...]


def report(h: Hospital, order: Order, test: Test) -> tuple[Values, tuple[str, ...]]:
    """(values, findings) of one test on one patient now."""
    case = h.cases[order.patient]
    if test.kind == "study":
        derived = tuple(f for f in test.findings if knowledge.shows(f, h.bodies[order.patient]))
        known = case.studies.get(test.id)
        if known is None:
            known = tuple(f for f in test.findings if rng.happens(knowledge.findings[f].background, h.seed, "study", test.id, f))
        return (), tuple(dict.fromkeys((*known, *derived)))
    names = test.reports if test.kind == "panel" else (test.id,)
    return tuple(_value(h, order, knowledge.tests[name]) for name in names), ()


def _value(h: Hospital, order: Order, analyte: Test) -> tuple[str, float, str, str]:
    case = h.cases[order.patient]
    made = h.bodies[order.patient].value(analyte.from_body) if analyte.from_body else 0.0
    if analyte.from_body and not analyte.on_top:
        true = made
    elif analyte.id in case.values:
        true = case.values[analyte.id] + made
    elif analyte.normal is not None:
        true = rng.spread(*analyte.normal, h.seed, "normal", analyte.id) + made
    else:
        true = made
    noise = 1.0 + analyte.cv * (2.0 * rng.uniform(h.seed, "noise", order.key, analyte.id) - 1.0)
    value = round(true * noise, analyte.decimals)
    return analyte.id, value, analyte.unit, flag(analyte, value, case.sex, case.age)


def flag(analyte: Test, value: float, sex: str, age: float) -> str:
    """Nothing, L or H, or LL and HH where the laboratory would ring."""
    if analyte.critical_below is not None and value < analyte.critical_below:
        return "LL"
    if analyte.critical_above is not None and value > analyte.critical_above:
        return "HH"
    band = _band(analyte, sex, age)
    if band is None:
        return ""
    if band.low is not None and value < band.low:
        return "L"
    return "H" if band.high is not None and value > band.high else ""


def _band(analyte: Test, sex: str, age: float) -> Band | None:
    return next((b for b in analyte.reference if b.sex in ("", sex) and b.age_from <= age < b.age_to), None)


@handler("result")
def enter(h: Hospital, order_id: str, collected: int, values: Values, findings: tuple[str, ...]) -> None:
    """The result reaches the chart; the laboratory rings when it is critical."""
    order: Order = h.tables.get("order", order_id)
    if order.status != "collected":
        return
    test = knowledge.tests[order.item]
    says = words(test, values, findings)
    h.tables.put("result", Result(h.number("result"), order.patient, order.id, test.id, h.second, collected, values, findings, says))
    h.tables.put("order", replace(order, status="resulted"))
    h.note(acts.Resulted(order.patient, order.id, test.id, values, findings, collected), "laboratory")
    if any(f in ("LL", "HH") for _, _, _, f in values):
        h.interrupt("critical_result", order.patient, f"The laboratory rings a critical result, {test.name}.")
    else:
        h.interrupt("result", order.patient, f"{test.name} is back.")


def words(test: Test, values: Values, findings: tuple[str, ...]) -> str:
    """A result as it stands in the chart: abnormal figures first."""
    if test.kind == "study":
        lexicon = knowledge.findings
        present = [lexicon[f].present for f in findings]
        covered = {other for f in findings for other in (f, *lexicon[f].unsays)}
        absent = [lexicon[f].absent for f in test.findings if f not in covered and lexicon[f].absent]
        return f"{test.name}: " + (" ".join(present + absent) or "no abnormality seen.")
    rows = sorted(values, key=lambda v: -len(v[3]))
    return f"{test.name}: " + "; ".join(f"{knowledge.tests[n].name} {v:g} {u} {f}".strip() for n, v, u, f in rows)
