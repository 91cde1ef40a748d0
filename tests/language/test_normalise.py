"""Hostile and varied text becomes the same plain words."""

from hypothesis import given
from hypothesis import strategies as st

from residency.language.normalise import LONGEST, clean, sentences, words


def test_american_and_british_spelling_and_abbreviations_are_one():
    assert words("haemorrhage oedema BP") == words("hemorrhage edema blood pressure")
    assert words("recognise the behaviour") == words("recognize the behavior")
    assert words("Mum's abx") == words("mother antibiotics")


def test_note_is_not_a_negation():
    assert "not" not in words("please note the time")


def test_who_has_not_eaten_is_not_quick():
    assert words("fasted") == words("fasting") != words("fast")


def test_titles_and_decimals_do_not_end_a_sentence():
    assert len(sentences("Dr. Gray found a lactate of 4.2 today.")) == 1


def test_control_and_invisible_characters_cannot_hide_a_word():
    assert words("sep\u200btic\x00 shock") == words("septic shock")
    assert words("ｓｅｐｓｉｓ") == words("sepsis")


def test_only_the_first_characters_of_a_megabyte_are_read():
    assert len(clean("a" * 1_000_000)) == LONGEST
    assert words("x " * 3000 + "septic shock")[-1] == "x"


@given(st.text(max_size=400))
def test_any_text_can_be_read(text):
    for sentence in sentences(text):
        assert sentence.words
        assert len(sentence.kept) == len(sentence.places())
