"""Clot in the lung's arteries: wasted breath, a right heart that meets a wall, and a hazard of the next clot that is never drawn."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Emboli in the lung's arteries: dead space, shunt, a loaded right heart that bears no more filling, and the next embolus to come.",
    params={
        "blocked": Param(0.45, 0.0, 0.85, "1", "share of the lung's bed that is shut; under .25 a healthy right heart hardly notices, "
                         "over .6 is shock", "McIntyre 1971: mean pulmonary pressure rises from about 25-30 % on"),
        "recurrence_24h": Param(0.10, 0.0, 0.3, "1", "chance of another embolus in the first 24 h untreated",
                                "Barritt 1960: 10 of 19 untreated had another in two weeks, 5 died of it"),
        "pleurisy": Param(4.0, 0.0, 10.0, "0..10", "pain on breathing in"),
        "fright": Param(0.30, 0.0, 1.0, "1", "fear and arousal that come with it"),
    },
    state={"blocked": "blocked", "hours": 0.0, "failing": 0.0, "tired": 0.0, "strain": 0.0, "again": 0.0},
    readings={
        "lung_bed_blocked": ("blocked", "0..1", "share of the lung's bed that is shut"),
        "right_strain": ("strain", "0..1", "load on the right heart beyond what it is made for"),
        "right_failure": ("failing", "0..1", "share of the right heart's output lost"),
        "embolised_again": ("again", "0..1", "expected share that has had another embolus"),
    },
)
def pulmonary_obstruction(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """A right ventricle that is stretched, starved of pressure, or breathed for by a machine gives up sooner (Harjola 2016).

    A small bolus is borne, a litre is not (Mercat 1999: the fuller the ventricle, the smaller the gain; Konstantinides 2019).
    The body dissolves clot over days, a fibrinolytic over hours. Hazard of another embolus h(t) = a / (1 + t/96 h), about
    nine tenths of it gone under a full anticoagulant; the fuller the lungs are already, the more of these kill.
    """
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    my.blocked = my.blocked / (1.0 + f * (1.0 / 7000.0 + drive.lysis / 400.0))
    b = my.blocked
    load = max(0.0, b - 0.20) / (1.0 - b) * (1.0 + 0.8 * max(0.0, 0.90 - body.sao2) + 0.22 * min(1.3, drive.assist))
    fed = min(1.0, body.map / (0.90 * who.map))
    driven = 1.0 + 0.30 * max(0.0, body.tone) + 0.60 * min(0.5, drive.pressor)
    reserve = 0.42 * who.heart * driven * (0.30 + 0.70 * fed) * (1.0 - my.tired)
    stretch = max(0.0, body.filling - 10.0)
    over = max(0.0, load - reserve) + 0.045 * load * stretch * stretch
    aim = over / (over + 0.36)
    my.failing = (my.failing + dt / 3.0 * aim) / (1.0 + dt / 3.0)
    wearing = max(0.0, my.failing - 0.50)  # a ventricle that fails this far wears out within hours, and recovers within a day
    my.tired = (my.tired + f / 70.0 * wearing) / (1.0 + f / 70.0 * wearing + f / 1200.0)
    my.strain = min(1.0, load)
    drive.right_block = min(0.92, drive.right_block + my.failing)
    drive.dead_space += 0.42 * b
    drive.shunt += 0.30 * b * b
    drive.heart_rate += (6.0 + 24.0 * b + 14.0 * p.fright) * (1.0 - 0.7 * who.beta_block)
    drive.stimulus += 3.0 + 5.0 * b
    drive.arousal += 0.10 * p.fright + 0.10 * b
    drive.fear += p.fright / (1.0 + my.hours / 6.0)
    drive.pain += p.pleurisy / (1.0 + my.hours / 24.0)
    drive.lactate += 0.004 * my.failing
    drive.heart_injury += 0.00008 * my.strain * my.strain + 0.0003 * my.failing
    drive.lung_injury += 0.000012 * b
    hazard = p.recurrence_24h / 0.89 / 1440.0 / (1.0 + my.hours / 96.0) * (1.0 - min(0.92, 1.35 * drive.anticoagulation))
    kills = min(0.95, 0.15 + 0.95 * b)
    drive.hazard_death += hazard * kills
    my.again = my.again + f * (1.0 - my.again) * hazard
