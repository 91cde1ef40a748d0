"""The person before this illness, and the constants of their body that the equations use."""

from __future__ import annotations

from math import sqrt  # exact in IEEE-754, unlike exp, log and pow

from msgspec import Struct


class Profile(Struct, frozen=True, kw_only=True):
    """A person in their usual health. None means the usual value for age, sex and pregnancy.

    Attributes:
        age_years: age, years; fractions for infants.
        sex: "female" or "male".
        weight_kg: actual weight, kg.
        height_cm: height, cm; only used from 16 years on.
        pregnant_weeks: 0 when not pregnant.
        map_limit: mean pressure under which organs are injured, mmHg (60; with long hypertension 65-70). It is the
            adult figure and is scaled to the usual pressure of age under 12 years.
        heart_rate: resting pulse, beats/min.
        map: resting mean arterial pressure, mmHg.
        haemoglobin: g/dL.
        creatinine: mg/dL.
        glucose: mg/dL.
        temp: degrees C.
        gcs: usual Glasgow coma score, 3-15.
        beta_blockade: 0-1, how far the pulse is held back by usual medicines.
        heart_failure: 0-1, loss of cardiac reserve.
        ckd: 0-1, loss of renal reserve.
        dementia: 0-1 (mild .3, severe 1): the mind fails earlier.
        airway_disease: 0-1, chronic airway disease: CO2 is held higher, wheeze is worse.
        liver_disease: 0-1: lactate clears slower.
        opioid_tolerance: 0-1: more is needed, and reversal means withdrawal.
        fear: 0-1, how easily the person is frightened (0.15 usual).
    """

    age_years: float
    sex: str
    weight_kg: float
    height_cm: float = 170.0
    pregnant_weeks: float = 0.0
    map_limit: float = 60.0
    heart_rate: float | None = None
    map: float | None = None
    haemoglobin: float | None = None
    creatinine: float | None = None
    glucose: float | None = None
    temp: float | None = None
    gcs: float = 15.0
    beta_blockade: float = 0.0
    heart_failure: float = 0.0
    ckd: float = 0.0
    dementia: float = 0.0
    airway_disease: float = 0.0
    liver_disease: float = 0.0
    opioid_tolerance: float = 0.0
    fear: float = 0.15


# Usual resting values by age in years; between rows linear. Pulse and breathing: Fleming, Lancet 2011 (50th centile);
# pressure: 55 + 1.5 x age to 12 years, then adult; children's pulse pressure is wide for it (Flynn 2017: 93/54 at six years,
# 105/61 at twelve). Source checked from memory only.
BY_AGE = {
    "heart_rate": ((0.0, 140.0), (1.0, 122.0), (3.0, 108.0), (6.0, 95.0), (10.0, 84.0), (15.0, 77.0), (20.0, 73.0), (100.0, 72.0)),
    "breaths": ((0.0, 42.0), (1.0, 34.0), (3.0, 26.0), (6.0, 21.0), (12.0, 18.0), (18.0, 15.0), (100.0, 16.0)),
    "map": ((0.0, 50.0), (1.0, 62.0), (6.0, 68.0), (12.0, 75.0), (18.0, 86.0), (40.0, 91.0), (100.0, 95.0)),
    "blood_ml_kg": ((0.0, 85.0), (1.0, 80.0), (12.0, 76.0), (16.0, 70.0), (100.0, 70.0)),
    "cardiac_index": ((0.0, 4.2), (6.0, 4.0), (16.0, 3.3), (40.0, 3.0), (100.0, 2.5)),
    "haemoglobin": ((0.0, 15.0), (0.3, 11.5), (6.0, 12.5), (15.0, 13.5), (100.0, 13.5)),
    "creatinine": ((0.0, 0.4), (6.0, 0.45), (12.0, 0.6), (18.0, 0.85), (100.0, 1.0)),
}


def at_age(name: str, age: float) -> float:
    """Usual value at an age, by straight lines between the rows of BY_AGE."""
    rows = BY_AGE[name]
    for (a, x), (b, y) in zip(rows, rows[1:], strict=False):
        if age <= b:
            return x + (y - x) * max(0.0, age - a) / (b - a)
    return rows[-1][1]


