"""What dissolves clots."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Fibrinolytic, full doses (alteplase 100 mg): clots dissolve over hours, and so do plugs that hold bleeding back.",
            unit="dose", kinetics=Kinetics(onset_min=8.0, half_life_min=70.0))
def fibrinolytic(my: Vars, who: Vars, drive: Vars) -> None:
    """One full dose: bleeding into the brain about 2 %, major bleeding elsewhere about 6 %, more in the frail (Meyer 2014 PEITHO)."""
    effect = my.site / (my.site + 0.35)
    drive.fibrinolysis = max(drive.fibrinolysis, effect)
    drive.haemostasis *= 1.0 - 0.5 * effect
    drive.hazard_brain += 0.00016 * my.site * who.frailty
    drive.hazard_death += 0.00008 * my.site * who.frailty
