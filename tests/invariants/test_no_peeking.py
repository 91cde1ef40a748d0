"""Invariant 1: nothing of truth, rubric, oracle or task id reaches an agent."""

from __future__ import annotations

import json

import msgspec
import pytest

import residency
from residency.policies import make
from residency.proof.canaries import CANARY, with_canaries
from residency.tasks import ids, load

TWINS = [(i, str(load(i).twin)) for i in ids() if load(i).twin]


@pytest.mark.parametrize("task_id", ids())
@pytest.mark.parametrize("policy", ["oracle", "random"])
def test_no_canary_in_any_observation(task_id: str, policy: str) -> None:
    task = with_canaries(load(task_id))
    episode = residency.start(task, 1)
    player = make(policy, load(task_id), 1)
    condition = load(task_id).info.condition
    seen = [episode.briefing, *(json.dumps(msgspec.to_builtins(t)) for t in episode.tools)]
    player.begin(episode.briefing, episode.tools)
    result = None
    while not episode.done:
        act = player.next(result)
        if act is None:
            break
        result = episode.say(act.text, act.to) if isinstance(act, residency.Say) else episode.call(act.name, act.arguments)
        said = json.dumps(msgspec.to_builtins(result))
        if isinstance(act, residency.Call) and act.name == "submit_triage":  # its reply names the ideas heard in the clinician's answer
            said = said.replace(f'"{condition}"', "")
        seen.append(said)
    whole = "\n".join(seen)
    assert CANARY not in whole
    assert task_id not in whole and task_id.split("/")[1] not in whole
    assert "_" not in condition or condition not in whole  # a plain word may rightly stand in a history


def test_tool_list_has_no_control_plane() -> None:
    names = {t.name for t in residency.start(ids()[0]).tools}
    assert not names & {"reset", "score", "state", "fork", "harm", "trajectory", "progress", "close", "replay"}


def test_twins_share_their_briefing() -> None:
    assert TWINS
    for one, other in TWINS:
        for seed in range(4):
            assert residency.start(one, seed).briefing == residency.start(other, seed).briefing


def test_what_an_examination_looks_for_is_the_same_for_every_condition() -> None:
    """A list of absent signs that depends on the disease names the disease."""
    looked = set()
    for task_id in (i for i in ids() if "examine" in load(i).tools):
        result = residency.start(task_id, 2).call("examine", {"patient_id": "P-1001", "systems": ["all"]})
        looked.add(json.dumps({system: list(rows) for system, rows in result.data["findings"].items()}))
        assert len(result.content) < 2000
    assert len(looked) == 1


def test_twins_have_the_same_people_who_answer_the_same_topics() -> None:
    """What somebody knows nothing about must not tell twins apart: only what they say may."""
    for one, other in TWINS:
        for seed in range(3):
            first, second = ({p.id: p for p in residency.start(t, seed)._hospital.cases["P-1001"].people} for t in (one, other))
            assert {i: (p.role, p.arrives_at) for i, p in first.items()} == {i: (p.role, p.arrives_at) for i, p in second.items()}, one
            for who, person in first.items():
                topics = [{f.topic for f in p.facts} | {t for t, _ in p.denies} for p in (person, second[who])]
                assert topics[0] == topics[1], (one, seed, who)


def test_who_is_still_to_come_is_refused_like_who_does_not_exist() -> None:
    """A task names consultants and relatives before they are there: calling out for them must not find them."""
    for task_id in (i for i in ids() if i.startswith("emergency/")):
        episode = residency.start(task_id)
        absent = [p.id for p in episode._hospital.cases["P-1001"].people if p.role == "consultant" or p.arrives_at > 1]
        for who in absent:
            found = episode.fork().say("Are you there?", who)
            nobody = episode.fork().say("Are you there?", "quartermaster")
            assert found.error is not None and nobody.error is not None
            assert (found.error.code, found.error.mend) == (nobody.error.code, nobody.error.mend), (task_id, who)
            assert found.error.says == nobody.error.says.replace("quartermaster", who), (task_id, who)


@pytest.mark.parametrize("pair", [p for p in TWINS if "headache" in p[0] and "bleed" in p[0]])
def test_no_cuff_tells_a_bleed_from_a_migraine(pair: tuple[str, str]) -> None:
    """The pressures of headache twins overlap over the seeds: a threshold on one reading, at its best, is still often wrong."""
    bleed, home = ([residency.start(t, s).call("measure", {"patient_id": "P-1001"}).data["vitals"] for s in range(12)] for t in pair)
    for vital in ("SBP", "DBP", "MAP"):
        sick, well = [v[vital] for v in bleed], [v[vital] for v in home]
        right = max((sum(x >= t for x in sick) + sum(y < t for y in well)) / 24 for t in (*sick, *well))
        assert max(right, 1 - right) <= 0.9, (pair, vital, right)
