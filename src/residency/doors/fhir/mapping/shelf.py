"""Resources by type and id, for reading them back."""

from __future__ import annotations

from collections.abc import Iterable

from residency.doors.fhir.mapping.datatypes import Resource


class Shelf:
    """Resources in the order they came."""

    def __init__(self, resources: Iterable[Resource]):
        self.rows: dict[str, dict[str, Resource]] = {}
        for r in resources:
            self.rows.setdefault(r["resourceType"], {})[r["id"]] = r

    def every(self, kind: str) -> list[Resource]:
        """All of one type."""
        return list(self.rows.get(kind, {}).values())

    def get(self, kind: str, key: str) -> Resource:
        """The one with this FHIR id. Raises KeyError."""
        return self.rows[kind][key]

    def about(self, kind: str, element: str, patient: str) -> list[Resource]:
        """Those of one type whose reference `element` is a patient, by FHIR id."""
        return [r for r in self.every(kind) if r.get(element, {}).get("reference") == f"Patient/{patient}"]
