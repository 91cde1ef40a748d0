"""Poisons and withdrawal."""

from __future__ import annotations

from math import ceil

from tests.knowledge.again._bands import Found, X, count, steps, under, upto


def rumack(x: X) -> Found:
    """The line from 150 at 4 hours, halved every 4; result: the level by the line."""
    return under(round(x["level"] / (150 * 2 ** -((x["hours"] - 4) / 4)), 3), 1)


def _mg(x: X, per_kg: float) -> Found:
    return round(per_kg * min(x["weight"], 100)), 0


def ciwa(x: X) -> Found:
    """Sullivan 1989: nine items to 7, orientation to 4."""
    items = ("nausea", "tremor", "sweats", "anxiety", "agitation", "tactile", "auditory", "visual", "headache", "orientation")
    return upto(sum(x[item] for item in items), 7, 15)


def cows(x: X) -> Found:
    """Wesson 2003; pulse 80, 100 and 120 and less count 0, 1 and 2, over 120 4."""
    items = ("sweating", "restlessness", "pupils", "aches", "nose_and_eyes", "gut", "tremor", "yawning", "anxiety", "gooseflesh")
    rate = x["heart_rate"]
    pulse = 0 if rate <= 80 else 1 if rate <= 100 else 2 if rate <= 120 else 4
    return upto(pulse + sum(int(x[item]) for item in items), 4, 12, 24, 36)


def pawss(x: X) -> Found:
    """Maldonado 2014: ten items once the threshold is met; 200 mg/dL of alcohol."""
    score = count(x, "intoxicated_in_30_days", "treated_for_drinking", "withdrawal_before", "blackouts", "withdrawal_seizures",
                  "delirium_tremens", "with_downers", "with_other_drugs", "autonomic_signs")  # fmt: skip
    return upto(score + (x["ethanol"] >= 200), 3)


def hunter(x: X) -> Found:
    """Dunkley 2003."""
    clonus = x["inducible_clonus"] or x["ocular_clonus"]
    met = (
        x["spontaneous_clonus"]
        or (clonus and (x["agitation"] or x["sweating"]))
        or (x["tremor"] and x["brisk_reflexes"])
        or (x["rigid"] and x["temperature"] > 38 and clonus)
    )
    return int(met), int(met)


def fab_level(x: X) -> Found:
    """ng/mL x kg / 100, rounded up."""
    return max(1, ceil(round(x["digoxin_level"] * x["weight"] / 100, 9))), 0


def fab_ingested(x: X) -> Found:
    """mg x 0.8 / 0.5, rounded up."""
    return max(1, ceil(round(x["digoxin_swallowed"] * 0.8 / 0.5, 9))), 0


def tricyclic(x: X) -> Found:
    """Boehnert 1985."""
    found = steps(x["qrs_ms"], 100, 160)
    return found, found


def salicylate(x: X) -> Found:
    """Juurlink 2015."""
    kidney, level = x["kidney_impaired"], x["salicylate_level"]
    if level > (90 if kidney else 100) or x["altered_mind"] or x["new_oxygen_need"] or x["standard_care_fails"]:
        return 2, 2
    suggested = level > (80 if kidney else 90) or x["ph"] <= 7.2
    return int(suggested), int(suggested)


def lithium(x: X) -> Found:
    """Decker 2015."""
    if x["drowsy_fit_or_arrhythmia"] or (x["kidney_impaired"] and x["lithium_level"] > 4):
        return 2, 2
    suggested = x["lithium_level"] > 5 or x["confused"] or x["over_36_hours_to_1"]
    return int(suggested), int(suggested)


RULES = {
    "rumack_matthew_1981": rumack, "nac_three_bag_1979": lambda x: _mg(x, 150), "nac_two_bag": lambda x: _mg(x, 200),
    "nac_oral_1988": lambda x: _mg(x, 140), "ciwa_ar_1989": ciwa, "cows_2003": cows, "pawss_2014": pawss, "hunter_2003": hunter,
    "digoxin_fab_level": fab_level, "digoxin_fab_ingested": fab_ingested, "tca_qrs_1985": tricyclic,
    "salicylate_dialysis_2015": salicylate, "lithium_dialysis_2015": lithium,
}  # fmt: skip
