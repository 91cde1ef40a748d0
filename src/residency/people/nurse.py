"""What a bedside nurse says unasked: changes in words, and a query against the charted allergies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

VITALS = {  # vital -> (below, above); the figure is filled in
    "MAP": ("Doctor, the pressure is low: MAP {v:g}.", "Doctor, the mean pressure is high: {v:g}."),
    "SBP": ("Doctor, the pressure has dropped: systolic {v:g}.", "Doctor, the pressure is very high: systolic {v:g}."),
    "HR": ("Doctor, the pulse is slow: {v:g}.", "Doctor, the pulse is fast: {v:g}."),
    "RR": ("Doctor, the breathing is slow: {v:g} a minute.", "Doctor, the breathing is fast: {v:g} a minute."),
    "SPO2": ("Doctor, the saturation is down to {v:g} %.", "Doctor, the saturation is {v:g} %."),
    "TEMP": ("Doctor, the temperature is only {v:g}.", "Doctor, the temperature is {v:g}."),
    "GCS": ("Doctor, harder to rouse now: GCS {v:g}.", "Doctor, more awake: GCS {v:g}."),
    "PAIN": ("Doctor, the pain is down to {v:g} of 10.", "Doctor, pain is {v:g} of 10 and asking for something."),
}
FINDINGS = {
    "agitated": "Doctor, she is agitated and pulling at her lines.",
    "vomiting": "Doctor, the patient is vomiting.",
    "seizing": "Doctor, the patient is having a fit!",
    "wants_to_leave": "Doctor, the patient wants to leave.",
    "rash": "Doctor, a rash has come up.",
}
ASKS = {
    "wrist_ties": "Can I have wrist ties?",
    "sedation": "Can I give something to settle her?",
    "pain_relief": "Can we give something for the pain?",
    "fluid": "Do you want more fluid?",
    "discharge": "Can this one go? We need the bed.",
}


def report(trigger: Mapping[str, Any], vitals: Mapping[str, float]) -> str:
    """The words for a trigger of a task file (`when: {vital, below|above}` or `{finding}`, perhaps `asks`)."""
    when = trigger.get("when", {})
    if "vital" in when:
        name = when["vital"]
        low, high = VITALS.get(name, ("Doctor, look at the {name}: {v:g}.",) * 2)
        says = (low if "below" in when else high).format(v=vitals.get(name, when.get("below", when.get("above", 0.0))), name=name)
    else:
        finding = str(when.get("finding", "change"))
        says = FINDINGS.get(finding, f"Doctor, there is something new: {finding.replace('_', ' ')}.")
    asks = trigger.get("asks")
    return says if not asks else f"{says} {ASKS.get(asks, 'Can I have ' + str(asks).replace('_', ' ') + '?')}"


def query(item: str, conflicts: Sequence[str]) -> str | None:
    """The nurse's query, given which charted allergies the drug conflicts with (knowledge.checks decides; only what is
    charted may be passed: a nurse knows the list, not the truth). None when there is nothing to query."""
    if not conflicts:
        return None
    return f"The chart says allergic to {', '.join(c.replace('_', ' ') for c in conflicts)}. Do you still want {item.replace('_', ' ')}?"
