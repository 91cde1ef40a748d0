"""Treatments of the belly: flow given back to a starved part, the gut's arteries narrowed, an enema."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Flow given back to a twisted or clotted part (untwisting, embolectomy), fraction 0..1.", unit="1", bolus="max", highest=1.0)
def part_flow(my: Vars, drive: Vars) -> None:
    """A wound hurts for a day."""
    drive.part_flow = max(drive.part_flow, my.amount)
    drive.pain += 1.0 * my.amount


@AGENTS.add("Terlipressin, mg: narrows the gut's arteries, and the heart's and the fingers' as well.", unit="mg",
            rate_unit="mg/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=20.0, half_life_min=180.0))
def terlipressin(my: Vars, who: Vars, drive: Vars) -> None:
    """1 to 2 mg lowers portal pressure by about a fifth for four hours (Baveno VII 2022); lungs fill (Wong 2021)."""
    effect = my.site / (my.site + 0.8)
    drive.splanchnic = max(drive.splanchnic, effect)
    drive.map_set += 6.0 * effect
    drive.svr *= 1.0 + 0.10 * effect
    drive.heart_injury += 0.00004 * effect * who.frailty
    drive.gut_injury += 0.00003 * effect
    drive.lung_leak = max(drive.lung_leak, 0.05 * effect)
