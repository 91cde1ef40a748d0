"""The triage desk is held to its bars; cases on paper to theirs."""

from __future__ import annotations

from residency.proof import prove
from residency.proof.summary import summarise
from residency.proof.triage import best_constant
from residency.tasks import ids, load

DESK = ("triage/headache-window-bleed-01", "triage/headache-window-home-01", "triage/seed-04")


def test_the_proof_of_the_desk_holds() -> None:
    figures = {i: prove(i, range(2)).figures for i in DESK}
    bars = summarise(figures)["bars"]
    loose = {"untold clinician, mean (>= .60)"}  # over these two alone, on two seeds
    assert not {name: b["value"] for name, b in bars.items() if not b["holds"] and name not in loose}
    assert figures["triage/seed-04"]["shortcuts"] == {} and figures["triage/seed-04"]["mutants"]["caught"] == 3
    assert "always Emergency 0.53" in bars["cases on paper: a guess passes as often as declared"]["value"]


def test_no_constant_answer_carries_the_desk() -> None:
    """Searched over every level, sign and first act, after every look that there is."""
    best = best_constant([load(i) for i in ids()], range(4))
    assert best["mean"] <= 0.40, best
