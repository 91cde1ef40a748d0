"""Poisons that were swallowed: what blocks the heart's channels and receptors, what sours, what dissolves a liver."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A drug that blocks sodium channels (a tricyclic, flecainide): QRS widens, the heart weakens, fits and arrhythmia threaten; "
    "alkali and sodium loosen it.",
    stage=2,
    params={
        "load": Param(1.2, 0.0, 4.0, "1", "1 = QRS of about 145 ms once absorbed"),
        "absorbed": Param(0.55, 0.0, 1.0, "1", "share that acts at the start; the rest comes with a time constant of 60 min"),
        "half_life_h": Param(20.0, 2.0, 80.0, "h", "how long it lasts", "Amitriptyline 10-28 h (US label 2014)"),
        "sleepy": Param(1.0, 0.0, 2.0, "1", "how far it clouds the mind and blocks acetylcholine; 1 = a tricyclic"),
    },
    state={"left": "load", "share": "absorbed", "alkali": 0.0, "qrs": 92.0, "dry": 0.0},
    readings={"qrs": ("qrs", "ms", "widest QRS"), "dry_mouth": ("dry", "0..1", "acetylcholine blocked by what was swallowed")},
    absent={"qrs": 92.0},
)
def sodium_block(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """QRS 100 ms and more: a third have fits; 160 and more: half have ventricular arrhythmia (Boehnert 1985).

    1-2 mmol/kg of bicarbonate narrows it within minutes; the effect fades over an hour or two (Brown 1976; Blackman 2001)."""
    f = dt * body.pace
    my.left = my.left / (1.0 + f * 0.011552453 / p.half_life_h)
    my.share = my.share + f / 60.0 * (1.0 - my.share) / (1.0 + f / 60.0)
    my.alkali = (my.alkali + dt * max(0.0, drive.bicarbonate)) / (1.0 + f / 150.0)
    level = my.left * my.share
    sour = max(0.0, body.hydrogen - 42.0) / 40.0
    free = level * (1.0 + 0.7 * sour) / (1.0 + 0.40 * my.alkali)
    my.qrs = (my.qrs + dt / 3.0 * (92.0 + 55.0 * free)) / (1.0 + dt / 3.0)
    wide = max(0.0, my.qrs - 100.0) / 60.0
    bound = free / (free + 1.0)
    drive.contractility *= 1.0 - 0.85 * bound
    drive.svr *= 1.0 - 0.48 * bound
    drive.vasoplegia = min(1.0, drive.vasoplegia + 0.60 * bound)
    drive.venous_pool += 0.05 * bound
    drive.reflex *= 1.0 - 0.40 * bound
    block = p.sleepy * level / (level + 1.0)
    my.dry = min(1.0, block)
    drive.heart_rate += 32.0 * block - 20.0 * max(0.0, wide - 1.0)
    drive.sedation += 0.85 * block * level / (level + 0.8)
    drive.delirium += 2.0 * block
    drive.breath *= 1.0 - 0.30 * block * level / (level + 1.5)
    # fits cost brain and acid; arrhythmia kills
    calm = 1.0 if drive.sedation > 0.35 else 0.6
    drive.hazard_brain += 0.00010 * wide * calm
    drive.hazard_death += 0.00080 * wide * wide * (1.0 - 0.5 * drive.watched)
    drive.failing += 0.0050 * max(0.0, wide - 0.9)
    drive.lactate += 0.010 * wide


@PROCESSES.add(
    "An organophosphate at every cholinergic synapse: wet lungs, slow heart, weak muscle, fits; atropine dries, an oxime frees the "
    "enzyme while it has not aged.",
    params={
        "load": Param(2.5, 0.0, 8.0, "1", "cholinergic drive; 1 halves what atropine-free organs bear"),
        "half_life_h": Param(18.0, 2.0, 120.0, "h", "how long it lasts"),
        "ages_h": Param(24.0, 1.0, 120.0, "h", "half-time of ageing; dimethyl 3.7, diethyl 33", "Eddleston 2008"),
    },
    state={"left": "load", "young": 1.0, "freed": 0.0, "wet": 0.0},
    readings={"cholinergic": ("wet", "0..1", "cholinergic excess at glands and lungs")},
)
def cholinergic_excess(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Atropine 1-3 mg doubled every 5 minutes until the chest is dry (Eddleston 2004, 2008). Trials of oximes disagree
    (Pawar 2006 for, Eddleston 2009 against); here they free the part that has not aged."""
    f = dt * body.pace
    my.left = my.left / (1.0 + f * 0.011552453 / p.half_life_h)
    my.young = my.young / (1.0 + f * 0.011552453 / p.ages_h)
    my.freed = min(0.55 * my.young + 0.05, my.freed + f / 60.0 * drive.oxime * 0.6)
    level = my.left * (1.0 - my.freed)
    atropine = 0.6 * drive.vagal / max(0.02, 1.0 - drive.vagal)
    x = level / (1.0 + atropine / 1.3)
    aim = x * x / (x * x + 0.9)
    my.wet = (my.wet + dt / 3.0 * aim) / (1.0 + dt / 3.0)
    drive.resistance += 2.2 * my.wet
    drive.lung_flood += 0.0095 * max(0.0, my.wet - 0.35)
    drive.heart_rate -= 48.0 * my.wet
    drive.svr *= 1.0 - 0.25 * my.wet
    drive.vomiting += 0.006 * my.wet
    drive.nausea += 0.9 * my.wet
    drive.pain += 3.0 * my.wet
    weak = level * level / (level * level + 9.0)
    drive.capacity *= 1.0 - 0.70 * weak
    drive.breath *= 1.0 - 0.35 * weak
    drive.delirium += 3.0 * weak
    drive.sedation += 0.30 * weak
    drive.fear += 0.4 * my.wet
    fits = weak * (1.0 - 0.7 * min(1.0, 3.0 * max(0.0, drive.sedation - 0.30 * weak)))
    drive.hazard_brain += 0.00015 * fits
    drive.hazard_death += 0.00060 * weak * my.wet * (1.0 - 0.5 * drive.tube)
    drive.lung_injury += 0.0006 * my.wet * (1.0 - drive.tube)


