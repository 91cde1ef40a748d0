"""A case on paper: what can be read of a patient, and nothing that lives. No body, no clock, no condition.

The fifteen cases of Medical Triage OpenEnv are of this kind. They are the only place of the three-tier scale.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

SEVERITIES = ("Mild", "Moderate", "Emergency")
Severity = Literal["Mild", "Moderate", "Emergency"]


class Vignette(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is told at once (symptoms, pain from 0 to 10, age in years), what asking reveals one by one, and the truth."""

    symptoms: tuple[str, ...]
    pain: int
    age: int
    hidden: tuple[str, ...]
    severity: Severity

    def shown(self, step: int) -> str:
        """What stands on the paper at a step (from 1): everything told, and what was revealed before it."""
        revealed = "; ".join(self.revealed(step)) or "nothing yet"
        return f"Symptoms: {', '.join(self.symptoms)}. Pain {self.pain}/10. Age {self.age}. Step {step}. Revealed: {revealed}."

    def revealed(self, step: int) -> tuple[str, ...]:
        """Findings that were revealed before a step."""
        return self.hidden[: step - 1]
