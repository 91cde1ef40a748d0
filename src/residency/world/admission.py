"""How a drawn patient enters the hospital: registration, triage, chart, documents, people, standing orders of the nurses."""

from __future__ import annotations

from functools import cache

from residency import acts, ages, knowledge, rng
from residency.acts import Event
from residency.knowledge.types import Background
from residency.world import operations, staff
from residency.world.generator import Drawn
from residency.world.hospital import Hospital
from residency.world.records import Allergy, Document, Encounter, Patient, Tables, Vital
from residency.world.setting import Setting
from residency.world.vignette import Vignette

TRIAGE = ("HR", "SBP", "DBP", "MAP", "RR", "SPO2", "TEMP", "GCS", "PAIN")
HOUSE_PATIENTS = 40


@cache
def base() -> Tables:
    """The base hospital: the department's other registered patients. Built once, shared by every episode, never changed."""
    tables = Tables()
    firsts = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gina", "Hal", "Ines", "Jack")
    lasts = ("Ash", "Birch", "Cole", "Dunn", "Elm", "Frost", "Gray", "Hill", "Inman", "Jarvis")
    for i in range(HOUSE_PATIENTS):
        age = 1 + int(rng.uniform(0, "house", "age", i) * 92)
        patient = Patient(
            f"P-{2001 + i}",
            f"MRN{500200 + i}",
            f"{firsts[i % 10]} {lasts[(i * 7 + i // 10) % 10]}",
            ("female", "male")[i % 2],
            age,
            f"{2026 - age}-03-{1 + i % 28:02d}",
            70.0,
        )
        tables.put("patient", patient)
        tables.put("encounter", Encounter(f"E-{2001 + i}", patient.id, -60 * (30 + 11 * i), "seen earlier", 3, f"bed {i + 20}", "closed"))
    return tables


def admit(h: Hospital, drawn: Drawn, setting: Setting) -> None:
    """Enter the patient into chart, log and queue as of second 0."""
    case, t = drawn.case, h.tables
    t.put(
        "patient",
        Patient(
            case.patient,
            f"MRN{400000 + int(rng.uniform(h.seed, 'mrn') * 99999)}",
            drawn.name,
            case.sex,
            int(case.age) if case.age >= ages.BABY else round(case.age, 4),
            drawn.birth_date,
            case.weight_kg,
            _medicines(setting, case.background),
            tuple(b.says for b in _had(case.background) if b.says),
        ),
    )
    t.put("encounter", Encounter(case.encounter, case.patient, drawn.door, setting.complaint, setting.esi, "bed 14"))
    for i, row in enumerate(setting.chart.get("allergy_list", ())):
        t.put("allergy", Allergy(f"allergy-chart-{i}", case.patient, row["substance"], row.get("reaction", "not stated"), drawn.door))
    for row in setting.chart.get("documents", ()):
        t.put(
            "document",
            Document(row["id"], case.patient, row.get("kind", "letter"), row["title"], _text(row, drawn), tuple(row.get("holds", ()))),
        )
    h.cases[case.patient] = case
    h.bodies[case.patient] = drawn.body
    h.courses[case.patient] = [(0, drawn.body.vitals())]
    for row in setting.running:
        operations.already_running(h, case.patient, row["item"], float(row.get("rate", 1.0)), row.get("unit", "1"))
    h.log.add(Event(drawn.door, "clerk", acts.Arrived(case.patient, setting.arrival, setting.complaint)))
    if setting.triaged:
        vitals = tuple((n, round(case.triage[n], 1 if n == "TEMP" else 0)) for n in TRIAGE if n in case.triage)
        t.put("vital", Vital("vital-triage", case.patient, drawn.door, "triage nurse", vitals))
        h.log.add(Event(drawn.door, "routine", acts.Measured(case.patient, vitals)))
    ecg = setting.chart.get("ecg_at_minute")
    if ecg is not None and ecg < 0:
        staff.waiting(h, case.patient, "ecg", float(ecg))
    h.log.add(Event(0, "charge nurse", acts.Assigned(case.patient)))
    h.present[case.patient] = frozenset(p.id for p in case.people if p.arrives_at <= 0)
    for person in case.people:
        if person.arrives_at > 0:
            h.later(person.arrives_at, "join", case.patient, person.id)
    if setting.triaged:
        h.later(staff.FIRST_ROUND, "rounds", case.patient)
    if "nurse" in setting.people:
        h.later(staff.FIRST_NURSE_LOOK, "nurse_looks", case.patient, ())
    if ecg is not None and ecg >= 0:
        h.later(float(ecg), "standing", case.patient, "ecg")


def lay_out(h: Hospital, vignette: Vignette, patient: str, encounter: str) -> None:
    """Put a case on paper before the clinician: a stay to be closed, and no body that could change."""
    h.vignettes = {**h.vignettes, patient: vignette}
    h.courses[patient] = []
    h.tables.put("encounter", Encounter(encounter, patient, 0, ", ".join(vignette.symptoms), 0, "triage desk"))
    h.log.add(Event(0, "charge nurse", acts.Assigned(patient)))


def _medicines(setting: Setting, background: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*setting.medicines, *(b.medicine for b in _had(background) if b.medicine))))


def _had(background: tuple[str, ...]) -> list[Background]:
    return [knowledge.backgrounds[b] for b in background if b in knowledge.backgrounds]


def _text(row: dict[str, str], drawn: Drawn) -> str:
    details = "; ".join(a.details for a in drawn.case.allergies)
    return row.get("text", "").replace("{allergy}", details).strip()
