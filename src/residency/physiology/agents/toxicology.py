"""Antidotes that meet one poison, and what cools or salts a body fast."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Acetylcysteine, mg/kg: gives back what the liver needs against acetaminophen; a fast first bag flushes and wheezes.",
            unit="mg/kg", kinetics=Kinetics(onset_min=20.0, half_life_min=420.0))
def acetylcysteine(my: Vars, who: Vars, drive: Vars) -> None:
    """150 mg/kg in an hour, 50 in four, 100 in sixteen (Prescott 1979); reactions in 10-20 of 100 first bags (Sandilands 2009)."""
    drive.glutathione = max(drive.glutathione, my.site / (my.site + 5.0))
    drive.nausea += 0.15 * my.site / (my.site + 100.0)
    drive.heart_rate += 4.0 * my.site / (my.site + 100.0)
    drive.heart_injury += 0.000004 * my.site / (my.site + 100.0)


@AGENTS.add("Oxime (pralidoxime), g: frees cholinesterase that has not aged; pushed fast it stops muscle and raises pressure.",
            unit="g", rate_unit="g/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=15.0, half_life_min=75.0))
def oxime(my: Vars, drive: Vars) -> None:
    """2 g over half an hour, then 0.5-1 g/h (WHO 1997; Pawar 2006)."""
    effect = my.site / (my.site + 0.6)
    drive.oxime = max(drive.oxime, effect)
    drive.heart_rate += 5.0 * effect
    drive.nausea += 0.1 * effect
    drive.capacity *= 1.0 - 0.06 * max(0.0, my.site - 2.5)
    drive.heart_injury += 0.000006 * effect


@AGENTS.add("Antibody fragments against digoxin, vials of 40 mg: free digoxin falls within the hour; potassium with it.",
            unit="vial", kinetics=Kinetics(onset_min=18.0, half_life_min=1200.0))
def digoxin_fab(my: Vars, drive: Vars) -> None:
    """Three vials bind about what a level of 4 ng/mL at 70 kg asks (US label 2017)."""
    drive.digoxin_bound = max(drive.digoxin_bound, min(1.0, my.site / 2.6))
    drive.potassium -= 0.0012 * my.site / (my.site + 3.0)
    drive.heart_injury += 0.000002 * my.site


@AGENTS.add("Thionamide, mg of methimazole or its like: the thyroid makes no more hormone from the hour after.", unit="mg",
            kinetics=Kinetics(onset_min=50.0, half_life_min=480.0))
def thionamide(my: Vars, drive: Vars) -> None:
    """20 mg every 4-6 h, or propylthiouracil 500-1000 then 250 (Ross 2016 ATA). Rarely marrow and liver pay."""
    drive.thyroid_block = max(drive.thyroid_block, my.site / (my.site + 8.0))
    drive.gut_injury += 0.0000004 * my.site
    drive.nausea += 0.05 * my.site / (my.site + 20.0)


@AGENTS.add("Salt by vein, mmol of sodium beyond the water it comes in.", unit="mmol")
def salt(my: Vars, drive: Vars, dt: float) -> None:
    """3 % saline carries 0.513 mmol/mL, of which about 0.45 beyond isotonic water; a vein that leaks it sores."""
    push = min(my.amount / dt, 12.0)
    my.amount = my.amount - push * dt
    drive.salt += push
    drive.limb_injury += 0.000004 * push


@AGENTS.add("A bath of ice water up to the neck, 0/1: the fastest way to take heat; it shivers and frightens who is awake.",
            rate_unit="0/1", highest=1.0)
def ice_bath(my: Vars, body: Vars, drive: Vars) -> None:
    """0.15-0.25 degrees a minute (Casa 2007). Stops taking heat at 38.5, when the patient is lifted out."""
    on = my.rate * (1.0 if body.temp > 38.5 else 0.0)
    drive.heat -= 0.17 * on
    drive.fear += 0.25 * on * (1.0 if body.gcs > 12.0 else 0.2)
    drive.arousal += 0.10 * on
    drive.limb_injury += 0.000010 * my.rate
