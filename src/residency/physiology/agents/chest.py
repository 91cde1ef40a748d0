"""Letting air out of the chest: needle, opened chest wall, tube. What each achieves is decided by the process `pleural_air`."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("A needle through the chest wall; the amount is the mm of wall, measured at the second space, that it passes.",
            unit="mm", bolus="max", highest=100.0, state={"since": 0.0})
def chest_needle(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """A cannula kinks, clots or slips: one in four has failed after five minutes (Martin 2012), hardly any works at twenty."""
    my.since = my.since + dt * body.pace
    there = 1.0 if my.amount > 0.0 else 0.0
    drive.needle = max(drive.needle, my.amount)
    drive.needle_open = max(drive.needle_open, there * min(1.0, max(0.0, (20.0 - my.since) / 15.0)))
    drive.pain += 1.5 * there / (1.0 + my.since / 5.0)
    drive.lung_injury += 0.0004 * there / (1.0 + my.since * my.since / 25.0)


@AGENTS.add("The chest wall opened with a finger, 1 = done: the pressure leaves at once, whatever the wall is thick.",
            unit="1", bolus="max", highest=1.0, state={"since": 0.0})
def chest_opening(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Under a ventilator it stays open; in who breathes for themselves the wound sucks, and falls shut within the hour (Deakin 1995)."""
    my.since = my.since + dt * body.pace
    shuts = min(1.0, max(0.0, (my.since - 25.0) / 30.0)) * (1.0 - min(1.0, drive.assist))
    drive.vented = max(drive.vented, 0.5 * my.amount * (1.0 - shuts))
    drive.pain += 3.0 * my.amount / (1.0 + my.since / 20.0)
    drive.lung_injury += 0.00005 * my.amount


@AGENTS.add("A drain into the chest, 1 = in: lets air out and the lung come back; hurts, may bleed.", unit="1", bolus="max", highest=1.0)
def chest_drain(my: Vars, drive: Vars) -> None:
    """Put where no air was, it injures the lung for nothing."""
    drive.vented = max(drive.vented, my.amount)
    drive.pain += 3.0 * my.amount
    drive.lung_injury += 0.00006 * my.amount
    drive.shunt += 0.02 * my.amount
