"""The triage desk: giving a level with what decided it and what comes first, and the two tools of a case on paper."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from residency import acts, knowledge
from residency.errors import Refused, nearest
from residency.knowledge import naming, reading
from residency.knowledge.triage import first_act as find_first_act
from residency.knowledge.types import Fact
from residency.language.normalise import sentences, words
from residency.tools.desk import Desk
from residency.tools.registry import Name, Reply, tool
from residency.world.case import Case
from residency.world.vignette import Severity, Vignette

Level = Annotated[int, Meta(ge=1, le=5)]
QUOTED = 2
"""So many telling words of an answer have to come back for a phrase to be quoting it."""


@tool(minutes=0.5, writes=True, closes=True)
def submit_triage(desk: Desk, patient_id: Name, acuity: Level, deciding_finding: Name, first_act: Name) -> Reply:
    """Give the level (ESI 1 to 5), the finding that decided it as you found it ("BP 84/40", "neck stiff", "it came in an
    instant") and the one test, treatment or place that comes first. Ends your work with this patient."""
    case = desk.case(patient_id)
    found = naming.named(deciding_finding)
    facts, turned = _facts_named(desk, case, deciding_finding)
    if not (found.asserted or found.denied or found.figures or facts or turned):
        raise Refused(
            "unknown_finding",
            f"{deciding_finding[:60]!r} names no sign, no vital sign with its figure and nothing that you were told.",
            "Name one thing as you found it: 'SpO2 88%', 'low blood pressure', 'stiff neck', or what the patient answered.",
            nearest(deciding_finding.replace(" ", "_"), knowledge.findings),
        )
    first = find_first_act(first_act)
    named = tuple(dict.fromkeys((*found.asserted, *facts)))
    denied = tuple(dict.fromkeys((*found.denied, *turned)))
    says = f"{deciding_finding} / {first_act}"
    desk.hospital.note(acts.Triaged(case.patient, str(acuity), named, denied, found.figures, first, says), desk.actor)
    desk.hospital.tables.put("encounter", replace(desk.encounter(case), status="closed", disposition="triaged", esi=acuity))
    return Reply(f"Level {acuity}. Next patient.", {"acuity": acuity, "understood": {"finding": list(named), "first_act": list(first)}})


def _facts_named(desk: Desk, case: Case, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Facts told to this clinician that a phrase names, by their own name, by their topic, or by quoting the answer; and
    those whose name it denies."""
    told = {key.split("@")[0] for key in desk.hospital.learned.get(case.patient, ())}
    facts = {f.id: f for person in case.people for f in person.facts if f.id in told}
    said = frozenset(words(text))
    topics = {hit.id for hit in reading.topic_index().hits(sentences(text))}
    named, denied = naming.labelled(text, {f.id: (f.id.replace("_", " "),) for f in facts.values()})
    about = [f.id for f in facts.values() if f.topic in topics and f.id not in denied]
    quoted = max(facts.values(), key=lambda f: (len(_shared(f, said)), f.id), default=None)
    quotes = [quoted.id] if quoted is not None and len(_shared(quoted, said)) >= QUOTED and quoted.id not in denied else []
    return tuple(dict.fromkeys((*named, *about, *quotes))), denied


def _shared(fact: Fact, said: frozenset[str]) -> frozenset[str]:
    return said & frozenset(words(fact.says))


@tool(writes=True, closes=True)
def assign_severity(desk: Desk, content: Severity) -> Reply:
    """Say how severe the case is: Mild, Moderate or Emergency. Ends the case."""
    patient, _ = _on_paper(desk)
    desk.hospital.note(acts.Triaged(patient, content), desk.actor)
    stay = desk.hospital.tables.of("encounter", patient)[-1]
    desk.hospital.tables.put("encounter", replace(stay, status="closed", disposition=content))
    return Reply(f"Noted: {content}.", {"severity": content})


@tool()
def request_more_info(desk: Desk) -> Reply:
    """Ask for more: reveals the next finding of the case, if there is one."""
    patient, vignette = _on_paper(desk)
    h = desk.hospital
    step = h.said[patient, "step"] = h.said.get((patient, "step"), 1) + 1
    h.note(acts.Asked(patient, "paper", "more"), desk.actor)
    new = step - 1 <= len(vignette.hidden)
    if new:
        h.note(acts.Learned(patient, f"hidden {step - 1}", "paper"), desk.actor)
    shown = vignette.shown(step)
    return Reply(
        shown if new else f"{shown} Nothing more is known.",
        {
            "symptoms": list(vignette.symptoms),
            "pain": vignette.pain,
            "age": vignette.age,
            "step": step,
            "revealed": list(vignette.revealed(step)),
        },
    )


def _on_paper(desk: Desk) -> tuple[str, Vignette]:
    """The case on paper that lies on this desk."""
    return next(iter(desk.hospital.vignettes.items()))
