"""Everything that content files hold, by kind and id: read when first asked for, kept, shared and never changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec import structs

from residency.knowledge import loader
from residency.knowledge.types import (
    Background,
    Concept,
    Deed,
    Drug,
    DrugClass,
    Finding,
    GuidelineFile,
    Interaction,
    Meaning,
    Procedure,
    Service,
    Stranger,
    Structure,
    Test,
    Topic,
)
from residency.knowledge.written import Article, Shorthand

Cached = TypeVar("Cached", bound=Callable[..., Any])

KINDS: dict[str, tuple[type, bool]] = {
    "drugs": (Drug, False), "procedures": (Procedure, False), "tests": (Test, False), "findings": (Finding, True),
    "concepts": (Concept, True), "topics": (Topic, True), "meanings": (Meaning, True), "strangers": (Stranger, True),
    "interactions": (Interaction, True), "classes": (DrugClass, True), "structures": (Structure, True),
    "services": (Service, True), "backgrounds": (Background, True),
    "guidelines": (GuidelineFile, False), "deeds": (Deed, True), "articles": (Article, False),
    "shorthand": (Shorthand, True),
}
_remembered: list[Any] = []


def remembered(function: Cached) -> Cached:
    """functools.cache that `forget` empties when a root is added."""
    kept: Any = cache(function)
    _remembered.append(kept)
    return kept  # type: ignore[no-any-return]


def forget() -> None:
    """Drop all that was read or worked out from content."""
    for kept in _remembered:
        kept.cache_clear()


@remembered
def everything(kind: str) -> Mapping[str, Any]:
    """Id -> record of one kind, in order of files and ids. Raises ContentError for a bad file."""
    entry, listed = KINDS[kind]
    rows: dict[str, Any] = loader.load_all(kind, entry, listed)
    if kind in ("drugs", "procedures"):
        rows = {key: structs.replace(row, classes=_above(row.classes)) for key, row in rows.items()}
    return MappingProxyType(rows)


def _above(names: tuple[str, ...]) -> tuple[str, ...]:
    """These classes and every class that they are under, nearest first."""
    tree = everything("classes")
    found = list(names)
    for name in found:
        found += [up for up in (tree[name].under if name in tree else ()) if up not in found]
    return tuple(found)
