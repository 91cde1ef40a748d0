"""Ranking of short documents by a query: Okapi BM25 (Robertson 1994; k1 = 1.2, b = 0.75), deterministic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from residency.language.normalise import words

K1 = 1.2
B = 0.75
LONGEST_QUERY = 64


class Library:
    """Documents by id, indexed once; frozen afterwards. Only the first 4,000 characters of each are read."""

    __slots__ = ("_length", "_mean", "_posts", "_size")

    def __init__(self, documents: Mapping[str, str]):
        self._length: dict[str, int] = {}
        self._posts: dict[str, dict[str, int]] = {}
        for name, text in documents.items():
            counts = Counter(words(text))
            self._length[name] = sum(counts.values())
            for word, count in counts.items():
                self._posts.setdefault(word, {})[name] = count
        self._size = len(self._length)
        self._mean = sum(self._length.values()) / self._size if self._size else 0.0

    def search(self, query: str, most: int = 10) -> tuple[tuple[str, float], ...]:
        """(id, score) of the best documents, best first, ties by id; a document that shares no word is left out."""
        scores: dict[str, float] = {}
        for word in sorted(set(words(query)[:LONGEST_QUERY])):
            posts = self._posts.get(word, {})
            rarity = _ln(1.0 + (self._size - len(posts) + 0.5) / (len(posts) + 0.5))
            for name, count in posts.items():
                norm = K1 * (1.0 - B + B * self._length[name] / self._mean)
                scores[name] = scores.get(name, 0.0) + rarity * count * (K1 + 1.0) / (count + norm)
        ranked = sorted(scores.items(), key=lambda row: (-round(row[1], 9), row[0]))
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
