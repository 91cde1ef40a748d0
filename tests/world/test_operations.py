"""Orders reach the patient on the clock: nothing acts before it runs, results hold what was true when taken."""

from __future__ import annotations

from typing import Any

import pytest

import residency
from residency import acts, units
from residency.world.downstream import run_on

P, E = {"patient_id": "P-1001"}, "E-1001"


def order(episode: residency.Episode, kind: str, details: Any, **more: Any) -> residency.ToolResult:
    return episode.call("create_clinical_order", {"encounter_id": E, "order_type": kind, "details": details, "priority": "stat", **more})


def of(episode: residency.Episode, kind: type) -> list[Any]:
    return [e for e in episode.events if isinstance(e.act, kind)]


def wait(episode: residency.Episode, minutes: float) -> None:
    episode.call("wait", {"minutes": minutes, "until": "time"})


def test_a_drug_acts_when_it_runs_not_when_it_is_ordered(old_letter: str) -> None:
    episode = residency.start(old_letter)
    order(episode, "medication", {"item": "meropenem", "dose": 1, "unit": "g", "route": "iv"})
    assert not of(episode, acts.Gave)
    wait(episode, 40)
    (gave,) = of(episode, acts.Gave)
    (ordered,) = of(episode, acts.Ordered)
    assert gave.act.item == "meropenem" and gave.second - ordered.second >= 5 * 60


@pytest.mark.parametrize("details", [
    {"item": "Merrem", "dose": "1 g", "route": "IV"}, {"item": "meropenem", "dose": 1000, "unit": "mg", "route": "intravenous"},
    "meropenem", {"item": "29561", "dose": 1, "unit": "gram"}])
def test_any_reasonable_name_and_unit_is_understood(details: Any, old_letter: str) -> None:
    episode = residency.start(old_letter)
    result = order(episode, "medication", details)
    assert result.error is None, result.content
    wait(episode, 45)
    act = of(episode, acts.Gave)[0].act
    assert act.item == "meropenem" and (act.amount, act.unit) in ((1.0, "g"), (1000.0, "mg"))


@pytest.mark.parametrize("details", [{"item": "prbc", "dose": "2 units"}, {"item": "red cells", "dose": 2, "unit": "units", "route": "iv"}])
def test_blood_is_ordered_in_units_as_everybody_says_it(details: Any, old_letter: str) -> None:
    episode = residency.start(old_letter)
    assert order(episode, "medication", details).error is None
    (ordered,) = of(episode, acts.Ordered)
    assert (ordered.act.amount, ordered.act.unit) == (600.0, "mL")


def test_an_order_without_a_usual_dose_asks(old_letter: str) -> None:
    result = order(residency.start(old_letter), "medication", {"item": "meropenem", "dose": 1, "unit": "mL"})
    assert result.error is not None and result.error.code == "wrong_unit" and "g" in result.error.mend


def test_a_result_holds_what_was_true_when_it_was_taken(old_letter: str) -> None:
    early, late = residency.start(old_letter), residency.start(old_letter)
    order(early, "lab", "lactate")
    order(late, "lab", "lactate")
    wait(early, 120)
    for _ in range(4):
        wait(late, 30)
    assert [e.act for e in of(early, acts.Resulted)] == [e.act for e in of(late, acts.Resulted)]
    result = of(early, acts.Resulted)[0]
    assert result.act.collected < result.second


def test_stopping_fluid_charts_what_ran_in(old_letter: str) -> None:
    episode = residency.start(old_letter)
    done = order(episode, "medication", {"item": "lactated ringers", "dose": 1000, "unit": "mL", "duration": 60})
    while not of(episode, acts.Gave):
        wait(episode, 1)
    wait(episode, 30)
    episode.call("update_task_status", {"task_id": done.data["order"], "status": "stopped"})
    stopped = of(episode, acts.Stopped)[0].act
    assert 400 < stopped.amount < 600
    wait(episode, 60)
    assert not of(episode, acts.Finished)


