"""How a body lies, and breathing with somebody's voice."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Lying flat with the legs raised, 0/1: blood comes back to an empty heart; wet or wheezing lungs bear it badly.",
            rate_unit="0/1", highest=1.0)
def lying_flat(my: Vars, body: Vars, drive: Vars) -> None:
    """About 300 ml return from the legs for as long as they are up (Monnet 2016); breathing is harder than sitting."""
    on = min(1.0, my.rate)
    drive.flat = max(drive.flat, on)
    drive.venous_pool -= 0.012 * on
    drive.faint_relief *= 1.0 - 0.4 * on
    drive.shunt += 0.012 * on + 0.10 * on * body.lung_water
    drive.fear += 0.04 * on


@AGENTS.add("Sitting or standing up, 0/1: easier breathing, and a heart that empties when vessels are wide.", rate_unit="0/1", highest=1.0)
def sitting_up(my: Vars, drive: Vars) -> None:
    """Deaths in anaphylaxis came within seconds of being sat up (Pumphrey 2003)."""
    on = min(1.0, my.rate)
    drive.upright = max(drive.upright, on)
    drive.venous_pool += 0.010 * on


@AGENTS.add("Somebody breathes slowly with the patient, 1 = once: ends overbreathing of fright; who needs the breath is held back.",
            unit="1", bolus="max", highest=1.0, kinetics=Kinetics(onset_min=2.0, half_life_min=40.0))
def calm_breathing(my: Vars, drive: Vars) -> None:
    """Who breathes fast for acid, clot or fluid is asked to stop doing so (judgement)."""
    on = min(1.0, my.site)
    drive.calmed = max(drive.calmed, on)
    drive.fear_left *= 1.0 - 0.25 * on
    drive.breath *= 1.0 - 0.07 * on


@AGENTS.add("Breathing into a paper bag, 0/1: carbon dioxide comes back and oxygen does not.", rate_unit="0/1", highest=1.0)
def rebreathing(my: Vars, drive: Vars) -> None:
    """Three deaths in people who had an infarct or hypoxia and were given a bag for nerves (Callaham 1989)."""
    on = min(1.0, my.rate)
    drive.dead_space += 0.35 * on
    drive.shunt += 0.06 * on
    drive.fear += 0.10 * on
    drive.heart_injury += 0.0001 * on
