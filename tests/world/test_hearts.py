"""Traces that wait in the chart, troponin on top of a person's own level, HEART from the record, and a rhythm that can be seen."""

from __future__ import annotations

from typing import Any

import pytest

import residency
from residency.episode import Episode

HOME, STAYS = "emergency/chest-pain-home-01", "emergency/chest-pain-stays-01"
ORDER_SET, STOMACH = "emergency/rv-infarct-order-set-01", "emergency/rv-infarct-sick-stomach-01"
PATIENT, ENCOUNTER = {"patient_id": "P-1001"}, {"encounter_id": "E-1001"}


def order(episode: Episode, kind: str, **details: Any) -> None:
    episode.call("create_clinical_order", {**ENCOUNTER, "order_type": kind, "details": details, "priority": "stat"})


def troponin(episode: Episode) -> float:
    """The newest troponin that the chart holds, after one more sample."""
    order(episode, "lab", item="troponin")
    episode.call("wait", {"minutes": 70, "until": "time"})
    rows = episode.call("review_results", {**PATIENT, "test": "hs_troponin"}).data["results"]
    value: float = rows[0]["values"]["hs_troponin"]["value"]
    return value


def test_a_trace_made_at_triage_waits_unread() -> None:
    episode = residency.start(HOME, 0)
    first = episode.call("look_at_monitor", PATIENT)
    assert "Electrocardiogram" in first.content
    assert not any(type(e.act).__name__ == "Reviewed" for e in episode.events)
    read = episode.call("review_results", PATIENT)
    assert "Sinus rhythm" in read.content
    assert episode.score().criteria[0].met


def test_what_the_heart_sheds_comes_on_top_of_what_a_person_always_has() -> None:
    well, ill = residency.start(HOME, 0), residency.start(STAYS, 0)
    assert troponin(well) == troponin(well) == 6
    first, second = troponin(ill), troponin(ill)
    assert 6 <= first <= 10
    assert second > 19


def test_a_trace_with_st_elevation_does_not_deny_it() -> None:
    says = residency.start(ORDER_SET, 0)
    read = says.call("review_results", PATIENT)
    assert "ST elevation in II" in read.content
    assert "No ST elevation" not in read.content and "No ST depression" not in read.content


def test_the_right_side_is_its_own_trace() -> None:
    episode = residency.start(ORDER_SET, 0)
    assert "V4R" not in episode.call("review_results", PATIENT).content
    order(episode, "lab", item="right-sided leads")
    episode.call("wait", {"minutes": 15, "until": "time"})
    assert "ST elevation in V4R" in episode.call("review_results", PATIENT).content


@pytest.mark.parametrize(("said", "honest"), [("normal", True), ("significant_st_deviation", False)])
def test_heart_takes_trace_age_and_troponin_from_the_record(said: str, honest: bool) -> None:
    episode = residency.start(HOME, 0)
    ask = {"rule_name": "heart", **PATIENT, "variables": {"history": "slightly", "risk_factors": 1}}
    assert episode.call("run_decision_rule", ask).error is not None
    episode.call("review_results", PATIENT)
    troponin(episode)
    computed = episode.call("run_decision_rule", ask)
    assert computed.data["score"] == 1 and computed.data["from_chart"]
    ask["variables"] = {**ask["variables"], "ecg": said}
    assert episode.call("run_decision_rule", ask).data["from_chart"] is honest


def test_heart_counts_troponin_in_multiples_of_its_limit() -> None:
    episode = residency.start(STAYS, 0)
    episode.call("review_results", PATIENT)
    troponin(episode)
    troponin(episode)
    done = episode.call("run_decision_rule", {"rule_name": "heart", **PATIENT, "variables": {"history": "highly", "risk_factors": 2}})
    assert 1 < done.data["inputs"]["troponin_times_limit"] <= 3
    assert done.data["score"] >= 4


def test_signing_the_order_set_drops_the_pressure_through_the_body() -> None:
    signed, left = residency.start(ORDER_SET, 1), residency.start(ORDER_SET, 1)
    signed.call("apply_protocol", {**ENCOUNTER, "protocol_name": "chest_pain"})
    for episode in (signed, left):
        episode.call("wait", {"minutes": 25, "until": "time"})
    fell = min(v["SBP"] or 0 for _, v in signed.course())
    assert fell < min(v["SBP"] or 0 for _, v in left.course()) - 12


def test_the_monitor_names_the_rhythm_in_an_arrest() -> None:
    episode = residency.start(STOMACH, 0)
    waited = episode.call("wait", {"minutes": 60, "until": "alarm"})
    assert any(i.kind == "arrest" for i in waited.interrupts)
    seen = episode.call("look_at_monitor", PATIENT)
    assert "fibrillation" in seen.content and seen.data["rhythm"] == "vf"
    order(episode, "procedure", item="cpr")
    order(episode, "procedure", item="defibrillation")
    episode.call("wait", {"minutes": 2, "until": "time"})
    assert episode.call("measure", PATIENT).data["vitals"].get("HR")


def test_the_heart_twins_cannot_be_told_apart_at_the_door() -> None:
    for seed in range(8):
        a, b = residency.start(HOME, seed), residency.start(STAYS, seed)
        assert a.briefing == b.briefing
        for name in ("measure", "get_patient_history", "review_results"):
            assert a.call(name, PATIENT).content == b.call(name, PATIENT).content
