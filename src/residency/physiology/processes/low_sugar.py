"""Too much insulin for the sugar there is."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Insulin that was injected, or that a sulfonylurea keeps asking of the pancreas: it outlasts one ampoule of dextrose.",
    needs=("focal_signs",),
    params={
        "effect": Param(0.80, 0.0, 1.0, "1", "insulin effect beyond the body's own; 0.8 brings glucose to about 40 mg/dL"),
        "half_life_h": Param(8.0, 0.5, 72.0, "h", "how long it lasts; glyburide in failing kidneys a day", "Rowden 2004"),
        "secreted": Param(1.0, 0.0, 1.0, "0/1", "1: the pancreas makes it, octreotide stops it, sugar asks for more; 0: injected"),
        "focal": Param(0.0, 0.0, 1.0, "1", "how far it shows on one side only", "Malouf 1985: 3 of 125"),
    },
    state={"left": 1.0, "lack": 0.0},
)  # fmt: skip
def insulin_excess(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """One 25 g push is used up within about an hour. Sweat, pulse and fear come below 65 mg/dL, less under a beta-blocker;
    one side fails below about 60 and comes back within minutes of sugar (Wallis 1985). What sugar below 38 kills is in the core."""
    my.left = my.left / (1.0 + dt * body.pace * 0.011552453 / p.half_life_h)
    asked = 1.0 + 0.35 * p.secreted * max(0.0, min(1.0, (body.glucose - 110.0) / 100.0))
    level = p.effect * my.left * (1.0 - p.secreted * drive.secretion_stop) * asked
    drive.insulin = min(1.0, drive.insulin + level)
    aim = min(1.0, max(0.0, 60.0 - body.glucose) / 12.0)
    my.lack = (my.lack + dt / 4.0 * aim) / (1.0 + dt / 4.0)
    drive.focal = max(drive.focal, p.focal * my.lack)
    alarm = min(1.0, max(0.0, 65.0 - body.glucose) / 25.0)
    drive.arousal += 0.30 * alarm * (1.0 - 0.5 * who.beta_block)
    drive.heart_rate += 8.0 * alarm
    drive.fear += 0.35 * alarm
