"""A list of acts as people write it ("gave ceftriaxone", "blood cultures before antibiotics"), as acts on a log.

Names are found by the house's own vocabulary, polarity by the language floor. What is denied, withheld, only planned or refused
is not done; order is the list's, unless a sentence says which came first. A heap of keywords says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from msgspec import Struct

from residency import predicates as P
from residency.knowledge.condition import ALWAYS
from residency.knowledge.find import classes
from residency.knowledge.library import everything, remembered
from residency.knowledge.naming import named
from residency.knowledge.reading import concept_index, said_figures
from residency.language.concepts import Hit, is_stuffed
from residency.language.names import tidy
from residency.language.negation import polarity, question_from
from residency.language.normalise import COLON, COMMA, Sentence, sentences
from residency.language.normalise import words as folded
from residency.predicates import parse
from residency.rewards.evidence import Evidence
from residency.rewards.said_acts import AGE, WEIGHT, WHO, Item, Thing, events_of
from residency.rewards.said_words import (
    AFTER,
    AGAIN,
    BEFORE,
    CUTS,
    GIVING,
    LOOKING,
    MEANING,
    NEEDS,
    OFFERING,
    OMITTING,
    PATIENTS,
    REASONS,
    REFUSING,
    STOPPING,
    TELLING,
    TIME_SAID,
    UNTIL,
    VERBS,
    WRITING,
    folds,
    vocabulary,
)
from residency.units import TIME, canonical
from residency.world.case import Case

MOST_LINES = 200
LONGEST = 1000
SHORTEST_RULE, RECITED = 8, 0.85
"""A line that holds this share of a recommendation's words (of so many or more) recites it; a shorter one only word for word."""
MOST_THINGS = 40
"""More different things than any encounter holds are a list of everything."""
INTENT = 4
"""A word for a plan among the first so many makes all of a sentence a plan."""
MOST_BARE = 12
"""More names without a verb than this, and more of them than sentences, are keywords."""


class Claims(Struct, frozen=True):
    """What a list says: its evidence, and for each thing named the lines that say it was done, denied, declined, or both.

    `lines`: the list without what stood twice; `home`: event -> line; `reasoned`: what was denied with a reason; `heap`: it names so
    much that it says nothing."""

    lines: tuple[str, ...]
    evidence: Evidence
    home: dict[int, int]
    done: dict[str, int]
    denied: dict[str, int]
    declined: dict[str, int]
    both: dict[str, int]
    reasoned: frozenset[str]
    heap: bool


class Said(Evidence):
    """Evidence from words: a class that was named stands for any one member, so it fits only what all of it fits."""

    __slots__ = ()

    def widened(self, ids: frozenset[str]) -> frozenset[str]:
        """Ids and the classes that lie wholly within them."""
        return ids | {name for name, members in classes().items() if members <= ids}


def understood(lines: Sequence[str], rules: Iterable[str] = ()) -> Claims:
    """What a list of acts says was done, in which order. A line that only recites one of `rules` tells no act."""
    kept = tuple(dict.fromkeys(" ".join(line[:LONGEST].replace("_", " ").split()) for line in lines[:MOST_LINES]))
    told = [(tidy(rule), frozenset(folded(rule))) for rule in rules]
    kept = tuple(line for line in kept if line and not _recites(line, told))
    items: list[Item] = []
    orders: list[tuple[Item, Item]] = []
    for number, line in enumerate(kept):
        found, pairs = _line(number, line)
        items += found
        orders += pairs
    done = {t.id: i.line for i in items if i.how == "asserted" for t in i.things}
    denied = {name: i.line for i in items if i.how == "denied" for t in i.things for name in _closure(t.id)}
    declined = {t.id: i.line for i in items if i.how == "declined" for t in i.things}
    both = {key: denied[key] for key in done if key in denied}
    both |= {t.id: a.line for a, b in orders for c, d in orders if _alike(a, d) and _alike(b, c) for t in (*a.things, *b.things)}
    places = {t.id for i in items if i.how == "asserted" for t in i.things if t.kind == "place"}
    bare = sum(i.bare for i in items)
    heap = len(done) > MOST_THINGS or (bare > MOST_BARE and 2 * bare > len(items)) or len(places) > 2
    kept_items = [] if heap else [i for i in items if i.how != "asserted" or not any(t.id in both for t in i.things)]
    events, home = events_of(_placed(kept_items, orders))
    evidence = Said(events, (), plain_case(), (events[-1].second if events else 0) + 1, True)
    reasoned = frozenset(name for i in items if i.reasoned and i.how == "denied" for t in i.things for name in _closure(t.id))
    return Claims(kept, evidence, home, done, denied, declined, both, reasoned, heap)


