"""What widens veins, and what opens a coronary artery."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Nitroglycerin, mg under the tongue (0.4 mg) or ug/min into a vein: veins widen, less comes back to the heart.",
            unit="mg", rate_unit="ug/min", rate_scale=0.0006, kinetics=Kinetics(onset_min=2.0, half_life_min=8.0))
def nitrate(my: Vars, drive: Vars) -> None:
    """The filling of the patient decides how far the pressure falls; headache. No gain in survival (ISIS-4 1995)."""
    effect = my.site / (my.site + 0.35)
    drive.venous_pool += 0.17 * effect
    drive.svr *= 1.0 - 0.10 * effect
    drive.reflex *= 1.0 - 0.15 * effect
    drive.pain += 0.6 * effect
    drive.pain_left *= 1.0 - 0.10 * effect


@AGENTS.add("Histamine that a drug frees, mg of intravenous morphine: veins and skin vessels widen, it itches.",
            unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=3.0, half_life_min=30.0))
def freed_histamine(my: Vars, who: Vars, drive: Vars) -> None:
    """Fentanyl frees none (Rosow 1982); 0.1 mg/kg costs a filled person a few mmHg (judgement)."""
    level = my.site / who.weight * 10.0
    effect = level / (level + 1.5)
    drive.venous_pool += 0.08 * effect
    drive.svr *= 1.0 - 0.12 * effect
    drive.nausea += 0.2 * effect
    drive.fear += 0.03 * effect


@AGENTS.add("A coronary artery opened by catheter and stent, share of the flow that is back, 0..1.",
            unit="1", bolus="max", highest=1.0, state={"risk": 0.010})
def coronary_opening(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Price: stroke, bleeding and death about 1 % within hours, contrast in the kidney, the puncture (Rao 2025 ACC/AHA)."""
    drive.reopened = max(drive.reopened, my.amount)
    spend = my.amount * my.risk / 120.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_death += 0.4 * spend
    drive.hazard_brain += 0.2 * spend
    drive.limb_injury += 0.2 * spend
    drive.kidney_injury += 0.5 * spend * who.kidney
