"""The nurse who is not told the condition: vital signs, the openers, a look; then the condition that explains it best."""

from __future__ import annotations

from residency.contract import Call
from residency.errors import ContentError
from residency.knowledge.condition import Condition
from residency.knowledge.triage import TriageKey, triage_key
from residency.policies.belief import ranked, words
from residency.policies.triage.desk import Answer, AtDesk, asks
from residency.policies.triage.rules import by_danger

OPENERS = ("open_question", "onset", "similar_before", "drugs_taken", "pain_now", "fever")
OF_OTHERS = ("open_question", "drugs_taken", "baseline_mind")
SYSTEMS = ("general", "mind", "chest", "circulation", "neck")


class Untold(AtDesk):
    """Looks as one looks at anybody, forms a view from the library, and answers as that condition's file would."""

    def prepare(self) -> None:
        """The same looks for everyone."""
        self.looks += [self.call("measure"), self.call("examine", systems=list(SYSTEMS))]
        self.looks += [Call("say", {"text": asks(topic), "to": "patient"}) for topic in OPENERS]
        self.looks += [Call("say", {"text": asks(topic), "to": who}) for who in self.present[:1] for topic in OF_OTHERS]

    def answer(self) -> Answer | None:
        """Nothing before everything was seen."""
        return None

    def last_answer(self) -> Answer:
        """The believed condition's answer where its findings are there; else by the danger zones alone."""
        believed = [condition for _, condition in ranked(self.notebook, words(self.words))]
        keys = [key for condition in believed if (key := _key(condition)) is not None]
        return next((a for key in keys[:2] if (a := self.from_key(key)) is not None), None) or by_danger(self)


def _key(condition: Condition) -> TriageKey | None:
    """What a condition's file says of the desk, None where it says too little."""
    try:
        return triage_key(condition.presentation.get("triage", {}), {f.id for f in condition.facts}, condition.id)
    except ContentError:
        return None
