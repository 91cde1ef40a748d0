"""The tools of the triage desk: what they understand, what they refuse, and that a case on paper keeps its truth to itself."""

from __future__ import annotations

import json

import msgspec
import pytest

import residency
from residency import acts
from residency.tasks import ids, load
from residency.world.vignette import Vignette

ON_PAPER = [i for i in ids() if isinstance(load(i).patient, Vignette)]
DESK = "triage/headache-bus-bleed-01"


def submit(episode: residency.Episode, finding: str = "neck stiff", first: str = "ct head", acuity: object = 2) -> residency.ToolResult:
    return episode.call("submit_triage", {"patient_id": "P-1001", "acuity": acuity, "deciding_finding": finding, "first_act": first})


def test_a_case_on_paper_offers_two_tools_and_the_desk_its_own() -> None:
    assert [t.name for t in residency.start(ON_PAPER[0]).tools] == ["assign_severity", "request_more_info"]
    names = [t.name for t in residency.start(DESK).tools]
    assert "submit_triage" in names and not {"assign_severity", "request_more_info", "create_clinical_order"} & set(names)


def test_a_tool_that_is_not_on_offer_is_refused() -> None:
    for task, tool in ((ON_PAPER[0], "measure"), (DESK, "assign_severity")):
        result = residency.start(task).call(tool, {"patient_id": "P-1001"})
        assert result.error is not None and result.error.code == "unknown_tool"


@pytest.mark.parametrize("task_id", ON_PAPER)
def test_the_true_severity_is_shown_to_nobody(task_id: str) -> None:
    task = load(task_id)
    assert isinstance(task.patient, Vignette)
    other = next(s for s in ("Mild", "Moderate", "Emergency") if s != task.patient.severity)
    episode = residency.start(task)
    seen = [episode.briefing.split("\n\n", 1)[1]]
    for _ in range(4):
        seen.append(json.dumps(msgspec.to_builtins(episode.call("request_more_info", {}))))
    seen.append(json.dumps(msgspec.to_builtins(episode.call("assign_severity", {"content": other}))))
    assert task.patient.severity not in "\n".join(seen)
    assert task.patient.severity not in json.dumps([msgspec.to_builtins(e) for e in episode.events])


def test_asking_reveals_one_finding_after_the_other_and_then_nothing() -> None:
    episode = residency.start("triage/seed-06")
    hidden = load("triage/seed-06").patient.hidden
    shown = [episode.call("request_more_info", {}) for _ in range(4)]
    assert [r.data["revealed"] for r in shown] == [list(hidden[:1]), *[list(hidden)] * 3]
    assert [r.data["step"] for r in shown] == [2, 3, 4, 5]
    assert "Nothing more is known" in shown[-1].content and episode.minute == 0
    assert not any(h in episode.briefing for h in hidden)


@pytest.mark.parametrize("label", ["Severe", "emergency", "", "ESI 1", 1, None])
def test_an_unknown_label_is_refused_with_what_is_allowed_and_is_no_answer(label: object) -> None:
    episode = residency.start("triage/seed-07")
    result = episode.call("assign_severity", {"content": label})
    assert result.error is not None and all(s in result.error.mend for s in ("Mild", "Moderate", "Emergency"))
    assert not episode.done and episode.score().normalized == 0
    assert not [e for e in episode.events if isinstance(e.act, acts.Triaged)]


def test_steps_after_the_end_are_refused_and_score_nothing_anew() -> None:
    episode = residency.start("triage/seed-01")
    episode.call("assign_severity", {"content": "Mild"})
    before, log = episode.score(), episode.log_hash
    for content in ("Emergency", "Moderate"):
        assert episode.call("assign_severity", {"content": content}).error.code == "episode_over"
    assert episode.call("request_more_info", {}).error.code == "episode_over"
    assert (episode.score(), episode.log_hash) == (before, log)


def test_ten_steps_and_no_answer_end_a_case_with_nothing() -> None:
    episode = residency.start("triage/seed-01")
    for _ in range(10):
        episode.call("request_more_info", {})
    assert episode.end_reason == "out_of_turns" and episode.score().normalized == 0 and episode.score().total == 0.05


@pytest.mark.parametrize(
    ("finding", "first", "code"),
    [
        ("bad vibes", "ct head", "unknown_finding"),
        ("blood pressure", "ct head", "unknown_finding"),
        ("neck stiff", "ecg and urinalysis", "unknown_first_act"),
        ("neck stiff", "everything", "unknown_first_act"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_mend_and_does_not_close(finding: str, first: str, code: str) -> None:
    episode = residency.start(DESK)
    result = submit(episode, finding, first)
    assert result.error is not None and result.error.code == code and result.error.mend
    assert not episode.done and not [e for e in episode.events if isinstance(e.act, acts.Triaged)]


@pytest.mark.parametrize("acuity", [0, 6, 2.5, "2", None, True])
def test_a_level_is_a_whole_number_from_one_to_five(acuity: object) -> None:
    episode = residency.start(DESK)
    assert submit(episode, acuity=acuity).error.code == "invalid_arguments" and not episode.done


@pytest.mark.parametrize(
    ("first", "means"),
    [
        ("12-lead ECG", "ecg"),
        ("immediate ecg within 10 minutes", "ecg"),
        ("move to resus", "resuscitation_room"),
        ("narcan", "naloxone"),
        ("fingerstick glucose", "glucose_poc"),
        ("blood sugar", "glucose_poc"),
        ("IV fluids", "fluids"),
    ],
)
def test_a_first_act_is_understood_as_people_write_it(first: str, means: str) -> None:
    episode = residency.start(DESK)
    assert means in submit(episode, first=first).data["understood"]["first_act"]


def test_nobody_has_looked_at_the_patient_before_the_desk() -> None:
    episode = residency.start(DESK)
    assert not [e for e in episode.events if isinstance(e.act, acts.Measured)]
    assert "MAP before" not in episode.call("look_at_monitor", {"patient_id": "P-1001"}).content


def test_no_step_of_a_case_on_paper_moves_a_clock_or_survives_a_copy_changed() -> None:
    import pickle

    episode = residency.start("triage/seed-02")
    episode.call("request_more_info", {})
    copies = (episode.fork(), pickle.loads(pickle.dumps(episode)))
    for one in (episode, *copies):
        one.call("assign_severity", {"content": "Emergency"})
    assert len({one.log_hash for one in (episode, *copies)}) == 1
    assert residency.replay(episode.trajectory()).score() == episode.score()
    assert episode.minute == 0 and all(c.score().total == 0.80 for c in copies)
