"""Loss of blood."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "An open vessel: loses whole blood faster at high pressure and thin blood, until it is closed.",
    params={
        "ml_per_min": Param(30.0, 0.0, 500.0, "ml/min", "loss at the usual pressure"),
        "litres_at_door": Param(0.3, 0.0, 3.0, "L", "already lost"),
        "stops_by_itself": Param(0.0, 0.0, 1.0, "1/h", "share of the leak that clots each hour"),
    },
    start={"blood": ("litres_at_door", -1.0)},
    whole_blood=True,
    state={"open": 1.0},
)
def bleeding(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Closed by `haemostasis`; anticoagulants open it wider."""
    clot = (p.stops_by_itself / 60.0) * (1.0 - drive.anticoagulation)
    my.open = my.open / (1.0 + dt * body.pace * clot)
    thin = 1.0 + 0.8 * drive.anticoagulation + 0.2 * drive.antiplatelet
    drive.bleeding += p.ml_per_min / 1000.0 * my.open * thin * (1.0 - drive.haemostasis)
