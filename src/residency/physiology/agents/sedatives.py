"""Drugs and acts that quieten."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Benzodiazepine, mg of lorazepam or its equivalent.", unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0,
            kinetics=Kinetics(onset_min=4.0, half_life_min=600.0))
def benzodiazepine(my: Vars, who: Vars, drive: Vars) -> None:
    """Calms; depresses breathing most with opioids; makes a confused old mind worse."""
    level = my.site / who.weight * 70.0 * who.frailty
    drive.sedation += 0.75 * level / (level + 7.0)
    drive.gaba = drive.gaba + (1.0 - drive.gaba) * level / (level + 3.0)
    drive.fear_left *= 1.0 - 0.8 * level / (level + 1.0)
    drive.breath *= 1.0 - 0.55 * level / (level + 12.0) - 0.30 * min(1.0, drive.opioid) * level / (level + 4.0)
    drive.svr *= 1.0 - 0.08 * level / (level + 6.0)
    drive.blocked = max(drive.blocked, 0.35 * level / (level + 14.0))
    drive.delirium += 1.0 * level / (level + 3.0) * (who.frailty - 1.0 + who.dementia)
    drive.brain_injury += 0.00002 * level / (level + 3.0) * (who.frailty - 1.0 + who.dementia)


@AGENTS.add("Antipsychotic, mg of haloperidol or its equivalent.", unit="mg", kinetics=Kinetics(onset_min=15.0, half_life_min=1200.0))
def antipsychotic(my: Vars, who: Vars, drive: Vars) -> None:
    """Long QT at high doses; frail hearts first."""
    level = my.site / who.weight * 70.0
    drive.sedation += 0.25 * level / (level + 6.0)
    drive.fear_left *= 1.0 - 0.55 * level / (level + 4.0)
    drive.svr *= 1.0 - 0.10 * level / (level + 8.0)
    drive.qt += 25.0 * level / (level + 5.0)
    drive.heart_injury += 0.00002 * level / (level + 10.0) * who.frailty
    drive.hazard_death += 0.0000012 * max(0.0, level - 10.0) * who.frailty


@AGENTS.add("Sedative for tubes and procedures, mg/kg of propofol or its equivalent: sleep, no breath, low pressure.",
            unit="mg/kg", rate_unit="mcg/kg/min", rate_scale=0.001, kinetics=Kinetics(onset_min=1.0, half_life_min=8.0))
def sedative(my: Vars, who: Vars, drive: Vars) -> None:
    """2 mg/kg is an induction dose; the shocked need a quarter and fall further."""
    level = my.site * who.frailty
    effect = level / (level + 0.8)
    drive.sedation += 0.95 * effect
    drive.gaba = drive.gaba + (1.0 - drive.gaba) * effect
    drive.breath *= 1.0 - 0.90 * effect
    drive.svr *= 1.0 - 0.35 * effect
    drive.venous_pool += 0.05 * effect
    drive.contractility *= 1.0 - 0.15 * effect
    drive.reflex *= 1.0 - 0.40 * effect
    drive.fear_left *= 1.0 - effect
    drive.blocked = max(drive.blocked, 0.45 * effect)
    drive.metabolism *= 1.0 - 0.12 * effect


@AGENTS.add("Ketamine, mg: pain and awareness go, pressure and pulse mostly stay.", unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0,
            kinetics=Kinetics(onset_min=1.0, half_life_min=15.0))
def ketamine(my: Vars, who: Vars, drive: Vars) -> None:
    """0.2 mg/kg for pain, 1-2 mg/kg to sedate; a spent heart sags; waking frightens."""
    level = my.site / who.weight
    deep = level * level / (level * level + 0.5)
    drive.sedation += 0.85 * deep
    drive.pain_left *= 1.0 - 0.9 * level / (level + 0.15)
    drive.arousal += 0.15 * level / (level + 0.5)
    drive.contractility *= 1.0 - 0.10 * deep
    drive.breath *= 1.0 - 0.20 * deep
    drive.fear += 0.25 * level / (level + 0.3) * (1.0 - deep)
    drive.nausea += 0.3 * level / (level + 0.5)
    drive.smooth_muscle = drive.smooth_muscle + (1.0 - drive.smooth_muscle) * 0.35 * deep  # bronchodilates a little (Jat 2012: uncertain)


@AGENTS.add("Family or a calm voice at the bedside, 0..1: fear falls, confusion a little.", rate_unit="0/1", highest=1.0)
def comfort(my: Vars, drive: Vars) -> None:
    """Harm: none to the body but a child's or a family's own fear adds when it is intense (judgement)."""
    drive.fear_left *= 1.0 - 0.45 * min(1.0, my.rate)
    drive.lucid += 0.3 * my.rate
    drive.fear += 0.01 * my.rate


@AGENTS.add("Tying a person down, 0..1: fear, struggle, pressure sores, worse delirium.", rate_unit="0/1", highest=1.0)
def restraint(my: Vars, who: Vars, drive: Vars) -> None:
    """Struggle burns oxygen and makes lactate; deaths in restraint are mostly from this with drugs."""
    on = min(1.0, my.rate)
    drive.fear += 0.6 * on
    drive.metabolism *= 1.0 + 0.35 * on
    drive.lactate += 0.025 * on
    drive.arousal += 0.2 * on
    drive.capacity *= 1.0 - 0.2 * on
    drive.delirium += 0.8 * on * (1.0 + who.dementia)
    drive.limb_injury += 0.00012 * on
