"""Chest pain, infarction, failure, rhythm, fainting, the aorta and the pressure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor
from typing import Any

X = Mapping[str, Any]
Result = tuple[float, int]

KILLIP = {"none": 1, "crackles_or_third_sound": 2, "pulmonary_oedema": 3, "shock": 4}


def _step(value: float, *below: tuple[float, float], rest: float) -> float:
    """Points of the first bound that the value is under."""
    return next((points for bound, points in below if value < bound), rest)


def _band(score: float, *at_most: float) -> int:
    return sum(score > bound for bound in at_most)


def _hear(x: X) -> float:
    history = {"slightly": 0, "moderately": 1, "highly": 2}[x["history"]]
    ecg = {"normal": 0, "repolarisation_change": 1, "significant_st_deviation": 2}[x["ecg"]]
    age = _step(x["age"], (45, 0), (65, 1), rest=2)
    known = any(x.get(n) for n in ("known_atherosclerosis", "known_coronary_disease", "stroke_or_peripheral_artery_disease"))
    risk = 2 if known or x["risk_factors"] >= 3 else 1 if x["risk_factors"] >= 1 else 0
    return history + ecg + age + risk


def heart(x: X) -> Result:
    """Six 2008."""
    times = x["troponin_times_limit"]
    score = _hear(x) + (0 if times <= 1 else 1 if times <= 3 else 2)
    return score, _band(score, 3, 6)


def heart_pathway(x: X) -> Result:
    """Mahler 2015: low only with 0 to 3, no ischaemia on the ECG, no known disease and two negative troponins."""
    score = _hear(x)
    against = ("troponin_over_limit_on_arrival", "troponin_over_limit_at_3_hours", "new_ischaemia_on_ecg", "known_coronary_disease")
    return score, 0 if score <= 3 and not any(x[n] for n in against) else 1


def edacs(x: X) -> Result:
    """Than 2014."""
    years = floor(x["age"])
    score = 2 if years <= 45 else 20 if years >= 86 else 4 + 2 * ((years - 46) // 5)
    score += 6 * (x["sex"] == "male") + 3 * x["sweating"] + 5 * x["radiates"] - 4 * x["pleuritic"] - 6 * x["reproduced_by_palpation"]
    if years <= 50 and (x["known_coronary_disease"] or x["risk_factors"] >= 3):
        score += 4
    return score, 0 if score < 16 and not x["new_ischaemia_on_ecg"] and not x["troponin_raised"] else 1


def timi_ua(x: X) -> Result:
    """Antman 2000."""
    score = (x["age"] >= 65) + (x["risk_factors"] >= 3) + x["known_stenosis"] + x["aspirin_within_7_days"]
    score += (x["anginal_events_24h"] >= 2) + x["st_deviation"] + (x["troponin_times_limit"] > 1)
    return score, _band(score, 2, 4)


def timi_stemi(x: X) -> Result:
    """Morrow 2000."""
    score = _step(x["age"], (65, 0), (75, 2), rest=3) + x["diabetes_hypertension_or_angina"] + 3 * (x["systolic_pressure"] < 100)
    score += 2 * (x["heart_rate"] > 100) + 2 * (KILLIP[x["killip"]] >= 2) + (x["weight"] < 67)
    score += x["anterior_elevation_or_lbbb"] + (x["hours_to_treatment"] > 4)
    return score, _band(score, 2, 4, 8)


def grace(x: X) -> Result:
    """Granger 2003, death in hospital."""
    pressure, pulse = x["systolic_pressure"], x["heart_rate"]
    score = {1: 0, 2: 20, 3: 39, 4: 59}[KILLIP[x["killip"]]]
    score += 58 if pressure <= 80 else _step(pressure, (100, 53), (120, 43), (140, 34), (160, 24), (200, 10), rest=0)
    score += 0 if pulse <= 50 else _step(pulse, (70, 3), (90, 9), (110, 15), (150, 24), (200, 38), rest=46)
    score += 0 if x["age"] <= 30 else _step(x["age"], (40, 8), (50, 25), (60, 41), (70, 58), (80, 75), (90, 91), rest=100)
    score += _step(x["creatinine"], (0.4, 1), (0.8, 4), (1.2, 7), (1.6, 10), (2.0, 13), (4.0, 21), rest=28)
    score += 39 * x["arrest_on_arrival"] + 28 * x["st_deviation"] + 14 * x["raised_enzymes"]
    return score, _band(score, 108, 140)


def killip(x: X) -> Result:
    """Killip 1967."""
    mild = x["basal_crackles"] or x["third_heart_sound"] or x["raised_jugular_pressure"]
    grade = 4 if x["cardiogenic_shock"] else 3 if x["pulmonary_oedema"] else 2 if mild else 1
    return grade, grade - 1


def sgarbossa(x: X) -> Result:
    """Sgarbossa 1996."""
    score = 5 * (x["concordant_elevation"] >= 1) + 3 * (x["concordant_depression_v1_v3"] >= 1) + 2 * (x["discordant_elevation"] >= 5)
    return score, int(score >= 3)


def smith_sgarbossa(x: X) -> Result:
    """Smith 2012: elevation against the QRS by a quarter of the S wave."""
    against = x["discordant_elevation"] >= 1 and x["discordant_elevation"] >= 0.25 * x["s_wave"]
    score = (x["concordant_elevation"] >= 1) + (x["concordant_depression_v1_v3"] >= 1) + against
    return score, int(score >= 1)


def stemi_ecg(x: X) -> Result:
    """Thygesen 2018."""
    limit = 1.5 if x["sex"] == "female" else 2.0 if x["age"] >= 40 else 2.5
    met = x["elevation_v2_v3"] >= limit or x["elevation_other_leads"] >= 1
    return int(met), int(met)


def _troponin(x: X, later: str, limits: Mapping[str, tuple[float, float, float, float, float]]) -> Result:
    """`limits` of an assay: very low, low, no change under, high, change from."""
    very_low, low, steady, high, change = limits[x["assay"]]
    first, second = x["troponin_0h"], x.get(later)
    if first >= high or (second is not None and abs(second - first) >= change):
        return 2, 2
    if first < very_low and x["hours_since_onset"] > 3:
        return 0, 0
    if second is not None and first < low and abs(second - first) < steady:
        return 0, 0
    return 1, 1


def troponin_one_hour(x: X) -> Result:
    """Byrne 2023 ESC, 0/1 h."""
    return _troponin(x, "troponin_1h", {"elecsys_t": (5, 12, 3, 52, 5), "architect_i": (4, 5, 2, 64, 6)})


def troponin_two_hours(x: X) -> Result:
    """Byrne 2023 ESC, 0/2 h."""
    return _troponin(x, "troponin_2h", {"elecsys_t": (5, 14, 4, 52, 10), "architect_i": (4, 6, 2, 64, 15)})


def add_rs(x: X) -> Result:
    """Rogers 2011: each of three kinds counts once."""
    condition = any(x[n] for n in ("connective_tissue_disease", "family_aortic_disease", "aortic_valve_disease",
                                   "recent_aortic_manipulation", "known_thoracic_aneurysm"))
    pain = x["abrupt_onset"] or x["severe_pain"] or x["ripping_pain"]
    signs = x["pulse_deficit"] or x["focal_deficit_with_pain"] or x["new_aortic_murmur"] or x["hypotension_or_shock"]
    score = bool(condition) + bool(pain) + bool(signs)
    return score, min(score, 2)


def add_rs_d_dimer(x: X) -> Result:
    """Nazerian 2018: at most one kind and a D-dimer under 500."""
    kinds = x["high_risk_condition"] + x["high_risk_pain"] + x["high_risk_examination"]
    excluded = kinds <= 1 and x["d_dimer"] < 500
    return (0, 0) if excluded else (1, 1)


def _cha2ds2(x: X) -> int:
    age = 2 if x["age"] >= 75 else 1 if x["age"] >= 65 else 0
    return x["heart_failure"] + x["hypertension"] + age + x["diabetes"] + 2 * x["stroke_tia_or_embolism"] + x["vascular_disease"]


def cha2ds2_vasc(x: X) -> Result:
    """Lip 2010, read as ESC 2020: a woman's own point does not make her one at risk."""
    woman = x["sex"] == "female"
    risks = _cha2ds2(x)
    return risks + woman, 4 if risks >= 2 else 2 * risks + woman


