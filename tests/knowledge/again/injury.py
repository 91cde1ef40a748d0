"""Injury, burns, many casualties at once."""

from __future__ import annotations

from math import exp

from tests.knowledge.again._bands import Found, X, count, steps, under, upto


def start(x: X) -> Found:
    """Green, yellow, red, black."""
    if x["walks"]:
        colour = 0
    elif not x["breathing"]:
        colour = 2 if x["breathes_once_airway_open"] else 3
    else:
        colour = 2 if x["respiratory_rate"] > 30 or x["poor_perfusion"] or x["does_not_obey"] else 1
    return colour, colour


def jumpstart(x: X) -> Found:
    """Romig 1995: a child with a pulse gets five breaths before it is given up."""
    if x["walks"]:
        colour = 0
    elif not x["breathing"]:
        back = x["breathes_once_airway_open"] or (x["pulse"] and x["breathes_after_five_rescue_breaths"])
        colour = 2 if back else 3
    else:
        bad = x["responds"] in ("to_pain_unfittingly_or_posturing", "not_at_all")
        colour = 2 if not 15 <= x["respiratory_rate"] <= 45 or not x["pulse"] or bad else 1
    return colour, colour


def salt(x: X) -> Found:
    """Green, yellow, red, grey, black."""
    if x["not_breathing"]:
        colour = 4
    elif count(x, "does_not_obey", "no_peripheral_pulse", "respiratory_distress", "bleeding_on"):
        colour = 2 if x["likely_to_survive"] else 3
    else:
        colour = int(x["more_than_minor"])
    return colour, colour


def _coded(x: X) -> tuple[int, int, int]:
    gcs, pressure, rate = x["gcs"], x["systolic_pressure"], x["respiratory_rate"]
    breathing = 0 if rate < 1 else 1 if rate < 6 else 2 if rate < 10 else 4 if rate < 30 else 3
    return steps(gcs, 4, 6, 9, 13), 0 if pressure < 1 else 1 + steps(pressure, 50, 76, 90), breathing


def rts(x: X) -> Found:
    """Champion 1989."""
    gcs, pressure, rate = _coded(x)
    return under(round(0.9368 * gcs + 0.7326 * pressure + 0.2908 * rate, 4), 4, 7.5)


def trts(x: X) -> Found:
    """Sum of the coded values; 11 and less to a trauma centre."""
    return upto(sum(_coded(x)), 11)


def _squares(*worst: float) -> Found:
    three = sorted(worst)[-3:]
    return upto(75 if max(worst) >= 6 else sum(a * a for a in three), 8, 15, 24)


def iss(x: X) -> Found:
    """Baker 1974: three worst regions."""
    return _squares(*(x[r] for r in ("head_neck", "face", "chest", "abdomen", "limbs", "external")))


def niss(x: X) -> Found:
    """Osler 1997: three worst injuries."""
    return _squares(x["worst"], x["second"], x["third"])


def triss(x: X) -> Found:
    """Boyd 1987 with the coefficients of 1995; under 15 years those of blunt injury hold; per cent that live."""
    old = x["age"] >= 55
    if x["penetrating"] and x["age"] >= 15:
        b = -2.5355 + 0.9934 * x["rts"] - 0.0651 * x["iss"] - 1.1360 * old
    else:
        b = -0.4499 + 0.8085 * x["rts"] - 0.0835 * x["iss"] - 1.7430 * old
    return under(round(100 / (1 + exp(-b)), 1), 50)


def transfusion(x: X) -> Found:
    """Nunez 2009: two of four."""
    return upto(count(x, "penetrating", "free_fluid") + (x["systolic_pressure"] <= 90) + (x["heart_rate"] >= 120), 1)


def shock_9(x: X) -> Found:
    """ATLS, ninth edition: pulse over 100, 120, 140; pressure falls in the third class."""
    rate = x["heart_rate"]
    stage = 4 if rate > 140 else 3 if rate > 120 or x["pressure_fallen"] else 2 if rate > 100 else 1
    return stage, stage - 1


def shock_10(x: X) -> Found:
    """ATLS, tenth edition: base deficit from 2, 6 and 10 on (-10 or less is the fourth class)."""
    deficit = -x["base_excess"]
    stage = 1 + steps(deficit, 2, 6, 10)
    return stage, stage - 1


def mgap(x: X) -> Found:
    """Sartorius 2010."""
    pressure = 5 if x["systolic_pressure"] > 120 else 3 if x["systolic_pressure"] >= 60 else 0
    return under(x["gcs"] + 4 * x["blunt"] + 5 * (x["age"] < 60) + pressure, 18, 23)


