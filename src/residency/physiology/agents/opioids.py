"""Opioids and their antagonist."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Opioid, mg of intravenous morphine or its equivalent.", unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0,
            needs=("opioid_receptor",), stage=-1, kinetics=Kinetics(onset_min=6.0, half_life_min=150.0))
def opioid(my: Vars, who: Vars, drive: Vars) -> None:
    """0.1 mg/kg relieves most pain; 0.6 mg/kg halves breathing. The frail need less. In migraine it makes the next day worse."""
    drive.opioid += my.site / (0.42 * who.weight) * who.frailty
    drive.headache_relief *= 1.0 + 0.12 * my.site / (my.site + 6.0)
    drive.delirium += 0.6 * my.site / (my.site + 15.0) * (who.frailty - 1.0 + who.dementia)


@AGENTS.add("Naloxone, mg: acts in 1-2 min, gone in 30-90; titrate 0.04-0.4 mg. Two milligrams at once is withdrawal.",
            unit="mg", rate_unit="mg/h", rate_scale=1.0 / 60.0, needs=("opioid_receptor",),
            kinetics=Kinetics(onset_min=1.3, half_life_min=32.0))
def naloxone(my: Vars, who: Vars, drive: Vars) -> None:
    """Inhibiting amount 0.1 mg in an adult of 70 kg (judgement: 0.4 mg lets four times the half dose breathe)."""
    drive.antagonist += my.site * 70.0 / who.weight / 0.10
    drive.heart_injury += 0.00003 * my.site / (my.site + 1.0)
