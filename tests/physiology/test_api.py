"""The contract that the rest of the hospital is written against."""

from __future__ import annotations

import pickle

import pytest

from residency.physiology import AGENTS, ORGANS, PROCESSES, VALUES, VITALS, Body
from tests.physiology.cases import MAN_32, WOMAN_75, ready, shocked, urosepsis


def test_every_name_says_what_it_is() -> None:
    assert not set(PROCESSES) & set(AGENTS)
    for module in (*PROCESSES.values(), *AGENTS.values()):
        assert module.says and module.equations.__doc__
        for param in module.params.values():
            assert param.says and param.low <= param.default <= param.high
    for agent in AGENTS.values():
        assert agent.unit or agent.rate_unit
    for name in ("brain", "heart", "kidney", "gut", "limb", "fetus", "lung"):
        assert ORGANS[name] > 0


def test_all_processes_of_the_exemplar_condition_exist_with_its_parameters() -> None:
    for process, numbers in urosepsis().items():
        assert set(numbers) <= set(PROCESSES[process].params)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: Body(MAN_32, {"infektion": {}}), "infection"),
    (lambda: Body(MAN_32, {"infection": {"lode": 1.0}}), "load"),
    (lambda: Body(MAN_32, {"infection": {"load": 99.0}}), "0 to 2.5"),
    (lambda: Body(MAN_32, {}).give("cristalloid", 1), "crystalloid"),
    (lambda: Body(MAN_32, {}).give("oxygen", 1), "FiO2"),
    (lambda: Body(MAN_32, {}).infuse("drainage", 1), "give it"),
    (lambda: Body(MAN_32, {}).give("crystalloid", -1), "between"),
    (lambda: Body(MAN_32, {}).value("lactat"), "lactate"),
    (lambda: Body(MAN_32, {}, at=5), "grid"),
    (lambda: Body(MAN_32, {}).to(15), "multiple"),
])  # fmt: skip
def test_a_wrong_name_or_number_is_told_what_is_allowed(call, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        call()


def test_time_does_not_run_backwards() -> None:
    body = ready(MAN_32, {})
    body.to(60)
    with pytest.raises(ValueError, match="later"):
        body.to(50)


def test_every_vital_and_value_can_be_read_alive_in_arrest_and_dead() -> None:
    body = ready(MAN_32, {"opioid_poisoning": {"load": 5}})
    for state in ("alive", "arrest", "dead"):
        while body.state != state:
            body.to(body.second + 60)
        assert set(body.vitals()) == set(VITALS)
        for name in VALUES:
            assert body.value(name) == body.value(name), name  # not a NaN
        assert set(body.injury) == set(body.harm) == set(ORGANS)
    assert body.vitals()["SPO2"] is None


def test_the_healthy_stay_as_they_are_and_harm_nothing() -> None:
    body = ready(WOMAN_75, {})
    before = body.vitals()
    body.to(86400)
    assert body.vitals() == before
    assert body.total_harm == 0
    assert body.death_risk() == 0


def test_settling_and_the_course_before_the_door_count_no_harm() -> None:
    body = ready(WOMAN_75, urosepsis(0.8))
    body.course(240)
    assert body.total_harm == 0
    assert body.injury["kidney"] > 0
    body.arrive(-600)
    assert (body.second, body.total_harm) == (-600, 0)


def test_a_fork_is_independent_and_equal() -> None:
    body = shocked(0.7)
    body.infuse("norepinephrine", 0.1)
    twin = body.fork()
    assert twin == body
    twin.give("crystalloid", 500)
    twin.to(600)
    assert twin != body
    assert "crystalloid" not in body.modules
    body.give("crystalloid", 500)
    body.to(600)
    assert twin == body


def test_a_body_pickles_to_the_same_bits() -> None:
    body = shocked(0.7)
    body.give("hydrocortisone", 100)
    body.to(630)
    copy = pickle.loads(pickle.dumps(body))
    assert copy == body
    copy.to(3600), body.to(3600)
    assert copy.digest() == body.digest()


def test_the_dead_count_every_organ_at_one_until_now() -> None:
    body = ready(MAN_32, {"opioid_poisoning": {"load": 6}})
    body.to(2 * 3600)
    assert body.state == "dead"
    before = body.total_harm
    body.to(3 * 3600)
    assert abs(body.total_harm - before - 60) < 1e-6
    assert body.injury["limb"] == 1
    assert body.death_risk() == 1


def test_expected_harm_can_be_added_from_outside() -> None:
    body = ready(MAN_32, {})
    body.expect("kidney", 10)
    assert body.harm["kidney"] == 10
    assert body.total_harm == pytest.approx(10 * ORGANS["kidney"])


def test_stopping_what_never_ran_changes_nothing() -> None:
    body = ready(MAN_32, {})
    before = body.digest()
    body.infuse("norepinephrine", 0)
    assert body.digest() == before


def test_death_risk_rises_with_every_injury() -> None:
    body = shocked(0.7)
    last = -1.0
    for hour in range(14):
        body.to(hour * 3600)
        assert body.death_risk() >= last
        last = body.death_risk()
