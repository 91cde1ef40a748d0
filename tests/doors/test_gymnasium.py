"""Gymnasium: the environment is the encounter, to the byte, and nothing hidden comes through the door."""

import json
import pickle
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st

import residency
from residency.acts import Assigned
from residency.doors.gymnasium import ID, LONGEST_OBSERVATION, AnyText, ResidencyEnv, ToolCall
from residency.errors import UserError
from residency.tasks import ids, load

TASK = "emergency/septic-shock-old-letter-01"


def _call(name, **arguments):
    return json.dumps({"name": name, "arguments": arguments})


WAIT = _call("wait", minutes=30, until="time")


@pytest.fixture
def env():
    made = gymnasium.make(ID, task=TASK)
    yield made
    made.close()


def test_the_checker_has_nothing_to_say():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(ID, task=TASK, render_mode="ansi").unwrapped)
        check_env(gymnasium.make(ID, task=TASK).unwrapped)


def test_a_seed_is_the_same_patient_as_in_python(env):
    observation, _ = env.reset(seed=11)
    episode = residency.start(TASK, 11)
    assert observation.startswith(episode.briefing)
    for action in (WAIT, _call("measure", patient_id="P-1001")):
        observation, *_ = env.step(action)
        message = json.loads(action)
        assert observation == episode.call(message["name"], message["arguments"]).content
    assert env.unwrapped.episode.log_hash == episode.log_hash


def test_resets_without_a_seed_meet_different_patients(env):
    seeds = [env.unwrapped.episode.seed for _ in range(4) if env.reset() is not None]
    assert len(set(seeds)) == 4


@pytest.mark.parametrize("max_steps", [None, 3])
def test_rewards_sum_to_the_normalized_score(max_steps):
    """A trainer that sums and one that reads the last figure must agree."""
    env = gymnasium.make(ID, task=TASK, max_steps=max_steps)
    env.reset(seed=4)
    actions = [
        _call("measure", patient_id="P-1001"),
        _call("examine", patient_id="P-1001", systems=["circulation", "mind"]),
        _call("create_clinical_order", encounter_id="E-1001", order_type="lab", details={"item": "lactate"}),
        *[WAIT] * 30,
    ]
    rewards, ended = [], False
    for action in actions:
        if ended:
            break
        _, reward, terminated, truncated, info = env.step(action)
        rewards.append(reward)
        ended = terminated or truncated
    assert ended
    assert sum(rewards) == pytest.approx(info["normalized"], abs=1e-12)
    assert sum(rewards) == pytest.approx(sum(env.unwrapped.episode.progress()), abs=1e-12)
    assert rewards[:-1] == pytest.approx(env.unwrapped.episode.progress()[: len(rewards) - 1], abs=1e-12)


def test_an_encounter_that_ends_by_itself_is_terminated(env):
    env.reset(seed=0)
    for _ in range(40):
        _, _, terminated, truncated, info = env.step(WAIT)
        if terminated or truncated:
            break
    assert (terminated, truncated) == (True, False)
    assert info["end_reason"] in ("died", "out_of_time")


def test_only_the_trainers_own_limit_truncates():
    env = gymnasium.make(ID, task=TASK, max_steps=2)
    env.reset(seed=0)
    assert env.step(WAIT)[2:4] == (False, False)
    _, _, terminated, truncated, info = env.step(WAIT)
    assert (terminated, truncated, info["end_reason"]) == (False, True, "abandoned")


def test_a_step_after_the_end_asks_for_a_reset():
    env = ResidencyEnv(TASK, max_steps=1)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(WAIT)
    env.reset(seed=0)
    env.step(WAIT)
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(WAIT)


def test_text_that_is_no_call_is_speech(env):
    env.reset(seed=0)
    env.step("Hello, I am your doctor. What brings you here?")
    assert env.unwrapped.episode.trajectory().calls[-1].name == "say"


@pytest.mark.parametrize(
    "action",
    ['{"name": "dance"}', "{}", '{"name": 7, "arguments": []}', {"name": "wait"}, {"arguments": None}, "[" * 5000, "", "\ud800", "NaN", 7],
)
def test_nothing_that_is_sent_raises(env, action):
    env.reset(seed=0)
    observation, reward, terminated, truncated, info = env.unwrapped.step(action)
    assert observation and reward == 0.0 and not terminated and not truncated
    assert env.unwrapped.episode.trajectory().calls[-1].name == "say" or info["error"]


