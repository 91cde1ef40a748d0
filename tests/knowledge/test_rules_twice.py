"""Each rule's file against a second derivation: examples, both sides of every cut-off, and anything its inputs can hold."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from residency import rng
from residency.errors import Refused
from residency.knowledge import rules
from residency.knowledge.rules.shape import Input, Rule
from tests.knowledge.again import AGAIN

SAMPLES = 60


def _whole(rule: Rule, i: Input) -> bool:
    """Whether a chart holds it in whole numbers: points, age, and vital signs but for the temperature."""
    read = i.unit == "points" or i.from_.person == "age" or (i.from_.vital and i.from_.vital != "TEMP")
    return bool(read) and all(float(edge).is_integer() for edge in _known(rule, i))


def _step(rule: Rule, i: Input) -> float:
    """The smallest difference that this input's unit is read with."""
    return 1.0 if _whole(rule, i) else (i.high - i.low) / 10_000


def _anything(rule: Rule, sample: str) -> dict[str, Any]:
    """Every input drawn from all that it can be."""
    return {i.name: _drawn(i, _whole(rule, i), rule.id, i.name, sample) for i in rule.inputs}


def _drawn(i: Input, whole: bool, *name: str) -> Any:
    if i.kind == "flag":
        return rng.happens(0.5, 0, *name)
    if i.kind == "choice":
        return rng.pick(list(i.choices), 0, *name)
    figure = rng.between(i.low, i.high, 0, *name)
    return float(round(figure)) if whole else round(figure, 4)


def _known(rule: Rule, i: Input) -> set[float]:
    """Every cut-off on this input that the file names, and what its examples give."""
    known = {i.low, i.high}
    for line in rule.points:
        if line.input == i.name:
            known |= {edge for edge, _ in (*line.at_most, *line.below)}
    for when in (*(line.when for line in rule.points), *(outcome.when for outcome in rule.outcomes)):
        wanted = when.get(i.name)
        known |= set(wanted) if isinstance(wanted, tuple) else set()
    for gate in rule.gates:
        known |= {edge for edge in (gate.at_least, gate.at_most) if edge is not None and gate.input == i.name}
    known |= {float(example.given[i.name]) for example in rule.examples if i.name in example.given}
    return known


def _edges(rule: Rule, i: Input) -> Iterator[float]:
    """Every such figure with a hair to both sides."""
    for edge in sorted(_known(rule, i)):
        yield from (x for x in (edge - _step(rule, i), edge, edge + _step(rule, i)) if i.low <= x <= i.high)


def _both(rule: Rule, given: dict[str, Any]) -> None:
    try:
        found = rules.compute(rule.id, given)
    except Refused as error:
        assert error.code == "not_applicable", (rule.id, given, error)
        return
    score, band = AGAIN[rule.id](given)
    names = [outcome.name for outcome in rule.outcomes]
    assert (found.score, found.band) == (pytest.approx(score, abs=0.6 * 10**-rule.decimals), names[band]), (rule.id, given, found.parts)
    low, high = rule.published or (-math.inf, math.inf)
    assert low - 1e-9 <= found.score <= high + 1e-9, (rule.id, given, found.score)


@pytest.mark.parametrize("name", sorted(rules.every()))
def test_a_second_derivation_agrees(name):
    rule = rules.get(name)
    base = rule.examples[0].given
    for example in rule.examples:
        _both(rule, {**base, **example.given})
    for i in rule.inputs:
        if i.kind == "number":
            for edge in _edges(rule, i):
                _both(rule, {**base, i.name: edge})
                _both(rule, {**_anything(rule, f"{i.name} {edge}"), i.name: edge})
    for sample in range(SAMPLES):
        _both(rule, _anything(rule, str(sample)))


def test_each_derivation_is_of_a_rule():
    assert set(AGAIN) == set(rules.every())
