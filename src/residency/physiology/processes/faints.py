"""Why people fall down and get up again: a reflex that is over, and two rhythms that come back."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "The hour after a vasovagal faint: queasy, washed out, a little slow; it passes by itself and never kills.",
    params={
        "minutes_left": Param(120.0, 5.0, 480.0, "min", "until it has passed untreated"),
        "queasy": Param(0.5, 0.0, 1.0, "1", "nausea at the start"),
    },
    state={"left": 1.0},
)
def vagal_faint(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Legs up and a drink ease and shorten what is left (Brignole 2018 ESC: fluid, salt, lying down)."""
    my.left = max(0.0, my.left - dt * body.pace / p.minutes_left * (1.0 + 3.0 * (1.0 - drive.faint_relief)))
    felt = my.left * drive.faint_relief
    drive.nausea += p.queasy * felt
    drive.fear += 0.30 * felt
    drive.venous_pool += 0.006 * felt
    drive.heart_rate -= 2.0 * felt


@PROCESSES.add(
    "A long QT from drugs and low potassium: bouts of torsades, seen only as what is expected of them.",
    params={
        "long_ms": Param(110.0, 0.0, 250.0, "ms", "QTc that the culprit drug adds to a usual 410"),
        "drug_half_life_h": Param(24.0, 1.0, 120.0, "h", "how long the culprit stays; no more is taken"),
        "potassium_lack": Param(0.7, 0.0, 2.0, "mmol/L", "potassium missing, adult of 70 kg"),
        "torsades_24h": Param(0.30, 0.0, 1.0, "1", "chance of another bout in a day at a QTc of 540",
                              "Drew 2010 AHA/ACCF: high after syncope with a QTc over 500; size is judgement"),
        "deaths": Param(0.30, 0.0, 1.0, "1", "share of bouts that end in fibrillation nobody ends", "Drew 2010; 10-20 % even in hospital"),
    },
    state={"drug": 1.0, "qtc": 410.0, "bouts": 0.0},
    start={"potassium": ("potassium_lack", -1.0)},
    readings={
        "qtc": ("qtc", "ms", "corrected QT interval"),
        "bouts": ("bouts", "1", "expected bouts of torsades"),
    },
    absent={"qtc": 410.0},
)
def torsades(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Risk grows with the square of QTc beyond 470 and with a slow pulse; magnesium and a paced pulse hold it off (Drew 2010).

    Magnesium doesn't shorten the interval; potassium does, towards 4.5-5 mmol/L.
    """
    f = dt * body.pace
    my.drug = my.drug / (1.0 + f * 0.6931471805599453 / (60.0 * p.drug_half_life_h))
    my.qtc = 410.0 + p.long_ms * my.drug + drive.qt + 25.0 * max(0.0, 4.2 - body.potassium)
    drive.potassium -= p.potassium_lack * who.weight / 70.0 / 45.0
    over = max(0.0, my.qtc - 470.0) / 70.0
    slow = 1.0 + max(0.0, 65.0 - body.hr) / 20.0 - 0.85 * min(1.0, max(0.0, body.hr - 75.0) / 20.0)
    bouts = p.torsades_24h / 1440.0 * over * over * slow * (1.0 - 0.75 * drive.steadied)
    my.bouts = my.bouts + f * bouts
    drive.hazard_death += bouts * p.deaths * (1.0 - drive.watched)
    drive.hazard_brain += bouts * 0.15 * p.deaths * (1.0 - 0.5 * drive.watched)


@PROCESSES.add(
    "Block below the node that comes and goes, then stays: a slow escape rhythm, and pauses seen only as what is expected of them.",
    params={
        "complete_in_min": Param(90.0, 0.0, 1440.0, "min", "until the block is complete and stays"),
        "escape": Param(32.0, 15.0, 50.0, "beats/min", "rate of the escape rhythm", "Kusumoto 2018 ACC/AHA/HRS: below the node 20-40"),
        "standstill_24h": Param(0.10, 0.0, 1.0, "1", "chance of a standstill that kills in a day, unpaced",
                                "judgement; Edhag 1976: half of untreated complete block died in a year, most soon"),
    },
    state={"minutes": 0.0, "block": 0.0},
    readings={"block": ("block", "0..1", "how much of the block is complete")},
)
def conduction_block(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Atropine hardly reaches below the node (Kusumoto 2018); a pacemaker replaces it, a defibrillator at hand helps little."""
    f = dt * body.pace
    my.minutes = my.minutes + f
    complete = 1.0 if my.minutes >= p.complete_in_min else 0.0
    my.block = (my.block + dt / 2.0 * complete) / (1.0 + dt / 2.0)
    escape = p.escape + 4.0 * drive.vagal + 6.0 * drive.beta_agonist - 8.0 * drive.beta_block
    drive.conducted = min(drive.conducted, escape + (who.hr_max + 60.0 - escape) * (1.0 - my.block))
    unpaced = 1.0 if drive.paced < 40.0 else 0.05
    pauses = p.standstill_24h / 1440.0 * (0.4 + 0.9 * my.block) * unpaced
    drive.hazard_death += pauses * (1.0 - 0.4 * drive.watched)
    drive.hazard_brain += 0.2 * pauses
