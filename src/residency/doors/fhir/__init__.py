"""FHIR R4: the department's chart and orders for any client that speaks it. Research only, fictional patients, never for care.

A read performs the tool that shows the same at every other door, a create or update the tool that does the same: a
session has one hospital, one clock and one score, whichever door its agent takes. See docs/doors/fhir.md.
"""

from residency.doors.fhir.door import FhirDoor

__all__ = ["FhirDoor"]
