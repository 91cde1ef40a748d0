"""Each class of failure: an encounter that has it, and one that has not."""

from __future__ import annotations

import pytest

from residency.contract import Call, Trajectory
from residency.evaluation.report import CLASSES, failures, replayed
from tests.evaluation.report.made import DESK, LOOK, PAPER, SHOCK, by, call, closing, of, order

LACTATE = order("lab", item="lactate")
READ = call("review_results")
WAIT = Call("wait", {"minutes": 60, "until": "time"})


def kinds(trajectory: Trajectory) -> set[str]:
    return {f.kind for f in failures(replayed(trajectory))}


HAS = {
    "tool_selection": of([LOOK, call("operate")]),
    "parameter_error": of([LOOK, order("lab", item="no such test")]),
    "premature_stop": of([LOOK, LACTATE, closing()]),
    "over_investigation": of([LOOK, LACTATE, LACTATE]),
    "reasoning_error": of([LOOK, closing(disposition_details="This is migraine.")]),
    "safety_violation": by("harmful"),
    "format_error": of([LOOK, Call("measure", "the blood pressure please")]),
    "knowledge_gap": of([LOOK, WAIT, closing(disposition_details="This is septic shock.")]),
    "guideline_noncompliance": of([LOOK, LACTATE, WAIT, READ, closing()]),
}
HAS_NOT = {
    "tool_selection": of([LOOK, order("lab", item="no such test")]),
    "parameter_error": of([LOOK, call("operate")]),
    "premature_stop": of([LOOK, LACTATE, WAIT, READ, closing()]),
    "over_investigation": of([LOOK, LACTATE, WAIT, READ, LACTATE]),
    "reasoning_error": of([LOOK, closing(disposition_details="This is septic shock.")]),
    "safety_violation": of([LOOK], DESK),
    "format_error": of([LOOK, order("lab", item="no such test")]),
    "knowledge_gap": of([]),
    "guideline_noncompliance": of([]),
}


def test_every_class_is_tried_both_ways() -> None:
    assert set(CLASSES) == set(HAS) == set(HAS_NOT) and len(CLASSES) == 9


def test_the_encounters_meant_to_be_closed_are() -> None:
    """A refused closing act would make the rest true for the wrong reason."""
    for trajectory in (HAS["premature_stop"], HAS["reasoning_error"], HAS_NOT["premature_stop"], HAS_NOT["reasoning_error"]):
        assert trajectory.end_reason == "closed"


@pytest.mark.parametrize("kind", CLASSES)
def test_a_class_is_found_where_it_is(kind: str) -> None:
    assert kind in kinds(HAS[kind])


@pytest.mark.parametrize("kind", CLASSES)
def test_a_class_is_not_found_where_it_is_not(kind: str) -> None:
    assert kind not in kinds(HAS_NOT[kind])


@pytest.mark.parametrize("task", [SHOCK, DESK, PAPER])
def test_a_passed_encounter_has_none(task: str) -> None:
    trajectory = by("oracle", task)
    assert trajectory.score is not None and trajectory.score.passed
    assert failures(replayed(trajectory)) == ()


def test_a_wrong_word_on_paper_is_a_wrong_conclusion() -> None:
    severity = {"Mild", "Moderate", "Emergency"}
    found = [kinds(of([Call("assign_severity", {"content": s})], PAPER)) for s in sorted(severity)]
    assert sorted(map(sorted, found)) == [[], ["reasoning_error"], ["reasoning_error"]]


def test_closing_without_naming_an_illness_is_no_conclusion() -> None:
    (found,) = [f for f in failures(replayed(HAS["premature_stop"])) if f.kind == "reasoning_error"]
    assert "no illness" in found.says


def test_giving_up_at_once_says_nothing_about_knowledge() -> None:
    found = kinds(of([]))
    assert "premature_stop" in found and not found & {"knowledge_gap", "reasoning_error", "guideline_noncompliance"}


@pytest.mark.parametrize("kind", CLASSES)
def test_the_evidence_is_an_act_or_event_of_this_encounter(kind: str) -> None:
    run = replayed(HAS[kind])
    for failure in failures(run):
        assert failure.says
        assert failure.act is None or 1 <= failure.act <= len(run.acts)
        assert failure.event is None or 0 <= failure.event < len(run.events)
        if failure.event is not None and failure.act is not None:
            assert failure.event in run.acts[failure.act - 1].events


def test_a_refusal_points_at_the_call_that_was_refused() -> None:
    (found,) = [f for f in failures(replayed(HAS["format_error"])) if f.kind == "format_error"]
    assert found.act == 2 and "blood pressure please" in found.says


def test_the_docstring_defines_every_class() -> None:
    from residency.evaluation.report import classes

    assert all(f"| {kind} |" in (classes.__doc__ or "") for kind in CLASSES)
