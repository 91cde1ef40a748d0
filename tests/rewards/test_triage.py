"""Cases on paper pay what was published; a level at the desk pays only with what decided it, found by this very clinician."""

from __future__ import annotations

import pytest

import residency
from residency import knowledge
from residency.errors import ContentError
from residency.knowledge.triage import LEVELS, PLACES, is_first, triage_key
from residency.policies import make, play
from residency.policies.triage.simple import look, submit
from residency.proof.triage.constants import every_act, every_sign
from residency.rewards.acuity import fairness
from residency.rewards.severity import published
from residency.tasks import ids, load
from residency.world.vignette import SEVERITIES, Vignette

ON_PAPER = [i for i in ids() if isinstance(load(i).patient, Vignette)]
AT_DESK = [i for i in ids() if load(i).key is not None]
TIERS = {
    1: "easy", 2: "medium", 3: "hard", 4: "easy", 5: "easy", 6: "medium", 7: "medium", 8: "hard",
    9: "easy", 10: "hard", 11: "easy", 12: "hard", 13: "medium", 14: "medium", 15: "hard",
}  # fmt: skip
TRUTH = "EEMEMEoEoEMEooE"  # M mild, o moderate, E emergency
PAYS = {"easy": (0.90, 0.85, 0.30), "medium": (0.85, 0.80, 0.25), "hard": (0.77, 0.72, 0.20)}


def test_the_fifteen_cases_are_those_that_were_published() -> None:
    assert len(ON_PAPER) == 15
    for number, task_id in enumerate(ON_PAPER, 1):
        task = load(task_id)
        assert isinstance(task.patient, Vignette)
        assert (task.id, task.info.difficulty, task.info.source) == (f"triage/seed-{number:02d}", TIERS[number], "medical-triage-openenv")
        assert task.patient.severity == {"M": "Mild", "o": "Moderate", "E": "Emergency"}[TRUTH[number - 1]]
        assert task.info.chance == pytest.approx(1 / 3, abs=0.001) and task.budget.turns == 10


@pytest.mark.parametrize("task_id", ON_PAPER)
@pytest.mark.parametrize("asked", [0, 1, 2, 7])
def test_total_is_the_published_number_whatever_is_said(task_id: str, asked: int) -> None:
    task = load(task_id)
    assert isinstance(task.patient, Vignette)
    fast, later, one_off = PAYS[task.info.difficulty]
    for severity in SEVERITIES:
        episode = residency.start(task)
        for _ in range(asked):
            episode.call("request_more_info", {})
        episode.call("assign_severity", {"content": severity})
        off = abs(SEVERITIES.index(severity) - SEVERITIES.index(task.patient.severity))
        score = episode.score()
        assert score.total == ((later if asked else fast), one_off, 0.05)[off]
        assert score.normalized == (1.0 if off == 0 else pytest.approx((one_off - 0.05) / (later - 0.05)) if off == 1 else 0.0)
        assert score.passed is (off == 0) and sum(episode.progress()) == pytest.approx(score.normalized)


def test_asking_alone_earns_nothing() -> None:
    episode = residency.start("triage/seed-01")
    for _ in range(9):
        episode.call("request_more_info", {})
    episode.close()
    assert (episode.score().total, episode.score().normalized, episode.score().passed) == (0.05, 0.0, False)
    assert published("", "Mild", 3, "easy") == 0.05


def test_always_the_same_severity_passes_what_the_published_cases_make_it() -> None:
    """A guess passes one in three of each case; the lot leans to Emergency, eight of fifteen, and that is said."""
    passes = {s: sum(load(i).patient.severity == s for i in ON_PAPER) for s in SEVERITIES}
    assert passes == {"Mild": 3, "Moderate": 4, "Emergency": 8} and sum(passes.values()) == len(ON_PAPER)


