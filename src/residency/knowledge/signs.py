"""Signs that the living body decides: whether a finding shows now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Shows

SYSTEMS = ("general", "mind", "circulation", "chest", "abdomen", "urine_and_skin", "neuro", "eyes", "neck", "airway", "limbs",
           "chest_wall", "head", "pelvis", "rectal")
INTIMATE = ("pelvis", "rectal")


class Readable(Protocol):
    """What a body lets one read: vital signs (None where there is no reading) and values by name."""

    def vitals(self) -> Mapping[str, float | None]:
        """Vital signs as a monitor names them (HR SBP DBP MAP RR SPO2 TEMP GCS PAIN ETCO2 URINE)."""

    def value(self, name: str) -> float:
        """The truth of an analyte or latent value."""


@remembered
def by_system() -> Mapping[str, tuple[str, ...]]:
    """What an examination of each body system looks for, whoever is examined: every finding whose file names that system."""
    out: dict[str, list[str]] = {system: [] for system in SYSTEMS}
    for finding in everything("findings").values():
        for place in finding.of:
            if place in out:
                out[place].append(finding.id)
    return {system: tuple(rows) for system, rows in out.items()}


@remembered
def examined() -> tuple[str, ...]:
    """Every finding of any body system, once."""
    return tuple(dict.fromkeys(f for rows in by_system().values() for f in rows))


@remembered
def usual() -> dict[str, float]:
    """How often people show a finding of whom nothing is known; those that nobody shows without a reason are left out."""
    lexicon = everything("findings")
    return {f: lexicon[f].background for f in examined() if lexicon[f].background > 0}


def shows(finding: str, body: Readable) -> bool:
    """Whether the living body shows a finding now; False for one that is only drawn."""
    rule = everything("findings")[finding].derived
    return rule is not None and holds(rule, body)


def holds(rule: Shows, body: Readable) -> bool:
    """Whether the living body is as a rule says."""
    if rule.any:
        return any(holds(part, body) for part in rule.any)
    if rule.all:
        return all(holds(part, body) for part in rule.all)
    figure = body.vitals().get(rule.vital) if rule.vital else body.value(rule.value)
    return (figure is not None
            and (rule.below is None or figure < rule.below) and (rule.above is None or figure > rule.above)
            and (rule.at_least is None or figure >= rule.at_least) and (rule.at_most is None or figure <= rule.at_most))
