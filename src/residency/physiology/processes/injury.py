"""What injury does besides bleeding: parts that hurt, a ring or a chest that holds blood, burnt skin, tight limbs, pus, eyes, roots."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "A hurt part: pain that fades over hours or days, less when held still or numbed; out of place it goes on injuring.",
    params={
        "pain": Param(5.0, 0.0, 10.0, "0..10", "pain at the door"),
        "hours": Param(96.0, 1.0, 2000.0, "h", "until it would be gone"),
        "held": Param(0.4, 0.0, 1.0, "1", "share of the pain that goes when it is held still or raised"),
        "out_of_place": Param(0.0, 0.0, 1.0, "0/1", "1: a joint or bone is out of place; most of the pain goes with putting it back"),
        "injury_per_h": Param(0.0, 0.0, 0.3, "1/h", "share of the limb lost an hour while it is out of place"),
        "itch": Param(0.0, 0.0, 1.0, "1", "share of it that is itch, which antihistamines ease"),
        "fear": Param(0.1, 0.0, 1.0, "1", "fear that it brings"),
    },
    state={"left": 1.0, "out": "out_of_place"},
    readings={"out_of_place": ("out", "0..1", "a joint or bone that is out of its place")},
)  # fmt: skip
def hurt_part(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Skin, nerve and vessel stretched over what is out of place suffer by the hour."""
    my.left = max(0.0, my.left - dt * body.pace / (60.0 * p.hours))
    my.out = p.out_of_place * (1.0 - drive.reduced)
    back = p.out_of_place - my.out
    eased = (1.0 - p.held * drive.splinted) * (1.0 - 0.85 * drive.numbed) * (1.0 - 0.6 * back) * (1.0 - p.itch * (1.0 - drive.itch_left))
    felt = p.pain * my.left * eased
    drive.pain += felt
    drive.fear += p.fear * my.left * (1.0 - 0.5 * back)
    drive.arousal += 0.015 * felt
    drive.limb_injury += p.injury_per_h / 60.0 * my.out


