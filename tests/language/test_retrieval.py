"""The best document comes first, the same way every time."""

import math

from residency.language.retrieval import Library, Thesaurus, _ln

LIBRARY = Library({
    "sepsis": "Sepsis: give antibiotics within one hour in shock. Lactate and cultures.",
    "migraine": "Migraine: metoclopramide, triptans, dark room.",
    "bleed": "Subarachnoid haemorrhage: CT, nimodipine, keep blood pressure below 160.",
})


def test_the_document_about_it_comes_first():
    assert LIBRARY.search("antibiotic for septic shock and sepsis")[0][0] == "sepsis"
    assert LIBRARY.search("hemorrhage BP target")[0][0] == "bleed"


def test_a_query_without_shared_words_finds_nothing():
    assert LIBRARY.search("xyzzy") == ()
    assert LIBRARY.search("") == ()
    assert Library({}).search("sepsis") == ()


def test_ties_are_ordered_by_id():
    assert [n for n, _ in Library({"b": "fever", "a": "fever"}).search("fever")] == ["a", "b"]


def test_a_document_whose_whole_name_is_asked_for_comes_first():
    library = Library({"name": (["heart failure"], "a page"), "text": (["other"], "heart failure heart failure heart failure heart")})
    assert library.search("heart failure")[0][0] == "name"


def test_what_a_thesaurus_adds_finds_the_document_that_says_it_otherwise():
    library = Library({"clot": (["anticoagulants"], ""), "cell": (["red cells"], "")}, Thesaurus([(["blood thinner"], "anticoagulants")]))
    assert library.search("blood thinner")[0][0] == "clot"


def test_logarithm_is_the_logarithm():
    for x in (1.0, 1.5, 2.0, 7.3, 1000.0):
        assert math.isclose(_ln(x), math.log(x), rel_tol=1e-9, abs_tol=1e-12)
