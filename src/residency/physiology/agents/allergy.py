"""What sets an allergy off, and what only soothes it."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("A drug or food to which this patient is allergic; amount = severity of their reaction, 0..1.",
            unit="severity 0..1", needs=("mast_cell",), bolus="max", highest=1.0, kinetics=Kinetics(onset_min=2.0, half_life_min=70.0))
def allergen(my: Vars, drive: Vars) -> None:
    """The reaction goes on for about two hours unless epinephrine stops it."""
    drive.mediator += my.site


@AGENTS.add("Antihistamine, usual doses: itch and hives; neither airway nor pressure.", unit="dose",
            kinetics=Kinetics(onset_min=20.0, half_life_min=400.0))
def antihistamine(my: Vars, who: Vars, drive: Vars) -> None:
    """Sedates; confuses the old. Most of the itch is gone within the hour (Zuberbier 2022)."""
    drive.itch_left *= 1.0 - 0.80 * my.site / (my.site + 0.25)
    drive.sedation += 0.06 * my.site / (my.site + 1.0)
    drive.fear_left *= 1.0 - 0.10 * my.site / (my.site + 1.0)
    drive.brain_injury += 0.000004 * my.site / (my.site + 1.0) * (who.frailty - 1.0 + who.dementia)
    drive.delirium += 0.7 * my.site / (my.site + 1.0) * (who.frailty - 1.0 + who.dementia)
