"""Kidney, salts, acid, sugar, thyroid."""

from __future__ import annotations

from tests.knowledge.again._bands import Found, X, count, steps, under, upto


def kdigo(x: X) -> Found:
    """KDIGO 2012: 4.0 mg/dL counts only where creatinine has risen by the definition."""
    ratio = x["creatinine"] / x["baseline_creatinine"]
    risen = ratio >= 1.5 or x["rise_in_48_hours"] >= 0.3
    stage = int(risen)
    if ratio >= 2:
        stage = 2
    if ratio >= 3 or (risen and x["creatinine"] >= 4) or x["dialysis_begun"]:
        stage = 3
    urine = {"under_half_for_6_hours": 1, "under_half_for_12_hours": 2, "under_third_for_24_hours_or_none_for_12": 3}.get(x["urine"], 0)
    stage = max(stage, urine)
    return stage, stage


def fena(x: X) -> Found:
    """Espinel 1976: per cent of filtered sodium that leaves."""
    value = round(100 * (x["urine_sodium"] / x["sodium"]) / (x["urine_creatinine"] / x["creatinine"]), 2)
    return value, 0 if value < 1 else 1 if value <= 2 else 2


def feurea(x: X) -> Found:
    """Carvounis 2002: 35 % and less is low."""
    value = round(100 * (x["urine_urea"] / x["urea"]) / (x["urine_creatinine"] / x["creatinine"]), 1)
    return value, 0 if value <= 35 else 1 if value <= 50 else 2


def cockcroft(x: X) -> Found:
    """Cockcroft 1976: mL/min."""
    value = (140 - x["age"]) * x["weight"] / (72 * x["creatinine"]) * (0.85 if x["sex"] == "female" else 1)
    return under(round(value), 15, 30, 60, 90)


def ckd_epi(x: X) -> Found:
    """Inker 2021, without race."""
    female = x["sex"] == "female"
    kappa, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    part = x["creatinine"] / kappa
    value = 142 * min(part, 1) ** alpha * max(part, 1) ** -1.2 * 0.9938 ** x["age"] * (1.012 if female else 1)
    return under(round(value), 15, 30, 45, 60, 90)


def schwartz(x: X) -> Found:
    """Schwartz 2009, at the bedside."""
    return under(round(0.413 * x["height"] / x["creatinine"]), 15, 30, 60, 90)


def _gap(x: X) -> float:
    return float(x["sodium"] - (x["chloride"] + x["bicarbonate"]))


def anion_gap(x: X) -> Found:
    """Without potassium."""
    return upto(round(_gap(x)), 12)


def anion_gap_albumin(x: X) -> Found:
    """2.5 for each g/dL of albumin under 4."""
    return upto(round(_gap(x) + 2.5 * (4 - x["albumin"]), 1), 12)


def delta_ratio(x: X) -> Found:
    """What the gap has over 12, by what bicarbonate lacks of 24."""
    value = round((_gap(x) - 12) / (24 - x["bicarbonate"]), 2)
    return value, 0 if value < 1 else 1 if value <= 2 else 2


def _off(value: float, room: float) -> Found:
    value = round(value, 1)
    return value, 0 if value < -room else 1 if value <= room else 2


def winters(x: X) -> Found:
    """Albert 1967: 1.5 x bicarbonate + 8, give or take 2; result: PaCO2 less what is expected."""
    return _off(x["pco2"] - (1.5 * x["bicarbonate"] + 8), 2)


def metabolic_alkalosis(x: X) -> Found:
    """0.7 for each mmol/L over 24, from 40."""
    return _off(x["pco2"] - (0.7 * (x["bicarbonate"] - 24) + 40), 2)


def _expected(x: X, per_ten: float) -> Found:
    return _off(x["bicarbonate"] - (24 + per_ten * (x["pco2"] - 40) / 10), 2)


def osmolality(x: X) -> Found:
    """Gennari 1984, with ethanol."""
    return upto(round(_osmolality(x, 4.6), 1), 274.99, 295)


def _osmolality(x: X, ethanol: float) -> float:
    return float(2 * x["sodium"] + x["glucose"] / 18 + x["urea"] / 2.8 + x["ethanol"] / ethanol)


def osmolal_gap(x: X) -> Found:
    """Over 10 is raised."""
    return upto(round(x["osmolality"] - _osmolality(x, 4.6), 1), 10)


def osmolal_gap_purssell(x: X) -> Found:
    """Ethanol by 3.7."""
    return upto(round(x["osmolality"] - _osmolality(x, 3.7), 1), 10)


def _sodium(x: X, per_hundred: float) -> Found:
    value = round(x["sodium"] + per_hundred * max(0.0, x["glucose"] - 100) / 100, 1)
    return value, 0 if value < 135 else 1 if value <= 145 else 2


def corrected_calcium(x: X) -> Found:
    """Payne 1973: 0.8 for each g/dL of albumin under 4."""
    value = round(x["calcium"] + 0.8 * (4 - x["albumin"]), 1)
    return value, 0 if value < 8.5 else 1 if value <= 10.5 else 2


