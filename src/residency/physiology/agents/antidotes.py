"""Antidotes and other single-purpose drugs."""

from __future__ import annotations

from residency.physiology.module import Kinetics, Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Benzodiazepine antagonist, mg of flumazenil: wakes; may set off fits in who depends on the drug.",
            unit="mg", kinetics=Kinetics(onset_min=1.5, half_life_min=50.0))
def benzodiazepine_antagonist(my: Vars, who: Vars, drive: Vars) -> None:
    """Reaches only sedation that is there; runs after `benzodiazepine` by name."""
    effect = my.site / (my.site + 0.25)
    drive.sedation *= 1.0 - 0.6 * effect
    drive.fear += 0.2 * effect
    drive.hazard_brain += 0.000008 * effect * who.frailty


@AGENTS.add("Activated charcoal, g.", unit="g", kinetics=Kinetics(onset_min=20.0, half_life_min=240.0))
def charcoal(my: Vars, body: Vars, drive: Vars) -> None:
    """Black vomit in the lungs of the drowsy."""
    effect = my.site / (my.site + 25.0)
    drive.nausea += 0.4 * effect
    drive.lung_injury += 0.0006 * effect * (1.0 - drive.tube) * (1.0 if body.gcs < 13.0 else 0.05)


@AGENTS.add("Calcium gluconate, g: steadies a heart that potassium threatens for half an hour.", unit="g",
            kinetics=Kinetics(onset_min=2.0, half_life_min=30.0))
def calcium(my: Vars, drive: Vars) -> None:
    """Potassium itself stays; too much slows and burns."""
    effect = my.site / (my.site + 0.6)
    drive.heart_shield = max(drive.heart_shield, effect)
    drive.contractility *= 1.0 + 0.06 * effect
    drive.heart_injury += 0.00004 * max(0.0, my.site - 3.0)
    drive.limb_injury += 0.00001 * effect


@AGENTS.add("Antifibrinolytic, g of tranexamic acid: less bleeding if early, more clots and fits.", unit="g",
            kinetics=Kinetics(onset_min=10.0, half_life_min=150.0))
def antifibrinolytic(my: Vars, who: Vars, drive: Vars) -> None:
    """CRASH-2 2010; after a subarachnoid bleed no better outcome (Post 2021)."""
    effect = my.site / (my.site + 0.8)
    drive.haemostasis = max(drive.haemostasis, 0.15 * effect)
    drive.hazard_brain += 0.0000020 * effect * who.frailty


@AGENTS.add("Anticonvulsant, usual loading doses.", unit="dose", kinetics=Kinetics(onset_min=10.0, half_life_min=420.0))
def anticonvulsant(my: Vars, who: Vars, drive: Vars) -> None:
    """Sedates and irritates; one loading dose ends about half of what a benzodiazepine did not (Kapur 2019 ESETT)."""
    effect = my.site / (my.site + 1.0)
    drive.seizure_stop = max(drive.seizure_stop, effect)
    drive.sedation += 0.06 * effect + 0.10 * max(0.0, my.site - 2.0)
    drive.svr *= 1.0 - 0.04 * effect
    drive.delirium += 0.3 * effect * (who.frailty - 1.0 + who.dementia)


@AGENTS.add("Acid suppressant, usual doses.", unit="dose", kinetics=Kinetics(onset_min=60.0, half_life_min=600.0))
def acid_suppressant(my: Vars, drive: Vars) -> None:
    """A little more pneumonia and colitis."""
    drive.lung_injury += 0.0000015 * my.site
    drive.gut_injury += 0.0000005 * my.site
    drive.nausea_left *= 1.0 - 0.1 * my.site / (my.site + 1.0)


@AGENTS.add("Paralytic, mg/kg of rocuronium: no breath and no word, whatever is felt.", unit="mg/kg",
            kinetics=Kinetics(onset_min=1.0, half_life_min=35.0))
def paralytic(my: Vars, drive: Vars) -> None:
    """Awake paralysis is terror: fear is asked for unless something sedates."""
    level = my.site * my.site / (my.site * my.site + 0.04)
    drive.capacity *= 1.0 - level
    drive.breath *= 1.0 - level
    drive.metabolism *= 1.0 - 0.08 * level
    drive.fear += 0.9 * level


@AGENTS.add("Metformin, doses of 1 g: clears sugar slowly; lactate clears slower.", unit="dose",
            kinetics=Kinetics(onset_min=120.0, half_life_min=400.0))
def metformin(my: Vars, body: Vars, drive: Vars) -> None:
    """Matters when kidneys and circulation fail."""
    effect = my.site / (my.site + 1.0)
    drive.lactate_clearance *= 1.0 - 0.12 * effect
    drive.lactate += 0.004 * effect
    drive.gut_injury += 0.000002 * effect
    drive.nausea += 0.1 * effect


@AGENTS.add("A vaccine, ml.", unit="ml", kinetics=Kinetics(onset_min=30.0, half_life_min=600.0))
def vaccine(my: Vars, drive: Vars) -> None:
    """A sore arm and a tired day."""
    drive.pain += 0.6 * my.site / (my.site + 0.5)
    drive.fever += 0.1 * my.site / (my.site + 0.5)
