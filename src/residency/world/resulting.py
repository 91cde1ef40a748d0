"""What a test shows: read from the live body when the specimen is taken, from the case otherwise, written in words.

Values are fixed when the specimen is collected, so waiting for a result never changes it.
"""

from __future__ import annotations

from msgspec.structs import replace

from residency import acts, knowledge, rng
from residency.knowledge import derived, laboratory
from residency.knowledge.types import Test
from residency.world.case import Case
from residency.world.hospital import Hospital, handler
from residency.world.records import Order, Result

Values = tuple[tuple[str, float, str, str], ...]
PREGNANT = frozenset({"pregnancy_test_positive", "intrauterine_pregnancy"})
PREGNANT_HCG = 25.0  # U/L


def report(h: Hospital, order: Order, test: Test) -> tuple[Values, tuple[str, ...]]:
    """(values, findings) of one test on one patient now."""
    case = h.cases[order.patient]
    if test.kind == "study":
        derived = tuple(f for f in test.findings if knowledge.shows(f, h.bodies[order.patient]))
        known = case.studies.get(test.id)
        if known is None:
            known = tuple(f for f in test.findings if _shows(h, case, test, f))
        return (), tuple(dict.fromkeys((*known, *derived)))
    names = test.reports if test.kind == "panel" else (test.id,)
    return tuple(_value(h, order, knowledge.tests[name]) for name in names), ()


def _shows(h: Hospital, case: Case, test: Test, finding: str) -> bool:
    """What a study shows of which the case says nothing: as another study of this patient sees it, else as in anybody."""
    if finding in case.seen:
        return case.seen[finding]
    return rng.happens(knowledge.findings[finding].background, h.seed, "study", test.id, finding)


class _Specimen:
    """One specimen of one patient, read when it is taken."""

    __slots__ = ("_h", "_order", "_who", "states")

    def __init__(self, h: Hospital, order: Order):
        self._h, self._order = h, order
        case = h.cases[order.patient]
        self.states = frozenset(case.background)
        self._who = (case.sex, case.age, h.bodies[order.patient].profile.pregnant_weeks > 0)

    def read(self, analyte: str, rounded: bool = True) -> float:
        """The figure that this specimen gives: the truth with the noise of its measurement."""
        test = knowledge.tests[analyte]
        noise = 1.0 + test.cv * (2.0 * rng.uniform(self._h.seed, "noise", self._order.key, analyte) - 1.0)
        true = self.exact(analyte) * noise
        return round(true, test.decimals) if rounded else true

    def exact(self, analyte: str) -> float:
        """What the patient has: by its formula, from the living body, from the case, or as such people have it."""
        test = knowledge.tests[analyte]
        if test.derived:
            return derived.value(self, analyte)
        made = self._h.bodies[self._order.patient].value(test.from_body) if test.from_body else 0.0
        return made if test.from_body and not test.on_top else self.usual(analyte) + made

    def given(self, analyte: str) -> float | None:
        """What the case says outright."""
        return self._h.cases[self._order.patient].values.get(analyte)

    def usual(self, analyte: str) -> float:
        """What the case says, else what such a person has in health (0 where nothing is known)."""
        given = self.given(analyte)
        if given is not None:
            return given
        normal = laboratory.usual(knowledge.tests[analyte], *self._who)
        return rng.spread(*normal, self._h.seed, "normal", analyte) if normal is not None else 0.0

    def spread(self, mid: float, p10: float, p90: float, name: str) -> float:
        """Something that differs from person to person and stays."""
        return rng.spread(mid, p10, p90, self._h.seed, "normal", name)


def _value(h: Hospital, order: Order, analyte: Test) -> tuple[str, float, str, str]:
    case = h.cases[order.patient]
    value = _Specimen(h, order).read(analyte.id)
    return analyte.id, value, analyte.unit, laboratory.flag(analyte, value, case.sex, case.age, known_pregnant(h, order.patient))


def known_pregnant(h: Hospital, patient: str) -> bool:
    """Whether the record says so. The laboratory judges by that and not by the truth: a flag must not tell what nobody has tested."""
    registered = h.tables.get("patient", patient)
    history = registered.history if registered is not None else ()
    return any("pregnan" in line.lower() for line in history) or any(
        set(r.findings) & PREGNANT or any(n == "hcg_level" and v > PREGNANT_HCG for n, v, _, _ in r.values)
        for r in h.tables.of("result", patient)
    )


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
