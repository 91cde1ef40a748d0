"""Paraphrases written apart from the phrases are understood: recall, precision and false answers stay within bounds."""

from pathlib import Path

import pytest
import yaml

from residency.knowledge.reading import concept_index, topic_index
from residency.people.hear import hear

SETS = yaml.safe_load((Path(__file__).parent / "paraphrases.yaml").read_text("utf-8"))
NAMES = ("", "fresh_", "held_", "last_")


def understood(text):
    heard = hear(text, topic_index(), concept_index())
    return {*heard.topics, *heard.requests} | ({"open_question"} if heard.open_question else set())


def topic_figures(rows):
    """(recall, false-answer rate) of a set of questions."""
    asked = [(t, q) for t, questions in rows.items() for q in questions]
    real = [(t, q) for t, q in asked if t not in ("none", "statements")]
    other = [q for t, q in asked if t in ("none", "statements")]
    return sum(t in understood(q) for t, q in real) / len(real), sum(bool(understood(q)) for q in other) / len(other)


def concept_figures(rows):
    """(recall, precision, recall of what is denied) of a set of messages."""
    right = missed = false = denied = denials = 0
    for row in rows:
        found = concept_index().match(row["t"])
        wanted = set(row.get("a", ()))
        right += len(wanted & set(found.asserted))
        missed += len(wanted - set(found.asserted))
        false += len(set(found.asserted) - wanted - set(row.get("may", ())))
        denials += len(row.get("d", ()))
        denied += len(set(row.get("d", ())) & set(found.denied))
    return right / (right + missed), right / (right + false), denied / denials


@pytest.mark.parametrize("name", NAMES)
def test_questions_are_understood_and_small_talk_is_not(name):
    recall, false = topic_figures(SETS[f"{name}topics"])
    assert recall >= 0.85
    assert false <= 0.08


@pytest.mark.parametrize("name", NAMES)
def test_messages_are_understood_and_nothing_is_read_into_them(name):
    recall, precision, denied = concept_figures(SETS[f"{name}concepts"])
    assert recall >= 0.85
    assert precision >= 0.95
    assert denied >= 0.85


def test_there_are_three_hundred_of_them():
    assert sum(len(q) for n in NAMES for q in SETS[f"{n}topics"].values()) + sum(len(SETS[f"{n}concepts"]) for n in NAMES) >= 300
