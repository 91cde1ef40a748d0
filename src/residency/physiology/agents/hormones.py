"""Hormones given as drugs."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Regular insulin: lowers sugar, ketones and potassium; starves the brain when sugar runs out.",
            unit="U", rate_unit="U/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=12.0, half_life_min=25.0))
def insulin(my: Vars, who: Vars, drive: Vars) -> None:
    """Half effect at the level that 0.08 U/kg/h holds."""
    level = my.site / who.weight
    drive.insulin = min(1.0, drive.insulin + level / (level + 0.05))


@AGENTS.add("Hydrocortisone, mg: vessels answer better after an hour; sugar rises.",
            unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=60.0, half_life_min=480.0))
def hydrocortisone(my: Vars, who: Vars, drive: Vars) -> None:
    """Faster reversal of shock, little effect on death (Venkatesh 2018); on inflamed airways its effect goes by weight."""
    effect = my.site / (my.site + 60.0)
    drive.glucocorticoid = max(drive.glucocorticoid, my.site / (my.site + 0.85 * who.weight))
    drive.steroid = max(drive.steroid, 0.18 * effect)
    drive.svr *= 1.0 + 0.06 * effect
    drive.glucose += 0.9 * effect
    drive.delirium += 0.2 * effect
    drive.gut_injury += 0.00001 * effect


@AGENTS.add("Glucagon, mg: drives a heart whose beta receptors are blocked; makes people vomit.",
            unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=2.0, half_life_min=15.0))
def glucagon(my: Vars, who: Vars, drive: Vars) -> None:
    """Works around the receptor: heart, airways and mast cells of a patient under a beta-blocker answer it (Thomas 2005)."""
    effect = my.site / (my.site + 1.5)
    drive.beta_agonist = max(drive.beta_agonist, 0.65 * effect)
    drive.contractility *= 1.0 + 0.35 * effect
    drive.heart_rate += 20.0 * effect
    drive.glucose += 2.0 * effect
    drive.nausea += 0.8 * effect
    drive.vomiting += 0.001 * effect
    drive.lung_injury += 0.00002 * effect * (1.0 - drive.tube)


@AGENTS.add("Octreotide, mcg: holds back the pancreas's own insulin for some hours; bowel and pulse slow.",
            unit="mcg", rate_unit="mcg/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=15.0, half_life_min=100.0))
def octreotide(my: Vars, drive: Vars) -> None:
    """50 mcg every 6 h after a sulfonylurea (Fasano 2008: fewer relapses). Does nothing against injected insulin."""
    effect = my.site / (my.site + 9.0)
    drive.secretion_stop = max(drive.secretion_stop, 0.92 * effect)
    drive.splanchnic = max(drive.splanchnic, 0.8 * effect)
    drive.nausea += 0.25 * effect
    drive.heart_rate -= 5.0 * effect
    drive.gut_injury += 0.000008 * effect
