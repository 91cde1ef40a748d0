"""Names of things as people write them: tidying, exact look-up, and misspellings that never land on a look-alike.

A name is understood when it is written as one of the labels (any case, spacing, hyphens, order of words, salts and dose
words around it), or when it is a slip of the pen away from exactly one of them and clearly further from every other name
that exists, stocked or not. A slip keeps the first letter, and two slips in one name must both be light (a wrong vowel, a
doubled letter, neighbours that changed places): names that differ by consonants are often two drugs. Otherwise
it is unknown or ambiguous, and the caller says so: guessing between hydroxyzine and hydralazine kills (ISMP list of confused
drug names). Input is hostile: only its first 200 characters are looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

LONGEST = 200
LONGEST_TYPO = 40
FOUND = 4096  # names whose meaning is kept: agents write the same ones again and again
_NOT_A_WORD = re.compile(r"[^a-z0-9.%+ ]+")
_LONE_DOTS = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
_APOSTROPHES = re.compile("['’`´]")
_AMOUNT = re.compile(
    r"\bx ?[0-9]+\b|\b[0-9.]+\s*(mcg|ug|mg|g|gm|grams?|kg|ml|cc|l|litres?|liters?|units?|u|iu|mmol|meq|lpm|min|hr|h|hours?|"
    r"minutes?|x)?(\s*(per|a)?\s*(kg|min|minute|hr|h|hour|day|dose)\b)*(?![a-z0-9.%])")
SPELLINGS = {"haemo": "hemo", "haema": "hema", "anaemia": "anemia", "oedema": "edema", "paed": "ped", "litre": "liter",
             "sulph": "sulf", "aluminium": "aluminum", "noradrenalin ": "noradrenaline ", "oesoph": "esoph", "foetal": "fetal",
             "caesar": "cesar", "leuco": "leuko", "tumour": "tumor", "colour": "color", "µ": "u", "μ": "u"}
DESCRIBING = frozenset((
    "test", "level", "panel", "study", "scan", "check", "result", "results", "serum", "plasma", "count", "score", "rule",
    "criteria", "grade", "scale", "protocol",
))
FILLERS = frozenset((
    "iv", "im", "po", "in", "io", "sc", "sq", "subq", "pr", "sl", "neb", "inh", "inhaled", "intravenous",
    "intravenously", "intramuscular", "intramuscularly", "oral", "orally", "intranasal", "intranasally",
    "subcutaneous", "subcutaneously", "intraosseous", "rectal", "topical", "nasal", "peripheral", "central",
    "mouth", "by", "via", "through", "injection", "injectable", "tablet", "tablets", "tab", "tabs", "capsule",
    "capsules", "cap", "caps", "vial", "ampoule", "bag", "drip", "infusion", "bolus", "push", "gtt", "dose",
    "doses", "load", "loading", "stat", "now", "once", "prn", "start", "give", "order", "please", "the", "a", "an",
    "of", "for", "to", "with", "over", "run", "at", "slow", "rapid", "kg", "min", "per", "hr", "hour", "minute",
    "mg", "g", "ml", "mcg", "ug", "units", "unit", "l", "lpm", "weight", "based", "generic", "brand", "new",
    "another", "more", "again", "repeat", "first", "second", "send", "draw", "get", "urgent", "routine", "portable", "non",
    "contrast", "without", "insertion", "placement", "pa", "amp", "amps", "ds", "xl", "xr", "er", "sr", "cr", "la", "odt", "hfa",
)) | DESCRIBING
VOWELS = frozenset("aeiouy")
HEARD_ALIKE = frozenset({frozenset("ck"), frozenset("sz"), frozenset("mn")})
SALTS = frozenset((
    "sodium", "hydrochloride", "hcl", "sulfate", "tartrate", "maleate", "besylate", "acetate", "phosphate",
    "succinate", "mesylate", "bitartrate", "lactate", "disodium", "fumarate", "hydrobromide", "salt", "hemitartrate",
))


class Found(Struct, frozen=True):
    """What a text may mean: `ids` (one when understood), `how` (label, slip, stranger, "" for not at all), the nearest ids."""

    ids: tuple[str, ...]
    how: str = ""
    nearest: tuple[str, ...] = ()


def tidy(text: object) -> str:
    """A name in one spelling: first 200 characters, plain lower case, single spaces, American spelling."""
    if not isinstance(text, str):
        return ""
    kept = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST].lower()
    kept = unicodedata.normalize("NFKD", kept)
    kept = "".join(c if c.isprintable() else " " for c in kept if not unicodedata.combining(c))
    for british, american in SPELLINGS.items():
        if british in kept:
            kept = kept.replace(british, american)
    kept = _NOT_A_WORD.sub(" ", _APOSTROPHES.sub("", kept).replace("&", " and "))
    return " ".join(_LONE_DOTS.sub(" ", kept).replace("+", " ").split())


def unmeasured(tidied: str) -> str:
    """A tidied name without amounts."""
    return " ".join(_AMOUNT.sub(" ", tidied).split())


def bare(tidied: str) -> str:
    """A tidied name without amounts, routes and small talk; "" where nothing is left. Strengths in per cent stay."""
    return " ".join(w for w in unmeasured(tidied).split() if w not in FILLERS)


def distance(a: str, b: str, most: int) -> int:
    """Edits (insert, delete, change, swap of neighbours) between two words, or most + 1 when there are more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > most:
            return most + 1
        before, row = row, new
    return row[-1]