@PROCESSES.add(
    "A broken pelvic ring that bleeds behind the belly: every bone's end and many veins; closing the ring slows it.",
    params={
        "answers": Param(0.55, 0.0, 0.9, "1", "share of the bleeding that stops when the ring is held shut; little where an artery is torn",
                         "Huittinen 1973: veins and bone in 80-90 %; size is judgement"),
        "pain": Param(7.0, 0.0, 10.0, "0..10", "pain until it is held"),
        "litres": Param(0.6, 0.0, 4.0, "L", "already behind the belly"),
    },
    state={"litres": "litres"},
    readings={"pelvic_blood": ("litres", "L", "blood behind the belly")},
)  # fmt: skip
def pelvic_ring(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Slows what `bleeding` loses (runs after it by name)."""
    drive.bleeding *= 1.0 - p.answers * drive.pelvis_held
    my.litres = my.litres + dt * body.pace * drive.bleeding * min(1.6, max(0.15, body.map / who.map)) * body.beating
    drive.pain += p.pain * (1.0 - 0.45 * drive.pelvis_held)
    drive.fear += 0.25
    drive.arousal += 0.08


@PROCESSES.add(
    "Blood in one side of the chest: the lung goes under, the veins are pressed; a tube lets it out and the lung press back.",
    params={
        "litres": Param(1.0, 0.0, 3.0, "L", "already there"),
        "pain": Param(6.0, 0.0, 10.0, "0..10", "pain of the side on breathing"),
    },
    state={"litres": "litres", "out": 0.0},
    readings={
        "chest_blood": ("litres", "L", "blood in the chest"),
        "drain_blood": ("out", "L", "blood that has come out of the chest drain"),
    },
)
def haemothorax(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """What `bleeding` loses goes here (runs after it by name). A tube empties a litre in ten minutes; most small vessels
    then stop against the lung, a torn artery does not (ATLS 2018: most by tube alone; 1.5 L at once or 200 ml/h means theatre)."""
    f = dt * body.pace
    drive.bleeding *= 1.0 - 0.25 * min(1.0, drive.vented)
    lost = drive.bleeding * min(1.6, max(0.15, body.map / who.map)) * body.beating
    flow = f * 0.12 * min(1.0, drive.vented)
    my.out = my.out + flow / (1.0 + flow) * my.litres
    my.litres = (my.litres + f * lost) / (1.0 + flow)
    down = min(1.0, my.litres / 2.2)
    drive.shunt += 0.22 * down * down
    drive.capacity *= 1.0 - 0.40 * down
    drive.rapid += 8.0 * down
    drive.stimulus += 3.0 * down
    drive.pleural += 2.5 * max(0.0, my.litres - 1.0)
    drive.pain += p.pain * min(1.0, 0.5 + 0.5 * down) * (1.0 - 0.7 * drive.numbed)
    drive.fear += 0.15 + 0.15 * down
    drive.lung_injury += 0.00004 * down


@PROCESSES.add(
    "Burnt skin: plasma leaks for a day, most in the first eight hours; water and heat leave; smoke swells the airway shut.",
    params={
        "area": Param(30.0, 0.0, 90.0, "% of the body", "burnt deeper than the epidermis"),
        "minutes_since": Param(45.0, 0.0, 1440.0, "min", "since the burn"),
        "smoke": Param(0.0, 0.0, 1.2, "1", "how far the airway will swell; over .8 it closes",
                       "judgement; swelling peaks at 12 to 36 h (ABA 2018)"),
        "swollen_at_door": Param(0.0, 0.0, 1.0, "1", "swelling of the airway that is there already"),
        "pain": Param(7.0, 0.0, 10.0, "0..10", "pain before cooling and relief"),
    },
    state={"minutes": "minutes_since", "swelling": "swollen_at_door"},
    readings={"burnt_airway": ("swelling", "0..1", "how far a burnt airway has swollen")},
)  # fmt: skip
def burn(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Calibrated so that 4 ml/kg for each per cent in a day, half in eight hours (Baxter 1968), holds pressure and urine,
    and that nothing at all is shock within hours."""
    f = dt * body.pace
    my.minutes = my.minutes + f
    wane = min(1.0, max(0.12, 1.35 - my.minutes / 1000.0))
    part = p.area * who.weight / 60000.0
    drive.leak += 0.15 * part * wane
    drive.vomiting += 0.07 * part * wane
    drive.svr *= 1.0 + 0.06 * min(1.0, p.area / 40.0)
    drive.metabolism *= 1.0 + 0.003 * p.area
    drive.heat -= 0.00022 * p.area * (1.0 - 0.6 * drive.burn_covered)
    drive.pain += p.pain * (1.0 - 0.35 * drive.burn_covered)
    drive.heart_rate += 0.4 * p.area
    drive.arousal += 0.12
    drive.fear += 0.25
    my.swelling = (my.swelling + f / 240.0 * p.smoke) / (1.0 + f / 240.0)
    drive.blocked = max(drive.blocked, min(0.98, 1.25 * max(0.0, my.swelling - 0.12)))
    drive.shunt += 0.06 * my.swelling
    drive.lung_injury += 0.00012 * p.smoke
    short = max(0.0, 0.85 - body.co / who.co) * body.beating
    drive.lactate += 0.20 * short * short


@PROCESSES.add(
    "A limb whose muscles swell inside their sheath: pressure, then no flow; hours decide whether the leg works again.",
    params={
        "pressure": Param(38.0, 0.0, 80.0, "mmHg", "above the usual 8 at the door"),
        "rise_per_h": Param(4.0, 0.0, 20.0, "mmHg/h", "how it climbs until it is let out"),
        "cast": Param(0.0, 0.0, 1.0, "0..1", "how much of it plaster and dressings make"),
        "pain": Param(9.0, 0.0, 10.0, "0..10", "pain at full pressure, out of proportion to the break"),
        "loss_per_h": Param(0.13, 0.0, 0.5, "1/h", "share of the limb's muscle lost an hour without flow",
                            "Whitesides 1977: 6 h some dies, 8 h most; judgement"),
    },
    state={"pressure": "pressure", "dead": 0.0},
    readings={
        "limb_pressure": ("pressure", "mmHg", "pressure in the tightest compartment above the usual"),
        "dead_muscle": ("dead", "0..1", "share of that muscle that is dead"),
    },
)  # fmt: skip
def tight_limb(my: Vars, p: Vars, body: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """What counts is the diastolic pressure less this: under 30 mmHg muscle starves (McQueen 1996). Opening lets it out in
    minutes; splitting a cast lets out its share; raising the leg above the heart costs flow."""
    f = dt * body.pace
    shut = (1.0 - drive.limb_opened) * (1.0 - 0.55 * p.cast * drive.limb_loosened)
    top = 70.0 * shut
    climb = p.rise_per_h / 60.0 if my.pressure < top else 0.0
    let = (1.0 - shut) / 6.0 if my.pressure > p.pressure * shut else 0.0
    my.pressure = (my.pressure + f * climb) / (1.0 + f * let)
    diastolic = max(8.0, body.map - 0.333 * body.pulse_pressure)
    starving = min(1.0, max(0.0, 32.0 - (diastolic - 8.0 - my.pressure)) / 25.0)
    loss = p.loss_per_h / 60.0 * starving
    my.dead = (my.dead + f * loss) / (1.0 + f * loss)
    drive.limb_injury += loss
    drive.potassium_rest += 1.2 * my.dead
    drive.kidney_injury += 0.00025 * my.dead
    drive.pain += p.pain * min(1.0, my.pressure / 35.0) * (1.0 - 0.85 * drive.numbed)
    drive.fear += 0.15
    drive.arousal += 0.06 * min(1.0, my.pressure / 35.0)


@PROCESSES.add("Pus that drugs reach badly until it is let out, in a joint or beneath skin.", stage=1,
               params={"pain": Param(7.0, 0.0, 10.0, "0..10", "pain until it is let out")},
               state={"shut": 1.0}, readings={"walled_pus": ("shut", "0/1", "pus not let out")})
def walled_pus(my: Vars, p: Vars, drive: Vars) -> None:
    """Washed out or drained (agent `drainage`) it hurts less at once and drugs reach what is left."""
    my.shut = min(my.shut, 1.0 - drive.drained)
    drive.obstructed = max(drive.obstructed, my.shut)
    drive.pain += p.pain * (0.35 + 0.65 * my.shut) * (1.0 - 0.4 * drive.splinted)
    drive.fear += 0.1


@PROCESSES.add("What pus does to the joint it lies in: cartilage eaten by the hour, slower once it is washed out.",
               params={"harm_per_h": Param(0.012, 0.0, 0.2, "1/h", "share of a joint lost an hour at a full host response",
                                           "judgement; Goldenberg 1998: a third to a half keep damage, by days of delay")})
def eaten_cartilage(p: Vars, body: Vars, drive: Vars) -> None:
    """Follows the host response of `infection`, not the germs: it goes on for a while when they are dead."""
    drive.limb_injury += p.harm_per_h / 60.0 * (0.25 + 0.75 * drive.obstructed) * min(1.5, 1.5 * drive.inflammation)


@PROCESSES.add(
    "An eye whose drain is shut by its own iris: pressure, pain, vomiting, and a nerve that dies within a day or two.",
    params={
        "pressure": Param(36.0, 0.0, 70.0, "mmHg", "above the usual 15"),
        "pain": Param(8.0, 0.0, 10.0, "0..10", "pain of eye and head at full pressure"),
        "loss_per_h": Param(0.04, 0.0, 0.5, "1/h", "share of the eye lost an hour at full pressure",
                            "judgement; David 1985: outcome by duration, damage within a day"),
    },
    state={"pressure": "pressure"},
    readings={"eye_pressure": ("pressure", "mmHg", "eye pressure above the usual")},
)  # fmt: skip
def closed_angle(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """An eye counts as a limb: the body has no eye of its own. Wide pupils shut it further; brakes lower it, a laser cures it."""
    f = dt * body.pace
    aim = p.pressure * drive.aqueous * (1.0 - 0.9 * drive.iris_opened)
    my.pressure = (my.pressure + f / 35.0 * aim) / (1.0 + f / 35.0)
    part = min(1.3, my.pressure / 36.0)
    drive.pain += p.pain * min(1.0, part)
    drive.nausea += 0.7 * part
    drive.fear += 0.25 * part
    drive.arousal += 0.06 * part
    drive.limb_injury += p.loss_per_h / 60.0 * max(0.0, part - 0.35)


@PROCESSES.add(
    "Nerve roots squeezed in the lower spine: bladder, bowel, sex and legs, lost by the hour until the canal is opened.",
    params={
        "loss_per_h": Param(0.02, 0.0, 0.3, "1/h", "share of what is still there lost an hour",
                            "Ahn 2000: better within 48 h than after; the shape within is judgement"),
        "numb": Param(0.4, 0.0, 1.0, "1", "already lost at the door"),
        "pain": Param(6.0, 0.0, 10.0, "0..10", "pain of back and legs"),
    },
    state={"numb": "numb"},
    readings={"cauda_lost": ("numb", "0..1", "share of the lowest roots that does not work")},
)  # fmt: skip
def squeezed_roots(my: Vars, p: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Roots count as a limb. What is opened early comes back in part."""
    f = dt * body.pace
    loss = p.loss_per_h / 60.0 * (1.0 - drive.canal_opened)
    my.numb = (my.numb + f * loss) / (1.0 + f * loss + f / 9000.0 * drive.canal_opened)
    drive.limb_injury += loss
    drive.pain += p.pain * (1.0 - 0.6 * drive.canal_opened)
    drive.fear += 0.3
