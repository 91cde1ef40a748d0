"""Anaphylaxis: what mast cells release and what that does."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import PATHWAYS


@PATHWAYS.add("Mediators rise over minutes, dilate vessels, leak plasma, close airways; epinephrine stops and opposes them.",
              state={"level": 0.0, "quiet": 0.0, "tight": 0.0, "throat": 0.0},
              readings={"mediator": ("level", "0..1", "mast-cell mediators: hives"),
                        "bronchospasm": ("tight", "0..1", "airways tight from mast-cell mediators"),
                        "throat_swelling": ("throat", "0..1", "swelling of tongue and larynx")})
def mast_cell(my: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Release reaches its height in about 10 min (median time to arrest 30 min food, 5 min drug: Pumphrey 2000)."""
    # epinephrine stops release, and cells that were stopped stay quiet for some hours (biphasic return about 5 %)
    my.quiet = (my.quiet + dt / 9.0 * drive.beta_agonist) / (1.0 + dt / 9.0 * drive.beta_agonist + dt / 300.0)
    aim = min(1.0, drive.mediator) * (1.0 - 0.50 * drive.beta_agonist) * (1.0 - 0.92 * my.quiet)
    tau = 7.0 if aim > my.level else 18.0
    my.level = (my.level + dt / tau * aim) / (1.0 + dt / tau)
    m = my.level
    opposed = m * (1.0 - 0.55 * drive.beta_agonist)
    drive.svr *= 1.0 - 0.60 * opposed
    drive.vasoplegia = min(1.0, drive.vasoplegia + 0.5 * opposed)
    # who sits or stands empties the heart; who lies with the legs up gets some of it back (Pumphrey 2003)
    drive.venous_pool += 0.14 * opposed + opposed * (0.035 * drive.upright * (1.0 - drive.flat) - 0.030 * drive.flat)
    drive.leak += 0.0005 * who.weight * opposed
    drive.resistance += 3.2 * opposed * (1.0 + 0.6 * who.airway)
    drive.blocked = max(drive.blocked, 0.45 * max(0.0, opposed - 0.45))
    my.tight = opposed
    my.throat = min(1.0, 1.6 * max(0.0, opposed - 0.30))
    drive.shunt += 0.16 * opposed
    blocked_heart = max(who.beta_block, drive.beta_block) * (1.0 - drive.beta_agonist)  # glucagon goes round it
    drive.contractility *= 1.0 - 0.25 * opposed * (1.0 + 1.4 * blocked_heart)
    drive.lactate += 0.05 * opposed
    drive.fear += 0.7 * m
    drive.pain += 3.0 * m
    drive.nausea += 0.5 * m
    drive.fetus_injury += 0.004 * opposed
