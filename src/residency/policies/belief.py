"""What an illness looks like, and how well it explains what was found.

A condition's picture is what its own file makes of twelve imagined people: how often each sign shows at the door, what
the vital signs and the laboratory read. Nothing of the patient at hand goes into it. A view is formed by likelihood:
every sign, figure and told fact counts a little, none of them everything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from residency import knowledge
from residency.knowledge.condition import Condition
from residency.knowledge.library import remembered
from residency.policies.notebook import Notebook
from residency.world.generator import draw
from residency.world.setting import Setting

IMAGINED = 12
RAREST = 0.02  # nothing is surer than this
NEVER = 40.0  # nats against an illness in somebody far outside the ages that get it
MOST = 4.0  # nats that one observation may count against or for a view
FACT_WORTH, WORD_WORTH = 1.5, 0.5
SPREAD = {"HR": 9.0, "SBP": 11.0, "MAP": 8.0, "RR": 3.0, "SPO2": 2.0, "TEMP": 0.4, "GCS": 1.0, "PAIN": 1.8}
RELATIVE_SPREAD = 0.15


def words_of(text: str) -> frozenset[str]:
    """Words of five letters or more."""
    return frozenset(re.findall(r"[a-z]{5,}", text.lower()))


FEW_WORDS = words_of(
    "about after again always before being could didn every felt having never other since still there these thing think those today "
    "where which while would years yesterday nothing something"
)


class Picture(Struct, frozen=True):
    """How often signs show (0..1), median and spread of vital signs and analytes, and the words people use."""

    signs: dict[str, float]
    figures: dict[str, tuple[float, float]]
    facts: frozenset[str]
    words: frozenset[str]


@remembered
def pictures() -> dict[str, Picture]:
    """Every condition's picture, by id."""
    return {c.id: _picture(c) for c in knowledge.conditions.values()}


def _picture(condition: Condition) -> Picture:
    signs: dict[str, list[float]] = {}
    figures: dict[str, list[float]] = {}
    for seed in range(IMAGINED):
        drawn = draw(Setting(key=condition.id, condition=condition), -1 - seed, "P-0", "E-0")
        body, case = drawn.body, drawn.case
        for name, finding in knowledge.findings.items():
            if finding.derived is not None:
                signs.setdefault(name, []).append(float(knowledge.shows(name, body)))
            elif any(p in knowledge.signs.SYSTEMS for p in finding.of):
                signs.setdefault(name, []).append(float(name in case.present))
        for shown in case.studies.values():
            for name in shown:
                signs.setdefault(name, []).extend([1.0])
        for name, value in body.vitals().items():
            if value is not None and name in SPREAD:
                figures.setdefault(name, []).append(value)
        for test in knowledge.tests.values():
            if test.kind == "analyte" and test.from_body:
                figures.setdefault(test.id, []).append(body.value(test.from_body))
            elif test.id in case.values:
                figures.setdefault(test.id, []).append(case.values[test.id])
    listed = {f for rows in condition.tests.values() if isinstance(rows, Mapping) and "mid" not in rows for f in rows}
    shares = {f: sum(rows) / IMAGINED for f, rows in signs.items()} | {f: 0.0 for f in listed if f not in signs}
    said = (*condition.presentation.get("complaint_chart", ()), *condition.presentation.get("complaint_patient", ()))
    return Picture(
        signs={f: 0.02 + 0.96 * p for f, p in shares.items()},
        figures={n: _middle(n, rows) for n, rows in figures.items()},
        facts=frozenset(f.id for f in condition.facts),
        words=words(" ".join((condition.name, *said, *(f.says for f in condition.facts)))),
    )


def _middle(name: str, rows: list[float]) -> tuple[float, float]:
    """Mean and spread; never so narrow that a usual error of measurement would refute it."""
    mean = sum(rows) / len(rows)
    spread = math.sqrt(sum((x - mean) * (x - mean) for x in rows) / len(rows))
    return mean, max(spread, SPREAD.get(name, RELATIVE_SPREAD * abs(mean)), 0.02)


def words(text: str) -> frozenset[str]:
    """Words of five letters or more that say something."""
    return words_of(text) - FEW_WORDS


def fit(condition: Condition, notebook: Notebook, said: frozenset[str]) -> float:
    """Log-likelihood of what was found and told under a condition, up to a constant.

    `said`: the words of the briefing and of what people answered."""
    picture = pictures()[condition.id]
    total = _person(condition, notebook.patient)
    for finding, there in notebook.findings.items():
        p = min(max(picture.signs.get(finding, knowledge.findings[finding].background), RAREST), 1.0 - RAREST)
        total += max(-MOST, math.log(p if there else 1.0 - p))
    first = notebook.vitals[0][1] if notebook.vitals else {}
    seen = {**{n: v for n, v in first.items() if n in SPREAD}, **{n: rows[0] for n, rows in notebook.values.items()}}
    total += sum(_figure(picture, name, value) for name, value in seen.items())
    total += FACT_WORTH * sum(f in picture.facts for f in notebook.facts)
    return total + WORD_WORTH * len(picture.words & said)


def _person(condition: Condition, patient: Mapping[str, Any]) -> float:
    """Whether such a person gets it at all."""
    if not patient:
        return 0.0
    sexes, age = condition.who.get("sex", {}), condition.who.get("age_years")
    total = max(-2.0 * MOST, math.log(max(float(sexes.get(patient["sex"], 0.0)), 1e-4))) if sexes else 0.0
    if isinstance(age, Mapping) and not age["min"] - 5 <= patient["age"] <= age["max"] + 5:
        total -= NEVER
    return total


def _figure(picture: Picture, name: str, value: float) -> float:
    known = picture.figures.get(name) or _usual(name)
    if known is None:
        return 0.0
    mean, spread = known
    off = (value - mean) / spread
    least = SPREAD.get(name, max(RELATIVE_SPREAD * abs(value), 0.02))
    return -min(MOST, 0.5 * off * off) - min(2.0, max(0.0, math.log(spread / least)))


def _usual(name: str) -> tuple[float, float] | None:
    """What people without any of this have."""
    test = knowledge.tests.get(name)
    if test is None or test.normal is None:
        return None
    mid, low, high = test.normal
    return mid, max((high - low) / 2.56, RELATIVE_SPREAD * abs(mid), 0.02)


def ranked(notebook: Notebook, said: frozenset[str]) -> list[tuple[float, Condition]]:
    """Conditions, the best explanation first."""
    return sorted(((fit(c, notebook, said), c) for c in knowledge.conditions.values()), key=lambda row: (-row[0], row[1].id))


__all__ = ["Picture", "fit", "pictures", "ranked", "words"]


