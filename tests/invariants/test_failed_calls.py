"""Invariants 2, 3, 4 and 7: what an agent does wrong is answered with a mend, is never an act, and never raises."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import residency
from residency.departments import DEPARTMENTS

TOOLS = {t.name: t for t in DEPARTMENTS["emergency"].tools}
BAD = [
    ("no_such_tool", {}),
    ("measure", {}),
    ("measure", {"patient_id": "P-9999"}),
    ("measure", {"patient_id": "P-1001", "extra": 1}),
    ("measure", {"patient_id": 7}),
    ("measure", ["P-1001"]),
    ("measure", "P-1001"),
    ("wait", {"minutes": -1}),
    ("wait", {"minutes": math.nan}),
    ("wait", {"minutes": math.inf}),
    ("wait", {"minutes": "soon"}),
    ("say", {"text": "x" * 1_000_000}),
    ("say", {"text": ""}),
    ("say", {"text": "\x00\x07"}),
    ("examine", {"patient_id": "P-1001", "systems": ["aura"]}),
    ("examine", {"patient_id": "P-1001", "systems": []}),
    ("create_clinical_order", {"encounter_id": "E-1001", "order_type": "medication", "details": {"item": "unobtainium"}}),
    (
        "create_clinical_order",
        {"encounter_id": "E-1001", "order_type": "medication", "details": {"item": "meropenem", "dose": 1, "unit": "furlongs"}},
    ),
    ("create_clinical_order", {"encounter_id": "E-1001", "order_type": "medication", "details": {"item": "meropenem", "dose": math.nan}}),
    (
        "create_clinical_order",
        {"encounter_id": "E-1001", "order_type": "medication", "details": {"item": "meropenem", "dose": -1, "unit": "g"}},
    ),
    ("create_clinical_order", {"encounter_id": "E-1001", "order_type": "spell", "details": {"item": "meropenem"}}),
    ("create_clinical_order", {"encounter_id": "E-1001", "order_type": "lab", "details": {"item": "vibes"}}),
    ("update_task_status", {"task_id": "order-999", "status": "stopped"}),
    ("update_encounter", {"encounter_id": "E-1001", "disposition": "moon"}),
    ("run_decision_rule", {"rule_name": "astrology", "patient_id": "P-1001"}),
    ("hand_over", {"patient_id": "P-1001", "to": "nobody", "summary": "x"}),
    ("measure", {"patient_id": object()}),
    ("measure", {1: 2}),
    ("update_patient_record", {"patient_id": "P-1001"}),
]


@pytest.mark.parametrize(("name", "arguments"), BAD, ids=[f"{n}-{i}" for i, (n, _) in enumerate(BAD)])
def test_bad_input_is_answered_with_a_mend_and_is_no_act(name: str, arguments: Any, old_letter: str) -> None:
    episode = residency.start(old_letter)
    before = len(episode.events)
    result = episode.call(name, arguments)
    assert result.error is not None and result.error.says and result.error.mend
    assert len(result.content) <= 2000
    assert not [e for e in episode.events[before:] if e.actor == "physician"]
    assert episode.score().normalized == 0


def test_a_call_after_the_end_is_refused_and_changes_nothing(old_letter: str) -> None:
    episode = residency.start(old_letter)
    episode.close()
    log = episode.log_hash
    assert episode.call("measure", {"patient_id": "P-1001"}).error.code == "episode_over"
    assert episode.log_hash == log


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["P-1001", "E-1001", "patient", "icu", "lactate", "meropenem", "daughter", "all"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.lists(st.tuples(st.sampled_from(sorted(TOOLS)), st.data()), min_size=1, max_size=6))
def test_random_calls_at_every_tool_never_raise(calls: list[tuple[str, Any]]) -> None:
    episode = residency.start("emergency/septic-shock-old-letter-01", 3)
    for name, data in calls:
        properties = list(TOOLS[name].parameters.get("properties", {}))
        arguments = data.draw(st.dictionaries(st.sampled_from(properties) if properties else st.text(max_size=5), json_values, max_size=5))
        if "patient_id" in properties and data.draw(st.booleans()):
            arguments["patient_id"] = "P-1001"
        if "encounter_id" in properties and data.draw(st.booleans()):
            arguments["encounter_id"] = "E-1001"
        result = episode.call(name, arguments)
        assert len(result.content) <= 2000
        assert result.error is None or result.error.mend or result.error.code == "episode_over"
    assert residency.replay(episode.trajectory()).log_hash == episode.log_hash