def test_the_charts_allergy_list_stops_an_order_and_an_empty_one_does_not(old_letter: str) -> None:
    listed, empty = residency.start(old_letter), residency.start(old_letter)
    listed.call("update_patient_record", {**P, "allergies": [{"substance": "amoxicillin", "reaction": "anaphylaxis"}]})
    wanted = {"item": "piperacillin-tazobactam", "dose": 4.5, "unit": "g", "route": "iv"}
    assert order(listed, "medication", wanted).error.code == "allergy_alert"
    assert order(empty, "medication", wanted).error is None


def test_a_penicillin_hurts_the_allergic_patient_in_the_body_and_not_by_label(old_letter: str) -> None:
    def pressure(item: str, dose: float) -> float:
        episode = residency.start(old_letter)
        order(episode, "medication", {"item": item, "dose": dose, "unit": "g", "route": "iv"})
        wait(episode, 75)
        return min(v["MAP"] or 0.0 for _, v in episode.course()[-40:])

    assert pressure("piperacillin-tazobactam", 4.5) < pressure("meropenem", 1) - 8


def test_time_is_only_what_calls_cost(old_letter: str) -> None:
    episode = residency.start(old_letter)
    assert episode.minute == 0
    episode.call("think", {"thought": "What could this be?"})
    assert episode.minute == 0
    first = order(episode, "lab", "lactate")
    second = order(episode, "lab", "blood gas")
    assert first.minutes == 0.5 and second.minutes < first.minutes
    assert episode.minute == pytest.approx(first.minutes + second.minutes)


def test_the_encounter_ends_by_time_turns_or_closing(old_letter: str) -> None:
    by_time = residency.start(old_letter)
    for _ in range(5):
        wait(by_time, 60)
    assert by_time.done and by_time.end_reason in ("out_of_time", "died")
    by_turns = residency.start(old_letter)
    while not by_turns.done:
        by_turns.call("think", {"thought": "hm"})
    assert by_turns.end_reason == "out_of_turns"
    closed = residency.start(old_letter)
    closed.call("update_encounter", {"encounter_id": E, "disposition": "icu", "disposition_details": "Septic shock."})
    assert closed.done and closed.end_reason == "closed"


@pytest.mark.parametrize(
    ("written", "amount", "unit"),
    [
        ("ceftriaxone 1 g iv", 1000.0, "mg"),
        ("ceftriaxone 1000mg iv", 1000.0, "mg"),
        ({"item": "ceftriaxone 1 g iv"}, 1000.0, "mg"),
        ("dextrose 50 25 g iv", 25.0, "g"),
        ("norepinephrine 0.1 mcg/kg/min", 0.1, "ug/kg/min"),
    ],
)
def test_a_dose_written_into_the_name_is_the_dose_that_is_given(written: Any, amount: float, unit: str) -> None:
    """Silently giving the usual dose instead would be somebody's wrong dose."""
    episode = residency.start("emergency/septic-shock-quiet-fever-01", 0)
    episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "medication", "details": written})
    ordered = next(e.act for e in episode.events if type(e.act).__name__ == "Ordered")
    said = (ordered.rate, ordered.rate_unit) if ordered.rate else (ordered.amount, ordered.unit)
    assert units.convert(*said, unit) == pytest.approx(amount)


@pytest.mark.parametrize("details", [{"item": "potassium chloride", "dose": 20, "unit": "mmol", "route": "iv"},
                                     {"item": "potassium chloride", "dose": 40, "unit": "mmol", "route": "po"}])
def test_potassium_over_hours_is_no_push(details: dict[str, Any], old_letter: str) -> None:
    episode = residency.start(old_letter)
    order(episode, "medication", details)
    wait(episode, 60)
    body = episode._hospital.bodies["P-1001"]
    assert of(episode, acts.Gave) and body.state == "alive" and body.value("potassium") < 5.5


def test_a_bag_that_runs_at_the_door_does_not_run_for_days() -> None:
    episode = residency.start("emergency/ectopic-coil-01")
    order(episode, "medication", {"item": "plasma", "dose": 1000, "unit": "mL", "duration": 60})
    wait(episode, 20)
    closing = {"encounter_id": E, "disposition": "operating_room", "disposition_details": "Ruptured ectopic pregnancy."}
    assert episode.call("update_encounter", closing).error is None
    body = run_on(episode._hospital, "P-1001", "operating_room", True, 1440.0)
    assert body.value("blood_volume") < 1.15 * body.profile_constant("blood")
