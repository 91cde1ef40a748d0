"""What ends or slows a racing heart, drives a weak one, frees a squeezed one, and mends a torn artery."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Adenosine, mg as a fast push: the AV node stands still for seconds.", unit="mg", state={"seen": 0.0}, bolus_to="seen")
def adenosine(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """6 mg ends about 60 of 100 circuits, 12 mg about 92 (DiMarco 1990). Everybody who feels it is afraid; sick airways close."""
    effect = my.seen / (my.seen + 3.0)
    drive.node_pause = max(drive.node_pause, effect)
    drive.fear += 0.9 * effect
    drive.pain += 3.0 * effect
    drive.resistance += (0.05 + 2.5 * who.airway) * effect
    drive.heart_injury += 0.00010 * effect * who.frailty
    my.seen = my.seen / (1.0 + dt / 0.4)


@AGENTS.add("A vagal manoeuvre, 1 = blown into a syringe and then laid flat with the legs up.", unit="1", state={"seen": 0.0},
            bolus_to="seen")
def vagal_push(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """43 of 100 circuits end by the modified form, 17 by the plain one (Appelboam 2015 REVERT)."""
    on = min(1.0, my.seen)
    drive.node_pause = max(drive.node_pause, 0.50 * on)
    drive.fear += 0.05 * on
    drive.brain_injury += 0.0004 * on * (who.frailty - 1.0)
    drive.heart_injury += 0.00001 * on
    my.seen = my.seen / (1.0 + dt / 0.7)


@AGENTS.add("A drug that slows the AV node and weakens the muscle, mg of intravenous diltiazem (20 is a usual dose).", unit="mg",
            rate_unit="mg/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=3.0, half_life_min=200.0))
def node_blocker(my: Vars, who: Vars, drive: Vars) -> None:
    """Pulse down by a quarter to a third in minutes (Ellenbogen 1995); a weak ventricle gets weaker."""
    effect = my.site / (my.site + 12.0)
    drive.node_slow = max(drive.node_slow, effect)
    drive.svr *= 1.0 - 0.14 * effect
    drive.contractility *= 1.0 - (0.08 + 0.9 * (1.0 - who.heart)) * effect
    drive.heart_rate -= 14.0 * effect
    drive.conducted = min(drive.conducted, 400.0 - 330.0 * max(0.0, effect - 0.80) / 0.20)


@AGENTS.add("A drug on the muscle's membrane, doses of 150 mg of intravenous amiodarone.", unit="dose", rate_unit="dose/h",
            rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=4.0, half_life_min=300.0))
def membrane_drug(my: Vars, who: Vars, drive: Vars) -> None:
    """Low pressure in about one of six (US label 2018 of amiodarone)."""
    effect = my.site / (my.site + 0.8)
    drive.membrane = max(drive.membrane, effect)
    drive.node_slow = max(drive.node_slow, 0.55 * effect)
    drive.svr *= 1.0 - 0.10 * effect
    drive.contractility *= 1.0 - 0.08 * effect
    drive.heart_rate -= 8.0 * effect
    drive.qt += 18.0 * effect
    drive.heart_injury += 0.00003 * effect * who.frailty


@AGENTS.add("A shock timed to the beat, 1 = one: ends a racing rhythm and seldom starts a worse one; hurts who is awake.", unit="shock",
            state={"fired": 0.0, "sore": 0.0}, bolus_to="fired")
def timed_shock(my: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """About nine of ten at the first shock; burns and fright (Glover 2008)."""
    on = min(1.0, my.fired)
    drive.cardioversion = max(drive.cardioversion, on)
    my.sore = my.sore / (1.0 + dt / 6.0) + on
    drive.pain += 9.0 * min(1.0, my.sore)
    drive.fear += 0.6 * min(1.0, my.sore)
    drive.heart_injury += 0.00060 * on * who.frailty
    my.fired = 0.0


@AGENTS.add("Dobutamine, mcg/kg/min: a weak heart throws harder and faster, vessels widen a little.", unit="mcg",
            rate_unit="mcg/kg/min", per_kg_rate=True, kinetics=Kinetics(onset_min=1.5, half_life_min=2.5))
def inotrope(my: Vars, who: Vars, drive: Vars) -> None:
    """2 to 20 (US label 2020). Muscle short of blood pays."""
    dose = my.site * 0.27725887 / who.weight
    effect = dose / (dose + 6.0)
    drive.contractility *= 1.0 + 0.85 * effect * (1.0 - 0.6 * drive.beta_block)
    drive.heart_rate += 24.0 * effect * (1.0 - 0.6 * who.beta_block)
    drive.svr *= 1.0 - 0.16 * effect
    drive.heart_injury += 0.00035 * effect
    drive.hazard_death += 0.000006 * effect * who.frailty


@AGENTS.add("Air under pressure by a tight mask, 0/1: wet lungs open, the left heart is eased, and filling is a little hindered.",
            rate_unit="0/1", highest=1.0)
def mask_pressure(my: Vars, body: Vars, drive: Vars) -> None:
    """Vital 2013: in oedema of the heart fewer tubes and fewer deaths. A tight mask frightens."""
    on = min(1.0, my.rate)
    drive.shunt -= 0.28 * on * body.lung_water
    drive.lung_flood -= 0.0050 * on * body.lung_water
    drive.capacity *= 1.0 + 0.25 * on
    drive.pleural += 0.35 * on
    drive.fear += 0.10 * on


@AGENTS.add("A needle and drain in the sac around the heart, 1 = in.", unit="1", bolus="max", highest=1.0, state={"risk": 0.010})
def sac_drain(my: Vars, drive: Vars, dt: float) -> None:
    """Serious trouble in one to three of a hundred, guided by ultrasound (Tsang 2002)."""
    drive.sac_open = max(drive.sac_open, my.amount)
    spend = my.amount * my.risk / 60.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_death += 0.4 * spend
    drive.heart_injury += 0.3 * spend
    drive.pain += 2.0 * my.amount


@AGENTS.add("A torn or leaking aorta clamped and mended by surgeons, or lined from inside; 1 = done.", unit="1", bolus="max",
            highest=1.0, state={"risk": 0.16})
def aorta_repair(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Price: about one in six dies of a torn ascending aorta mended (Evangelista 2018 IRAD), a third of a ruptured belly one
    (IMPROVE 2014; part of that is the shock before)."""
    drive.aorta_mended = max(drive.aorta_mended, my.amount)
    drive.haemostasis = max(drive.haemostasis, my.amount)
    spend = my.amount * my.risk / 240.0
    my.risk = max(0.0, my.risk - dt * spend)
    drive.hazard_death += spend * who.frailty * 0.75
    drive.hazard_brain += 0.2 * spend
    drive.kidney_injury += 0.2 * spend * who.kidney
    drive.pain += 2.0 * my.amount