@pytest.mark.parametrize(
    ("given", "fair", "worth"),
    [
        (2, (2,), 1),
        (1, (2,), 0.75),
        (3, (2,), 0.25),
        (4, (2,), 0),
        (4, (3,), 0.5),
        (2, (3,), 0.75),
        (1, (3,), 0),
        (3, (1, 2), 0.25),
        (1, (1, 2), 1),
    ],
)
def test_under_triage_of_the_sick_costs_three_times_over_triage(given: int, fair: tuple[int, ...], worth: float) -> None:
    assert fairness(given, fair) == worth


@pytest.mark.long
@pytest.mark.parametrize("task_id", AT_DESK)
def test_no_answer_without_a_look_is_worth_anything(task_id: str) -> None:
    """Every level, and with the fairest one every sign, fact and first act that some key holds, the rest being right."""
    key = load(task_id).key
    assert key is not None
    keys = [k for i in AT_DESK if (k := load(i).key) is not None]
    findings = {n.replace("_", " ") for k in keys for n in k.deciding if n in knowledge.findings} | {"RR 5", "BP 80/40", "SpO2 80"}
    firsts = {n for k in keys for n in k.first_act}
    fresh = residency.start(task_id)
    right = (key.fair_esi[0], next((n.replace("_", " ") for n in key.deciding if n in knowledge.findings), "RR 5"), key.first_act[0])
    answers = {(one, *right[1:]) for one in LEVELS} | {(*right[:2], one) for one in firsts}
    answers |= {(right[0], one, right[2]) for one in findings}
    for level, finding, first in sorted(answers):
        episode = fresh.fork()
        submit_call = submit(level, finding, first)
        episode.call(submit_call.name, submit_call.arguments)
        assert episode.done and episode.score().normalized == 0 and not episode.score().passed


@pytest.mark.long
@pytest.mark.parametrize("task_id", AT_DESK)
def test_a_random_answer_passes_less_often_than_the_chance_allowed(task_id: str) -> None:
    """Exhaustive after every look: each level with each sign by name and each act, as shares that multiply."""
    task = load(task_id)
    assert task.key is not None
    looked = residency.start(task_id)
    for call in look():
        looked.call(call.name, call.arguments)
    level, first = task.key.fair_esi[0], task.key.first_act[0]
    passed = 0
    for finding in every_sign():
        episode = looked.fork()
        call = submit(level, finding, first)
        episode.call(call.name, call.arguments)
        passed += episode.score().passed
    acts = sum(is_first((name,), task.key) for name in every_act())
    share = len(task.key.fair_esi) / len(LEVELS) * passed / len(every_sign()) * acts / len(every_act())
    assert share <= max(task.info.chance, 0.02) and task.info.chance <= 0.02


def after(task_id: str, seed: int, calls: list[residency.Call], *answer: object) -> residency.Score:
    episode = residency.start(task_id, seed)
    for call in (*calls, submit(*answer)):  # type: ignore[arg-type]
        episode.call(call.name, call.arguments)
    assert episode.done
    return episode.score()


MEASURE = residency.Call("measure", {"patient_id": "P-1001"})
ASK = residency.Call("say", {"text": "When and how did it start?", "to": "patient"})
SLEEPY = "triage/asleep-in-the-chair-01"


def test_a_finding_counts_only_as_this_clinician_found_it() -> None:
    oracle = play(make("oracle", load(SLEEPY), 0), residency.start(SLEEPY))
    read = oracle.trajectory().calls[-1].arguments["deciding_finding"]
    rate = float(read.split()[1])
    assert after(SLEEPY, 0, [MEASURE], 1, read, "resus").passed
    assert after(SLEEPY, 0, [MEASURE], 1, f"respiratory rate {rate:g}", "bag valve mask").passed
    for untrue in (f"RR {rate + 9:g}", f"not RR {rate:g}", f"RR {rate:g}, GCS 15", "fast breathing", "no slow breathing", "wheeze"):
        score = after(SLEEPY, 0, [MEASURE], 1, untrue, "resus")
        assert not score.passed and score.normalized == pytest.approx(0.2), untrue
    unmeasured = residency.Call("measure", {"patient_id": "P-1001", "vitals": ["TEMP"]})
    assert not after(SLEEPY, 0, [unmeasured], 1, read, "resus").passed


