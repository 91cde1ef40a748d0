"""An illness that passes by itself, whatever it is called."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A minor illness: fever, pain, fright and a dulled hour, all of which pass by themselves; nothing in it can kill.",
    params={
        "fever": Param(0.0, 0.0, 4.0, "degrees C", "fever at the door, before anything that lowers it"),
        "pain": Param(0.0, 0.0, 10.0, "0..10", "pain at the door"),
        "fright": Param(0.1, 0.0, 1.0, "1", "fear or fussing"),
        "queasy": Param(0.0, 0.0, 1.0, "1", "nausea"),
        "hours_left": Param(48.0, 1.0, 480.0, "h", "until it is over"),
        "dulled": Param(0.0, 0.0, 6.0, "GCS points", "sleepy from something that is just over (a fit)"),
        "dulled_min": Param(25.0, 2.0, 240.0, "min", "time in which that fades to a third"),
    },
    state={"left": 1.0, "dull": "dulled"},
    readings={
        "minor_illness": ("left", "0..1", "how much of a minor illness is left"),
        "dulled": ("dull", "GCS points", "dulled by a fit just over"),
    },
)
def minor_illness(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Pain and fright go with what is left; the mind clears on its own clock."""
    f = dt * body.pace
    my.left = max(0.0, my.left - f / (60.0 * p.hours_left))
    my.dull = my.dull / (1.0 + f / p.dulled_min)
    strong = min(1.0, 2.0 * my.left)
    drive.fever += p.fever * strong
    drive.pain += p.pain * strong
    drive.fear += p.fright * strong
    drive.nausea += p.queasy * strong
    drive.delirium += my.dull
    drive.arousal += 0.10 * p.fright * strong
