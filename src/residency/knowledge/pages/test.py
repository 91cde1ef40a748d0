"""A test's page: what it is called, whose limits are whose, when the laboratory rings, how long it takes, what it costs the body."""

from __future__ import annotations

from collections.abc import Iterator

from residency.knowledge.library import everything
from residency.knowledge.pages.wording import listed, plain, span
from residency.knowledge.types import Band, Procedure, Test


def test_page(test: Test) -> str:
    """The page of a figure, a panel or a study."""
    return "\n".join(_lines(test))


test_page.__test__ = False  # type: ignore[attr-defined]


def _lines(test: Test) -> Iterator[str]:
    yield f"{test.name} ({test.kind}, {test.specimen})" + (f", also {listed(test.synonyms)}" if test.synonyms else "") + "."
    if test.unit:
        other = [f"1 {test.unit} is {_line(unit, by)}" for unit, by in test.conversions.items()]
        yield f"Unit: {test.unit}" + (f"; {'; '.join(other)}" if other else "") + "."
    if test.reports:
        rows = everything("tests")
        yield "Reports: " + listed(rows[r].name if r in rows else plain(r) for r in test.reports) + "."
    if test.derived:
        yield f"Computed from other values of the same patient ({plain(test.derived)})."
    yield from (f"Reference, {_whom(b)}: {_range(b, test.unit)}" for b in test.reference)
    if test.critical_below is not None or test.critical_above is not None:
        yield "Critical: " + listed(_limits(test.critical_below, test.critical_above)) + f" {test.unit}: the laboratory rings."
    if test.findings:
        names = everything("findings")
        yield "Can show: " + " ".join(names[f].present if f in names else plain(f) for f in test.findings)
    middle, fast, slow = test.turnaround
    yield f"Result: about {middle:g} min after it is taken ({fast:g} to {slow:g}); taking it {span(*test.collect_minutes)} min."
    if test.msv:
        yield f"Radiation: {test.msv:g} mSv, {test.msv / 3:.1g} years of natural background (3 mSv a year)."
    yield from (f"Expected harm: {plain(h.organ)}: {h.why} ({h.source})" for h in test.expected_harm)
    if test.cost_usd:
        yield f"Cost: about {test.cost_usd:g} USD."
    yield "Sources: " + listed(test.cite, "none given") + "."


def _line(unit: str, by: float | tuple[float, float]) -> str:
    return f"{by:g} {unit}" if isinstance(by, int | float) else f"{by[0]:g} times it {by[1]:+g} {unit}"


def _whom(b: Band) -> str:
    who: list[str] = [b.sex] if b.sex else []
    if b.age_from or b.age_to < 200:
        who.append(f"from {_years(b.age_from)}" if b.age_to >= 200 else f"{_years(b.age_from)} to {_years(b.age_to)}")
    if b.pregnant is not None:
        who.append("pregnant" if b.pregnant else "not pregnant")
    return listed(who, "everybody else")


def _years(age: float) -> str:
    return f"{age * 365:.0f} days" if 0 < age < 0.1 else f"{age * 12:.0f} months" if 0 < age < 1 else f"{age:g} years"


def _range(b: Band, unit: str) -> str:
    ends = span(b.low, b.high) or "none"
    if (b.low is None) != (b.high is None):
        ends = f"{'up to' if b.low is None else 'from'} {ends}"
    rings = _limits(b.critical_below, b.critical_above)
    return f"{ends} {unit}" + (f" (critical {listed(rings)})" if rings else "")


def _limits(below: float | None, above: float | None) -> list[str]:
    return [f"{word} {v:g}" for word, v in (("below", below), ("above", above)) if v is not None]


def procedure_page(p: Procedure) -> str:
    """The page of something done with hands: who, how long, what it risks, what forbids it."""
    lines = [p.name + (f", also {listed(p.synonyms)}" if p.synonyms else "") + "."]
    team = f", a team that is there in {span(*p.team_minutes)} min" if p.by == "team" else ""
    lines.append(f"Done by: {p.by}{team}; {p.minutes:g} min of your own time.")
    if p.needs_consult:
        lines.append("Needs a call to: " + listed(map(plain, p.needs_consult)) + ".")
    lines += [f"Expected harm: {plain(h.organ)}: {h.why} ({h.source})" for h in p.expected_harm]
    lines += [f"Not with {plain(c.when)}: {c.why} (severity {c.severity}; {c.source})" for c in p.contraindicated]
    return "\n".join([*lines, "Sources: " + listed(p.cite, "none given") + "."])
