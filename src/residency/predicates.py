"""The typed predicates that criteria, forbidden acts, moments and guidelines are made of.

Grammar: a mapping with exactly one key is one predicate; its value's keys are the fields below. Combinators (all, any,
not, never, before, after, within, unless) nest; leaves do not. Anything else is an error that says what is allowed.
This module only knows the shape; `residency.rewards.evaluate` knows the meaning.
"""

from __future__ import annotations

from typing import Any, Union

import msgspec
from msgspec import Struct, field

from residency.errors import ContentError

Names = str | tuple[str, ...]


class Leaf(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question about acts or the body that has no predicate inside."""


class Gave(Leaf, frozen=True, tag="gave"):
    """A drug, fluid or support ran. As credit the dose must be adequate (at least the lowest usual one); as blame any
    amount counts. `any_of` takes drugs, classes or a treatment group of the condition."""

    drug: str | None = None
    class_: str | None = field(name="class", default=None)
    any_of: Names | None = None
    any_drug: bool = False
    route: str | None = None
    dose: tuple[float, float] | None = None
    unit: str | None = None
    ml_per_kg_at_least: float | None = None
    ml_per_kg_above: float | None = None
    coverage_at_least: float | None = None
    safe_for_allergy: bool = False
    unsafe_for_allergy: bool = False
    count_at_least: int = 1


class Ordered(Leaf, frozen=True, tag="ordered"):
    """An order for a drug, test, procedure or place was written."""

    drug: str | None = None
    test: str | None = None
    any_of: Names | None = None
    priority: str | None = None


class Stopped(Leaf, frozen=True, tag="stopped"):
    """A running drug was stopped, or its order cancelled."""

    drug: str | None = None
    class_: str | None = field(name="class", default=None)
    any_of: Names | None = None


class Running(Leaf, frozen=True, tag="running"):
    """A continuous drug or support is running now."""

    drug: str | None = None
    any_of: Names | None = None


class Collected(Leaf, frozen=True, tag="collected"):
    """A specimen was taken; with `tests`, all of them."""

    test: str | None = None
    tests: tuple[str, ...] = ()


class Measured(Leaf, frozen=True, tag="measured"):
    """A vital sign was taken by the clinician or on their order; several count when they are five minutes apart."""

    vital: str
    count_at_least: int = 1


class Reviewed(Leaf, frozen=True, tag="reviewed"):
    """A result was read: the nth of its kind, or several drawn at least so many minutes apart."""

    test: str | None = None
    any_of: Names | None = None
    nth: int = 1
    count_at_least: int = 1
    drawn_apart_at_least: float = 0.0


class Bounded(Leaf, frozen=True, kw_only=True):
    """Bounds shared by the predicates that look at a figure."""

    below: float | None = None
    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None


class Charted(Bounded, frozen=True, tag="charted"):
    """The record shows a figure or finding. `falling`: the newest is below the one before."""

    vital: str | None = None
    test: str | None = None
    finding: str | None = None
    falling: bool = False


class Asked(Leaf, frozen=True, tag="asked"):
    """Somebody was asked about something, or asked to do something."""

    of: str
    about: str | None = None
    to: str | None = None


class Learned(Leaf, frozen=True, tag="learned"):
    """A fact is known, from anyone or any document (or from one of those named)."""

    fact: str
    from_any: tuple[str, ...] = ()


class Told(Leaf, frozen=True, tag="told"):
    """Somebody was told all of `concepts` and `facts` (across the encounter), or one of `any_of` figures or concepts.
    `value_matches_chart`: the figure named is the one in the record."""

    to: str
    concepts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    value_matches_chart: bool = False


class Examined(Leaf, frozen=True, tag="examined"):
    """Body systems were examined: all of `systems`, or `at_least` so many of them; `after_each_ml`: again after every
    so many millilitres of crystalloid."""

    system: str | None = None
    systems: tuple[str, ...] = ()
    at_least: int = 0
    after_each_ml: float = 0.0


class Documented(Leaf, frozen=True, tag="documented"):
    """The clinician wrote it down, in a field or as a concept, beside the results it cites."""

    field: str | None = None
    concept: str | None = None
    concepts: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    has_all: tuple[str, ...] = ()
    within_days: int = 0
    count_at_least: int = 0


class Computed(Leaf, frozen=True, tag="computed"):
    """A decision rule was computed; `inputs_match_chart`: from what the record holds."""

    rule: str
    inputs_match_chart: bool = False
    score: float | None = None
    score_at_most: float | None = None
    score_at_least: float | None = None


class Consulted(Leaf, frozen=True, tag="consulted"):
    """A service was called."""

    service: str | None = None
    any_of: Names | None = None


class Escalated(Leaf, frozen=True, tag="escalated"):
    """A concern went up the chain."""

    to: str | None = None


class Offered(Leaf, frozen=True, tag="offered"):
    """Something was offered."""

    what: str


class Declined(Leaf, frozen=True, tag="declined"):
    """The patient or family said no to it."""

    what: str


class Disposed(Leaf, frozen=True, tag="disposed"):
    """The stay was closed towards a place. `diagnosis`: what was written names one of these concepts."""

    to: str | None = None
    to_any: tuple[str, ...] = ()
    any: bool = False
    diagnosis: tuple[str, ...] = ()


class Outcome(Bounded, frozen=True, tag="outcome"):
    """The true body reached a figure and held it for so many minutes, inside the window it stands in."""

    vital: str
    held: int = 0


class InBody(Bounded, frozen=True, tag="body"):
    """The true body shows a figure for so many minutes: graders and moments only."""

    vital: str
    for_: int = field(name="for", default=0)


class Happened(Leaf, frozen=True, tag="event"):
    """A named event of the encounter: arrived, assigned_to_agent, arrested, died."""

    name: str


class All(Struct, frozen=True, tag="all"):
    """Every part."""

    of: tuple[Predicate, ...]


class Any_(Struct, frozen=True, tag="any"):
    """At least one part."""

    of: tuple[Predicate, ...]


class Not(Struct, frozen=True, tag="not"):
    """The part can't be true any more (while the encounter runs), or is not (at its end)."""

    of: Predicate


class Never(Struct, frozen=True, tag="never"):
    """The part has not happened."""

    of: Predicate


class Before(Struct, frozen=True, tag="before"):
    """Both happened, `first` before `then`."""

    first: Predicate
    then: Predicate


class After(Struct, frozen=True, tag="after"):
    """`act` happened once more after `of` had."""

    of: Predicate
    act: Predicate


class Within(Struct, frozen=True, tag="within"):
    """`act` happened no later than `minutes` after the moment `of`. A window that never opened is met by the act."""

    minutes: float
    of: Predicate
    act: Predicate


class Unless(Struct, frozen=True, tag="unless"):
    """As credit: `of`, or a good excuse. As blame: `of` without one. The excuse is a predicate, or a specimen that
    would have cost over `delay_over` minutes."""

    of: Predicate
    excuse: Predicate | None = None
    delay_over: float | None = None


class Count(Struct, frozen=True, tag="count"):
    """At least so many of the parts."""

    of: tuple[Predicate, ...]
    at_least: int


class Moment(Struct, frozen=True, tag="moment"):
    """A named moment of the condition has come."""

    name: str


LEAVES: dict[str, Any] = {
    "gave": Gave,
    "ordered": Ordered,
    "stopped": Stopped,
    "running": Running,
    "collected": Collected,
    "measured": Measured,
    "reviewed": Reviewed,
    "charted": Charted,
    "asked": Asked,
    "learned": Learned,
    "told": Told,
    "examined": Examined,
    "documented": Documented,
    "computed": Computed,
    "consulted": Consulted,
    "escalated": Escalated,
    "offered": Offered,
    "declined": Declined,
    "disposed": Disposed,
    "outcome": Outcome,
    "body": InBody,
}
Predicate = Union[
    Gave,
    Ordered,
    Stopped,
    Running,
    Collected,
    Measured,
    Reviewed,
    Charted,
    Asked,
    Learned,
    Told,
    Examined,
    Documented,
    Computed,
    Consulted,
    Escalated,
    Offered,
    Declined,
    Disposed,
    Outcome,
    InBody,
    Happened,
    All,
    Any_,
    Not,
    Never,
    Before,
    After,
    Within,
    Unless,
    Count,
    Moment,
]
COMBINATORS = ("all", "any", "not", "never", "before", "after", "within", "unless", "count", "event")


def parse(tree: Any, where: str, moments: frozenset[str] | set[str] = frozenset()) -> Predicate:
    """The predicate written as `tree`; `where` (file:line or a path in the file) stands in every error.

    A bare word is a named moment. Raises ContentError saying what is allowed."""
    if isinstance(tree, str):
        if tree in moments:
            return Moment(tree)
        raise ContentError(where, f"no moment is called {tree!r}; there are: {', '.join(sorted(moments)) or 'none'}")
    if not isinstance(tree, dict) or len(tree) != 1:
        raise ContentError(where, "a predicate is a mapping with exactly one key, one of: " + ", ".join(sorted((*LEAVES, *COMBINATORS))))
    ((name, body),) = tree.items()
    where = f"{where} > {name}"
    if name in LEAVES:
        return _leaf(LEAVES[name], body, where)
    if name == "event":
        return Happened(name=body)
    if name in ("all", "any"):
        if not isinstance(body, list) or not body:
            raise ContentError(where, "takes a list of predicates")
        parts = tuple(parse(part, f"{where}[{i}]", moments) for i, part in enumerate(body))
        return All(parts) if name == "all" else Any_(parts)
    if name in ("not", "never"):
        inner = parse(body, where, moments)
        return Not(inner) if name == "not" else Never(inner)
    if name in ("before", "after", "within", "count", "unless"):
        return _combined(name, body, where, moments)
    raise ContentError(where, f"no predicate is called {name!r}; there are: {', '.join(sorted((*LEAVES, *COMBINATORS)))}")


def _leaf(kind: Any, body: Any, where: str) -> Predicate:
    if not isinstance(body, dict):
        raise ContentError(where, f"takes fields: {', '.join(kind.__struct_encode_fields__)}")
    unknown = set(body) - set(kind.__struct_encode_fields__)
    if unknown:
        raise ContentError(
            where, f"no field {', '.join(sorted(map(repr, unknown)))}; there are: " + ", ".join(kind.__struct_encode_fields__)
        )
    try:
        leaf: Predicate = msgspec.convert(body, kind)
        return leaf
    except msgspec.ValidationError as error:
        raise ContentError(where, str(error)) from None


def _combined(name: str, body: Any, where: str, moments: frozenset[str] | set[str]) -> Predicate:
    fields = {"before": {"first", "then"}, "after": {"of", "act"}, "within": {"minutes", "of", "act"}, "count": {"of", "at_least"}}.get(
        name
    )
    if not isinstance(body, dict) or (fields is not None and set(body) != fields):
        raise ContentError(where, f"takes exactly: {', '.join(sorted(fields or {'of', 'one excuse'}))}")

    def inner(key: str) -> Predicate:
        return parse(body[key], f"{where}.{key}", moments)

    if name == "before":
        return Before(inner("first"), inner("then"))
    if name == "after":
        return After(inner("of"), inner("act"))
    if name == "within":
        return Within(float(body["minutes"]), inner("of"), inner("act"))
    if name == "count":
        return Count(tuple(parse(p, where, moments) for p in body["of"]), int(body["at_least"]))
    if "of" not in body or len(body) != 2:
        raise ContentError(where, "takes `of` and one excuse: `delay_over: minutes` or a predicate")
    (excuse,) = set(body) - {"of"}
    if excuse == "delay_over":
        return Unless(inner("of"), delay_over=float(body[excuse]))
    return Unless(inner("of"), excuse=parse({excuse: body[excuse]}, where, moments))
