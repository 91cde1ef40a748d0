"""Which signs, vital signs and ideas a short clinical phrase names: "neck stiff", "tachycardic at 128", "BP 84/40, no fever".

A sign is named when all words of one of its labels stand close together, in any order; polarity as everywhere. A vital sign
is named by its figure, or by a word for being low or high, never by its bare name: "blood pressure" finds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from residency.knowledge.library import everything, remembered
from residency.knowledge.reading import concept_index, said_figures
from residency.knowledge.triage import READ
from residency.language.concepts import NEGATIONS
from residency.language.negation import polarity, question_from
from residency.language.normalise import COMMA, Sentence, sentences, words

SPREAD = 3
"""Words that may stand between those of a label."""

Label = tuple[str, frozenset[str]]
Table = Mapping[str, tuple[Label, ...]]


class Named(Struct, frozen=True):
    """Ids asserted and denied (signs and concepts), and the vital signs given as figures."""

    asserted: tuple[str, ...]
    denied: tuple[str, ...]
    figures: tuple[tuple[str, float], ...]


def named(text: str) -> Named:
    """What a phrase names. Only its first 4,000 characters are read."""
    heard = concept_index().match(text)
    signs, no_signs = _judged(text, _labels())
    figures = [(n, v) for n, v in said_figures(text) if n in READ]
    turned = _denied_numbers(text)
    return Named(
        tuple(dict.fromkeys((*heard.asserted, *signs))),
        tuple(dict.fromkeys((*heard.denied, *heard.both, *no_signs, *(n for n, v in figures if v in turned)))),
        tuple((n, v) for n, v in figures if v not in turned),
    )


def labelled(text: str, labels: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(asserted, denied) ids of those whose labels stand in a text."""
    return _judged(text, _table([(key, frozenset(words(way))) for key, ways in labels.items() for way in ways if words(way)]))


def _judged(text: str, table: Table) -> tuple[tuple[str, ...], tuple[str, ...]]:
    asserted: dict[str, None] = {}
    denied: dict[str, None] = {}
    for sentence in sentences(text):
        asked = question_from(sentence)
        for key, start, end, flipped in _places(sentence, table):
            kind = polarity(sentence, start, end, asked)
            if kind != "void":
                (asserted if (kind == "asserted") is not flipped else denied)[key] = None
    return tuple(a for a in asserted if a not in denied), tuple(denied)


def _denied_numbers(text: str) -> set[float]:
    """Numbers before which a negation stands in the same part of a sentence ("there was no SpO2 of 80")."""
    out: set[float] = set()
    for sentence in sentences(text):
        negative = False
        for word in sentence.words:
            negative = word in NEGATIONS or (negative and word not in (COMMA, "but", "and"))
            if negative and word.replace(".", "", 1).isdigit():
                out.add(float(word))
    return out


@remembered
def _labels() -> Table:
    """Signs at the bedside by how they are labelled: the id, how it is written when present, synonyms. Words that are one sign's own
    name are no other's ("irregular pulse" is not yet new atrial fibrillation)."""
    bedside = [s for s in everything("findings").values() if not all(place in everything("tests") for place in s.of)]
    own = {s.id: frozenset(words(s.id.replace("_", " "))) for s in bedside}
    taken = set(own.values())
    rows: list[Label] = []
    for sign in bedside:
        ways = [own[sign.id], *(frozenset(words(way)) for way in (sign.present, *sign.synonyms))]
        rows += dict.fromkeys((sign.id, way) for way in ways if way and (way == own[sign.id] or way not in taken))
    return _table(rows)


def _table(rows: Sequence[Label]) -> Table:
    """Rarest word of a label -> labels with it."""
    uses = Counter(word for _, label in rows for word in label)
    table: dict[str, tuple[Label, ...]] = {}
    for key, label in rows:
        rarest = min(label, key=lambda w: (uses[w], w))
        table[rarest] = (*table.get(rarest, ()), (key, label))
    return table


def _places(sentence: Sentence, table: Table) -> list[tuple[str, int, int, bool]]:
    """(id, start, end, flipped) of every label in a sentence; one that lies inside a longer one is left out.

    Flipped: a negation stands among the words of the label and is not one of them ("pulse not fast")."""
    found: list[tuple[str, int, int, bool, int]] = []
    for at, word in enumerate(sentence.words):
        for sign, label in table.get(word, ()):
            span = _span(sentence.words, at, label)
            if span is not None:
                flipped = bool(NEGATIONS & set(sentence.words[span[0] : span[1]]) - label)
                found.append((sign, *span, flipped, len(label)))
    kept = [(s, a, b, f) for s, a, b, f, n in found if not any(c <= a and b <= d and m > n for _, c, d, _, m in found)]
    return list(dict.fromkeys(kept))


def _span(sentence: Sequence[str], at: int, label: frozenset[str]) -> tuple[int, int] | None:
    """Where the words of a label stand around `at`, or None when they do not stand close enough, or a figure stands between them, or
    a comma between just two: in "HR 102, low pressure" the pulse is the figure's, in "fast breathing, low oxygen" breathing is not low."""
    reach = len(label) + (0 if label & NEGATIONS and len(label) <= 2 else SPREAD)
    places = [at]
    for word in label - {sentence[at]}:
        near = [i for i in range(max(0, at - reach), min(len(sentence), at + reach + 1)) if sentence[i] == word]
        if not near:
            return None
        places.append(min(near, key=lambda i: abs(i - at)))
    start, end = min(places), max(places) + 1
    apart = any(word not in label and (word[0].isdigit() or (word == COMMA and len(label) == 2)) for word in sentence[start:end])
    return (start, end) if end - start <= reach and not apart else None


__all__ = ["Named", "labelled", "named"]
