"""Lungs in the hospital: what runs at the door, children's doses and weights, and the anchors that the condition files declare."""

from __future__ import annotations

import pytest

from residency import acts, knowledge
from residency.episode import PATIENT, Episode, start
from residency.knowledge.dosing import dangerous
from residency.knowledge.signs import by_system
from residency.tasks import Task
from residency.world.generator import findings_now

ALARM, NEEDLE = "emergency/ventilator-alarm-01", "emergency/breathless-after-a-needle-01"
QUIET, SETTLED, DRAWN_UP = "emergency/child-gone-quiet-01", "emergency/child-settled-01", "emergency/child-drawn-up-01"
FAST_PULSE, NORMAL_GAS = "emergency/asthma-fast-pulse-01", "emergency/asthma-normal-gas-01"


def minutes_to_arrest(task: str | Task, seed: int, limit: int = 600) -> int:
    body = start(task, seed)._hospital.bodies[PATIENT].fork()
    for minute in range(limit):
        if body.state != "alive":
            return minute
        body.to(body.second + 60)
    return limit


def anchor(condition: str, key: str, **where: str) -> tuple[float, float]:
    """The declared range of an anchor of a condition's file."""
    rows = knowledge.conditions[condition].harm_anchors
    row = next(r[key] for r in rows if key in r and all(r.get(k) == v for k, v in where.items()))
    return row["low"], row["high"]


def chest(episode: Episode, system: str = "chest") -> set[str]:
    h = episode._hospital
    return {f for f, there in findings_now(h.cases[PATIENT], h.bodies[PATIENT], system) if there}


@pytest.mark.parametrize("seed", range(4))
def test_untreated_patients_die_when_their_files_say(seed: int) -> None:
    for task, condition, key, where in (
        (NEEDLE, "tension_pneumothorax", "dead_by_minutes", {"in": "breathing_alone"}),
        (ALARM, "tension_pneumothorax", "arrest_by_minutes", {"in": "ventilated"}),
        (DRAWN_UP, "severe_asthma_child", "dead_by_minutes", {"in": "severe"}),
        (FAST_PULSE, "severe_asthma_adult", "dead_by_minutes", {"in": "severe"}),
    ):
        low, high = anchor(condition, key, **where)
        assert low <= minutes_to_arrest(task, seed) <= high, task


def test_a_thick_wall_is_as_common_as_needles_fail() -> None:
    low, high = anchor("tension_pneumothorax", "fails_per_100", policy="needle_second_space")
    shares = knowledge.conditions["tension_pneumothorax"].variants
    assert low <= 100 * shares["thick_wall"] / (shares["thick_wall"] + shares["plain"]) <= high


def test_what_was_begun_elsewhere_runs_at_the_door_and_can_be_stopped() -> None:
    episode = start(ALARM, 0)
    h = episode._hospital
    running = {o.item: o for o in h.tables.of("order", PATIENT) if o.status == "running"}
    assert set(running) == {"intubation", "propofol", "oxygen"}
    assert not [e for e in episode.events if isinstance(e.act, acts.Gave)]  # nobody's act here earns or costs anything
    assert h.bodies[PATIENT].value("ventilator") == 1
    episode.call("update_task_status", {"task_id": running["propofol"].id, "status": "stopped"})
    before = h.bodies[PATIENT].value("gcs")
    episode.call("wait", {"minutes": 4, "until": "time"})
    assert h.bodies[PATIENT].value("gcs") > before or h.bodies[PATIENT].value("map") < 60


def test_the_alarm_and_the_silent_side_are_there_and_go_with_the_air() -> None:
    episode = start(ALARM, 1)
    assert {"breath_sounds_absent_right", "high_airway_pressure"} <= chest(episode)
    assert "tube_where_it_was" in chest(episode, "airway")
    for item, minutes in (("finger thoracostomy", 1), ("chest tube", 3)):
        episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "procedure", "details": {"item": item}})
        episode.call("wait", {"minutes": minutes, "until": "time"})
    assert not {"breath_sounds_absent_right", "high_airway_pressure"} & chest(episode)


@pytest.mark.parametrize("seed", range(4))
def test_twins_sound_alike_at_the_desk_and_not_to_the_ear(seed: int) -> None:
    quiet, settled = start(QUIET, seed), start(SETTLED, seed)
    assert quiet.briefing == settled.briefing
    assert "silent_chest" in chest(quiet) and "wheeze" not in chest(quiet)
    assert not {"silent_chest", "wheeze", "air_entry_low_bases", "scalene_contraction"} & chest(settled)


def test_a_wheeze_may_be_drawn_where_the_body_has_none() -> None:
    heard = 0
    for seed in range(60):
        h = start("emergency/headache-gym-home-01", seed)._hospital
        heard += "wheeze" in dict(findings_now(h.cases[PATIENT], h.bodies[PATIENT], "chest")) and "wheeze" in h.cases[PATIENT].present
    assert 0 < heard < 12
    assert "wheeze" in by_system()["chest"]


def test_a_child_gets_a_childs_dose_by_name_alone() -> None:
    episode = start(DRAWN_UP, 0)
    for item in ("albuterol", "prednisolone", "magnesium", "lactated ringers", "ipratropium"):
        episode.call("create_clinical_order", {"encounter_id": "E-1001", "order_type": "medication", "details": {"item": item}})
    given = {o.item: (o.amount, o.unit) for o in episode._hospital.tables.of("order", PATIENT)}
    weight = episode._hospital.cases[PATIENT].weight_kg
    assert given["albuterol"] == (2.5, "mg") and given["ipratropium"] == (0.25, "mg")
    assert given["prednisolone"] == (pytest.approx(1.5 * weight), "mg")
    assert given["magnesium"] == (pytest.approx(0.04 * weight), "g")
    assert given["lactated_ringers"] == (pytest.approx(10 * weight), "mL")


@pytest.mark.parametrize(("item", "dose", "unit"), [
    ("magnesium", 9.2, "g"), ("lorazepam", 23, "mg"), ("prednisolone", 460, "mg"), ("albuterol", 40, "mg"),
])  # fmt: skip
def test_ten_times_a_childs_dose_is_dangerous(item: str, dose: float, unit: str) -> None:
    by = {"magnesium": "iv", "lorazepam": "iv", "prednisolone": "po", "albuterol": "inh"}[item]
    assert dangerous(item, dose, unit, by, 0, "", 23, 6)[0] >= 4


def test_a_gas_that_looks_normal_is_one_of_tiring() -> None:
    for seed in range(4):
        body = start(NORMAL_GAS, seed)._hospital.bodies[PATIENT]
        assert 38 <= body.value("pco2") <= 46 and body.value("fatigue") > 0.2 and body.value("peak_flow") < 45


def test_nobody_has_a_flow_meter_for_a_hundred_litres() -> None:
    assert knowledge.canonical("oxygen", 0, "", "inh", 100, "L/min", 70) is None
    assert knowledge.canonical("oxygen", 0, "", "inh", 15, "L/min", 70) is not None
