"""Illnesses of children's airways and guts: a swollen windpipe, plugged small airways, a thing that went down the wrong way,
losses from the gut, and a bowel that has slipped into itself."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A swollen upper airway (croup and its like): air is hard to draw in, crying makes it worse, and the muscles tire.",
    stage=2,
    params={
        "swelling": Param(0.55, 0.0, 0.9, "1", "share of the airway that is closed at the door while calm"),
        "growth_per_h": Param(0.05, 0.0, 1.0, "1/h", "how fast it goes on swelling untreated"),
        "endurance_min": Param(120.0, 15.0, 600.0, "min", "how long the muscles last against an airway that is nearly shut"),
        "fright": Param(0.35, 0.0, 1.0, "1", "fear of a child who can't get air, before comfort"),
    },
    state={"swelling": "swelling", "closed": "swelling", "fatigue": 0.0, "sound": 0.0},
    readings={
        "upper_airway_closed": ("closed", "0..1", "share of the upper airway that is closed now"),
        "upper_airway_noise": ("sound", "0..1", "how loud the stridor is at rest"),
        "airway_fatigue": ("fatigue", "0..1", "strength used up against a closed upper airway"),
    },
)
def upper_airway_swelling(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Inhaled epinephrine squeezes the lining for an hour or two (Bjornson 2013); steroid shrinks it within hours (Aregbesola 2023).

    A frightened child draws harder and the soft airway falls in (Bernoulli); saturation falls late, when the muscles tire."""
    f = dt * body.pace
    steroid = drive.glucocorticoid
    grow = p.growth_per_h / 60.0 * max(0.0, 1.0 - my.swelling / 0.97) * (1.0 - steroid)
    my.swelling = my.swelling * (1.0 + f * grow) / (1.0 + f * 0.0042 * steroid)
    narrow = my.swelling * (1.0 - 0.50 * drive.mucosal_squeeze)
    my.closed = min(0.95, narrow * (1.0 + 0.30 * max(0.0, body.fear - 0.25)))
    drive.blocked = max(drive.blocked, my.closed)
    tube = 1.0 - drive.tube
    tire = max(0.0, my.closed - 0.62) / 0.30 / p.endurance_min * tube
    rest = max(0.0, 0.62 - my.closed) / 0.62 / 40.0 + drive.tube / 40.0
    my.fatigue = min(1.0, (my.fatigue + f * tire) / (1.0 + f * (tire + rest)))
    drive.capacity *= 1.0 - 0.80 * my.fatigue
    my.sound = min(1.0, max(0.0, my.closed - 0.30) / 0.25) * (1.0 - 0.8 * my.fatigue)
    drive.fear += (p.fright + 0.5 * max(0.0, my.closed - 0.5)) * tube
    drive.arousal += 0.25 * my.closed * tube
    drive.shunt += 0.03 * my.closed * tube
    drive.stimulus += 9.0 * my.closed * tube
    drive.fever += 0.9
    drive.pain += 2.0 * my.closed
    drive.delirium += 3.0 * max(0.0, my.fatigue - 0.5)
    drive.failing += 0.030 * max(0.0, my.fatigue - 0.80) / 0.20 * max(0.0, my.closed - 0.6) / 0.3 * tube