@PROCESSES.add(
    "Too much digoxin: node and heart muscle poisoned, potassium out of cells; antibody fragments bind it.",
    params={
        "level": Param(4.0, 0.0, 20.0, "ng/mL", "digoxin in blood at the door, spread through the body"),
        "half_life_h": Param(60.0, 20.0, 160.0, "h", "36-48 in health, days in kidney failure", "US label 2019"),
        "potassium_out": Param(0.6, 0.0, 3.0, "mmol/L", "plasma potassium that the poisoned pump lets out"),
        "dangerous_24h": Param(0.20, 0.0, 1.0, "1", "chance of a lethal rhythm in a day at 4 ng/mL with signs", "Ordog 1987; judgement"),
    },
    state={"left": "level", "freed": 0.0, "block": 0.0},
    readings={"digoxin": ("left", "ng/mL", "free digoxin"), "digitalis_block": ("block", "0..1", "conduction that digoxin holds")},
)
def digitalis_excess(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Each 40 mg vial binds about 0.5 mg; effect begins within half an hour, complete by four (Antman 1990: 80 % resolved)."""
    f = dt * body.pace
    my.left = my.left / (1.0 + f * 0.011552453 / p.half_life_h)
    bound = min(0.97, drive.digoxin_bound * 70.0 / who.weight * 4.0 / max(1.0, p.level))
    free = my.left * (1.0 - bound)
    over = max(0.0, free - 1.2) / 2.0
    my.block = (my.block + dt / 20.0 * over / (over + 1.0)) / (1.0 + dt / 20.0)
    drive.heart_rate -= 58.0 * my.block * (1.0 - 0.45 * drive.vagal)
    drive.conducted = min(drive.conducted, 100.0 - 88.0 * max(0.0, my.block - 0.2) * (1.0 - 0.35 * drive.vagal))
    drive.reflex *= 1.0 - 0.45 * my.block
    drive.contractility *= 1.0 - 0.25 * my.block
    drive.potassium_rest += p.potassium_out * over / (over + 1.0)
    low = 1.0 + 1.2 * max(0.0, 3.6 - body.potassium) + 0.6 * max(0.0, body.potassium - 5.5)
    rhythm = p.dangerous_24h / 1440.0 * over * over * low
    drive.hazard_death += rhythm * (1.0 - 0.6 * drive.watched)
    drive.hazard_brain += 0.1 * rhythm
    drive.failing += 0.0010 * max(0.0, over - 1.9)
    drive.heart_injury += 0.00012 * over * drive.heart_shield  # calcium: no longer thought lethal (Levine 2011), no help either
    drive.nausea += 0.7 * my.block
    drive.vomiting += 0.0012 * my.block
    drive.delirium += 1.4 * my.block * who.frailty
    drive.fear += 0.15 * my.block


@PROCESSES.add(
    "Salicylate: the brainstem over-breathes, cells burn for nothing, acid gathers; the sourer the blood, the more goes into the brain.",
    params={
        "level": Param(70.0, 0.0, 200.0, "mg/dL", "salicylate at the door"),
        "still_coming": Param(0.15, 0.0, 1.0, "1", "share that is still in the gut; coated tablets more"),
        "acid": Param(7.0, 0.0, 16.0, "mmol/L", "bicarbonate already spent"),
        "litres": Param(2.5, 0.0, 6.0, "L", "water lost by sweat, breath and vomiting, adult of 70 kg"),
    },
    start={"blood": ("litres", -0.22), "tissue": ("litres", -0.60)},
    state={"level": "level", "gut": "still_coming", "brain": 0.0, "alkali": 0.0},
    readings={"salicylate": ("level", "mg/dL", "salicylate in blood"), "salicylate_brain": ("brain", "mg/dL", "salicylate in the brain")},
)
def salicylate_load(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Alkaline urine (pH 7.5-8) clears it about ten times as fast (Prescott 1982; Proudfoot 2004); dialysis halves it in 3 h
    (Juurlink 2015). A tube that breathes at usual rates lets carbon dioxide rise and has killed (Stolbach 2008)."""
    f = dt * body.pace
    settling = max(0.0, 1.0 - body.pace)
    coming = f / 150.0 * my.gut
    my.gut = max(0.0, my.gut - coming)
    my.alkali = (my.alkali + dt * max(0.0, drive.bicarbonate)) / (1.0 + f / 240.0)
    washed = 0.0034 * my.alkali / (my.alkali + 2.5) * min(1.5, max(0.1, body.urine))
    clears = (0.00045 + washed) * (1.0 - 0.8 * body.kidney) + 0.0040 * drive.dialysed
    my.level = (my.level + coming * p.level) / (1.0 + f * clears)
    ionised = max(0.35, min(2.4, 0.55 * body.hydrogen / 34.0 + 0.45 * body.hydrogen * body.hydrogen / 1156.0))
    my.brain = (my.brain + dt / 40.0 * my.level * ionised) / (1.0 + dt / 40.0)
    part = my.level / (my.level + 60.0)
    inside = max(0.0, my.brain - 45.0) / 55.0
    drive.stimulus += 19.0 * part
    drive.metabolism *= 1.0 + 0.35 * part
    drive.fever += 1.3 * max(0.0, my.level - 60.0) / 60.0
    drive.chloride += settling * (p.acid * 0.6 - body.acid) + body.pace * 0.034 * part * max(0.0, my.level - 30.0) / 60.0
    drive.lactate += 0.045 * part
    drive.ketones += body.pace * 0.004 * part
    drive.vomiting += 0.0022 * part
    drive.nausea += 0.7 * part
    drive.delirium += 3.4 * inside
    drive.heart_rate += 22.0 * part
    drive.fear += 0.2 * part
    drive.hazard_brain += 0.00010 * inside * inside
    drive.hazard_death += 0.00050 * inside * inside
    drive.failing += 0.0030 * max(0.0, inside - 0.9)
    drive.lung_flood += 0.0010 * max(0.0, inside - 0.8)
    drive.glucose_balance *= 1.0 - 0.4 * part


@PROCESSES.add(
    "Acetaminophen in overdose: hours in which nothing shows, then a dying liver; acetylcysteine in the first hours prevents nearly all.",
    params={
        "level": Param(260.0, 0.0, 1200.0, "ug/mL", "acetaminophen in blood at the door; the line stands at 150 at 4 h", "Rumack 1981"),
        "hours_since": Param(4.5, 0.5, 24.0, "h", "since the tablets"),
        "sick": Param(0.5, 0.0, 1.0, "1", "nausea at the door"),
    },
    state={"hours": "hours_since", "level": "level", "toxic": 0.0, "dead": 0.0, "inr": 1.0, "alt": 25.0},
    readings={"acetaminophen_blood": ("level", "ug/mL", "acetaminophen in blood"), "liver_dead": ("dead", "0..1", "liver that has died"),
              "liver_inr": ("inr", "1", "INR by the dying liver"),
              "liver_alt": ("alt", "U/L", "ALT by the dying liver")},
    absent={"liver_inr": 1.0, "liver_alt": 25.0},
)
def liver_poisoning(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Hepatotoxic in under 5 % treated within 8 h, about 30 % by 16-24 h above the line (Smilkstein 1988); untreated above 300 at 4 h
    nearly all (Prescott 1979). Injury is made from hour 6 on; enzymes from 12-24 h, failure on day 3."""
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    ripe = min(1.0, max(0.0, my.hours - 5.0) / 4.0)
    since = max(0.0, my.hours - 8.0) / 9.0
    gone = 1.0 / (1.0 + since * since)
    my.level = my.level / (1.0 + f * 0.0028881133)  # half-life 4 h
    late_h = max(0.0, p.hours_since - 4.0)
    over = max(0.0, p.level / 150.0 * (1.0 + 0.19 * late_h + 0.018 * late_h * late_h) - 0.80)  # over the line, halved every 4 h
    my.toxic = my.toxic + f / 60.0 * 0.090 * over * ripe * gone * (1.0 - 0.98 * drive.glutathione)
    aim = my.toxic * my.toxic * my.toxic / (my.toxic * my.toxic * my.toxic + 0.25) * (1.0 - 0.25 * drive.glutathione)
    late = min(1.0, max(0.0, my.hours - 8.0) / 30.0)
    my.dead = my.dead + f / 600.0 * max(0.0, aim * late - my.dead) / (1.0 + f / 600.0)
    my.alt = 25.0 + 14000.0 * my.dead * my.dead + 900.0 * my.dead
    my.inr = 1.0 + 8.0 * my.dead * my.dead
    failing = max(0.0, my.dead - 0.35) / 0.4
    drive.nausea += p.sick / (1.0 + my.hours / 20.0) + 0.5 * my.dead
    drive.vomiting += 0.0006 * p.sick / (1.0 + my.hours / 20.0)
    drive.pain += 4.0 * my.dead
    drive.gut_injury += 0.0009 * my.dead
    drive.kidney_injury += 0.0003 * my.dead
    drive.lactate_clearance *= 1.0 - 0.7 * my.dead
    drive.lactate += 0.010 * failing
    drive.glucose -= body.pace * 0.35 * failing
    drive.delirium += 5.0 * failing
    drive.intracranial += 14.0 * failing
    drive.svr *= 1.0 - 0.30 * min(1.0, failing)
    drive.hazard_death += 0.00018 * failing * (1.0 - 0.5 * drive.glutathione)


@PROCESSES.add(
    "Alcohol that was drunk: unsteady, loud, then sleepy; it leaves at a steady pace.",
    params={"mg_dl": Param(220.0, 0.0, 600.0, "mg/dL", "ethanol in blood at the door"),
            "falls_per_h": Param(18.0, 8.0, 35.0, "mg/dL/h", "elimination", "Jones 2010: 10-25, heavy drinkers to 35"),
            "used_to_it": Param(0.3, 0.0, 1.0, "1", "habit: less effect at a level")},
    state={"level": "mg_dl", "drunk": 0.0},
    readings={"ethanol_blood": ("level", "mg/dL", "ethanol in blood"), "drunkenness": ("drunk", "0..1", "effect of alcohol")},
)  # fmt: skip
def alcohol_load(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Asleep from about 250 in who seldom drinks; breathing fails above about 400. Other sedatives add to it."""
    my.level = max(0.0, my.level - dt * body.pace * p.falls_per_h / 60.0)
    felt = my.level * (1.0 - 0.45 * p.used_to_it)
    my.drunk = min(1.0, felt / 300.0)
    drive.sedation += 0.38 * felt * felt / (felt * felt + 60000.0)
    drive.breath *= 1.0 - 0.5 * max(0.0, felt - 280.0) / 200.0
    drive.heart_rate += 10.0 * my.drunk
    drive.svr *= 1.0 - 0.06 * my.drunk
    drive.diuresis += 0.5 * my.drunk
    drive.nausea += 0.3 * my.drunk
    drive.glucose -= 0.05 * my.drunk * body.pace
