"""The frames of calls that a tiny model has as single tokens: they come from the tools' schemas, and a call is frames and values."""

from __future__ import annotations

import json

import pytest

from residency.departments import DEPARTMENTS
from residency.training.config import Data
from residency.training.tiny.macros import CLOSE, OFTEN, OPEN, call, frames, sentences, values
from residency.training.trajectories import rows

ROWS = list(rows(Data(numbers=1, alike=1.0), "train"))[:40]


@pytest.mark.parametrize("department", sorted(DEPARTMENTS))
def test_every_tool_can_be_begun_and_ended(department: str) -> None:
    found = frames(DEPARTMENTS[department].tools)
    assert len(found) == len(set(found))
    for tool in DEPARTMENTS[department].tools:
        assert any(f.startswith(f'{OPEN}{{"name": "{tool.name}"') for f in found), tool.name
    assert any(f.endswith(CLOSE) for f in found)


def test_what_is_left_of_a_call_between_frames_are_its_values() -> None:
    """A frame that is missing is a dozen tokens more in every call."""
    known = sorted(frames(DEPARTMENTS["triage"].tools), key=len, reverse=True)
    calls = [c.function for r in ROWS for m in r.messages for c in m.tool_calls]
    assert calls
    for function in calls:
        left = call(function.name, function.arguments)
        for frame in known:
            left = left.replace(frame, "\0")
        values = [str(v) for vs in json.loads(function.arguments).values() for v in (vs if isinstance(vs, list) else [vs]) if v != "P-1001"]
        assert [part for part in left.split("\0") if part] == values, function


def test_what_all_are_told_is_one_token_and_what_one_is_told_is_none() -> None:
    told = sentences(r.messages[1].content for r in ROWS)
    assert any(piece.startswith("You are the triage nurse") and piece.endswith("\n\n") for piece in told)
    assert not any("-year-old" in piece or "partner" in piece for piece in told)


def test_a_value_that_is_written_often_is_one_token_and_a_figure_is_none() -> None:
    asked = {"text": "When and how did it start?", "to": "patient", "finding": "drowsy, GCS 12, low oxygen", "systems": ["chest"]}
    often = values([asked] * OFTEN + [{"text": "rare, drowsy"}])
    assert often == ["When and how did it start", "chest", "drowsy", "low oxygen", "patient"]
