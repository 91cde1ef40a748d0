"""What the library holds beside pages composed from the data: written pieces, and words that only help to find a page."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from residency.knowledge.types import Review


class Article(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A written piece of the library, 120 to 300 words. `synonyms`: other names under which people look for it. `see`: pages
    that go with it, each kind/id (`drugs/ketamine`, `articles/restraint`); one that goes with nothing is an orphan."""

    schema: Literal["article/1"]
    id: str
    title: str
    category: Literal["procedure", "law", "ethics", "communication", "population_health", "physiology", "safety"]
    synonyms: tuple[str, ...] = ()
    text: str
    see: tuple[str, ...]
    cite: tuple[str, ...]
    review: Review


class Shorthand(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people write or say (`synonyms`) where pages use the words of `id`, or for the page that `id` names (`rules/flacc_1997`);
    only for finding a page, never for understanding an act."""

    id: str
    synonyms: tuple[str, ...]
