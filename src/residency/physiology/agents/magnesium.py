"""Magnesium: airway muscle, rhythm, and what too much of it does."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Magnesium sulfate into a vein, g: airway muscle lets go, torsades is held off; too much stops breath and heart.",
            unit="g", rate_unit="g/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=6.0, half_life_min=150.0),
            state={"level": 0.0},
            readings={"magnesium_level": ("level", "mg/kg", "magnesium at its receptors; knee reflexes go over about 110")})
def magnesium(my: Vars, who: Vars, drive: Vars) -> None:
    """Half effect on airways at 25 mg/kg; flushing and a few mmHg less (Rowe 2000, Griffiths 2016). 2 g steady a long QT without
    shortening it (Tzivoni 1988). Above 150 mg/kg weakness, then arrest; kidneys that fail hold it."""
    level = my.site * 1000.0 / who.weight
    my.level = level
    effect = level / (level + 25.0)
    drive.smooth_muscle = drive.smooth_muscle + (1.0 - drive.smooth_muscle) * effect
    drive.steadied = max(drive.steadied, my.site * my.site / (my.site * my.site + 0.8))
    # 4 to 6 g guard an adult against eclamptic fits (Magpie 2002); below about 40 mg/kg little
    drive.seizure_guard = max(drive.seizure_guard, level * level / (level * level + 900.0))
    drive.svr *= 1.0 - 0.07 * effect
    poison = max(0.0, level - 120.0) / (max(0.0, level - 120.0) + 120.0)
    drive.capacity *= 1.0 - poison
    drive.svr *= 1.0 - 0.4 * poison
    drive.sedation += 0.3 * poison
    drive.heart_injury += 0.000008 * effect * who.kidney + 0.002 * poison
