"""A closed artery of the brain, and what thins the blood beside it.

Outcome is never drawn: every recanalisation and every bleed is carried as its expected share. `frontier` is how far the
core has come in a patient whose artery is still closed; `core` is the mean over patients of whom some are open by now.
"""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A clot in a cerebral artery: the core grows into tissue that is still alive until the artery is open.",
    needs=("focal_signs",),
    params={
        "territory_ml": Param(62.0, 5.0, 250.0, "ml", "brain that dies if nothing opens it", "Saver 2006: 54 ml in 10 h"),
        "core_ml_at_door": Param(6.0, 0.0, 150.0, "ml", "already dead"),
        "collapse_h": Param(5.0, 1.0, 48.0, "h", "time constant of the loss; poor collaterals are fast", "Saver 2006"),
        "lysable": Param(0.6, 0.0, 1.0, "1", "share that full lysis opens: 0.3 in the stem, 0.6 in branches", "Rha 2007: 46 %"),
        "reachable": Param(0.0, 0.0, 1.0, "0/1", "1 when the clot lies in a large artery that a catheter reaches"),
        "pressure_response_mmhg": Param(15.0, 0.0, 60.0, "mmHg", "rise of the defended mean pressure while the artery is closed"),
    },
    state={"frontier": "core_ml_at_door", "core": "core_ml_at_door", "mended": 0.0, "dissolved": 0.0, "removed": 0.0, "swollen": 0.0,
           "open": 0.0, "bled": 0.0, "reach": "reachable"},
    readings={
        "infarct_ml": ("core", "ml", "brain lost by now, mean over such patients"),
        "recanalised": ("open", "0..1", "expected share of arteries open by now"),
        "bled_into_infarct": ("bled", "0..1", "expected share with a bleed that matters"),
        "reachable_clot": ("reach", "0/1", "the clot lies where a catheter gets to"),
    },
)  # fmt: skip
def cerebral_occlusion(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Loss is first order in what is left. It is faster when perfusion falls below the person's usual (Castillo 2004), in
    hyperglycaemia, fever and hypoxia. A quarter open by themselves in a day (Rha 2007). Disability and death follow millilitres:
    good outcome exp(-0.022 E), which gives 3 in 10 untreated and numbers needed to treat near Lees 2010 and Emberson 2014.
    Bleeding after lysis 5-6 % (NINDS 1995), half of it fatal, more with a large core, a systolic over 180 (Ahmed 2009), platelets
    or clotting blocked (Zinkstok 2012)."""
    f = dt * body.pace
    starved = max(0.8, 1.0 + 2.5 * (1.0 - body.cpp / who.map))
    worse = 0.25 * max(0.0, body.glucose - 180.0) / 100.0 + 4.0 * max(0.0, 0.92 - body.sao2) + 0.15 * max(0.0, body.temp - 37.5)
    left = max(0.0, p.territory_ml - my.frontier)
    growth = left / (60.0 * p.collapse_h) * starved * (1.0 + worse)
    my.frontier = min(p.territory_ml, my.frontier + f * growth)
    my.mended = my.mended + f * (1.0 - my.mended) * 0.00019
    my.dissolved = my.dissolved + f * drive.lysis * max(0.0, p.lysable - my.dissolved) / 25.0
    my.removed = max(my.removed, drive.clot_removed * p.reachable)
    my.reach = p.reachable * (1.0 - my.removed)
    closed = (1.0 - my.mended) * (1.0 - my.dissolved) * (1.0 - my.removed)
    my.open = 1.0 - closed
    lost = closed * growth
    my.core = my.core + f * lost
    drive.brain_injury += 0.0010 * lost
    drive.hazard_brain += 0.0190 * lost
    drive.hazard_death += 0.0030 * lost

    systolic = body.map + 0.667 * body.pulse_pressure
    others = max(0.0, drive.anticoagulation - drive.lysis)
    push = 1.0 + 3.0 * max(0.0, systolic - 180.0) / 40.0 + 1.5 * drive.antiplatelet + 5.0 * others
    bleed = drive.lysis * (0.00004 + 0.0000065 * my.core) * push + 0.0000004 * my.core * others
    my.bled = my.bled + f * (1.0 - my.bled) * bleed
    drive.hazard_death += 0.5 * bleed
    drive.hazard_brain += 0.5 * bleed

    # swelling follows the dead tissue over a day and a half; large infarcts press on the rest
    my.swollen = (my.swollen + f / 2200.0 * 0.35 * my.core) / (1.0 + f / 2200.0)
    drive.intracranial += my.swollen
    drive.focal = max(drive.focal, min(1.0, (my.core + closed * left) / 85.0))
    drive.map_set += p.pressure_response_mmhg * (0.3 + 0.7 * closed)
    drive.arousal += 0.04
    drive.pulse_width *= 1.5  # the stiff arteries in which strokes happen: 168/90 and not 155/104


@PROCESSES.add(
    "Blood thinned by a medicine taken at home.",
    params={"effect": Param(0.7, 0.0, 1.0, "1", "anticoagulation now"), "half_life_h": Param(12.0, 2.0, 60.0, "h", "how long it lasts")},
    stage=-1,  # before the agents, so that a reversal finds it
    state={"left": 1.0},
)
def thinned_blood(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Apixaban 12 h, warfarin 40 h."""
    my.left = my.left / (1.0 + dt * body.pace * 0.011552453 / p.half_life_h)
    drive.anticoagulation = min(1.0, drive.anticoagulation + p.effect * my.left)
