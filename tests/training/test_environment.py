"""The environment tells, does and rewards what the hospital does, and nothing else can be called."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest

import residency
from residency.departments import DEPARTMENTS
from residency.errors import SimulatorError
from residency.policies import make
from residency.training.environment import Ward, environment

TASK = "triage/drawn/acute_urinary_retention/0"
SICK = "triage/drawn/adrenal_crisis/0"
TREATED = "emergency/drawn/migraine/0"


def _played(task: str, policy: str = "oracle", turns: int = 200) -> tuple[Ward, residency.Episode]:
    """The same course through the environment and beside it."""
    ward = environment(task.split("/")[0], turns)()
    episode = residency.start(task, 5)
    assert ward.reset(task=task, seed=5, prompt=[], environment="x") == episode.briefing
    player = make(policy, episode.task, 5)
    player.begin(episode.briefing, episode.tools)
    result = None
    while not episode.done and (act := player.next(result)) is not None:
        call = act if isinstance(act, residency.Call) else residency.Call("say", {"text": act.text} | ({"to": act.to} if act.to else {}))
        result = episode.call(call.name, call.arguments)
        assert getattr(ward, call.name)(**call.arguments) == result.content
    episode.close()
    return ward, episode


@pytest.mark.parametrize(("task", "policy"), [(TASK, "oracle"), (SICK, "rules"), (TREATED, "oracle"), (TREATED, "null")])
def test_it_plays_the_same_hospital(task: str, policy: str) -> None:
    ward, episode = _played(task, policy)
    assert ward.get_reward() == episode.score().normalized
    paid, rest = ward._credit()
    assert sum(paid) + rest == pytest.approx(episode.score().normalized)
    assert len(paid) == len(episode.trajectory().calls)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_its_tools_are_those_of_the_department_and_its_schemas_say_the_same(department: str) -> None:
    ward = environment(department, 9)
    public = {n for n, _ in inspect.getmembers(ward, inspect.isfunction) if not n.startswith("_")}
    assert public == {"reset", "get_reward", *DEPARTMENTS[department].offered}
    for tool in DEPARTMENTS[department].tools:
        method = getattr(ward, tool.name)
        signature = inspect.signature(method)
        required = [n for n, p in list(signature.parameters.items())[1:] if p.default is p.empty]
        assert list(signature.parameters)[1:] == list(tool.parameters["properties"]) == list(method.__annotations__)[:-1]
        assert required == tool.parameters.get("required", [])
        assert method.__doc__.startswith(tool.description) and all(f"\n    {n}: " in method.__doc__ for n in tool.parameters["properties"])


def test_what_is_malformed_is_answered_with_a_mend() -> None:
    ward = environment("triage", 9)()
    ward.reset(TASK, 0)
    for arguments in ({}, {"patient_id": 3}, {"patient_id": "P-1001", "self": 1}, {"patients": "P-1001"}):
        assert "Refused" in ward.measure(**arguments)  # type: ignore[attr-defined]
    assert ward._turns == 4


def test_a_cut_encounter_is_closed_as_it_stands() -> None:
    ward = environment("triage", 2)()
    ward.reset(TASK, 0)
    for _ in range(2):
        ward.measure(patient_id="P-1001")  # type: ignore[attr-defined]
    assert ward._encounter.end_reason == "abandoned"
    assert "over" in ward.measure(patient_id="P-1001")  # type: ignore[attr-defined]
    assert ward.get_reward() == 0.0 and len(ward._credit()[0]) == 2


def test_leaving_without_an_end_is_charged_to_no_call() -> None:
    """Work done but never closed: the calls keep what they earned, the loss stands apart."""
    task = "emergency/drawn/acetaminophen_overdose/0"
    ward, episode = environment("emergency", 200)(), residency.start(task, 5)
    ward.reset(task, 5)
    player = make("oracle", episode.task, 5)
    player.begin(episode.briefing, episode.tools)
    result = None
    while (act := player.next(result)) is not None and act.name not in ("process_discharge", "update_encounter"):  # type: ignore[union-attr]
        result = episode.call(act.name, act.arguments)  # type: ignore[union-attr]
        getattr(ward, act.name)(**act.arguments)  # type: ignore[union-attr]
    score = ward.get_reward()
    paid, rest = ward._credit()
    assert score is not None and sum(paid) > 0.5 and rest < -0.5 and sum(paid) + rest == pytest.approx(score)


def test_harm_gates_and_waiting_are_columns_of_their_own() -> None:
    harmful, _ = _played(TREATED, "harmful")
    assert harmful._added_harm() > 0 and harmful._made_to_wait() == 0
    kind, _ = _played(TREATED)
    assert kind._added_harm() == 0 and kind._gated() == 0
    ward = environment("triage", 9)()
    for level, gated, waits in ((1, 0, 0), (3, 0, 1), (5, 1, 1)):
        ward.reset(SICK, 0)
        ward.measure(patient_id="P-1001")  # type: ignore[attr-defined]
        ward.submit_triage(patient_id="P-1001", acuity=level, deciding_finding="low blood pressure", first_act="ecg")  # type: ignore[attr-defined]
        assert (ward._gated(), ward._made_to_wait()) == (gated, waits), level
    ward.reset(SICK, 0)
    assert ward._made_to_wait() == 1.0, "nobody was given a level"


def test_a_bug_of_ours_is_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    ward = environment("triage", 9)()
    ward.reset(TASK, 0)

    def broken(self: Any, *args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(residency.Episode, "_attempt", broken)
    assert "no score" in ward.measure(patient_id="P-1001")  # type: ignore[attr-defined]
    assert ward.get_reward() is None and ward._credit() == ((), 0.0) and ward._added_harm() == 0
    monkeypatch.undo()
    ward.reset(TASK, 0)
    assert ward.get_reward() == 0.0


def test_nothing_of_the_truth_is_told() -> None:
    ward = environment("triage", 9)()
    told = ward.reset(SICK, 77)
    told += json.dumps([ward.measure(patient_id="P-1001"), ward.get_patient_history(patient_id="P-1001")])  # type: ignore[attr-defined]
    assert "adrenal_crisis" not in told and SICK not in told and "seed" not in told


def test_it_has_to_be_reset_first() -> None:
    with pytest.raises(SimulatorError, match="reset"):
        environment("triage", 9)().get_reward()
