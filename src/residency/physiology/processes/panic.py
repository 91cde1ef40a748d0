"""A panic attack: the body's alarm with nothing behind it."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A panic attack: arousal, fear and breathing beyond need, over within the hour by itself, sooner when somebody coaches the breath.",
    params={
        "fright": Param(0.7, 0.0, 1.0, "1", "fear at the start"),
        "minutes_left": Param(60.0, 10.0, 240.0, "min", "time in which it fades to a third untreated",
                              "DSM-5-TR: peaks within minutes; mostly over in 20-60"),
        "overbreathing": Param(11.0, 0.0, 20.0, "mmHg", "fall of arterial carbon dioxide that the breathing aims at",
                               "Hyperventilation to 25-30 mmHg tingles and makes hands cramp"),
        "tightness": Param(4.0, 0.0, 10.0, "0..10", "ache and tightness of the chest"),
    },
    state={"left": 1.0, "tingling": 0.0},
    readings={"tingling": ("tingling", "0..1", "tingling of lips and fingers, cramped hands"), "panic": ("left", "0..1", "panic left")},
)
def panic(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Nothing in it injures an organ: only fear, ache and what is done about it count as harm."""
    f = dt * body.pace
    my.left = my.left / (1.0 + f / p.minutes_left * (1.0 + 2.0 * drive.calmed))
    drive.fear += p.fright * my.left * (1.0 - 0.25 * drive.calmed)
    drive.arousal += 0.60 * p.fright * my.left * (1.0 - 0.25 * drive.calmed)
    drive.heart_rate += 30.0 * p.fright * my.left * (1.0 - 0.25 * drive.calmed) * (1.0 - 0.7 * who.beta_block)
    drive.stimulus += p.overbreathing * my.left * (1.0 - 0.5 * drive.calmed)
    drive.pain += p.tightness * my.left
    aim = min(1.0, max(0.0, who.pco2 - 6.0 - body.pco2) / 8.0)
    my.tingling = (my.tingling + dt / 5.0 * aim) / (1.0 + dt / 5.0)
