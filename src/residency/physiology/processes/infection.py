"""A bacterial infection and what hinders its cure. Sepsis is this plus the effects in `sepsis_effects.py`."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Living bacteria that grow until killed, and the host response that follows them late and outlives them.",
    stage=2,
    params={
        "load": Param(0.9, 0.0, 2.5, "1 = septic shock", "bacterial load at the start"),
        "growth_per_h": Param(0.30, 0.0, 1.0, "1/h", "growth without antibacterial"),
        "kill_per_h": Param(0.16, 0.0, 1.0, "1/h", "killing under full coverage"),
        "undrained_kill_factor": Param(0.25, 0.0, 1.0, "1", "share of killing that is left while pus can't drain"),
        "fever": Param(2.4, 0.0, 12.0, "degrees C", "rise of the set point at full response, people under 65"),
        "pain": Param(3.0, 0.0, 40.0, "0..10", "ache at full response; a sore place hurts more than it makes ill"),
    },
    state={"load": "load", "response": "load"},
    readings={"infection": ("load", "1", "bacterial load"), "response": ("response", "1", "host response to infection")},
)
def infection(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Logistic growth to 2.6. The response lags the load by 10 h and wanes over 20 h, so that an hour of delay costs
    a little of a large risk (Liu 2017: 1.8 deaths per 100 per hour in shock) and not most of it."""
    f = dt / 60.0 * body.pace
    action = drive.coverage * (1.0 - drive.obstructed * (1.0 - p.undrained_kill_factor))
    grow = p.growth_per_h * (1.0 - my.load / 2.6) * (1.0 - action)
    my.load = max(0.0, my.load + f * my.load * (grow - p.kill_per_h * action))
    slow = 10.0 if my.load > my.response else 20.0
    my.response = (my.response + f / slow * my.load) / (1.0 + f / slow)
    r = my.response
    part = r / (r + 0.8)
    drive.infection += my.load
    drive.inflammation += r
    drive.fever += (p.fever - 0.9 * max(0.0, who.age - 65.0) / 30.0) * part
    drive.stimulus += 7.0 * part
    drive.dead_space += 0.18 * part
    drive.chloride += 0.0030 * r * part * body.pace
    drive.lactate += 0.060 * r * part
    drive.lactate_clearance *= 1.0 - 0.25 * part
    drive.extraction += 0.13 * part
    drive.metabolism *= 1.0 + 0.10 * part
    drive.shunt += 0.05 * r * part
    drive.fear += 0.15 * part
    drive.pain += p.pain * part
    sick = 1.6 * max(0.0, r / (r + 0.6) - 0.30) * who.frailty
    drive.failing += 0.0009 * max(0.0, r - 1.0) * who.frailty
    drive.kidney_injury += 0.00011 * sick
    drive.heart_injury += 0.00007 * sick
    drive.gut_injury += 0.00008 * sick
    drive.lung_injury += 0.00009 * sick
    drive.brain_injury += 0.00005 * sick
    drive.limb_injury += 0.00003 * sick
    drive.fetus_injury += 0.00030 * sick


@PROCESSES.add("Pus or dead tissue that blood does not reach: antibacterials act badly there until it is drained or cut away.", stage=1,
               params={
                   "kidney": Param(1.0, 0.0, 1.0, "1", "1 = a ureter: the kidney behind it suffers; 0 = another place"),
                   "limb": Param(0.0, 0.0, 3.0, "1", "how fast the limb around it dies, 1 = a tenth in five hours"),
                   "pain": Param(3.0, 0.0, 10.0, "0..10", "pain while it is shut"),
               },
               state={"open": 0.0, "shut": 1.0}, readings={"obstructed": ("shut", "0/1", "pus can't drain")})
def obstruction(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Relieved by the agent `drainage`; pressure falls within the hour (judgement)."""
    my.open = max(my.open, drive.drained)
    my.shut = 1.0 - my.open
    drive.obstructed = max(drive.obstructed, my.shut)
    drive.kidney_injury += 0.00030 * p.kidney * (1.0 - my.open) * body.pace
    drive.limb_injury += 0.00033 * p.limb * (1.0 - my.open) * body.pace
    drive.pain += p.pain * (1.0 - my.open)
