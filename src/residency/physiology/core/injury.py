"""Injury of each organ, vital reserve, arrest and death. Harm is the integral of injury over time."""

from __future__ import annotations

from residency.physiology.module import Vars


def injury(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Rates are fractions of an organ per minute at full deficit. Below the patient's own pressure limit organs suffer."""
    f = dt * body.pace * (1.0 - body.dead)
    low = max(0.0, (who.map_limit - body.map) / who.map_limit)
    deep = max(0.0, (0.6 * who.map_limit - body.map) / who.map_limit)
    oxygen = min(1.0, body.content / (0.60 * who.oxygen))
    brain_supply = min(1.0, body.cpp / (0.80 * who.map_limit)) * oxygen
    racing = max(0.0, body.hr - 0.80 * who.hr_max) / who.hr_max
    strain = max(0.0, body.map - 1.55 * who.map) / who.map
    acid = max(0.0, body.hydrogen - 95.0) / 50.0
    frail = who.frailty

    # what each organ loses per minute, of what is left of it
    brain = 0.20 * max(0.0, 0.70 - brain_supply) + 0.0030 * max(0.0, (38.0 - body.glucose) / 20.0) + 0.004 * strain + drive.brain_injury
    heart = 0.0045 * low * frail + 0.020 * body.debt + 0.05 * max(0.0, 0.60 - oxygen) + 0.003 * racing * frail + 0.004 * strain
    heart = heart + 0.05 * (1.0 - body.beating) * (1.0 - 0.7 * drive.cpr) + drive.heart_injury
    kidney = 0.0055 * low * who.kidney + 0.006 * body.debt + drive.kidney_injury
    gut = 0.0040 * low * frail + 0.010 * body.debt + drive.gut_injury
    limb = 0.0010 * low + 0.004 * body.debt + drive.limb_injury
    lung = 0.0012 * max(0.0, body.lung_water - 0.12) + 0.0008 * max(0.0, drive.fio2 - 0.60) + drive.lung_injury
    fetus = 0.012 * low + 0.03 * max(0.0, 0.80 - oxygen) + 0.03 * body.debt + drive.fetus_injury
    body.brain = body.brain + f * (1.0 - body.brain) * brain / (1.0 + f * brain)
    body.heart = body.heart + f * (1.0 - body.heart) * heart / (1.0 + f * heart)
    body.kidney = body.kidney + f * (1.0 - body.kidney) * kidney / (1.0 + f * kidney)
    body.gut = body.gut + f * (1.0 - body.gut) * gut / (1.0 + f * gut)
    body.limb = body.limb + f * (1.0 - body.limb) * limb / (1.0 + f * limb)
    body.lung = body.lung + f * (1.0 - body.lung) * lung / (1.0 + f * lung)
    body.fetus = body.fetus + f * (1.0 - body.fetus) * who.pregnant * fetus / (1.0 + f * fetus)

    # vital reserve: spent by what can stop the heart, rebuilt within hours once that is over
    spending = 0.008 * body.debt + 0.0017 * low + 0.045 * deep + 0.12 * max(0.0, 0.79 - body.sao2) + 0.0040 * acid
    spending = spending + 0.02 * max(0.0, body.potassium - 6.8) * (1.0 - 0.9 * drive.heart_shield)
    spending = spending + 0.012 * max(0.0, 2.7 - body.potassium)
    # below about 25 mmHg in an adult the coronary arteries empty: minutes
    spending = spending + 0.8 * max(0.0, 0.42 - body.map / who.map_limit)
    spending = spending + 0.004 * max(0.0, (36.0 - body.glucose) / 20.0) + 0.004 * max(0.0, body.icp - 45.0) / 10.0
    spending = spending + 0.006 * max(0.0, body.heart - 0.5) + 0.03 * max(0.0, 29.0 - body.temp) / 5.0 + drive.failing
    body.spent = max(0.0, (body.spent + f * spending * body.beating) / (1.0 + f * body.beating / 600.0))

    body.doomed = body.doomed + f * (1.0 - body.doomed) * drive.hazard_death
    body.maimed = body.maimed + f * (1.0 - body.maimed) * drive.hazard_brain


def arrest(body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Between dying and dead: a heart that stopped can be restarted while someone compresses the chest.

    Ten minutes in all without compressions is death. Return of circulation needs flow, oxygen, volume and a cause put
    right; epinephrine helps it (Perkins 2018), a shock ends fibrillation.
    """
    if body.beating > 0.5:
        if body.spent >= 1.0 or drive.fibrillation * dt >= 1.0:
            body.beating = 0.0
            body.rhythm = 1.0 if drive.fibrillation > 0.0 else 2.0
            body.no_flow = 0.0
            body.revival = 0.0
            body.spent = max(body.spent, 1.0)
    elif body.dead < 0.5:
        body.no_flow = body.no_flow + dt * (1.0 - min(1.0, drive.cpr))
        stale = 1.0 if body.no_flow > 6.0 else 0.0
        body.rhythm = 3.0 if stale > 0.5 else body.rhythm
        fixed = min(1.0, max(0.0, body.sao2 - 0.55) / 0.30) * min(1.0, max(0.0, body.filling - 1.5) / 3.0)
        fixed = fixed * min(1.0, max(0.0, 190.0 - body.hydrogen) / 60.0) * (1.0 if body.potassium < 8.0 else 0.2 + 0.8 * drive.heart_shield)
        fixed = fixed * (1.0 - min(1.0, drive.hindrance))
        shockable = 1.0 if body.rhythm > 0.5 and body.rhythm < 1.5 else 0.0
        chance = (0.05 + 0.18 * drive.alpha_agonist) * fixed * drive.cpr * (1.0 - 0.8 * shockable) * (1.0 - 0.6 * body.heart)
        chance = chance / (1.0 + 0.15 * body.no_flow)
        body.revival = body.revival + dt * chance + shockable * drive.defibrillation * (0.35 + 0.65 * fixed)
        body.rhythm = 2.0 if shockable * drive.defibrillation > 0.5 else body.rhythm
        if body.revival >= 1.0:
            body.beating = 1.0
            body.rhythm = 0.0
            body.spent = 0.55
            body.tone = 1.0
        elif body.no_flow >= 10.0 or body.brain > 0.95:
            body.dead = 1.0
            body.brain = 1.0
            body.heart = 1.0
            body.kidney = 1.0
            body.gut = 1.0
            body.limb = 1.0
            body.lung = 1.0
            body.fetus = who.pregnant


def tally(body: Vars, dt: float) -> None:
    """Add this step's injury to the harm of each organ; what is expected but never drawn counts by its expectation."""
    gone = body.doomed
    left = (1.0 - gone) * dt * body.pace
    sure = gone * dt * body.pace
    body.harm_brain = body.harm_brain + sure + left * (body.brain + (1.0 - body.brain) * body.maimed)
    body.harm_heart = body.harm_heart + sure + left * body.heart
    body.harm_kidney = body.harm_kidney + sure + left * body.kidney
    body.harm_gut = body.harm_gut + sure + left * body.gut
    body.harm_limb = body.harm_limb + sure + left * body.limb
    body.harm_lung = body.harm_lung + sure + left * body.lung
    body.harm_fetus = body.harm_fetus + sure + left * body.fetus
    body.harm_pain = body.harm_pain + left * body.pain / 10.0
    body.harm_fear = body.harm_fear + left * body.fear
