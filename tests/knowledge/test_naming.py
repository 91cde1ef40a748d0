"""What a short clinical phrase names: signs in any order, figures, words for low and high, and what it denies."""

from __future__ import annotations

import pytest

from residency import knowledge
from residency.knowledge.naming import named
from residency.knowledge.triage import alarming


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("stiff neck", "neck_stiffness"),
        ("neck is stiff", "neck_stiffness"),
        ("hypotension", "low_pressure"),
        ("tachycardic", "fast_pulse"),
        ("lips are blue", "cyanosis"),
        ("slow breathing", "shallow_breathing"),
        ("newly confused", "new_confusion"),
        ("sudden onset", "thunderclap_onset"),
    ],
)
def test_a_sign_is_named_by_any_of_its_words(text: str, sign: str) -> None:
    assert sign in named(text).asserted


@pytest.mark.parametrize(
    ("text", "sign"),
    [("no neck stiffness", "neck_stiffness"), ("pulse not fast", "fast_pulse"), ("denies wheeze", "wheeze"), ("without fever", "fever")],
)
def test_what_is_denied_is_not_asserted(text: str, sign: str) -> None:
    found = named(text)
    assert sign not in found.asserted and sign in found.denied


def test_a_figure_is_a_finding_and_a_bare_name_or_a_denied_figure_is_not() -> None:
    assert named("BP 84/40, RR 32").figures == (("SBP", 84.0), ("DBP", 40.0), ("RR", 32.0))
    assert not any((named("blood pressure").asserted, named("blood pressure").figures))
    assert not named("there was no SpO2 of 80").figures
    assert named("no fever, SpO2 80").figures == (("SPO2", 80.0),)


def test_the_name_of_a_figure_is_not_the_next_words_too() -> None:
    assert named("BP 84/42, HR 102, low pressure").asserted == ("low_pressure",)
    assert set(named("rapid pulse, rapid breathing, low oxygen").asserted) == {"fast_pulse", "fast_breathing", "low_oxygen"}


def test_words_that_are_one_signs_own_name_are_no_others() -> None:
    assert named("irregular pulse").asserted == ("irregular_pulse",)
    assert "new_atrial_fibrillation" in named("new atrial fibrillation").asserted


def test_every_sign_of_the_bedside_is_named_by_its_own_id() -> None:
    for sign in knowledge.findings.values():
        if not all(place in knowledge.tests for place in sign.of):
            assert sign.id in named(sign.id.replace("_", " ")).asserted, sign.id
            assert not sign.absent or sign.id not in named(sign.absent).asserted, sign.absent


@pytest.mark.parametrize(
    ("vital", "value", "age", "loud"),
    [
        ("HR", 101, 30, True),
        ("HR", 101, 8, False),
        ("HR", 150, 2, True),
        ("RR", 28, 8, False),
        ("RR", 21, 40, True),
        ("SPO2", 91, 40, True),
        ("SPO2", 92, 40, False),
        ("SBP", 86, 8, False),
        ("SBP", 86, 40, True),
        ("GCS", 14, 40, True),
        ("PAIN", 7, 40, True),
    ],
)
def test_danger_zones_follow_age(vital: str, value: float, age: float, loud: bool) -> None:
    assert alarming(vital, value, age) is loud
