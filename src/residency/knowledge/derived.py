"""Values that follow from others of the same patient: a closed set of formulas, so that one tube never contradicts another.

A formula asks the sample for what it needs. `read` is the figure as this sample measures it, noise and all; `exact` the truth
behind it; `given` what the case says outright (None where it says nothing); `usual` the case's or the person's own usual figure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from residency.knowledge.library import everything


class Sample(Protocol):
    """One specimen of one patient."""

    states: frozenset[str]

    def read(self, analyte: str, rounded: bool = True) -> float:
        """The figure that this specimen gives for an analyte."""

    def exact(self, analyte: str) -> float:
        """What the patient has."""

    def given(self, analyte: str) -> float | None:
        """What the case says outright."""

    def usual(self, analyte: str) -> float:
        """What the case says, else what such a person has in health."""

    def spread(self, mid: float, p10: float, p90: float, name: str) -> float:
        """Something that differs from person to person and stays."""


Formula = Callable[[Sample, str], float]
CELLS = ("neutrophils", "lymphocytes", "monocytes", "eosinophils", "basophils")
USUAL_WHITE = 7.2            # 10*9/L
MOST_ELSE = 0.8              # of white cells that are no neutrophils, where the case doesn't say otherwise
SOLUTES = {"ethanol": 4.6, "methanol": 3.2, "ethylene_glycol": 6.2, "isopropanol": 6.0}   # mg/dL for one mosm/kg: molar mass / 10
OSMOLAL_GAP = (-2.0, -6.0, 2.0)   # measured less calculated by sodium, glucose and urea; Hoffman 1993: -2 (SD 6), assays' scatter apart
STRESS_GLUCOSE = 300.0       # mg/dL
SECONDS = 12.0               # prothrombin time of pooled normal plasma with a reagent of ISI 1
IONISED_SHARE = 0.53         # of total calcium at albumin 4 g/dL and pH 7.4 (0.47 to 0.55 in Payne 1973 and after)
IONISED_PER_PH = 0.55        # share lost for each unit of pH up (Siggaard-Andersen 1983: log ionised calcium -0.24 for each)


def _anion_gap(s: Sample, _: str) -> float:
    return s.read("sodium") - s.read("chloride") - s.read("bicarbonate")


def _osmolality(s: Sample, _: str) -> float:
    """Freezing point sees every particle: 2 Na + glucose/18 + urea nitrogen/2.8 (Worthley 1987), alcohols, and a gap of one's own."""
    salts = 2.0 * s.exact("sodium") + s.exact("glucose") / 18.0 + s.exact("urea") / 2.8
    return salts + sum(s.exact(name) / weight for name, weight in SOLUTES.items()) + s.spread(*OSMOLAL_GAP, "osmolal_gap")


def _cells(s: Sample, cell: str) -> float:
    """The kinds of white cells share the count: what the case says of some is kept, neutrophils take what the others leave."""
    white = s.read("white_cells")
    given = {c: v for c in CELLS if (v := s.given(c)) is not None}
    fewer = min(1.0, white / sum(given.values())) if sum(given.values()) > 0 else 1.0
    given = {c: v * fewer for c, v in given.items()}
    if cell in given:
        return given[cell]
    rest = max(0.0, white - sum(given.values()))
    others = {c: s.usual(c) * min(1.0, white / USUAL_WHITE) for c in CELLS if c not in given and c != "neutrophils"}
    if "neutrophils" in given:
        return rest * others[cell] / sum(others.values())
    fewer = min(1.0, MOST_ELSE * rest / sum(others.values())) if others and sum(others.values()) > 0 else 1.0
    others = {c: v * fewer for c, v in others.items()}
    return rest - sum(others.values()) if cell == "neutrophils" else others[cell]


def _direct_bilirubin(s: Sample, analyte: str) -> float:
    total, given = s.read("bilirubin"), s.given(analyte)
    return min(given, 0.95 * total) if given is not None else total * s.spread(0.20, 0.12, 0.30, "direct_share")


def _total_cholesterol(s: Sample, _: str) -> float:
    """Its parts, with triglycerides / 5 for the very light ones (Friedewald 1972)."""
    return s.read("hdl") + s.read("ldl") + s.read("triglycerides") / 5.0


def _transferrin_saturation(s: Sample, _: str) -> float:
    return min(100.0, 100.0 * s.read("iron") / s.read("iron_binding_capacity"))


