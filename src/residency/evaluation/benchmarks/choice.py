"""Finding the one answer that a reply commits to. A reply that names several commits to none, so listing all gains nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from residency.evaluation.benchmarks.item import LETTERS
from residency.evaluation.benchmarks.words import normal

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_DECORATION = re.compile(r"[*_`#]|\\boxed|\\text|[{}$]")
_ANNOUNCED = re.compile(r"\banswers?\b(?:\s+is|\s+are)?\s*[:=]?\s*(?:is\s+)?", re.IGNORECASE)
_CONJUNCTION = re.compile(r"[,;/&|+]|or|and", re.IGNORECASE)
_GAP = re.compile(r"(?:[\s().:,;/&|+-]|\bor\b|\band\b)*", re.IGNORECASE)


def said(reply: str) -> str:
    """A reply without its thoughts and its decoration."""
    return _DECORATION.sub("", _THOUGHT.sub("", reply)).strip()


def announced(reply: str) -> str:
    """What stands behind the last "answer:" in its line; without one the whole reply."""
    text = said(reply)
    found = [text[m.end() :].split("\n", 1)[0].strip() for m in _ANNOUNCED.finditer(text)]
    return next((words for words in reversed(found) if words), text)


def letter(reply: str, options: Sequence[str]) -> str:
    """The letter that a reply commits to, "" for none or several. An option's whole text counts as its letter."""
    valid = LETTERS[: len(options)]
    words = announced(reply)
    for candidate in (words, words.rsplit("\n", 1)[-1].strip()):
        named = [valid[i] for i, option in enumerate(options) if normal(option) and normal(option) == normal(candidate)]
        if len(named) == 1 and normal(candidate):
            return named[0]
    if len(bare := re.sub(r"[\s().:]", "", words)) == 1:
        return bare.upper() if bare.upper() in valid else ""
    first = re.match(rf"\(?([{valid}])(?:[).:,;/&|+-]|\s|\Z)", words)
    if first is None or (words == said(reply) and not _stands_alone(words, first)):
        return ""
    return "" if _another(words[first.end(1) :], valid) else first[1]


def _stands_alone(words: str, first: re.Match[str]) -> bool:
    """Whether a reply without "answer:" begins with a letter as a choice, not with the article "A", and no later line does so."""
    marked = re.match(r"[).:]|\s*\Z|\s*\n", words[first.end(1) :])
    lines = [m[1] for m in re.finditer(r"^\(?([A-J])[).:]", words, re.MULTILINE)]
    return marked is not None and len(set(lines)) <= 1


def _another(rest: str, valid: str) -> bool:
    """Whether one more letter follows: after a conjunction or a comma in any case, else where it stands as a choice of its own
    ("B. A blocked artery" names one, "B. A." two)."""
    gap = _GAP.match(rest)
    between = gap[0] if gap else ""
    if _CONJUNCTION.search(between):
        return re.match(rf"[{valid}]\b", rest[len(between) :]) is not None
    return re.match(rf"[{valid}](?=\s*[).:,;/&|+-]|\s*\Z|\s+(?:or|and)\b|\s+\(?[{valid}]\b)", rest[len(between) :]) is not None


def word(reply: str, allowed: Sequence[str]) -> str:
    """The one of a few words (yes, no, maybe) that a reply commits to, "" for none or several.

    "Yes, there is no fluid" is yes: the first word decides, unless the others follow it as a list."""
    tokens = re.findall(r"[a-z]+", announced(reply).lower())
    if not tokens:
        return ""
    named = [t for t in tokens if t in allowed]
    if tokens[0] in allowed:
        after = [t for t in tokens[1:] if t not in ("or", "and")][:1]
        return "" if after and after[0] in allowed and after[0] != tokens[0] else tokens[0]
    return named[0] if len(set(named)) == 1 else ""