def cha2ds2_va(x: X) -> Result:
    """ESC 2024."""
    score = _cha2ds2(x)
    return score, min(score, 2)


def chads2(x: X) -> Result:
    """Gage 2001."""
    score = x["heart_failure"] + x["hypertension"] + (x["age"] >= 75) + x["diabetes"] + 2 * x["stroke_or_tia"]
    return score, min(score, 2)


def has_bled(x: X) -> Result:
    """Pisters 2010; creatinine from 200 umol/L, 2.26 mg/dL, on."""
    kidney = x["dialysis_or_transplant"] or x["creatinine"] >= 2.26
    score = (x["systolic_pressure"] > 160) + bool(kidney) + x["liver_disease"] + x["stroke"] + x["bleeding"] + x["labile_inr"]
    score += (x["age"] > 65) + x["antiplatelet_or_nsaid"] + (x["drinks_a_week"] >= 8)
    return score, _band(score, 0, 2)


def canadian_syncope(x: X) -> Result:
    """Thiruganasambandamoorthy 2016; this assay's 99th percentile is 19 ng/L."""
    score = -1 * x["vasovagal_predisposition"] + x["heart_disease"] + 2 * (not 90 <= x["systolic_pressure"] <= 180)
    score += 2 * (x.get("troponin", 0) > 19) + x["abnormal_axis"] + x["wide_qrs"] + 2 * x["long_qtc"]
    score += {"vasovagal": -2, "neither": 0, "cardiac": 2}[x["diagnosis"]]
    return score, _band(score, -2, 0, 3, 5)


