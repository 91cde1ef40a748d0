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
        "upright": Param(0.0, 0.0, 1.0, "1", "how far the patient sits up until somebody lays them down"),
        "returns": Param(0.05, 0.0, 0.3, "1", "chance that it comes back after it had gone",
                         "Shaker 2020: about 1 in 20, mostly within hours, more after late or repeated epinephrine"),
    },
    state={"level": "severity", "hours": 0.0, "back": 0.0},
    readings={"biphasic": ("back", "0..1", "expected share in whom it has come back")},
)
def anaphylaxis(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """The same pathway as the agent `allergen`. The return is expected and never drawn: a constant hazard from the first hour to
    the twelfth, a tenth of it where epinephrine is acting; one return in 25 kills (judgement: most are milder than the first)."""
    f = dt * body.pace
    my.level = my.level / (1.0 + f * 0.6931471805599453 / p.half_life_min)
    my.hours = my.hours + f / 60.0
    drive.mediator += my.level
    drive.upright = max(drive.upright, p.upright)
    window = 1.0 if my.hours > 1.0 and my.hours < 12.0 else 0.0
    hazard = p.returns / 660.0 * window * (1.0 - 0.9 * drive.beta_agonist)
    my.back = my.back + f * (1.0 - my.back) * hazard
    drive.hazard_death += 0.04 * hazard
