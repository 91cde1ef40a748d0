"""Injuries of head and neck: who needs a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

X = Mapping[str, Any]
Result = tuple[float, int]


def canadian_ct_head(x: X) -> Result:
    """Stiell 2001."""
    high = x["gcs_at_2_hours"] < 15 or x["open_or_depressed_fracture"] or x["basal_fracture_sign"] or x["vomited_times"] >= 2
    if high or x["age"] >= 65:
        return 2, 2
    medium = x["amnesia_before_minutes"] >= 30 or x["dangerous_mechanism"]
    return int(medium), int(medium)


def new_orleans(x: X) -> Result:
    """Haydel 2000."""
    score = (x["age"] > 60) + sum(x[n] for n in (
        "headache", "vomiting", "intoxicated", "anterograde_amnesia", "injury_above_collarbones", "seizure"))
    return score, int(score > 0)


def _pecarn(high: bool, middle: bool) -> Result:
    level = 2 if high else 1 if middle else 0
    return level, level


def pecarn_under_2(x: X) -> Result:
    """Kuppermann 2009."""
    high = x["gcs"] <= 14 or x["altered_mental_state"] or x["palpable_skull_fracture"]
    middle = x["scalp_haematoma_not_frontal"] or x["unconscious_seconds"] >= 5 or x["severe_mechanism"] or x["not_acting_normally"]
    return _pecarn(high, middle)


def pecarn_2_up(x: X) -> Result:
    """Kuppermann 2009."""
    high = x["gcs"] <= 14 or x["altered_mental_state"] or x["basilar_fracture_sign"]
    return _pecarn(high, x["loss_of_consciousness"] or x["vomiting"] or x["severe_mechanism"] or x["severe_headache"])


def nexus(x: X) -> Result:
    """Hoffman 2000."""
    score = x["midline_tenderness"] + x["intoxicated"] + x["altered_alertness"] + x["focal_deficit"] + x["distracting_injury"]
    return score, int(score > 0)


def canadian_c_spine(x: X) -> Result:
    """Stiell 2001: no high risk, one low risk, then turns the head."""
    high = x["age"] >= 65 or x["dangerous_mechanism"] or x["paraesthesia"]
    low = x["simple_rear_end"] or x["sitting"] or x["walked"] or x["delayed_pain"] or not x["midline_tenderness"]
    clear = not high and low and x["rotation"] == "able"
    return int(not clear), int(not clear)


RULES = {
    "canadian_ct_head_2001": canadian_ct_head, "new_orleans_2000": new_orleans, "pecarn_head_under_2_2009": pecarn_under_2,
    "pecarn_head_2_up_2009": pecarn_2_up, "nexus_2000": nexus, "canadian_c_spine_2001": canadian_c_spine,
}  # fmt: skip
