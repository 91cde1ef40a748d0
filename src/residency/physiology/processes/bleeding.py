"""Loss of blood."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "An open vessel: loses whole blood faster at high pressure and thin blood, until it is closed.",
    params={
        "ml_per_min": Param(30.0, 0.0, 500.0, "ml/min", "loss at the usual pressure"),
        "litres_at_door": Param(0.3, 0.0, 3.0, "L", "already lost"),
        "stops_by_itself": Param(0.0, 0.0, 1.0, "1/h", "share of the leak that clots each hour"),
        "slow_pulse": Param(0.0, 0.0, 1.0, "1", "share of the reflex rise of the pulse that does not come",
                            "Demetriades 1998: 29 % of the hypotensive injured are relatively slow; Mutschler 2013"),
    },
    start={"blood": ("litres_at_door", -1.0)},
    whole_blood=True,
    state={"open": 1.0, "factors": 1.0},
    readings={"clotting_factors": ("factors", "share of normal", "clotting factors not yet diluted")},
    absent={"clotting_factors": 1.0},
)
def bleeding(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Closed by `haemostasis`; anticoagulants open it wider, and so do fluids and red cells without plasma (Holcomb 2015 PROPPR).

    The base deficit grows with the flow that is missing, before the pressure falls (ATLS 2018 10th edition: up to 15 % lost
    0-2 mmol/L, 15-30 % 2-6, 31-40 % 6-10): squeezed gut and muscle make lactate.
    """
    f = dt * body.pace
    clot = (p.stops_by_itself / 60.0) * (1.0 - drive.anticoagulation)
    my.open = my.open / (1.0 + f * clot)
    plasma = 0.6 * body.blood
    plain = 0.35 * drive.crystalloid + 0.45 * drive.blood + max(0.0, drive.colloid - drive.plasma)
    my.factors = (my.factors + f * drive.plasma / plasma) / (1.0 + f * (drive.plasma + plain) / plasma)
    thin = 1.0 + 0.8 * drive.anticoagulation + 0.2 * drive.antiplatelet + 1.2 * max(0.0, 0.6 - my.factors)
    drive.bleeding += p.ml_per_min / 1000.0 * my.open * thin * (1.0 - drive.haemostasis)
    short = max(0.0, 0.85 - body.co / who.co) * body.beating
    drive.lactate += 0.45 * short * short
    drive.heart_rate -= 0.52 * p.slow_pulse * (who.hr_max - who.hr) * max(0.0, body.tone) * (1.0 - 0.8 * who.beta_block)


@PROCESSES.add(
    "Blood that collects in the belly: it hurts, more when lying flat and moved, and an ultrasound shows it.",
    params={
        "litres": Param(0.6, 0.0, 4.0, "L", "already there"),
        "pain": Param(6.0, 0.0, 10.0, "0..10", "pain of the belly and the shoulder tip"),
    },
    state={"litres": "litres"},
    readings={"belly_blood": ("litres", "L", "blood in the belly")},
)
def haemoperitoneum(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """What `bleeding` loses goes here (runs after it by name). Bedside ultrasound shows it from about 0.25-0.5 L (Branney 1995)."""
    lost = drive.bleeding * min(1.6, max(0.15, body.map / who.map)) * body.beating
    my.litres = my.litres + dt * body.pace * lost
    drive.pain += p.pain * min(1.0, 0.6 + 0.4 * my.litres) * (1.0 - 0.6 * drive.haemostasis)
    drive.nausea += 0.3
    drive.fear += 0.15
