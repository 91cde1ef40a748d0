"""What goes wrong inside the belly: hollow organs that burst, bowel that is blocked or starved, a burning pancreas, veins that bleed."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A hollow organ that is inflamed and may burst, and the peritonitis that follows: appendix, gallbladder, ulcer, diverticulum.",
    stage=1,
    params={
        "hours_to_burst": Param(24.0, 0.0, 400.0, "h", "untreated; 0 = burst already",
                                "Bickell 2006: 2 % at 36 h from the first pain, then 5 % every 12 h; late comers are nearer"),
        "inflamed": Param(0.3, 0.0, 1.0, "1", "inflammation while it is whole, 1 = a sick patient"),
        "soil_per_h": Param(0.15, 0.0, 1.5, "1/h", "how fast it soils the belly once open"),
        "soil_at_door": Param(0.0, 0.0, 1.5, "1", "already spilt"),
        "pain": Param(5.0, 0.0, 10.0, "0..10", "pain of the organ itself"),
        "sickness": Param(0.3, 0.0, 1.0, "0..1", "nausea"),
    },
    state={"age": 0.0, "soil": "soil_at_door"},
    readings={"peritonitis": ("soil", "1", "soiling of the belly, 1 = all of it")},
)
def hollow_organ(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Antibacterials slow the organ and what it spilt; only taking it out or closing it (`drainage`) ends the source.

    Untreated general peritonitis is deadly in a day or three (Boermeester 1991 and the years before surgery: nine of ten).
    """
    f = dt / 60.0 * body.pace
    out = drive.drained
    my.age = my.age + f * (1.0 - 0.6 * drive.coverage) * (1.0 - out)
    burst = 1.0 if my.age >= p.hours_to_burst else 0.0
    my.soil = (my.soil + f * p.soil_per_h * burst * (1.0 - out)) / (1.0 + f * (0.04 + 0.05 * drive.coverage + 0.10 * out))
    soil = min(2.0, my.soil)
    drive.obstructed = max(drive.obstructed, burst * (1.0 - out))
    fire = p.inflamed * (1.0 - out) * (1.0 - 0.4 * drive.coverage) + soil
    part = fire / (fire + 0.8)
    drive.inflammation += 0.8 * fire
    drive.fever += 2.2 * part
    drive.stimulus += 6.0 * part
    drive.metabolism *= 1.0 + 0.10 * part
    drive.lactate += 0.030 * soil * part
    drive.lactate_clearance *= 1.0 - 0.20 * part
    drive.extraction += 0.08 * part
    drive.leak += 0.0011 * min(1.2, soil) * who.weight / 70.0 * (1.0 - 0.6 * out)
    drive.arousal += 0.10 * min(1.0, fire)
    drive.fear += 0.12 * part
    drive.nausea += p.sickness * (1.0 - out) + 0.3 * min(1.0, soil)
    drive.pain += p.pain * (1.0 - out) + 3.0 * min(1.0, soil) * (1.0 - 0.6 * out)
    sick = soil * part * who.frailty
    drive.failing += 0.0010 * max(0.0, soil - 0.9) * who.frailty
    drive.gut_injury += 0.00025 * sick + 0.00002 * fire
    drive.kidney_injury += 0.00018 * sick
    drive.heart_injury += 0.00010 * sick
    drive.lung_injury += 0.00014 * sick
    drive.brain_injury += 0.00006 * sick


