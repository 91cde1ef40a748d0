"""Narrow airways: muscle that drugs relax within minutes, swelling that only steroid and hours undo, and a chest that tires."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "An asthma attack: air goes in and not out, breathing costs more than the muscles can give for long.",
    params={
        "muscle": Param(1.6, 0.0, 9.0, "1 = resistance doubled", "narrowing by airway muscle at the door"),
        "swelling": Param(0.6, 0.0, 5.0, "1 = resistance doubled", "narrowing by swollen wall and mucus at the door"),
        "growth_per_h": Param(0.12, 0.0, 3.0, "1/h", "how fast the untreated attack goes on narrowing"),
        "endurance_min": Param(80.0, 8.0, 240.0, "min", "how long breathing muscles last at their utmost (children and the spent: short)",
                               "Bellemare 1982: a diaphragm beyond a fifth of its tension-time fails within the hour"),
        "fatigue": Param(0.0, 0.0, 0.9, "0..1", "strength already used up at the door"),
    },
    state={"muscle": "muscle", "swelling": "swelling", "fatigue": "fatigue", "trapped": 0.0, "tight": 0.0, "flow": 1.0, "sound": 0.0,
           "work": 0.5, "peak": 95.0},
    readings={
        "airway_narrowing": ("tight", "1 = resistance doubled", "airway resistance above normal after what drugs undo"),
        "air_entry": ("flow", "1 = normal at rest", "air that moves with the breaths"),
        "wheezing": ("sound", "0..1", "how loud the wheeze is; silent when hardly any air moves"),
        "fatigue": ("fatigue", "0..1", "strength of the breathing muscles that is used up"),
        "trapped_air": ("trapped", "mmHg", "pressure of air that does not get out before the next breath"),
        "breathing_work": ("work", "0..1", "share of the utmost that the breathing muscles do"),
        "peak_flow": ("peak", "% of best", "peak expiratory flow"),
    },
    absent={"air_entry": 1.0, "peak_flow": 95.0, "breathing_work": 0.2},
)
def bronchospasm(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Beta-agonist relaxes about six tenths of the muscle, anticholinergic and magnesium some of the rest; steroid works in hours.

    Carbon dioxide is low while the chest can still keep up, normal once it can't, high when it tires (McFadden 2003).
    Sedation takes the last effort; fast machine breaths stack (Tuxen 1987); a closed lung gets little inhaled drug."""
    f = dt * body.pace
    block = max(who.beta_block, drive.beta_block)
    reach = min(1.0, 0.25 + 0.75 * my.flow)
    beta = min(1.0, max(drive.bronchodilation / 0.45 * reach, drive.beta_agonist)) * (1.0 - 0.85 * block)
    open_ = (1.0 - 0.62 * beta) * (1.0 - 0.26 * drive.anticholinergic * reach) * (1.0 - 0.30 * drive.smooth_muscle)
    steroid = drive.glucocorticoid
    # muscle that is kept relaxed calms down within hours; left alone the attack grows; swelling yields to steroid
    grow = p.growth_per_h / 60.0 * max(0.0, 1.0 - my.muscle / 8.0) * max(0.0, 2.0 * open_ - 1.0) * (1.0 - 0.6 * steroid)
    my.muscle = my.muscle * (1.0 + f * grow) / (1.0 + f * (0.0060 * (1.0 - open_) + 0.0020 * steroid))
    swell = 0.5 * p.growth_per_h / 60.0 * max(0.0, 1.0 - my.swelling / 4.0) * (1.0 - steroid)
    my.swelling = my.swelling * (1.0 + f * swell) / (1.0 + f * (0.0060 * steroid + 0.0006))
    my.tight = my.muscle * (1.0 + 1.3 * block) * open_ + my.swelling
    tight = my.tight

    # work: what is moved beside the utmost that fresh muscles could move through these airways
    utmost = 5.5 / (1.0 + 1.3 * (tight + 0.8 * who.airway))
    machine = min(1.0, drive.assist)
    moved = body.ventilation / (1.0 - min(0.6, 0.12 + 0.03 * tight))
    my.flow = (my.flow + dt / 0.5 * min(1.5, moved)) / (1.0 + dt / 0.5)
    limp = min(0.6, max(0.0, 13.5 - body.gcs) / 12.0 + 1.6 * drive.sedation) * (1.0 - drive.tube)
    left = max(0.2, (1.0 - 0.55 * my.fatigue) * (1.0 - limp))
    hard = min(1.0, moved / utmost / left) * (1.0 - machine)
    my.work = min(1.0, hard * 1.4 * tight / (tight + 1.0))
    tire = max(0.0, my.work - 0.80) / 0.20 / p.endurance_min * (1.0 + 0.3 * who.child)
    rest = max(0.0, 0.80 - my.work) / 0.80 / 35.0
    my.fatigue = min(1.0, (my.fatigue + f * tire) / (1.0 + f * (tire + rest)))
    my.sound = min(1.0, tight / 1.2) * min(1.0, max(0.0, (my.flow - 0.88) / 0.15))
    my.peak = 95.0 / (1.0 + 0.70 * tight)

    # breaths stack when the next comes before the last is out
    pace = drive.machine_rate / 16.0
    stacking = 0.5 * max(0.0, tight - 1.0) * (1.0 - machine) + 2.2 * tight * pace * pace * machine
    my.trapped = (my.trapped + dt / 1.5 * stacking) / (1.0 + dt / 1.5)
    drive.pleural += my.trapped
    drive.hindrance = max(drive.hindrance, min(1.0, max(0.0, my.trapped - 4.0) / 6.0))
    drive.lung_injury += 0.00004 * max(0.0, my.trapped - 4.0)
    # the core undoes a share of all narrowing by bronchodilation; here that is worked out already
    drive.resistance += tight / max(0.4, 1.0 - drive.bronchodilation)
    drive.dead_space += 0.12 + 0.03 * tight
    drive.shunt += 0.024 * tight
    drive.capacity *= left
    drive.stimulus += 6.0 * min(1.0, 0.6 * tight)
    drive.metabolism *= 1.0 + 0.07 * min(4.0, tight) * (1.0 - machine)
    drive.lactate += 0.006 * my.work * min(4.0, tight)
    drive.arousal += 0.07 * min(4.0, tight) * (1.0 - machine)
    drive.heart_rate += 0.26 * who.hr * min(2.5, tight)
    drive.fear += 0.12 * min(4.0, tight)
    drive.pain += 0.8 * min(3.0, tight)
    # strangling: hardly any air, and a heart that starves with it
    drive.failing += (0.05 * max(0.0, 0.45 - my.flow) / 0.45 + 0.0005 * max(0.0, body.pco2 - 100.0)) * (1.0 - machine)
