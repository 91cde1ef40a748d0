"""What an examination tells, and what it can't tell of somebody who takes no part."""

from __future__ import annotations

from residency import start


def _told(task, system):
    return start(task, 1).call("examine", {"patient_id": "P-1001", "systems": [system]}).content


def test_of_who_is_out_cold_nothing_is_said_that_needs_an_answer():
    """Fails if a patient who answers to nothing is written down as oriented, fluent or walking straight."""
    mind, neuro = (_told("triage/drawn/opioid_overdose/5", s) for s in ("mind", "neuro"))
    assert "Responds to pain only." in mind
    for words in ("Oriented", "Speech clear", "Months backwards without", "Speech fluent", "Walks straight", "Power equal"):
        assert words not in mind + neuro
    assert mind.endswith("what needs answers or effort was not tested.")


def test_of_who_is_awake_it_is_said():
    mind = _told("triage/drawn/gout_attack/5", "mind")
    assert "Oriented and follows." in mind and "not tested" not in mind
