"""What makes a womb contract or presses it, and the birth itself."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("A drug that makes the womb contract, usual doses (oxytocin 10 U, carboprost 250 ug, methylergonovine 0.2 mg).", unit="dose",
            kinetics=Kinetics(onset_min=3.0, half_life_min=120.0))
def uterotonic(my: Vars, drive: Vars) -> None:
    """A second drug adds where the first was not enough (ACOG 2017). Oxytocin dilates vessels, prostaglandins nauseate."""
    effect = my.site / (my.site + 0.45)
    drive.uterotonic = 1.0 - (1.0 - drive.uterotonic) * (1.0 - effect)
    drive.svr *= 1.0 - 0.05 * effect
    drive.nausea += 0.25 * effect
    drive.pain += 1.0 * effect
    drive.fetus_injury += 0.002 * effect * (1.0 - drive.delivered)
    drive.heart_injury += 0.000006 * my.site


@AGENTS.add("The womb rubbed or squeezed between two hands, 0/1: it contracts and the bed is pressed shut; tiring and painful.",
            rate_unit="0/1", highest=1.0)
def womb_pressure(my: Vars, drive: Vars) -> None:
    """Holds about half of a bleed while hands stay (judgement; WHO 2012 recommends it as a bridge)."""
    drive.womb_pressed = max(drive.womb_pressed, 0.55 * my.rate)
    drive.pain += 2.5 * my.rate
    drive.limb_injury += 0.000004 * my.rate


@AGENTS.add("A balloon filled in the womb, 1 = in: presses the bed shut.", unit="1", bolus="max", highest=1.0)
def womb_balloon(my: Vars, drive: Vars) -> None:
    """Stops about 85 in 100 (Suarez 2020)."""
    drive.womb_pressed = max(drive.womb_pressed, 0.85 * my.amount)
    drive.pain += 1.5 * my.amount
    drive.gut_injury += 0.000008 * my.amount


@AGENTS.add("The child is born by an emergency caesarean, 1 = done.", unit="1", bolus="max", highest=1.0, stage=-1)
def birth(my: Vars, drive: Vars) -> None:
    """An operation: a wound, blood, anaesthesia."""
    drive.delivered = max(drive.delivered, my.amount)
    drive.pain += 3.0 * my.amount
    drive.gut_injury += 0.00002 * my.amount
