"""What a tool may touch: the hospital, the patients given to this clinician, and helpers to find and to write."""

from __future__ import annotations

from functools import cached_property

from residency.acts import Documented, Learned, Told
from residency.contract import Interrupt
from residency.errors import Refused, nearest
from residency.knowledge import reading
from residency.language.concepts import Index
from residency.physiology import Body
from residency.world.case import Case
from residency.world.hospital import Hospital
from residency.world.records import Encounter, Note, Patient

LONGEST = 2000
SAID_AS = {"map_after_fluid": "MAP"}


class Desk:
    """One clinician's reach into the hospital for the length of one call."""

    __slots__ = ("__dict__", "actor", "hospital")

    def __init__(self, hospital: Hospital, actor: str = "physician"):
        self.hospital, self.actor = hospital, actor

    def patient(self, name: str) -> Patient:
        """A registered patient by id, record number, encounter id or name. Raises Refused with the nearest."""
        tables = self.hospital.tables
        key = name.strip()
        found: Patient | None = tables.get("patient", key.upper())
        if found is None:
            encounter = tables.get("encounter", key.upper())
            found = tables.get("patient", encounter.patient) if encounter else None
        if found is None:
            lower = key.lower()
            hits = [p for p in (tables.get("patient", c) for c in self.hospital.cases) if p and lower in (p.mrn.lower(), p.name.lower())]
            found = hits[0] if len(hits) == 1 else None
        if found is None:
            raise Refused(
                "unknown_patient",
                f"There is no patient {key[:60]!r}.",
                f"Your patients: {self._mine()}.",
                nearest(key, self.hospital.cases),
            )
        return found

    def case(self, name: str) -> Case:
        """The truth behind one of this clinician's patients, who must still be in the department."""
        patient = self.patient(name)
        case = self.hospital.cases.get(patient.id)
        if case is None:
            raise Refused("not_your_patient", f"{patient.name} is not among your patients.", f"Your patients: {self._mine()}.")
        if self.encounter(case).status != "open":
            raise Refused("stay_closed", f"The stay of {patient.name} is closed.", "Nothing more can be done for this patient here.")
        return case

    def living(self, name: str) -> tuple[Case, Body]:
        """Case and body of a patient who can be treated."""
        case = self.case(name)
        body = self.hospital.bodies[case.patient]
        if body.state == "dead":
            raise Refused("patient_died", "The patient has died.", "Nothing more can be done for this patient.")
        return case, body

    def encounter(self, case: Case) -> Encounter:
        """The case's own encounter record."""
        record: Encounter = self.hospital.tables.get("encounter", case.encounter)
        return record

    def _mine(self) -> str:
        tables = self.hospital.tables
        return ", ".join(f"{p} ({tables.get('patient', p).name}, encounter {c.encounter})" for p, c in self.hospital.cases.items())

    @cached_property
    def concepts(self) -> Index:
        """The index of every concept that can be told or written."""
        return reading.concept_index()

    def learn(self, case: Case, facts: tuple[str, ...], source: str) -> None:
        """Facts reached the clinician; each is noted once per source."""
        known = self.hospital.learned.get(case.patient, frozenset())
        for fact in facts:
            if f"{fact}@{source}" not in known:
                self.hospital.note(Learned(case.patient, fact, source), self.actor)
        self.hospital.learned[case.patient] = known | {f"{f}@{source}" for f in facts}

    def jot(self, patient: str, field: str, text: str) -> None:
        """A line in the notes of the stay, as written."""
        h = self.hospital
        h.tables.put("note", Note(h.number("note"), patient, h.second, self.actor, field, text))

    def tell(self, case: Case, to: str, text: str) -> Told:
        """Note what a message asserts and denies, and whether the figures it names stand in the chart."""
        heard = self.concepts.match(text)
        figures = tuple((n, v, charted(self.hospital, case, n, v)) for n, v in reading.said_figures(text))
        act = Told(case.patient, to, heard.asserted, heard.denied + heard.both, figures, text[:500])
        self.hospital.note(act, self.actor)
        return act

    def write(self, case: Case, field: str, text: str, items: tuple[str, ...] = (), within_days: int = 0) -> Documented:
        """Write into the record: what it asserts and which results it cites."""
        heard = self.concepts.match(text)
        cites = tuple(t for t in reading.tests_named(text) if _resulted(self.hospital, case, t))
        act = Documented(case.patient, field, heard.asserted, heard.denied + heard.both, cites, items, within_days)
        self.hospital.note(act, self.actor)
        return act


def _resulted(h: Hospital, case: Case, test: str) -> bool:
    return any(r.seen and test in reading.cited_as(r.test) for r in h.tables.of("result", case.patient))


def charted(h: Hospital, case: Case, name: str, value: float) -> bool:
    """Whether the chart holds this figure, within what rounding explains (2 % or half a unit of the last digit said)."""
    name = SAID_AS.get(name, name)
    rows = [v for vital in h.tables.of("vital", case.patient) for n, v in vital.values if n == name]
    names = {name} | reading.measured_as(name)
    rows += [v for result in h.tables.of("result", case.patient) for n, v, _, _ in result.values if n in names]
    return any(abs(v - value) <= max(0.02 * abs(v), 0.05 if value != int(value) else 0.5) for v in rows)


def shown(content: str, interrupts: tuple[Interrupt, ...]) -> str:
    """A reply as text: what interrupted first, then the content, cut to what a small model can read."""
    lines = [f"[{i.kind}, minute {i.minute:.0f}] {i.says}" for i in interrupts]
    text = "\n".join([*lines, content] if content else lines)
    return text if len(text) <= LONGEST else text[: LONGEST - 40].rstrip() + "\n… (more: ask for less at a time)"