def _recites(line: str, rules: Sequence[tuple[str, frozenset[str]]]) -> bool:
    """Whether a line is a sentence of the guideline, perhaps with its grade behind it."""
    plain, whole = tidy(line.split("[")[0].removeprefix("- ").removeprefix("Do not:")), frozenset(folded(line))
    return any(plain == text or (len(words) >= SHORTEST_RULE and len(whole & words) >= RECITED * len(words)) for text, words in rules)


def plain_case() -> Case:
    """Nobody in particular: an adult of 70 kg of whom nothing is known."""
    nobody = cast(Any, None)
    return Case(WHO, "", nobody, "", AGE, "", WEIGHT, (), (), {}, {}, _moments(), frozenset(), {}, {}, (), {}, {})


@cache
def _moments() -> dict[str, P.Predicate]:
    return {name: parse(tree, f"moments.{name}") for name, tree in ALWAYS.items()}


def _closure(name: str) -> frozenset[str]:
    """A name, its members where it is a class, and the classes that lie within it."""
    members = classes().get(name, frozenset())
    return members | {name} | {other for other, own in classes().items() if members and own <= members}


def _alike(a: Item, b: Item) -> bool:
    return any(x.id in _closure(y.id) or y.id in _closure(x.id) for x in a.things for y in b.things)


# ---- one line ------------------------------------------------------------------------------------------------------------


def _line(number: int, text: str) -> tuple[list[Item], list[tuple[Item, Item]]]:
    """Mentions of a line in the order in which they stand, and pairs of which the first came first."""
    parts = sentences(text)
    hits = _longest(vocabulary().hits(parts))
    if is_stuffed(parts, hits):
        return [], []
    items: list[Item] = []
    orders: list[tuple[Item, Item]] = []
    minute, times = _minute(text), _times(text)
    for at, sentence in enumerate(parts):
        own = [h for h in hits if h.sentence == at]
        if sentence.asks or MEANING & set(sentence.words[:INTENT]):
            continue  # asked or planned as a whole
        turns = [i for i, w in enumerate(sentence.words) if w in BEFORE | AFTER | UNTIL]
        mark = next((i for i in turns if any(h.end <= i for h in own) and any(h.start > i for h in own)), None)
        if mark is None:
            items += _clauses(number, sentence, own, minute, times)
            continue
        left = _clauses(number, _cut(sentence, 0, mark), [h for h in own if h.end <= mark], minute, times)
        rest = _cut(sentence, mark + 1, len(sentence.words))
        right = _clauses(number, rest, [_moved(h, mark + 1) for h in own if h.start > mark], None, 1)
        late = sentence.words[mark] in AFTER
        if left and right and all(i.how == "denied" for i in left) and not late:  # not this before that: that came first
            for item in left:
                item.how = "void"
            late = True
        for item in right:
            item.bare = False
        for item in left:
            item.bare = False
        items += (right + left) if late else (left + right)
        orders += [(b, a) if late else (a, b) for a in left for b in right]
    for i, item in enumerate(items):
        item.place = number + i / 1000
    told = [w for part in parts if not (part.asks or MEANING & set(part.words)) for w in part.words]
    if any(w in TELLING | WRITING for w in told):
        heard = concept_index().match(text)
        items += [Item((Thing("concept", c),), number, number + 0.9, "asserted") for c in heard.asserted]
        items += [Item((Thing("concept", c),), number, number + 0.9, "denied") for c in (*heard.denied, *heard.both)]
    items += _seen(number, text)
    return items, orders


def _seen(number: int, text: str) -> list[Item]:
    """Signs and figures that a line reports."""
    found = named(text)
    signs = [Item((Thing("sign", s),), number, number - 0.4, "asserted") for s in found.asserted if s in everything("findings")]
    figures = [Item((Thing("figure", n),), number, number - 0.5, "asserted", score=v) for n, v in said_figures(text)]
    return signs + figures


def _cut(sentence: Sentence, start: int, end: int) -> Sentence:
    words = tuple(COMMA if w == COLON else w for w in sentence.words[start:end])  # what a colon lists is denied with what stands before it
    return Sentence(words, words, False)


def _moved(hit: Hit, by: int) -> Hit:
    return Hit(hit.id, hit.sentence, hit.start - by, hit.end - by, hit.flipped)