def test_info_never_names_what_is_hidden(env):
    """Invariant 1: the task's id and title are the diagnosis."""
    told = [env.reset(seed=3), *(env.step(a) for a in (WAIT, _call("measure", patient_id="P-1001"), _call("think", thought="x")))]
    task = load(TASK)
    everything = json.dumps(told).lower()
    for hidden in (task.id, task.info.title, task.info.condition, task.info.family, "criteria", "normalized"):
        assert hidden.lower() not in everything
    assert not set(told[0][1]) & {"task", "seed", "score", "normalized", "total", "passed"}
    assert not set(told[1][4]) & {"task", "seed", "score", "normalized", "total", "passed"}


def test_the_tools_stand_in_the_first_observation_and_in_info(env):
    observation, info = env.reset(seed=0)
    for tool in residency.start(TASK).tools:
        assert f"\n{tool.name}(" in observation
    assert [t["name"] for t in info["tools"]] == [t.name for t in residency.start(TASK).tools]
    assert len(observation) < LONGEST_OBSERVATION


def test_options_and_lists_choose_the_task():
    names = list(ids()[:2])
    env = ResidencyEnv(names)
    env.reset(seed=0, options={"task": names[-1]})
    assert env.episode.task.id == names[-1]
    seen = set()
    for seed in range(12):
        env.reset(seed=seed)
        seen.add(env.episode.task.id)
    assert seen == set(names)


@pytest.mark.parametrize("arguments", [{"task": "emergency/nowhere"}, {"task": []}, {"task": TASK, "render_mode": "human"}])
def test_a_wrong_environment_is_a_users_mistake(arguments):
    with pytest.raises(UserError):
        ResidencyEnv(**arguments)


def test_render_shows_the_last_text():
    env = ResidencyEnv(TASK, render_mode="ansi")
    observation, _ = env.reset(seed=0)
    assert env.render() == f"minute 0\n{observation}"
    assert ResidencyEnv(TASK).render() is None


# ---- many at once


@pytest.mark.parametrize("mode", ["sync", pytest.param("async", marks=pytest.mark.long)])
def test_a_vector_of_encounters_equals_its_parts(mode):
    """Texts of any characters must survive the way between processes."""
    apart = {"vector_kwargs": {"shared_memory": False}} if mode == "async" else {}
    vector = gymnasium.make_vec(ID, num_envs=2, vectorization_mode=mode, task=TASK, **apart)
    observations, _ = vector.reset(seed=[5, 6])
    acted = vector.step([WAIT, "Où avez-vous mal ? 🙂"])[0]
    vector.close()
    for i, seed in enumerate((5, 6)):
        env = ResidencyEnv(TASK)
        assert env.reset(seed=seed)[0] == observations[i]
        assert env.step([WAIT, "Où avez-vous mal ? 🙂"][i])[0] == acted[i]


def test_texts_in_shared_memory_are_refused_and_not_blank():
    """Gymnasium would hand out empty observations for ever."""
    with pytest.raises(ValueError, match="shared_memory=False"):
        gymnasium.make_vec(ID, num_envs=1, vectorization_mode="async", task=TASK)


def test_one_environment_never_moves_another():
    one, two = ResidencyEnv(TASK), ResidencyEnv(TASK)
    one.reset(seed=1)
    two.reset(seed=1)
    for _ in range(3):
        one.step(WAIT)
    assert two.episode.minute == 0.0
    two.step(WAIT)
    assert two.episode.minute == 30.0


# ---- spaces


@given(st.text(max_size=50))
def test_any_text_is_in_the_space(text):
    assert text in AnyText(50)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_survives_flattening(text):
    space = AnyText(30)
    flat = gymnasium.spaces.flatten(space, text)
    assert "".join(space.character_list[c] for c in flat if c < len(space.character_set)) == text


def test_what_is_no_text_or_too_long_is_not_in_the_space():
    assert "abcd" not in AnyText(3)
    assert 3 not in AnyText(3)


def test_samples_are_in_the_space_and_seeded():
    for space, twin in ((AnyText(40), AnyText(40)), (ToolCall(["wait", "measure"]), ToolCall(["wait", "measure"]))):
        space.seed(3)
        twin.seed(3)
        drawn = [space.sample() for _ in range(20)]
        assert all(s in space for s in drawn) and len(set(drawn)) > 1
        assert drawn == [twin.sample() for _ in range(20)]
    assert AnyText(3) == AnyText(3) != AnyText(4)
    assert pickle.loads(pickle.dumps(AnyText(3))) == AnyText(3)
    assert isinstance(AnyText(3).character_index("é"), np.int32)


def test_the_patient_is_the_one_in_the_briefing(env):
    observation, _ = env.reset(seed=0)
    mine = next(e.act.patient for e in env.unwrapped.episode.events if isinstance(e.act, Assigned))
    assert mine in observation
