"""Polarity: whether a phrase found in a sentence is asserted, denied, or only spoken of (asked, supposed, to be excluded).

Scopes follow NegEx (Chapman 2001) and ConText (Harkema 2009): a cue reaches to the end of its clause, over commas in a
list, and stops at a turning word. Words are folded (language.normalise).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from residency.language.normalise import COLON, COMMA, Sentence, fold

Polarity = Literal["asserted", "denied", "void"]


def _folded(*phrases: str) -> tuple[tuple[str, ...], ...]:
    """Phrases as folded words, longest first."""
    done = {tuple(w for token in phrase.split() for w in fold(token)) for phrase in phrases}
    return tuple(sorted(done, key=lambda p: (-len(p), p)))


def _by_first(*phrases: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in _folded(*phrases):
        table[phrase[0]] = (*table.get(phrase[0], ()), phrase)
    return table


DENIES = _by_first(
    "no", "not", "denies", "without", "never", "none", "neither", "nor", "ruled out", "rules out", "excluded",
    "excludes",
    "no evidence of", "no sign of", "no signs of", "no need for", "avoid", "avoids", "avoiding", "negative for",
    "free of", "in no", "no danger of", "absence of", "unlikely", "rather than",
    "instead of", "argues against", "against", "cannot be", "nothing to suggest", "isnt", "absent", "less likely",
    "doubt", "doubtful",
)
HARMLESS = _by_first(
    "no doubt", "not only", "not just", "no change", "no longer just", "not cause", "no matter", "nothing but",
    "not to mention",
    "no other cause", "no better", "no worse", "not wait", "not delay", "no delay", "without delay",
    "without waiting", "not hesitate", "not forget", "no hesitation",
    "not miss", "no later than", "not stop", "not hold", "not hold off", "not withhold", "no more than",
    "not unlikely", "not mean", "not be afraid", "not worry",
    "not known to have caused", "no wonder", "no question", "not responding", "not improving", "not settling",
    "not holding", "without waiting for",
    "not alone", "no time", "not the only", "not until", "not yet", "not fully", "not fluid responsive",
    "never mind", "whether or not",
)
UNSURE = _by_first(
    "cannot exclude", "cannot rule out", "cannot be excluded", "cannot be ruled out", "not ruled out",
    "not excluded", "not sure", "unsure", "not certain", "not know",
    "do not know", "do not yet know", "rule out", "to exclude", "exclude", "consider", "wondering", "wonder if",
    "whether", "versus", "vs", "question of", "in case of", "concern about possible",
    "not yet excluded", "not yet ruled out", "might it be", "test for", "testing for", "screen for",
    "history of possible", "look for", "looking for", "check for", "checking for", "worry about whether",
)
AFTER = _by_first(
    "unlikely", "be unlikely", "very unlikely", "be ruled out", "ruled out", "excluded", "be excluded",
    "be negative", "negative", "absent", "be absent", "denied", "be not likely",
    "not likely", "be not present", "be not suspected", "not present", "be not what", "be not the",
    "can be excluded", "be not a concern", "less likely", "be less likely",
    "seem unlikely", "look unlikely", "not felt likely", "not needed", "be not needed", "be not required",
    "not required", "be not indicated", "not indicated",
    "not happen", "be not the cause", "not fit", "do not fit", "not yet", "have not happened", "not been given",
    "not given", "not started", "not done", "not taken", "not sent", "not drawn",
    "must not be used", "must not be given", "should not be used", "should not be given", "cannot be used",
    "cannot be given", "be contraindicated", "contraindicated", "none", "none known", "nil", "no known",
    "be off the table", "be out",
)
AFTER_UNSURE = _by_first("not ruled out", "not excluded", "cannot be excluded", "cannot be ruled out",
    "not yet excluded", "not yet ruled out", "be on the list", "on the list", "on the differential",
    "in the differential")
TURNS = frozenset(w for p in _folded(
    "but", "however", "although", "though", "except", "yet", "apart", "because", "since", "so", "therefore", "until",
    "unless", "which", "instead", "whereas", "then", "hence", "otherwise")
    for w in p)
SUBJECTS = frozenset(w for p in _folded(
    "i", "you", "he", "she", "we", "they", "it", "this", "that", "there", "these", "please", "likely", "probably",
    "treat", "start", "give", "given",
    "call", "continue", "plan", "take", "come", "return", "avoid", "use", "keep", "go", "impression", "diagnosis",
    "allergic", "allergy", "on", "now", "has", "is", "are", "most", "suspect", "consistent")
    for w in p)
SUPPOSES = frozenset(w for p in _folded("if", "should", "unless", "in case", "suppose", "were") for w in p) - {"in",
    "case", "be"}
OPENERS = frozenset(w for p in _folded(
    "is", "are", "was", "were", "do", "does", "did", "have", "has", "had", "can", "could", "would", "will", "shall",
    "may", "might", "should", "any", "what", "when", "where",
    "how", "why", "which", "who", "whose", "anything", "anyone", "ever") for w in p) | {"am"}
JOINTS = frozenset({COMMA, "so", "and", "but", "or"})
VERBS = frozenset(w for p in _folded("is have give start run send need get receive hang stop show came went put made took") for w in p)
LABELS = frozenset(w for p in _folded("denies", "no", "negative", "without", "not", "absent", "against",
    "excluded") for w in p)
TAGS = frozenset({"ok", "okay", "right", "yes", "understand", "clear", "all", "agree", "no", "make"})
POSTPOSED = frozenset(w for p in _folded("unlikely", "ruled", "excluded", "absent", "doubtful", "less") for w in p)
COPULAS = frozenset({"be", "very", "seem", "look", "now", "been"})
REACH = 7
LIST_REACH = 14


def _starts(table: dict[str, tuple[tuple[str, ...], ...]], words: tuple[str, ...], i: int) -> int:
    """How many words of a table's phrase stand at `i` (0: none)."""
    for phrase in table.get(words[i], ()):
        if words[i : i + len(phrase)] == phrase:
            return len(phrase)
    return 0


