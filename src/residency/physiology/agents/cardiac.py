"""Drugs for pressure, pulse and water."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Beta-blocker, mg of intravenous labetalol or its equivalent (20 mg is a usual dose; metoprolol 5 mg).", unit="mg",
            rate_unit="mg/min", kinetics=Kinetics(onset_min=4.0, half_life_min=240.0))
def beta_blocker(my: Vars, who: Vars, drive: Vars) -> None:
    """Takes the pulse that a shocked or failing heart lives on; closes wheezy airways."""
    effect = my.site / (my.site + 24.0)
    drive.beta_block = max(drive.beta_block, 0.85 * effect)
    drive.svr *= 1.0 - 0.14 * effect
    drive.reflex *= 1.0 - 0.35 * effect
    drive.resistance += (0.15 + 1.5 * who.airway) * effect
    drive.heart_rate -= 6.0 * effect


@AGENTS.add("Arterial vasodilator, mg/h of nicardipine or its equivalent (5-15).", unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0,
            kinetics=Kinetics(onset_min=4.0, half_life_min=20.0))
def vasodilator(my: Vars, drive: Vars) -> None:
    """Pressure falls by about a quarter at 10 mg/h; the heart answers with ten beats (US label of nicardipine 2016)."""
    rate = my.site * 2.079442
    effect = rate / (rate + 10.0)
    drive.svr *= 1.0 - 0.62 * effect
    drive.reflex *= 1.0 - 0.45 * effect
    drive.map_set -= 45.0 * effect
    drive.heart_rate += 30.0 * effect
    drive.shunt += 0.02 * effect
    drive.pain += 0.5 * effect


@AGENTS.add("Arterial vasodilator given at once, mg of intravenous hydralazine or its equivalent (5-20; nifedipine 10 mg by mouth).",
            unit="mg", kinetics=Kinetics(onset_min=12.0, half_life_min=180.0))
def vasodilator_dose(my: Vars, drive: Vars) -> None:
    """10 mg take about a seventh of the pressure within half an hour, for hours, and the heart races (ACOG 2020; Magee 2003)."""
    effect = my.site / (my.site + 8.0)
    drive.svr *= 1.0 - 0.62 * effect
    drive.reflex *= 1.0 - 0.45 * effect
    drive.map_set -= 45.0 * effect
    drive.heart_rate += 45.0 * effect
    drive.shunt += 0.02 * effect
    drive.pain += 1.0 * effect


@AGENTS.add("Nimodipine 60 mg by mouth: fewer strokes after a subarachnoid bleed, and a lower pressure.",
            unit="mg", kinetics=Kinetics(onset_min=30.0, half_life_min=240.0))
def nimodipine(my: Vars, drive: Vars) -> None:
    """Pickard 1989. Given every 4 h; hypotension is its price."""
    effect = my.site / (my.site + 20.0)
    drive.vasospasm_shield = max(drive.vasospasm_shield, effect)
    drive.svr *= 1.0 - 0.06 * effect
    drive.map_set -= 3.0 * effect + 0.05 * max(0.0, my.site - 90.0)


@AGENTS.add("ACE inhibitor or its like, usual doses.", unit="dose", kinetics=Kinetics(onset_min=45.0, half_life_min=600.0))
def ace_inhibitor(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """Takes the hormone that holds a shocked patient's vessels and filtration."""
    effect = my.site / (my.site + 0.7)
    drive.svr *= 1.0 - 0.18 * effect
    drive.reflex *= 1.0 - 0.20 * effect
    drive.kidney_injury += 0.0006 * effect * max(0.0, 1.0 - body.map / who.map) * who.kidney
    drive.potassium += 0.0004 * effect


@AGENTS.add("Loop diuretic, doses of 40 mg of intravenous furosemide.", unit="dose", rate_unit="dose/h", rate_scale=1.0 / 60.0,
            kinetics=Kinetics(onset_min=10.0, half_life_min=75.0))
def loop_diuretic(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """40 mg makes about 1.5 L in three hours in a filled person; loses potassium; veins widen first."""
    effect = my.site / (my.site + 0.75)
    drive.diuresis += 11.0 * effect
    drive.venous_pool += 0.015 * effect
    drive.potassium -= 0.0015 * effect
    drive.kidney_injury += 0.0006 * effect * max(0.0, 0.97 - body.blood / who.blood) * who.kidney


@AGENTS.add("Anticoagulant, usual full doses; a rate of 1 holds one dose.", unit="dose", rate_unit="full rate", rate_scale=0.0019254,
            kinetics=Kinetics(onset_min=10.0, half_life_min=360.0))
def anticoagulant(my: Vars, who: Vars, drive: Vars) -> None:
    """Expected major bleeding about 2 % in the first days of a full dose, more in the frail (judgement from trials)."""
    effect = my.site / (my.site + 0.5)
    drive.anticoagulation = min(1.0, drive.anticoagulation + effect)
    drive.hazard_death += 0.0000010 * my.site * who.frailty
    drive.hazard_brain += 0.0000010 * my.site * who.frailty


@AGENTS.add("Reversal of an anticoagulant, usual doses (prothrombin concentrate, protamine): clots of its own.",
            unit="dose", kinetics=Kinetics(onset_min=8.0, half_life_min=480.0))
def reversal(my: Vars, who: Vars, drive: Vars) -> None:
    """Thrombosis in a few per cent."""
    drive.anticoagulation = max(0.0, drive.anticoagulation - my.site / (my.site + 0.3))
    drive.hazard_brain += 0.0000025 * my.site * who.frailty
    drive.heart_injury += 0.000008 * my.site * who.frailty


@AGENTS.add("Antiplatelet drug, usual doses.", unit="dose", kinetics=Kinetics(onset_min=20.0, half_life_min=2000.0))
def antiplatelet(my: Vars, who: Vars, drive: Vars) -> None:
    """Expected bleeding of gut and brain."""
    drive.antiplatelet = max(drive.antiplatelet, my.site / (my.site + 0.25))
    drive.gut_injury += 0.000004 * my.site * who.frailty
    drive.hazard_brain += 0.0000002 * my.site * who.frailty
