"""Talking: with the patient, family and nurse, with consultants, and handing over."""

from __future__ import annotations

from typing import Any

from residency import acts, rng
from residency.errors import Refused, nearest
from residency.knowledge import reading
from residency.people import consultant, nurse
from residency.people.answer import Reply as Answer
from residency.people.answer import SpeakerState, answer, speaker
from residency.people.hear import Heard, hear
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, Text, tool
from residency.world.case import Case, Person
from residency.world.hospital import Hospital, handler

NURSE_LOOKS_EVERY = 3.0  # minutes
HEARS_FROM_GCS = 9
CALLS_BACK_AFTER = (5.0, 20.0)  # minutes
ALIASES = {"the patient": "patient", "pt": "patient", "relative": "family", "relatives": "family", "rn": "nurse"}


@tool(minutes=1 / 3)
def say(desk: Desk, text: Text, to: Name = "patient") -> Reply:
    """Say something to somebody at the bedside (patient, family by name or relation, nurse) or to a consultant who has called
    back. Ask plainly; several questions in one breath get at most three answers."""
    if not text.strip():
        raise Refused("nothing_said", "There are no words.", "Give text.")
    case = next(iter(desk.hospital.cases.values()))
    case = desk.case(case.patient)
    key = to.strip().lower().replace(" ", "_")
    key = ALIASES.get(key.replace("_", " "), key)
    if key == "nurse":
        return _nurse(desk, case, text)
    person = _person(desk, case, key)
    if person.role == "consultant":
        return _to_consultant(desk, case, person, text)
    live = _live(desk, case, person)
    if not live or (live["GCS"] or 3.0) >= HEARS_FROM_GCS:
        desk.tell(case, person.id, text)
    heard = _heard(text)
    said = desk.hospital.said
    before = said.get((case.patient, person.id), SpeakerState())
    reply, said[case.patient, person.id] = answer(speaker(person), heard, before, live)
    _note(desk, case, person, heard, reply)
    desk.learn(case, reply.facts, person.id)
    return Reply(f"{person.name.capitalize()}: {reply.says}", {"reply": reply.says, "facts": list(reply.facts), "to": person.id})


def _heard(text: str) -> Heard:
    return hear(text, reading.topic_index(), reading.concept_index())


def _note(desk: Desk, case: Case, person: Person, heard: Heard, reply: Answer) -> None:
    for topic in heard.topics:
        desk.hospital.note(acts.Asked(case.patient, person.id, topic, ""), desk.actor)
    for request in heard.requests:
        desk.hospital.note(acts.Asked(case.patient, person.id, request, request), desk.actor)
        if request == "sit_with_patient" and request in reply.agreed:
            desk.hospital.bodies[case.patient].infuse("comfort", 1.0)


def _person(desk: Desk, case: Case, key: str) -> Person:
    """Somebody at the bedside or on the telephone. Who is not here is refused like who doesn't exist: that somebody is still to
    come would tell of the case."""
    present = desk.hospital.present[case.patient]
    named = case.person(key)
    if named is None and key in ("family", "relative"):
        named = next((p for p in case.people if p.role == "family"), None)
    if named is None or named.id not in present or (named.role == "consultant" and ("called back", named.id) not in desk.hospital.said):
        known = [p.id for p in case.people if p.id in present and p.role != "consultant"]
        mend = f"Here are: {', '.join([*known, 'nurse'])}. Others may come later; a service is called with call_consultant."
        raise Refused("not_here", f"There is nobody called {key[:40]!r} here.", mend, nearest(key, known))
    return named


def _live(desk: Desk, case: Case, person: Person) -> dict[str, Any]:
    """How a patient is now, which changes how they answer; others answer as they are."""
    if person.role != "patient":
        return {}
    body = desk.hospital.bodies[case.patient]
    return {**body.vitals(), "focal_deficit": body.value("focal_deficit"), "state": body.state}


def _nurse(desk: Desk, case: Case, text: str) -> Reply:
    desk.tell(case, "nurse", text)
    return Reply("Nurse: Understood. Orders go through create_clinical_order.", {"reply": "Understood.", "facts": [], "to": "nurse"})


