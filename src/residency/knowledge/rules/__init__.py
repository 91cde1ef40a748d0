"""Decision rules from chart data. Missing is not zero: a rule refuses while an input is missing and says which.

rules.get("news2_2017")             the rule's file: inputs with units, ranges and where the chart holds them
rules.compute("qsofa", {...})       RuleResult, or Refused: missing_input, unknown_input, out_of_range, bad_input,
not_applicable, unknown_rule
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from residency.errors import Refused
from residency.knowledge import laboratory, loader
from residency.knowledge.library import everything, remembered
from residency.knowledge.rules.formulas import FORMULAS
from residency.knowledge.rules.shape import Gate, Input, Outcome, Points, Rule, RuleResult, When
from residency.language.names import Names, tidy

__all__ = ["FORMULAS", "Rule", "RuleResult", "compute", "every", "find_rule", "get", "rule_id"]

Value = float | bool | str

USUAL = ("HEART score", "CURB-65", "NEWS2", "Wells PE", "Canadian CT head", "MELD-Na")
COMMON = frozenset(("score", "rule", "rules", "criteria", "index", "scale", "and", "for", "the", "risk"))
MOST_LIKE = 12


@remembered
def every() -> Mapping[str, Rule]:
    """All rules by id."""
    return loader.load_all("rules", Rule, listed=False)


@remembered
def _names() -> Names:
    return Names({key: (rule.name, *rule.synonyms) for key, rule in every().items()})


def get(name: str) -> Rule:
    """The rule of that id or name. Raises Refused unknown_rule."""
    return find_rule(name)


def rule_id(name: str) -> str:
    """The id behind a rule's name (`heart` is heart_2008). Raises Refused."""
    return find_rule(name).id


def find_rule(text: object) -> Rule:
    """The rule meant, by id, name or a slip of it. Raises Refused unknown_rule or ambiguous_rule."""
    found = _names().find(text)
    if len(found.ids) == 1 and found.how:
        return every()[found.ids[0]]
    if found.how:
        raise Refused("ambiguous_rule", f"{tidy(text)[:60]!r} can mean {', '.join(found.ids)}.", "Name one of them.", found.ids)
    like = ", ".join(dict.fromkeys((*_sharing_a_word(tidy(text)), *found.nearest)))
    raise Refused("unknown_rule", f"No decision rule here is called {tidy(text)[:60]!r}.",
                  f"Like it are: {like}." if like else f"There are {len(every())}, each under its usual name, as {', '.join(USUAL)}.",
                  found.nearest)


def _sharing_a_word(text: str) -> list[str]:
    """Rules that have a word of the text in their name, at most MOST_LIKE."""
    words = {word for word in text.split() if len(word) > 2}
    rows = every().values()
    return [r.id for r in rows if words & set(tidy(" ".join((r.name, *r.synonyms))).split()) - COMMON][:MOST_LIKE]


def compute(name: str, inputs: Mapping[str, Any]) -> RuleResult:
    """The rule's result from the inputs, each in the unit that the rule's file names.

    A number may also be written with its unit, "150 umol/L": the rule's own, or any that its test is reported in."""
    rule = find_rule(name)
    known = {i.name: i for i in rule.inputs}
    for given in inputs:
        if given not in known:
            raise Refused("unknown_input", f"{rule.name} has no input {str(given)[:60]!r}.",
                          "Its inputs: " + "; ".join(map(_ask, rule.inputs)) + ".", tuple(known))
    values = {i.name: _value(rule, i, inputs[i.name]) for i in rule.inputs if inputs.get(i.name) is not None}
    for gate in rule.gates:
        if gate.input in values and not _passes(gate, values[gate.input]):
            raise Refused("not_applicable", f"{rule.name} does not apply: {gate.says}.", "Use another rule, or clinical judgement.")
    missing = [i for i in rule.inputs if i.name not in values and not i.optional]
    if missing:
        raise Refused("missing_input", f"{rule.name} lacks {', '.join(i.name for i in missing)}.",
                      "Obtain: " + "; ".join(map(_ask, missing)) + ".", tuple(i.name for i in missing))
    parts = dict(_parts(rule, values))
    if rule.formula:
        score = round(FORMULAS[rule.formula](_figures(rule, values)), rule.decimals)
    else:
        score = round(sum(parts.values()), rule.decimals)
    outcome = _outcome(rule, score, parts, values)
    return RuleResult(rule.id, float(score), outcome.name, outcome.advice, parts, values, rule.version, rule.source)


def _figures(rule: Rule, values: Mapping[str, Value]) -> dict[str, float]:
    """What a formula gets: numbers, a flag as 1 or 0, a choice as the number that stands beside it in the rule's file."""
    choices = {i.name: i.choices for i in rule.inputs if i.kind == "choice"}
    return {name: float(choices[name][str(value)] if name in choices else value) for name, value in values.items()}


def _so(when: When, values: Mapping[str, Value]) -> bool:
    return all(_is(values.get(name), wanted) for name, wanted in when.items())


def _is(value: Value | None, wanted: bool | str | tuple[float, float]) -> bool:
    if isinstance(wanted, tuple):
        return value is not None and wanted[0] <= float(value) < wanted[1]
    return value == wanted


