"""Numbers are tied to the vital sign or test that they belong to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.language.figures import figures


@pytest.mark.parametrize(("text", "expected"), [
    ("lactate 4.2", [("lactate", 4.2)]),
    ("Her lactate was 4.2, now 3.1", [("lactate", 4.2), ("lactate", 3.1)]),
    ("lactate 4.8 -> 3.1", [("lactate", 4.8), ("lactate", 3.1)]),
    ("lactate (16:45) 4.2", [("lactate", 4.2)]),
    ("MAP of 58", [("MAP", 58)]),
    ("MAP 58 after two litres", [("MAP", 58), ("map_after_fluid", 58)]),
    ("BP 84/50", [("SBP", 84), ("DBP", 50)]),
    ("blood pressure is 84 over 50", [("SBP", 84), ("DBP", 50)]),
    ("sats 91%", [("SPO2", 91)]),
    ("temp 101.3", [("TEMP", 38.5)]),
    ("T 37.4 °C, GCS 15", [("TEMP", 37.4), ("GCS", 15)]),
    ("can't 38, T 100, troponin T 40", [("hs_troponin", 40)]),
    ("pain 8/10", [("PAIN", 8)]),
    ("GCS 13/15, HR 120", [("GCS", 13), ("HR", 120)]),
    ("pH 7.21, bicarb 14", [("ph", 7.21), ("bicarbonate", 14)]),
    ("the carbon dioxide is 44", [("pco2", 44)]),
    ("peak flow 39 %, then 54 %", [("peak_flow", 39), ("peak_flow", 54)]),
    ("she is 79 and in bed 14", []),
    ("pulse at 10:30", []),
    ("sats 910", []),
])
def test_figures(text, expected):
    assert list(figures(text)) == expected


def test_further_names_can_be_given():
    assert figures("amylase 300", {"amylase": "amylase"}) == (("amylase", 300.0),)


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    assert len(figures(text)) <= 41


def test_a_megabyte_is_read_no_slower_than_its_first_page():
    assert figures("lactate 4.2 " + "1/" * 500_000) == (("lactate", 4.2),)


def test_ketones_are_heard_by_either_name_and_in_the_plural():
    assert figures("The beta-hydroxybutyrate is 9.3.") == (("ketones", 9.3),)
    assert figures("Ketones are 6.1 and the potassium is 3.4.") == (("ketones", 6.1), ("potassium", 3.4))