def _longest(hits: Sequence[Hit]) -> list[Hit]:
    """Hits that do not lie within a longer one, in order; several names of one place stay together."""

    def within(h: Hit, o: Hit) -> bool:
        return o.sentence == h.sentence and o.start <= h.start and h.end <= o.end and o.end - o.start > h.end - h.start

    kept = [h for h in hits if not any(within(h, o) for o in hits)]
    return sorted(kept, key=lambda h: (h.sentence, h.start, h.id))


def _clauses(number: int, sentence: Sentence, hits: Sequence[Hit], minute: float | None, times: int) -> list[Item]:
    words = sentence.words
    stop = next((i for i, w in enumerate(words) if w in REASONS), len(words))
    bounds = [0]
    for i, w in enumerate(words[:stop]):
        if w in CUTS and i and not any(h.start < i < h.end for h in hits):
            until = next((j for j in range(i + 1, stop) if words[j] in CUTS), stop)
            if any(v in VERBS or v in ("not", "no", "without", "never") for v in words[i + 1 : until]) and _speaks(words[bounds[-1] : i]):
                bounds.append(i + 1)
    bounds.append(stop)
    items: list[Item] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        own = [_moved(h, start) for h in hits if start <= h.start and h.end <= end]
        if own:
            found = _clause(number, _cut(sentence, start, end), own, minute, times)
            for item in found:
                item.reasoned = stop < len(words)
            items += found
    return items


def _speaks(words: Sequence[str]) -> bool:
    return any(w in VERBS or w in ("not", "no", "without", "never") for w in words)


def _clause(number: int, clause: Sentence, hits: Sequence[Hit], minute: float | None, times: int) -> list[Item]:
    words = frozenset(clause.words)
    spans: dict[tuple[int, int], list[str]] = {}
    for hit in hits:
        spans.setdefault((hit.start, hit.end), []).append(hit.id)
    hows = {span: _how(clause, words, *span) for span in spans}
    last = max(spans)
    if hows[last] == "denied" and len(spans) > 1 and not _negated_before(clause.words, last[0]):  # a, b and c were not given
        hows = dict.fromkeys(spans, "denied")
    items = []
    for span, ids in sorted(spans.items()):
        amount, unit = _dose(clause.words, span)
        figure = _number_after(clause.words, span[1])
        things = _resolved([Thing(*i.split(":", 1)) for i in ids], words, figure is not None and not amount)
        things = tuple(t for thing in things for t in ([thing] if thing.kind != "deed" else _does(thing.id)))
        if not things:
            continue
        how = hows[span]
        if how == "denied" and all(t.kind == "fact" for t in things) and not words & ({"not", "never"} | OMITTING):
            how = "asserted"  # "no known allergies" was learned
        if how == "asserted" and words & STOPPING and any(t.kind in ("drug", "class") for t in things):
            how = "stopped"
        bare = not words & VERBS and not any(w[0].isdigit() for w in words)
        item = Item(things, number, 0.0, how, bare, times, minute, amount, unit, _route(words), figure)
        items.append(item)
        if how == "declined" or words & OFFERING:
            items += [Item(things, number, 0.0, "offered")] if words & OFFERING else []
        if words & WRITING and how == "declined":
            items.append(Item(things, number, 0.0, "written"))
    return items


def _how(clause: Sentence, words: frozenset[str], start: int, end: int) -> str:
    """asserted, denied, declined (by the patient), offered or void (planned, asked, supposed)."""
    plain = polarity(clause, start, end, question_from(clause))
    if plain == "void" or words & MEANING:
        if words & OFFERING and not words & REFUSING:
            return "void"
        if not words & REFUSING:
            return "void"
    turned = plain == "denied"
    if words & REFUSING:
        return "declined" if words & (PATIENTS | folds("refusal")) and not turned else "asserted" if turned else "denied"
    if words & OFFERING:
        return "void"
    if words & OMITTING:
        pairs = zip(clause.words, clause.words[1:], strict=False)
        harmless = any(b in OMITTING and a in ("not", "no", "without", "never") for a, b in pairs)
        return "asserted" if harmless or turned else "denied"
    return "denied" if turned else "asserted"


def _negated_before(words: Sequence[str], end: int) -> bool:
    return any(w in ("no", "not", "without", "never", "neither", "nor") or w in OMITTING for w in words[:end])


