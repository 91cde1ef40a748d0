"""Compressions, shocks and temperature."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Chest compressions; the rate is their quality, 0..1. On a beating heart they break ribs and hinder it.",
            rate_unit="0/1", highest=1.0)
def cpr(my: Vars, body: Vars, drive: Vars) -> None:
    """A quarter of normal flow at best."""
    on = min(1.0, my.rate)
    drive.cpr = max(drive.cpr, on)
    drive.lung_injury += 0.0006 * on
    drive.contractility *= 1.0 - 0.3 * on * body.beating
    drive.heart_injury += 0.002 * on * body.beating
    drive.pain += 8.0 * on * body.beating


@AGENTS.add("An electric shock across the chest, 1 = one.", unit="shock", state={"fired": 0.0}, bolus_to="fired")
def shock(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Ends fibrillation; unsynchronised into a beating heart it can start it, and it hurts."""
    drive.defibrillation = max(drive.defibrillation, min(1.0, my.fired))
    drive.heart_injury += 0.01 * min(1.0, my.fired) / dt / 6.0
    drive.pain += 9.0 * min(1.0, my.fired)
    drive.fibrillation += 0.2 * min(1.0, my.fired) * body.beating / dt / 6.0
    my.fired = 0.0


@AGENTS.add("Warming, 0/1.", rate_unit="0/1", highest=1.0)
def warming(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """About 1.5 degrees an hour; widens skin vessels; too warm is a fever."""
    drive.heat += 0.025 * my.rate
    drive.svr *= 1.0 - 0.03 * my.rate
    drive.fear += 0.10 * my.rate * (1.0 if body.temp > who.temp + 0.5 else 0.0)


@AGENTS.add("Cooling, 0/1.", rate_unit="0/1", highest=1.0)
def cooling(my: Vars, body: Vars, drive: Vars) -> None:
    """About 1.5 degrees an hour; shivering burns oxygen, discomfort is fear."""
    drive.heat -= 0.025 * my.rate
    drive.metabolism *= 1.0 + 0.20 * my.rate * (1.0 if body.temp < 37.5 else 0.4)
    drive.fear += 0.10 * my.rate
