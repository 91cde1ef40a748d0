"""Departments: which tools, which policy text, which closing acts, how an act becomes a call."""

from residency.departments.emergency import EMERGENCY
from residency.departments.types import Department

DEPARTMENTS: dict[str, Department] = {EMERGENCY.name: EMERGENCY}

__all__ = ["DEPARTMENTS", "Department"]
