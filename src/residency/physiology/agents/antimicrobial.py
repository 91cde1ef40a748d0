"""Killing germs and letting pus out."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("An antibacterial regimen; amount = share of the likely germs that it covers, 0..1. Lasts about 10 h.",
            unit="coverage 0..1", bolus="max", highest=1.0, state={"since": 0.0, "action": 0.0},
            readings={"coverage": ("action", "0..1", "antibacterial action reached")})
def antibacterial(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Acts with a time constant of 60 min, wanes between 10 and 14 h after the last dose.

    Harm: kidneys, gut (colitis) and mind suffer a little from any course; expected, about 1 organ-minute an hour.
    """
    my.since = my.since + dt * body.pace
    held = my.amount * min(1.0, max(0.0, (840.0 - my.since) / 240.0))
    my.action = (my.action + dt / 60.0 * held) / (1.0 + dt / 60.0)
    drive.coverage = max(drive.coverage, my.action)
    drive.kidney_injury += 0.000008 * held
    drive.gut_injury += 0.000015 * held


@AGENTS.add("Drainage of an obstructed system (stent, nephrostomy, incision), 1 = done.", unit="1", bolus="max", highest=1.0)
def drainage(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """The procedure itself showers bacteria and bleeds a little (judgement)."""
    drive.drained = max(drive.drained, my.amount)
    drive.pain += 1.0 * my.amount
    drive.kidney_injury += 0.000006 * my.amount


@AGENTS.add("Closing the source of a bleed (surgery, pressure, embolisation), fraction 0..1.", unit="1", bolus="max", highest=1.0)
def haemostasis(my: Vars, drive: Vars) -> None:
    """A tourniquet or clamp starves what is beyond it."""
    drive.haemostasis = max(drive.haemostasis, my.amount)
    drive.limb_injury += 0.00002 * my.amount
