"""What is right at the triage desk, as a condition's file says it: fair levels, what decides, what is done first.

The scale is the Emergency Severity Index, version 5 (ENA 2023): 1 needs hands at once, 2 must not wait, 3 to 5 by how many
resources will be used. Levels are a set, since good triage nurses differ by one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from residency.errors import ContentError, Refused, nearest
from residency.knowledge.find import find_drug, find_procedure, find_test, meant, orderable
from residency.knowledge.library import everything
from residency.knowledge.reading import measured_as
from residency.language.names import bare, tidy

LEVELS = (1, 2, 3, 4, 5)
READ = ("HR", "SBP", "DBP", "MAP", "RR", "SPO2", "TEMP", "GCS", "PAIN")
PLACES: Mapping[str, tuple[str, ...]] = {
    "resuscitation_room": ("resuscitation room", "resus", "resus bay", "resuscitation bay", "trauma bay", "resuscitation"),
    "monitored_bed": ("monitored bed", "acute bed", "monitored bay", "majors", "bed on a monitor", "monitoring"),
    "treatment_room": ("treatment room", "bed", "room", "cubicle", "quiet room"),
    "fast_track": ("fast track", "minor care", "minors", "urgent care"),
    "waiting_room": ("waiting room", "waiting area", "wait", "chairs"),
}
"""Where somebody can be sent from the desk, and what the places are called."""

_FAST = ((1 / 12, 190, 60), (1.0, 180, 55), (3.0, 140, 40), (5.0, 120, 35), (12.0, 120, 30), (200.0, 100, 20))
"""Danger zone of ESI version 5 (ENA 2023): under this age in years, pulse and breathing a minute above which to think of level 2."""
_LOW = {"SPO2": 92.0, "SBP": 101.0, "MAP": 65.0, "GCS": 15.0}
"""Below: oxygen of the danger zone (ESI 5); systolic that scores 2 or more (NEWS2, RCP 2017); mean pressure (Singer 2016); any loss of
consciousness (NEWS2)."""
_HIGH = {"TEMP": 38.0, "PAIN": 7.0}
"""At or above: fever (ESI 5); severe pain (ESI 5: 7 of 10)."""
COLD, SLOW_PULSE, SLOW_BREATHING = 36.0, 50.0, 8.0
"""At or below: temperature and pulse that score in NEWS2, breathing that scores 3 there (RCP 2017)."""


def alarming(vital: str, value: float, age: float) -> bool:
    """Whether one vital sign by itself says that a patient of this age (years) should not wait."""
    pulse, breaths = next((p, b) for under, p, b in _FAST if age < under or under == 200.0)
    if vital == "HR":
        return value > pulse or (value <= SLOW_PULSE and age >= 12)
    if vital == "RR":
        return value > breaths or value <= SLOW_BREATHING
    if vital == "TEMP" and value <= COLD:
        return True
    if vital == "SBP" and age < 12:
        return value < 70 + 2 * age  # PALS 2020: the fifth centile
    return (vital in _LOW and value < _LOW[vital]) or (vital in _HIGH and value >= _HIGH[vital])


_LEAD = re.compile(
    r"^(?:(?:immediate|immediately|urgent|urgently|move|take|bring|send|straight|directly?|place|put|give|start|apply|get|do|obtain|perform|"
    r"record|check|him|her|them|patient|the|to|in|into|on|a|an)\b ?)+"
)
_TAIL = re.compile(r" (?:immediately|at once|right away|straight away|within \d+ ?(?:min|minutes))$")
"""Small talk around a first act."""


class TriageKey(Struct, frozen=True):
    """What is right for one patient at the desk. `deciding`: signs, vital signs and facts any one of which justifies the level;
    `first_act`: tests, treatments and places any one of which is right first; `often_given`: level to share, as nurses do."""

    fair_esi: tuple[int, ...]
    deciding: tuple[str, ...]
    first_act: tuple[str, ...]
    often_given: dict[int, float]

    @property
    def chance(self) -> float:
        """Probability that a level, a finding and a first act drawn evenly from those that can be named are all right."""
        acts = sum(len(everything(kind)) for kind in ("tests", "drugs", "procedures")) + len(PLACES)
        right = len(frozenset().union(*(firsts(a) for a in self.first_act)))
        return len(self.fair_esi) / len(LEVELS) * len(self.deciding) / (len(everything("findings")) + len(READ)) * right / acts


def triage_key(tree: Mapping[str, Any], facts: Collection[str], where: str) -> TriageKey:
    """The key that `presentation.triage` holds, a task's own words laid over it. Raises ContentError naming what is allowed."""
    allowed = ("fair_esi", "often_given", "deciding", "first_act")
    if unknown := set(tree) - set(allowed):
        raise ContentError(where, f"no key {', '.join(sorted(map(str, unknown)))}; there are: {', '.join(allowed)}")
    fair = tuple(sorted(tree.get("fair_esi", ())))
    if not fair or any(level not in LEVELS for level in fair) or fair[-1] - fair[0] != len(fair) - 1:
        raise ContentError(f"{where}.fair_esi", "levels from 1 to 5, one or several beside each other")
    for part in ("deciding", "first_act"):
        if not tree.get(part):
            raise ContentError(f"{where}.{part}", "names nothing: a level needs what decides it and what is done first")
    known = (*READ, *everything("findings"), *facts)
    for name in tree["deciding"]:
        if name not in known:
            close = ", ".join(nearest(name, known))
            raise ContentError(f"{where}.deciding", f"no vital sign, sign or fact is called {name!r}; nearest: {close}")
    for name in tree["first_act"]:
        firsts(name)
    return TriageKey(fair, tuple(tree["deciding"]), tuple(tree["first_act"]), dict(tree.get("often_given", {})))


