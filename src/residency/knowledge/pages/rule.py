"""A decision rule's page: what it asks, whom it was made for, what its bands mean and who says so."""

from __future__ import annotations

from collections.abc import Iterator

from residency.knowledge.pages.wording import listed, plain
from residency.knowledge.rules.shape import Gate, Input, Outcome, Rule

_UNIT = {"1": "", "a": "years", "mm[Hg]": "mmHg"}


def rule_page(rule: Rule) -> str:
    """The page of one rule."""
    return "\n".join(_lines(rule))


def _lines(rule: Rule) -> Iterator[str]:
    also = f", also {listed(rule.synonyms)}" if rule.synonyms else ""
    yield f"{rule.name} ({rule.version}){also}. Compute it: run_decision_rule {rule.id}."
    yield from ("Asks: " + _input(i) for i in rule.inputs)
    yield from (f"Only for: {g.says} ({_gate(g)})" for g in rule.gates)
    if rule.published:
        yield f"Runs from {rule.published[0]:g} to {rule.published[1]:g}."
    yield from ("Means: " + _band(o) for o in rule.outcomes)
    if rule.note:
        yield f"Note: {rule.note}"
    yield f"Source: {rule.source}."


def _input(i: Input) -> str:
    if i.kind == "flag":
        how = "yes or no"
    elif i.kind == "choice":
        how = " / ".join(f"{plain(word)} ({points:g})" for word, points in i.choices.items())
    else:
        how = f"{i.low:g} to {i.high:g} {_UNIT.get(i.unit, i.unit)}".strip()
    return f"{i.name}, {i.says}: {how}" + (" (may be left out)" if i.optional else "")


def _gate(g: Gate) -> str:
    if g.is_ is not None:
        return f"{plain(g.input)} {'yes' if g.is_ else 'no'}"
    ends = [f"{word} {v:g}" for word, v in (("at least", g.at_least), ("at most", g.at_most)) if v is not None]
    return f"{plain(g.input)} {' and '.join(ends)}"


def _band(o: Outcome) -> str:
    edge = f"up to {o.at_most:g}" if o.at_most is not None else f"below {o.below:g}" if o.below is not None else ""
    if o.at_most_line is not None:
        edge = f"up to {o.at_most_line[1]:g} times {plain(o.at_most_line[0])} {o.at_most_line[2]:+g}"
    return f"{plain(o.name)}" + (f" ({edge})" if edge else "") + f": {o.advice}"
