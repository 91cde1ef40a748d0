"""Formulas of decision rules about kidney, salts, acid, sugar and water.

Figures in the units of the rules' files: mmol/L for salts, mg/dL for creatinine, glucose, urea nitrogen and ethanol, mm[Hg], kg."""

from __future__ import annotations

from collections.abc import Callable

from residency.knowledge.rules.figures import Figures


def kdigo_aki(x: Figures) -> float:
    """KDIGO 2012. The choice of urine brings its own stage; 4.0 mg/dL counts only when an acute rise led there."""
    times = x["creatinine"] / x["baseline_creatinine"]
    stage = 3 if times >= 3 else 2 if times >= 2 else 1 if times >= 1.5 or x["rise_in_48_hours"] >= 0.3 else 0
    if x["dialysis_begun"] or (stage and x["creatinine"] >= 4.0):
        stage = 3
    return max(stage, x["urine"])


def fena(x: Figures) -> float:
    """Espinel 1976, per cent."""
    return 100 * x["urine_sodium"] * x["creatinine"] / (x["sodium"] * x["urine_creatinine"])


def feurea(x: Figures) -> float:
    """Carvounis 2002, per cent."""
    return 100 * x["urine_urea"] * x["creatinine"] / (x["urea"] * x["urine_creatinine"])


def cockcroft_gault(x: Figures) -> float:
    """Cockcroft 1976, mL/min. The choice of sex brings 1 for a woman."""
    return (140 - x["age"]) * x["weight"] / (72 * x["creatinine"]) * (0.85 if x["sex"] else 1.0)


def ckd_epi(x: Figures) -> float:
    """Inker 2021, mL/min/1.73 m2. The choice of sex brings 1 for a woman."""
    k, power, woman = (0.7, -0.241, 1.012) if x["sex"] else (0.9, -0.302, 1.0)
    times = x["creatinine"] / k
    return float(142 * min(times, 1.0) ** power * max(times, 1.0) ** -1.2 * 0.9938 ** x["age"] * woman)


def anion_gap(x: Figures) -> float:
    """Sodium less chloride and bicarbonate, mmol/L."""
    return x["sodium"] - x["chloride"] - x["bicarbonate"]


def delta_ratio(x: Figures) -> float:
    """Wrenn 1990: how far the gap is over 12 for each mmol/L that bicarbonate is under 24."""
    return (anion_gap(x) - 12) / (24 - x["bicarbonate"])


def _over_expected(x: Figures, per_10: float) -> float:
    """Bicarbonate over what is expected when it moves by so much for each 10 mm[Hg] of PaCO2 from 40."""
    return x["bicarbonate"] - (24 + per_10 * (x["pco2"] - 40) / 10)


def osmolality(x: Figures, ethanol: float = 4.6) -> float:
    """Gennari 1984, mosm/kg; `ethanol` mg/dL of it make one."""
    return 2 * x["sodium"] + x["glucose"] / 18 + x["urea"] / 2.8 + x["ethanol"] / ethanol


def _water(x: Figures) -> float:
    """Body water in litres (Adrogué 2000). The choice of sex brings 1 for a woman."""
    woman, old, child = x["sex"] > 0, x["age"] >= 65, x["age"] < 18
    return x["weight"] * (0.6 if child or not (woman or old) else 0.45 if woman and old else 0.5)


def dka(x: Figures) -> float:
    """Umpierrez 2024: 0 not met, 1 mild, 2 moderate, 3 severe."""
    if not ((x["glucose"] >= 200 or x["known_diabetes"]) and x["ketones"] >= 3.0 and (x["ph"] < 7.30 or x["bicarbonate"] < 18)):
        return 0.0
    by_ph = 3.0 if x["ph"] < 7.00 else 2.0 if x["ph"] <= 7.25 else 1.0
    by_bicarbonate = 3.0 if x["bicarbonate"] < 10 else 2.0 if x["bicarbonate"] < 15 else 1.0
    return max(by_ph, by_bicarbonate)


def hhs(x: Figures) -> float:
    """Umpierrez 2024: 1 met, 0 not."""
    effective = 2 * x["sodium"] + x["glucose"] / 18
    dense = effective > 300 or effective + x["urea"] / 2.8 > 320
    return float(x["glucose"] >= 600 and dense and x["ketones"] < 3.0 and x["ph"] >= 7.30 and x["bicarbonate"] >= 15)


def cairo_bishop(x: Figures) -> float:
    """Cairo 2004: how many of the four are changed."""
    phosphate = 6.5 if x["age"] < 18 else 4.5
    four = (x["urate"] >= 8 or x["urate_up_quarter"] > 0, x["potassium"] >= 6 or x["potassium_up_quarter"] > 0,
            x["phosphate"] >= phosphate or x["phosphate_up_quarter"] > 0, x["calcium"] <= 7 or x["calcium_down_quarter"] > 0)
    return float(sum(four))


def maintenance_fluid(x: Figures) -> float:
    """Holliday 1957, mL/h."""
    kg = x["weight"]
    return 4 * min(kg, 10.0) + 2 * min(max(kg - 10, 0.0), 10.0) + max(kg - 20, 0.0)


CHEMISTRY: dict[str, Callable[[Figures], float]] = {
    "kdigo_aki": kdigo_aki, "fena": fena, "feurea": feurea, "cockcroft_gault": cockcroft_gault, "ckd_epi": ckd_epi,
    "schwartz": lambda x: 0.413 * x["height"] / x["creatinine"],
    "anion_gap_albumin": lambda x: anion_gap(x) + 2.5 * (4 - x["albumin"]),
    "delta_ratio": delta_ratio,
    "winters": lambda x: x["pco2"] - (1.5 * x["bicarbonate"] + 8),
    "compensation_metabolic_alkalosis": lambda x: x["pco2"] - (40 + 0.7 * (x["bicarbonate"] - 24)),
    "compensation_respiratory_acidosis_acute": lambda x: _over_expected(x, 1),
    "compensation_respiratory_acidosis_chronic": lambda x: _over_expected(x, 4),
    "compensation_respiratory_alkalosis_acute": lambda x: _over_expected(x, 2),
    "compensation_respiratory_alkalosis_chronic": lambda x: _over_expected(x, 5),
    "osmolality": osmolality,
    "osmolal_gap": lambda x: x["osmolality"] - osmolality(x),
    "osmolal_gap_purssell": lambda x: x["osmolality"] - osmolality(x, 3.7),
    "corrected_sodium_katz": lambda x: x["sodium"] + 1.6 * (x["glucose"] - 100) / 100,
    "corrected_sodium_hillier": lambda x: x["sodium"] + 2.4 * (x["glucose"] - 100) / 100,
    "corrected_calcium": lambda x: x["calcium"] + 0.8 * (4 - x["albumin"]),
    "free_water_deficit": lambda x: _water(x) * (x["sodium"] / 140 - 1),
    "adrogue_madias": lambda x: (x["infusate_sodium"] + x["infusate_potassium"] - x["sodium"]) / (_water(x) + 1),
    "dka": dka, "hhs": hhs, "cairo_bishop": cairo_bishop, "maintenance_fluid": maintenance_fluid,
}  # fmt: skip
