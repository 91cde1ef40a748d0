"""Ideas are asserted, denied or only spoken of; a heap of keywords says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency import knowledge
from residency.errors import ContentError
from residency.knowledge.reading import concept_index
from residency.language.concepts import Index, Matched, match, tp_fp

SMALL = Index({
    "shock": ["septic shock"], "fever": ["fever"], "migraine": ["migraine"], "antibiotic": ["antibiotics"], "name": ["my name is"],
    "lactate": ["lactate * fell"], "clear": ["scan shows no blood"], "return": ["come back if"],
})

HANDOVER = """Illness severity: unstable, needs the unit. Mrs Lee is 79 with septic shock from a urinary source. She came in confused, with
a BP of 84/50 and a lactate of 4.6. MAP stayed at 58 after two litres of Ringer's, so norepinephrine was started and is at 0.12 mcg/kg/min
with a MAP of 66. Meropenem 1 g went in at 17:20, after cultures were drawn; both are pending. Her lactate fell to 3.1. She is allergic to
amoxicillin, anaphylaxis in 2014, not on our list until today. The ultrasound shows no hydronephrosis. If the MAP falls below 65 go up on
norepinephrine, then add vasopressin. Her daughter speaks for her and knows how ill she is. Please repeat back what you will do."""


@pytest.mark.parametrize(("text", "asserted", "denied"), [
    ("This is septic shock.", {"shock"}, set()),
    ("This is not septic shock.", set(), {"shock"}),
    ("It isn't a migraine.", set(), {"migraine"}),
    ("She denies fever, and has a migraine.", {"migraine"}, {"fever"}),
    ("No fever, septic shock or migraine.", set(), {"fever", "shock", "migraine"}),
    ("No fever, but she is in septic shock.", {"shock"}, {"fever"}),
    ("No fever, antibiotics given at 17:20.", {"antibiotic"}, {"fever"}),
    ("Septic shock is unlikely, migraine is likely.", {"migraine"}, {"shock"}),
    ("Septic shock was ruled out.", set(), {"shock"}),
    ("There is no doubt that this is septic shock.", {"shock"}, set()),
    ("Don't delay antibiotics.", {"antibiotic"}, set()),
    ("Antibiotics have not been given.", set(), {"antibiotic"}),
    ("We cannot exclude septic shock.", set(), set()),
    ("Rule out septic shock.", set(), set()),
    ("Is this septic shock?", set(), set()),
    ("Does she have a fever", set(), set()),
    ("If she gets a fever, give antibiotics.", set(), set()),
    ("This is septic shock, can you take her?", {"shock"}, set()),
    ("Come back if you get a fever.", {"return"}, set()),
    ("The lactate in the second sample fell.", {"lactate"}, set()),
    ("The lactate has not fallen.", set(), {"lactate"}),
    ("The scan shows no blood.", {"clear"}, set()),
    ("My name is Gray.", {"name"}, set()),
    ("The name on the list.", set(), set()),
    ("Without fever.", set(), {"fever"}),
    ("Fever: none.", set(), {"fever"}),
])
def test_polarity(text, asserted, denied):
    found = SMALL.match(text)
    assert (set(found.asserted), set(found.denied)) == (asserted, denied)


def test_asserted_and_denied_is_neither():
    assert SMALL.match("This is septic shock. This is not septic shock.") == Matched(both=("shock",))


def test_a_phrase_of_empty_words_is_refused():
    with pytest.raises(ContentError):
        Index({"x": ["it is *"]})


@pytest.mark.parametrize("concept", knowledge.concepts.values(), ids=lambda c: c.id)
def test_each_concept_hears_its_own_sentence_and_none_it_is_confused_with(concept):
    found = concept_index().match(concept.says)
    assert concept.id in found.asserted
    assert not set(concept.confused_with) & set(found.asserted)
    assert set(concept.confused_with) <= set(knowledge.concepts)


@pytest.mark.parametrize("topic", knowledge.topics.values(), ids=lambda t: t.id)
def test_each_topic_hears_its_own_question(topic):
    from residency.knowledge.reading import topic_index
    from residency.people.hear import hear

    heard = hear(topic.asks, topic_index(), concept_index())
    assert topic.id in (*heard.topics, *heard.requests, "open_question" if heard.open_question else "")


def test_a_dense_real_handover_is_understood():
    found = concept_index().match(HANDOVER)
    assert not found.stuffed
    wanted = {
        "septic_shock", "urinary_source", "allergy", "amoxicillin", "anaphylaxis", "meropenem", "antibiotic_and_time",
        "cultures_pending", "pressure_support", "pressor_dose", "lactate_trend", "map_after_fluid", "contingency", "surrogate",
    }
    assert wanted <= set(found.asserted)
    assert "hydronephrosis" in found.denied


def test_listing_every_keyword_asserts_nothing():
    for way in (0, 1):
        text = ", ".join(c.phrases[min(way, len(c.phrases) - 1)] for c in list(knowledge.concepts.values())[:60])
        assert concept_index().match(text) == Matched(stuffed=True)


def test_one_sentence_repeated_asserts_nothing():
    assert concept_index().match("This is septic shock. " * 6) == Matched(stuffed=True)


def test_saying_every_diagnosis_in_sentences_asserts_the_confusions_too():
    found = concept_index().match("I think this is a migraine. She may also have a subarachnoid haemorrhage, I would say.")
    assert {"migraine", "subarachnoid_haemorrhage"} <= set(found.asserted)
    assert set(knowledge.concepts["migraine"].confused_with) & set(found.asserted)


@given(st.text(max_size=300))
def test_any_text_can_be_matched_twice_with_the_same_answer(text):
    found = concept_index().match(text)
    assert found == concept_index().match(text)
    assert not set(found.asserted) & set(found.denied)


def test_match_takes_a_plain_mapping():
    assert match("a fever", {"fever": ["fever"]}).asserted == ("fever",)


def test_quality_counts_unobserved_confused_and_both_as_false():
    heard = Matched(asserted=("a", "x"), both=("b",))
    assert tp_fp(["a", "b"], heard) == pytest.approx(1 / 3)
    assert tp_fp(["a"], heard, confusions=["x"]) == pytest.approx(1 / 3)
    assert tp_fp(["a"], Matched(asserted=("a",))) == 1.0
    assert tp_fp([], Matched()) == 0.0
