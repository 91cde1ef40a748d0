"""A search as it was asked: filters, order, page and what to include. Nothing that was asked is ignored in silence."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from residency.doors.fhir.matching import Filter, filter_of
from residency.doors.fhir.outcome import NotAcceptable, NotUnderstood
from residency.doors.fhir.parameters import SEARCH, Parameter, parameter

PAGE, LARGEST, CRITERIA = 100, 1000, 60
Pairs = Sequence[tuple[str, str]]
_FORMATS = ("json", "application/json", "application/fhir+json")
_PLAIN = re.compile(r"(\d{1,9})")


class Place(NamedTuple):
    """Where a page begins: after the resource with these sort values and this id."""

    values: tuple[str, ...]
    id: str


class Include(NamedTuple):
    """Follow a reference parameter of a type, perhaps only to one type."""

    kind: str
    name: str
    of: Parameter
    only: str


class Query(NamedTuple):
    """One search."""

    kind: str
    filters: tuple[Filter, ...]
    sort: tuple[tuple[bool, Parameter], ...]
    size: int
    summary: bool
    include: tuple[Include, ...]
    revinclude: tuple[Include, ...]
    cursor: Place | None
    kept: tuple[tuple[str, str], ...]


def query(kind: str, pairs: Pairs) -> Query:
    """Read a search of one type. Raises NotUnderstood, naming what there is; NotAcceptable for another format."""
    if len(pairs) > CRITERIA:
        raise NotUnderstood("too_many", f"More than {CRITERIA} parameters.", "Ask in parts.")
    filters: list[Filter] = []
    sort, count, summary, cursor = _newest(kind), PAGE, False, None
    include: list[Include] = []
    revinclude: list[Include] = []
    for name, value in pairs:
        if name == "_count":
            count = _number(value)
        elif name == "_sort":
            sort = tuple(_sorted(kind, v) for v in value.split(",") if v) or sort
        elif name == "_include":
            include.append(_include(value, kind))
        elif name == "_revinclude":
            revinclude.append(_include(value, None, kind))
        elif name == "_cursor":
            cursor = _cursor(value)
        elif name == "_summary":
            if value not in ("count", "false"):
                raise NotUnderstood("bad_value", "_summary is count or false.", "Leave it out for whole resources.")
            summary = value == "count"
        elif not plumbing(name, value):
            filters.append(filter_of(kind, name, value))
    if cursor is not None and len(cursor.values) != len(sort):
        raise NotUnderstood("bad_cursor", "This cursor belongs to another search.", "Follow the links of a Bundle as they are.")
    kept = tuple((n, v) for n, v in pairs if n != "_cursor")
    return Query(kind, tuple(filters), sort, count, summary, tuple(include), tuple(revinclude), cursor, kept)


def plumbing(name: str, value: str) -> bool:
    """Parameters that change nothing here: format (JSON only), spacing, totals (always exact). Raises NotAcceptable."""
    if name == "_format" and value not in _FORMATS:
        raise NotAcceptable("json_only", "This door speaks JSON only.", "Ask for application/fhir+json.")
    return name in ("_format", "_pretty", "_total")


class Whole(NamedTuple):
    """A $everything: which types, how many, from where."""

    kinds: frozenset[str]
    size: int
    cursor: Place | None
    kept: tuple[tuple[str, str], ...]


def whole(pairs: Pairs) -> Whole:
    """Read the parameters of $everything. Raises NotUnderstood, naming what there is; NotAcceptable for another format."""
    kinds, count, cursor = frozenset(SEARCH), LARGEST, None
    for name, value in pairs:
        if name == "_count":
            count = _number(value)
        elif name == "_cursor":
            cursor = _cursor(value)
        elif name == "_type":
            kinds = frozenset(v for v in value.split(",") if v)
            if not kinds or kinds - set(SEARCH):
                raise NotUnderstood("bad_value", f"_type {value[:80]!r} names no type of this door.", f"There are: {', '.join(SEARCH)}.")
        elif not plumbing(name, value):
            raise NotUnderstood("unknown_parameter", f"$everything does not take {name[:60]!r}.", "It takes _type and _count.")
    return Whole(kinds, count, cursor, tuple((n, v) for n, v in pairs if n != "_cursor"))


def _number(value: str) -> int:
    if not _PLAIN.fullmatch(value):
        raise NotUnderstood("bad_value", f"_count is a whole number, not {value[:40]!r}.", f"At most {LARGEST}; {PAGE} without it.")
    return min(int(value), LARGEST)


def _newest(kind: str) -> tuple[tuple[bool, Parameter], ...]:
    """Newest first where a type has a date; by id otherwise."""
    date = SEARCH[kind].get("date")
    return ((True, date),) if date else ()


def _sorted(kind: str, value: str) -> tuple[bool, Parameter]:
    name = value.removeprefix("-")
    found = parameter(kind, name)
    if found is None:
        raise NotUnderstood("unknown_parameter", f"{kind} can't be sorted by {name[:60]!r}.", f"It can by: _id, {', '.join(SEARCH[kind])}.")
    return value.startswith("-"), found


def _include(value: str, source: str | None, goal: str | None = None) -> Include:
    kind, name, only = (*value.split(":", 2), "", "")[:3]
    of = SEARCH.get(kind, {}).get(name)
    if of is None or of.kind != "reference" or (only and only not in of.targets):
        ways = [f"{k}:{n}" for k, ps in SEARCH.items() for n, p in ps.items() if p.kind == "reference"]
        near = [w for w in ways if w.startswith(f"{kind}:")] or ways
        raise NotUnderstood("unknown_include", f"There is no reference {value[:80]!r} to follow.", f"There are: {', '.join(near[:24])}.")
    if source is not None and kind != source:
        raise NotUnderstood("unknown_include", f"_include starts at {source}, not at {kind}.", f"Write {source}:...")
    if goal is not None and goal not in of.targets:
        raise NotUnderstood("unknown_include", f"{kind}:{name} does not point at {goal}.", f"It points at {', '.join(of.targets)}.")
    return Include(kind, name, of, only)


def written(place: Place) -> str:
    """A place as an opaque token for a link."""
    return urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _cursor(value: str) -> Place:
    try:
        raw = urlsafe_b64decode(value[:4000].encode() + b"=" * (-len(value) % 4))
        values, key = msgspec.json.decode(raw, type=tuple[tuple[str, ...], str])
    except (ValueError, msgspec.MsgspecError):
        raise NotUnderstood("bad_cursor", "This cursor can't be read.", "Follow the links of a Bundle as they are.") from None
    return Place(values, key)
