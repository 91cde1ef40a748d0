"""Potassium that can't leave: failing kidneys, missed dialysis, drugs that hold it back."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Kidneys that don't shed potassium: stores climb by the hour, and what pushes potassium into cells only lends time.",
    needs=("cardiac_membrane",),
    params={
        "potassium": Param(7.2, 4.0, 9.5, "mmol/L", "plasma potassium at the door"),
        "rises_per_h": Param(0.10, 0.0, 0.6, "mmol/L/h", "rise of plasma potassium without care"),
        "kidney_left": Param(0.10, 0.0, 1.0, "1", "share of urine that the kidneys still make"),
        "acid": Param(7.0, 0.0, 16.0, "mmol/L", "bicarbonate missing at the door: acid that was not shed"),
        "litres": Param(0.0, -3.0, 5.0, "L", "water and salt held back (below 0: lost), adult of 70 kg"),
    },
    start={"blood": ("litres", 0.16), "tissue": ("litres", 0.84)},
    state={"excess": 0.0, "pushed": 0.0, "lingering": 0.0},
    readings={"potassium_excess": ("excess", "mmol/kg", "potassium that the body holds too much")},
)
def potassium_load(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """0.6 mmol/L for each mmol/kg too much (the steep side: 1 mmol/L for 100-200 mmol, Sterns 1981).

    Insulin 10 U lowers plasma by 0.6-1.0 within the hour (Blumberg 1988; Allon 1990), salbutamol 10-20 mg by 0.6-1.0 (Allon
    1989); both are back in 4-6 h. Failing kidneys clear insulin slowly and make no sugar, so that it falls late (Apel 2014: 13 %
    after 10 U with 25 g)."""
    settling = max(0.0, 1.0 - body.pace)
    f = dt * body.pace
    drive.urine *= p.kidney_left
    drive.chloride += settling * (p.acid - body.acid) + body.pace * (1.0 - p.kidney_left) * (0.0010 * body.acid + 0.0008)
    my.lingering = max(drive.insulin, my.lingering / (1.0 + dt / 95.0))
    drive.insulin = max(drive.insulin, my.lingering)
    drive.glucose_balance *= 0.35 + 0.65 * p.kidney_left

    # given, bound or dialysed; shed with what urine there is (about 45 mmol/L)
    held = p.rises_per_h / 0.60 / 60.0 * (1.0 - p.kidney_left)
    my.excess = my.excess + f * (held - 0.00075 * max(0.0, body.urine)) + dt * drive.potassium_given / who.weight
    push = 0.016 * drive.insulin
    my.pushed = (my.pushed + f * push) / (1.0 + f / 170.0)
    # what plasma would hold without excess or push, so that the door's figure needs so much excess
    plain = 4.2 + 0.012 * (min(body.hydrogen, 110.0) - 40.0) + 1.6 * body.kidney * body.kidney
    if settling > 0.5:
        my.excess = (p.potassium - plain) / 0.60
        my.pushed = 0.0
    drive.potassium_rest += 0.60 * my.excess - my.pushed
    drive.potassium += settling * (p.potassium - body.potassium) - body.pace * (push - my.pushed / 170.0)
