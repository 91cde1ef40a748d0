"""What the host response to infection does: vessels, capillaries, heart, kidney and mind. Each can stand alone."""

from __future__ import annotations

from residency.physiology.module import Param, Vars
from residency.physiology.registry import PROCESSES


@PROCESSES.add(
    "Vessels lose their tone and answer pressors and nerves less.",
    params={"max_fall_in_svr": Param(0.50, 0.0, 0.8, "1", "fall of vascular resistance at full response")},
)
def vasodilation(p: Vars, drive: Vars) -> None:
    """Half of the greatest fall at a response of 0.3."""
    part = drive.inflammation / (drive.inflammation + 0.30)
    drive.svr *= 1.0 - p.max_fall_in_svr * part
    drive.vasoplegia = min(1.0, drive.vasoplegia + 0.9 * part)
    drive.venous_pool += 0.105 * part * p.max_fall_in_svr / 0.5


@PROCESSES.add(
    "Capillaries leak plasma into tissue and lung.",
    params={"ml_per_kg_h": Param(1.5, 0.0, 10.0, "ml/kg/h", "plasma lost to tissue at full response")},
)
def capillary_leak(p: Vars, who: Vars, drive: Vars) -> None:
    """Also lowers the pressure at which lungs flood."""
    part = drive.inflammation / (drive.inflammation + 0.60)
    drive.leak += p.ml_per_kg_h * who.weight / 60000.0 * part * 0.85
    drive.lung_leak = max(drive.lung_leak, min(1.0, 0.14 * p.ml_per_kg_h) * part)


@PROCESSES.add(
    "Salt and water lost before the door by fever, vomiting or not drinking.",
    params={"litres_at_door": Param(1.0, 0.0, 6.0, "L", "extracellular fluid missing, adult of 70 kg")},
    start={"blood": ("litres_at_door", -0.24), "tissue": ("litres_at_door", -0.76)},
)
def volume_loss() -> None:
    """Plasma bears its quarter share of the extracellular space."""


@PROCESSES.add(
    "The heart is weakened by the infection.",
    params={"contractility_fall": Param(0.15, 0.0, 0.7, "1", "fall of strength at full response")},
)
def heart_depression(p: Vars, drive: Vars) -> None:
    """Reversible septic cardiomyopathy."""
    drive.contractility *= 1.0 - p.contractility_fall * min(1.0, 1.6 * drive.inflammation / (drive.inflammation + 0.60))


@PROCESSES.add(
    "The kidney fails from infection and from pressure below the patient's own limit.",
    params={"creatinine_rise_mg_dl_per_h": Param(0.06, 0.0, 0.5, "mg/dL/h", "rise of creatinine at full response")},
)
def kidney_injury(p: Vars, body: Vars, who: Vars, drive: Vars) -> None:
    """Pressure injury itself is in the core; here is what the infection adds."""
    part = min(1.2, drive.inflammation)
    drive.creatinine += p.creatinine_rise_mg_dl_per_h / 60.0 * part
    drive.kidney_injury += 0.004 * p.creatinine_rise_mg_dl_per_h * part * who.kidney
    drive.urine *= max(0.35, 1.0 - 4.0 * p.creatinine_rise_mg_dl_per_h * part)


@PROCESSES.add(
    "A septic mind: confusion that comes before the pressure falls.",
    params={"weight": Param(1.0, 0.0, 4.0, "1", "1 = two points of the coma score at full response")},
)
def encephalopathy(p: Vars, who: Vars, drive: Vars) -> None:
    """Worse in dementia; fear comes with it."""
    part = min(1.4, 1.5 * drive.inflammation / (drive.inflammation + 0.60))
    drive.delirium += p.weight * 2.0 * part * (1.0 + 0.3 * who.dementia)
    drive.fear += 0.10 * p.weight * part
