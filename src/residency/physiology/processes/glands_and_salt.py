"""Glands that give too little or too much, and water that dilutes the blood."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "No cortisol (and, in the primary form, no aldosterone) in the face of an illness: vessels do not answer, salt and sugar run low.",
    params={
        "lack": Param(0.9, 0.0, 1.0, "1", "cortisol missing for what the illness asks"),
        "litres": Param(2.2, 0.0, 6.0, "L", "salt and water lost, adult of 70 kg"),
        "salt_lost": Param(10.0, 0.0, 25.0, "mmol/L", "plasma sodium below usual at the door"),
        "potassium_up": Param(1.0, 0.0, 3.0, "mmol/L", "plasma potassium above usual at the door; 0 where the pituitary is at fault"),
        "sugar_down": Param(28.0, 0.0, 60.0, "mg/dL", "glucose below usual"),
    },
    start={"blood": ("litres", -0.22), "tissue": ("litres", -0.62), "sodium": ("salt_lost", -1.0), "potassium": ("potassium_up", 1.0)},
    state={"lack": "lack", "given": 0.0, "wears": 0.0},
    readings={"cortisol_lack": ("lack", "0..1", "cortisol that is missing")},
)
def cortisol_lack(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """100 mg of hydrocortisone at once, then 200 mg a day (Bornstein 2016): pressure answers within 1-4 hours.

    Untreated the crisis kills; 0.5 deaths per 100 patient-years even in the taught (Hahner 2015)."""
    f = dt * body.pace
    enough = min(1.0, drive.glucocorticoid / 0.30)
    my.given = (my.given + dt / 45.0 * enough) / (1.0 + dt / 45.0)
    my.wears = min(1.0, my.wears + f / 900.0 * (1.0 - my.given))
    my.lack = p.lack * (1.0 - my.given)
    worse = my.lack * (0.75 + 0.9 * my.wears)
    drive.vasoplegia = min(1.0, drive.vasoplegia + 0.62 * worse)
    drive.svr *= 1.0 - min(0.58, 0.44 * worse)
    drive.contractility *= 1.0 - min(0.5, 0.20 * worse)
    drive.venous_pool += 0.050 * worse
    drive.glucose_balance *= 1.0 - 0.6 * my.lack
    drive.glucose -= body.pace * 0.02 * my.lack + (1.0 - body.pace) * 0.012 * p.sugar_down
    drive.potassium_rest += p.potassium_up * my.lack
    drive.sodium += body.pace * (0.0080 * my.given * max(0.0, 137.0 - body.sodium) / 8.0 - 0.0012 * my.lack)
    drive.diuresis += 0.5 * my.lack * (1.0 if p.potassium_up > 0.3 else 0.3)
    drive.vomiting += 0.0016 * my.lack
    drive.nausea += 0.7 * my.lack
    drive.pain += 4.0 * my.lack
    drive.delirium += 1.6 * worse
    drive.fear += 0.15 * my.lack
    drive.hazard_death += 0.00012 * worse * worse


@PROCESSES.add(
    "Too much thyroid hormone let loose: fast heart, fever, restless mind, a heart that fails by its own haste.",
    params={
        "excess": Param(1.0, 0.0, 2.5, "1", "1 = a storm"),
        "litres": Param(1.5, 0.0, 4.0, "L", "water lost by sweat, vomiting and loose stool, adult of 70 kg"),
    },
    start={"blood": ("litres", -0.20), "tissue": ("litres", -0.60)},
    state={"excess": "excess", "blocked": 0.0, "hours": 0.0},
    readings={"thyroid_excess": ("excess", "1", "thyroid hormone that acts beyond need")},
)
def thyroid_storm(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Beta-blocker, thionamide, iodine an hour after it, steroid, cooling (Ross 2016 ATA). Untreated most die within days."""
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    my.blocked = (my.blocked + f / 240.0 * min(1.0, drive.thyroid_block + 0.35 * drive.glucocorticoid)) / (1.0 + f / 240.0)
    my.excess = p.excess * (1.0 - 0.55 * my.blocked) * (1.0 + 0.012 * min(36.0, my.hours) * (1.0 - my.blocked))
    seen = my.excess * (1.0 - 0.50 * drive.beta_block)
    drive.heart_rate += 50.0 * seen
    drive.metabolism *= 1.0 + 0.38 * seen
    drive.fever += 2.2 * my.excess
    drive.svr *= 1.0 - 0.20 * seen
    drive.contractility *= 1.0 + 0.10 * seen
    drive.delirium += 2.0 * seen
    drive.fear += 0.40 * seen
    drive.arousal += 0.10 * seen
    drive.nausea += 0.4 * my.excess
    drive.vomiting += 0.0012 * my.excess
    drive.heart_injury += 0.00028 * seen * seen * who.frailty
    drive.gut_injury += 0.00010 * my.excess
    drive.hazard_death += 0.00016 * seen * seen * who.frailty


