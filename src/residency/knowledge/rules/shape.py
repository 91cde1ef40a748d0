"""What a decision rule's file holds, and what computing it returns."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from residency.knowledge.types import Review

When = dict[str, bool | str | tuple[float, float]]
"""What inputs must be for a line to count: a flag so, a choice that word, a number from the first up to but not at the second."""


class Binding(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the chart holds an input: a vital sign, a test's analyte, a background, a finding, a running drug's rate,
    the patient's age, sex or weight (kg); `judgement`: only a clinician can say.

    `over_limit`: the analyte as a multiple of its upper reference limit. `shows`: which choice a study's newest result
    means, by the first of these findings that it has, else `otherwise`."""

    vital: str = ""
    test: str = ""
    background: str = ""
    finding: str = ""
    fact: str = ""
    drug: str = ""
    person: Literal["", "age", "sex", "weight"] = ""
    support: str = ""
    over_limit: bool = False
    shows: dict[str, str] = {}
    otherwise: str = ""
    judgement: bool = False


class Input(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One input: a number in `unit` between `low` and `high`, a flag, or one of `choices` (with its points)."""

    name: str
    says: str
    kind: Literal["number", "flag", "choice"] = "number"
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    choices: dict[str, float] = field(default_factory=dict)
    optional: bool = False
    from_: Binding = field(name="from")


class Points(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an input (or the ratio of two) scores. Lines of one `part` do not add: the highest counts.

    `at_most` and `below` are [edge, points] in rising order, the first that holds counts, `rest` what lies beyond; `times`
    counts the number itself so many times. A flag counts `yes` when true, `no` when false; a choice brings its own points.
    `when`: only if these inputs are so."""

    part: str
    input: str = ""
    ratio: tuple[str, ...] = ()
    at_most: tuple[tuple[float, float], ...] = ()
    below: tuple[tuple[float, float], ...] = ()
    rest: float = 0.0
    times: float = 0.0
    yes: float = 0.0
    no: float = 0.0
    choice: bool = False
    when: When = field(default_factory=dict)


class Gate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who the rule was made for; outside it is refused."""

    input: str
    at_least: float | None = None
    at_most: float | None = None
    is_: bool | None = field(name="is", default=None)
    says: str


class Outcome(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A band of the result up to and including `at_most` (None: everything above), or below `below`; what it advises.

    The first band that holds is the answer. `when`: it holds only if these inputs are so; `parts`: only if one of these parts
    scores at least so much. `any_part_at_least`: the band also holds when one part alone scores so much. `at_most_line`: a top that
    moves with an input; [age, 0.25, 4] is a quarter of the age and 4."""

    name: str
    advice: str
    at_most: float | None = None
    below: float | None = None
    at_most_line: tuple[str, float, float] | None = None
    any_part_at_least: float | None = None
    when: When = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)


class Example(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A patient worked by hand from the published definition, `because` in so many words. What `given` leaves out is as in the
    rule's first example."""

    given: dict[str, float | bool | str]
    score: float
    band: str
    because: str = ""


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A published decision rule: inputs, points or a formula, who it is for, what the result means.

    `published`: the lowest and highest score that its authors give (for a formula without such: what the inputs' ranges allow);
    examples reach both."""

    schema: Literal["rule/1"]
    id: str
    name: str
    version: str
    source: str
    synonyms: tuple[str, ...] = ()
    formula: str = ""
    decimals: int = 0
    inputs: tuple[Input, ...]
    points: tuple[Points, ...] = ()
    gates: tuple[Gate, ...] = ()
    outcomes: tuple[Outcome, ...]
    published: tuple[float, float] | None = None
    examples: tuple[Example, ...] = ()
    note: str = ""
    review: Review = Review()


class RuleResult(Struct, frozen=True):
    """What a rule says: the score, its band and advice, points by part, the inputs used, and which edition computed it."""

    rule: str
    score: float
    band: str
    advice: str
    parts: dict[str, float]
    inputs: dict[str, float | bool | str]
    version: str
    source: str
