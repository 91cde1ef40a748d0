"""Drugs for pain and nausea. A `dose` is one usual adult dose."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Acetaminophen, doses of 1 g; over 150 mg/kg it injures the liver.", unit="dose",
            kinetics=Kinetics(onset_min=20.0, half_life_min=150.0))
def acetaminophen(my: Vars, who: Vars, drive: Vars) -> None:
    """15 mg/kg takes a third of most pain and half a degree of fever."""
    level = my.site * 1000.0 / who.weight / 15.0
    effect = level / (level + 0.6)
    drive.pain_left *= 1.0 - 0.42 * effect
    drive.antipyresis = max(drive.antipyresis, 0.45 * effect)
    drive.gut_injury += 0.0008 * max(0.0, level - 4.0)
    drive.svr *= 1.0 - 0.02 * effect


@AGENTS.add("Non-steroidal anti-inflammatory drug, usual doses: pain and fever less; kidneys, stomach and platelets pay.",
            unit="dose", kinetics=Kinetics(onset_min=20.0, half_life_min=300.0))
def nsaid(my: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """An underfilled or septic kidney lives on prostaglandins."""
    level = my.site
    effect = level / (level + 0.5)
    dry = max(0.0, 1.0 - body.blood / who.blood) + 0.6 * max(0.0, 1.0 - body.map / who.map) + 0.4 * body.inflammation
    drive.pain_left *= 1.0 - 0.50 * effect
    drive.headache_relief *= 1.0 - 0.35 * effect
    drive.kidney_injury += 0.0010 * effect * dry * who.kidney + 0.000008 * level * who.kidney
    drive.gut_injury += 0.00002 * level * who.frailty
    drive.antiplatelet = max(drive.antiplatelet, 0.8 * effect)


@AGENTS.add("Dopamine antagonist (metoclopramide 10 mg, prochlorperazine 10 mg), usual doses: ends migraine and nausea.",
            unit="dose", kinetics=Kinetics(onset_min=15.0, half_life_min=300.0))
def dopamine_antagonist(my: Vars, drive: Vars) -> None:
    """About two in three are relieved at 2 h; restlessness (akathisia) in up to a third of fast pushes."""
    effect = my.site / (my.site + 0.30)
    drive.headache_relief *= 1.0 - 0.80 * effect
    drive.pain_left *= 1.0 - 0.12 * effect
    drive.nausea_left *= 1.0 - 0.8 * effect
    drive.fear += 0.06 * my.site + 0.25 * max(0.0, my.site - 1.2)
    drive.sedation += 0.03 * my.site
    drive.svr *= 1.0 - 0.04 * effect
    drive.heart_injury += 0.000006 * my.site


@AGENTS.add("Antiemetic (ondansetron 4 mg), usual doses.", unit="dose", kinetics=Kinetics(onset_min=10.0, half_life_min=240.0))
def antiemetic(my: Vars, drive: Vars) -> None:
    """Long QT at high doses."""
    effect = my.site / (my.site + 0.5)
    drive.nausea_left *= 1.0 - 0.7 * effect
    drive.pain += 0.2 * effect
    drive.qt += 12.0 * my.site / (my.site + 0.5)
    drive.heart_injury += 0.000004 * my.site


@AGENTS.add("Triptan, usual doses: narrows cranial and coronary vessels.", unit="dose",
            kinetics=Kinetics(onset_min=20.0, half_life_min=150.0))
def triptan(my: Vars, who: Vars, drive: Vars) -> None:
    """Relief in about half; raises pressure; harms narrow coronaries and a brain whose vessels are in spasm."""
    effect = my.site / (my.site + 0.4)
    drive.headache_relief *= 1.0 - 0.65 * effect
    drive.map_set += 6.0 * effect
    drive.svr *= 1.0 + 0.06 * effect
    drive.heart_injury += 0.00002 * effect * (who.frailty - 0.9)
    drive.vasospasm_shield -= 0.5 * effect
    drive.pain += 0.4 * effect