def _resolved(things: Sequence[Thing], words: frozenset[str], counted: bool) -> tuple[Thing, ...]:
    """Which of several readings of a name fits the verbs around it."""
    fitting = [t for t in things if t.kind not in NEEDS or NEEDS[t.kind] & words]
    kinds = {t.kind for t in fitting}
    if "service" in kinds:
        return tuple(t for t in fitting if t.kind == "service")
    if {"drug", "test"} <= kinds or {"class", "test"} <= kinds:
        looked = counted or (bool(words & (LOOKING | folds("level levels test"))) and not words & (GIVING - LOOKING))
        fitting = [t for t in fitting if (t.kind == "test") is looked or t.kind not in ("test", "drug", "class")]
    if "deed" in kinds:
        fitting = [t for t in fitting if t.kind == "deed"]
    if kinds & {"drug", "class", "test", "rule"} and "fact" in kinds and len(kinds) > 1:
        fitting = [t for t in fitting if t.kind != "fact"]
    return tuple(dict.fromkeys(fitting))


@remembered
def _does(deed: str) -> tuple[Thing, ...]:
    """A deed as the things that it does."""
    found: list[Thing] = []
    for body in everything("deeds")[deed].does:
        leaf: Any = parse(body, f"deeds/{deed}")
        match leaf:
            case P.Gave() | P.Stopped():
                kind = "drug" if leaf.drug else "class"
                found.append(Thing(f"stop {kind}" if isinstance(leaf, P.Stopped) else kind, leaf.drug or leaf.class_ or ""))
            case P.Reviewed() | P.Ordered():
                found.append(Thing("test", leaf.test or ""))
            case P.Collected():
                found += [Thing("test", t) for t in (leaf.tests or (leaf.test or "",))]
            case P.Disposed():
                found.append(Thing("place", leaf.to or ""))
            case P.Consulted():
                found.append(Thing("service", leaf.service or ""))
            case P.Learned():
                found.append(Thing("fact", leaf.fact))
            case P.Examined():
                found += [Thing("system", s) for s in leaf.systems]
            case P.Measured():
                found.append(Thing("vital", leaf.vital))
            case P.Told():
                found += [Thing("concept", c) for c in leaf.concepts]
            case P.Documented():
                found.append(Thing("field", leaf.field or ""))
            case P.Asked():
                found.append(Thing("asked", leaf.about or ""))
    return tuple(found)


def _dose(words: Sequence[str], span: tuple[int, int]) -> tuple[float, str]:
    """The amount that stands nearest to a name in its clause; by weight it becomes the whole dose."""
    found = []
    for i, w in enumerate(words[:-1]):
        if w.replace(".", "", 1).isdigit() and (unit := canonical(words[i + 1])) and unit not in TIME and unit not in ("kg", "%"):
            rest = tuple(words[i + 2 : i + 4])
            if "min" in rest or "h" in rest or "hour" in rest:
                continue
            found.append((abs(i - span[0]), float(w) * (WEIGHT if rest[:1] == ("kg",) else 1.0), unit))
    return min(found)[1:] if found else (0.0, "")


def _times(text: str) -> int:
    """How often a line says that it was done."""
    found = AGAIN.search(text.lower())
    if found is None:
        return 1
    if found[1] or found[2]:
        return min(int(found[1] or found[2]), 6)
    return 6 if found[0].startswith(("hourly", "q", "every")) else 3 if found[0] == "serial" else 2


def _route(words: frozenset[str]) -> str:
    muscle = "im" if words & folds("thigh intramuscular intramuscularly") else ""
    return next((r for r in ("im", "iv", "po", "sc", "io", "sl") if r in words), muscle)


def _number_after(words: Sequence[str], end: int) -> float | None:
    for w in words[end : end + 3]:
        if w.replace(".", "", 1).isdigit():
            return float(w)
        if w not in ("be", "of", "score", "was", "calculat", "comput"):
            return None
    return None


def _minute(text: str) -> float | None:
    found = TIME_SAID.search(text.lower())
    return None if found is None else float(found[1]) * (60.0 if found[2][0] == "h" else 1.0)


# ---- from mentions to a log ----------------------------------------------------------------------------------------------


def _placed(items: Sequence[Item], orders: Sequence[tuple[Item, Item]]) -> list[Item]:
    """Mentions in the order in which things happened: as listed, but where a sentence says which came first."""
    referred: set[int] = set()
    for first, then in orders:
        others = [i for i in items if i is not then and i.how == "asserted" and _alike(i, then)]
        if others and any(i is then for i in items):
            referred.add(id(then))
        others_first = [i for i in items if i is not first and i.how == "asserted" and _alike(i, first)]
        earliest = min((i.place for i in (*others, then)), default=then.place)
        if first.place >= earliest:
            first.place = earliest - 0.0005
        elif others_first and id(first) not in referred:
            first.place = min(first.place, earliest - 0.0005)
    return sorted((i for i in items if id(i) not in referred), key=lambda i: i.place)
