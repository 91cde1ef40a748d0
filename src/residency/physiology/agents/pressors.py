"""Drugs that squeeze vessels or drive the heart."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Norepinephrine: usual need 0.05-0.3 mcg/kg/min (SSC 2021). Starves gut and fingers when vessels are empty.",
            unit="mcg", rate_unit="mcg/kg/min", per_kg_rate=True, kinetics=Kinetics(onset_min=1.0, half_life_min=2.0))
def norepinephrine(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """`dose` is the steady rate that would hold this much at the receptor, mcg/kg/min."""
    dose = my.site * 0.34657359 / who.weight
    drive.pressor += dose
    drive.heart_rate += 12.0 * dose / (dose + 0.3)
    drive.limb_injury += 0.00035 * dose / (1.0 + dose) * (1.0 + 3.0 * max(0.0, 1.0 - body.blood / who.blood))
    drive.gut_injury += 0.00018 * dose / (1.0 + dose)
    drive.heart_injury += 0.00010 * dose
    drive.fibrillation += max(0.0, dose - 6.0) * 0.02


@AGENTS.add("Vasopressin 0.03 U/min: a second pressor that sick vessels still answer.",
            unit="U", rate_unit="U/min", kinetics=Kinetics(onset_min=4.0, half_life_min=10.0))
def vasopressin(my: Vars, who: Vars, drive: Vars) -> None:
    """Fixed dose, not by weight (Russell 2008)."""
    dose = my.site * 0.06931472
    effect = dose / (dose + 0.03)
    drive.svr *= 1.0 + 0.42 * effect
    drive.venous_tone += 0.02 * effect
    drive.gut_injury += 0.00012 * effect * (1.0 + 20.0 * max(0.0, dose - 0.04))
    drive.heart_injury += 0.0006 * max(0.0, dose - 0.05)
    drive.limb_injury += 0.00008 * effect


@AGENTS.add("Epinephrine into a vein: bolus mg, rate mcg/kg/min. One milligram into a beating heart can make it fibrillate.",
            unit="mg", rate_unit="mcg/kg/min", per_kg_rate=True, rate_scale=0.001, kinetics=Kinetics(onset_min=0.5, half_life_min=2.5))
def epinephrine(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """`dose` in mcg/kg/min. Also raises lactate and sugar by itself."""
    dose = my.site * 277.2589 / who.weight
    beta = dose / (dose + 0.08)
    drive.pressor += 0.9 * dose
    drive.heart_rate += 40.0 * beta * (1.0 - 0.6 * who.beta_block)
    drive.contractility *= 1.0 + 0.40 * beta * (1.0 - 0.6 * who.beta_block)
    drive.beta_agonist = max(drive.beta_agonist, beta * (1.0 - 0.95 * who.beta_block))
    drive.alpha_agonist = max(drive.alpha_agonist, dose / (dose + 0.5))
    drive.lactate += 0.020 * beta
    drive.glucose += 1.2 * beta
    drive.fear += 0.25 * beta
    drive.heart_injury += 0.006 * max(0.0, dose - 0.3) * body.beating / (1.0 + dose) + 0.00020 * beta
    drive.fibrillation += 0.02 * max(0.0, dose - 1.5) * body.beating


@AGENTS.add("Epinephrine into the thigh muscle, mg: peak about 8 min (Simons 1998), lasts 20-30; 0.5 mg in adults.",
            unit="mg", kinetics=Kinetics(onset_min=6.0, half_life_min=18.0))
def epinephrine_im(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """A depot: 0.5 mg acts like about 0.1 mcg/kg/min at its height."""
    dose = my.site * 20.0 / who.weight
    beta = dose / (dose + 0.035)
    drive.pressor += 0.5 * dose
    drive.heart_rate += 32.0 * beta * (1.0 - 0.6 * who.beta_block)
    drive.contractility *= 1.0 + 0.30 * beta * (1.0 - 0.6 * who.beta_block)
    drive.beta_agonist = max(drive.beta_agonist, beta * (1.0 - 0.95 * who.beta_block))
    drive.alpha_agonist = max(drive.alpha_agonist, dose / (dose + 0.5))
    drive.lactate += 0.010 * beta
    drive.fear += 0.2 * beta
    drive.heart_injury += 0.00015 * beta * who.frailty + 0.004 * max(0.0, dose - 0.4)
