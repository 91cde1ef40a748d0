"""The triage desk: a first look, a level, what decides it and what is done first."""

from pathlib import Path

from residency.departments.types import Department, offering
from residency.tools import bedside, documents, talk, triage

_ROOMS = (bedside, documents, talk, triage)
_HERE = Path(__file__).parent

TRIAGE = Department(
    name="triage",
    policy=(_HERE / "policy.md").read_text(encoding="utf-8").strip(),
    abilities=offering(
        "say",
        "examine",
        "measure",
        "look_at_monitor",
        "get_patient_history",
        "wait",
        "think",
        "submit_triage",
        "assign_severity",
        "request_more_info",
    ),
    scheme="acuity",
    minutes=15.0,
    turns=40,
    on_request=frozenset({"assign_severity", "request_more_info"}),
    on_paper=(_HERE / "on_paper.md").read_text(encoding="utf-8").strip(),
    sees_first=True,
)