def _prothrombin_seconds(s: Sample, _: str) -> float:
    return SECONDS * s.read("inr", rounded=False)


def _red_cells(s: Sample, _: str) -> float:
    return 10.0 * s.read("haematocrit", rounded=False) / s.read("mcv", rounded=False)


def _mch(s: Sample, _: str) -> float:
    return s.read("haemoglobin", rounded=False) * s.read("mcv", rounded=False) / s.read("haematocrit", rounded=False)


def _ionised_calcium(s: Sample, analyte: str) -> float:
    """mmol/L from total calcium (mg/dL), less what albumin holds (0.8 for each g/dL, Payne 1973), more in acid blood."""
    given = s.given(analyte)
    if given is not None:
        return given
    total = s.exact("calcium") + 0.8 * (4.0 - s.exact("albumin_level"))
    return 0.2495 * IONISED_SHARE * total * (1.0 - IONISED_PER_PH * (s.exact("ph") - 7.4))


def _hba1c(s: Sample, analyte: str) -> float:
    """Months of sugar: what the case says, a diabetic's (known, or with a figure that stress alone hardly reaches), a healthy person's."""
    given = s.given(analyte)
    if given is not None:
        return given
    diabetic = s.states & {"diabetes", "type_1_diabetes"} or s.exact("glucose") > STRESS_GLUCOSE
    return s.spread(8.0, 6.6, 10.8, "hba1c_diabetic") if diabetic else s.usual(analyte)


def _urine_osmolality(s: Sample, analyte: str) -> float:
    """Never less than its own sodium and the anions beside it."""
    return max(s.usual(analyte), 2.2 * s.exact("urine_sodium"))


def _ascites_white_cells(s: Sample, analyte: str) -> float:
    """Room for the neutrophils that the case speaks of."""
    return max(s.usual(analyte), 1.25 * (s.given("ascites_neutrophils") or 0.0))


def _ascites_neutrophils(s: Sample, analyte: str) -> float:
    white, given = s.read("ascites_white_cells"), s.given(analyte)
    return min(given, white) if given is not None else white * s.spread(0.18, 0.08, 0.32, "ascites_neutrophil_share")


def _ascites_gradient(s: Sample, _: str) -> float:
    return max(0.0, s.read("albumin_level") - s.read("ascites_albumin"))


def _ascites_protein(s: Sample, analyte: str) -> float:
    """Albumin is a little over half of it."""
    given = s.given(analyte)
    return max(given, s.read("ascites_albumin")) if given is not None else 1.75 * s.read("ascites_albumin", rounded=False)


def _pleural_glucose(s: Sample, analyte: str) -> float:
    """The blood's, unless something in there eats it."""
    given = s.given(analyte)
    return given if given is not None else 0.97 * s.exact("glucose")


def _fev1(s: Sample, analyte: str) -> float:
    given = s.given(analyte)
    return given if given is not None else s.exact("peak_flow")


def _fvc(s: Sample, analyte: str) -> float:
    """Trapped air takes about half of what narrowing takes from the first second."""
    given = s.given(analyte)
    return given if given is not None else (100.0 - 0.5 * (100.0 - s.exact("fev1"))) * s.spread(1.0, 0.94, 1.06, "fvc")


def _fev1_ratio(s: Sample, _: str) -> float:
    """Of a predicted ratio of 80 %."""
    return min(100.0, 80.0 * s.read("fev1", rounded=False) / s.read("fvc", rounded=False))


FORMULAS: dict[str, Formula] = {
    "anion_gap": _anion_gap, "osmolality": _osmolality, "white_cell_kind": _cells, "direct_bilirubin": _direct_bilirubin,
    "total_cholesterol": _total_cholesterol, "transferrin_saturation": _transferrin_saturation,
    "prothrombin_seconds": _prothrombin_seconds, "red_cells": _red_cells, "mch": _mch, "ionised_calcium": _ionised_calcium,
    "hba1c": _hba1c, "urine_osmolality": _urine_osmolality, "ascites_white_cells": _ascites_white_cells,
    "ascites_neutrophils": _ascites_neutrophils, "ascites_gradient": _ascites_gradient, "ascites_protein": _ascites_protein,
    "pleural_glucose": _pleural_glucose, "fev1": _fev1, "fvc": _fvc, "fev1_ratio": _fev1_ratio,
}  # fmt: skip


def value(sample: Sample, analyte: str) -> float:
    """A derived analyte of this sample."""
    return FORMULAS[everything("tests")[analyte].derived](sample, analyte)