def _ask(i: Input) -> str:
    if i.kind == "choice":
        return f"{i.name} ({' / '.join(i.choices)})"
    return f"{i.name} (yes or no)" if i.kind == "flag" else f"{i.name} ({i.unit or 'number'}, {i.low:g} to {i.high:g})"


def _word(text: str) -> str:
    """A choice in one spelling, so that oedema is edema on both sides."""
    return tidy(text).replace(" ", "_")


def _value(rule: Rule, i: Input, given: Any) -> Value:
    if i.kind == "flag":
        word = {"yes": True, "true": True, "no": False, "false": False}.get(given.strip().lower()) if isinstance(given, str) else given
        if word is True or word is False:
            return word
        raise Refused("bad_input", f"{rule.name}: {i.name} is yes or no.", i.says)
    if i.kind == "choice":
        word = _word(given) if isinstance(given, str) else str(given) if isinstance(given, int) else ""
        if found := next((choice for choice in i.choices if word == _word(choice)), None):
            return found
        raise Refused("bad_input", f"{rule.name}: {i.name} is one of {', '.join(i.choices)}.", i.says, tuple(i.choices))
    if isinstance(given, str):
        given = _with_unit(rule, i, given)
    if isinstance(given, bool) or not isinstance(given, int | float) or (isinstance(given, float) and not math.isfinite(given)):
        raise Refused("bad_input", f"{rule.name}: {i.name} is a number in {i.unit or 'no unit'}.", i.says)
    if not i.low <= given <= i.high:
        raise Refused("out_of_range", f"{rule.name}: {i.name} is between {i.low:g} and {i.high:g} {i.unit}.".replace(" .", "."),
                      "Check the figure and its unit.")
    return float(given)


def _with_unit(rule: Rule, i: Input, text: str) -> float:
    """The number in the rule's unit. Raises Refused bad_input naming the units that are understood."""
    found = laboratory.written(text)
    test = everything("tests").get(i.from_.test)
    allowed: tuple[str, ...] = (i.unit,) if i.unit else ()
    value = found[0] if found and i.unit and laboratory.same_unit(found[1], i.unit) else None
    if test is not None and test.kind == "analyte" and i.unit and laboratory.convert(test, 1.0, test.unit, i.unit) is not None:
        allowed = (i.unit, *(u for u in laboratory.units(test) if not laboratory.same_unit(u, i.unit)))
        value = laboratory.convert(test, *found, i.unit) if found else None
    if value is None:
        raise Refused("bad_input", f"{rule.name}: {i.name} is a number in {' or '.join(allowed) or 'no unit'}.",
                      f'Give a number in {allowed[0]}, or the number and its unit in quotes.' if allowed else i.says, allowed)
    return value


def _passes(gate: Gate, value: Value) -> bool:
    if gate.is_ is not None:
        return value is gate.is_
    number = float(value)
    return (gate.at_least is None or number >= gate.at_least) and (gate.at_most is None or number <= gate.at_most)


def _parts(rule: Rule, values: Mapping[str, Value]) -> Iterator[tuple[str, float]]:
    best: dict[str, float] = {}
    choices = {i.name: i.choices for i in rule.inputs}
    for line in rule.points:
        if not _so(line.when, values):
            continue
        points = choices[line.input][str(values[line.input])] if line.choice else _points(line, values)
        best[line.part] = max(best.get(line.part, points), points)
    yield from best.items()


def _points(line: Points, values: Mapping[str, Value]) -> float:
    if any(name not in values for name in line.ratio or (line.input,)):
        return 0.0
    if line.ratio:
        over, under = (float(values[name]) for name in line.ratio)
        value: Value = over / under
    else:
        value = values[line.input]
    if isinstance(value, bool):
        return line.yes if value else line.no
    number = float(value)
    if line.times:
        return line.times * number
    for edge, points in line.at_most:
        if number <= edge:
            return points
    for edge, points in line.below:
        if number < edge:
            return points
    return line.rest


def _outcome(rule: Rule, score: float, parts: Mapping[str, float], values: Mapping[str, Value]) -> Outcome:
    chosen = 0
    for n, outcome in enumerate(rule.outcomes):
        if not _so(outcome.when, values) or not _scores(outcome.parts, parts):
            continue
        chosen = n
        if _within(outcome, score, values):
            break
    highest = max(parts.values(), default=0.0)
    for n, outcome in enumerate(rule.outcomes):
        if outcome.any_part_at_least is not None and highest >= outcome.any_part_at_least:
            chosen = max(chosen, n)
    return rule.outcomes[chosen]


def _scores(wanted: Mapping[str, float], parts: Mapping[str, float]) -> bool:
    return not wanted or any(parts.get(part, 0.0) >= least for part, least in wanted.items())


def _within(outcome: Outcome, score: float, values: Mapping[str, Value]) -> bool:
    if outcome.at_most_line is not None:
        name, times, plus = outcome.at_most_line
        return score <= times * float(values[name]) + plus
    if outcome.at_most is None and outcome.below is None:
        return outcome.any_part_at_least is None
    return (outcome.at_most is not None and score <= outcome.at_most) or (outcome.below is not None and score < outcome.below)
