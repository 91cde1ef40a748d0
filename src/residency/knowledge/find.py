"""From words to things: which drug, procedure, test or rule a person means, and what a predicate's name stands for.

People's words are forgiven (brands, abbreviations, slips of the pen); a content file's are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from residency.errors import ContentError, Refused, nearest
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Drug, Procedure, Test
from residency.language.names import Names, tidy


@remembered
def _names(kind: str) -> Names:
    strangers = [n for s in everything("strangers").values() for n in (s.id, *s.synonyms)] if kind == "drugs" else []
    return Names({key: _labels(kind, row) for key, row in everything(kind).items()}, strangers)


def _labels(kind: str, row: Any) -> Iterable[str]:
    codes = [c for c in (getattr(row, "rxnorm", ""), getattr(row, "loinc", "")) if c]
    prefixed = [f"{'rxnorm' if kind == 'drugs' else 'loinc'} {c}" for c in codes]
    return (row.name, *getattr(row, "brands", ()), *row.synonyms, *codes, *prefixed)


def find_drug(text: object) -> Drug:
    """The drug, fluid or gas meant. Raises Refused unknown_drug or ambiguous_drug."""
    found: Drug = everything("drugs")[_find("drugs", "drug", text)]
    return found


def drug_called(word: str) -> str | None:
    """The id of the drug that a word names exactly, by name, brand or synonym: no slip of the pen is forgiven."""
    found = _names("drugs").exact(word)
    return found[0] if len(found) == 1 else None


def find_procedure(text: object) -> Procedure:
    """The procedure meant. Raises Refused unknown_procedure or ambiguous_procedure."""
    found: Procedure = everything("procedures")[_find("procedures", "procedure", text)]
    return found


def find_test(text: object) -> Test:
    """The test, panel or study meant. Raises Refused unknown_test or ambiguous_test."""
    found: Test = everything("tests")[_find("tests", "test", text)]
    return found


def _find(kind: str, word: str, text: object) -> str:
    if isinstance(text, str) and (known := _ids(kind).get(text)) is not None:
        return known
    return _search(kind, word, text)


@remembered
def _ids(kind: str) -> Mapping[str, str]:
    """Ids and names as files write them: most orders use one, and it needs no search."""
    return {text: key for key, row in everything(kind).items() for text in (key, row.name) if _names(kind).exact(text) == (key,)}


def _search(kind: str, word: str, text: object) -> str:
    found = _names(kind).find(text)
    if len(found.ids) == 1 and found.how:
        return found.ids[0]
    ids = found.ids if found.how else _members(kind, text)
    if len(ids) == 1:
        return ids[0]
    shown = tidy(text)[:60]
    if found.how == "stranger":
        raise Refused(f"unknown_{word}", f"{shown!r} is not stocked in this hospital.", "Choose another drug.")
    if ids:
        raise Refused(f"ambiguous_{word}", f"{shown!r} can mean several: {', '.join(ids[:8])}.", "Name one of them.", ids[:8])
    if not shown:
        raise Refused(f"unknown_{word}", f"No {word} was named.", f"Write the name of a {word}.")
    close = found.nearest
    raise Refused(f"unknown_{word}", f"No {word} here is called {shown!r}.",
                  f"Nearest: {', '.join(close)}." if close else f"Name a {word} by its usual name.", close)


def _members(kind: str, text: object) -> tuple[str, ...]:
    """Ids that a class (of drugs or procedures) or a word for several tests stands for."""
    key = tidy(text).replace(" ", "_")
    singular = key.removesuffix("s")
    for name in (key, singular, *(_class_words().get(word, "") for word in (key, singular))):
        if kind in ("drugs", "procedures") and name in classes():
            members = tuple(i for i in sorted(classes()[name]) if i in everything(kind))
            if members:
                return members
        if name in everything("meanings"):
            row = everything("meanings")[name]
            ids = row.tests if kind == "tests" else tuple(sorted(_treated(row.treatments)))
            return tuple(i for i in ids if i in everything(kind))
    return ()


@remembered
def _class_words() -> Mapping[str, str]:
    return {tidy(word).replace(" ", "_"): row.id for row in everything("classes").values() for word in row.synonyms}


@remembered
def classes() -> Mapping[str, frozenset[str]]:
    """Class -> ids of the drugs and procedures that are in it."""
    out: dict[str, set[str]] = {}
    for kind in ("drugs", "procedures"):
        for key, row in everything(kind).items():
            for name in row.classes:
                out.setdefault(name, set()).add(key)
    return {name: frozenset(ids) for name, ids in out.items()}


@remembered
def treatments(name: str) -> frozenset[str]:
    """Ids of drugs and procedures that a predicate's name means: an id, a class, or a word of meanings/.

    Raises ContentError listing the nearest names."""
    ids = _treatments(name)
    if not ids:
        raise ContentError(f"treatment {name!r}", _no_such("drug, procedure or class", name, _treatment_names()))
    return ids


def _treatments(name: str) -> frozenset[str]:
    if name in everything("drugs") or name in everything("procedures"):
        return frozenset({name}) | classes().get(name, frozenset())
    if name in classes():
        return classes()[name]
    if name in everything("meanings"):
        return _treated(everything("meanings")[name].treatments)
    return frozenset(_names("drugs").exact(name)) or frozenset(_names("procedures").exact(name))


def _treated(names: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(treatments(n) for n in names))


def _treatment_names() -> Iterable[str]:
    return (*everything("drugs"), *everything("procedures"), *classes(), *everything("meanings"))


@remembered
def tests_meant(name: str) -> frozenset[str]:
    """Ids of the tests whose result holds the analyte, panel or study named. Raises ContentError."""
    ids = _tests(name)
    if not ids:
        raise ContentError(f"test {name!r}", _no_such("test", name, (*everything("tests"), *everything("meanings"))))
    return ids


def _tests(name: str) -> frozenset[str]:
    tests = everything("tests")
    exact: Iterable[str] = (name,) if name in tests else _names("tests").exact(name)
    if name in everything("meanings") and everything("meanings")[name].tests:
        exact = everything("meanings")[name].tests
    wanted = set(exact)
    return frozenset(wanted | {key for key, test in tests.items() if wanted & set(test.reports)})


def test_id(name: str) -> str:
    """The one id of a test as a content file may write it (`white_cells_10e9_l` is white_cells). Raises ContentError."""
    ids = (name,) if name in everything("tests") else _names("tests").exact(name)
    if len(ids) != 1:
        raise ContentError(f"test {name!r}", _no_such("test", name, everything("tests")))
    return ids[0]


@remembered
def orderable(name: str) -> frozenset[str]:
    """Ids of everything orderable that a name means: treatments, tests, or a place such as observation_bed. Raises ContentError."""
    ids = meant(name)
    if not ids:
        known = (*_treatment_names(), *everything("tests"))
        raise ContentError(f"order {name!r}", _no_such("drug, procedure, test or place", name, known))
    return ids


def meant(name: str) -> frozenset[str]:
    """The same, and nothing for a name that means nothing."""
    row = everything("meanings").get(name)
    place = frozenset({name}) if row is not None and row.place else frozenset()
    return _treatments(name) | _tests(name) | place


def _no_such(what: str, name: str, known: Iterable[str]) -> str:
    close = nearest(name, known)
    return f"no {what} is called so" + (f"; nearest: {', '.join(close)}" if close else "")
