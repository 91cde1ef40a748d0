"""What steadies, quickens or replaces a rhythm."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Atropine, mg: takes the vagus off the sinus node; hardly reaches a block below the node.", unit="mg",
            kinetics=Kinetics(onset_min=1.0, half_life_min=120.0))
def atropine(my: Vars, who: Vars, drive: Vars) -> None:
    """Full effect at about 2-3 mg (Kusumoto 2018). Dries, races, confuses the old; a racing heart needs more oxygen."""
    effect = my.site / (my.site + 0.6)
    drive.vagal = max(drive.vagal, effect)
    drive.heart_rate += 28.0 * effect
    drive.delirium += 0.8 * effect * (who.frailty - 1.0 + who.dementia)
    drive.heart_injury += 0.00003 * effect * who.frailty


@AGENTS.add("Pacing through the skin, 0/1: holds the pulse at 70 and hurts at every beat that it makes.", rate_unit="0/1", highest=1.0)
def skin_pacing(my: Vars, body: Vars, drive: Vars) -> None:
    """Captures most hearts for hours (Zoll 1985); a bridge to a wire. On demand: a faster pulse or a wire (which runs first by
    name) silences it."""
    on = min(1.0, my.rate)
    beats = on if drive.paced < 70.0 and body.hr < 70.5 else 0.0
    drive.paced = max(drive.paced, 70.0 * on)
    drive.pain += 5.0 * beats + 0.2 * on
    drive.fear += 0.2 * beats
    drive.limb_injury += 0.00002 * beats


@AGENTS.add("A pacing wire or pacemaker in the heart, 1 = in: holds the pulse at 80.", unit="1", bolus="max", highest=1.0,
            state={"risk": 0.004})
def pacing_wire(my: Vars, drive: Vars, dt: float) -> None:
    """Perforation, clot or infection in a few per cent, spent in the first hours (Kusumoto 2018)."""
    drive.paced = max(drive.paced, 80.0 * my.amount)
    spend = my.amount * my.risk / 120.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_death += spend
    drive.heart_injury += 0.000002 * my.amount


@AGENTS.add("A monitor that is watched with defibrillator pads on, 0/1.", rate_unit="0/1", highest=1.0)
def rhythm_watch(my: Vars, drive: Vars) -> None:
    """A shock within the minute ends most fibrillation. Alarms and wires keep people awake and afraid."""
    on = min(1.0, my.rate)
    drive.watched = max(drive.watched, 0.85 * on)
    drive.fear += 0.03 * on
    drive.pain += 0.2 * on