def heaviness(written: str, meant: str) -> int:
    """How heavy the slips are that turn one word into the other: 1 for each light one, 2 for any other.

    Light: a vowel taken for another, left out or put in, a letter doubled or not, an h, c for k, s for z, m for n, f for ph,
    a swap of neighbours. One letter that moved further, all others in place, weighs 2 as well."""
    heard = _weigh(written.replace("ph", "f"), meant.replace("ph", "f"))
    moved = 2 if sorted(written) == sorted(meant) else heard
    return min(heard, moved, _weigh(written, meant))


def _weigh(written: str, meant: str) -> int:
    put = [_put(meant, j) for j in range(len(meant))]
    left = [_put(written, i) for i in range(len(written))]
    before: list[int] = []
    row = [sum(put[:j]) for j in range(len(meant) + 1)]
    for i, x in enumerate(written, 1):
        new = [row[0] + left[i - 1]]
        for j, y in enumerate(meant, 1):
            light = {x, y} <= VOWELS or frozenset((x, y)) in HEARD_ALIKE
            cost = min(row[j] + left[i - 1], new[j - 1] + put[j - 1], row[j - 1] + (0 if x == y else 1 if light else 2))
            if i > 1 and j > 1 and x == meant[j - 2] and written[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]


def _put(word: str, at: int) -> int:
    beside = word[max(0, at - 1):at] + word[at + 1:at + 2]
    return 1 if word[at] in VOWELS or word[at] == "h" or word[at] in beside else 2


