"""Figures in free text: numbers that stand beside the name of a vital sign or a test.

Names are those of the chart: vital signs in capitals (SBP, DBP, MAP, HR, RR, SPO2, TEMP, GCS, PAIN), tests by id. Values
are as said, in the unit of the speaker; a temperature above 45 is taken as Fahrenheit and given in °C.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from residency.language.normalise import clean

NAMES: Mapping[str, str] = {
    "map": "MAP", "mean arterial pressure": "MAP", "mean pressure": "MAP", "mean": "MAP",
    "bp": "BP", "blood pressure": "BP", "pressure": "BP", "systolic": "SBP", "systolic pressure": "SBP", "sbp": "SBP",
    "diastolic": "DBP", "dbp": "DBP", "hr": "HR", "heart rate": "HR", "pulse": "HR", "rr": "RR", "resp rate": "RR",
    "resps": "RR",
    "respiratory rate": "RR", "breathing": "RR", "respirations": "RR", "spo2": "SPO2", "sats": "SPO2", "sat": "SPO2",
    "saturation": "SPO2",
    "saturations": "SPO2", "saturating": "SPO2", "satting": "SPO2", "o2 sat": "SPO2", "temp": "TEMP",
    "temperature": "TEMP", "fever of": "TEMP", "t": "TEMP", "troponin t": "hs_troponin", "gcs": "GCS", "pain": "PAIN",
    "pain score": "PAIN", "lactate": "lactate", "lac": "lactate", "lactic acid": "lactate",
    "creatinine": "creatinine", "creat": "creatinine",
    "urea": "urea", "bun": "urea", "glucose": "glucose", "sugar": "glucose", "blood sugar": "glucose", "ph": "ph",
    "pco2": "pco2", "paco2": "pco2", "carbon dioxide": "pco2", "peak flow": "peak_flow",
    "peak expiratory flow": "peak_flow", "pef": "peak_flow", "pefr": "peak_flow",
    "po2": "po2", "bicarbonate": "bicarbonate", "bicarb": "bicarbonate", "hco3": "bicarbonate",
    "base excess": "base_excess", "potassium": "potassium", "sodium": "sodium", "haemoglobin": "haemoglobin",
    "hemoglobin": "haemoglobin", "hb": "haemoglobin", "hgb": "haemoglobin", "platelets": "platelets",
    "plts": "platelets", "white cells": "white_cells",
    "white count": "white_cells", "wcc": "white_cells", "wbc": "white_cells", "inr": "inr", "crp": "crp",
    "procalcitonin": "procalcitonin",
    "troponin": "hs_troponin", "troponins": "hs_troponin", "trop": "hs_troponin", "bilirubin": "bilirubin",
    "ketones": "ketones", "beta-hydroxybutyrate": "ketones", "beta hydroxybutyrate": "ketones", "bhb": "ketones", "ketone": "ketones",
    "carboxyhaemoglobin": "carboxyhaemoglobin", "carboxyhemoglobin": "carboxyhaemoglobin", "cohb": "carboxyhaemoglobin",
    "acetaminophen level": "paracetamol_level", "paracetamol level": "paracetamol_level",
    "salicylate level": "salicylate_level", "aspirin level": "salicylate_level",
    "digoxin level": "digoxin_level",
    "d dimer": "d_dimer", "d-dimer": "d_dimer",
}
BOUNDS = {
    "SBP": (30, 300), "DBP": (10, 200), "MAP": (15, 250), "HR": (0, 300), "RR": (0, 80), "SPO2": (20, 100), "TEMP": (24, 45),
    "GCS": (3, 15), "PAIN": (0, 10),
}
"""What a device can read; a figure outside is no figure of that name (mmHg, per minute, %, °C)."""
MOST = 40
_UNITS = r"(?:litres?|liters?|l\b|ml\b|g\b|mg\b(?!/)|mcg|min\b|minutes?|hours?|h\b|years?|o'clock|days?|units?|doses?|bags?)"
_LINK_WORDS = """
is was are were of at from now still only just down up to has have been about around approx approximately came come back falling fell risen
rose rising dropped remains remained running sitting sits today currently high low elevated raised first initial repeat level reading
result = the a in her his
"""
_LINK = r"(?:\s+(?:" + "|".join(_LINK_WORDS.split()) + r")|[\s:=(,~>-])*"
_CLOCK = re.compile(r"\(?\b(?:at |@ ?)?\d{1,2}:\d{2}\b\)?")
_NUMBER = r"(\d{1,4}(?:\.\d{1,2})?)"
_MORE = re.compile(
    r"\s*(?:mmol/l|mmol|mg/dl|mm\s?hg|%|ng/l)?\s*"
    r"(?:,|and|then|->|to|from|falling|down|up|now|was|before|after that|later|repeat|rising|it|is|has|come|fell|rose|by|[>-])"
    r"(?:\s*(?:then|now|to|from|it|is|was|before|down|up|has|come|fallen|risen|repeat|[>-]))*\s+"
    + _NUMBER + r"(?![\d/:]|\s*" + _UNITS + ")"
)
_AFTER_FLUID = re.compile(
    r"\b(?:after|despite|following|post|with|in spite of|even with|through)\b[^.;\n]{0,40}"
    r"\b(?:litres?|liters?|l|fluids?|crystalloid|bolus(?:es)?|ml|saline|ringers?|hartmanns?)\b"
)


def _compile(names: Mapping[str, str]) -> re.Pattern[str]:
    longest = sorted(names, key=lambda n: (-len(n), n))
    named = "|".join(re.escape(n) for n in longest)
    return re.compile(
        r"(?<![a-z0-9_'])(" + named + r")(?![a-z0-9])" + _LINK + _NUMBER + r"(?:\s*(?:/|over)\s*(\d{1,3}))?(?![\d:]|\s*" + _UNITS + ")"
    )


_BUILT_IN = _compile(NAMES)


def figures(text: str, names: Mapping[str, str] | None = None) -> tuple[tuple[str, float], ...]:
    """(name, value) of each figure, in order, at most 40. `names` adds spellings (lower case) of further tests.

    A mean pressure said to stand after fluid is given a second time as `map_after_fluid`."""
    pattern, table = (_BUILT_IN, NAMES) if not names else (_compile({**NAMES, **names}), {**NAMES, **names})
    plain = _CLOCK.sub(" ", clean(text).replace("→", " -> "))
    done: list[tuple[str, float]] = []
    for clause in re.split(r"[;\n]|(?<!\d)\.|\.(?!\d)", plain):
        for match in pattern.finditer(clause):
            _take(done, table[match[1]], match, clause)
            if len(done) >= MOST:
                return tuple(done[:MOST])
    return tuple(done)


def _take(done: list[tuple[str, float]], name: str, match: re.Match[str], clause: str) -> None:
    value = float(match[2])
    if name == "BP":
        if match[3]:
            _add(done, "SBP", value)
            _add(done, "DBP", float(match[3]))
            return
        name = "SBP"
    elif match[3] and name not in ("PAIN", "GCS"):
        if name in ("MAP", "SBP") and _add(done, "SBP", value):
            _add(done, "DBP", float(match[3]))
        return
    if match[1] == "t" and value > 45:
        return
    if name == "TEMP" and value > 45:
        value = round((value - 32) / 1.8, 1)
    if not _add(done, name, value):
        return
    if name == "MAP" and _AFTER_FLUID.search(clause):
        done.append(("map_after_fluid", value))
    at = match.end()
    for _ in range(3):
        if (more := _MORE.match(clause, at)) is None:
            return
        _add(done, name, float(more[1]))
        at = more.end()


def _add(done: list[tuple[str, float]], name: str, value: float) -> bool:
    low, high = BOUNDS.get(name, (0.0, 10_000.0))
    if not low <= value <= high:
        return False
    if (name, value) not in done:
        done.append((name, value))
    return True
