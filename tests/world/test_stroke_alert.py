"""One alert, two illnesses: what the bedside shows is the same at the door and follows the body afterwards."""

from __future__ import annotations

import pytest

from residency import acts
from residency.episode import Episode, start
from residency.policies import play
from residency.policies.oracle import oracle
from residency.tasks import load

CLOT, SUGAR = "emergency/stroke-kitchen-clot-01", "emergency/stroke-kitchen-sugar-01"
ONE_SIDE = ("limb_weakness", "facial_droop", "aphasia", "hemiplegia")


def found(episode: Episode) -> dict[str, bool]:
    result = episode.call("examine", {"patient_id": "P-1001", "systems": ["neuro"]})
    assert result.error is None
    return dict(result.data["findings"]["neuro"])


def ordered(episode: Episode, kind: str, **details: object) -> None:
    call = {"encounter_id": "E-1001", "order_type": kind, "priority": "stat", "details": details}
    assert episode.call("create_clinical_order", call).error is None


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_the_same_side_is_weak_behind_both_doors(seed: int) -> None:
    shown = [found(start(load(task), seed)) for task in (CLOT, SUGAR)]
    for finding in ("hemiplegia", "facial_droop", "aphasia"):
        assert shown[1][finding], finding
    assert shown[0]["hemiplegia"]


def test_weakness_goes_with_the_sugar_and_stays_with_the_clot() -> None:
    for task, stays in ((CLOT, True), (SUGAR, False)):
        episode = start(load(task), 1)
        ordered(episode, "medication", item="dextrose_50", dose=25, unit="g", route="iv")
        episode.call("wait", {"minutes": 25, "until": "time"})
        assert [found(episode)[f] for f in ONE_SIDE] == [stays] * 4


def test_who_has_no_words_says_none_until_they_come_back() -> None:
    episode = start(load(SUGAR), 1)
    assert "no word comes" in episode.call("say", {"text": "How are you?", "to": "patient"}).content
    ordered(episode, "medication", item="dextrose_50", dose=25, unit="g", route="iv")
    episode.call("wait", {"minutes": 25, "until": "time"})
    assert "no word" not in episode.call("say", {"text": "How are you?", "to": "patient"}).content


def test_nobody_pulls_a_clot_before_they_were_called() -> None:
    episode = start(load("emergency/stroke-apixaban-stem-01"), 0)
    order = {"encounter_id": "E-1001", "order_type": "procedure", "details": {"item": "thrombectomy"}, "priority": "stat"}
    refused = episode.call("create_clinical_order", order).error
    assert refused is not None and refused.code == "needs_consult"
    episode.call("call_consultant", {"patient_id": "P-1001", "service": "neurointervention", "question": "A clot in a large artery."})
    assert episode.call("create_clinical_order", order).error is None


def test_the_oracle_looks_at_the_sugar_before_and_after_giving_it() -> None:
    episode = play(oracle(load(SUGAR)), start(load(SUGAR), 2))
    events = [e.act for e in episode.events]
    gave = next(i for i, a in enumerate(events) if isinstance(a, acts.Gave) and a.item == "dextrose_50")
    seen = [i for i, a in enumerate(events) if isinstance(a, acts.Reviewed) and a.test == "glucose_poc"]
    wrote = next(i for i, a in enumerate(events) if isinstance(a, acts.Documented) and "not_a_stroke" in a.concepts)
    assert seen[0] < gave < seen[1] < wrote


def test_a_full_bladder_is_felt_and_measured_until_it_is_drained() -> None:
    episode = start(load("emergency/bacteriuria-dip-positive-01"), 1)

    def belly() -> bool:
        result = episode.call("examine", {"patient_id": "P-1001", "systems": ["abdomen"]})
        return bool(result.data["findings"]["abdomen"]["palpable_bladder"])

    assert belly()
    ordered(episode, "procedure", item="foley")
    ordered(episode, "lab", item="bladder scan")
    episode.call("wait", {"minutes": 45, "until": "time"})
    assert not belly()