class Names:
    """Labels of many things, looked up as people write them. `strangers` are names that exist but mean none of them."""

    __slots__ = ("_bared", "_labels", "_pairs", "_squeezed", "_strangers", "_typo")

    def __init__(self, labels: Mapping[str, Iterable[str]], strangers: Iterable[str] = ()):
        table: dict[str, list[str]] = {}
        for key, names in labels.items():
            for name in (key, *names):
                means = table.setdefault(tidy(name.replace("_", " ")), [])
                if key not in means:
                    means.append(key)
        table.pop("", None)
        self._labels = {name: tuple(sorted(ids)) for name, ids in table.items()}
        squeezed: dict[str, set[str]] = {}
        for name, ids in self._labels.items():
            squeezed.setdefault(name.replace(" ", ""), set()).update(ids)
        self._squeezed = {name: tuple(sorted(ids)) for name, ids in squeezed.items()}
        bared: dict[str, set[str]] = {}
        for name, ids in self._labels.items():
            plain = " ".join(w for w in name.split() if w not in DESCRIBING) or name
            bared.setdefault(_sorted(plain), set()).update(ids)
        self._bared = {name: tuple(sorted(ids)) for name, ids in bared.items()}
        self._strangers = frozenset(tidy(s).replace(" ", "") for s in strangers) - set(self._squeezed)
        self._typo: dict[int, list[tuple[str, int]]] = {}
        for name in sorted({*self._squeezed, *self._strangers}):
            if len(name) >= 4:
                self._typo.setdefault(len(name), []).append((name, _letters(name)))
        self._pairs = {name: _pairs(name) for name in self._squeezed}

    def __contains__(self, text: object) -> bool:
        return tidy(text) in self._labels

    def clashes(self) -> dict[str, tuple[str, ...]]:
        """Labels that mean several things."""
        return {name: ids for name, ids in self._labels.items() if len(ids) > 1}

    def exact(self, text: object) -> tuple[str, ...]:
        """Ids of the things so labelled, spaces and case apart."""
        tidied = tidy(text.replace("_", " ") if isinstance(text, str) else text)
        return self._labels.get(tidied) or self._squeezed.get(tidied.replace(" ", ""), ())

    def find(self, text: object) -> Found:
        """What the text means, in at most a few milliseconds whatever is written in it."""
        tidied = tidy(text.replace("_", " ") if isinstance(text, str) else text)
        return self._find(tidied)

    @lru_cache(maxsize=FOUND)  # noqa: B019  # a lexicon lives as long as the program
    def _find(self, tidied: str) -> Found:
        core = bare(tidied) or tidied
        saltless = " ".join(w for w in core.split() if w not in SALTS) or core
        for written in (tidied, unmeasured(tidied), core, saltless):
            if ids := self.exact(written):
                return Found(ids, "label")
            if written.replace(" ", "") in self._strangers:
                return Found((), "stranger")
        for written in dict.fromkeys((core, saltless)):
            if len(ids := self._bared.get(_sorted(written), ())) == 1:
                return Found(ids, "label")
        if not core:
            return Found(())
        best, clear = self._slip(saltless.replace(" ", ""))
        if not best:
            best, clear = self._slip(unmeasured(tidied).replace(" ", ""))
        if best and clear:
            return Found(best, "slip")
        return Found((), "", best or self.nearest(core))

    def _slip(self, word: str) -> tuple[tuple[str, ...], bool]:
        """(ids one slip away, whether no other name is about as close)."""
        if not 5 <= len(word) <= LONGEST_TYPO:
            return (), False
        allowed = 1 if len(word) < 9 else 2
        close: list[tuple[int, str]] = []
        mine = _letters(word)
        for length in range(len(word) - allowed - 1, len(word) + allowed + 2):
            for name, letters in self._typo.get(length, ()):
                most = allowed + (name[0] == word[0])
                if (mine & ~letters).bit_count() > most or (letters & ~mine).bit_count() > most or abs(len(name) - len(word)) > most:
                    continue
                steps = distance(word, name, most)
                if steps <= most:
                    close.append((steps, name))
        close.sort()
        if not close or close[0][0] > min(allowed, max(1, len(close[0][1]) // 4)) or close[0][1] in self._strangers:
            return (), False
        steps, name = close[0]
        weight = heaviness(word, name)
        if (word[0] != name[0] and word[:2] != name[1::-1]) or weight > 2:
            return (), False
        ids = self._squeezed[name]
        near = (other for s, other in close if s <= steps + 1 and (steps > 1 or heaviness(word, other) <= weight + 1))
        rivals = {i for other in near for i in self._squeezed.get(other, (f"not stocked: {other}",))}
        rivals |= {i for other, keys in self._squeezed.items() if len(other) >= 6 and other in word and other not in name for i in keys}
        rivals |= {i for other, keys in self._squeezed.items() if _ends_like(word, other) and other not in name for i in keys}
        digits = re.sub(r"[^0-9]", "", word) == re.sub(r"[^0-9]", "", name)
        return ids, digits and rivals <= set(ids)

    def nearest(self, text: str, most: int = 4) -> tuple[str, ...]:
        """Ids whose labels share most letter pairs with the text, best first."""
        pairs = _pairs(tidy(text)[:80].replace(" ", ""))
        if not pairs:
            return ()
        scored: dict[str, float] = {}
        for name, ids in self._squeezed.items():
            other = self._pairs[name]
            share = 2 * len(pairs & other) / (len(pairs) + len(other)) if other else 0.0
            if share >= 0.3:
                for key in ids:
                    scored[key] = max(scored.get(key, 0.0), share)
        return tuple(sorted(scored, key=lambda key: (-scored[key], key))[:most])


def _letters(word: str) -> int:
    """Which letters a word has, one bit each: a slip adds at most one and takes at most one away."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found


def _ends_like(word: str, name: str) -> bool:
    """Whether a longer word ends in what is a slip of a name: hydrocodine in codeine."""
    return 7 <= len(name) <= len(word) - 3 and name[-2:] == word[-2:] and name[0] in word \
        and (_letters(name) & ~_letters(word)).bit_count() <= 1 \
        and any(heaviness(word[-n:], name) <= 1 for n in (len(name) - 1, len(name), len(name) + 1))


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))


def _pairs(word: str) -> set[str]:
    return {word[i:i + 2] for i in range(len(word) - 1)}
