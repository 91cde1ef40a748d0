"""No treatment is free: each agent, in some dose or some patient, leaves more injury than doing without it.

Injury of organs and expected events, pain and fear not counted unless that is the harm (SUFFERING). The cases are the
ones a clinician would name.
"""

from __future__ import annotations

import pytest

from residency.physiology import AGENTS, ORGANS, Body, Profile
from tests.physiology.cases import MAN_32, MAN_63, WOMAN_46, WOMAN_75, ready, rv_infarct, urosepsis

LUNG = Profile(age_years=70, sex="male", weight_kg=70, airway_disease=1.0)
TOLERANT = Profile(age_years=40, sex="male", weight_kg=75, opioid_tolerance=1.0)
DEMENTED = Profile(age_years=85, sex="female", weight_kg=55, dementia=1.0)
WELL, SEPTIC, BLEED = (MAN_32, {}), (WOMAN_75, urosepsis(0.8)), (WOMAN_46, {"subarachnoid_bleed": {}})
WOMAN_75_WELL = (WOMAN_75, {})
CLOT = (WOMAN_46, {"pulmonary_obstruction": {"blocked": 0.69}})
ALLERGIC = (WOMAN_46, {"anaphylaxis": {"severity": 0.8}})
RV_INFARCT = (MAN_63, rv_infarct())
PREGNANT = (Profile(age_years=30, sex="female", weight_kg=75, pregnant_weeks=32), {})
OVERDOSE = (TOLERANT, {"opioid_poisoning": {"load": 4.0}})

