"""Whether a resource answers a search, and in which order answers stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from residency.doors.fhir.dates import EVER, FOREVER, PREFIXES, Span, fits, span
from residency.doors.fhir.mapping import Resource
from residency.doors.fhir.outcome import NotUnderstood
from residency.doors.fhir.parameters import SEARCH, Parameter, parameter

MODIFIERS = {"token": ("", "not", "missing", "text"), "string": ("", "exact", "contains", "missing"), "date": ("", "missing")}
LONGEST, MOST = 2000, 60


class Filter(NamedTuple):
    """One parameter of a search: any of `values` will do."""

    name: str
    of: Parameter
    modifier: str
    values: tuple[str, ...]


def filter_of(kind: str, name: str, value: str) -> Filter:
    """A filter from a query's name and value. Raises NotUnderstood for what isn't there, or what can't be read."""
    plain, _, modifier = name.partition(":")
    of = parameter(kind, plain)
    if of is None:
        raise NotUnderstood("unknown_parameter", f"{kind} has no search parameter {plain[:60]!r}.", _has(kind))
    allowed = MODIFIERS.get(of.kind, ("", "missing", *of.targets))
    if modifier not in allowed:
        offered = ", ".join(m for m in allowed if m)
        raise NotUnderstood("unknown_modifier", f"{plain} can't be searched with :{modifier[:40]}.", f"It can with: {offered}.")
    if len(value) > LONGEST:
        raise NotUnderstood("bad_value", f"The value of {plain} is too long.", f"At most {LONGEST} characters.")
    values = tuple(v for v in value.split(",") if v)
    if not values:
        raise NotUnderstood("bad_value", f"{plain} has no value.", "Give one, or leave the parameter out.")
    if len(values) > MOST:
        raise NotUnderstood("bad_value", f"{plain} has more than {MOST} values.", "Ask in parts.")
    if modifier == "missing" and value not in ("true", "false"):
        raise NotUnderstood("bad_value", f"{plain}:missing is true or false.", "Say one of them.")
    if of.kind == "date" and not modifier and any(_dated(v)[1] is None for v in values):
        raise NotUnderstood("bad_value", f"{plain} needs a date.", "Write for example ge2026-07-01 or lt2026-07-01T09:00:00Z.")
    return Filter(plain, of, modifier, values)


def _has(kind: str) -> str:
    return f"It has: _id, {', '.join(SEARCH[kind])}."


def answers(r: Resource, wanted: Filter) -> bool:
    """Whether a resource passes a filter."""
    found = [v for path in wanted.of.paths for v in at(r, path)]
    if wanted.modifier == "missing":
        return (wanted.values[0] == "true") == (not found)
    if wanted.modifier == "not":
        return not any(_token(f, v) for f in found for v in wanted.values)
    test = {"token": _token, "string": _string, "date": _date, "reference": _reference}[wanted.of.kind]
    if wanted.modifier == "text":
        return any(v.lower() in t.lower() for f in found for v in wanted.values for t in _texts(f))
    if wanted.modifier in ("exact", "contains"):
        return any(_words(f, v, wanted.modifier) for f in found for v in wanted.values)
    if wanted.modifier:  # a reference's type
        return any(_reference(f, v if "/" in v else f"{wanted.modifier}/{v}") for f in found for v in wanted.values)
    return any(test(f, v) for f in found for v in wanted.values)


def at(r: Any, path: str) -> Iterator[Any]:
    """Every value at a dotted path, lists opened."""
    head, _, rest = path.partition(".")
    value = r.get(head) if isinstance(r, dict) else None
    for one in value if isinstance(value, list) else [] if value is None else [value]:
        if rest:
            yield from at(one, rest)
        else:
            yield one


def _token(found: Any, wanted: str) -> bool:
    system, bar, code = wanted.rpartition("|")
    return any((not code or code == has[1]) and (not bar or system == has[0]) for has in _codes(found))


def _codes(found: Any) -> list[tuple[str, str]]:
    """(system, code) of a code, a coding, a concept or an identifier."""
    if isinstance(found, str):
        return [("", found)]
    if "value" in found:
        return [(found.get("system", ""), found["value"])]
    return [(c.get("system", ""), c.get("code", "")) for c in found.get("coding", (found,))]


def _texts(found: Any) -> list[str]:
    if isinstance(found, str):
        return [found]
    return [t for t in (found.get("text", ""), *(c.get("display", "") for c in found.get("coding", ()))) if t]


def _string(found: Any, wanted: str) -> bool:
    return _words(found, wanted, "")


def _words(found: Any, wanted: str, how: str) -> bool:
    parts = [found] if isinstance(found, str) else [p for key in ("text", "family", "given") for p in at(found, key)]
    if how == "exact":
        return wanted in parts
    lower = wanted.lower()
    return any(lower in p.lower() if how == "contains" else p.lower().startswith(lower) for p in parts)


def _reference(found: Any, wanted: str) -> bool:
    reference: str = found.get("reference", "")
    wanted = "/".join(wanted.rstrip("/").split("/")[-2:])
    return reference == wanted if "/" in wanted else reference.rsplit("/", 1)[-1] == wanted


def _dated(value: str) -> tuple[str, Span | None]:
    prefix = value[:2] if value[:2] in PREFIXES else "eq"
    return prefix, span(value.removeprefix(prefix))


def _date(found: Any, wanted: str) -> bool:
    has = _has_span(found)
    prefix, interval = _dated(wanted)
    return has is not None and interval is not None and fits(has, prefix, interval)


def _has_span(found: Any) -> Span | None:
    if isinstance(found, str):
        return span(found)
    start, end = span(found.get("start", "")), span(found.get("end", ""))
    return Span(start.low if start else EVER, end.high if end else FOREVER)


def sort_key(r: Resource, of: Parameter) -> str:
    """What a resource is ordered by: an instant, a code or a text; "" where it has none."""
    for path in of.paths:
        for value in at(r, path):
            if of.kind == "date":
                has = _has_span(value)
                return has.low.isoformat() if has else ""
            if of.kind == "token":
                return _codes(value)[0][1]
            return str(value.get("reference") or value.get("text") or "") if isinstance(value, dict) else str(value)
    return ""