def test_an_answer_turned_round_does_not_decide() -> None:
    home, bleed = "triage/headache-bus-home-01", "triage/headache-bus-bleed-01"
    assert after(home, 0, [ASK], 3, "came on gradually, over an hour", "treatment room").passed
    assert after(bleed, 0, [ASK], 2, "thunderclap onset, worst in an instant", "ct head").passed
    assert not after(home, 0, [ASK], 3, "thunderclap onset", "treatment room").passed
    assert not after(bleed, 0, [ASK], 2, "gradual onset", "ct head").passed


def test_a_sign_that_nobody_found_decides_nothing_for_a_patient_who_can_wait() -> None:
    """`Hoarse voice` is about the throat, and the throat was asked about: it was fine."""
    task_id = "triage/taxi-blotches-skin-01"
    *looks, answer = play(make("oracle", load(task_id), 0), residency.start(task_id)).trajectory().calls
    level, first = answer.arguments["acuity"], answer.arguments["first_act"]
    assert after(task_id, 0, looks, level, answer.arguments["deciding_finding"], first).passed
    assert not after(task_id, 0, looks, level, "hoarse voice", first).passed


def test_a_list_of_findings_is_not_what_decided() -> None:
    score = after(SLEEPY, 0, look(), 1, "unresponsive, drowsy, pinpoint pupils, slow breathing, not breathing, blue lips", "resus")
    assert not score.passed


def test_a_sick_patient_left_to_wait_closes_the_gate() -> None:
    score = after(SLEEPY, 0, [MEASURE], 3, "unresponsive", "resus")
    assert score.normalized == 0 and score.gates and score.violations[0].kind == "missed_emergency" and score.violations[0].severity == 5
    assert not after("triage/headache-bus-home-01", 0, [ASK], 5, "onset speed", "treatment room").gates


def test_nothing_is_paid_before_the_answer_and_all_of_it_then() -> None:
    episode = play(make("oracle", load(SLEEPY), 0), residency.start(SLEEPY))
    assert set(episode.progress()[:-1]) == {0.0} and episode.progress()[-1] == 1.0


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ({"fair_esi": [2, 4], "deciding": ["HR"], "first_act": ["ecg"]}, "beside each other"),
        ({"fair_esi": [2], "first_act": ["ecg"]}, "deciding"),
        ({"fair_esi": [2], "deciding": ["neck_stifness"], "first_act": ["ecg"]}, "neck_stiffness"),
        ({"fair_esi": [2], "deciding": ["HR"], "first_act": ["electro"]}, "electro"),
        ({"fair_esi": [2], "deciding": ["HR"], "first_acts": ["ecg"]}, "first_act"),
    ],
)
def test_a_bad_key_says_what_is_allowed(tree: dict[str, object], says: str) -> None:
    with pytest.raises(ContentError, match=says):
        triage_key(tree, (), "here")


def test_a_key_names_places_that_there_are() -> None:
    for task_id in AT_DESK:
        key = load(task_id).key
        assert key is not None and all(n in PLACES or knowledge.orderable(n) for n in key.first_act)


@pytest.mark.parametrize(
    ("says", "decides"),
    [
        ("rapid pulse", 1.0),  # as read: 111 a minute decides for an embolism
        ("rapid pulse, rapid breathing, low pressure", 1.0),
        ("fast pulse, fast breathing, low pressure", 1.0),  # and nothing of having fasted
        ("rapid pulse, rapid breathing, low pressure, low oxygen", 0.0),  # 95 % was read: a list is not a finding
        ("slow pulse", 0.0),
    ],
)
def test_a_vital_sign_may_be_named_in_words_and_only_as_it_was_read(says: str, decides: float) -> None:
    episode = residency.start("triage/drawn/pulmonary_embolism/0", 0)
    episode.call("measure", {"patient_id": "P-1001"})
    episode.call("submit_triage", {"patient_id": "P-1001", "acuity": 2, "deciding_finding": says, "first_act": "monitored_bed"})
    assert episode.score().dimensions["finding"] == decides
