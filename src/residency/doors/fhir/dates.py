"""Dates in searches: a written date is an interval as long as its precision, compared by FHIR's prefixes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?")
FOREVER = datetime.max.replace(tzinfo=UTC)
EVER = datetime.min.replace(tzinfo=UTC)


class Span(NamedTuple):
    """From, up to but without."""

    low: datetime
    high: datetime


def span(written: str) -> Span | None:
    """The interval that a date or time means, or None when it is none. A time without its zone is UTC."""
    match = _DATE.fullmatch(written)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    iso = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}{(zone or 'Z').replace('Z', '+00:00')}"
    try:
        low = datetime.fromisoformat(iso).astimezone(UTC)
        return Span(low, _after(low, month, day, hour, second))
    except (ValueError, OverflowError):
        return None


def _after(low: datetime, month: str | None, day: str | None, hour: str | None, second: str | None) -> datetime:
    if hour is not None:
        return low + timedelta(seconds=1 if second is not None else 60)
    if day is not None:
        return low + timedelta(days=1)
    if month is not None:
        return (low + timedelta(days=32)).replace(day=1)
    return low.replace(year=low.year + 1)


def fits(has: Span, prefix: str, wanted: Span) -> bool:
    """Whether an interval that a resource has answers a search for another."""
    inside = wanted.low <= has.low and has.high <= wanted.high
    return {
        "eq": inside,
        "ne": not inside,
        "gt": has.high > wanted.high,
        "lt": has.low < wanted.low,
        "ge": inside or has.high > wanted.high,
        "le": inside or has.low < wanted.low,
        "sa": has.low >= wanted.high,
        "eb": has.high <= wanted.low,
    }[prefix]