@PROCESSES.add(
    "A pancreas that digests itself: fire for some days, plasma into the tissues; it heals alone or goes on to fail other organs.",
    stage=1,
    params={
        "fire": Param(0.5, 0.0, 2.0, "1", "strength, 0.5 = mild, over 1 = organs fail", "Banks 2012 Atlanta"),
        "rises_h": Param(12.0, 2.0, 48.0, "h", "hours until it is at its height"),
        "pain": Param(7.0, 0.0, 10.0, "0..10", "pain through to the back"),
    },
    state={"heat": "fire", "dead": 0.0},
    readings={"pancreatic_fire": ("heat", "1", "inflammation of the pancreas"), "pancreatic_necrosis": ("dead", "0..1", "dead pancreas")},
)
def burning_pancreas(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Thick, empty blood kills more of it (Gardner 2008); floods of fluid do not save it (de-Madaria 2022 WATERFALL)."""
    f = dt / 60.0 * body.pace
    short = max(0.0, 0.94 - body.blood / who.blood)
    my.heat = (my.heat + f / p.rises_h * p.fire * (0.25 + 8.0 * short)) / (1.0 + f / 40.0)
    my.dead = min(1.0, my.dead + f * 0.5 * short * my.heat)
    h = my.heat
    part = h / (h + 0.8)
    drive.inflammation += 0.7 * h
    drive.fever += 1.3 * part
    drive.stimulus += 5.0 * part
    drive.metabolism *= 1.0 + 0.08 * part
    drive.shunt += 0.05 * h * part
    drive.lung_leak = max(drive.lung_leak, min(0.5, 0.25 * h))
    drive.lactate += 0.02 * h * part
    drive.pain += p.pain * min(1.0, 0.4 + 0.8 * h)
    drive.nausea += 0.6 * min(1.0, 0.5 + h)
    drive.vomiting += 0.0006 * min(1.0, h)
    drive.arousal += 0.12 * min(1.0, h)
    drive.fear += 0.15 * part
    sick = h * part * who.frailty
    drive.gut_injury += 0.00010 * sick + 0.0004 * my.dead
    drive.lung_injury += 0.00007 * sick
    drive.kidney_injury += 0.00008 * sick + 0.0003 * my.dead
    drive.failing += 0.0006 * max(0.0, h - 1.2) * who.frailty


@PROCESSES.add(
    "Blocked small bowel: it fills, sickens, takes the body's water, and strangles where a loop is caught.",
    stage=1,
    params={
        "ml_per_h": Param(180.0, 0.0, 500.0, "ml/h", "water that goes into the bowel and up again"),
        "pain": Param(6.0, 0.0, 10.0, "0..10", "cramps"),
        "opens_alone": Param(0.0, 0.0, 0.1, "1/h", "share that opens each hour once the stomach is emptied",
                             "adhesions: two of three settle in two or three days (ten Broek 2018 Bologna)"),
    },
    state={"shut": 1.0, "held": 0.3},
    readings={"bowel_swollen": ("held", "1", "distension, 1 = tense")},
)
def blocked_bowel(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """A tube in the stomach takes the vomit, an operation (`drainage`) the cause. Vomit may go into the lungs."""
    f = dt / 60.0 * body.pace
    my.shut = (1.0 - drive.drained) * my.shut / (1.0 + f * p.opens_alone * drive.stomach_emptied)
    aim = my.shut * (1.2 - 0.8 * drive.stomach_emptied)
    my.held = (my.held + f / 8.0 * aim) / (1.0 + f / 8.0)
    drive.vomiting += p.ml_per_h / 60000.0 * my.shut * who.weight / 70.0
    drive.pain += p.pain * my.shut * (1.0 - 0.4 * drive.stomach_emptied) + 1.5 * my.held
    drive.nausea += 0.8 * my.shut * (1.0 - 0.6 * drive.stomach_emptied)
    drive.rapid += 3.0 * min(1.0, my.held)
    drive.lung_injury += 0.00005 * my.shut * (1.0 - drive.stomach_emptied) * (1.0 - drive.tube) * who.frailty
    drive.gut_injury += 0.00006 * max(0.0, my.held - 0.5)
    drive.failing += 0.0006 * max(0.0, my.held - 0.8) * who.frailty
    drive.fear += 0.1 * my.shut


@PROCESSES.add(
    "Bowel without blood: pain before signs, dead in half a day, then poison for the whole body.",
    stage=1,
    params={
        "closed": Param(0.8, 0.0, 1.0, "1", "share of the flow that is missing"),
        "hours_gone": Param(3.0, 0.0, 24.0, "h", "since it closed"),
        "length": Param(0.6, 0.0, 1.0, "1", "share of the small bowel that it feeds"),
        "pain": Param(8.0, 0.0, 10.0, "0..10", "pain out of proportion"),
    },
    state={"hours": "hours_gone", "dead": 0.0, "poison": 0.0},
    readings={"dead_bowel": ("dead", "0..1", "share of the bowel that is dead")},
)
def starved_bowel(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Alive in all under 12 h, in half at 12 to 24, in a fifth later (Boley 1973 and 1981; Bala 2022 WSES). An anticoagulant keeps
    side branches open; squeezing drugs close them. Reopening (`part_flow`) saves what lives; what is dead must be cut out (`drainage`)."""
    f = dt / 60.0 * body.pace
    low = max(0.0, 1.0 - body.map / who.map)
    short = max(0.0, p.closed * (1.0 - drive.part_flow) * (1.0 - 0.25 * drive.anticoagulation) + 0.4 * low + 0.3 * min(1.0, drive.pressor))
    my.hours = my.hours + f * min(1.4, short)
    alive = p.length - my.dead
    dying = 0.13 * max(0.0, min(1.0, (my.hours - 4.0) / 6.0)) * min(1.3, short)
    my.dead = my.dead + f * dying * alive / (1.0 + f * dying)
    rot = my.dead * (1.0 - 0.9 * drive.drained)
    my.poison = (my.poison + f * 0.55 * rot) / (1.0 + f * (0.12 + 0.10 * drive.coverage))
    t = my.poison
    part = t / (t + 0.8)
    drive.inflammation += 1.0 * t
    drive.lactate += 0.022 * short * p.length + 0.12 * rot + 0.03 * t * part
    drive.lactate_clearance *= 1.0 - 0.25 * part
    drive.leak += 0.0026 * min(1.0, rot + 0.3 * short * p.length) * who.weight / 70.0
    drive.stimulus += 6.0 * part
    drive.fever += 1.0 * part
    drive.extraction += 0.10 * part
    drive.pain += p.pain * min(1.0, short + rot) * (1.0 - 0.5 * drive.drained)
    drive.nausea += 0.6 * min(1.0, short + rot)
    drive.fear += 0.3 * min(1.0, short)
    drive.arousal += 0.2 * min(1.0, short)
    drive.gut_injury += 0.0030 * dying * p.length + 0.0005 * rot
    sick = t * part * who.frailty
    drive.kidney_injury += 0.00022 * sick
    drive.heart_injury += 0.00016 * sick
    drive.lung_injury += 0.00016 * sick
    drive.failing += 0.0022 * max(0.0, t - 0.5) * who.frailty


@PROCESSES.add(
    "A twisted cord: pain, and a part that dies by the hour until it is turned back.",
    stage=1,
    params={
        "hours_gone": Param(2.0, 0.0, 12.0, "h", "since it twisted"),
        "pain": Param(9.0, 0.0, 10.0, "0..10", "pain"),
    },
    state={"hours": "hours_gone", "dead": 0.0},
    readings={"dead_part": ("dead", "0..1", "share of the twisted part that is dead")},
)
def twisted_cord(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Saved in 97 % under 6 h, 79 % at 7 to 12, 61 % at 13 to 18, 43 % at 19 to 24 (Mellick 2019). The limb's account bears the loss."""
    f = dt / 60.0 * body.pace
    tight = 1.0 - drive.part_flow
    my.hours = my.hours + f * tight
    dying = 0.048 * max(0.0, min(1.0, (my.hours - 3.5) / 3.0)) * tight
    my.dead = my.dead + f * dying * (1.0 - my.dead) / (1.0 + f * dying)
    drive.limb_injury += 0.0120 * dying * (1.0 - my.dead)
    drive.pain += p.pain * tight * (1.0 - 0.4 * my.dead)
    drive.nausea += 0.6 * tight * (1.0 - my.dead)
    drive.arousal += 0.25 * tight
    drive.fear += 0.35 * tight


@PROCESSES.add(
    "Pressure in the portal vein: bleeding follows it, up with every unit too many, down with drugs that narrow the gut's arteries.",
    params={
        "gradient": Param(1.0, 0.3, 2.0, "1", "strength against the usual bleeder"),
        "infection_risk": Param(0.12, 0.0, 0.5, "deaths of one", "share that infection kills within two days without an antibiotic",
                                "Chavez-Tapia 2010: infections 45 and deaths 22 of 100 without, 14 and 15 with"),
        "liver": Param(0.4, 0.0, 1.0, "1", "how bad the liver is: lactate clears slower, the mind clouds with blood in the gut"),
    },
)  # fmt: skip
def portal_pressure(p: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """Runs after `bleeding` by name. Villanueva 2013: liberal transfusion raises the pressure and rebleeding."""
    full = max(0.0, body.blood / who.blood - 0.85)
    drive.bleeding *= p.gradient * (1.0 - 0.45 * drive.splanchnic) * (1.0 + 4.0 * full)
    drive.lactate_clearance *= 1.0 - 0.4 * p.liver
    drive.delirium += 1.2 * p.liver * (1.0 - 0.5 * drive.haemostasis)
    drive.svr *= 1.0 - 0.15 * p.liver
    drive.nausea += 0.6 * (1.0 - drive.haemostasis)
    drive.fear += 0.3 * (1.0 - drive.haemostasis)
    drive.hazard_death += p.infection_risk / 2880.0 * (1.0 - 0.7 * drive.coverage)


@PROCESSES.add(
    "A sore belly that will settle: cramps, heartburn or a stone on its way, fading by itself.",
    params={
        "pain": Param(4.0, 0.0, 10.0, "0..10", "pain"),
        "hours_left": Param(24.0, 1.0, 300.0, "h", "hours until a third is left"),
        "sickness": Param(0.3, 0.0, 1.0, "0..1", "nausea"),
        "water_ml_per_h": Param(0.0, 0.0, 300.0, "ml/h", "water and salt lost by vomit and stool"),
        "warmth": Param(0.0, 0.0, 1.5, "degrees C", "fever"),
    },
    state={"left": 1.0},
    readings={"belly_ache": ("left", "0..1", "what is left of it")},
)
def belly_ache(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Nothing here injures an organ but the water that is lost."""
    my.left = my.left / (1.0 + dt / 60.0 * body.pace / p.hours_left)
    drive.pain += p.pain * my.left
    drive.nausea += p.sickness * my.left
    drive.fever += p.warmth * my.left
    drive.arousal += 0.02 * p.pain * my.left
    drive.fear += 0.015 * p.pain * my.left
    drive.vomiting += p.water_ml_per_h / 60000.0 * my.left * (0.5 + 0.5 * drive.nausea_left) * who.weight / 70.0


@PROCESSES.add(
    "Blood that is digested high in the gut: its protein raises the urea, the kidneys being well.",
    params={"mg_dl": Param(20.0, 0.0, 60.0, "mg/dL", "urea nitrogen above what the kidneys explain",
                           "Srygley 2012: urea over 30 times creatinine points to a source above")},
    start={"urea": ("mg_dl", 1.0)},
)  # fmt: skip
def urea_load() -> None:
    """What is drawn at the door; the kidneys clear it over a day or two."""
