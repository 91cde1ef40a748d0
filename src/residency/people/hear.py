"""What somebody hears in what was said to them: topics asked, requests, ideas told, figures, manner."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from residency.language.concepts import Hit, Index, judge
from residency.language.figures import figures
from residency.language.negation import question_from
from residency.language.normalise import Sentence, fold, sentences

MOST_FACTS = 3
REQUESTS = frozenset({"sit_with_patient", "agrees_with_plan", "understands", "step_out"})
ASKED_TO_DO = frozenset({"sit_with_patient", "step_out"})
OPEN = "open_question"
MANNERS = frozenset({"introduces_self", "empathy"})
REACTED_TO = REQUESTS | {OPEN} | MANNERS
"""Topics and ideas to which people react in any case, whether or not its file names them."""
FRAGMENT = 5


class Heard(Struct, frozen=True, kw_only=True):
    """One utterance, understood. `compound`: how many topics it asked at once; `manners`: it introduced itself or showed
    that it cares; `stuffed`: a heap of keywords, in which nobody could hear a question or a message."""

    topics: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    asserted: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    open_question: bool = False
    stuffed: bool = False
    compound: int = 0
    manners: bool = False
    empty: bool = False


def hear(text: str, topics: Index, concepts: Index) -> Heard:
    """What `text` asks and tells. Only its first 4,000 characters are heard."""
    parts = sentences(text)
    if not parts:
        return Heard(empty=True)
    told = judge(parts, concepts.hits(parts))
    if told.stuffed:
        return Heard(stuffed=True)
    asked = asked_about(parts, topics)
    plain = tuple(t for t in asked if t not in REQUESTS and t != OPEN)
    if len(plain) > 2 * MOST_FACTS + 2:
        return Heard(stuffed=True, compound=len(plain))
    return Heard(
        topics=plain, requests=tuple(t for t in asked if t in REQUESTS), asserted=told.asserted,
        denied=(*told.denied, *told.both), figures=figures(text), open_question=OPEN in asked, compound=len(plain),
        manners=bool(MANNERS & set(told.asserted)))


def asked_about(parts: Sequence[Sentence], topics: Index) -> tuple[str, ...]:
    """Topics that the sentences ask about, in order of first mention; a mere statement asks about nothing."""
    by_sentence: dict[int, list[Hit]] = {}
    for hit in topics.hits(parts):
        by_sentence.setdefault(hit.sentence, []).append(hit)
    asked: dict[str, None] = {}
    for number, sentence in enumerate(parts):
        hits = by_sentence.get(number, [])
        start = _asks_from(sentence)
        if not hits and start == 0 and (close := topics.nearest(sentence)) is not None and close not in REQUESTS:
            asked[close] = None
        for hit in _longest(hits):
            if (start is not None and hit.end > start) or (hit.id in ASKED_TO_DO and _bids(sentence, hit)):
                asked[hit.id] = None
    return tuple(asked)


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Hits that do not lie wholly inside a longer one: `painkillers cause headaches` asks nothing about headaches."""
    return [h for h in hits if not any(o.start <= h.start and h.end <= o.end and o.end - o.start > h.end - h.start for o in hits)]


def _asks_from(sentence: Sentence) -> int | None:
    """The word from which a sentence asks: a question, `tell me ...`, or a bare fragment (`Allergies?`, `Any fever`)."""
    start = question_from(sentence)
    if start is not None:
        return start
    words = sentence.words
    if words[0] in _LEADS or words[:2] in _LEADING or words[:3] in _LEADING or words[:4] in _LEADING:
        return 0
    for i in range(len(words) - 1):
        if words[i : i + 2] in _ASKS_INSIDE or words[i : i + 3] in _ASKS_INSIDE or words[i : i + 4] in _ASKS_INSIDE:
            return i
    return 0 if len(words) <= FRAGMENT and not _SUBJECTS & set(words) else None


def _bids(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence bids somebody do it: the imperative, or after `please` or `I'd like you to`."""
    words = sentence.words
    before = words[: hit.start]
    if before and before[0] in ("i", "we", "she", "he", "they"):
        return before[-2:] == ("you", "to")
    return hit.start <= 2 or "pleas" in before or before[-1] in ("and", "to")


def _folded(*phrases: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(w for token in phrase.split() for w in fold(token)) for phrase in phrases)


_LEADS = frozenset(w for p in _folded("any", "anything", "describe", "ever", "rate", "score", "point", "walk",
    "list") for w in p)
_LEADING = _folded("tell me", "please tell me", "please describe", "please rate", "can you", "could you",
    "talk me through", "show me", "let me know", "run me through", "help me understand",
                   "and any", "and what", "and how", "so what", "so how", "ok so", "also any", "has she", "has he",
                   "have you", "did you", "did she", "did he", "do you", "does she", "does he", "is she", "is he",
                   "are you",
                   "is there", "was there", "were you", "is it", "is your", "does your", "has your", "would you",
                   "is the", "was it", "does it", "did it", "can she", "can he", "would she", "would he",
                   "start from the")
_ASKS_INSIDE = _folded("tell me about", "tell me if", "tell me whether", "tell me what", "tell me how",
    "tell me when", "ask you about", "ask about", "ask you if", "ask if", "ask whether", "like to know", "want to know",
                       "need to know", "wondering if", "wonder if", "wonder whether", "curious about", "know if",
                       "know whether", "hear about", "explain to me", "describe for me", "describe the")
_SUBJECTS = frozenset(w for p in _folded("i", "we", "she", "he", "they", "it", "this", "is", "will", "give", "has",
    "her", "his", "your", "my", "no", "not", "thanks", "thank") for w in p)
