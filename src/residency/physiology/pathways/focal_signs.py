"""What one hemisphere out of work looks like, whatever put it there."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import PATHWAYS


@PATHWAYS.add("Weakness of one side and lost speech: a clot and a brain without sugar show the same (Brott 1989; Wallis 1985).",
              stage=4, state={"level": 0.0},
              readings={"focal_deficit": ("level", "0..1", "one hemisphere's work that is lost, 1 = no movement and no word")})
def focal_signs(my: Vars, drive: Vars, dt: float) -> None:
    """Follows its cause within minutes. Lost words and commands cost two to three points of the coma score (verbal, some motor)."""
    my.level = (my.level + dt / 3.0 * min(1.0, drive.focal)) / (1.0 + dt / 3.0)
    drive.delirium += 2.6 * my.level
    drive.fear += 0.25 * my.level
