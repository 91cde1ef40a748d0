"""What a written piece of the library may get wrong: its length, its sources, pages it goes with, and saying what another says;
and shorthand for a page that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from residency.knowledge.library import everything
from residency.language.names import tidy
from residency.language.retrieval import terms

FEWEST_WORDS, MOST_WORDS = 120, 300
ALIKE = 0.4
"""Two pieces that share so much of their words (Jaccard, by roots) say the same."""


def article_faults() -> Iterator[str]:
    """Every fault of the written pieces and of the shorthand that leads to pages."""
    from residency.knowledge.pages import KINDS, named

    articles = everything("articles")
    seen: dict[str, str] = {}
    for row in articles.values():
        at = f"articles/{row.id}"
        count = len(row.text.split())
        if not FEWEST_WORDS <= count <= MOST_WORDS:
            yield f"{at}: has {count} words; {FEWEST_WORDS} to {MOST_WORDS} are wanted"
        if not row.cite or not all(any(c.isdigit() for c in cite) for cite in row.cite):
            yield f"{at}: every source names its author or body and its year"
        others = [page for page in row.see if page != at]
        if not others:
            yield f"{at}: is an orphan; `see` names a page that goes with it"
        yield from (f"{at}: goes with {page!r}, which is no page ({', '.join(KINDS)}: kind/id)" for page in others
                    if "/" not in page or named(page) is None)
        for label in {tidy(label) for label in (row.id.replace("_", " "), row.title, *row.synonyms)}:
            if label in seen:
                yield f"{at}: {label!r} is also what {seen[label]} is called"
            seen[label] = at
    bags = {key: frozenset(terms(row.text)) for key, row in articles.items()}
    for (a, one), (b, two) in combinations(bags.items(), 2):
        if len(one & two) > ALIKE * len(one | two):
            yield f"articles/{b}: says what articles/{a} says"
    yield from (f"shorthand/{row}: names no page" for row in everything("shorthand") if "/" in row and named(row) != row)
