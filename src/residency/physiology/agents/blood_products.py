"""What is given beside red cells to somebody who bleeds."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Plasma, ml (a unit is 250 ml): volume that stays and clotting factors.", unit="ml", rate_unit="ml/min")
def plasma(my: Vars, drive: Vars, dt: float) -> None:
    """With red cells one to one (Holcomb 2015 PROPPR). Costs: lung injury about 1 in 5,000 units, overload, allergy (Semple 2019)."""
    push = min(my.amount / dt, 100.0)
    my.amount = my.amount - push * dt
    flow = (my.rate + push) / 1000.0
    drive.colloid += flow
    drive.plasma += flow
    drive.heat -= 0.05 * flow
    drive.lung_injury += 0.008 * flow
