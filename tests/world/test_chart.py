"""The chart as far as it was read: looking at it is no act, and it holds nothing that nobody has read."""

from __future__ import annotations

import residency

TASK = "emergency/septic-shock-old-letter-01"


def test_looking_is_no_act_and_later_things_do_not_show_in_it() -> None:
    episode, alone = residency.start(TASK, 0), residency.start(TASK, 0)
    before = episode.chart
    for one in (episode, alone):
        one.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": "lactate", "priority": "stat"})
        one.call("wait", {"minutes": 60, "until": "time"})
    assert not before.tables.of("order", "P-1001") and episode.chart.tables.of("order", "P-1001")
    assert episode.log_hash == alone.log_hash


def test_a_result_is_in_it_once_it_was_reviewed() -> None:
    episode = residency.start(TASK, 0)
    episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": "lactate", "priority": "stat"})
    episode.call("wait", {"minutes": 60, "until": "time"})
    hidden = episode.chart.tables
    assert not hidden.of("result", "P-1001") and not hidden.rows["result"]
    episode.call("review_results", {"patient_id": "P-1001", "test": "lactate"})
    assert [r.test for r in episode.chart.tables.of("result", "P-1001")] == ["lactate"]
    assert [r.test for r in hidden.of("result", "P-1001")] == []


def test_a_document_has_its_text_once_it_was_opened() -> None:
    episode = residency.start(TASK, 0)
    listed = episode.chart.tables.of("document", "P-1001")
    assert listed and all(d.title and not d.text and not d.holds for d in listed)
    episode.call("get_patient_history", {"patient_id": "P-1001", "document": listed[0].id})
    now = episode.chart.tables.of("document", "P-1001")
    assert now[0].text and not any(d.text for d in now[1:])


def test_it_knows_whom_the_clinician_has_and_called() -> None:
    episode = residency.start(TASK, 0)
    episode.call("call_consultant", {"patient_id": "P-1001", "service": "icu", "question": "A bed?"})
    assert episode.chart.mine == ("P-1001",) and [c.service for c in episode.chart.called] == ["icu"]
    assert residency.start("triage/seed-01", 0).chart.mine == ("P-1001",)
