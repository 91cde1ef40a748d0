"""Which drugs should not meet: interaction files resolved to pairs of drugs, each pair with the rows that speak of it.

A row may name a drug that is not stocked: it speaks when somebody takes that at home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from residency.errors import ContentError
from residency.knowledge.find import treatments
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Drug, Interaction
from residency.language.names import tidy

Pair = tuple[str, str]


def held(drug: str | Drug) -> tuple[str, ...]:
    """The drug's id and those of the drugs inside it."""
    if isinstance(drug, Drug):
        return (drug.id, *(part.drug for part in drug.contains))
    row: Drug | None = everything("drugs").get(drug)
    return (drug,) if row is None else held(row)


def sides(rule: Interaction) -> tuple[frozenset[str], frozenset[str]]:
    """Ids that the two sides of a row stand for; a class without a member stocked stands for none."""
    return _side(rule.first, rule.except_), _side(rule.second, rule.except_)


def _side(name: str, without: tuple[str, ...]) -> frozenset[str]:
    return _ids(name).difference(*(_ids(n) for n in without))


@remembered
def _ids(name: str) -> frozenset[str]:
    try:
        return treatments(name)
    except ContentError:
        if name in everything("classes"):
            return frozenset()
        if plain := unstocked(name):
            return frozenset({plain})
        raise


@remembered
def unstocked(name: str) -> str:
    """The plain name of a real drug that is not stocked, which somebody may still take at home; "" for any other."""
    plain = tidy(name.replace("_", " "))
    return plain if plain in _strangers() else ""


@remembered
def _strangers() -> frozenset[str]:
    return frozenset(tidy(n) for row in everything("strangers").values() for n in (row.id, *row.synonyms))


@remembered
def meetings(drug: str) -> tuple[tuple[Interaction, frozenset[str]], ...]:
    """Rows that speak of a drug, each with the ids that it should not meet."""
    out = []
    for rule in everything("interactions").values():
        one, two = sides(rule)
        partners = ((two if drug in one else frozenset()) | (one if drug in two else frozenset())) - {drug}
        if partners:
            out.append((rule, partners))
    return tuple(out)


def said(drug: str | Drug, others: Iterable[str]) -> Iterator[tuple[Interaction, str]]:
    """(row, the other drug) of everything that a drug, or one inside it, should not meet among `others`."""
    mine = held(drug)
    met: Mapping[str, str] = {part: other for other in others if other not in mine for part in held(other) if part not in mine}
    seen = set()
    for part in mine:
        for rule, partners in meetings(part):
            for other in dict.fromkeys(met[p] for p in met if p in partners):
                if (rule.id, other) not in seen:
                    seen.add((rule.id, other))
                    yield rule, other


@remembered
def pairs() -> Mapping[Pair, tuple[Interaction, ...]]:
    """Every pair of stocked drugs that some row speaks of, in order of their ids."""
    out: dict[Pair, dict[str, Interaction]] = {}
    drugs = everything("drugs")
    for rule in everything("interactions").values():
        one, two = sides(rule)
        for a in one:
            for b in two - {a}:
                if a in drugs and b in drugs:
                    out.setdefault((min(a, b), max(a, b)), {})[rule.id] = rule
    return {pair: tuple(out[pair].values()) for pair in sorted(out)}


def by_severity() -> dict[int, int]:
    """Pairs by the gravest severity said of them."""
    return dict(sorted(Counter(max(rule.severity for rule in rules) for rules in pairs().values()).items()))


def faults() -> Iterator[str]:
    """What lint says of the rows: names that mean nothing, exceptions that do nothing or too much, pairs told with two severities."""
    clear = True
    for rule in everything("interactions").values():
        at = f"interactions/{rule.id}"
        if not 1 <= rule.severity <= 5 or not (rule.why and rule.management and rule.source):
            yield f"{at}: needs a severity 1-5, a why, a management and a source"
        for name in (rule.first, rule.second, *rule.except_):
            try:
                _ids(name)
            except ContentError as error:
                clear = False
                yield f"{at}: {error}"
        if clear:
            yield from _exceptions(at, rule)
    if not clear:
        return
    for (a, b), rules in pairs().items():
        if len({rule.severity for rule in rules}) > 1:
            yield f"interactions: {a} with {b} is called {' and '.join(f'{rule.severity} ({rule.id})' for rule in rules)}"
    for drug in everything("drugs").values():
        yield from (f"interactions: {drug.id} holds {part.drug}, which it should not meet" for part in drug.contains
                    if (min(drug.id, part.drug), max(drug.id, part.drug)) in pairs())


def _exceptions(at: str, rule: Interaction) -> Iterator[str]:
    whole = sides(structs.replace(rule, except_=()))
    if any(before and not after for before, after in zip(whole, sides(rule), strict=True)):
        yield f"{at}: its exceptions leave nothing of a side"
    for name in rule.except_:
        if name not in everything("classes") and sides(structs.replace(rule, except_=(name,))) == whole:
            yield f"{at}: takes out {name!r}, which is on neither side"
