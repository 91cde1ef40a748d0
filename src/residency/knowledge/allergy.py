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
NO_ALLERGY = ("nausea", "vomit", "diarrh", "upset stomach", "stomach upset", "intoleran", "headache", "drows", "constipat", "itch with",
              "yeast", "thrush", "family history")


def allergy_unsafe(drug: str, allergies: Iterable[Allergy]) -> bool:
    """Whether the drug must not be given to someone with these allergies (a content id; unknown ids are safe)."""
    return any(relation(drug, a.drug, a.reaction) for a in allergies)


@remembered
def relation(drug: str, culprit: str, reaction: str) -> str:
    """How a drug stands to an allergy: "never", "avoid" or "" for acceptable."""
    words = tidy(reaction)
    severe = any(s in words for s in SEVERE)
    if not severe and any(s in words for s in NO_ALLERGY):
        return ""
    if drug == culprit:
        return "never"
    row = everything("drugs").get(drug)
    group = _structure(culprit)
    if row is None or group is None:
        return "never" if row is not None and row.id == _drug_named(culprit) else ""
    if row.id == _drug_named(culprit) or row.allergy_structure in group.never:
        return "never"
    return "avoid" if severe and row.allergy_structure in group.avoid else ""


@remembered
def _structure(culprit: str) -> Structure | None:
    groups: Mapping[str, Structure] = everything("structures")
    named = tidy(culprit.replace("_", " "))
    for group in groups.values():
        if named in (tidy(s.replace("_", " ")) for s in (group.id, *group.synonyms)):
            return group
    stranger = next((s for s in everything("strangers").values() if named in map(tidy, (s.id.replace("_", " "), *s.synonyms))), None)
    if stranger is not None:
        return groups.get(stranger.allergy_structure)
    known = everything("drugs").get(_drug_named(culprit))
    return groups.get(known.allergy_structure) if known is not None else None


@remembered
def _drug_named(culprit: str) -> str:
    try:
        return find_drug(culprit).id
    except Refused:
        return ""
