"""Which public code stands for which of our things: LOINC of vital signs and tests, RxNorm of drugs, ICD-10-CM of words.

No SNOMED CT and no CPT anywhere. ICD-10-CM is given only to a diagnosis that the agent itself wrote by the code or by the
name of a condition of the library; the truth of a case codes nothing. LOINC's and RxNorm's notices stand in NOTICE.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from residency import knowledge
from residency.doors.fhir.mapping.datatypes import (
    DRUG,
    FINDING,
    ICD10CM,
    LOINC,
    PROCEDURE,
    RXNORM,
    SERVICE,
    TEST,
    THO,
    VITAL,
    coding,
    concept,
)
from residency.errors import Refused
from residency.knowledge.library import remembered

CATEGORY = f"{THO}/observation-category"
SECTION = f"{THO}/v2-0074"
_ICD = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b")


class Sign(NamedTuple):
    """A vital sign: LOINC code, name, UCUM unit, how the unit is written."""

    loinc: str
    name: str
    ucum: str
    unit: str


PRESSURE = Sign("85354-9", "Blood pressure panel with all children optional", "", "")
PANEL = Sign("85353-1", "Vital signs panel", "", "")
WEIGHT = Sign("29463-7", "Body weight", "kg", "kg")
SIGNS = {
    "HR": Sign("8867-4", "Heart rate", "/min", "/min"),
    "SBP": Sign("8480-6", "Systolic blood pressure", "mm[Hg]", "mmHg"),
    "DBP": Sign("8462-4", "Diastolic blood pressure", "mm[Hg]", "mmHg"),
    "MAP": Sign("8478-0", "Mean blood pressure", "mm[Hg]", "mmHg"),
    "RR": Sign("9279-1", "Respiratory rate", "/min", "/min"),
    "SPO2": Sign("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%", "%"),
    "TEMP": Sign("8310-5", "Body temperature", "Cel", "°C"),
    "GCS": Sign("9269-2", "Glasgow coma score total", "{score}", "{score}"),
    "PAIN": Sign("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}", "{score}"),
}
PRESSURES = ("SBP", "DBP", "MAP")


def sign(name: str) -> dict[str, Any]:
    """A vital sign as a concept; one that has no LOINC here keeps our own code."""
    known = SIGNS.get(name)
    return concept(coding(LOINC, known.loinc, known.name) if known else {}, coding(VITAL, name), says=known.name if known else name)


def plain_sign(of: Sign) -> dict[str, Any]:
    """One that is no vital sign of ours by itself: a panel, the weight."""
    return concept(coding(LOINC, of.loinc, of.name), says=of.name)


def category(code: str) -> list[dict[str, Any]]:
    """The category of an observation: vital-signs or laboratory."""
    return [concept(coding(CATEGORY, code))]


def test(key: str) -> dict[str, Any]:
    """A test, panel or study by LOINC (where its file has one) and our id."""
    known = knowledge.tests.get(key)
    return concept(coding(LOINC, known.loinc) if known else {}, coding(TEST, key), says=known.name if known else key)


def section(key: str) -> list[dict[str, Any]]:
    """Which service reports a test: laboratory, imaging, or the heart's and brain's traces."""
    known = knowledge.tests.get(key)
    where = {"picture": "IMG", "trace": "OTH"}.get(known.specimen if known else "", "LAB")
    return [concept(coding(SECTION, where))]


def drug(key: str) -> dict[str, Any]:
    """A drug by RxNorm (where its file has one) and our id."""
    known = knowledge.drugs.get(key)
    return concept(coding(RXNORM, known.rxnorm) if known else {}, coding(DRUG, key), says=known.name if known else key)


def procedure(key: str) -> dict[str, Any]:
    """A procedure by our id."""
    known = knowledge.procedures.get(key)
    return concept(coding(PROCEDURE, key), says=known.name if known else key)


def service(key: str) -> dict[str, Any]:
    """A service on call by our id."""
    known = knowledge.services.get(key)
    return concept(coding(SERVICE, key), says=known.name if known else key)


def finding(key: str) -> dict[str, Any]:
    """What a picture or trace shows, by our id."""
    known = knowledge.findings.get(key)
    return concept(coding(FINDING, key), says=known.present if known else key)


@lru_cache(maxsize=4096)
def _drug_named(words: str) -> str:
    try:
        return knowledge.find_drug(words).id
    except Refused:
        return ""


def substance(words: str) -> dict[str, Any]:
    """A substance as somebody wrote it, with RxNorm when the words name one drug of ours."""
    key = _drug_named(words[:200])
    known = knowledge.drugs.get(key)
    return concept(coding(RXNORM, known.rxnorm) if known else {}, coding(DRUG, key), says=words)


def diagnosis(words: str) -> dict[str, Any]:
    """A diagnosis in the clinician's own words, with ICD-10-CM where these hold its code or are a condition's name."""
    named, codes = _icd()
    name = " ".join(words.lower().replace("_", " ").split()).rstrip(".")
    found = [c for c in _ICD.findall(words) if c in codes] + ([named[name]] if name in named else [])
    return concept(*(coding(ICD10CM, c) for c in dict.fromkeys(found)), says=words)


@remembered
def _icd() -> tuple[dict[str, str], frozenset[str]]:
    """First ICD-10-CM code of each condition of the library by its name, and every code that the library knows."""
    named: dict[str, str] = {}
    codes: set[str] = set()
    for key, condition in knowledge.conditions.items():
        own = condition.codes.get("at_ed", ())
        codes.update((*own, *condition.codes.get("too_vague_alone", ())))
        codes.update(c for also in condition.codes.get("also_right", {}).values() for c in also)
        if own:
            named |= {key.replace("_", " "): own[0], condition.name.lower(): own[0]}
    return named, frozenset(codes)
