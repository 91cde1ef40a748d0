"""A clot that grows inside the skull, in the brain or beside it."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Blood that collects in the skull: it grows with pressure and thin blood, pushes the brain aside, and can be let out.",
    needs=("focal_signs",),
    params={
        "ml_at_door": Param(20.0, 0.0, 120.0, "ml", "already there"),
        "ml_per_h": Param(6.0, 0.0, 90.0, "ml/h", "growth at a systolic of 140 mmHg",
                          "Brott 1997: 38 % grow by a third within 24 h, most early"),
        "settles_h": Param(3.0, 0.5, 400.0, "h", "time constant in which growth ends by itself"),
        "inside": Param(1.0, 0.0, 1.0, "0/1", "1: in the brain, which it destroys; 0: beside it, where an operation gives all back"),
        "slack_ml": Param(0.0, 0.0, 90.0, "ml", "room that a shrunken old brain leaves"),
        "focal_ml": Param(60.0, 10.0, 400.0, "ml", "blood that puts one hemisphere wholly out of work"),
        "pain": Param(5.0, 0.0, 10.0, "0..10", "headache"),
        "pressure_response_mmhg": Param(20.0, 0.0, 60.0, "mmHg", "rise of the defended mean pressure"),
    },
    state={"ml": "ml_at_door", "left": 1.0},
    readings={"skull_clot": ("ml", "ml", "blood clot in the skull")},
)
def skull_haematoma(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """In the brain each ml more costs about 1 % of deaths and as much of good outcomes (Davis 2006); a systolic of 130 to 150 soon
    slows growth (Moullaali 2022), under 110 starves; thinned blood grows on for a day and longer (Cucchiara 2008; Kuramatsu 2015)."""
    f = dt * body.pace
    systolic = body.map + 0.667 * body.pulse_pressure
    thin = 4.0 * drive.anticoagulation + 0.5 * drive.antiplatelet + 1.0 * drive.lysis
    my.left = my.left / (1.0 + f / (60.0 * p.settles_h * (1.0 + 1.5 * drive.anticoagulation)))
    push = max(0.4, 1.0 + 1.6 * (systolic - 140.0) / 50.0) + thin
    growth = p.ml_per_h / 60.0 * my.left * push * (1.0 - drive.haemostasis) * (1.0 - drive.evacuated)
    my.ml = my.ml + f * growth
    there = my.ml * (1.0 - 0.9 * drive.evacuated)
    drive.intracranial += max(0.0, there - p.slack_ml)
    drive.focal = max(drive.focal, min(1.0, there / p.focal_ml))
    drive.hazard_death += 0.0065 * growth * p.inside
    drive.hazard_brain += 0.0085 * growth * p.inside
    drive.brain_injury += 0.0012 * growth * p.inside
    pressed = max(0.0, body.icp - 24.0) / 10.0
    drive.hazard_death += 0.0011 * pressed
    drive.hazard_brain += 0.0011 * pressed
    drive.brain_injury += 0.0006 * pressed
    drive.delirium += 0.05 * max(0.0, there - p.slack_ml)
    drive.pain += p.pain * (1.0 - 0.6 * drive.evacuated)
    drive.nausea += 0.4 * (1.0 - drive.evacuated)
    drive.vomiting += 0.0003 * (1.0 - drive.evacuated)
    drive.map_set += p.pressure_response_mmhg * (1.0 - 0.7 * drive.evacuated) + 6.0 * pressed
    drive.arousal += 0.05
    drive.pulse_width *= 1.0 + 0.20 * p.inside
    drive.heart_rate -= 9.0 * min(2.5, pressed)
