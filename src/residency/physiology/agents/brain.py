"""What neurosurgeons and interventionists do."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Drain of cerebrospinal fluid, 0/1.", rate_unit="0/1", highest=1.0)
def csf_drain(my: Vars, body: Vars, drive: Vars) -> None:
    """Bleeding and infection of the track; fast emptying lets an unsecured aneurysm bleed (judgement)."""
    on = min(1.0, my.rate)
    drive.drained = max(drive.drained, on)
    drive.intracranial -= 8.0 * on
    drive.brain_injury += 0.000012 * on
    drive.hazard_brain += 0.000006 * on * (1.0 - drive.secured)


@AGENTS.add("Aneurysm closed by coil or clip, 1 = done.", unit="1", bolus="max", highest=1.0, state={"risk": 0.06})
def aneurysm_secured(my: Vars, drive: Vars, dt: float) -> None:
    """Procedural stroke or death about 6 %, spent in the hours after it (ISAT 2002, order of magnitude)."""
    drive.secured = max(drive.secured, my.amount)
    spend = my.amount * my.risk / 120.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_brain += 0.7 * spend
    drive.hazard_death += 0.3 * spend


@AGENTS.add("Osmotic agent (mannitol, hypertonic saline), g/kg of mannitol: the brain shrinks for hours, the kidneys pay.",
            unit="g/kg", kinetics=Kinetics(onset_min=10.0, half_life_min=150.0))
def osmotic(my: Vars, who: Vars, drive: Vars) -> None:
    """About 12 ml of brain water for 1 g/kg."""
    effect = my.site / (my.site + 0.8)
    drive.intracranial -= 22.0 * effect
    drive.diuresis += 3.0 * effect
    drive.kidney_injury += 0.00008 * effect * who.kidney
