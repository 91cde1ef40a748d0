"""Absolute lack of insulin, and what its treatment can do to a young brain."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "No insulin: liver and fat pour out sugar and ketones, water, salt and potassium run out with the sugar, and cells let "
    "go of potassium, so that plasma hides how much the body lacks.",
    params={
        "lack": Param(0.95, 0.0, 1.0, "1", "share of own insulin that is missing"),
        "glucose": Param(470.0, 80.0, 1200.0, "mg/dL", "glucose at the door"),
        "ketones": Param(9.0, 0.1, 16.0, "mmol/L", "ketones at the door", "ADA/EASD 2024: at least 3"),
        "acid": Param(2.0, 0.0, 8.0, "mmol/L", "bicarbonate missing for other reasons: ketones already lost in urine, chloride"),
        "potassium": Param(5.3, 2.2, 7.5, "mmol/L", "plasma potassium at the door"),
        "missing_potassium": Param(5.0, 0.0, 10.0, "mmol/kg", "potassium that the whole body lacks", "Glaser 2022 ISPAD: 3-6"),
        "litres": Param(4.6, 0.0, 8.0, "L", "water missing at the door, adult of 70 kg; cells bear half", "Glaser 2022 ISPAD: about 7 %"),
        "sodium": Param(143.0, 125.0, 175.0, "mmol/L", "sodium at the door if glucose were 100"),
        "ketogenic": Param(1.0, 0.0, 1.0, "1", "how far fat turns to ketones; a little own insulin holds it near 0"),
    },
    start={"blood": ("litres", -0.09), "tissue": ("litres", -0.41)},
    state={"missing": "missing_potassium", "outward": 0.0, "sodium": "sodium", "tired": 0.0},
    readings={
        "potassium_missing": ("missing", "mmol/kg", "potassium that the whole body lacks"),
        "sodium_corrected": ("sodium", "mmol/L", "sodium if glucose were 100 mg/dL"),
    },
    absent={"sodium_corrected": 139.0},
)
def insulin_lack(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """While a body settles its chemistry is led to the door's; afterwards everything follows from insulin.

    Held to: glucose -50 to -75 mg/dL/h and ketones at least -0.5 mmol/L/h at 0.1 U/kg/h, bicarbonate towards +3 mmol/L/h
    (JBDS 2023; Umpierrez 2024), potassium -0.27 mmol/L for each 100 mmol missing in an adult of 70 kg (Sterns 1981), sodium
    -2 mmol/L for each 100 mg/dL of glucose above 100 (Hillier 1999; Glaser 2022 ISPAD), death untreated in 1-3 days."""
    settling = max(0.0, 1.0 - body.pace)
    f = dt * body.pace
    acting = drive.insulin
    starved = p.lack * (1.0 - acting)
    filtering = (1.0 - body.kidney) * min(1.0, max(0.15, 1.0 + 4.0 * (body.blood / who.blood - 1.0)))

    drive.glucose_balance *= 1.0 - p.lack
    spilled = 0.0019 * max(0.0, body.glucose - 180.0) * filtering
    diluted = drive.crystalloid * body.glucose / (0.20 * who.weight)
    # acid makes tissue deaf to insulin; once ketones are gone the same dose burns more
    hearing = 1.6 * acting * max(0.0, 1.0 - body.ketones / 5.0) * body.glucose / (body.glucose + 100.0) * p.lack
    drive.glucose += body.pace * (0.85 * p.lack * (1.0 - 0.8 * acting) - spilled - hearing) - diluted
    drive.glucose += settling * (p.glucose - body.glucose)

    # acid itself slows the making of ketones; what is left of clearance while starved is saturated
    brake = min(1.0, max(0.0, (180.0 - body.hydrogen) / 80.0))
    drive.ketone_clearance *= 1.0 - 0.42 * p.lack
    made = 0.035 * p.ketogenic * starved * (1.0 - acting) * (1.0 - acting) * (1.0 - acting) * brake
    drive.ketones += body.pace * made + settling * (p.ketones - body.ketones)
    drive.chloride += settling * (p.acid - body.acid) + body.pace * 0.0040 * starved

    # sugar drags water; tonicity outside draws on the cells, so that plasma and red cells thicken little
    sweet = min(1.0, max(0.0, body.glucose - 180.0) / 300.0)
    drive.diuresis += 3.2 * sweet
    drive.cells_bear = max(drive.cells_bear, 0.35 + 0.30 * sweet)

    # potassium: lost in urine, given by vein; outward by lack of insulin and tonicity, inward again as insulin acts
    my.missing = my.missing + f / 60.0 * 0.030 * body.urine - dt * drive.potassium_given / who.weight
    hidden = 0.189 * my.missing
    if settling > 0.5:
        my.outward = p.potassium - 4.2 - 0.012 * (min(body.hydrogen, 110.0) - 40.0) - 1.6 * body.kidney * body.kidney + hidden
    my.outward = my.outward / (1.0 + f * acting / 150.0)
    drive.potassium_rest += my.outward * (1.0 - 0.7 * acting) - hidden
    drive.potassium += settling * (p.potassium - body.potassium) - body.pace * 0.016 * acting * max(0.0, body.potassium - 2.4)
    # what stops a heart in hypokalaemia comes before the muscle fails: insulin, catecholamines and low potassium together
    drive.failing += 0.016 * max(0.0, 2.9 - body.potassium)
    drive.fibrillation += 0.0005 if body.potassium < 2.9 else 0.0

    # sodium: urine drawn by sugar is half water; given fluid holds about 145; sugar holds water that dilutes it
    space = 0.6 * who.weight
    my.sodium = my.sodium + f * 0.30 * body.urine * who.weight / 60000.0 * my.sodium / space
    my.sodium = my.sodium + dt * drive.crystalloid * (145.0 - my.sodium) / space
    drive.sodium += (my.sodium - 0.020 * (body.glucose - 100.0) - body.sodium) * 0.5

    # deep acid loosens vessels, sour breath tires, a thick, sour brain clouds
    deep = min(1.0, max(0.0, body.hydrogen - 80.0) / 60.0)
    drive.svr *= 1.0 - 0.35 * deep
    drive.venous_pool += 0.06 * deep
    drive.vasoplegia = min(1.0, drive.vasoplegia + 0.4 * deep)
    my.tired = min(1.0, max(0.0, my.tired + f * (max(0.0, body.ventilation - 1.5) / 420.0 - my.tired / 2500.0)))
    drive.stimulus -= 15.0 * my.tired
    drive.delirium += 0.10 * max(0.0, 2.0 * body.sodium + body.glucose / 18.0 - 320.0)
    # thick blood clots and kidneys starve: one in six of the hyperosmolar dies (Pasquel 2014)
    thick = min(2.0, max(0.0, 2.0 * body.sodium + body.glucose / 18.0 - 325.0) / 20.0)
    drive.hazard_death += 0.00012 * thick
    drive.hazard_brain += 0.00004 * thick
    drive.kidney_injury += 0.00025 * thick
    sour = min(1.0, body.ketones / 10.0)
    drive.heart_rate += 24.0 * sour
    drive.lactate += 0.012 * sour
    drive.nausea += 0.6 * sour
    drive.vomiting += 0.0012 * sour
    drive.pain += 3.0 * sour
    drive.fear += 0.15 * sour


@PROCESSES.add(
    "A brain at risk in ketoacidosis: a hazard of swelling that is never drawn, raised by bicarbonate, fast fluid, insulin in "
    "a bolus and a fast fall of osmolality; who is `swelling` shows it.",
    params={
        "risk_percent": Param(0.8, 0.0, 20.0, "%", "chance of symptomatic swelling in the first day, treated as advised",
                              "Glaser 2001: 0.9; Edge 2001: 0.7; Glaser 2022 ISPAD"),
        "swelling": Param(0.0, 0.0, 1.0, "1", "1 = this brain does swell, some hours into treatment"),
    },
    state={"ml": 0.0, "slow": 0.0, "buffered": 0.0, "flooded": 0.0, "treated": 0.0, "hazard": 0.0},
    readings={"brain_water": ("ml", "ml", "swelling of the brain in ketoacidosis"),
              "swelling_hazard": ("hazard", "1/h", "expected symptomatic swelling an hour")},
)
def ketoacidosis_brain(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Bicarbonate times 4.2 (Glaser 2001); insulin early or in a bolus and much fluid in the first hours times 12.7 and 6.5
    (Edge 2006); between usual and fast-but-accepted rates no difference (Kuppermann 2018), so fluid counts only above 30
    ml/kg in about four hours. A quarter die of it, a quarter of the rest stay injured (Edge 2001). Osmotic drugs help."""
    f = dt * body.pace
    thick = 2.0 * body.sodium + body.glucose / 18.0
    my.slow = thick if my.slow < 1.0 or body.pace < 0.5 else (my.slow + dt / 150.0 * thick) / (1.0 + dt / 150.0)
    my.buffered = (my.buffered + dt * max(0.0, drive.bicarbonate) * 0.5) / (1.0 + dt / 360.0)
    my.flooded = (my.flooded + dt * drive.crystalloid * 1000.0 / who.weight) / (1.0 + dt / 240.0)
    my.treated = my.treated + f / 60.0 * min(1.0, 3.0 * drive.insulin)
    young = 1.0 if who.age < 20.0 else 0.1
    ill = min(2.0, max(0.2, (body.hydrogen - 40.0) / 20.0))
    push = 1.0 + 3.2 * min(1.5, my.buffered) + 0.25 * max(0.0, my.flooded - 30.0) + 0.10 * max(0.0, my.slow - thick - 9.0)
    # insulin before fluid (its first two hours only), or far more than a drip holds
    early = max(0.0, 1.0 - my.treated / 2.0) * max(0.0, 1.0 - my.flooded / 8.0)
    push = push + 11.0 * drive.insulin * early + 18.0 * max(0.0, drive.insulin - 0.66)
    shrunk = max(0.3, 1.0 + min(0.0, drive.intracranial) / 30.0)
    my.hazard = p.risk_percent / 100.0 / 14.0 * young * ill * push * shrunk
    drive.hazard_death += my.hazard / 60.0 * 0.25
    drive.hazard_brain += my.hazard / 60.0 * 0.19
    begun = min(1.0, max(0.0, my.treated - 0.7))
    grow = p.swelling * begun * min(3.0, push) * 0.42 * max(0.0, 1.0 - my.ml / 64.0)
    my.ml = max(0.0, my.ml + f * (grow * shrunk - my.ml / 900.0))
    drive.intracranial += my.ml
    tight = max(0.0, body.icp - 20.0)
    drive.pain += min(7.0, 0.16 * my.ml)
    drive.heart_rate -= min(60.0, 2.4 * tight)
    drive.map_set += min(40.0, 1.2 * tight)
    drive.delirium += 0.05 * max(0.0, my.ml - 10.0)
