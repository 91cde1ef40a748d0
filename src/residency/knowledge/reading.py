"""What a text says in the terms of the library: ideas, questions, figures, tests and drugs that it names."""

from __future__ import annotations

import re

from residency.errors import Refused, nearest
from residency.knowledge.find import find_drug, tests_meant
from residency.knowledge.library import everything, remembered
from residency.knowledge.signs import SYSTEMS
from residency.language.concepts import Index
from residency.language.figures import figures
from residency.language.normalise import clean, sentences, words

SYSTEM_SPELLINGS = {
    "cardiac": "circulation",
    "cardiovascular": "circulation",
    "heart": "circulation",
    "skin": "circulation",
    "perfusion": "circulation",
    "lungs": "chest",
    "respiratory": "chest",
    "breathing": "chest",
    "neurological": "neuro",
    "neurology": "neuro",
    "neurologic": "neuro",
    "mental": "mind",
    "mental state": "mind",
    "mental_status": "mind",
    "cognition": "mind",
    "belly": "abdomen",
    "gi": "abdomen",
    "urine": "urine_and_skin",
    "pupils": "eyes",
    "eye": "eyes",
    "meningism": "neck",
    "extremities": "limbs",
    "legs": "limbs",
    "arms": "limbs",
    "ribs": "chest_wall",
    "chest wall": "chest_wall",
    "scalp": "head",
    "pelvic": "pelvis",
    "gynaecological": "pelvis",
    "vaginal": "pelvis",
    "per rectum": "rectal",
    "rectum": "rectal",
    "appearance": "general",
    "overall": "general",
    "full": "all",
}
_DAYS = re.compile(r"(\d{1,3}|one|two|three|four|five|six|seven|ten|a)(?:\s*(?:-|to)\s*(\d{1,3}))?\s*(hours?|h|days?|weeks?|months?)\b")
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNIT_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.0}


@remembered
def concept_index() -> Index:
    """Every concept that can be told or written."""
    concepts = everything("concepts").values()
    return Index({c.id: c.phrases for c in concepts}, {c.id: c.holds for c in concepts})


@remembered
def topic_index() -> Index:
    """Every topic that can be asked about."""
    return Index({t.id: t.phrases for t in everything("topics").values()})


@remembered
def _test_index() -> Index:
    names = {t.id: (t.name, t.id.replace("_", " "), *t.synonyms) for t in everything("tests").values()}
    return Index({key: [n for n in own if words(n)] for key, own in names.items()})


def tests_named(text: str) -> tuple[str, ...]:
    """Ids of the tests that a text names, whatever it says of them."""
    return tuple(dict.fromkeys(hit.id for hit in _test_index().hits(sentences(text))))


@remembered
def cited_as(test: str) -> frozenset[str]:
    """Under which names a result of this test may be cited: itself and what it reports."""
    row = everything("tests")[test]
    return frozenset((test, *row.reports))


@remembered
def measured_as(name: str) -> frozenset[str]:
    """Analytes that a figure may be charted as: a glucose from the finger is a glucose."""
    tests = everything("tests")
    return frozenset(t for t in tests if t == name or t.startswith(f"{name}_") and tests[t].kind == "analyte")


def said_figures(text: str) -> tuple[tuple[str, float], ...]:
    """(name, value) of the figures that a text names, as the chart names them."""
    return figures(text)


def duration_days(text: str) -> float | None:
    """Days that a text names ("in 2 weeks", "within 48 hours", "tomorrow"); the longer of a span; None when it names none."""
    plain = clean(text)
    if "tomorrow" in plain:
        return 1.0
    match = _DAYS.search(plain)
    if match is None:
        return None
    number = float(match[2] or _NUMBERS.get(match[1], 0) or match[1])
    return number * _UNIT_DAYS[match[3][0]]


def drug_in(text: str) -> str | None:
    """The id of the first drug that a line of a prescription names, or None."""
    for word in clean(text).replace(",", " ").split()[:6]:
        try:
            return find_drug(word).id
        except Refused:
            continue
    return None


def order_set_drug(name: str) -> str:
    """The drug that an order set's line means; a class takes its first usual member."""
    if name == "crystalloid":
        return "lactated_ringers"
    return find_drug(name.replace("_", " ")).id


def find_system(word: str) -> str:
    """The body system meant. Raises Refused with the nearest."""
    key = word.strip().lower().replace(" ", "_")
    key = SYSTEM_SPELLINGS.get(key.replace("_", " "), SYSTEM_SPELLINGS.get(key, key))
    if key not in SYSTEMS:
        raise Refused(
            "unknown_system",
            f"There is no body system {word[:40]!r}.",
            f"Systems: {', '.join(SYSTEMS)}.",
            nearest(word, (*SYSTEMS, *SYSTEM_SPELLINGS)),
        )
    return key


@remembered
def services_named() -> dict[str, str]:
    """Every name of a service, spelled with underscores -> its id."""
    rows = everything("services").values()
    return {name.lower().replace(" ", "_").replace("-", "_"): s.id for s in rows for name in (s.id, s.name, *s.synonyms)}


def find_service(word: str) -> str:
    """The service meant. Raises Refused with the nearest."""
    names = services_named()
    key = word.strip().lower().replace(" ", "_").replace("-", "_")
    short = key.removesuffix("_consultant").removesuffix("_team").removesuffix("_on_call")
    if key not in names and short not in names:
        known = everything("services")
        raise Refused("unknown_service", f"There is no service {word[:40]!r}.", f"Services: {', '.join(known)}.", nearest(word, known))
    return names.get(key) or names[short]


__all__ = [
    "SYSTEMS",
    "cited_as",
    "concept_index",
    "drug_in",
    "duration_days",
    "find_service",
    "find_system",
    "measured_as",
    "order_set_drug",
    "said_figures",
    "services_named",
    "tests_meant",
    "tests_named",
    "topic_index",
]
