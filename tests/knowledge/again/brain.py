"""Consciousness, stroke, bleeding in the head, seizures, delirium, vertigo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

X = Mapping[str, Any]
Result = tuple[float, int]


def _coma(score: float) -> int:
    return 0 if score <= 8 else 1 if score <= 12 else 2


def gcs(x: X) -> Result:
    """Teasdale 1974."""
    score = x["eyes"] + x["verbal"] + x["motor"]
    return score, _coma(score)


def gcs_infant(x: X) -> Result:
    """Under two years; Holmes 2005."""
    verbal = ("none", "moans_to_pain", "cries_to_pain", "irritable_cry", "coos_babbles").index(x["verbal"]) + 1
    motor = ("none", "extends", "flexes", "withdraws_to_pain", "withdraws_to_touch", "spontaneous").index(x["motor"]) + 1
    score = x["eyes"] + verbal + motor
    return score, _coma(score)


def gcs_p(x: X) -> Result:
    """Brennan 2018."""
    score = x["gcs"] - x["unreactive_pupils"]
    return score, _coma(score)


def four_score(x: X) -> Result:
    """Wijdicks 2005: each from 4 down to 0."""
    order = {
        "eyes": ("open_and_tracks_or_blinks_on_command", "open_without_tracking", "opens_to_loud_voice", "opens_to_pain", "closed_to_pain"),
        "motor": ("thumbs_up_fist_or_peace_sign", "localises_pain", "flexes_to_pain", "extends_to_pain", "none_or_myoclonic_status"),
        "brainstem": ("pupil_and_corneal_present", "one_pupil_wide_and_fixed", "pupil_or_corneal_absent", "pupil_and_corneal_absent",
                      "pupil_corneal_and_cough_absent"),
        "respiration": ("regular_without_tube", "cheyne_stokes_without_tube", "irregular_without_tube", "over_ventilator_rate",
                        "at_ventilator_rate_or_apnoea"),
    }  # fmt: skip
    score = sum(4 - words.index(x[name]) for name, words in order.items())
    return score, 0 if score == 0 else 2 if score == 16 else 1


def nihss(x: X) -> Result:
    """Brott 1989: every item as it is scored."""
    score = sum(x[name] for name in (
        "consciousness", "questions", "commands", "gaze", "visual", "face", "left_arm", "right_arm", "left_leg", "right_leg", "ataxia",
        "sensory", "language", "dysarthria", "neglect"))
    return score, 0 if score == 0 else 1 if score <= 4 else 2 if score <= 15 else 3 if score <= 20 else 4


def abcd2(x: X) -> Result:
    """Johnston 2007."""
    score = (x["age"] >= 60) + (x["systolic_pressure"] >= 140 or x["diastolic_pressure"] >= 90) + x["diabetes"]
    score += {"weakness_of_one_side": 2, "speech_without_weakness": 1, "other": 0}[x["clinical"]]
    score += 2 if x["minutes"] >= 60 else 1 if x["minutes"] >= 10 else 0
    return score, 0 if score <= 3 else 1 if score <= 5 else 2


def rosier(x: X) -> Result:
    """Nor 2005."""
    score = x["facial_weakness"] + x["arm_weakness"] + x["leg_weakness"] + x["speech_disturbance"] + x["visual_field_defect"]
    score -= x["loss_of_consciousness"] + x["seizure"]
    return score, int(score > 0)


def lams(x: X) -> Result:
    """Llanes 2004."""
    score = ("no_droop", "droop").index(x["face"]) + ("holds", "drifts", "falls_fast").index(x["arm"])
    score += ("normal", "weak", "none").index(x["grip"])
    return score, int(score >= 4)


def race(x: X) -> Result:
    """Pérez de la Ossa 2014."""
    score = ("absent", "mild", "moderate_to_severe").index(x["face"]) + ("absent", "present").index(x["gaze"])
    score += sum(("normal_or_mild", "moderate", "severe").index(x[limb]) for limb in ("arm", "leg"))
    score += ("both_right", "one_right", "neither_right").index(x["cortex"])
    return score, int(score >= 5)


def van(x: X) -> Result:
    """Teleb 2017."""
    positive = x["arm_weakness"] and (x["visual_disturbance"] or x["aphasia"] or x["neglect"])
    return int(positive), int(positive)


def fast_ed(x: X) -> Result:
    """Lima 2016: up to 1, 2 to 3, 4 and more."""
    score = ("normal_or_minor", "partial_or_complete").index(x["face"])
    score += ("no_drift", "drift_or_some_effort", "no_effort_or_no_movement").index(x["arm"])
    score += ("normal", "mild_to_moderate", "severe_or_mute").index(x["speech"])
    score += ("none", "partial", "forced").index(x["eyes"])
    score += ("none", "one_sense", "does_not_know_arm_or_orients_to_one_side").index(x["neglect"])
    return score, 0 if score <= 1 else 1 if score <= 3 else 2


def aspects(x: X) -> Result:
    """Barber 2000: ten less one for each region."""
    score = 10 - sum(x[n] for n in ("caudate", "lentiform", "internal_capsule", "insula", "m1", "m2", "m3", "m4", "m5", "m6"))
    return score, 0 if score <= 5 else 1 if score <= 7 else 2


def ich(x: X) -> Result:
    """Hemphill 2001."""
    score = 2 if x["gcs"] <= 4 else 1 if x["gcs"] <= 12 else 0
    score += (x["volume"] >= 30) + x["intraventricular_blood"] + x["infratentorial"] + (x["age"] >= 80)
    return score, min(score, 5)


def abc2(x: X) -> Result:
    """Kothari 1996, mL."""
    score = round(x["longest_diameter"] * x["cross_diameter"] * x["slices"] * x["slice_thickness"] / 2, 1)
    return score, (score >= 30) + (score >= 60)


def wfns(x: X) -> Result:
    """World Federation of Neurosurgical Societies 1988."""
    coma = x["gcs"]
    grade = 1 if coma == 15 else (3 if x["motor_deficit"] else 2) if coma >= 13 else 4 if coma >= 7 else 5
    return grade, int(grade >= 4)


def hunt_hess(x: X) -> Result:
    """Hunt 1968."""
    words = ("mild_headache", "severe_headache_or_cranial_nerve", "drowsy_or_mild_deficit", "stupor_or_hemiparesis", "deep_coma")
    grade = words.index(x["grade"]) + 1
    return grade, int(grade >= 4)


def modified_fisher(x: X) -> Result:
    """Frontera 2006."""
    inside = x["intraventricular_blood"]
    grade = {"none": 2 if inside else 0, "thin": 2 if inside else 1, "thick": 4 if inside else 3}[x["cisterns"]]
    return grade, (grade >= 1) + (grade >= 3)


def ottawa_sah(x: X) -> Result:
    """Perry 2013."""
    score = (x["age"] >= 40) + x["neck_pain_or_stiffness"] + x["witnessed_loss_of_consciousness"] + x["onset_on_exertion"]
    score += x["thunderclap"] + x["limited_neck_flexion"]
    return score, int(score > 0)


def stess(x: X) -> Result:
    """Rossetti 2008."""
    score = int(x["consciousness"] == "stuporous_or_comatose") + 2 * (x["age"] >= 65) + (not x["earlier_seizures"])
    score += {"focal_absence_or_myoclonic": 0, "generalised_convulsive": 1, "non_convulsive_in_coma": 2}[x["worst_seizure"]]
    return score, int(score >= 3)


def four_at(x: X) -> Result:
    """MacLullich 2014."""
    score = 4 * (x["alertness"] == "clearly_abnormal") + 4 * x["acute_change"]
    score += ("no_mistakes", "one_mistake", "two_or_more_or_untestable").index(x["amt4"])
    score += ("seven_or_more", "starts_but_under_seven_or_refuses", "untestable").index(x["attention"])
    return score, 0 if score == 0 else 1 if score <= 3 else 2


def rass(x: X) -> Result:
    """Sessler 2002."""
    words = ("combative", "very_agitated_pulls_tubes", "agitated_fights_ventilator", "restless", "alert_and_calm",
             "wakes_to_voice_over_10_seconds", "wakes_to_voice_under_10_seconds", "moves_to_voice_without_eye_contact",
             "moves_to_touch_only", "no_response")  # fmt: skip
    score = 4 - words.index(x["state"])
    return score, 0 if score <= -4 else 1 if score == -3 else 2 if score < 0 else 3 if score == 0 else 4 if score == 1 else 5


def hints(x: X) -> Result:
    """Kattah 2009: any of three is central."""
    score = (x["head_impulse"] == "normal") + x["direction_changing_nystagmus"] + x["skew_deviation"]
    return score, int(score > 0)


def thrombolysis(x: X) -> Result:
    """Powers 2019: what forbids it, and what is mended first (a pressure not under 185/110; glucose under 50)."""
    forbids = sum(x[n] for n in (
        "intracranial_blood", "extensive_hypodensity", "subarachnoid_suspected", "stroke_within_3_months", "head_injury_within_3_months",
        "brain_or_spine_surgery_within_3_months", "earlier_intracranial_haemorrhage", "gut_cancer_or_bleed_within_21_days",
        "heparin_treatment_within_24_hours", "direct_anticoagulant_within_48_hours", "glycoprotein_inhibitor", "endocarditis",
        "aortic_dissection", "brain_tumour"))
    forbids += (x.get("platelets", 250) < 100) + (x.get("inr", 1) > 1.7) + (x.get("aptt", 30) > 40)
    mend = x["systolic_pressure"] >= 185 or x["diastolic_pressure"] >= 110 or not 50 <= x["glucose"] <= 400
    return forbids, 2 if forbids else int(mend)


RULES = {
    "gcs": gcs, "gcs_infant_2005": gcs_infant, "gcs_p_2018": gcs_p, "four_score_2005": four_score, "nihss": nihss, "abcd2_2007": abcd2,
    "rosier": rosier, "lams_2004": lams, "race_2014": race, "van_2017": van, "fast_ed_2016": fast_ed, "aspects_2000": aspects,
    "ich_2001": ich, "abc2_haematoma_1996": abc2, "wfns_1988": wfns, "hunt_hess": hunt_hess, "modified_fisher_2006": modified_fisher,
    "ottawa_sah_2013": ottawa_sah, "stess_2008": stess, "four_at": four_at, "rass_2002": rass, "hints_2009": hints,
    "thrombolysis_stroke_2019": thrombolysis,
}  # fmt: skip
