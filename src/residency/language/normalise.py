"""Free text as sentences of plain words: one case, one spelling, abbreviations spelled out, endings cut.

Input is hostile: only its first 4,000 characters are read, control characters are dropped, and every step is linear.
"""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from residency.language.spelling import DROPPED, IRREGULAR, SLASHED, SPELLED

LONGEST = 4000
COMMA = ","
COLON = ":"

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)*|[.!?;\n]|[,:()]")
_HYPHEN = re.compile(r"(?<=[a-z])[-/](?=[a-z])")
_QUOTES = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "…": ".", "—": ",", "–": "-", "‐": "-", "‑": "-", "\r": "\n"
})
_DOTTED = frozenset({"dr", "mr", "mrs", "ms", "prof", "st", "approx", "vs"})
_TAILS = {"re": ("be",), "m": ("be",), "ll": ("will",), "ve": ("have",), "d": ("will",)}
_SLASHED = re.compile(r"\b(?:" + "|".join(SLASHED) + r")\b")
_SKIPPED = DROPPED | {COMMA, COLON}
_KNOWN = 20_000
_forms: dict[str, tuple[str, ...]] = {}


class Sentence(Struct, frozen=True, gc=False):
    """One sentence. `words` holds every word (folded), commas and colons; `kept` those words that carry meaning. `asks`:
    it ends with a question mark."""

    words: tuple[str, ...]
    kept: tuple[str, ...]
    asks: bool

    def places(self) -> tuple[int, ...]:
        """Where each kept word stands in `words`."""
        return tuple([i for i, w in enumerate(self.words) if w not in _SKIPPED])


def clean(text: str) -> str:
    """At most 4,000 characters of `text` in lower case, compatibility forms folded (NFKC), control characters out."""
    text = text[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_QUOTES))[:LONGEST].translate(_QUOTES)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in ("Mn", "Cf", "Cc", "Cs")
                       or c == "\n")
    return text.lower()


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text`, in order; empty ones are left out."""
    plain = clean(text)
    if "/" in plain:
        plain = _SLASHED.sub(lambda m: SLASHED[m[0]], plain)
    if "-" in plain or "/" in plain:
        plain = _HYPHEN.sub(" ", plain)
    done: list[Sentence] = []
    words: list[str] = []
    forms, skipped, before = _forms, _SKIPPED, ""
    for token in [*_TOKEN.findall(plain), "\n"]:
        if (form := forms.get(token)) is not None:
            words += form
        elif token not in ".!?;\n":
            words += fold(token)
        elif words and not (token == "." and before in _DOTTED):
            done.append(Sentence(tuple(words), tuple([w for w in words if w not in skipped]), token == "?"))
            words = []
        before = token
    return tuple(done)


def words(text: str) -> tuple[str, ...]:
    """The words of `text` that carry meaning, folded, without sentence marks."""
    return tuple(w for s in sentences(text) for w in s.kept)


def fold(token: str) -> tuple[str, ...]:
    """One token as the folded words it stands for (`don't` -> `do`, `not`; `bp` -> `blood`, `pressur`)."""
    form = (COLON,) if token == COLON else (COMMA,) if token in ",()" else _fold(token)
    if len(_forms) < _KNOWN and len(token) < 40:
        _forms[token] = form
    return form


def _fold(token: str) -> tuple[str, ...]:
    if "'" in token:
        head, _, tail = token.rpartition("'")
        if tail == "t" and head.endswith("n"):
            head = {"can": "can", "won": "will", "shan": "shall", "ain": "be"}.get(head, head[:-1])
            return (*_fold(head), "not")
        return (*_fold(head.replace("'", "")), *_TAILS.get(tail, ()))
    if token in SPELLED:
        return tuple(_stem(w) for w in SPELLED[token].split())
    return (_stem(token),)


def _stem(word: str) -> str:
    """A word without its ending and with American spelling; the same for a phrase and for the text it is sought in."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in DROPPED or len(word) < 4 or word[0].isdigit():
        return word
    word = word.replace("aem", "em").replace("oed", "ed").replace("rrhoe", "rrhe").replace("aed", "ed").replace("aes", "es")
    word = word.replace("ph", "f").replace("isation", "ization")
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 3 and any(v in stem for v in "aeiouy") and not stem.endswith("e"):
            word = stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
            break
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("our") and len(word) > 4:
        word = word[:-3] + "or"
    elif word.endswith("ise"):
        word = word[:-3] + "ize"
    elif word.endswith("tre") and len(word) > 4:
        word = word[:-3] + "ter"
    if word.endswith("is") and len(word) > 5 and word[-3] in "sx":
        word = word[:-2]
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    elif len(word) > 3 and word[-1] == "y" and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    if word.endswith(("ll", "ss")) and len(word) > 4:
        word = word[:-1]
    return word
