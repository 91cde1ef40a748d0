"""Players without judgement at the desk: the worst answer, everything at once, and the truth on paper."""

from __future__ import annotations

from residency.contract import Call
from residency.knowledge.triage import LEVELS
from residency.policies.simple import Scripted
from residency.tasks import Task
from residency.world.vignette import SEVERITIES, Vignette

PATIENT = "P-1001"


def look() -> list[Call]:
    """Every look that the desk has, at anybody."""
    return [
        Call("get_patient_history", {"patient_id": PATIENT}),
        Call("measure", {"patient_id": PATIENT}),
        Call("examine", {"patient_id": PATIENT, "systems": ["all"]}),
        Call("say", {"text": "What brings you in today?", "to": "patient"}),
    ]


def submit(acuity: int, finding: str, first_act: str) -> Call:
    """An answer at the desk."""
    return Call("submit_triage", {"patient_id": PATIENT, "acuity": acuity, "deciding_finding": finding, "first_act": first_act})


def assign(severity: str) -> Call:
    """An answer on paper."""
    return Call("assign_severity", {"content": severity})


def truthful(vignette: Vignette) -> Scripted:
    """Says at once what the case was published with."""
    return Scripted([assign(vignette.severity)])


def harmful(task: Task) -> Scripted:
    """The answer furthest from the truth, after a look: who is sick waits, who is well takes the resuscitation room."""
    if isinstance(task.patient, Vignette):
        return Scripted([assign(SEVERITIES[0] if task.patient.severity != SEVERITIES[0] else SEVERITIES[-1])])
    fair = task.key.fair_esi if task.key is not None else LEVELS
    sick = fair[0] <= 3
    return Scripted([look()[1], submit(5 if sick else 1, "PAIN 0", "waiting room" if sick else "resuscitation room")])


def spray(task: Task) -> Scripted:
    """Every look, then the gravest answer with every finding in it."""
    if isinstance(task.patient, Vignette):
        return Scripted([*[Call("request_more_info", {})] * 3, assign(SEVERITIES[-1])])
    heap = "low blood pressure, fast pulse, fast breathing, low oxygen, fever, drowsy, confused, severe pain, wheeze, stiff neck"
    return Scripted([*look(), submit(1, heap, "resuscitation room")])
