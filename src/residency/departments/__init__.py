"""Departments: which tools, which policy text, which closing acts, how an act becomes a call."""

from residency.departments.emergency import EMERGENCY
from residency.departments.triage import TRIAGE
from residency.departments.types import Department

DEPARTMENTS: dict[str, Department] = {d.name: d for d in (EMERGENCY, TRIAGE)}

__all__ = ["DEPARTMENTS", "Department"]
