"""Oxygen counts as enough by flow and by fraction alike."""

from __future__ import annotations

import pytest

from residency.episode import start

TASK = "emergency/collapse-arrivals-01"


@pytest.mark.parametrize(("details", "enough"), [
    ({"item": "oxygen", "rate": 10, "unit": "L/min"}, True), ({"item": "oxygen", "rate": 0.6, "unit": "fraction"}, True),
    ({"item": "oxygen", "rate": 1, "unit": "L/min"}, False), ({"item": "oxygen", "rate": 0.24, "unit": "fraction"}, False)])
def test_a_mask_is_enough_and_a_whiff_is_not(details, enough):
    episode = start(TASK, 0)
    for order in (details, {"item": "norepinephrine", "rate": 0.1, "unit": "mcg/kg/min"}):
        result = episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "medication", "details": order,
                                                        "priority": "stat"})
        assert result.error is None, result.error
    episode.call("wait", {"minutes": 30, "until": "time"})
    met = next(c.met for c in episode.score().criteria if c.id == "c07")
    assert met is enough
