"""Closing a stay: admission, discharge, transfer. What is told on the way out is part of the act."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from residency import acts
from residency.errors import Refused, nearest
from residency.knowledge import reading
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, Text, tool
from residency.world.case import Case

PLACES = {
    "icu": "icu",
    "intensive care": "icu",
    "critical care": "icu",
    "critical_care": "icu",
    "step_down": "step_down",
    "step-down": "step_down",
    "hdu": "step_down",
    "ward": "ward",
    "admit": "ward",
    "admitted": "ward",
    "floor": "ward",
    "observation": "observation",
    "obs": "observation",
    "operating_room": "operating_room",
    "or": "operating_room",
    "theatre": "operating_room",
    "cath_lab": "cath_lab",
    "catheter laboratory": "cath_lab",
    "home": "home",
    "discharge": "home",
    "ama": "left_against_advice",
    "neuro_icu": "icu",
    "neurocritical care": "icu",
    "stroke_unit": "step_down",
    "psychiatry": "psychiatry",
}
Few = Annotated[list[Text], Meta(max_length=20)]


def close(desk: Desk, case: Case, place: str, diagnosis: str, by: str) -> Reply:
    """Close the stay towards a place. Raises Refused for a place that doesn't exist."""
    to = PLACES.get(place.strip().lower())
    if to is None:
        raise Refused(
            "unknown_place",
            f"There is no place {place[:40]!r}.",
            f"Places: {', '.join(sorted(set(PLACES.values())))}.",
            nearest(place, PLACES),
        )
    h = desk.hospital
    named = desk.concepts.match(diagnosis)
    h.tables.put("encounter", replace(desk.encounter(case), status="closed", disposition=to, diagnosis=diagnosis))
    desk.write(case, "diagnosis", diagnosis)
    h.note(acts.Disposed(case.patient, to, " ".join(named.asserted), by), desk.actor)
    return Reply(f"Stay closed: {to}.", {"disposition": to})


@tool(minutes=5.0, writes=True, closes=True)
def process_discharge(
    desk: Desk,
    encounter_id: Name,
    diagnosis: Text,
    instructions: Text = "",
    medications: Few | None = None,
    follow_up: Text = "",
    return_precautions: Few | Text | None = None,
    patient_language: Name = "English",
) -> Reply:
    """Send the patient home: diagnosis, instructions, medicines, follow-up (with when) and reasons to come back. Closes the
    stay."""
    case = desk.case(encounter_id)
    reasons = [return_precautions] if isinstance(return_precautions, str) else list(return_precautions or ())
    if len(reasons) == 1:
        reasons = [r.strip() for r in reasons[0].replace(";", ",").split(",") if r.strip()]
    desk.jot(case.patient, "discharge", f"Papers in {patient_language}.")
    if instructions:
        desk.write(case, "instructions", instructions)
    if follow_up:
        desk.write(case, "follow_up", follow_up, within_days=_days(follow_up))
    if reasons:
        desk.write(case, "return_reasons", ". ".join(reasons), items=tuple(dict.fromkeys(_key(r) for r in reasons if _key(r))))
    for medicine in medications or ():
        desk.write(case, "discharge_medicine", medicine, items=(reading.drug_in(medicine) or "unknown",))
    return close(desk, case, "home", diagnosis, "process_discharge")


def _days(text: str) -> int:
    """Days until the follow-up that a text names ("in 2 weeks", "within 48 hours", "tomorrow"), 0 when it names none."""
    found = reading.duration_days(text)
    return 0 if found is None else max(1, round(found))


def _key(reason: str) -> str:
    words = [w for w in reason.lower().split() if w.isalpha()]
    return " ".join(sorted(words))[:80] if len(words) >= 1 else ""


@tool(minutes=10.0, writes=True, closes=True)
def process_transfer(
    desk: Desk,
    encounter_id: Name,
    destination_facility: Name,
    reason: Text,
    transport_mode: Name = "ambulance",
    accepting_physician: Name = "",
    clinical_summary: Text = "",
    emtala_justification: Text = "",
) -> Reply:
    """Transfer to another hospital: where, why, how, who accepted, summary and the legal justification. Closes the stay."""
    case = desk.case(encounter_id)
    if not accepting_physician or not emtala_justification:
        raise Refused(
            "transfer_incomplete",
            "A transfer needs an accepting physician and its justification.",
            "Name accepting_physician and emtala_justification.",
        )
    desk.tell(case, "receiving_hospital", clinical_summary)
    desk.write(case, "transfer", f"{reason} {clinical_summary} {emtala_justification}")
    h = desk.hospital
    named = desk.concepts.match(f"{reason} {clinical_summary}")
    h.tables.put("encounter", replace(desk.encounter(case), status="closed", disposition="transfer", diagnosis=reason))
    h.note(acts.Disposed(case.patient, "transfer", " ".join(named.asserted), "process_transfer"), desk.actor)
    return Reply(f"Transferred to {destination_facility} by {transport_mode}.", {"disposition": "transfer"})
