"""What takes potassium out of a body, and a relaxant that lets it out of muscle."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Haemodialysis, 0/1, one session of four hours: potassium, acid and water leave; pressure falls, lines bleed and infect.",
            rate_unit="0/1", highest=1.0, state={"ran": 0.0})
def dialysis(my: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Plasma potassium about -1 mmol/L in the first hour and -2 by three, with rebound after (Blumberg 1988)."""
    on = min(1.0, my.rate) if my.ran < 240.0 else 0.0
    drive.dialysed = max(drive.dialysed, on)
    my.ran = my.ran + dt if my.rate > 0.0 else 0.0
    flow = 0.85 * on * max(0.0, body.potassium - 2.0) / 5.0
    drive.potassium -= 0.9 * flow / (0.35 * who.weight)
    drive.potassium_given -= flow
    drive.bicarbonate += 0.025 * on * max(0.0, (25.0 - body.hco3) / 10.0)
    drive.creatinine -= 0.0029 * on * max(0.0, body.creatinine - 1.0)
    drive.vomiting += 0.006 * on  # ultrafiltration, 360 ml/h
    drive.svr *= 1.0 - 0.08 * on
    drive.anticoagulation = min(1.0, drive.anticoagulation + 0.15 * on)
    drive.heart_injury += 0.00002 * on * who.frailty
    drive.brain_injury += 0.000004 * on
    drive.fear += 0.05 * on


@AGENTS.add("Potassium binder in the gut, g of zirconium cyclosilicate: works over hours; gut and water pay.", unit="g",
            kinetics=Kinetics(onset_min=60.0, half_life_min=300.0))
def potassium_binder(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """10 g lowers plasma by about 0.2 in two hours beside insulin (Peacock 2020 ENERGIZE): never the first or only answer."""
    effect = my.site / (my.site + 8.0)
    flow = 0.20 * effect * max(0.0, body.potassium - 3.5) / 3.0
    drive.potassium -= 0.9 * flow / (0.35 * who.weight)
    drive.potassium_given -= flow
    drive.nausea += 0.15 * effect
    drive.gut_injury += 0.0000015 * my.site


@AGENTS.add("Depolarising relaxant, mg/kg of succinylcholine: no breath for five minutes, and potassium leaves every muscle.",
            unit="mg/kg", kinetics=Kinetics(onset_min=0.6, half_life_min=3.5))
def depolarising_relaxant(my: Vars, drive: Vars) -> None:
    """Plasma potassium +0.5 to +1.0 mmol/L within minutes (Gronert 1975)."""
    level = my.site * my.site / (my.site * my.site + 0.04)
    drive.capacity *= 1.0 - level
    drive.breath *= 1.0 - level
    drive.potassium += 0.09 * min(1.5, my.site)
    drive.heart_rate -= 4.0 * level
    drive.fear += 0.9 * level
    drive.pain += 2.0 * level
