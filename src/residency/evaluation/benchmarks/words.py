"""Comparing open answers: lower case, no punctuation, no articles, spaces once (as Rajpurkar et al. 2016 did for SQuAD)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_HYPHENS = re.compile(r"[-–—/]")


def normal(text: str) -> str:
    """A text as it is compared."""
    lower = _HYPHENS.sub(" ", unicodedata.normalize("NFKC", text).lower())
    plain = "".join(c for c in lower if not unicodedata.category(c).startswith("P"))
    return " ".join(_ARTICLES.sub(" ", plain).split())


def exact(said: str, answers: Iterable[str]) -> bool:
    """Whether the words are one of the answers."""
    mine = normal(said)
    return bool(mine) and any(mine == normal(answer) for answer in answers)


def overlap(said: str, answers: Iterable[str]) -> tuple[float, float]:
    """(recall, F1) of words against the answer that they fit best, each word counted as often as it stands."""
    mine = Counter(normal(said).split())
    best = (0.0, 0.0)
    for answer in answers:
        theirs = Counter(normal(answer).split())
        shared = (mine & theirs).total()
        if shared:
            recall, precision = shared / theirs.total(), shared / mine.total()
            best = max(best, (recall, 2 * recall * precision / (recall + precision)), key=lambda b: b[1])
    return best
