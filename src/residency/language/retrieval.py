"""Ranking of short documents by a query: Okapi BM25 (Robertson 1994; k1 = 1.2, b = 0.75), deterministic.

A document may have a title, whose words count more. Words meet by their roots (`intubated`, `intubation`), and a thesaurus adds
what the documents call the thing that a query names otherwise, at less weight than what was asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping

from residency.language.normalise import clean, fold
from residency.language.spelling import DROPPED

K1 = 1.2
B = 0.75
TITLE = 3.0
ADDED = 0.5
LONGEST_QUERY = 64
LONGEST_LABEL = 5
SHORTEST_ROOT = 4

_IDLE = frozenset(
    "what which when where who how why of for in on at to from with without and or not if is can should will would could may might must "
    "need someone somebody person patient that by as than before after about into over under still only much many mani more long".split()
)
_ENDINGS = ("ational", "ization", "ation", "ition", "ement", "ness", "ment", "ious", "ance", "ence", "able", "ible", "ical", "ion", "ive",
            "ate", "ati", "iti", "ity", "ist", "ant", "ent", "ic", "al", "er", "or", "at", "i")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)*")
_SKIPPED = _IDLE | DROPPED
_KNOWN = 50_000
_terms: dict[str, tuple[str, ...]] = {}


def root(word: str) -> str:
    """A folded word without the ending that makes it a noun or an adjective; at least four letters stay."""
    if word.isalpha():
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT:
                return word[: -len(ending)]
    return word


def terms(text: str) -> list[str]:
    """The roots of a text's words, idle words left out."""
    out: list[str] = []
    known = _terms
    for token in _TOKEN.findall(clean(text)):
        found = known.get(token)
        if found is None:
            found = tuple([root(w) for w in fold(token) if w not in _SKIPPED])
            if len(known) < _KNOWN and len(token) < 40:
                known[token] = found
        out += found
    return out


class Thesaurus:
    """What else a thing is called: each label, in words, with the terms that pages use for it."""

    __slots__ = ("_also",)

    def __init__(self, same: Iterable[tuple[str, str]]):
        self._also: dict[tuple[str, ...], tuple[str, ...]] = {}
        for label, name in same:
            key = tuple(terms(label))
            if 0 < len(key) <= LONGEST_LABEL:
                self._also[key] = tuple(dict.fromkeys((*self._also.get(key, ()), *terms(name))))

    def added(self, asked: list[str]) -> list[str]:
        """Terms that a query does not hold and that something named in it is called by."""
        out: dict[str, None] = {}
        for size in range(1, LONGEST_LABEL + 1):
            for at in range(len(asked) - size + 1):
                for term in self._also.get(tuple(asked[at : at + size]), ()):
                    out[term] = None
        return [term for term in out if term not in asked]


class Library:
    """Documents by id, each a text or a title and a text, indexed once; frozen afterwards. Only the first 4,000 characters of a text
    are read."""

    __slots__ = ("_posts", "_thesaurus")

    def __init__(self, documents: Mapping[str, str | tuple[str, str]], thesaurus: Thesaurus | None = None):
        self._thesaurus = thesaurus
        lengths: dict[str, float] = {}
        found: dict[str, dict[str, float]] = {}
        for name, document in documents.items():
            title, text = ("", document) if isinstance(document, str) else document
            counts: dict[str, float] = dict(Counter(terms(text)))
            for word in dict.fromkeys(terms(title)):
                counts[word] = counts.get(word, 0.0) + TITLE
            lengths[name] = sum(counts.values())
            for word, count in counts.items():
                found.setdefault(word, {})[name] = count
        size = len(lengths)
        mean = sum(lengths.values()) / size if size else 0.0
        norms = {name: K1 * (1.0 - B + B * length / mean) if mean else K1 for name, length in lengths.items()}
        self._posts: dict[str, tuple[tuple[str, float], ...]] = {}
        for word, posts in found.items():
            rarity = _ln(1.0 + (size - len(posts) + 0.5) / (len(posts) + 0.5)) * (K1 + 1.0)
            self._posts[word] = tuple((name, rarity * count / (count + norms[name])) for name, count in posts.items())

    def search(self, query: str, most: int = 10, keep: Container[str] | None = None) -> tuple[tuple[str, float], ...]:
        """(id, score) of the best documents, best first, ties by id; a document that shares no word is left out. `keep`: only these."""
        asked = list(dict.fromkeys(terms(query)))[:LONGEST_QUERY]
        also = self._thesaurus.added(asked)[:LONGEST_QUERY] if self._thesaurus is not None else []
        scores: dict[str, float] = {}
        for word, weight in [*((w, 1.0) for w in sorted(asked)), *((w, ADDED) for w in sorted(also))]:
            for name, score in self._posts.get(word, ()):
                scores[name] = scores.get(name, 0.0) + weight * score
        rows = scores.items() if keep is None else [row for row in scores.items() if row[0] in keep]
        ranked = sorted(rows, key=lambda row: (-round(row[1], 9), row[0]))
        return tuple((name, round(score, 6)) for name, score in ranked[:most])


def _ln(x: float) -> float:
    """Natural logarithm of x >= 1 from + - * / alone (halvings, then an atanh series), so that ranks match on any machine."""
    halvings = 0
    while x > 2.0:
        x *= 0.5
        halvings += 1
    t = (x - 1.0) / (x + 1.0)
    square, term, total = t * t, t, 0.0
    for k in range(1, 40, 2):
        total += term / k
        term *= square
    return 2.0 * total + halvings * 0.6931471805599453