# agent -> (who and what, bolus or None, rate or None)
CASES = {
    "crystalloid": (WELL, 9000, None), "blood": (WELL, 4000, None), "colloid_starch": (WELL, 2000, None),
    "bicarbonate": (WELL, 1500, None), "potassium": (WELL, 120, None), "dextrose": (WELL, 300, None),
    "insulin": (WELL, 60, None), "hydrocortisone": (WELL, 200, None), "glucagon": (WELL, 5, None),
    "norepinephrine": (WELL, None, 1.0), "vasopressin": (WELL, None, 0.1), "epinephrine": (WELL, 1, None),
    "epinephrine_im": (WOMAN_75, 1.0, None), "antibacterial": (WELL, 1, None), "drainage": (WELL, 1, None),
    "haemostasis": (WELL, 1, None),
    "opioid": (WELL, 120, None), "naloxone": (OVERDOSE, 4, None), "benzodiazepine": ((DEMENTED, {}), 4, None),
    "antipsychotic": ((DEMENTED, {}), 20, None), "sedative": (SEPTIC, 2, None), "ketamine": (WELL, 300, None),
    "comfort": (WELL, None, 1), "restraint": (WELL, None, 1), "acetaminophen": (WELL, 30, None), "nsaid": (SEPTIC, 1, None),
    "dopamine_antagonist": (WELL, 3, None), "antiemetic": (WELL, 3, None), "triptan": (BLEED, 2, None), "beta_blocker": (SEPTIC, 40, None),
    "vasodilator": (SEPTIC, None, 15), "vasodilator_dose": (SEPTIC, 20, None), "nimodipine": (SEPTIC, 120, None),
    "ace_inhibitor": (SEPTIC, 1, None),
    "loop_diuretic": (SEPTIC, 2, None), "anticoagulant": (BLEED, 1, None), "reversal": (WELL, 1, None), "antiplatelet": (BLEED, 1, None),
    "oxygen": ((LUNG, {}), None, 1.0), "bag_mask": (WELL, None, 1), "ventilator": (WELL, None, 1), "intubation": (SEPTIC, 2, None),
    "beta_agonist": (WELL, 6, None), "allergen": (WELL, 0.9, None), "antihistamine": ((DEMENTED, {}), 3, None), "cpr": (WELL, None, 1),
    "shock": (WELL, 1, None), "warming": (WELL, None, 1), "cooling": (WELL, None, 1), "csf_drain": (BLEED, None, 1),
    "aneurysm_secured": (WELL, 1, None), "osmotic": (WELL, 2, None), "access": (WELL, 3, None), "catheter": (WELL, 1, None),
    "gastric_tube": (WELL, 1, None), "lavage": (WELL, 1, None), "chest_drain": (WELL, 1, None), "head_up": (SEPTIC, 1, None),
    "airway_open": (WELL, 1, None), "benzodiazepine_antagonist": (WELL, 1, None), "charcoal": (OVERDOSE, 50, None),
    "calcium": (WELL, 10, None),
    "antifibrinolytic": (WELL, 1, None), "anticonvulsant": (SEPTIC, 4, None), "acid_suppressant": (WELL, 1, None),
    "lying_flat": (WELL, None, 1), "sitting_up": (ALLERGIC, None, 1), "calm_breathing": (CLOT, 1, None),
    "rebreathing": (CLOT, None, 1),
    "dialysis": (WELL, None, 1), "potassium_binder": (WELL, 30, None), "depolarising_relaxant": (WELL, 2, None),
    "nitrate": (RV_INFARCT, 0.8, None), "freed_histamine": (RV_INFARCT, 10, None), "coronary_opening": (WELL, 1, None),
    "thrombolytic": (WELL, 1, None), "thrombectomy": (WELL, 0.85, None), "octreotide": (WELL, 100, None),
    "paralytic": (WELL, 1, None), "metformin": (SEPTIC, 3, None), "vaccine": (WELL, 0.5, None),
    "anticholinergic": (WELL, 4, None), "magnesium": (WELL, 20, None),
    "slow_breaths": ((WOMAN_75, {}), None, 1), "chest_needle": (WELL, 50, None), "chest_opening": (WELL, 1, None),
    "plasma": (WELL, 3000, None), "atropine": (WELL, 3, None), "skin_pacing": (WELL, None, 1),
    "adenosine": (WOMAN_75_WELL, 12, None), "vagal_push": (WOMAN_75_WELL, 1, None), "node_blocker": (SEPTIC, 40, None),
    "membrane_drug": (WOMAN_75_WELL, 3, None), "timed_shock": (WELL, 1, None), "inotrope": (WELL, None, 20),
    "mask_pressure": (WELL, None, 1), "sac_drain": (WELL, 1, None), "aorta_repair": (WELL, 1, None),
    "pacing_wire": (WELL, 1, None), "rhythm_watch": (WELL, None, 1), "drink": (OVERDOSE, 400, None),
    "evacuation": (WELL, 1, None), "repositioning": (WELL, 1, None), "close_watch": (WELL, None, 1),
    "immune_globulin": (WELL, 0.4, None),
    "acetylcysteine": (WELL, 300, None), "oxime": (WELL, 4, None), "digoxin_fab": (WELL, 10, None), "thionamide": (WELL, 60, None),
    "salt": (WELL, 400, None), "ice_bath": (WELL, None, 1),
    "uterotonic": (PREGNANT, 1, None), "womb_pressure": (WELL, None, 1), "womb_balloon": (WELL, 1, None),
    "birth": (WELL, 1, None),
    "epinephrine_mist": (WELL, 5, None), "high_flow": (WELL, None, 1), "nose_suction": (WELL, 1, None),
    "oral_rehydration": (OVERDOSE, 900, None),
    "nerve_block": (WELL, 1, None), "splint": (WELL, 1, None), "reduction": (WELL, 1, None), "pelvic_binder": (WELL, 1, None),
    "cast_split": (WELL, 1, None), "fasciotomy": (WELL, 1, None), "burn_cover": (WELL, 1, None), "aqueous_brake": (WELL, 1, None),
    "iridotomy": (WELL, 1, None), "canal_opening": (WELL, 1, None),
    "part_flow": (WELL, 1, None), "terlipressin": (WOMAN_75_WELL, 12, None),
    "object_removal": (WELL, 1, None), "blind_sweep": (WELL, 1, None), "air_enema": (WELL, 1, None),
}  # fmt: skip
# agents whose price is suffering rather than injury
SUFFERING = {"comfort", "ketamine", "dopamine_antagonist", "antiemetic", "antihistamine", "cooling", "airway_open", "vaccine", "warming",
             "rhythm_watch", "skin_pacing", "mask_pressure",
             "lying_flat", "repositioning", "close_watch", "immune_globulin", "part_flow", "burn_cover", "canal_opening", "iridotomy",
             "reduction"}


def price(body: Body, suffering: bool) -> float:
    return sum(w * body.harm[organ] for organ, w in ORGANS.items() if suffering or organ not in ("pain", "fear"))


@pytest.mark.parametrize("agent", sorted(AGENTS))
def test_can_hurt(agent: str) -> None:
    who, bolus, rate = CASES[agent]
    without = ready(who, {}) if isinstance(who, Profile) else ready(*who)
    treated = without.fork()
    if bolus is not None:
        treated.give(agent, bolus)
    if rate is not None:
        treated.infuse(agent, rate)
    for body in (without, treated):
        body.to(8 * 3600)
    suffering = agent in SUFFERING
    cost = price(treated, suffering) - price(without, suffering)
    spent = treated.value("spent") - without.value("spent")
    assert cost > 1e-6 or spent > 1e-3, f"{agent} costs nothing: {cost:g} organ-minutes"