def constants(profile: Profile) -> dict[str, float]:
    """Everything about the person that the equations read as `who.name`."""
    f, age = profile, profile.age_years
    if f.sex not in ("female", "male"):
        raise ValueError(f"sex is {f.sex!r}: use 'female' or 'male'")
    if not 0 <= age <= 120 or not 0.4 <= f.weight_kg <= 400:
        raise ValueError("age_years must be 0..120 and weight_kg 0.4..400")
    term = min(1.0, f.pregnant_weeks / 32.0)
    bmi = f.weight_kg / (f.height_cm / 100.0) / (f.height_cm / 100.0)
    blood = at_age("blood_ml_kg", age) / 1000.0 * f.weight_kg
    surface = (4.0 * f.weight_kg + 7.0) / (90.0 + f.weight_kg)
    if age >= 16.0:
        surface = sqrt(f.height_cm * f.weight_kg / 3600.0)  # Mosteller
        if bmi > 25.0:
            blood = blood / sqrt(bmi / 25.0)  # Lemmens 2006: fat holds little blood
    blood = blood * (1.0 + 0.40 * term)
    co = at_age("cardiac_index", age) * surface * (1.0 + 0.35 * term)
    pressure = f.map if f.map is not None else at_age("map", age) - 5.0 * term
    pulse = f.heart_rate if f.heart_rate is not None else at_age("heart_rate", age) + 13.0 * term - 10.0 * f.beta_blockade
    hb = f.haemoglobin
    if hb is None:
        hb = at_age("haemoglobin", age) + (1.0 if f.sex == "male" and age > 15 else 0.0) - 1.5 * term
    creatinine = f.creatinine
    if creatinine is None:
        creatinine = (at_age("creatinine", age) - 0.25 * term) * (1.0 + 1.5 * f.ckd)
    pco2 = 40.0 - 9.0 * term + 8.0 * f.airway_disease
    vo2 = 48.0 * co  # ml/min: an arteriovenous difference of 48 ml/L at rest
    limit = f.map_limit if age >= 12 else f.map_limit * at_age("map", age) / 90.0
    heart = 1.0 - 0.45 * f.heart_failure
    return {
        "age": age,
        "female": 1.0 if f.sex == "female" else 0.0,
        "weight": f.weight_kg,
        "blood": blood,
        "co": co,
        "map": pressure,
        "map_limit": min(limit, pressure - 8.0),
        "hr": pulse,
        "hr_max": max(208.0 - 0.7 * age, pulse + 30.0),
        "svr": (pressure - 3.0) / co,
        "stroke": 1000.0 * co / pulse,
        "pulse_pressure": pressure * (0.43 + 0.14 * min(1.0, max(0.0, 16.0 - age) / 4.0) + 0.0022 * max(0.0, age - 40.0)),
        "heart": heart,
        "pump": 0.4 + 0.6 * heart,
        "breaths": at_age("breaths", age) + 2.0 * term,
        "pco2": pco2,
        "hco3": 24.0 - 4.0 * term + 2.5 * f.airway_disease,
        "vo2": vo2,
        "air": 0.863 * vo2 / 50.0,  # L/min of alveolar ventilation that leaves 100 mmHg of alveolar oxygen
        "frc": 0.033 * f.weight_kg * (0.8 if term > 0.5 else 1.0) / (1.0 + max(0.0, bmi - 30.0) / 30.0 if age >= 16 else 1.0),
        "shunt": 0.025 + 0.0004 * age + 0.05 * f.airway_disease,
        "hb": hb,
        "oxygen": 1.34 * hb * 0.97,
        "creatinine": creatinine,
        "glucose": f.glucose if f.glucose is not None else 95.0,
        "temp": f.temp if f.temp is not None else 36.9,
        "gcs": f.gcs,
        "beta_block": f.beta_blockade,
        "frailty": 1.0 + 0.6 * max(0.0, age - 60.0) / 30.0 + 0.3 * f.ckd + 0.3 * f.heart_failure,
        "kidney": 1.0 + 0.6 * f.ckd,
        "dementia": f.dementia,
        "airway": f.airway_disease,
        "liver": 1.0 - 0.5 * f.liver_disease,
        "tolerance": f.opioid_tolerance,
        "fear": f.fear,
        "pregnant": 1.0 if f.pregnant_weeks > 0 else 0.0,
        "tissue": 0.16 * f.weight_kg,
        "child": 1.0 if age < 12 else 0.0,
    }
