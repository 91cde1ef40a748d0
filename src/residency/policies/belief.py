"""How well each illness of the library explains what was found: a view formed by likelihood against their pictures.

Every sign, figure, answer and line of history counts a little, none of them everything. What is asked of one observation is
asked of all conditions at once (a column of log-likelihoods), so that weighing a patient is a sum of columns.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from operator import add
from typing import Any

from residency import knowledge
from residency.knowledge.condition import Condition
from residency.knowledge.library import remembered
from residency.policies.notebook import Notebook
from residency.policies.pictures import SPREAD, Figure, least, pictures, usual

RAREST = 0.02  # nothing is surer than this
RAREST_FELT = 0.05  # what the living body decides differs from body to body
COMMON, FELT_WORTH = 0.04, 0.45  # of what it shows in many illnesses, most says again what vital signs said
OUT_OF_AGE = 20.0  # nats against an illness for each time (factor e) that somebody is older or younger than those who get it
MOST = 3.0  # nats that one figure may count against a view
MOST_VITAL = 2.0
OTHER_SEX = 8.0
BREADTH = 2.0  # nats that a vague expectation of a figure costs at most
FACT_WORTH, SAME_ANSWER, WORD_WORTH = 1.5, 3.0, 0.8
BEFORE = 0.1  # how often anybody has a line of history that an illness's file does not speak of
BEFORE_WORTH = 2.3
STEM = 6
NAYS = ("no", "not", "none", "nothing", "never", "nobody")

Column = tuple[float, ...]
"""One observation's log-likelihood under each condition, in the library's order."""


def words_of(text: str) -> frozenset[str]:
    """Words of five letters or more, cut so that sudden and suddenly are one."""
    return frozenset(word[:STEM] for word in re.findall(r"[a-z]{5,}", text.lower()))


FEW_WORDS = words_of(
    "about after again always before being could didn every felt having never other since still there these thing think those today "
    "where which while would years yesterday nothing something"
)


def words(text: str) -> frozenset[str]:
    """Words of five letters or more that say something."""
    return words_of(text) - FEW_WORDS


@remembered
def _order() -> tuple[Condition, ...]:
    return tuple(knowledge.conditions.values())


# ---- columns --------------------------------------------------------------------------------------------------------------


@remembered
def _sign(finding: str, there: bool) -> Column:
    entry, known = knowledge.findings[finding], pictures()
    shares = [known[c.id].signs.get(finding, entry.background) for c in _order()]
    rarest = RAREST if entry.derived is None else RAREST_FELT
    worth = FELT_WORTH if entry.derived is not None and sum(shares) > COMMON * len(shares) else 1.0
    return tuple(worth * math.log(p if there else 1.0 - p) for p in (min(max(x, rarest), 1.0 - rarest) for x in shares))


def _figure(name: str, value: float) -> Column:
    known, healthy, narrow = pictures(), usual(name), max(least(name, value), 1e-6)
    most = MOST_VITAL if name in SPREAD else MOST
    return tuple(_likely(known[c.id].figures.get(name, healthy), value, narrow, most) for c in _order())


def _likely(expected: Figure | None, value: float, narrow: float, most: float) -> float:
    if expected is None:
        return 0.0
    mid, below, above = expected
    spread = below if value < mid else above
    off = (value - mid) / spread
    return -min(most, 0.5 * off * off) - min(BREADTH, max(0.0, math.log(spread / narrow)))


@remembered
def _history(line: str, there: bool) -> Column:
    """What was known of somebody before, as the chart lists it."""
    shares = ((pictures()[c.id].background.get(line, BEFORE)) for c in _order())
    usual_share = BEFORE if there else 1.0 - BEFORE
    logs = (math.log(min(max(p if there else 1.0 - p, RAREST), 1.0 - RAREST) / usual_share) for p in shares)
    return tuple(max(-BEFORE_WORTH, min(BEFORE_WORTH, x)) for x in logs)


def _person(patient: Mapping[str, Any]) -> Column:
    """Whether such a person gets it at all."""
    return tuple(_gets_it(c, patient) for c in _order())


def _gets_it(condition: Condition, patient: Mapping[str, Any]) -> float:
    sexes, age = condition.who.get("sex", {}), condition.who.get("age_years")
    total = max(-OTHER_SEX, math.log(max(float(sexes.get(patient["sex"], 0.0)), 1e-4))) if sexes else 0.0
    if isinstance(age, Mapping):
        years = patient["age"] + 1.0
        total -= OUT_OF_AGE * max(0.0, math.log((age["min"] + 1.0) / years), math.log(years / (age["max"] + 1.0)))
    return total


# ---- what people say ------------------------------------------------------------------------------------------------------


@remembered
def _answers() -> dict[str, dict[int, tuple[frozenset[str], bool]]]:
    """Fact -> condition (its place in the order) -> the words with which such a patient tells it, and whether it is denied."""
    out: dict[str, dict[int, tuple[frozenset[str], bool]]] = {}
    for i, condition in enumerate(_order()):
        for fact in condition.facts:
            if fact.says != "from_patient_record":
                out.setdefault(fact.id, {})[i] = (words(fact.says), denies(fact.says))
    return out


def denies(text: str) -> bool:
    """Whether an answer begins with a no."""
    first = re.findall(r"[a-z]+", text.lower())[:1]
    return bool(first) and first[0] in NAYS


@remembered
def _vocabulary() -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Word -> the conditions whose people use it, and how much it tells (log of one over the share that use it)."""
    users: dict[str, list[int]] = {}
    for i, condition in enumerate(_order()):
        said = (*condition.presentation.get("complaint_chart", ()), *condition.presentation.get("complaint_patient", ()))
        for word in words(" ".join((condition.name, *said, *(f.says for f in condition.facts)))):
            users.setdefault(word, []).append(i)
    return {w: tuple(rows) for w, rows in users.items()}, {w: math.log(len(_order()) / len(rows)) for w, rows in users.items()}


