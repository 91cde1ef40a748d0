"""Drugs taken before the door."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "An opioid overdose: the brainstem stops asking for breath.",
    stage=-1,
    needs=("opioid_receptor",),
    params={
        "load": Param(3.2, 0.0, 12.0, "multiples of the dose that halves breathing", "opioid at the receptor at the start"),
        "half_life_min": Param(240.0, 10.0, 3000.0, "min", "how long it lasts; methadone or extended release is long"),
        "absorbed": Param(0.45, 0.0, 1.0, "1", "share of it that acts at the start; the rest comes with a time constant of 12 min"),
    },
    state={"left": "load", "share": "absorbed", "level": 0.0},
    readings={"opioid": ("level", "multiples", "opioid at the receptor from poisoning")},
)
def opioid_poisoning(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """One unit of load reaches the receptor as 1.5: sleep and posture add to the drug.

    First-order fall; naloxone (half-life 40 min here) wears off before most opioids do."""
    my.left = my.left / (1.0 + dt * body.pace * 0.6931471805599453 / p.half_life_min)
    my.share = my.share + dt * body.pace / 12.0 * (1.0 - my.share) / (1.0 + dt / 12.0)
    my.level = my.left * my.share
    drive.opioid += 1.5 * my.level
