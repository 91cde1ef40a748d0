"""Guidelines: what a body recommends for a condition, each line with its class, level, source and the predicate that decides it.

find_guideline("surviving sepsis")     what a person means; Refused says what is near
context("ssc_2021")                    a short text for a prompt, from the file's own sentences
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from residency import predicates
from residency.errors import ContentError, Refused, nearest
from residency.knowledge.condition import ALWAYS
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import GuidelineFile, RecommendationFile
from residency.language.names import Names, tidy
from residency.language.normalise import words
from residency.language.retrieval import Library
from residency.predicates import Predicate

LONGEST_CONTEXT = 2000


class Recommendation(Struct, frozen=True, kw_only=True):
    """One recommendation, compiled. `against`: `is_` is the act that should not happen."""

    id: str
    says: str
    class_: str
    level: str
    critical: bool
    against: bool
    is_: Predicate
    applies_if: Predicate | None
    source: str
    note: str


class Guideline(Struct, frozen=True, kw_only=True):
    """One guideline, compiled."""

    id: str
    name: str
    synonyms: tuple[str, ...]
    source: str
    version: str
    applies_to: tuple[str, ...]
    awaits: tuple[str, ...]
    moments: dict[str, Predicate]
    supposes: dict[str, tuple[str, ...]]
    recommendations: tuple[Recommendation, ...]
    note: str


@remembered
def guidelines() -> Mapping[str, Guideline]:
    """Every guideline of every root, by id. Raises ContentError for a bad file."""
    return {key: compiled(file) for key, file in everything("guidelines").items()}


def compiled(file: GuidelineFile) -> Guideline:
    """The guideline that a file describes. Raises ContentError naming the recommendation and what is allowed."""
    where = f"guidelines/{file.id}"
    raw: dict[str, Any] = {**ALWAYS, **file.moments}
    names = frozenset(raw)
    moments = {name: predicates.parse(body, f"{where} moments.{name}", names) for name, body in raw.items()}
    rows = tuple(_recommendation(row, f"{where} {row.id}", names) for row in file.recommendations)
    if len({row.id for row in rows}) < len(rows):
        raise ContentError(where, "the id of a recommendation stands twice")
    fields = {f: getattr(file, f) for f in ("id", "name", "synonyms", "source", "version", "applies_to", "awaits", "supposes", "note")}
    for name, asked in file.supposes.items():
        if name not in file.moments or set(asked) - set(file.synonyms):
            raise ContentError(where, f"supposes {name!r} of {', '.join(asked) or 'all'}: names a moment of this file, and its synonyms")
    return Guideline(moments=moments, recommendations=rows, **fields)


def _recommendation(row: RecommendationFile, where: str, moments: frozenset[str]) -> Recommendation:
    return Recommendation(
        id=row.id,
        says=row.says,
        class_=row.class_,
        level=row.level,
        critical=row.critical,
        against=row.against or row.class_ == "III",
        is_=predicates.parse(row.is_, where, moments),
        applies_if=None if row.applies_if is None else predicates.parse(row.applies_if, f"{where}.applies_if", moments),
        source=row.source,
        note=row.note,
    )


@remembered
def _names() -> Names:
    return Names({key: (row.name, *row.synonyms) for key, row in everything("guidelines").items()})


@remembered
def _labels() -> Mapping[str, str]:
    return {key: " ".join((key.replace("_", " "), row.name, *row.synonyms)) for key, row in everything("guidelines").items()}


@remembered
def _shelf() -> Library:
    return Library(_labels())


def _fits(text: str, key: str) -> bool:
    """Whether a guideline's names hold more than half of the words that were asked for."""
    asked = set(words(text)) - {"of", "for", "in", "on", "and"}
    return 2 * len(asked & set(words(_labels()[key]))) > len(asked)


def find_guideline(text: object) -> Guideline:
    """The guideline meant: an id, its name, a synonym, or words that fit one of them best. Raises Refused with the nearest."""
    table = guidelines()
    if isinstance(text, str) and text in table:
        return table[text]
    ids = _names().exact(text)
    if not ids and isinstance(text, str):
        hits = _shelf().search(text[:200], 2)
        ids = (hits[0][0],) if hits and (len(hits) == 1 or hits[0][1] > hits[1][1]) and _fits(text[:200], hits[0][0]) else ()
    if len(ids) != 1:
        shown, close = tidy(text)[:60], ids or nearest(tidy(text).replace(" ", "_"), table)
        raise Refused("unknown_guideline", f"No one guideline is called {shown!r}.",
                      f"Nearest: {', '.join(close)}." if close else f"There are: {', '.join(table)}.", close)
    return table[ids[0]]


def context(name: object, most: int = LONGEST_CONTEXT) -> str:
    """A guideline as a text of at most 2,000 (or `most`) characters for a prompt: its own sentences, what must not be missed first.

    Raises Refused for an unknown one."""
    found = find_guideline(name)
    rows = sorted(found.recommendations, key=lambda r: not r.critical)
    lines = [f"{found.name} ({found.source})."]
    for at, row in enumerate(rows):
        grade = ", ".join(part for part in (f"class {row.class_}" if row.class_[0] == "I" else row.class_, row.level) if part)
        line = f"- {'Do not: ' if row.against else ''}{row.says} [{grade}{'; critical' if row.critical else ''}]"
        left = f"({len(rows) - at} more in the library.)"
        if sum(map(len, lines)) + len(lines) + len(line) + len(left) + 1 > most:
            lines.append(left)
            break
        lines.append(line)
    return "\n".join(lines)