def _told(fact: str, text: str) -> Column:
    """An answer beside the one that people with each illness give to the same question."""
    known = _answers().get(fact, {})
    column = [0.0] * len(_order())
    if not known:
        return tuple(column)
    told, no, tells = words(text), denies(text), _vocabulary()[1]
    rare = min(FACT_WORTH, math.log(len(column) / len(known)))
    alike = {i: _alike(own, told, tells) * (1.0 if nay is no else 0.5) for i, (own, nay) in known.items()}
    for i, share in alike.items():
        column[i] = rare + SAME_ANSWER * share
    return tuple(column)


def _alike(own: frozenset[str], told: frozenset[str], tells: Mapping[str, float]) -> float:
    """How much of what one's own answer says was said (0 to 1)."""
    weight = sum(tells[w] for w in own)
    return sum(tells[w] for w in own & told) / weight if weight else 0.0


def _said(said: Iterable[str]) -> Column:
    users, tells = _vocabulary()
    column = [0.0] * len(_order())
    for word in sorted(said):
        for i in users.get(word, ()):
            column[i] += WORD_WORTH * min(1.0, tells[word] / 2.5)
    return tuple(column)


# ---- weighing -------------------------------------------------------------------------------------------------------------


def weigh(notebook: Notebook, said: frozenset[str]) -> list[float]:
    """Log-likelihood of what was found and told under each condition of the library, in its order, up to a constant.

    `said`: the words of the briefing and of what people answered."""
    columns = [_sign(finding, there) for finding, there in notebook.found.items()]
    first = notebook.vitals[0][1] if notebook.vitals else {}
    seen = {**{n: v for n, v in first.items() if n in SPREAD}, **{n: rows[0] for n, rows in notebook.values.items()}}
    columns += [_figure(name, value) for name, value in seen.items()]
    columns += [_told(fact, text) for fact, text in notebook.told.items()]
    columns.append(_said(said))
    if notebook.patient:
        columns.append(_person(notebook.patient))
        columns += [_history(flag, there) for flag, there in _lines(notebook).items()]
    total = [0.0] * len(_order())
    for column in columns:
        total = list(map(add, total, column))
    return total


def _lines(notebook: Notebook) -> dict[str, bool]:
    """Lines of history that some illness's file speaks of, and whether this chart has them."""
    return {flag: row.says in notebook.history for flag, row in knowledge.backgrounds.items() if row.says and flag in _spoken_of()}


@remembered
def _spoken_of() -> frozenset[str]:
    return frozenset(flag for picture in pictures().values() for flag in picture.background)


def ranked(notebook: Notebook, said: frozenset[str]) -> list[tuple[float, Condition]]:
    """Conditions, the best explanation first."""
    return sorted(zip(weigh(notebook, said), _order(), strict=True), key=lambda row: (-row[0], row[1].id))


__all__ = ["ranked", "weigh", "words"]
