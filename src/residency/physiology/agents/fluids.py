"""What is run into a vein by volume. `amount` waits in the bag and runs in at up to 100 ml/min; `rate` is ml/min."""

from __future__ import annotations

from residency.physiology.module import Vars
from residency.physiology.registry import AGENTS


@AGENTS.add("Balanced salt solution, ml. About a quarter stays in the vessels after an hour; too much floods the lungs.",
            unit="ml", rate_unit="ml/min")
def crystalloid(my: Vars, body: Vars, drive: Vars, dt: float) -> None:
    """Cools a little and dilutes; chloride effect of a balanced solution is small."""
    push = min(my.amount / dt, 100.0)
    my.amount = my.amount - push * dt
    flow = (my.rate + push) * body.beating / 1000.0 + (my.rate + push) * (1.0 - body.beating) / 1000.0
    drive.crystalloid += flow
    drive.chloride += 0.25 * flow
    drive.heat -= 0.03 * flow


@AGENTS.add("Blood, ml (a red-cell unit is 300 ml and raises haemoglobin by about 1 g/dL).", unit="ml", rate_unit="ml/min")
def blood(my: Vars, drive: Vars, dt: float) -> None:
    """190 g/L of haemoglobin. Costs: potassium, cold, overload, lung injury about 1 in 5,000 units and reactions."""
    push = min(my.amount / dt, 100.0)
    my.amount = my.amount - push * dt
    flow = (my.rate + push) / 1000.0
    drive.blood += flow
    drive.potassium += 0.10 * flow
    drive.heat -= 0.10 * flow
    drive.lung_injury += 0.006 * flow


@AGENTS.add("Hydroxyethyl starch, ml: stays in the vessels, injures kidneys (Perner 2012, Myburgh 2012).", unit="ml", rate_unit="ml/min")
def colloid_starch(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Kidney injury goes with the dose taken up, not with the hour."""
    push = min(my.amount / dt, 100.0)
    my.amount = my.amount - push * dt
    flow = (my.rate + push) / 1000.0
    drive.colloid += flow
    drive.kidney_injury += 0.14 * flow * 70.0 / who.weight * who.kidney
    drive.anticoagulation = min(1.0, drive.anticoagulation + 0.05)


@AGENTS.add("Sodium bicarbonate, mmol: lifts the pH, adds carbon dioxide and sodium.", unit="mmol", rate_unit="mmol/min")
def bicarbonate(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """Space of 0.5 L/kg."""
    push = min(my.amount / dt, 25.0)
    my.amount = my.amount - push * dt
    flow = my.rate + push
    drive.bicarbonate += flow / (0.5 * who.weight)
    drive.potassium -= 0.2 * flow / (0.5 * who.weight)
    drive.crystalloid += 0.003 * flow


@AGENTS.add("Potassium chloride, mmol. Over 20 mmol/h it can stop the heart.", unit="mmol", rate_unit="mmol/h", rate_scale=1.0 / 60.0)
def potassium(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """A push of 20 mmol goes straight to the heart."""
    push = min(my.amount / dt, 20.0)
    my.amount = my.amount - push * dt
    flow = my.rate + push
    drive.potassium += flow / (0.35 * who.weight) * 0.9
    drive.potassium_given += flow
    drive.fibrillation += max(0.0, push - 6.0) * 0.8


@AGENTS.add("Dextrose, g.", unit="g", rate_unit="g/h", rate_scale=1.0 / 60.0)
def dextrose(my: Vars, who: Vars, drive: Vars, dt: float) -> None:
    """25 g raises an adult's glucose by about 100 mg/dL at first. Hypertonic sugar swells an injured brain."""
    push = min(my.amount / dt, 12.0)
    my.amount = my.amount - push * dt
    flow = my.rate + push
    drive.glucose += flow * 300.0 / who.weight
    drive.limb_injury += 0.00005 * push
