"""Too many tablets of a drug that holds back heart and vessels: calcium channel blockers, beta-blockers."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A calcium channel or beta receptor blocker in overdose: pulse, strength and vessels fail together; calcium and glucagon help a "
    "little for minutes, insulin in high dose gives the heart back over half an hour, pressors hold the vessels meanwhile.",
    params={
        "load": Param(2.0, 0.0, 6.0, "1", "1 = half of what the heart has is held once all is absorbed"),
        "absorbed": Param(0.45, 0.0, 1.0, "1", "share that acts at the start; slow-release tablets come for hours"),
        "absorbs_min": Param(150.0, 20.0, 900.0, "min", "time constant of the rest",
                            "slow-release verapamil peaks at 5-15 h (US label 2019)"),
        "half_life_h": Param(10.0, 2.0, 60.0, "h", "verapamil 6-12 h in overdose, amlodipine 30-50 h", "US labels 2019"),
        "heart": Param(1.0, 0.0, 1.5, "1", "how much of it falls on pulse, conduction and strength; amlodipine little"),
        "vessels": Param(0.7, 0.0, 1.5, "1", "how much of it falls on vessels; beta-blockers little"),
        "sugar": Param(1.3, -1.0, 3.0, "mg/dL/min", "channel blockers keep insulin in the pancreas, beta-blockers keep sugar in the liver",
                       "Levine 2007: glucose at the door tells how bad a channel blocker is"),
        "calcium_helps": Param(0.35, 0.0, 1.0, "1", "how far calcium loosens it", "judgement; St-Onge 2017: weak evidence"),
        "glucagon_helps": Param(0.25, 0.0, 1.0, "1", "how far glucagon goes round it; a beta-blocker more than twice that", "Bailey 2003"),
    },
    state={"left": "load", "share": "absorbed", "fuelled": 0.0, "block": 0.0},
    readings={"heart_held": ("block", "0..1", "share of the heart's work that the poison holds")},
)
def blocked_heart(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Insulin 1 U/kg then 1 U/kg/h: contractility after 15-45 minutes, pulse and vessels hardly (Engebretsen 2011; Yuan 1999).

    Usual insulin doses do not do it: the effect asked for begins well above what 0.1 U/kg/h holds."""
    f = dt * body.pace
    my.left = my.left / (1.0 + f * 0.011552453 / p.half_life_h)
    my.share = my.share + f / p.absorbs_min * (1.0 - my.share) / (1.0 + f / p.absorbs_min)
    charge = min(1.0, max(0.0, drive.insulin - 0.72) / 0.20)
    my.fuelled = (my.fuelled + f / 22.0 * charge) / (1.0 + f / 22.0)
    level = my.left * my.share / (1.0 + p.calcium_helps * drive.heart_shield + p.glucagon_helps * drive.beta_agonist)
    my.block = level * level / (level * level + 1.0)
    held = p.heart * my.block
    loose = p.vessels * my.block
    weak = held * (1.0 - 0.60 * my.fuelled)
    drive.contractility *= max(0.10, 1.0 - 0.98 * weak)
    drive.heart_rate -= 75.0 * held * (1.0 - 0.25 * my.fuelled) * (1.0 - 0.20 * drive.vagal)
    drive.conducted = min(drive.conducted, 125.0 - 95.0 * held * (1.0 - 0.20 * my.fuelled))
    drive.reflex *= 1.0 - 0.80 * my.block
    drive.svr *= 1.0 - 0.52 * loose
    drive.vasoplegia = min(1.0, drive.vasoplegia + 0.70 * loose)
    drive.venous_pool += 0.07 * loose
    drive.glucose += p.sugar * my.block * (1.0 - 0.6 * my.fuelled)
    drive.nausea += 0.4 * my.block
    drive.fear += 0.25 * my.block
    drive.lung_leak += 0.06 * loose
    drive.hazard_death += 0.00018 * held * held * (1.0 - 0.6 * my.fuelled)
