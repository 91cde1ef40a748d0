"""The emergency department: bedside tools, orders, talk, the record, the library, and the ways out."""

from pathlib import Path

from residency.departments.types import Department, offering
from residency.tools import bedside, disposition, documents, orders, reference, results, talk

_ROOMS = (bedside, disposition, documents, orders, reference, results, talk)

EMERGENCY = Department(
    name="emergency",
    policy=(Path(__file__).parent / "policy.md").read_text(encoding="utf-8").strip(),
    abilities=offering(
        "say",
        "examine",
        "measure",
        "look_at_monitor",
        "review_results",
        "call_consultant",
        "hand_over",
        "wait",
        "think",
        "create_clinical_order",
        "update_task_status",
        "apply_protocol",
        "get_encounter_details",
        "get_patient_history",
        "search_patients",
        "search_clinical_knowledge",
        "get_condition_details",
        "get_reference_article",
        "get_protocol_details",
        "run_decision_rule",
        "validate_treatment_plan",
        "update_patient_record",
        "update_encounter",
        "process_discharge",
        "process_transfer",
    ),
)
