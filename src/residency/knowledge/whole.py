"""Content as a whole: what nothing uses, what repeats, which conditions nothing obtainable tells apart, and how much there is.

One file may be right by itself and still be a loose end, or another file with the names changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from residency.knowledge import loader
from residency.knowledge.condition import Condition, conditions
from residency.knowledge.library import everything
from residency.physiology import PROCESSES

USED_ELSEWHERE = ("concepts", "topics", "backgrounds", "classes")
"""Kinds whose entries are of use only where another file names them."""
APART = 0.25
"""Two likelihoods of a sign that differ by so much tell two conditions apart."""
ALIKE = 0.9
"""Share of words in common from which two conditions are one file written twice."""
_WORD = re.compile(r"[a-z][a-z0-9_]+")


def orphans(*more: Path, heard: Collection[str] = ()) -> Iterator[str]:
    """Entries that no file names but the one that holds them; `more` are folders of files that may name them (a catalog), `heard` what
    people react to whatever the case (a greeting, an open question)."""
    known = {(kind, key) for kind in USED_ELSEWHERE for key in everything(kind)}
    paths = [p for root in (*loader.roots(), *more) for p in sorted(root.rglob("*.yaml"))]
    named = Counter(word for path in paths for word in _WORD.findall(path.read_text(encoding="utf-8").lower()))
    for kind, key in sorted(known):
        if named[key] < 2 and key not in heard and not any(key in name for name in PROCESSES):
            yield f"{kind}/{key}: no file names it"


def inseparable() -> Iterator[str]:
    """Pairs of conditions that no finding, result or answer tells apart."""
    for one, two in combinations(conditions().values(), 2):
        if not (_signs_differ(one, two) or _results_differ(one, two) or _told_differently(one, two)):
            yield f"conditions/{one.id}: nothing obtainable tells it from {two.id}"


def _signs_differ(one: Condition, two: Condition) -> bool:
    a, b = _signs(one), _signs(two)
    if set(one.processes) != set(two.processes) and any(spec == "derived" for spec in (*a.values(), *b.values())):
        return True
    return any(abs(_likely(a.get(sign, 0.0)) - _likely(b.get(sign, 0.0))) >= APART for sign in {*a, *b})


def _signs(c: Condition) -> dict[str, Any]:
    """Sign -> how likely it is, looked for in the patient or in a study."""
    found = {sign: spec for rows in c.findings.values() for sign, spec in rows.items()}
    studies = ((name, spec) for name, spec in c.tests.items() if isinstance(spec, Mapping) and "mid" not in spec and name != "antibiogram")
    return found | {f"{name} {sign}": p for name, spec in studies for sign, p in spec.items()}


def _likely(spec: Any) -> float:
    return float(spec.get("p", 0.0)) if isinstance(spec, Mapping) else float(spec) if isinstance(spec, int | float) else 0.0


def _results_differ(one: Condition, two: Condition) -> bool:
    """Whether an analyte of which both speak usually lies outside what the other usually has."""
    analytes = [{name: spec for name, spec in c.tests.items() if isinstance(spec, Mapping) and "mid" in spec} for c in (one, two)]
    pairs = [(spec, analytes[1][name]) for name, spec in analytes[0].items() if name in analytes[1]]
    return any(a["p10"] > b["p90"] or b["p10"] > a["p90"] for a, b in pairs)


def _told_differently(one: Condition, two: Condition) -> bool:
    said = {f.id: f.says for f in one.facts}
    return any(f.id in said and said[f.id] != f.says for f in two.facts)


def repeated() -> Iterator[str]:
    """Conditions that are another with the names and numbers changed."""
    words = {p.stem: frozenset(_WORD.findall(p.read_text(encoding="utf-8").lower())) for p in loader.files("conditions")}
    for one, two in combinations(sorted(words), 2):
        shared = len(words[one] & words[two]) / len(words[one] | words[two])
        if shared >= ALIKE:
            yield f"conditions/{one}: {shared:.0%} of its words are those of {two}"


def coverage() -> dict[str, Any]:
    """How far the conditions reach: how many, by what they are made of, and what they are held apart from."""
    whole = tuple(conditions().values())
    acuity = Counter(min(c.presentation.get("triage", {}).get("fair_esi", (0,))) for c in whole)
    ages = [c.who["age_years"] for c in whole]
    return {
        "dynamic": sum(c.dynamic for c in whole),
        "families": len({c.family for c in whole}),
        "processes": len({p for c in whole for p in c.processes}),
        "confusion_pairs": sum(len(c.differential) for c in whole),
        "required_acts": sum(len(c.required) for c in whole),
        "forbidden_acts": sum(len(c.forbidden) for c in whole),
        "by_esi": {str(level): acuity[level] for level in sorted(acuity)},
        "children": sum(a["max"] < 18 for a in ages),
    }


__all__ = ["coverage", "inseparable", "orphans", "repeated"]
