"""Allergy by structure, not by class: what a reaction to one drug means for another (Khan 2022 practice parameter).

After penicillin anaphylaxis no penicillin, piperacillin-tazobactam included, and no cephalosporin with the same side
chain; other cephalosporins and carbapenems are acceptable, and withholding them kills by delay. Nausea is no allergy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from residency.errors import Refused
from residency.knowledge.find import find_drug
from residency.knowledge.library import everything, remembered
from residency.knowledge.types import Structure
from residency.language.names import tidy


class Allergy(Protocol):
    """What is known of one allergy: the drug or class as written, and what happened."""

    @property
    def drug(self) -> str:
        """A drug's id, a name or a class."""

    @property
    def reaction(self) -> str:
        """What happened, in words."""


SEVERE = ("anaphyla", "angioedema", "throat", "airway", "collapse", "shock", "stevens", "sjs", "necrolysis", "ten ", "dress", "wheez",
          "bronchospasm", "hypotens", "swelling", "trouble breathing", "adrenaline", "epinephrine", "intubat", "hospital")
SEVERE_GRADES = ("severe", "life threat", "grave")
NO_ALLERGY = ("nausea", "vomit", "diarrh", "upset stomach", "stomach upset", "intoleran", "headache", "drows", "constipat", "itch with",
              "yeast", "thrush", "family history")


def allergy_unsafe(drug: str, allergies: Iterable[Allergy]) -> bool:
    """Whether the drug must not be given to someone with these allergies (a content id; unknown ids are safe)."""
    return any(relation(drug, a.drug, a.reaction, getattr(a, "severity", ""), tuple(getattr(a, "tolerated_since", ()))) for a in allergies)


@remembered
def relation(drug: str, culprit: str, reaction: str, severity: str = "", tolerated: tuple[str, ...] = ()) -> str:
    """How a drug stands to an allergy: "never", "avoid" or "" for acceptable.

    `severity` as the list writes it counts beside the reaction's own words. `tolerated`: drugs taken without trouble since;
    where the culprit itself is among them there is no allergy left."""
    if intolerance(reaction, severity) or _tolerated(drug, culprit, tolerated):
        return ""
    severe = _severe(reaction, severity)
    if drug == culprit:
        return "never"
    row = everything("drugs").get(drug)
    group = _structure(culprit)
    if row is None or group is None:
        return "never" if row is not None and row.id == _drug_named(culprit) else ""
    if row.id == _drug_named(culprit) or row.allergy_structure in group.never:
        return "never"
    return "avoid" if severe and row.allergy_structure in group.avoid else ""


def intolerance(reaction: str, severity: str = "") -> bool:
    """Whether what happened is no allergy at all (nausea), as far as it is written."""
    return not _severe(reaction, severity) and any(s in tidy(reaction) for s in NO_ALLERGY)


def _severe(reaction: str, severity: str) -> bool:
    words, grade = tidy(reaction), tidy(severity)
    return any(s in words for s in SEVERE) or "anaphyla" in grade \
        or (any(s in grade for s in SEVERE_GRADES) and not any(s in words for s in NO_ALLERGY))


def _tolerated(drug: str, culprit: str, tolerated: tuple[str, ...]) -> bool:
    names = {_drug_named(t) or t for t in tolerated}
    return bool(names & {drug, culprit, _drug_named(culprit) or culprit})


def culprit_is(drug: str, culprit: str) -> bool:
    """Whether the allergy list names this very drug."""
    return drug in (culprit, _drug_named(culprit))


@remembered
def _structure(culprit: str) -> Structure | None:
    groups: Mapping[str, Structure] = everything("structures")
    named = tidy(culprit.replace("_", " "))
    for group in groups.values():
        if named in (tidy(s.replace("_", " ")) for s in (group.id, *group.synonyms)):
            return group
    strangers = [s for s in everything("strangers").values() if named in map(tidy, (s.id.replace("_", " "), *s.synonyms))]
    if strangers:
        return next((groups.get(s.allergy_structure) for s in strangers if s.allergy_structure), None)
    known = everything("drugs").get(_drug_named(culprit))
    return groups.get(known.allergy_structure) if known is not None else None


@remembered
def _drug_named(culprit: str) -> str:
    try:
        return find_drug(culprit).id
    except Refused:
        return ""
