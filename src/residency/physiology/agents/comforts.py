"""Plain bedside measures after a faint."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("A drink, ml of water with something salty: absorbed over half an hour, down the wrong way in the drowsy.", unit="ml")
def drink(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Half a litre of water raises standing tolerance within half an hour (Schroeder 2002)."""
    going = min(my.amount / dt, 15.0)
    my.amount = my.amount - going * dt
    drive.crystalloid += going / 1000.0
    drive.faint_relief *= 1.0 - 0.5 * min(1.0, going / 5.0)
    drive.lung_injury += 0.0004 * min(1.0, going / 5.0) * (1.0 if body.gcs < 13.0 else 0.0)
