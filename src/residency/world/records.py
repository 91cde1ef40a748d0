"""The chart: what is written. Frozen records in persistent tables with their indexes inside the same snapshot.

Nothing of the truth stands here. A fork shares every record and copies only the small dictionary of table heads.
"""

from __future__ import annotations

from typing import Any

from immutables import Map
from msgspec import Struct


class Patient(Struct, frozen=True, gc=False):
    """Who somebody is, as registered."""

    id: str
    mrn: str
    name: str
    sex: str
    age: float
    birth_date: str
    weight_kg: float
    medicines: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    advance_directives: str = ""
    consent: str = ""


class Encounter(Struct, frozen=True, gc=False):
    """One stay in the department."""

    id: str
    patient: str
    arrived: int
    complaint: str
    esi: int
    bed: str
    status: str = "open"
    disposition: str = ""
    diagnosis: str = ""


class Allergy(Struct, frozen=True, gc=False):
    """A line of the allergy list."""

    id: str
    patient: str
    substance: str
    reaction: str
    recorded: int


class Vital(Struct, frozen=True, gc=False):
    """One charted set of vital signs."""

    id: str
    patient: str
    second: int
    by: str
    values: tuple[tuple[str, float], ...]


ELSEWHERE = "begun elsewhere"
"""By whom an order is that ran before the patient was taken over."""


class Order(Struct, frozen=True, gc=False):
    """An order and how far it has come: placed, collected, running, done, stopped or resulted.

    `key` names its random draws: which item, and the how-manieth order of it, so that other orders shift none of them; what was begun
    elsewhere is none of them (`#before`)."""

    id: str
    patient: str
    second: int
    kind: str
    item: str
    amount: float = 0.0
    unit: str = ""
    rate: float = 0.0
    rate_unit: str = ""
    route: str = ""
    over: float = 0.0
    priority: str = "routine"
    status: str = "placed"
    note: str = ""
    since: int = 0
    by: str = "physician"
    key: str = ""


class Result(Struct, frozen=True, gc=False):
    """A result that came back. `values` are (analyte, value, unit, flag)."""

    id: str
    patient: str
    order: str
    test: str
    second: int
    collected: int
    values: tuple[tuple[str, float, str, str], ...]
    findings: tuple[str, ...]
    says: str
    seen: bool = False


class Document(Struct, frozen=True, gc=False):
    """A letter or note in the record. `holds` are the facts that reading it teaches: shown only once it is opened."""

    id: str
    patient: str
    kind: str
    title: str
    text: str
    holds: tuple[str, ...] = ()


class Note(Struct, frozen=True, gc=False):
    """Something the clinician or staff wrote."""

    id: str
    patient: str
    second: int
    by: str
    field: str
    text: str


INDEXED: dict[str, type] = {
    "patient": Patient,
    "encounter": Encounter,
    "allergy": Allergy,
    "vital": Vital,
    "order": Order,
    "result": Result,
    "document": Document,
    "note": Note,
}


class Tables:
    """One persistent map per kind of record, and one index per kind from patient to record ids in order of entry."""

    __slots__ = ("by_patient", "rows")

    def __init__(self, rows: dict[str, Map[str, Any]] | None = None, by_patient: dict[str, Map[str, Any]] | None = None):
        self.rows = {kind: Map() for kind in INDEXED} if rows is None else rows
        self.by_patient = {kind: Map() for kind in INDEXED} if by_patient is None else by_patient

    def fork(self) -> Tables:
        """An independent snapshot."""
        return Tables(self.rows.copy(), self.by_patient.copy())

    def put(self, kind: str, record: Any) -> None:
        """Enter a record, or replace the one with its id."""
        rows = self.rows[kind]
        if record.id not in rows:
            index = self.by_patient[kind]
            patient = record.id if kind == "patient" else record.patient
            self.by_patient[kind] = index.set(patient, (*index.get(patient, ()), record.id))
        self.rows[kind] = rows.set(record.id, record)

    def get(self, kind: str, key: str) -> Any:
        """The record with this id, or None."""
        return self.rows[kind].get(key)

    def of(self, kind: str, patient: str) -> list[Any]:
        """A patient's records of one kind, oldest first."""
        rows = self.rows[kind]
        return [rows[key] for key in self.by_patient[kind].get(patient, ())]
