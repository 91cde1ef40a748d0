"""A bag-of-words model on briefings: what could be won by reading the prompt alone.

Multinomial naive Bayes over the words of briefings, fitted on the train split (or on every other task, where there is no
split), predicts only the closing arguments: where to, and which diagnosis."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

from residency.contract import Call, Say
from residency.proof.attacks import admit, discharge
from residency.tasks import Task


class Words:
    """Word counts per condition."""

    def __init__(self, tasks: list[Task]):
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.closing: dict[str, tuple[str, str]] = {}
        for task in tasks:
            condition = task.setting.condition
            self.counts[condition.id].update(_words(task.briefing))
            self.closing[condition.id] = (condition.disposition.get("right", ["ward"])[0], condition.name)

    def guess(self, briefing: str) -> list[Call | Say]:
        """The closing call that the briefing's words make likeliest."""
        vocabulary = {w for c in self.counts.values() for w in c}
        words = [w for w in _words(briefing) if w in vocabulary]

        def fit(condition: str) -> float:
            counts = self.counts[condition]
            whole = sum(counts.values()) + len(vocabulary)
            return sum(math.log((counts[w] + 1) / whole) for w in words)

        place, name = self.closing[max(sorted(self.counts), key=fit)]
        return [discharge(f"This is {name}.") if place == "home" else admit(place, f"This is {name}.")]


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[a-z]{3,}", text.lower())]
