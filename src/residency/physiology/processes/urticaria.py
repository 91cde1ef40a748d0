"""Hives that stay in the skin."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Hives and swelling of the skin alone: mast cells of the skin, neither airway nor pressure.",
    params={
        "itch": Param(0.7, 0.0, 1.0, "1", "how much it itches and burns"),
        "hours_left": Param(14.0, 1.0, 72.0, "h", "hours until it would be gone untreated", "Zuberbier 2022: a weal lasts under a day"),
        "fright": Param(0.35, 0.0, 1.0, "1", "fear at the start, gone in an hour or two"),
    },
    state={"left": 1.0, "fright": "fright", "hives": "itch"},
    readings={"hives": ("hives", "0..1", "weals in the skin")},
)
def urticaria(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """An antihistamine by mouth takes most of the itch within the hour; nothing here can kill."""
    f = dt * body.pace
    my.left = max(0.0, my.left - f / (60.0 * p.hours_left))
    my.fright = my.fright / (1.0 + f / 80.0)
    strength = min(1.0, 1.8 * my.left) * p.itch
    my.hives = strength * (0.35 + 0.65 * drive.itch_left)
    drive.pain += 3.0 * strength * drive.itch_left
    drive.fear += my.fright
    drive.arousal += 0.35 * my.fright + 0.06 * strength * drive.itch_left
    drive.stimulus += 2.0 * my.fright
    drive.svr *= 1.0 - 0.05 * strength
