"""What a guideline's file may get wrong: names that mean nothing, windows that its sentence does not tell, guidelines nobody uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from residency import predicates as P
from residency.errors import ContentError
from residency.knowledge import loader, rules
from residency.knowledge.guideline import Guideline, Recommendation, compiled
from residency.knowledge.library import everything, remembered
from residency.knowledge.signs import SYSTEMS
from residency.physiology import VITALS

CERTAINTY = ("", "A", "B", "B-R", "B-NR", "C", "C-LD", "C-EO", "D", "E", "high", "moderate", "low", "very low", "1A", "1B", "1C", "1D",
             "2A", "2B", "2C", "2D")
"""How the bodies cited write how sure they are (ACC/AHA, ESC, ACEP, ADA, GRADE, SIGN and KDIGO)."""
UNGRADED = ("practice", "ungraded")
LONGEST = 220
NamesIn = Callable[[Any, frozenset[str]], Iterator[str]]


def guideline_faults(names_in: NamesIn) -> Iterator[str]:
    """Every fault of the guidelines and of the words for acts. `names_in`: what else means nothing inside a predicate."""
    wanted = _named_by_conditions()
    families = {tree.get("family") for tree in _conditions()}
    houses = {tree.get("id") for tree in _conditions()}
    for file in everything("guidelines").values():
        at = f"guidelines/{file.id}"
        try:
            found = compiled(file)
        except ContentError as error:
            yield str(error)
            continue
        raw = (file.moments, [r.is_ for r in file.recommendations], [r.applies_if for r in file.recommendations])
        yield from (f"{at}: {fault}" for fault in names_in([msgspec.to_builtins(part) for part in raw], frozenset()))
        yield from _whom(at, found, wanted, {*families, *houses})
        for predicate in found.moments.values():
            yield from (f"{at} moments: {fault}" for fault in _leaves(predicate))
        for row in found.recommendations:
            yield from _line(f"{at} {row.id}", row)
    for deed in everything("deeds").values():
        for number, body in enumerate(deed.does):
            at = f"deeds/{deed.id} does[{number}]"
            yield from (f"{at}: {fault}" for fault in names_in([body], frozenset()))
            try:
                yield from (f"{at}: {fault}" for fault in _leaves(P.parse(body, at)))
            except ContentError as error:
                yield str(error)


def _whom(at: str, found: Guideline, wanted: set[str], known: set[Any]) -> Iterator[str]:
    yield from (f"{at}: applies to {name!r}, which is no condition or family" for name in found.applies_to if name not in known)
    yield from (f"{at}: awaits {name!r}, which is here: move it to applies_to" for name in found.awaits if name in known)
    if found.id not in wanted and not found.awaits:
        yield f"{at}: no condition names it, and it awaits none"
    if not found.recommendations:
        yield f"{at}: recommends nothing"


def _line(at: str, row: Recommendation) -> Iterator[str]:
    if not row.says.strip() or len(row.says) > LONGEST:
        yield f"{at}: says one sentence of at most {LONGEST} characters"
    if row.level not in CERTAINTY:
        yield f"{at}: level {row.level!r} is none in use: {', '.join(CERTAINTY[1:])}"
    if not row.level and row.class_ not in UNGRADED:
        yield f"{at}: a graded recommendation has a level"
    for predicate in (row.is_, *([row.applies_if] if row.applies_if is not None else ())):
        yield from (f"{at}: {fault}" for fault in _leaves(predicate))
    for minutes in _windows(row.is_):
        if not _tells(row.says, minutes):
            yield f"{at}: the window of {minutes:g} minutes does not stand in its sentence"


def _tells(says: str, minutes: float) -> bool:
    numbers = set(re.findall(r"\d+(?:\.\d+)?", says))
    words = {60: "hour", 120: "two hours", 180: "three hours", 1440: "day"}
    return f"{minutes:g}" in numbers or f"{minutes / 60:g}" in numbers or words.get(int(minutes), "-") in says


def _windows(predicate: Any) -> Iterator[float]:
    if isinstance(predicate, P.Within):
        yield predicate.minutes
    for part in _parts(predicate):
        yield from _windows(part)


def _parts(predicate: Any) -> Iterator[Any]:
    """The predicates that stand inside one."""
    if isinstance(predicate, P.Leaf):
        return
    for name in predicate.__struct_fields__:
        value = getattr(predicate, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct):
                yield part


def _leaves(predicate: Any) -> Iterator[str]:
    """Names that the leaves of a predicate ask for and nobody knows."""
    for part in _parts(predicate):
        yield from _leaves(part)
    for what, names, known in _asked(predicate):
        for name in names:
            if name and name not in known:
                yield f"no {what} is called {name!r}"


def _asked(leaf: Any) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    concepts = everything("concepts")
    match leaf:
        case P.Learned():
            yield "fact or topic", (leaf.fact,), _facts()
        case P.Computed():
            yield "rule", (leaf.rule,), rules.every()
        case P.Consulted():
            several = (leaf.any_of,) if isinstance(leaf.any_of, str) else leaf.any_of or ()
            yield "service", ((leaf.service or ""), *several), everything("services")
        case P.Told():
            yield "concept", (*leaf.concepts, *leaf.facts), concepts
        case P.Documented():
            yield "concept", (leaf.concept or "", *leaf.concepts), concepts
        case P.Examined():
            yield "body system", (leaf.system or "", *leaf.systems), SYSTEMS
        case P.Measured():
            yield "vital sign", (leaf.vital,), VITALS
        case P.Charted() | P.Outcome() | P.InBody():
            yield "vital sign", (leaf.vital or "",), VITALS


@remembered
def _facts() -> set[str]:
    return {fact["id"] for tree in _conditions() for fact in tree.get("facts", ())} | set(everything("topics"))


@remembered
def _conditions() -> list[dict[str, Any]]:
    trees = [loader.read(path)[0] for path in loader.files("conditions")]
    return [tree for tree in trees if isinstance(tree, dict)]


def _named_by_conditions() -> set[str]:
    return {name for tree in _conditions() for name in tree.get("guidelines", ())}
