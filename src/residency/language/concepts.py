"""Which ideas a text asserts and which it denies: phrases in a trie, polarity for each place where one is found.

`*` in a phrase stands for up to three words that carry meaning. Articles, pronouns and auxiliaries do not count, save
where a phrase has only one word beside them (`my name is`): then all of it must stand there, any pronoun for any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from residency.errors import ContentError
from residency.language.negation import polarity, question_from
from residency.language.normalise import Sentence, sentences, words
from residency.language.spelling import PRONOUNS

GAP = 3
FEW = 6
REPEATS = 4
DENSE = 0.82
MOST = 14
CLEAR = 0.6
MARGIN = 0.3
_HERE = 0
_EXACT = 1
NEGATIONS = frozenset({"no", "not", "never", "without", "deni"})


class Matched(Struct, frozen=True):
    """Ids in the order in which the text first names them. `both`: asserted in one place and denied in another.

    `stuffed`: the text is a heap of keywords; then nothing is asserted or denied."""

    asserted: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    stuffed: bool = False


class Hit(Struct, frozen=True, gc=False):
    """A phrase found: which id, in which sentence, from which to which of its `words`. `flipped`: a negation stands
    inside it where the phrase has a gap."""

    id: str
    sentence: int
    start: int
    end: int
    flipped: bool = False


class Index:
    """Phrases compiled once. Frozen after it is made, so that every episode shares one.

    `apart`: ids whose words hold another's (a heat stroke is no stroke); what lies inside theirs is then not heard."""

    __slots__ = ("_apart", "_holders", "_trie", "ids")

    def __init__(self, phrases: Mapping[str, Sequence[str]], apart: Mapping[str, Sequence[str]] | None = None):
        self.ids = tuple(phrases)
        self._apart = {name: frozenset(others) for name, others in (apart or {}).items() if others}
        self._trie: dict[Any, Any] = {}
        self._holders: dict[str, tuple[str, ...]] = {}
        for name, ways in phrases.items():
            for way in ways:
                self._add(name, way)
            for word in dict.fromkeys(w for way in ways for w in words(way)):
                self._holders[word] = (*self._holders.get(word, ()), name)

    def _add(self, name: str, way: str) -> None:
        parts = [words(part) for part in way.split("*")]
        if not all(parts):
            raise ContentError(f"phrase {way!r} of {name}", "needs a word that carries meaning on both sides of each *")
        if len(parts) == 1 and len(parts[0]) == 1:
            whole = sentences(way)[0]
            if len(whole.words) > 1:
                word = parts[0][0]
                node = self._trie.setdefault(word, {})
                node[_EXACT] = (*node.get(_EXACT, ()), (name, _alike(whole.words), whole.places()[0]))
                return
        node = self._trie
        for i, part in enumerate(parts):
            if i:
                node = node.setdefault("*", {})
            for word in part:
                node = node.setdefault(word, {})
        found = node.get(_HERE, ())
        if name not in found:
            node[_HERE] = (*found, name)

    def hits(self, text: Sequence[Sentence]) -> list[Hit]:
        """Every place where a phrase stands, in order; of one id and start only the longest."""
        done: list[Hit] = []
        trie = self._trie
        for number, sentence in enumerate(text):
            kept = sentence.kept
            places: tuple[int, ...] = ()
            for i, (word, following) in enumerate(zip(kept, (*kept[1:], ""), strict=False)):
                if (node := trie.get(word)) is None:
                    continue
                if following in node or _HERE in node or "*" in node:
                    places = places or sentence.places()
                    ends: dict[str, tuple[int, bool]] = {}
                    _walk(node, kept, i + 1, ends)
                    for name, (end, flipped) in ends.items():
                        done.append(Hit(name, number, places[i], places[end - 1] + 1, flipped))
                for name, whole, offset in node.get(_EXACT, ()):
                    places = places or sentence.places()
                    start = places[i] - offset
                    if start >= 0 and _alike(sentence.words[start : start + len(whole)]) == whole:
                        done.append(Hit(name, number, start, start + len(whole)))
        wide = [h for h in done if h.id in self._apart]
        return [h for h in done if not any(_inside(h, w) and h.id in self._apart[w.id] for w in wide)] if wide else done

    def nearest(self, sentence: Sentence) -> str | None:
        """The one id whose phrases share the telling words of a sentence that no phrase fits, or None where none stands
        out. A word tells 1 / (ids that use it); two words must agree, and at most a third may be unknown."""
        scores: dict[str, float] = {}
        shared: dict[str, int] = {}
        telling = unknown = 0
        for word in dict.fromkeys(sentence.kept):
            holders = self._holders.get(word, ())
            unknown += not holders
            telling += bool(holders)
            for name in holders:
                scores[name] = scores.get(name, 0.0) + 1.0 / len(holders)
                shared[name] = shared.get(name, 0) + 1
        ranked = sorted(scores.items(), key=lambda row: (-row[1], row[0]))[:2]
        if not ranked or unknown * 2 > telling or ranked[0][1] < CLEAR or shared[ranked[0][0]] < 2:
            return None
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= MARGIN else None

    def match(self, text: str) -> Matched:
        """What `text` asserts and denies."""
        parts = sentences(text)
        return judge(parts, self.hits(parts))


