"""The oracle at the desk: knows what decides, looks for it until it is found, and submits. It sees only observations."""

from __future__ import annotations

from collections.abc import Sequence

from residency.contract import Call
from residency.knowledge.condition import Condition
from residency.knowledge.triage import READ, TriageKey
from residency.people.answer import TRUST_AFTER
from residency.policies.oracle import specification
from residency.policies.triage.desk import BLOOD_PRESSURE, Answer, AtDesk, asks
from residency.tasks import Task

KINDLY = "Hello, I'm the triage nurse. I'm sorry you are having such a bad day. "


class Oracle(AtDesk):
    """Plays a task's key. `prefers`: the one deciding finding to name; `first_act` and `acuity` replace the key's first ones;
    `before`: what it does ahead of everything else."""

    def __init__(self, task: Task, prefers: str = "", first_act: str = "", acuity: int = 0, before: Sequence[Call] = ()):
        super().__init__()
        assert task.key is not None
        self.task, self.key = task, task.key
        self.prefers, self.first_act, self.acuity, self.before = prefers, first_act, acuity, list(before)

    def prepare(self) -> None:
        """One look after another, in the order in which the key names what decides."""
        spec = specification(self.task)
        self.looks = [*self.before, *self.looks]
        for name in (self.prefers,) if self.prefers else self.key.deciding:
            self.looks += looks_for(self, name, self.task.setting.condition, spec.sources.get(name, ()), spec.topics.get(name, name))

    def answer(self) -> Answer | None:
        """The key's answer, once something that decides was found."""
        only = TriageKey(self.key.fair_esi, (self.prefers,), self.key.first_act, {}) if self.prefers else self.key
        found = self.from_key(only)
        if found is None:
            return None
        return Answer(self.acuity or found.acuity, found.finding, self.first_act or found.first_act)

    def last_answer(self) -> Answer:
        """Nothing decided: the key's answer all the same."""
        return Answer(self.key.fair_esi[0], (self.prefers or self.key.deciding[0]).replace("_", " "), self.key.first_act[0])


def looks_for(desk: AtDesk, name: str, condition: Condition, sources: tuple[str, ...], topic: str) -> list[Call]:
    """Calls that would find a vital sign, a sign or a fact."""
    if name in READ:
        return [desk.call("measure", vitals=["BP" if name in BLOOD_PRESSURE else name])]
    out = [desk.call("examine", systems=[system]) for system, rows in condition.findings.items() if name in rows]
    for source in sources if not out else ():
        if source.endswith("_letter") or source not in ("patient", *desk.present):
            out.append(desk.call("get_patient_history", document=source))
        else:
            said = asks(topic)
            out += [Call("say", {"text": text, "to": source}) for text in (said, *[KINDLY + said] * TRUST_AFTER)]
    return out