@PROCESSES.add(
    "Water that the kidneys would not shed: a diluted, swelling brain; salt by vein draws the water out again, and too fast a rise "
    "strips the brain's cells of their sheaths days later.",
    params={
        "sodium": Param(112.0, 98.0, 139.0, "mmol/L", "sodium at the door"),
        "used_to": Param(0.35, 0.0, 1.0, "1", "how far the brain has shed salt of its own: 0 within hours, 1 over days"),
        "holds": Param(1.0, 0.0, 1.0, "1", "water held back; falls to 0 as the cause goes, and then the sodium overshoots"),
        "lets_go_h": Param(10.0, 1.0, 72.0, "h", "until the cause lets go of the water"),
    },
    state={"door": "sodium", "hours": 0.0, "swell": 0.0, "over": 0.0},
    readings={"brain_dilution": ("swell", "ml", "water that a diluted blood put into the brain"),
              "sodium_rise": ("over", "mmol/L", "rise of sodium beyond what the brain bears in a day")},
)
def water_excess(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """4-6 mmol/L in the first hours ends herniation and fits (Sterns 2015); 100-150 ml of 3 % gives about 2 (Spasovski 2014).
    Over 10-12 in a day risks demyelination, over 8 where alcohol, hunger or low potassium is there (Verbalis 2013)."""
    settling = max(0.0, 1.0 - body.pace)
    f = dt * body.pace
    my.hours = my.hours + f / 60.0
    drive.sodium += settling * (p.sodium - body.sodium)
    # given salt; water lost or held
    drive.sodium += drive.salt / (0.55 * who.weight)
    going = max(0.0, my.hours - p.lets_go_h)
    free = going / (going + 6.0)
    hold = p.holds * (1.0 - free)
    drive.sodium += body.pace * (0.011 * (1.0 - hold) * max(0.0, 138.0 - body.sodium) / 25.0 - 0.0024 * hold)
    # isotonic fluid in who holds water: salt leaves, water stays
    drive.sodium -= body.pace * 0.9 * hold * drive.crystalloid
    lack = max(0.0, 128.0 - body.sodium) * (1.0 - 0.75 * p.used_to)
    my.swell = (my.swell + dt / 20.0 * 2.9 * lack) / (1.0 + dt / 20.0)
    drive.intracranial += my.swell
    drive.delirium += 0.11 * my.swell
    drive.pain += 0.09 * my.swell
    drive.nausea += 0.014 * my.swell
    drive.vomiting += 0.00002 * my.swell
    fits = max(0.0, my.swell - 18.0) / 20.0
    drive.hazard_brain += 0.00028 * fits
    drive.hazard_death += 0.00026 * fits * fits
    drive.failing += 0.0016 * max(0.0, fits - 1.1)
    drive.brain_injury += 0.00022 * fits
    my.over = max(0.0, body.sodium - my.door - 9.0) if my.hours < 30.0 else my.over
    drive.hazard_brain += 0.000030 * my.over * p.used_to * (1.0 if my.hours > 10.0 else 0.3)
