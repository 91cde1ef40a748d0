"""Air around a lung behind a valve: collapse first, then pressure on heart and veins."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A torn lung that leaks into the chest and not back: the lung falls together, then pressure builds.",
    params={
        "leak_per_min": Param(0.012, 0.0, 0.3, "share of one side of the chest a minute", "air lost at quiet breathing"),
        "air_at_door": Param(0.9, 0.0, 2.0, "1 = the whole lung down, no pressure yet", "air already there"),
        "pushed": Param(7.0, 1.0, 20.0, "1", "how many times as fast a machine or bag blows it in",
                        "Roberts 2015: arrest many times likelier, and within minutes, on assisted breathing"),
        "chest_wall_mm": Param(38.0, 15.0, 90.0, "mm", "thickness at the second space, midclavicular line",
                               "Laan 2016: mean 43 mm there, 34 mm at the fourth or fifth space"),
        "pain": Param(5.0, 0.0, 9.0, "0..10", "pain of the side on breathing"),
    },
    state={"air": "air_at_door", "collapse": "air_at_door", "pressure": 0.0},
    readings={
        "lung_collapse": ("collapse", "0..1", "share of one lung that is down"),
        "pleural_pressure": ("pressure", "mmHg", "pressure of the air around it"),
    },
)
def pleural_air(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Who breathes alone sucks air in only until the chest is tight, and dies late; a machine goes on blowing (Roberts 2015).

    Beyond a whole lung of air each tenth more is about 1.2 mmHg. A needle that reaches takes pressure and not the air; a
    tube takes both; an opened chest lets the lung come back only under a machine."""
    f = dt * body.pace
    machine = min(1.0, drive.assist)
    sucked = min(2.2, body.rr / who.breaths) * body.beating * (1.0 - machine) * max(0.0, 1.0 - my.pressure / 22.0)
    blown = p.pushed * machine * max(0.0, 1.0 - my.pressure / 32.0)
    # the tip must lie a few mm inside; between 2 mm short and 3 mm past it works in part
    reaches = min(1.0, max(0.0, (drive.needle - p.chest_wall_mm + 2.0) / 5.0)) * drive.needle_open
    outlet = max(drive.vented, 0.4 * reaches)
    escape = 8.0 * outlet * (1.0 if my.air > 1.0 else 0.0)
    regained = max(0.8 * max(0.0, 2.0 * drive.vented - 1.0), 2.0 * drive.vented * machine) + 0.05 * reaches
    my.air = (my.air + f * (p.leak_per_min * (sucked + blown) + escape)) / (1.0 + f * (escape + regained))
    my.collapse = min(1.0, my.air)
    my.pressure = 12.0 * max(0.0, my.air - 1.0)
    down = my.collapse
    tight = my.pressure
    drive.shunt += 0.20 * down * down + 0.012 * tight
    drive.dead_space += 0.10 * down
    drive.capacity *= (1.0 - 0.35 * down) * max(0.15, 1.0 - 0.045 * tight)
    drive.stimulus += 4.0 * down
    drive.rapid += 9.0 * down + 0.8 * tight
    # pressure on the veins, which fluid can outdo for a while; and a heart pushed over and squeezed, which it can't
    drive.pleural += tight
    drive.contractility *= max(0.15, 1.0 - 0.10 * tight)
    drive.hindrance = max(drive.hindrance, min(1.0, max(0.0, tight - 3.0) / 4.0))
    drive.pain += p.pain * min(1.0, 0.3 + down)
    drive.fear += 0.15 * down + 0.05 * tight
    drive.heart_rate += 16.0 * down + 1.5 * tight
