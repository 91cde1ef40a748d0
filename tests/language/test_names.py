"""Names as people write them: forgiven slips, refused look-alikes, hostile text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from residency.language.names import Names, bare, distance, tidy

NAMES = Names({
    "hydromorphone": ["Dilaudid"], "morphine": ["morphine sulphate"], "metoclopramide": ["Reglan"],
    "saline_0_9": ["normal saline", "0.9% saline"],
    "hypertonic_saline": ["3% saline"], "a": ["shared"], "b": ["shared"], "blood_culture_x2": ["blood cultures"],
}, strangers=["hydralazine", "hydroxyzine", "metolazone"])


def one(text):
    found = NAMES.find(text)
    return found.ids[0] if len(found.ids) == 1 and found.how in ("label", "slip") else None


def test_amounts_routes_and_small_talk_do_not_hide_a_name():
    assert one("  MORPHINE sulfate 4 mg IV push now ") == "morphine"
    assert one("draw 2 blood cultures stat") == "blood_culture_x2"
    assert one("Normal-Saline 500 mL bolus") == "saline_0_9"


def test_a_strength_in_per_cent_is_part_of_the_name():
    assert one("3% saline 250 mL") == "hypertonic_saline"
    assert one("0.9% saline 250 mL") == "saline_0_9"


def test_a_slip_is_forgiven_but_never_towards_a_look_alike():
    assert one("metoclopromide") == "metoclopramide"
    assert one("hydromorphine") is None
    assert one("hydralizine") is None
    assert NAMES.find("hydroxyzine").how == "stranger"


def test_a_label_of_two_things_gives_both():
    assert NAMES.find("shared").ids == ("a", "b")
    assert NAMES.clashes() == {"shared": ("a", "b")}


def test_british_and_american_spelling_meet():
    assert tidy("Haemoglobin, Sulphate, paediatric") == tidy("hemoglobin sulfate pediatric")


def test_bare_leaves_nothing_of_words_that_say_nothing():
    assert bare(tidy("give 4 mg IV now please")) == ""


def test_distance_counts_a_swap_as_one():
    assert distance("abcd", "abdc", 2) == 1
    assert distance("abcd", "wxyz", 2) == 3


def test_a_megabyte_is_read_no_further_than_a_name():
    assert NAMES.find("x" * 1_000_000).ids == ()
    assert len(tidy("ﷺ" * 1_000_000)) <= 4_000


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.integers(), st.none(), st.floats(), st.binary(max_size=20)))
def test_nothing_written_raises(text):
    NAMES.find(text)
