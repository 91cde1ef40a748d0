"""Oxygen, hands and machines that breathe for a patient, and drugs that open airways."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Oxygen; the rate is the inspired fraction. Hides failing breath, dulls it in retainers, burns lungs above 0.6.",
            rate_unit="FiO2", highest=1.0)
def oxygen(my: Vars, who: Vars, drive: Vars) -> None:
    """Uncontrolled oxygen doubled deaths in COPD (Austin 2010)."""
    drive.fio2 = max(drive.fio2, my.rate)
    drive.breath *= 1.0 - 0.45 * who.airway * max(0.0, my.rate - 0.28)


@AGENTS.add("Bag and mask, 0/1: breathes for the patient; air goes to the stomach too.", rate_unit="0/1", highest=1.0)
def bag_mask(my: Vars, body: Vars, drive: Vars) -> None:
    """Rather more than normal ventilation, as in life; fights who is awake; aspiration a little with time."""
    on = min(1.0, my.rate)
    asleep = 1.0 if body.gcs < 11.0 else 0.35
    drive.assist = max(drive.assist, 1.4 * on * asleep)
    drive.machine_rate = max(drive.machine_rate, 12.0 * on)
    drive.lung_injury += 0.00008 * on * (1.0 - drive.tube)
    drive.fear += 0.5 * on * (1.0 - asleep)


@AGENTS.add("Tube and ventilator, 0/1: fixed breathing whatever the acid; pressure in the chest hinders filling.",
            rate_unit="0/1", highest=1.0, stage=-1, readings={"ventilator": ("rate", "0/1", "breathes on a ventilator")})
def ventilator(my: Vars, body: Vars, drive: Vars) -> None:
    """Needs sedation while awake; lungs are injured slowly (pneumonia, stretch)."""
    on = min(1.0, my.rate)
    drive.tube = max(drive.tube, on)
    drive.assist = max(drive.assist, 1.25 * on)
    drive.machine_rate = max(drive.machine_rate, 16.0 * on)
    drive.pleural += 1.5 * on
    drive.shunt -= 0.02 * on
    drive.lung_injury += 0.00004 * on
    drive.fear += 0.6 * on
    drive.pain += 2.0 * on
    drive.sedation += 0.15 * on


@AGENTS.add("Putting in a breathing tube, 1 = one attempt: a minute without breath, a fall of pressure, rarely worse.",
            unit="attempt", state={"left": 0.0}, bolus_to="left")
def intubation(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """The attempt takes about a minute; the hit to pressure fades over ten. The tube itself is the agent `ventilator`."""
    attempt = 1.0 if my.left > 0.35 else 0.0
    drive.blocked = max(drive.blocked, 0.95 * attempt)
    drive.sedation += 0.4 * attempt
    drive.svr *= 1.0 - 0.15 * min(1.0, my.left)
    drive.pain += 4.0 * attempt
    drive.heart_injury += 0.0008 * min(1.0, my.left) * who.frailty
    drive.lung_injury += 0.0015 * attempt
    my.left = my.left / (1.0 + dt / (1.0 if my.left > 0.35 else 10.0))


@AGENTS.add("Inhaled beta-agonist, usual doses: airways open, pulse up, potassium and lactate shift.",
            unit="dose", rate_unit="dose/h", rate_scale=1.0 / 60.0, kinetics=Kinetics(onset_min=5.0, half_life_min=120.0))
def beta_agonist(my: Vars, drive: Vars) -> None:
    """Works on wheeze, and moves potassium into cells: -0.6 mmol/L after 10 mg, -1.0 after 20 (Allon 1989)."""
    effect = my.site / (my.site + 1.0)
    drive.bronchodilation = max(drive.bronchodilation, 0.45 * effect)
    drive.heart_rate += 14.0 * effect
    drive.potassium -= 0.020 * effect
    drive.lactate += 0.010 * effect
    drive.heart_injury += 0.00002 * effect


@AGENTS.add("Inhaled anticholinergic, usual doses (ipratropium 0.5 mg): adds to a beta-agonist in the first hours, no more later.",
            unit="dose", kinetics=Kinetics(onset_min=12.0, half_life_min=150.0))
def anticholinergic(my: Vars, drive: Vars) -> None:
    """Griffiths 2013, Rodrigo 2005. Dry mouth, wide pupil where the mist leaks, a little pulse."""
    effect = my.site / (my.site + 0.6)
    drive.anticholinergic = max(drive.anticholinergic, effect)
    drive.heart_rate += 3.0 * effect
    drive.nausea += 0.05 * effect
    drive.heart_injury += 0.000004 * effect


@AGENTS.add("A ventilator set slow with long breathing out, or taken off for some breaths, 0/1: trapped air leaves, carbon dioxide stays.",
            rate_unit="0/1", highest=1.0)
def slow_breaths(my: Vars, drive: Vars) -> None:
    """Permissive hypercapnia (Darioli 1984, Oddo 2006): 10 breaths and 60 % of the usual ventilation."""
    on = min(1.0, my.rate)
    drive.assist *= 1.0 - 0.40 * on
    drive.machine_rate *= 1.0 - 0.40 * on
    drive.fear += 0.15 * on
    drive.brain_injury += 0.000002 * on
