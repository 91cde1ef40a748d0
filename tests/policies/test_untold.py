"""The clinician who is not told: what it believes follows from what tools returned, and what it does first follows from who is ill."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency import predicates as P
from residency.episode import Episode, start
from residency.knowledge.loader import worked_out
from residency.policies import make, play, talking
from residency.policies.belief import ranked, words
from residency.policies.notebook import Notebook
from residency.policies.pictures import least, pictures, usual
from residency.policies.untold import Untold
from residency.tasks import load

TWINS = ("headache-gym-bleed-01", "headache-gym-home-01", "breathless-lecture-clot-01", "breathless-lecture-home-01",
         "faint-bakery-rhythm-01", "faint-bakery-home-01")  # fmt: skip


def played(task: str, seed: int = 0) -> tuple[Untold, Episode]:
    the_task = load(task)
    policy = make("untold", the_task, seed)
    assert isinstance(policy, Untold)
    return policy, play(policy, start(the_task, seed))


def test_pictures_that_were_kept_are_those_that_are_reckoned(tmp_path, monkeypatch):
    monkeypatch.setenv("RESIDENCY_CACHE", str(tmp_path))
    pictures.cache_clear()
    reckoned = pictures()
    pictures.cache_clear()
    assert list(tmp_path.glob("pictures-*.msgpack")) and pictures() == reckoned and set(reckoned) == set(knowledge.conditions)


def test_what_was_worked_out_is_worked_out_anew_when_a_source_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("RESIDENCY_CACHE", str(tmp_path / "cache"))
    source, done = tmp_path / "a.yaml", []

    def work() -> dict[str, float]:
        done.append(1)
        return {"x": 1.0}

    for text in ("one", "one", "two"):
        source.write_text(text)
        assert worked_out("thing", dict[str, float], [source], work) == {"x": 1.0}
    assert len(done) == 2


def test_a_figure_is_judged_by_how_it_varies_among_the_healthy():
    sodium, ph = usual("sodium"), usual("ph")
    assert sodium is not None and max(sodium[1:]) < 4.0 and ph is not None and max(ph[1:]) < 0.05
    assert least("glucose", 500.0) > 3.0 * least("glucose", 95.0)


def test_a_silent_drum_like_chest_is_a_pneumothorax_before_anything_else_is_known():
    notebook = Notebook()
    notebook.found = {"breath_sounds_absent_right": True, "hyperresonance_right": True, "trachea_shifted": True}
    assert ranked(notebook, frozenset())[0][1].id == "tension_pneumothorax"


def test_the_same_answer_to_the_same_question_counts_and_its_denial_does_not():
    def view(told: str) -> float:
        notebook = Notebook()
        notebook.told = {"onset_speed": told}
        scores = {c.id: x for x, c in ranked(notebook, words(told))}
        return scores["subarachnoid_haemorrhage"] - scores["migraine"]

    assert view("Suddenly, like being hit, in an instant the worst.") > 1.0 > view("It built up over an hour or two.")


@pytest.mark.parametrize("name", TWINS)
def test_twins_behind_one_door_are_told_apart(name):
    for seed in (0, 1):
        policy, episode = played(f"emergency/{name}", seed)
        score = episode.score()
        assert policy.belief.id == episode.task.setting.condition.id
        assert not score.gates and not [v for v in score.violations if v.severity >= 4]


def test_a_letter_is_read_before_litres_and_a_chest_is_opened_before_a_letter():
    _, episode = played("emergency/septic-shock-litres-hurt-01")
    assert {c.id: c.met for c in episode.score().criteria}["c02"]
    _, episode = played("emergency/breathless-after-a-needle-01")
    calls = episode.trajectory().calls
    first = next(i for i, c in enumerate(calls) if c.arguments.get("details", {}).get("item") == "finger_thoracostomy")
    assert not [c for c in calls[:first] if "document" in c.arguments]


def test_who_cannot_speak_is_asked_once_and_then_those_who_came_along():
    _, episode = played("emergency/ventilator-alarm-01")
    asked = [c.arguments["to"] for c in episode.trajectory().calls if c.name == "say" and c.arguments["text"].endswith("?")]
    assert asked.count("patient") <= 1 and "wife" in asked


def test_what_a_file_says_separates_two_is_a_question_or_a_quick_test():
    bleed, migraine = knowledge.conditions["subarachnoid_haemorrhage"], knowledge.conditions["migraine"]
    wanted = talking.separating(bleed, migraine)
    assert P.Asked("patient", "onset") in wanted and P.Asked("patient", "similar_before") in wanted
    assert not [p for p in wanted if isinstance(p, P.Reviewed) and p.test == "ct_head"]


def test_what_was_taken_already_is_chosen_last_and_a_reaction_is_read_out_of_a_letter():
    notebook = Notebook()
    letter = "Page 3. Allergy: amoxicillin: anaphylaxis (2014)."
    notebook.told = {"medicines": "Tylenol. Two every couple of hours, eight in all.", "allergy": letter}
    taken = talking.taken(notebook)
    assert taken == {"acetaminophen"}
    assert list(talking.put_last({"relief": {"acetaminophen": 1, "ketorolac": 2}}, taken)["relief"]) == ["ketorolac", "acetaminophen"]
    known = talking.allergy(notebook)
    assert known is not None and known[0] == "amoxicillin" and "anaphylaxis" in known[1]
