"""What any competent clinician does when a body fails, whatever the diagnosis: airway, breathing, pressure, arrest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from residency.contract import Call
from residency.policies import acting
from residency.world.case import low_pressure

if TYPE_CHECKING:
    from residency.policies.clinician import Clinician

LEAST_ML = 50.0
SMALL_KG = 15.0
ADULT = 40
STEP = 0.06
MOST = 0.6
ROUSABLE = 11
MOST_NALOXONE_MG = 4.0
REACT = 5.0
SHOCK_AGAIN = 2.0


class Support:
    """Titrated support, driven by what was measured. Remembers what runs."""

    def __init__(self) -> None:
        self.fluid_ml = 0.0
        self.boluses = 0
        self.pressor = 0.0
        self.changed = -100.0
        self.bagged_at = -100.0
        self.running: set[str] = set()
        self.naloxone_at = -100.0
        self.naloxone_mg = 0.0
        self.naloxone_wanted = False
        self.shocked_at = -100.0
        self.felt_at = -100.0
        self.revived_at = -200.0

    def urgent(self, c: Clinician) -> Call | None:
        """One act of support, or None when nothing fails."""
        n = c.notebook
        if n.arrested:
            return self._arrest(c)
        if "cpr" in self.running:
            self.running.discard("cpr")
            self.revived_at = n.minute
            return self._end(c, "cpr")
        if c.last_look < self.revived_at:
            return c.call("measure", patient_id=c.patient_id)
        breathing, saturation = n.last("RR"), n.last("SPO2")
        if breathing is not None and breathing < 10 and (n.last("GCS") or 15) < 13:
            self.naloxone_wanted = True
        if breathing is not None and breathing < 8 and "bag_mask_ventilation" not in self.running:
            self.running.add("bag_mask_ventilation")
            self.bagged_at = n.minute
            return self._order(c, "procedure", {"item": "bag mask ventilation"}, "stat")
        bagged_lately = n.minute - self.bagged_at < REACT or c.last_look < self.bagged_at + 2.0
        if saturation is not None and saturation < 92 and "oxygen" not in self.running and not bagged_lately:
            self.running.add("oxygen")
            return self._order(c, "medication", {"item": "oxygen", "rate": 10, "unit": "L/min"}, "stat")
        return self._reverse(c, breathing) or self._press(c)

    def _arrest(self, c: Clinician) -> Call:
        if "cpr" not in self.running:
            self.running.add("cpr")
            return self._order(c, "procedure", {"item": "cpr"}, "stat")
        if c.notebook.rhythm == "vf" and c.notebook.minute - self.shocked_at >= SHOCK_AGAIN:
            self.shocked_at = c.notebook.minute
            return self._order(c, "procedure", {"item": "defibrillation"}, "stat")
        if self.felt_at < self.shocked_at:  # compressions go on for a minute before anybody believes a rhythm
            self.felt_at = c.notebook.minute
            return c.call("wait", minutes=1, until="alarm")
        if "bag_mask_ventilation" not in self.running:
            self.running.add("bag_mask_ventilation")
            self.bagged_at = c.notebook.minute
            return self._order(c, "procedure", {"item": "bag mask ventilation"}, "stat")
        if c.notebook.minute - self.changed >= 4:
            self.changed = c.notebook.minute
            return self._order(
                c, "medication", {"item": "epinephrine", "dose": 1, "unit": "mg", "route": "iv", "reason": "cardiac arrest"}, "stat"
            )
        return c.call("look_at_monitor", patient_id=c.patient_id)

    def _reverse(self, c: Clinician, breathing: float | None) -> Call | None:
        """Naloxone in small steps until the patient breathes without the bag, not until wide awake; then the bag comes off."""
        n, bagged = c.notebook, "bag_mask_ventilation" in self.running
        rousable = (n.last("GCS") or 15) >= ROUSABLE
        if bagged and rousable and (call := self._end(c, "bag_mask_ventilation")) is not None:
            self.running.discard("bag_mask_ventilation")
            return call
        failing = (breathing is not None and breathing < 10) or (bagged and not rousable)
        if not self.naloxone_wanted or not failing or n.minute - self.naloxone_at < 3 or self.naloxone_mg > MOST_NALOXONE_MG:
            return None
        self.naloxone_at = n.minute
        dose = 0.2 if self.naloxone_mg < 0.2 else 0.3
        self.naloxone_mg = round(self.naloxone_mg + dose, 2)
        return self._order(c, "medication", {"item": "naloxone", "dose": dose, "unit": "mg", "route": "iv"}, "stat")

    def _end(self, c: Clinician, item: str) -> Call | None:
        """Stop what hands or devices do."""
        order = next((o for o in c.orders.values() if o["item"] == item and o["status"] != "stopped"), None)
        if order is None:
            return None
        order["status"] = "stopped"
        return c.call("update_task_status", task_id=order["id"], status="stopped")

    def _press(self, c: Clinician) -> Call | None:
        """Fluid, then a pressor, as the illness allows: by default Ringer and norepinephrine."""
        how, pressure, minute = c.spec.support, c.notebook.last("MAP"), c.notebook.minute
        if pressure is None or minute - self.changed < REACT or c.last_look < self.changed:
            return None
        low = self._low(c)
        if pressure < low and how.fluid and self.boluses < how.times and not (self.fluid_ml and not self.boluses):
            return None if acting.blocked(c, how.fluid) else self._bolus(c)
        if not how.pressor:
            return None
        wetted = self.fluid_ml or not how.fluid or pressure < low - 10.0
        if pressure < low + 2.0 and wetted and self.pressor < MOST and (pressure < low or self.pressor):
            self.pressor = round(self.pressor + STEP, 3)
        elif pressure > low + 20.0 and self.pressor > STEP:
            self.pressor = round(self.pressor - STEP, 3)
        else:
            return None
        self.changed = minute
        return self._order(c, "medication", {"item": how.pressor, "rate": self.pressor, "unit": "mcg/kg/min", "route": "iv"}, "stat")

    def _bolus(self, c: Clinician) -> Call:
        how = c.spec.support
        grain = LEAST_ML if c.weight() >= SMALL_KG else LEAST_ML / 5.0
        amount = max(1, round(how.ml_per_kg * c.weight() / grain)) * grain
        self.boluses += 1
        self.fluid_ml += amount
        self.changed = c.notebook.minute
        return self._order(c, "medication", {"item": how.fluid, "dose": amount, "unit": "mL", "duration": how.over, "route": "iv"}, "stat")

    def _low(self, c: Clinician) -> float:
        return low_pressure(float(c.notebook.patient.get("age", ADULT)))

    def steady(self, c: Clinician) -> bool:
        """The pressure and breathing last measured are ones to leave the department with."""
        n = c.notebook
        return (n.last("MAP") or 90) >= self._low(c) - 3.0 and (n.last("RR") or 14) >= 9 and not n.arrested

    def _order(self, c: Clinician, kind: str, details: dict[str, Any], priority: str) -> Call:
        return c.call("create_clinical_order", encounter_id=c.encounter_id, order_type=kind, details=details, priority=priority)