def firsts(name: str) -> frozenset[str]:
    """Every test, treatment or place that a key's name of a first act accepts. Raises ContentError."""
    return frozenset({name}) if name in PLACES else orderable(name)


def is_first(said: Iterable[str], key: TriageKey) -> bool:
    """Whether a first act is right. A class ("fluids") is right when all of it is: who says "ct" has not said which."""
    right = frozenset().union(*(firsts(name) for name in key.first_act))
    return any((frozenset({name}) if _one(name) else firsts(name)) <= right for name in said)


def _one(name: str) -> bool:
    return name in PLACES or any(name in everything(kind) for kind in ("tests", "drugs", "procedures"))


def first_act(text: str) -> tuple[str, ...]:
    """What a first act as written can mean: ids of tests, treatments and places, or a class. Raises Refused for what is unknown,
    several acts at once among it."""
    plain = tidy(text.replace("_", " "))
    close: dict[str, None] = {}
    for written in dict.fromkeys((plain, _TAIL.sub("", _LEAD.sub("", plain)).strip())):
        found = dict.fromkeys(place for place, names in PLACES.items() if written in names)
        for find in (find_test, find_drug, find_procedure):
            try:
                key = find(written).id
            except Refused as refusal:
                close |= dict.fromkeys(refusal.nearest)
            else:
                found |= dict.fromkeys((key, *sorted(measured_as(key))))
        classes = (bare(written).replace(" ", "_"), written.replace(" ", "_"))
        found = found or dict.fromkeys(name for key in classes for name in (key, key.removesuffix("s")) if _is_class(name))
        if found:
            return tuple(found)
    mend = "Name one test, treatment or place, for example ecg, oxygen or waiting_room."
    raise Refused("unknown_first_act", f"No act here is called {text[:60]!r}.", mend, (*nearest(plain, PLACES), *close)[:4])


def _is_class(name: str) -> bool:
    return bool(meant(name)) and not _one(name)


def key_faults(tree: Mapping[str, Any], facts: Collection[str], where: str) -> Iterator[str]:
    """What is wrong with the triage part of a condition's file; one without what decides is not a fault, only not for the desk."""
    if "deciding" in tree or "first_act" in tree:
        try:
            triage_key(tree, facts, where)
        except ContentError as error:
            yield str(error)
