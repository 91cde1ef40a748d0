"""What is done for heads short of drugs: a clot let out, crystals moved, somebody kept safe."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add(
    "A clot taken out of the skull by hole or flap, 1 = done.", unit="1", bolus="max", highest=1.0, state={"out": 0.0, "risk": 0.04}
)
def evacuation(my: Vars, drive: Vars, dt: float) -> None:
    """Pressure falls within minutes of the dura. Infection, fits and bleeding again cost about 4 % (judgement; Santarius 2009)."""
    my.out = (my.out + dt / 6.0 * my.amount) / (1.0 + dt / 6.0)
    drive.evacuated = max(drive.evacuated, my.out)
    spend = my.amount * my.risk / 240.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_brain += 0.7 * spend
    drive.hazard_death += 0.3 * spend


@AGENTS.add(
    "A repositioning manoeuvre of the head (Epley), 1 = once: a minute of spinning, then most are free.",
    unit="1",
    state={"going": 0.0, "moved": 0.0},
    bolus_to="going",
)
def repositioning(my: Vars, drive: Vars, dt: float) -> None:
    """One manoeuvre clears about seven of ten (Hilton 2014; Bhattacharyya 2017)."""
    now = my.going / 4.0
    my.moved = my.moved + dt * 1.4 * now * (1.0 - my.moved)
    my.going = my.going / (1.0 + dt / 4.0)
    drive.otoliths_moved = max(drive.otoliths_moved, min(1.0, my.moved))
    drive.nausea += 0.25 * min(1.0, my.going)
    drive.fear += 0.10 * min(1.0, my.going)


@AGENTS.add("Somebody in arm's reach, day and night, and nothing at hand to do harm with, 0..1.", rate_unit="0/1", highest=1.0)
def close_watch(my: Vars, drive: Vars) -> None:
    """Being watched shames (judgement)."""
    drive.guarded = max(drive.guarded, 0.95 * min(1.0, my.rate))
    drive.fear += 0.01 * my.rate


@AGENTS.add(
    "Immune globulin into a vein, g/kg: binds antibodies that strip nerves; works from the second day on, begins within hours.",
    unit="g/kg",
    kinetics=Kinetics(onset_min=480.0, half_life_min=28800.0),
)
def immune_globulin(my: Vars, drive: Vars) -> None:
    """As good as plasma exchange (Hughes 2014); clots and kidneys are its price, in the drug's file."""
    drive.antibodies_bound = max(drive.antibodies_bound, my.site / (my.site + 0.25))
    drive.pain += 0.3 * my.site
