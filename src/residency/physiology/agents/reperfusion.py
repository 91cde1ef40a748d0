"""Dissolving a clot and pulling one out."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Thrombolytic, doses of 0.9 mg/kg of alteplase or 0.25 mg/kg of tenecteplase: dissolves clots, wanted or not.",
            unit="dose", kinetics=Kinetics(onset_min=12.0, half_life_min=150.0))
def thrombolytic(my: Vars, who: Vars, drive: Vars) -> None:
    """A bleed in the skull in about 0.7 % of people who had no clot there (Zinkstok 2013, stroke mimics: 0.5-1 %), half of it fatal;
    about 2 % after the full 100 mg of a lung embolism (Meyer 2014 PEITHO). Bleeding elsewhere, and plugs that hold a bleed back
    go too. The fibrinolytic state outlasts the drug by hours."""
    effect = my.site / (my.site + 0.45)
    drive.lysis = max(drive.lysis, effect)
    drive.haemostasis *= 1.0 - 0.5 * effect
    drive.anticoagulation = min(1.0, drive.anticoagulation + effect)
    bleed = 0.000025 * effect * who.frailty * (1.0 + 23.0 * max(0.0, my.site - 1.0))
    drive.hazard_death += 0.5 * bleed
    drive.hazard_brain += 0.5 * bleed
    drive.gut_injury += 0.00002 * effect * who.frailty


@AGENTS.add("A clot pulled out of a large cerebral artery, amount = share of attempts that open it (0.85).",
            unit="share", bolus="max", highest=1.0, state={"risk": 0.05})
def thrombectomy(my: Vars, drive: Vars, dt: float) -> None:
    """Goyal 2016 HERMES: 71 % opened then, 85 % and more today. Perforation, dissection and new emboli in about 5 %, spent
    in the hours after the artery was entered."""
    on = 1.0 if my.amount > 0.0 else 0.0
    drive.clot_removed = max(drive.clot_removed, my.amount)
    spend = on * my.risk / 120.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_brain += 0.6 * spend
    drive.hazard_death += 0.2 * spend
    drive.limb_injury += 0.000004 * on