def _alike(given: tuple[str, ...]) -> tuple[str, ...]:
    """Words with every pronoun the same."""
    return tuple("you" if w in PRONOUNS else w for w in given)


def _walk(node: dict[Any, Any], kept: tuple[str, ...], i: int, ends: dict[str, tuple[int, bool]], flipped: bool = False) -> None:
    """Follow the trie from `node` at word `i`; a gap that ends in a negation flips what is found behind it."""
    while True:
        for name in node.get(_HERE, ()):
            if name not in ends or ends[name][0] < i:
                ends[name] = (i, flipped)
        gap = node.get("*")
        if gap is not None:
            for j in range(i, min(i + GAP + 1, len(kept))):
                if (further := gap.get(kept[j])) is not None:
                    _walk(further, kept, j + 1, ends, flipped ^ (j > i and kept[j - 1] in NEGATIONS))
        if i >= len(kept) or (node := node.get(kept[i])) is None:  # type: ignore[assignment]
            return
        i += 1


def _inside(hit: Hit, wide: Hit) -> bool:
    """Whether a hit lies wholly inside a longer one."""
    within = hit.sentence == wide.sentence and wide.start <= hit.start and hit.end <= wide.end
    return within and wide.end - wide.start > hit.end - hit.start


def judge(parts: Sequence[Sentence], hits: Sequence[Hit]) -> Matched:
    """Hits with their polarity, unless the text is stuffed."""
    if is_stuffed(parts, hits):
        return Matched(stuffed=True)
    seen: dict[str, set[str]] = {}
    places: dict[tuple[str, int], list[tuple[int, int, bool]]] = {}
    for hit in hits:
        places.setdefault((hit.id, hit.sentence), []).append((hit.start, hit.end, hit.flipped))
    asked: dict[int, int | None] = {}
    for (name, number), spans in places.items():
        sentence = parts[number]
        if number not in asked:
            asked[number] = question_from(sentence)
        for start, end, flipped in spans:
            own = [s[:2] for s in spans if s[:2] != (start, end)] if len(spans) > 1 else ()
            if any(a <= start and end <= b for a, b in own):
                continue
            kind = polarity(sentence, start, end, asked[number], own)
            if flipped and kind != "void":
                kind = "asserted" if kind == "denied" else "denied"
            if kind != "void":
                seen.setdefault(name, set()).add(kind)
    return Matched(
        tuple(n for n, kinds in seen.items() if kinds == {"asserted"}),
        tuple(n for n, kinds in seen.items() if kinds == {"denied"}),
        tuple(n for n, kinds in seen.items() if len(kinds) == 2))


def is_stuffed(parts: Sequence[Sentence], hits: Sequence[Hit]) -> bool:
    """A heap of keywords: hardly a word outside the phrases, more ideas than its length can carry, or one sentence again
    and again. A terse handover (120 words, ten ideas) is far from each limit."""
    if len(parts) >= REPEATS and len(set(parts)) * 2 <= len(parts):
        return True
    spans = _spans(hits)
    if len(spans) < FEW:
        return False
    size = sum(len(p.words) - p.words.count(",") for p in parts)
    covered = sum(end - start for _, start, end in spans)
    return covered > DENSE * size or len(spans) > MOST + max(0, size - 100) / 8


def _spans(hits: Iterable[Hit]) -> list[tuple[int, int, int]]:
    """Stretches of words covered by hits, overlapping ones merged."""
    merged: list[tuple[int, int, int]] = []
    for number, start, end in sorted((h.sentence, h.start, h.end) for h in hits):
        if merged and merged[-1][0] == number and start < merged[-1][2]:
            merged[-1] = (number, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((number, start, end))
    return merged


def match(text: str, phrases: Index | Mapping[str, Sequence[str]]) -> Matched:
    """What `text` asserts and denies; make the `Index` once where many texts are matched."""
    return (phrases if isinstance(phrases, Index) else Index(phrases)).match(text)


def tp_fp(wanted: Iterable[str], heard: Matched, never_observed: Iterable[str] = (), confusions: Iterable[str] = ()) -> float:
    """Quality of a text in [0, 1]: TP / (TP + FN + FP).

    Of `wanted`, those asserted are true positives and the rest false negatives. False positives: facts asserted that
    were never observed, confusions asserted, and whatever is asserted in both polarities."""
    want = frozenset(wanted)
    said = frozenset(heard.asserted)
    true = len(want & said)
    false = len((said & (frozenset(never_observed) | frozenset(confusions))) - want) + len(heard.both)
    total = len(want) + false
    return true / total if total else 0.0