def _water(x: X) -> float:
    share = 0.6 if x["age"] < 18 else {"male": (0.6, 0.5), "female": (0.5, 0.45)}[x["sex"]][x["age"] >= 65]
    return float(share * x["weight"])


def free_water(x: X) -> Found:
    """Adrogué 2000: litres."""
    return round(_water(x) * (x["sodium"] / 140 - 1), 1), 0


def adrogue(x: X) -> Found:
    """Adrogué 2000: what one litre changes."""
    return under(round((x["infusate_sodium"] + x["infusate_potassium"] - x["sodium"]) / (_water(x) + 1), 1), 0)


def dka(x: X) -> Found:
    """Umpierrez 2024: sugar or known diabetes, ketones, acid; the worse of pH and bicarbonate grades it."""
    if not ((x["glucose"] >= 200 or x["known_diabetes"]) and x["ketones"] >= 3 and (x["ph"] < 7.3 or x["bicarbonate"] < 18)):
        return 0, 0
    grade = 3 if x["ph"] < 7 or x["bicarbonate"] < 10 else 2 if x["ph"] <= 7.25 or x["bicarbonate"] < 15 else 1
    return grade, grade


def hhs(x: X) -> Found:
    """Umpierrez 2024."""
    effective = 2 * x["sodium"] + x["glucose"] / 18
    thick = effective > 300 or effective + x["urea"] / 2.8 > 320
    met = x["glucose"] >= 600 and thick and x["ketones"] < 3 and x["ph"] >= 7.3 and x["bicarbonate"] >= 15
    return int(met), int(met)


def burch(x: X) -> Found:
    """Burch 1993: 99 to 104 degrees Fahrenheit are 37.2, 37.8, 38.3, 38.9, 39.4 and 40."""
    score = 5 * steps(x["temperature"], 37.2, 37.8, 38.3, 38.9, 39.4, 40)
    score += 10 * ("clear", "agitated", "delirium_or_psychosis_or_lethargy", "seizure_or_coma").index(x["mind"])
    score += 10 * ("none", "diarrhea_vomiting_or_belly_pain", "unexplained_jaundice").index(x["gut"])
    score += 5 * steps(x["heart_rate"], 90, 110, 120, 130, 140)
    score += 5 * ("none", "ankle_swelling", "basal_crackles", "lungs_full_of_water").index(x["heart_failure"])
    return under(score + 10 * count(x, "atrial_fibrillation", "precipitant"), 25, 45)


def cairo(x: X) -> Found:
    """Cairo 2004: two of four; phosphate 6.5 in a child."""
    score = (x["urate"] >= 8 or x["urate_up_quarter"]) + (x["potassium"] >= 6 or x["potassium_up_quarter"])
    score += x["phosphate"] >= (6.5 if x["age"] < 18 else 4.5) or x["phosphate_up_quarter"]
    return upto(score + (x["calcium"] <= 7 or x["calcium_down_quarter"]), 1)


def cairo_clinical(x: X) -> Found:
    """Cairo 2004: any of three."""
    return upto((x["creatinine_times_limit"] >= 1.5) + count(x, "arrhythmia_or_arrest", "seizure"), 0)


def maintenance(x: X) -> Found:
    """Holliday 1957 by the hour: 4, 2, 1."""
    kg = x["weight"]
    return round(4 * min(kg, 10) + 2 * min(max(kg - 10, 0), 10) + max(kg - 20, 0), 1), 0


RULES = {
    "kdigo_aki_2012": kdigo, "fena_1976": fena, "feurea_2002": feurea, "cockcroft_gault_1976": cockcroft, "ckd_epi_2021": ckd_epi,
    "schwartz_2009": schwartz, "anion_gap": anion_gap, "anion_gap_albumin_1998": anion_gap_albumin, "delta_ratio_1990": delta_ratio,
    "winters_1967": winters, "compensation_metabolic_alkalosis": metabolic_alkalosis,
    "compensation_respiratory_acidosis_acute": lambda x: _expected(x, 1),
    "compensation_respiratory_acidosis_chronic": lambda x: _expected(x, 4),
    "compensation_respiratory_alkalosis_acute": lambda x: _expected(x, 2),
    "compensation_respiratory_alkalosis_chronic": lambda x: _expected(x, 5),
    "osmolality_1984": osmolality, "osmolal_gap_1984": osmolal_gap, "osmolal_gap_purssell_2001": osmolal_gap_purssell,
    "corrected_sodium_katz_1973": lambda x: _sodium(x, 1.6), "corrected_sodium_hillier_1999": lambda x: _sodium(x, 2.4),
    "corrected_calcium_1973": corrected_calcium, "free_water_deficit_2000": free_water, "adrogue_madias_2000": adrogue,
    "dka_2024": dka, "hhs_2024": hhs, "burch_wartofsky_1993": burch, "cairo_bishop_2004": cairo,
    "cairo_bishop_clinical_2004": cairo_clinical, "maintenance_fluid_1957": maintenance,
}  # fmt: skip
