"""What confuses an old mind without any infection: medicines that block acetylcholine, and a bladder that can't empty."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Medicines that block acetylcholine: confusion, fast pulse, dry mouth; over as they leave.",
    params={
        "load": Param(1.0, 0.0, 6.0, "usual doses", "on board at the start"),
        "half_life_h": Param(13.5, 2.0, 60.0, "h", "diphenhydramine in the old 13.5", "Simons 1990"),
    },
    state={"left": "load"},
    readings={"anticholinergic_load": ("left", "usual doses", "medicines that block acetylcholine still on board")},
)
def anticholinergic_load(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Delirium by frailty and dementia (Agostini 2001: odds 2.3 in hospital)."""
    my.left = my.left / (1.0 + dt * body.pace * 0.011552453 / p.half_life_h)
    part = my.left / (my.left + 0.8)
    weak = 0.5 + 0.8 * (who.frailty - 1.0) + 0.6 * who.dementia
    drive.delirium += 1.4 * part * weak
    drive.fear += 0.25 * part * weak
    drive.heart_rate += 12.0 * part
    drive.brain_injury += 0.000006 * part * weak


@PROCESSES.add(
    "A bladder that can't empty: it fills with the urine that is made until a catheter lets it out.",
    params={"ml_at_door": Param(750.0, 0.0, 1500.0, "ml", "held at the start"),
            "limit_ml": Param(1500.0, 400.0, 2500.0, "ml", "where it spills over")},
    state={"ml": "ml_at_door"},
    readings={"bladder_volume": ("ml", "mL", "urine in the bladder")},
    absent={"bladder_volume": 70.0},
)  # fmt: skip
def urinary_retention(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Pain and restlessness above about 450 ml; from 700 ml on the kidneys too (judgement; Blackburn 1990)."""
    made = body.urine * who.weight / 60.0 * max(0.0, 1.0 - my.ml / p.limit_ml)
    my.ml = (my.ml + dt * body.pace * made) / (1.0 + dt * body.pace / 5.0 * drive.bladder_drained)
    full = min(1.5, max(0.0, my.ml - 450.0) / 400.0)
    drive.pain += 4.0 * full
    drive.delirium += 0.8 * full * (1.0 + 0.3 * who.dementia)
    drive.arousal += 0.05 * full
    drive.kidney_injury += 0.00006 * max(0.0, my.ml - 700.0) / 300.0 * who.kidney