def consult(desk: Desk, case: Case, name: str, question: str) -> Reply:
    """Call a service: it calls back after a while, or speaks at once when it already has."""
    key = reading.find_service(name)
    if not question.strip():
        raise Refused("nothing_said", "The call holds no question.", "Say what you ask and the figures that matter.")
    h = desk.hospital
    h.note(acts.Consulted(case.patient, key), desk.actor)
    person = next((p for p in case.people if p.role == "consultant" and p.script.get("service", p.id) == key), None)
    to = person.id if person is not None else key
    desk.tell(case, to, question)
    if ("called back", to) in h.said:
        return _opinion(desk, case, to, key, question)
    low, high = (person.script if person is not None else {}).get("calls_back_after", CALLS_BACK_AFTER)
    h.later(rng.between(low, high, h.seed, "call back", to), "call_back", case.patient, to, key, question)
    return Reply(f"{key.replace('_', ' ').capitalize()} is paged and will call back.", {"service": key, "called_back": False}, minutes=1.0)


@handler("call_back")
def _call_back(h: Hospital, patient: str, to: str, key: str, question: str) -> None:
    h.said["called back", to] = True
    case = h.cases[patient]
    if case.person(to) is not None:
        h.present[patient] = h.present[patient] | {to}
    view = _advice(Desk(h), case, to, key, question)
    h.interrupt("consultant", patient, f"{key.replace('_', ' ').capitalize()} calls back: {view.says}")


def _to_consultant(desk: Desk, case: Case, person: Person, text: str) -> Reply:
    desk.tell(case, person.id, text)
    return _opinion(desk, case, person.id, person.script.get("service", person.id), text)


def _opinion(desk: Desk, case: Case, to: str, key: str, text: str) -> Reply:
    view = _advice(desk, case, to, key, text)
    return Reply(
        f"{key.replace('_', ' ').capitalize()}: {view.says}",
        {"reply": view.says, "accepts": view.accepts, "service": key, "facts": []},
    )


def _advice(desk: Desk, case: Case, to: str, key: str, text: str) -> consultant.Advice:
    """What a consultant says to one more message, seeing the newest charted figures and findings and what runs."""
    h = desk.hospital
    person = case.person(to)
    results = h.tables.of("result", case.patient)
    figures = {n: v for row in h.tables.of("vital", case.patient) for n, v in row.values}
    figures |= {n: v for row in results for n, v, _, _ in row.values}
    findings = frozenset(f for row in results for f in row.findings)
    running = frozenset(o.item for o in h.tables.of("order", case.patient) if o.status == "running")
    script = person.script if person is not None else {}
    view = consultant.consult(key, script, text, figures, findings, running, h.said.get(("call", to), consultant.Call()))
    h.said["call", to] = view.call
    return view


@handler("nurse_looks")
def _nurse_looks(h: Hospital, patient: str, told: tuple[int, ...]) -> None:
    """The bedside nurse tells the physician of each trigger that the task names, once, when it is so."""
    case = h.cases[patient]
    person = case.person("nurse")
    body = h.bodies[patient]
    if person is None or body.state == "dead" or h.tables.get("encounter", case.encounter).status != "open":
        return
    vitals = {n: v for n, v in body.vitals().items() if v is not None}
    for i, trigger in enumerate(person.script.get("reports", ())):
        if i not in told and _triggered(case, trigger.get("when", {}), vitals):
            told += (i,)
            h.interrupt("nurse", patient, nurse.report(trigger, vitals))
    h.later(NURSE_LOOKS_EVERY, "nurse_looks", patient, told)


def _triggered(case: Case, when: dict[str, Any], vitals: dict[str, float]) -> bool:
    if "vital" not in when:
        return when.get("finding") in case.present
    value = vitals.get(when["vital"])
    return value is not None and (value < when["below"] if "below" in when else value > when["above"])


@tool(minutes=3.0)
def call_consultant(desk: Desk, patient_id: Name, service: Name, question: Text) -> Reply:
    """Call a service (icu, medicine, urology, interventional_radiology, neurosurgery, neurology, toxicology, psychiatry ...) with
    a question and the figures that matter. They call back after some minutes; the decision stays yours."""
    return consult(desk, desk.case(patient_id), service, question)


@tool(minutes=2.0, writes=True)
def hand_over(desk: Desk, patient_id: Name, to: Name, summary: Text) -> Reply:
    """Hand over in words to the service or place that takes the patient: what this is, what was given and when, what is
    pending, what to do if it gets worse."""
    case = desk.case(patient_id)
    if not summary.strip():
        raise Refused("nothing_said", "The handover is empty.", "Say what this is, what was given, what is pending.")
    key = reading.find_service(to)
    desk.tell(case, key, summary)
    return Reply(f"{key.replace('_', ' ')} has taken the handover.", {"to": key})