def question_from(sentence: Sentence) -> int | None:
    """The word at which the sentence turns into a question (0: all of it), None when it asks nothing."""
    words = sentence.words
    if not sentence.asks:
        inverted = len(words) > 2 and words[1] in (_AFTER_WH if words[0] in WH else _AFTER_AUXILIARY if words[0] in _AUXILIARY else ())
        return 0 if inverted else None
    for i in range(len(words) - 1, 0, -1):
        if words[i - 1] in JOINTS and (words[i] in OPENERS or (words[i] in TAGS and len(words) - i <= 3)):
            if words[0] in OPENERS:
                return 0
            return i
    if words[-1] in TAGS and COMMA in words[-3:]:
        return len(words) - 1
    return 0


WH = frozenset({"what", "when", "where", "how", "why", "which", "who", "whose"})
_AUXILIARY = frozenset({"be", "do", "have", "can", "could", "would", "will"})
_AFTER_AUXILIARY = frozenset({"i", "you", "he", "she", "we", "they", "it", "there", "anyone", "anything", "your",
    "her", "his", "mother", "father"})
_AFTER_WH = _AUXILIARY | frozenset(w for p in _folded(
    "many much long often bad severe quickly fast soon happened brings made makes sets triggers time kind sort about medicines tablets",
    "else speaks decides") for w in p)


def polarity(sentence: Sentence, start: int, end: int, asked: int | None, own: Sequence[tuple[int, int]] = ()) -> Polarity:
    """The polarity of the phrase that stands at `words[start:end]` of the sentence.

    `asked` is what `question_from` said. A cue inside `own`, other places of the same idea, belongs to that place."""
    words = sentence.words
    if asked is not None and end > asked:
        return "void"
    if _supposed(words, start):
        return "void"
    count = 0
    i = _scope(words, start)
    while i < start:
        if any(a <= i < b for a, b in own):
            i += 1
        elif n := _starts(UNSURE, words, i):
            if i + n <= start:
                return "void"
            break
        if n := _starts(HARMLESS, words, i):
            i += n
        elif n := _starts(DENIES, words, i):
            if i + n > start:
                break
            count += not (words[i] in POSTPOSED and i > 0 and words[i - 1] in COPULAS and words[i + n] not in ("to",
                "that"))
            i += n
        else:
            i += 1
    for i in range(end, min(end + 3, len(words))):
        if words[i] in TURNS or words[i] == COMMA or any(a <= i < b for a, b in own):
            break
        if _starts(AFTER_UNSURE, words, i):
            return "void"
        if _starts(HARMLESS, words, i):
            break
        if words[i - 1] != "to" and _starts(AFTER, words, i):
            before = words[max(i - 1, end) : i]
            count += 0 if before == ("not",) else 1
            break
    return "denied" if count % 2 else "asserted"


def _scope(words: tuple[str, ...], start: int) -> int:
    """Where the clause that governs `words[start]` begins: the last turning word, or a comma before a new subject."""
    reach, i = REACH, start - 1
    if words[start] in TURNS:
        return start
    while i >= 0 and start - i <= reach:
        word = words[i]
        if word in TURNS or (word == COLON and words[i - 1] not in LABELS):
            return i + 1
        if word == COMMA:
            if (words[i + 1] in SUBJECTS and not (i + 1 == start and words[i + 1] == "allergy")) or _speaks(words, i + 1):
                return i + 1
            reach = LIST_REACH
        elif word == "or" or word == "nor":
            reach = LIST_REACH
        elif word == "and" and i + 1 < len(words) and words[i + 1] in SUBJECTS:
            return i + 1
        i -= 1
    return max(i + 1, 0)


def _speaks(words: tuple[str, ...], i: int) -> bool:
    """Whether what follows a comma is a clause of its own (it has a verb or begins with an amount), no item of a list."""
    if words[i][0].isdigit():
        return True
    for word in words[i:]:
        if word in VERBS:
            return True
        if word in JOINTS:
            return False
    return False


def _supposed(words: tuple[str, ...], start: int) -> bool:
    """Whether the phrase stands inside an `if` clause that began before it, or says what should follow from one."""
    if start and words[0] == "if":
        return True
    for i in range(start - 1, -1, -1):
        word = words[i]
        if word == "then" or (word == COMMA and words[i + 1] in SUBJECTS):
            return False
        if word in SUPPOSES:
            return not (word == "should" and i > 0 and words[i - 1] != COMMA)
    return False
