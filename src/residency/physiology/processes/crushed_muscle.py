"""Muscle that died under the body's own weight or a load, and what it sets free."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Muscle that dies after hours under weight: potassium and acid leave it, water goes into it, its pigment blocks kidneys that make "
    "little urine; much salt water early washes it out.",
    needs=("cardiac_membrane",),
    params={
        "potassium": Param(6.2, 4.0, 8.5, "mmol/L", "plasma potassium at the door"),
        "frees_per_h": Param(0.22, 0.0, 1.0, "mmol/L/h", "rise of plasma potassium by what muscle lets go, kidneys aside"),
        "half_life_h": Param(9.0, 2.0, 40.0, "h", "how long muscle goes on leaking; creatine kinase peaks at 24 h",
                             "Bosch 2009"),
        "pigment": Param(1.0, 0.0, 3.0, "1", "myoglobin; 1 = a peak creatine kinase of about 40,000 U/L"),
        "litres": Param(2.5, 0.0, 6.0, "L", "water lost or gone into muscle by the door, adult of 70 kg"),
        "drinks_per_h": Param(0.12, 0.0, 0.6, "L/h", "water that goes on into muscle, adult of 70 kg",
                              "Better 1990: up to 12 L in two days"),
        "acid": Param(4.0, 0.0, 14.0, "mmol/L", "bicarbonate missing at the door"),
        "pain": Param(5.0, 0.0, 10.0, "0..10", "pain of the parts that were lain on"),
    },
    start={"blood": ("litres", -0.20), "tissue": ("litres", -0.45)},
    state={"dying": 1.0, "pigment": "pigment", "excess": 0.0, "pushed": 0.0},
    readings={"muscle_pigment": ("pigment", "1", "myoglobin in blood, 1 = creatine kinase to about 40,000 U/L"),
              "muscle_potassium": ("excess", "mmol/kg", "potassium that the body holds too much")},
)  # fmt: skip
def crushed_muscle(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Kidneys that make 3 ml/kg/h are mostly spared, dry ones fail in half a day (Better 1990; Bosch 2009; Sever 2012). 0.6 mmol/L
    for each mmol/kg of potassium too much (Sterns 1981); what insulin pushes into cells is back within hours."""
    settling = max(0.0, 1.0 - body.pace)
    f = dt * body.pace
    my.dying = my.dying / (1.0 + f * 0.011552453 / p.half_life_h)
    size = who.weight / 70.0
    drive.leak += p.drinks_per_h / 60.0 * my.dying * body.pace * size
    flow = min(4.0, max(0.0, body.urine))
    # urine that a drug squeezes from an empty body washes nothing out
    washed = flow * min(1.0, max(0.0, body.blood / who.blood - 0.78) / 0.15)
    my.pigment = (my.pigment + f / 600.0 * p.pigment * my.dying) / (1.0 + f * (0.0004 + 0.0010 * washed))
    drive.kidney_injury += 0.0014 * my.pigment * body.pace / (1.0 + 6.0 * washed * washed)
    drive.creatinine += 0.0014 * my.dying * body.pace
    freed = p.frees_per_h / 0.60 / 60.0 * my.dying
    shed = 0.0030 * (0.5 * flow + 0.5 * washed) * max(0.0, body.potassium - 4.0)
    my.excess = my.excess + f * (freed - shed) + dt * drive.potassium_given / who.weight
    push = 0.016 * drive.insulin
    my.pushed = (my.pushed + f * push) / (1.0 + f / 170.0)
    plain = 4.2 + 0.012 * (min(body.hydrogen, 110.0) - 40.0) + 1.6 * body.kidney * body.kidney
    if settling > 0.5:
        my.excess = (p.potassium - plain) / 0.60
        my.pushed = 0.0
    drive.potassium_rest += 0.60 * my.excess - my.pushed
    drive.potassium += settling * (p.potassium - body.potassium) - body.pace * (push - my.pushed / 170.0)
    drive.chloride += settling * (p.acid - body.acid) + body.pace * 0.004 * my.dying
    drive.pain += p.pain * (1.0 - 0.3 * drive.splinted)
    drive.limb_injury += 0.00012 * my.dying
    drive.arousal += 0.06
