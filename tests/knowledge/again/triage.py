"""Triage, questionnaires, recovery."""

from __future__ import annotations

from tests.knowledge.again._bands import Found, X, count, under, upto


def _esi(x: X, pulse: int, breaths: int) -> Found:
    if x["needs_lifesaving_act"]:
        level = 1
    elif x["high_risk_confused_or_severe_distress"]:
        level = 2
    elif x["resources"] < 2:
        level = 4 if x["resources"] >= 1 else 5
    else:
        level = 2 if x["heart_rate"] > pulse or x["respiratory_rate"] > breaths or x["spo2"] < 92 else 3
    return level, level - 1


def esi_v4(x: X) -> Found:
    """Gilboy 2012."""
    age = x["age"]
    return _esi(x, *((180, 50) if age < 0.25 else (160, 40) if age < 3 else (140, 30) if age < 8 else (100, 20)))


def esi_v5(x: X) -> Found:
    """ENA 2023."""
    age = x["age"]
    return _esi(x, *((190, 60) if age < 1 / 12 else (180, 55) if age < 1 else (140, 40) if age < 3 else (120, 35) if age < 5
                     else (120, 30) if age < 12 else (100, 20)))  # fmt: skip


def ctas(x: X) -> Found:
    """Minutes to a doctor."""
    n = int(x["level"]) - 1
    return (0, 15, 30, 60, 120)[n], n


def mts(x: X) -> Found:
    """Minutes to a doctor."""
    n = ("red", "orange", "yellow", "green", "blue").index(x["category"])
    return (0, 10, 60, 120, 240)[n], n


def phq9(x: X) -> Found:
    """Kroenke 2001."""
    items = ("interest", "mood", "sleep", "energy", "appetite", "worth", "concentration", "movement", "self_harm")
    return under(sum(x[item] for item in items), 5, 10, 15, 20)


def gad7(x: X) -> Found:
    """Spitzer 2006."""
    items = ("nervous", "cannot_stop", "worries", "cannot_relax", "restless", "irritable", "afraid")
    return under(sum(x[item] for item in items), 5, 10, 15)


def audit_c(x: X) -> Found:
    """Bush 1998: 4 for men, 3 for women."""
    score = x["how_often"] + x["how_many"] + x["six_or_more"]
    return score, 2 if score >= 4 or (score >= 3 and x["sex"] == "female") else 1 if score >= 3 else 0


def cage(x: X) -> Found:
    """Ewing 1984."""
    return under(count(x, "cut_down", "annoyed", "guilty", "eye_opener"), 2)


def aldrete(x: X) -> Found:
    """Aldrete 1995."""
    return upto(sum(x[part] for part in ("activity", "respiration", "circulation", "consciousness", "saturation")), 8)


RULES = {
    "esi_v4": esi_v4, "esi_v5": esi_v5, "ctas_2008": ctas, "mts_times": mts, "phq9": phq9, "gad7": gad7, "audit_c_1998": audit_c,
    "cage_1984": cage, "aldrete_1995": aldrete,
}  # fmt: skip