def nexus_chest(x: X) -> Found:
    """Rodriguez 2013."""
    signs = count(x, "rapid_deceleration", "chest_pain", "intoxicated", "altered_mind", "distracting_injury", "chest_tender")
    return upto((x["age"] > 60) + signs, 0)


def pecarn_abdomen(x: X) -> Found:
    """Holmes 2013."""
    signs = count(x, "wall_trauma_or_belt_mark", "belly_tender", "thoracic_wall_trauma", "belly_pain", "breath_sounds_lowered", "vomiting")
    return upto((x["gcs"] < 14) + signs, 0)


def ankle(x: X) -> Found:
    """Stiell 1992."""
    return upto(count(x, "lateral_malleolus_tender", "medial_malleolus_tender", "cannot_take_four_steps"), 0)


def foot(x: X) -> Found:
    """Stiell 1992."""
    return upto(count(x, "fifth_metatarsal_tender", "navicular_tender", "cannot_take_four_steps"), 0)


def knee(x: X) -> Found:
    """Stiell 1995."""
    signs = count(x, "patella_tender_alone", "fibular_head_tender", "cannot_flex_90", "cannot_take_four_steps")
    return upto((x["age"] >= 55) + signs, 0)


def parkland(x: X) -> Found:
    """Baxter 1968: mL in 24 hours."""
    return round(4 * x["weight"] * x["tbsa"]), 0


def abls(x: X) -> Found:
    """4 by electricity, 3 for a child of 13 and under, else 2."""
    return round((4 if x["electrical"] else 3 if x["age"] < 14 else 2) * x["weight"] * x["tbsa"]), 0


def nines(x: X) -> Found:
    """Wallace 1951."""
    parts = {"head": 9, "right_arm": 9, "left_arm": 9, "front": 18, "back": 18, "right_leg": 18, "left_leg": 18, "perineum": 1}
    return under(round(sum(share * x[part] / 100 for part, share in parts.items()), 1), 10, 20)


def lund_browder(x: X) -> Found:
    """Lund 1944: half of head, thigh and lower leg change with age."""
    n = steps(x["age"], 1, 5, 10, 15, 18)
    parts = {
        "head": 2 * (9.5, 8.5, 6.5, 5.5, 4.5, 3.5)[n], "thighs": 4 * (2.75, 3.25, 4, 4.25, 4.5, 4.75)[n],
        "lower_legs": 4 * (2.5, 2.5, 2.75, 3, 3.25, 3.5)[n], "neck": 2, "front": 13, "back": 13, "buttocks": 5, "genitals": 1,
        "upper_arms": 8, "forearms": 6, "hands": 5, "feet": 7,
    }  # fmt: skip
    return under(round(sum(share * x[part] / 100 for part, share in parts.items()), 1), 10, 20)


def baux(x: X) -> Found:
    """Baux 1961."""
    return upto(round(x["age"] + x["tbsa"]), 75, 110)


def revised_baux(x: X) -> Found:
    """Osler 2010."""
    return under(round(x["age"] + x["tbsa"] + 17 * x["inhalation"]), 110, 160)


def gustilo(x: X) -> Found:
    """Gustilo 1976 and 1984."""
    kinds = ("clean_under_1_cm", "1_to_10_cm_without_great_damage", "over_10_cm_or_high_energy_bone_covered", "bone_bare_needs_a_flap",
             "artery_to_be_repaired")  # fmt: skip
    n = kinds.index(x["wound"])
    return n + 1, n


RULES = {
    "start_1984": start, "jumpstart_1995": jumpstart, "salt_2008": salt, "rts_1989": rts, "trts_1989": trts, "iss_1974": iss,
    "niss_1997": niss, "triss_1995": triss, "abc_transfusion_2009": transfusion, "atls_shock_9": shock_9, "atls_shock_10": shock_10,
    "mgap_2010": mgap, "nexus_chest_2013": nexus_chest, "pecarn_abdomen_2013": pecarn_abdomen, "ottawa_ankle_1992": ankle,
    "ottawa_foot_1992": foot, "ottawa_knee_1995": knee, "parkland_1968": parkland, "abls_2018": abls, "rule_of_nines": nines,
    "lund_browder_1944": lund_browder, "baux_1961": baux, "revised_baux_2010": revised_baux, "gustilo_anderson_1976": gustilo,
}  # fmt: skip
