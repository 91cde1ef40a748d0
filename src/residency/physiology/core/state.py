"""The shared state of a body: what the core integrates, and what it works out for others to read.

`initial` gives each name its value in usual health. INTEGRATED names carry over from step to step; the others are
worked out anew each step and kept only so that a monitor, a laboratory or the next step's modules can read them.
"""

from __future__ import annotations

INTEGRATED = {
    "blood": "L of blood",
    "free": "L of given crystalloid still in plasma",
    "tissue": "L of interstitial fluid beyond normal; below 0 = dry",
    "cells": "g of haemoglobin",
    "tone": "sympathetic tone, -0.3 (vagal) .. 0 (rest) .. 1 (all that is there)",
    "pco2": "mmHg, arterial",
    "alveolar": "mmHg of oxygen in the alveoli",
    "sao2": "arterial saturation, 0..1",
    "lung_water": "0..1, 1 = drowned",
    "lactate": "mmol/L",
    "ketones": "mmol/L",
    "acid": "mmol/L of bicarbonate missing for other reasons (chloride, kidney)",
    "glucose": "mg/dL",
    "potassium": "mmol/L",
    "sodium": "mmol/L",
    "temp": "degrees C",
    "creatinine": "mg/dL",
    "urea": "mg/dL (blood urea nitrogen)",
    "gcs": "3..15",
    "brain": "injury 0..1",
    "heart": "injury 0..1",
    "kidney": "injury 0..1",
    "gut": "injury 0..1",
    "limb": "injury 0..1",
    "lung": "injury 0..1",
    "fetus": "injury 0..1",
    "spent": "vital reserve used up, 0..1; at 1 the heart stops",
    "doomed": "expected share of such patients whom an undrawn event has killed by now",
    "maimed": "expected share whom an undrawn event has left without a working brain",
    "beating": "1 with a pulse, 0 in arrest",
    "rhythm": "0 sinus, 1 ventricular fibrillation, 2 pulseless electrical activity, 3 asystole",
    "no_flow": "minutes of this arrest without compressions",
    "revival": "progress towards return of circulation, 0..1",
    "dead": "1 once dead",
    "pace": "1, or 0 while settling: disease, injury and fluid loss stand still",
    "haste": "1, or more while settling: slow chemistry catches up",
    "harm_brain": "organ-minutes",
    "harm_heart": "organ-minutes",
    "harm_kidney": "organ-minutes",
    "harm_gut": "organ-minutes",
    "harm_limb": "organ-minutes",
    "harm_lung": "organ-minutes",
    "harm_fetus": "organ-minutes",
    "harm_pain": "minutes of the worst pain",
    "harm_fear": "minutes of the worst fear",
    "water_in": "L given since the start (ledger)",
    "water_out": "L lost since the start (ledger)",
    "cells_in": "g of haemoglobin given (ledger)",
    "cells_out": "g of haemoglobin lost (ledger)",
}
DERIVED = {
    "hr": "beats/min",
    "map": "mmHg",
    "pulse_pressure": "mmHg",
    "co": "L/min",
    "resistance": "systemic vascular resistance, mmHg min/L",
    "filling": "mean systemic filling pressure, mmHg",
    "wedge": "left atrial pressure, mmHg",
    "hb": "g/dL",
    "content": "arterial oxygen content, ml/dL",
    "vo2": "ml/min",
    "debt": "share of oxygen demand that is not met, 0..1",
    "ventilation": "alveolar ventilation, 1 = normal at rest",
    "rr": "breaths/min",
    "hco3": "mmol/L",
    "hydrogen": "nmol/L",
    "urine": "ml/kg/h",
    "icp": "mmHg",
    "cpp": "mmHg, cerebral perfusion pressure",
    "pain": "felt pain, 0..10",
    "fear": "felt fear, 0..1",
    "nausea": "0..1",
    "inflammation": "as the drive",
}
STATE = (*INTEGRATED, *DERIVED)


def initial(who: dict[str, float]) -> dict[str, float]:
    """The state of this person in usual health."""
    state = dict.fromkeys(STATE, 0.0)
    state |= {
        "blood": who["blood"], "cells": who["hb"] * 10.0 * who["blood"], "pco2": who["pco2"], "alveolar": 100.0,
        "sao2": 0.97, "lactate": 1.0, "ketones": 0.1, "glucose": who["glucose"], "potassium": 4.2, "sodium": 139.0,
        "temp": who["temp"], "creatinine": who["creatinine"], "urea": 14.0 * who["creatinine"], "gcs": who["gcs"],
        "beating": 1.0, "pace": 1.0, "haste": 1.0, "hr": who["hr"], "map": who["map"], "pulse_pressure": who["pulse_pressure"],
        "co": who["co"], "resistance": who["svr"], "filling": 7.0, "wedge": 8.0, "hb": who["hb"], "content": who["oxygen"],
        "vo2": who["vo2"], "ventilation": 1.0, "rr": who["breaths"], "hco3": who["hco3"],
        "hydrogen": 24.0 * who["pco2"] / who["hco3"], "urine": 1.0, "icp": 10.0, "cpp": who["map"],
    }  # fmt: skip
    return state