def san_francisco(x: X) -> Result:
    """Quinn 2004."""
    score = x["heart_failure"] + (x["haematocrit"] < 30) + x["abnormal_ecg"] + x["short_of_breath"] + (x["systolic_pressure"] < 90)
    return score, int(score > 0)


def oesil(x: X) -> Result:
    """Colivicchi 2003."""
    score = (x["age"] > 65) + x["cardiovascular_disease"] + x["no_prodrome"] + x["abnormal_ecg"]
    return score, int(score >= 2)


def egsys(x: X) -> Result:
    """Del Rosso 2008."""
    score = 4 * x["palpitations"] + 3 * x["heart_disease_or_abnormal_ecg"] + 3 * x["during_effort"] + 2 * x["supine"]
    score -= x["autonomic_prodrome"] + x["precipitant"]
    return score, int(score >= 3)


def _qt(corrected: Callable[[float, float], float]) -> Callable[[X], Result]:
    def of(x: X) -> Result:
        score = round(corrected(x["qt"], x["heart_rate"]))
        if score >= 500:
            return score, 3
        if score > (460 if x["sex"] == "female" else 450):
            return score, 2
        return score, int(score > 450)

    return of


def mean_pressure(x: X) -> Result:
    """A third of the pulse pressure over the diastolic."""
    score = round(x["diastolic_pressure"] + (x["systolic_pressure"] - x["diastolic_pressure"]) / 3)
    return score, int(score >= 65)


def shock_index(x: X) -> Result:
    """Allgöwer 1967."""
    score = round(x["heart_rate"] / x["systolic_pressure"], 2)
    return score, int(score >= 0.9)


def modified_shock_index(x: X) -> Result:
    """Liu 2012: 0.7 to 1.3 is usual."""
    score = round(x["heart_rate"] / x["map"], 2)
    return score, 0 if score < 0.7 else 1 if score <= 1.3 else 2


def age_shock_index(x: X) -> Result:
    """Zarzaur 2008."""
    score = round(x["age"] * x["heart_rate"] / x["systolic_pressure"], 1)
    return score, int(score > 50)


def sipa(x: X) -> Result:
    """Acker 2015."""
    score = round(x["heart_rate"] / x["systolic_pressure"], 2)
    group = 0 if x["age"] < 7 else 1 if x["age"] < 13 else 2
    return score, 3 if score > (1.22, 1.0, 0.9)[group] else group


def ottawa_heart_failure(x: X) -> Result:
    """Stiell 2013; urea of 12 mmol/L is 33.6 mg/dL of nitrogen."""
    score = x["stroke_or_tia"] + 2 * x["intubated_before"] + 2 * (x["heart_rate"] >= 110) + (x["spo2"] < 90)
    score += (x["walk_test"] != "under_110") + 2 * x["new_ischaemia_on_ecg"] + (x["urea"] >= 33.6) + 2 * (x["serum_co2"] >= 35)
    score += 2 * x["troponin_at_infarction_level"] + (x.get("nt_probnp", 0) >= 5000)
    return score, _band(score, 0, 2, 4)


def marburg(x: X) -> Result:
    """Bösner 2010."""
    score = (x["age"] >= (65 if x["sex"] == "female" else 55)) + x["known_vascular_disease"] + x["worse_on_exertion"]
    score += (not x["reproduced_by_palpation"]) + x["patient_assumes_heart"]
    return score, _band(score, 2, 3)


RULES = {
    "heart_2008": heart, "heart_pathway_2015": heart_pathway, "edacs_2014": edacs, "timi_ua_nstemi_2000": timi_ua,
    "timi_stemi_2000": timi_stemi, "grace_2003": grace, "killip_1967": killip, "sgarbossa_1996": sgarbossa,
    "smith_sgarbossa_2012": smith_sgarbossa, "stemi_ecg_2018": stemi_ecg, "hs_troponin_0_1h_esc_2023": troponin_one_hour,
    "hs_troponin_0_2h_esc_2023": troponin_two_hours, "add_rs_2011": add_rs, "add_rs_d_dimer_2018": add_rs_d_dimer,
    "cha2ds2_vasc_2010": cha2ds2_vasc, "cha2ds2_va_2024": cha2ds2_va, "chads2_2001": chads2, "has_bled_2010": has_bled,
    "canadian_syncope_2016": canadian_syncope, "san_francisco_syncope_2004": san_francisco, "oesil_2003": oesil, "egsys_2008": egsys,
    "qtc_bazett": _qt(lambda qt, pulse: qt * (pulse / 60) ** 0.5),
    "qtc_fridericia": _qt(lambda qt, pulse: qt * (pulse / 60) ** (1 / 3)),
    "qtc_framingham": _qt(lambda qt, pulse: qt + 154 * (1 - 60 / pulse)),
    "qtc_hodges": _qt(lambda qt, pulse: qt + 1.75 * (pulse - 60)),
    "map": mean_pressure, "shock_index": shock_index, "modified_shock_index_2012": modified_shock_index,
    "age_shock_index_2008": age_shock_index, "sipa_2015": sipa, "ottawa_heart_failure_2013": ottawa_heart_failure,
    "marburg_2010": marburg,
}  # fmt: skip
