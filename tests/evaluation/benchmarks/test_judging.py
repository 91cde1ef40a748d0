"""What counts as an answer. A reply gets one guess, whatever it lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.evaluation.benchmarks import Item, judge
from residency.evaluation.benchmarks.choice import letter, word
from residency.evaluation.benchmarks.words import exact, normal, overlap

OPTIONS = ("Vitamin A", "Aspirin", "Surgery", "Watchful waiting")
CHOICE = Item(id="1", benchmark="medqa", question="Which?", options=OPTIONS, answers=("B",), kind="choice")
CLOSED = Item(id="2", benchmark="vqa-rad", question="Is it?", answers=("Yes",), kind="closed")
EITHER = Item(id="3", benchmark="slake", question="CT or MRI?", answers=("MRI",), kind="closed")
OPEN = Item(id="4", benchmark="vqa-rad", question="Where?", answers=("the left lower lobe",), kind="open")


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("B", "B"),
        ("b", "B"),
        ("(B)", "B"),
        ("B.", "B"),
        ("B. Aspirin", "B"),
        ("B) Aspirin, because the vessel is blocked.", "B"),
        ("Aspirin", "B"),
        ("The artery is blocked.\n\nAnswer: B", "B"),
        ("**Answer:** B", "B"),
        ("**Final answer: (B)** Aspirin", "B"),
        ("The answer is B.", "B"),
        ("The correct answer is $\\boxed{B}$", "B"),
        ("Answer: Aspirin", "B"),
        ("First I thought so.\nAnswer: A\nBut no.\nAnswer: B", "B"),
        ("<think>Answer: C</think>Answer: B", "B"),
        ("Answer: A. Vitamin A", "A"),
        ("Answer: D", "D"),
        ("Answer: B. A blocked artery needs it", "B"),
        ("B or C because either helps", ""),
        ("Answer: E", ""),
        ("Answer: A, B, C, D", ""),
        ("Answer: A or B", ""),
        ("Answer: A and B", ""),
        ("Answer: A/B", ""),
        ("Answer: (A) (B)", ""),
        ("A B C D", ""),
        ("ABCD", ""),
        ("A. Vitamin A\nB. Aspirin\nC. Surgery\nD. Watchful waiting", ""),
        ("Answers: A, B", ""),
        ("A man of 60 needs rest.", ""),
        ("Could be B, could be C.", ""),
        ("I don't know.", ""),
        ("<think>surely B", ""),
        ("", ""),
    ],
)
def test_the_letter_that_a_reply_commits_to(reply: str, found: str) -> None:
    assert letter(reply, OPTIONS) == found


JOINS = [", ", "/", " ", " or ", " and ", "\n", "; ", ". ", ") ", " & ", ", and "]


@given(st.permutations("ABCD"), st.sampled_from(JOINS), st.sampled_from(["", "Answer: "]))
def test_listing_every_letter_wins_nothing(order: list[str], between: str, lead: str) -> None:
    reply = lead + between.join(order)
    assert letter(reply, OPTIONS) in (("", order[0]) if between == "\n" and lead else ("",))


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("yes", "yes"),
        ("Yes, there is no fluid.", "yes"),
        ("The p value is large.\nAnswer: no", "no"),
        ("Answer: maybe.", "maybe"),
        ("It certainly does, so yes.", "yes"),
        ("yes/no/maybe", ""),
        ("Answer: yes or no", ""),
        ("It may be yes or it may be no.", ""),
        ("Certainly.", ""),
        ("", ""),
    ],
)
def test_the_word_that_a_reply_commits_to(reply: str, found: str) -> None:
    assert word(reply, ("yes", "no", "maybe")) == found


def test_open_answers_are_compared_without_case_articles_and_punctuation() -> None:
    assert normal("The LEFT-lower lobe, (a  lung).") == "left lower lobe lung"
    assert exact("Left lower lobe.", OPEN.answers) and not exact("", OPEN.answers) and not exact("lower lobe", OPEN.answers)


def test_recall_and_f1_are_those_of_the_words() -> None:
    recall, f1 = overlap("left lobe of the liver", ["the left lower lobe"])
    assert recall == pytest.approx(2 / 3) and f1 == pytest.approx(2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4))
    assert overlap("lobe lobe lobe", ["left lower lobe"])[0] == pytest.approx(1 / 3)
    assert overlap("spleen", ["left lower lobe"]) == (0.0, 0.0) == overlap("", ["left lower lobe"])
    assert overlap("kidney stone", ["rib fracture", "kidney stone"]) == (1.0, 1.0)


def test_verdicts() -> None:
    assert judge(CHOICE, "Answer: B").correct and not judge(CHOICE, "Answer: A, B, C, D").correct
    assert judge(CLOSED, "yes").correct and not judge(CLOSED, "No.").correct and not judge(CLOSED, "yes or no").correct
    assert judge(EITHER, "Answer: an MRI").correct and not judge(EITHER, "Answer: CT or MRI").correct
    partly = judge(OPEN, "Answer: left lobe")
    assert not partly.correct and partly.score == pytest.approx(0.8) and partly.recall == pytest.approx(2 / 3)
    assert judge(OPEN, "Answer: Left lower lobe").score == 1.0


def test_a_long_reply_raises_recall_and_lowers_the_score() -> None:
    long = judge(OPEN, "left right upper lower middle lobe lung heart spleen liver")
    assert long.recall == 1.0 and long.score < 0.5 and not long.correct
