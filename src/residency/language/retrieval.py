"""Ranking of short documents by a query: Okapi BM25 (Robertson 1994; k1 = 1.2, b = 0.35), deterministic.

A document may have names, whose words count more; one whose whole name is in the query counts more still. Words meet by their roots
(`intubated`, `intubation`), and a thesaurus adds what the documents call the thing that a query names otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from heapq import nsmallest

from residency.language.normalise import clean, fold
from residency.language.spelling import DROPPED

K1 = 1.2
B = 0.35
TITLE = 4.0
ADDED = 1.2
WHOLE = 0.5
NAMED = 2.0
ALIKE = 6
NOWHERE: tuple[list[int], list[float]] = ([], [])
LONGEST_QUERY = 64
LONGEST_LABEL = 5
SHORTEST_ROOT = 4

_IDLE_WORDS = """
what which when where who how why of for in on at to from with without and or not if is can should will would could may might must
need someone somebody person patient that by as than before after about into over under still only much many mani more long
"""
_IDLE = frozenset(_IDLE_WORDS.split())
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


def spans(said: list[str]) -> Iterator[tuple[str, ...]]:
    """Every run of at most LONGEST_LABEL neighbours, short runs first."""
    for size in range(1, LONGEST_LABEL + 1):
        yield from (tuple(said[at : at + size]) for at in range(len(said) - size + 1))


class Thesaurus:
    """What else a thing is called: labels, in words, with the terms that pages use for it."""

    __slots__ = ("_also",)

    def __init__(self, same: Iterable[tuple[Iterable[str], str]]):
        self._also: dict[tuple[str, ...], tuple[str, ...]] = {}
        also = self._also
        for labels, name in same:
            called = tuple(dict.fromkeys(terms(name)))
            for label in labels:
                key = tuple(terms(label))
                if 0 < len(key) <= LONGEST_LABEL and key != called:
                    also[key] = called if key not in also else tuple(dict.fromkeys((*also[key], *called)))

    def added(self, asked: list[str]) -> Iterator[tuple[str, float]]:
        """Terms that a query does not hold and that something named in it is called by, each with how many of the query's words it
        stands for: a name of many words weighs no more for that."""
        for key in spans(asked):
            called = self._also.get(key, ())
            yield from ((term, len(key) / len(called)) for term in called if term not in asked)


class Library:
    """Documents by id, each a text or its names and a text, indexed once; frozen afterwards. Only the first 4,000 characters of a
    text or a name are read."""

    __slots__ = ("_begins", "_called", "_names", "_posts", "_thesaurus")

    def __init__(self, documents: Mapping[str, str | tuple[Iterable[str], str]], thesaurus: Thesaurus | None = None):
        self._thesaurus = thesaurus
        self._names = tuple(sorted(documents))
        lengths: list[float] = []
        found: dict[str, tuple[list[int], list[float]]] = {}
        called: dict[tuple[str, ...], list[int]] = {}
        for number, name in enumerate(self._names):
            document = documents[name]
            labels, text = ((), document) if isinstance(document, str) else document
            counts: dict[str, float] = {**Counter(terms(text))}
            keys = {tuple(terms(label)) for label in labels}
            for word in {word for key in keys for word in key}:
                counts[word] = counts.get(word, 0.0) + TITLE
            for key in keys:
                if 0 < len(key) <= LONGEST_LABEL:
                    called.setdefault(key, []).append(number)
            lengths.append(sum(counts.values()))
            for word, count in counts.items():
                row = found.get(word)
                if row is None:
                    row = found[word] = ([], [])
                row[0].append(number)
                row[1].append(count)
        size = len(lengths)
        mean = (sum(lengths) / size if size else 0.0) or 1.0
        norms = [K1 * (1.0 - B + B * length / mean) for length in lengths]
        self._posts: dict[str, tuple[list[int], list[float]]] = {}
        rarities = {n: _ln(1.0 + (size - n + 0.5) / (n + 0.5)) for n in {len(where) for where, _ in found.values()}}
        for word, (where, often) in found.items():
            rarity = rarities[len(where)] * (K1 + 1.0)
            self._posts[word] = (where, [rarity * count / (count + norms[n]) for n, count in zip(where, often, strict=True)])
        self._called = {key: (numbers, NAMED * sum(rarities[len(found[word][0])] for word in key)) for key, numbers in called.items()}
        self._begins: dict[str, str] = {}
        for word in sorted(self._posts):
            self._begins.setdefault(word[:ALIKE], word)

    def search(self, query: str, most: int = 10, keep: Container[str] | None = None) -> tuple[tuple[str, float], ...]:
        """(id, score) of the best documents, best first, ties by id; a document that shares no word is left out. `keep`: only these.

        A document that holds more of what was asked, or whose whole name was said, counts more than one that holds one word often."""
        said = terms(query)[:LONGEST_QUERY]
        asked = list(dict.fromkeys(said))
        rows = [(1.0, 1.0, self._near(word)) for word in asked]
        if self._thesaurus is not None:
            also = self._thesaurus.added(asked)
            rows += [(ADDED * min(part, 1.0), part, self._posts.get(word, NOWHERE)) for word, part in also]
        scores: dict[int, float] = {}
        held: dict[int, float] = {}
        score_of, held_of = scores.get, held.get
        for weight, part, (where, worth) in rows:
            for number, score in zip(where, worth, strict=True):
                scores[number] = score_of(number, 0.0) + weight * score
                held[number] = held_of(number, 0.0) + part
        share = WHOLE / max(len(asked), 1)
        for number, words in held.items():
            scores[number] *= 1.0 + min(share * words, WHOLE)
        for number, bonus in self._named(said).items():
            scores[number] = scores.get(number, 0.0) + bonus
        names = self._names
        best = nsmallest(most, [(-round(score, 6), number) for number, score in scores.items() if keep is None or names[number] in keep])
        return tuple((names[number], -score) for score, number in best)

    def _named(self, said: list[str]) -> dict[int, float]:
        """What it adds to documents that their longest name in a query stands there, word by word."""
        out: dict[int, float] = {}
        for key in spans(said):
            numbers, bonus = self._called.get(key, ((), 0.0))
            for number in numbers:
                out[number] = max(out.get(number, 0.0), bonus)
        return out

    def _near(self, word: str) -> tuple[list[int], list[float]]:
        """Where a word stands; of one that stands nowhere, where the first of those that begin alike does."""
        found = self._posts.get(word)
        if found is None and len(word) > ALIKE:
            found = self._posts.get(self._begins.get(word[:ALIKE], ""))
        return found or NOWHERE


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
