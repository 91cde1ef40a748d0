"""An allergic reaction already under way at the door."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Allergen still acting; without epinephrine it goes on for hours.",
    stage=0,
    needs=("mast_cell",),
    params={
        "severity": Param(0.7, 0.0, 1.0, "1", "0.3 skin and gut, 0.7 shock, 1 arrest within the hour"),
        "half_life_min": Param(60.0, 5.0, 600.0, "min", "how long the allergen acts"),
    },
    state={"level": "severity"},
)
def anaphylaxis(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """The same pathway as the agent `allergen`."""
    my.level = my.level / (1.0 + dt * body.pace * 0.6931471805599453 / p.half_life_min)
    drive.mediator += my.level
