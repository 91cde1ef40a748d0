"""What the surroundings do: carbon monoxide, heat and cold."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Carbon monoxide on haemoglobin and in cells: pulse oximeters read it as oxygen; heart and brain starve.",
    stage=2,
    params={
        "percent": Param(28.0, 0.0, 70.0, "%", "carboxyhaemoglobin at the door"),
        "in_cells": Param(0.6, 0.0, 1.0, "1", "how far cells took it up: hours of a little are worse than minutes of much"),
    },
    state={"percent": "percent", "cells": 0.0},
    readings={"carbon_monoxide": ("percent", "%", "carboxyhaemoglobin"), "monoxide_in_cells": ("cells", "0..1", "cells held by monoxide")},
)
def carbon_monoxide(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Half-life 4-6 h on air, 60-90 minutes on a tight mask of oxygen (Peterson 1970; Weaver 2000: 74 min)."""
    f = dt * body.pace
    half = 320.0 - 250.0 * min(1.0, max(0.0, drive.fio2 - 0.21) / 0.64)
    half = half / min(1.6, max(0.30, body.ventilation))  # breathed out
    my.percent = my.percent / (1.0 + f * 0.6931471805599453 / half)
    held = my.percent / 100.0
    aim = min(1.0, p.in_cells * held / 0.25)
    my.cells = aim if body.pace < 0.5 else (my.cells + dt / 60.0 * aim) / (1.0 + dt / 60.0)
    drive.extraction += 0.42 * held + 0.06 * my.cells
    drive.lactate += 0.045 * my.cells * held
    drive.heart_rate += 22.0 * my.cells
    drive.brain_injury += 0.00130 * my.cells * max(0.0, held - 0.06) / 0.25
    drive.heart_injury += 0.00080 * my.cells * max(0.0, held - 0.06) / 0.25 * who.frailty
    drive.fetus_injury += 0.0030 * held
    drive.hazard_brain += 0.00012 * my.cells * held / 0.25
    drive.hazard_death += 0.00006 * max(0.0, held - 0.15) / 0.2 * who.frailty
    drive.failing += 0.004 * max(0.0, held - 0.42)
    drive.delirium += 2.6 * my.cells * held / 0.30
    drive.pain += 12.0 * held
    drive.nausea += 1.8 * held
    drive.fear += 0.1 * my.cells


@PROCESSES.add(
    "Heat that the body could not shed: above about 40.5 degrees every minute injures brain, liver, muscle and kidney.",
    params={
        "above": Param(4.5, 0.0, 6.0, "degrees C", "core temperature above this person's own at the door"),
        "litres": Param(1.8, 0.0, 5.0, "L", "water and salt sweated out, adult of 70 kg"),
        "cools_per_h": Param(0.5, 0.0, 3.0, "degrees C/h", "by itself, in the shade", "judgement"),
        "muscle": Param(0.5, 0.0, 1.0, "1", "muscle that breaks down; exertion makes more"),
    },
    start={"blood": ("litres", -0.20), "tissue": ("litres", -0.70)},
    state={"heat": "above", "dose": 0.0},
    readings={"heat_dose": ("dose", "degree-minutes above 40.5", "heat that cells have borne")},
)
def heat_load(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Ice water takes 0.2 degrees a minute, mist and fan 0.05-0.08 (Casa 2007; Belval 2018). Below 40 within 30 minutes
    nearly all live; after hours half die (Casa 2012; Argaud 2007). Antipyretics do nothing: no set point is raised."""
    f = dt * body.pace
    my.heat = max(0.0, my.heat - f * p.cools_per_h / 60.0 + f * drive.heat)
    drive.fever = drive.fever * (1.0 - drive.antipyresis) / max(0.05, 1.0 - drive.antipyresis)
    drive.fever += my.heat / max(0.05, 1.0 - drive.antipyresis)
    over = max(0.0, body.temp - 40.5)
    hot = max(0.0, body.temp - 39.0)
    my.dose = my.dose + f * over
    late = my.dose / (my.dose + 90.0)
    drive.delirium += 3.4 * hot + 2.0 * late
    drive.svr *= 1.0 - 0.06 * hot
    drive.venous_pool += 0.012 * hot
    drive.metabolism *= 1.0 + 0.05 * hot
    drive.brain_injury += 0.0016 * over
    drive.gut_injury += 0.0013 * over + 0.0003 * late * late
    drive.kidney_injury += (0.0007 * over + 0.0004 * late * late) * (0.5 + p.muscle)
    drive.limb_injury += 0.0010 * over * p.muscle
    drive.heart_injury += 0.0008 * over * who.frailty
    drive.failing += 0.0042 * over + 0.0008 * late
    drive.hazard_death += 0.00055 * late * late
    drive.lactate += 0.030 * over * (0.5 + p.muscle)
    drive.potassium_rest += 0.6 * late * p.muscle
    drive.nausea += 0.15 * hot
    drive.fear += 0.10 * hot


@PROCESSES.add(
    "Cold that went to the core: slow pulse, slow breath, a heart that a rough hand or the cold itself can fibrillate.",
    params={
        "below": Param(7.0, 0.0, 12.0, "degrees C", "core temperature below this person's own at the door"),
        "warms_per_h": Param(0.25, -1.0, 2.0, "degrees C/h", "by itself, covered; shivering makes more while it lasts"),
        "litres": Param(1.0, 0.0, 4.0, "L", "water lost by cold diuresis, adult of 70 kg"),
    },
    start={"blood": ("litres", -0.22), "tissue": ("litres", -0.60)},
    state={"cold": "below", "osborn": 0.0},
    readings={"j_waves": ("osborn", "0..1", "J waves of the cold heart")},
)
def cold_load(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Shivering stops about 30-32 degrees, the heart may fibrillate below 28-30 (Brown 2012; Dow 2019 WMS). Forced air gives 1-2
    degrees an hour, warm fluid only what it must not take."""
    f = dt * body.pace
    shivers = 0.5 if body.temp > 31.0 else 0.0
    my.cold = max(0.0, my.cold - f * (p.warms_per_h + shivers * p.warms_per_h) / 60.0 - f * drive.heat)
    drive.fever -= my.cold
    deep = max(0.0, 34.0 - body.temp)
    my.osborn = min(1.0, deep / 4.0)
    # the core lets oxygen demand fall by a tenth a degree; shivering and then the work of a stiff body hold some of it
    drive.metabolism *= 1.0 + min(0.60, 0.12 * max(0.0, 36.0 - body.temp))
    drive.heart_rate -= 3.6 * deep
    drive.breath *= 1.0 - 0.010 * deep
    drive.contractility *= 1.0 - 0.03 * deep
    drive.svr *= 1.0 + 0.02 * deep
    drive.delirium += 0.9 * deep
    drive.diuresis += 0.5 * min(1.0, deep / 4.0)
    threat = max(0.0, 32.0 - body.temp) / 4.0
    drive.hazard_death += 0.00110 * threat * threat * (1.0 - 0.6 * drive.watched)
    drive.failing += 0.0012 * max(0.0, 28.5 - body.temp)
    drive.heart_injury += 0.00020 * threat
    drive.kidney_injury += 0.00012 * threat
    drive.limb_injury += 0.0004 * threat
    drive.pain += 1.5 if body.temp > 31.0 and body.temp < 35.0 else 0.0
    drive.fear += 0.1 if body.temp < 35.0 else 0.0