@PROCESSES.add(
    "Small airways plugged by slime and shed lining (bronchiolitis): no muscle to relax, so nothing but time opens them.",
    stage=2,
    params={
        "plugging": Param(0.9, 0.0, 4.0, "1 = resistance doubled", "narrowing at the door"),
        "growth_per_h": Param(0.02, 0.0, 0.5, "1/h", "how fast it still gets worse (it peaks on day three to five)"),
        "nose": Param(0.25, 0.0, 0.6, "1", "share of the work that is a blocked nose, which suction clears for an hour or two"),
        "feeds": Param(0.5, 0.0, 1.0, "1", "share of the usual drink that is taken"),
        "apnoea_24h": Param(0.02, 0.0, 0.6, "1", "expected stops of breath in a day that harm, unwatched and hypoxic",
                            "Willwerth 2006: apnoea in 3 %, nearly all under two months or born early"),
        "endurance_min": Param(240.0, 30.0, 1200.0, "min", "how long the chest lasts at its utmost"),
    },
    state={"plug": "plugging", "fatigue": 0.0, "work": 0.3},
    readings={
        "small_airways_plugged": ("plug", "1 = resistance doubled", "narrowing of small airways by slime"),
        "infant_work": ("work", "0..1", "share of the utmost that the small chest does"),
        "infant_fatigue": ("fatigue", "0..1", "strength of the small chest that is used up"),
    },
)
def bronchiolar_plugging(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Bronchodilator, steroid and antibiotic change nothing (Ralston 2014 AAP); oxygen, suction, fluid and flow carry the child through."""
    f = dt * body.pace
    my.plug = my.plug * (1.0 + f * p.growth_per_h / 60.0 * max(0.0, 1.0 - my.plug / 3.0))
    tight = my.plug * (1.0 - p.nose * drive.nose_cleared)
    support = min(1.0, 0.7 * drive.flow_support + drive.assist)
    hard = tight / (tight + 0.8)
    my.work = min(1.0, hard * (1.0 + 0.5 * max(0.0, 0.90 - body.sao2) / 0.1)) * (1.0 - 0.5 * support)
    tire = max(0.0, my.work - 0.50) / 0.50 / p.endurance_min
    rest = max(0.0, 0.50 - my.work) / 0.50 / 60.0
    my.fatigue = min(1.0, (my.fatigue + f * tire) / (1.0 + f * (tire + rest)))
    # the core undoes a share of all narrowing by bronchodilation; slime has none to undo
    drive.resistance += tight / max(0.4, 1.0 - drive.bronchodilation)
    drive.shunt += 0.135 * tight * (1.0 - 0.35 * support)
    drive.dead_space += 0.05 * tight
    drive.capacity *= 1.0 - 0.75 * my.fatigue
    drive.rapid += 9.0 * min(1.5, tight) * (1.0 - 0.4 * support)
    drive.heart_rate += 12.0 * min(1.5, tight)
    drive.fever += 0.6
    drive.fear += 0.20 * min(1.5, tight)
    drive.pain += 1.0
    drive.vomiting += 3.6 * (1.0 - p.feeds) * who.weight / 60000.0  # what is not drunk is missed like what is lost
    starving = 1.0 + 12.0 * max(0.0, 0.91 - body.sao2) / 0.1 + 6.0 * my.fatigue
    stops = p.apnoea_24h / 1440.0 * starving * (1.0 - 0.7 * support)
    drive.hazard_brain += 0.30 * stops
    drive.hazard_death += 0.15 * stops
    drive.failing += 0.02 * max(0.0, my.fatigue - 0.75) / 0.25


@PROCESSES.add(
    "A thing in the airway that went down the wrong way: one lung is shut off or blown up, and it can move and close the windpipe.",
    stage=2,
    params={
        "shut": Param(0.45, 0.0, 0.9, "1", "share of one lung's air that does not get past it"),
        "high": Param(0.0, 0.0, 0.85, "1", "share of the windpipe itself that it closes (above the fork)"),
        "moves_24h": Param(0.10, 0.0, 1.0, "1", "chance in a day that it moves and closes the windpipe",
                            "Foltran 2013: deaths in about 1 in 100 in hospital; at the scene more"),
        "fright": Param(0.4, 0.0, 1.0, "1", "fear"),
    },
    state={"in_place": 1.0, "moved": 0.0, "quiet": 0.0, "hours": 0.0},
    readings={
        "object_in_airway": ("in_place", "0..1", "the thing is still there"),
        "one_lung_quiet": ("quiet", "0..1", "how far one lung does not move air"),
        "object_moved": ("moved", "0..1", "expected share in whom it has moved and shut the windpipe"),
    },
)
def airway_object(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Crying, choking blind fingers and pushed breath move it; keeping still does not. A bronchoscope takes it out."""
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    my.in_place = min(my.in_place, 1.0 - drive.object_out)
    there = my.in_place
    swollen = 1.0 + 0.02 * min(48.0, my.hours)
    my.quiet = p.shut * there
    drive.blocked = max(drive.blocked, p.high * there * (1.0 - 0.35 * drive.mucosal_squeeze))
    drive.shunt += 0.20 * p.shut * swollen * there
    drive.resistance += 0.9 * p.shut * there
    drive.dead_space += 0.12 * p.shut * there
    drive.rapid += 6.0 * p.shut * there
    restless = 0.5 + 1.6 * body.fear + 3.0 * drive.object_disturbed + 2.0 * min(1.0, drive.assist)
    moves = p.moves_24h / 1440.0 * restless * there * (1.0 + 1.5 * p.high)
    my.moved = my.moved + f * (1.0 - my.moved) * moves
    drive.hazard_death += 0.30 * moves
    drive.hazard_brain += 0.30 * moves
    drive.lung_injury += 0.00025 * p.shut * there
    drive.fear += (p.fright + 0.4 * p.high) * there
    drive.arousal += 0.20 * there
    drive.pain += 2.0 * there


@PROCESSES.add(
    "Vomiting and loose stools: water and salt go faster than they are drunk, until the illness is over.",
    params={
        "vomit_ml_kg_h": Param(3.0, 0.0, 20.0, "ml/kg/h", "vomited while the stomach is as sick as at the door"),
        "stool_ml_kg_h": Param(3.0, 0.0, 40.0, "ml/kg/h", "lost in stools"),
        "nausea": Param(0.6, 0.0, 1.0, "1", "nausea at the door"),
        "hours_left": Param(30.0, 2.0, 400.0, "h", "until it is over by itself"),
        "cramps": Param(3.0, 0.0, 10.0, "0..10", "belly pain"),
        "sugar_per_h": Param(0.0, 0.0, 4.0, "mg/dL/h", "fall of the sugar while nothing is kept down (small children)"),
    },
    state={"left": 1.0, "vomits": 0.0},
    readings={
        "gut_losses": ("left", "0..1", "how much of the vomiting and stools is left"),
        "vomits": ("vomits", "0..1", "how much of a drink comes up"),
    },
)
def gut_losses(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """An antiemetic lets the drink stay down (Freedman 2006); stools take bicarbonate with them; starved children make ketones."""
    f = dt * body.pace
    my.left = max(0.0, my.left - f / (60.0 * p.hours_left))
    strong = min(1.0, 2.0 * my.left)
    eased = body.nausea / max(0.05, p.nausea)
    my.vomits = min(0.85, p.nausea * strong * min(1.0, eased))
    drive.nausea += p.nausea * strong
    drive.vomiting += (p.vomit_ml_kg_h * min(1.2, eased) + p.stool_ml_kg_h) * strong * who.weight / 60000.0
    drive.pain += p.cramps * strong
    drive.chloride += 0.00075 * p.stool_ml_kg_h * strong * body.pace
    drive.ketones += 0.016 * p.nausea * strong * body.pace * max(0.0, 1.0 - body.ketones / 4.0)
    drive.glucose -= p.sugar_per_h / 60.0 * strong * body.pace
    dry = max(0.0, 0.93 - body.blood / who.blood)
    drive.kidney_injury += 0.0020 * dry * who.kidney
    drive.gut_injury += 0.0010 * dry
    drive.brain_injury += 0.0004 * max(0.0, dry - 0.06)
    drive.fear += 0.15 * strong


@PROCESSES.add(
    "A bowel slipped into itself: pain that comes and goes, then a child gone limp, then a dead and leaking bowel.",
    stage=2,
    params={
        "strangled": Param(0.20, 0.0, 1.0, "1", "how far the slipped bowel is without blood at the door"),
        "growth_per_h": Param(0.05, 0.0, 0.5, "1/h", "how fast it goes on"),
        "pain": Param(7.0, 0.0, 10.0, "0..10", "the pain of a cramp"),
        "limp": Param(1.0, 0.0, 4.0, "GCS points", "how drowsy it makes between cramps"),
        "vomit_ml_kg_h": Param(3.0, 0.0, 20.0, "ml/kg/h", "vomited"),
    },
    state={"strangled": "strangled", "stuck": 1.0, "response": 0.0, "free": 0.0},
    readings={
        "bowel_strangled": ("strangled", "0..1", "how far the slipped bowel is without blood"),
        "bowel_stuck": ("stuck", "0..1", "the bowel is still slipped into itself"),
    },
)
def slipped_bowel(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Air under pressure pushes it back (Daneman 2004: about 4 in 5, fewer when late); a dead bowel needs the knife and makes sepsis."""
    f = dt * body.pace
    my.free = max(my.free, drive.bowel_reduced)
    my.stuck = 1.0 - my.free
    my.strangled = min(1.0, my.strangled + f * p.growth_per_h / 60.0 * my.stuck)
    dead = max(0.0, my.strangled - 0.55) / 0.45
    lag = dead if my.stuck > 0.5 else 0.5 * dead
    my.response = (my.response + f / 180.0 * lag) / (1.0 + f / 180.0)
    drive.pain += p.pain * my.stuck * (0.7 + 0.3 * my.strangled) + 1.0 * my.free
    drive.nausea += 0.9 * my.stuck
    drive.delirium += p.limp * (my.stuck * (0.6 + my.strangled) + my.response)
    drive.vomiting += p.vomit_ml_kg_h * my.stuck * who.weight / 60000.0
    drive.arousal += 0.15 * my.stuck
    drive.fear += 0.30 * my.stuck
    drive.gut_injury += (0.00035 + 0.0022 * my.strangled * my.strangled) * my.stuck
    drive.lactate += 0.020 * my.strangled * my.stuck + 0.03 * my.response
    drive.leak += 0.9 * my.strangled * my.stuck * who.weight / 60000.0
    drive.inflammation += 0.9 * my.response
    drive.fever += 1.2 * my.response
    drive.svr *= 1.0 - 0.35 * my.response
    drive.failing += 0.0022 * my.response
