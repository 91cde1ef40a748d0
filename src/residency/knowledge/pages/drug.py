"""A drug's monograph and a class's page."""

from __future__ import annotations

from collections.abc import Iterator

from residency.knowledge import interacting
from residency.knowledge.find import classes
from residency.knowledge.library import everything
from residency.knowledge.pages.wording import lasting, listed, plain, span
from residency.knowledge.types import Dose, Drug, DrugClass, Interaction

MOST_MET = 12
BASIS = {"read": "read in the source", "recalled": "recalled", "recalled_twice": "recalled twice"}


def monograph(drug: Drug) -> str:
    """A drug's page: what for, how much for whom, what changes it, what forbids it, what it should not meet; sources beside figures."""
    return "\n".join(_lines(drug))


def _lines(drug: Drug) -> Iterator[str]:
    alert = " HIGH-ALERT: two people check dose, route and rate." if drug.high_alert else ""
    also = f", also {listed(drug.brands)}" if drug.brands else ""
    yield f"{drug.name} ({listed(map(_class, drug.classes), 'no class')}){also}.{alert}"
    yield "Used for: " + listed(dict.fromkeys(plain(d.indication) for d in drug.doses)) + "."
    yield from map(_dose, drug.doses)
    yield from _times(drug)
    yield from _organs(drug)
    for c in drug.contraindicated:
        yield f"Not with {plain(c.when)}: {c.why} (severity {c.severity}; {c.source})"
    for n in drug.never:
        how = "as a push " if n.push else f"above {n.above:g} {n.unit} at once " if n.above else ""
        pulse = " in a patient with a pulse" if n.with_pulse else ""
        yield f"Never {how}by {n.route}{pulse}: {n.why} (severity {n.severity}; {n.source})"
    yield from (f"Expected harm of it: {plain(h.organ)}: {h.why} ({h.source})" for h in drug.expected_harm)
    if drug.confused_with:
        yield f"Easily taken for {_called(drug.confused_with)}: read the label twice."
    yield from met(drug)
    yield from (f"{e.amount:g} {e.unit} is {e.makes:g} {e.of}." for e in drug.equal)
    yield from (f"Holds {_called(c.drug)} {c.amount:g} {c.unit} for each {c.per:g} {c.of}." for c in drug.contains)
    yield "Basis of doses: " + listed(dict.fromkeys(BASIS[d.basis] for d in drug.doses)) + ". Sources: " + listed(drug.cite) + "."


def _dose(d: Dose) -> str:
    per = f"{d.unit}{'/' + d.per if d.per else ''}"
    parts = [f"{plain(d.indication)} ({d.age}) {d.route}:"]
    if d.unit and d.low is not None:
        parts.append(f"{span(d.low, d.high)} {per}" + (f" (usual {d.usual:g})" if d.usual not in (None, d.low) else ""))
    if d.weight != "actual":
        parts.append(f"of {d.weight} weight")
    if d.most is not None:
        parts.append(f"at most {d.most:g} {d.unit} at once")
    if d.over_minutes:
        parts.append(f"over {d.over_minutes:g} min")
    if d.rate_unit and d.rate_low is not None:
        parts.append(f"{'infusion ' if d.how == 'infusion' else ''}{span(d.rate_low, d.rate_high)} {d.rate_unit}")
    if d.fastest is not None:
        parts.append(f"never faster than {d.fastest:g} {per} a minute")
    if d.max_day is not None:
        parts.append(f"at most {d.max_day:g} {d.unit} a day")
    if d.dangerous_above is not None:
        parts.append(f"dangerous above {d.dangerous_above:g} {d.rate_unit if d.how == 'infusion' else per}")
    return f"{parts[0]} {', '.join(parts[1:])} [{d.source}]"


def _times(drug: Drug) -> Iterator[str]:
    rows = (("onset", drug.onset_minutes), ("peak", drug.peak_minutes), ("lasts", drug.lasts_minutes))
    said = [f"{name} {lasting(minutes)}" for name, minutes in rows if minutes is not None]
    if said:
        yield "By its first route: " + listed(said) + "."


def _organs(drug: Drug) -> Iterator[str]:
    if drug.renal_below is not None:
        yield f"Kidney: with an eGFR under {drug.renal_below:g}, {drug.renal_says}."
    if drug.never_renally_reduce_first_dose:
        yield "The first dose is never made smaller for the kidney."
    for name, says in (("Liver", drug.liver_says), ("Pregnancy", drug.pregnancy), ("Breastfeeding", drug.lactation)):
        if says:
            yield f"{name}: {says}."


def met(drug: Drug) -> Iterator[str]:
    """What it should not meet, gravest first, at most MOST_MET rows."""
    rows = sorted(interacting.meetings(drug.id), key=lambda row: (-row[0].severity, row[0].id))
    for rule, _ in rows[:MOST_MET]:
        yield f"With {_called(_other(rule, drug.id))} (severity {rule.severity}): {rule.why}; {rule.management} ({rule.source})"
    if len(rows) > MOST_MET:
        yield f"{len(rows) - MOST_MET} lesser interactions are not shown; the pharmacist's check knows them."


def _other(rule: Interaction, drug: str) -> str:
    return rule.second if drug in interacting.sides(rule)[0] else rule.first


def _called(name: str) -> str:
    row = everything("drugs").get(name)
    return row.name.lower() if row is not None else _class(name)


def _class(name: str) -> str:
    row = everything("classes").get(name)
    return row.says if row is not None else plain(name)


def class_page(row: DrugClass) -> str:
    """What a class is, what is above and below it, its members here, and what all of it should not meet."""
    tree = everything("classes")
    lines = [row.says[:1].upper() + row.says[1:] + (f" (also {listed(row.synonyms)})" if row.synonyms else "") + "."]
    if row.under:
        lines.append("Under: " + listed(map(_class, row.under)) + ".")
    if below := [_class(c.id) for c in tree.values() if row.id in c.under]:
        lines.append("Kinds: " + listed(below) + ".")
    members = [(everything("drugs").get(i) or everything("procedures")[i]).name for i in sorted(classes().get(row.id, ()))]
    lines.append("Here: " + listed(members, "none is stocked") + ".")
    if row.one_at_a_time:
        lines.append("One at a time: two members together are a duplicate.")
    rows = [r for r in everything("interactions").values() if row.id in (r.first, r.second)]
    for rule in sorted(rows, key=lambda r: (-r.severity, r.id)):
        other = rule.second if rule.first == row.id else rule.first
        but = f", except {listed(map(_called, rule.except_))}" if rule.except_ else ""
        lines.append(f"With {_called(other)}{but} (severity {rule.severity}): {rule.why}; {rule.management} ({rule.source})")
    return "\n".join(lines)
