"""People answer what they know, as they are, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import residency
from residency import acts, knowledge
from residency.knowledge.reading import concept_index, topic_index
from residency.knowledge.types import Fact
from residency.people import nurse
from residency.people.answer import Speaker, SpeakerState, answer
from residency.people.consultant import Call, consult
from residency.people.hear import hear

FACTS = (
    Fact(id="onset", says="It started yesterday with shivering", who="patient", level="volunteered", topic="onset"),
    Fact(id="flank", says="My left side, round the back", who="patient", level="open", topic="flank"),
    Fact(id="urine", says="It burned when I peed", who="patient", topic="urine"),
    Fact(id="missed_tablets", says="I stopped the steroids", who="patient", level="trust", topic="missed_tablets"),
    Fact(id="wishes", says="She has said no breathing machine", who="family", level="others_only", topic="wishes"),
    Fact(id="intake", says="I have hardly drunk since Sunday", who="patient", topic="intake"),
)
PATIENT = Speaker(id="patient", role="patient", facts=FACTS, denies={"allergy": "No... I don't think so?"})
ALLERGY = Fact(id="allergy", says="Amoxicillin nearly killed her", who="family", topic="allergy")
DAUGHTER = Speaker(id="daughter", role="family", facts=(FACTS[4], ALLERGY))


def heard(text):
    return hear(text, topic_index(), concept_index())


def ask(who, text, memory=None, **live):
    return answer(who, heard(text), memory or SpeakerState(), live)


def test_first_words_bring_what_is_volunteered():
    reply, state = ask(PATIENT, "Hello, I'm Dr Gray.")
    assert reply.facts == ("onset",)
    again, _ = ask(PATIENT, "Nice to see you.", state)
    assert again.facts == ()


def test_an_open_question_brings_open_facts_and_no_specific_ones():
    reply, _ = ask(PATIENT, "What brings you in today?")
    assert set(reply.facts) == {"onset", "flank"}


def test_a_specific_question_brings_its_fact():
    reply, _ = ask(PATIENT, "Does it burn when you pee?", SpeakerState(turns=1))
    assert reply.facts == ("urine",)
    assert "burned" in reply.says


def test_trust_takes_two_civil_turns_and_an_introduction():
    question = "Have you stopped taking any tablets?"
    cold, _ = ask(PATIENT, question, SpeakerState(turns=3, respectful=3))
    assert cold.facts == ()
    assert "rather not" in cold.says
    warm, _ = ask(PATIENT, question, SpeakerState(turns=3, respectful=3, warm=True))
    assert warm.facts == ("missed_tablets",)


def test_others_only_is_never_told_by_the_patient():
    question = "Would she want a breathing machine?"
    assert ask(PATIENT, question, SpeakerState(turns=1))[0].facts == ()
    assert ask(DAUGHTER, question)[0].facts == ("wishes",)


def test_unknown_is_said_and_nothing_is_invented():
    reply, _ = ask(PATIENT, "Have you travelled abroad?", SpeakerState(turns=1))
    assert reply.facts == ()
    assert reply.says == "I don't know about that."


def test_a_mistaken_denial_is_said_but_is_no_fact():
    reply, _ = ask(PATIENT, "Any allergies?", SpeakerState(turns=1))
    assert (reply.says, reply.facts) == ("No... I don't think so?", ())
    assert ask(DAUGHTER, "Is she allergic to anything?")[0].facts == ("allergy",)


def test_at_most_three_facts_a_turn():
    questions = "When did it start? Does your side hurt? Does it burn when you pee? Are you eating and drinking?"
    reply, _ = ask(PATIENT, questions, SpeakerState(turns=1))
    assert len(reply.facts) == 3
    assert "One thing at a time" in reply.says


@pytest.mark.parametrize(("live", "words"), [
    ({"GCS": 7}, "eyes closed"), ({"GCS": 10}, "mumbles"), ({"state": "dead"}, "dead"), ({"state": "arrest"}, "no pulse")])
def test_who_cannot_speak_tells_nothing(live, words):
    reply, state = ask(PATIENT, "When did it start?", **live)
    assert reply.facts == ()
    assert words in reply.says
    assert state == SpeakerState()


def test_short_of_breath_means_one_fact_in_short_phrases():
    reply, _ = ask(PATIENT, "When did it start? Does your side hurt?", SpeakerState(turns=1), SPO2=80)
    assert len(reply.facts) == 1
    assert "..." in reply.says


def test_a_statement_asks_nothing():
    assert heard("I have written the penicillin allergy in your chart.").topics == ()


def test_keywords_are_not_questions():
    everything = " ".join(t.replace("_", " ") + "?" for t in topic_index().ids)
    reply, _ = answer(PATIENT, heard(everything), SpeakerState(turns=1))
    assert reply.facts == ()


def test_a_relative_agrees_to_sit_with_her():
    for text in ("Please sit with your mother and hold her hand.", "Could you stay with her and keep her calm?"):
        assert ask(DAUGHTER, text, SpeakerState(turns=1))[0].agreed == ("sit_with_patient",)
    assert ask(DAUGHTER, "I will sit with the consultant later and write.", SpeakerState(turns=1))[0].agreed == ()


def test_a_relative_who_wants_a_scan_settles_when_told_why_not():
    wife = Speaker(id="wife", role="family", wants=("admission", "ct"), settles=("what_it_is_not", "come_back_if"))
    reply, state = ask(wife, "Are you happy with this plan?", SpeakerState(turns=1))
    assert reply.agreed == ()
    _, state = ask(wife, "This is not a heart attack. Come back if the pain returns.", state)
    reply, _ = ask(wife, "Are you happy with this plan?", state)
    assert reply.agreed == ("agrees_with_plan",)


def test_frightening_news_brings_a_question():
    assert ask(DAUGHTER, "She may die of this.", SpeakerState(turns=1))[0].says.endswith((".", "?"))
    assert "What happens now?" in ask(DAUGHTER, "She has septic shock.", SpeakerState(turns=1))[0].says


@given(st.text(max_size=200))
def test_any_text_gets_some_answer_and_only_known_facts(text):
    reply, _ = answer(PATIENT, heard(text), SpeakerState())
    assert reply.says
    assert set(reply.facts) <= {f.id for f in FACTS} - {"wishes"}


SCRIPT = {"starts_with": {"belief": "colonised_urine_and_dehydration", "asks": "hold_antibiotics_for_culture"},
          "changes_mind_on": [{"told": {"test": "lactate", "at_least": 4}}, {"told": {"vital": "MAP", "below": 65, "after": "fluid"}}]}


@pytest.mark.parametrize(("text", "accepts"), [
    ("She has septic shock, please take her.", False),
    ("Her lactate is 3.2.", False),
    ("Her lactate is 4.6.", True),
    ("The MAP is 58.", False),
    ("The MAP is 58 after two litres of fluid.", True),
])
def test_a_scripted_consultant_yields_to_the_named_figures_only(text, accepts):
    assert consult("medicine", SCRIPT, text, {"lactate": 4.6, "MAP": 50}).accepts is accepts


def test_a_convinced_consultant_stays_convinced():
    first = consult("medicine", SCRIPT, "Her lactate is 4.6.", {})
    assert consult("medicine", SCRIPT, "Thank you.", {}, call=first.call).accepts


def test_urology_wants_a_picture():
    assert not consult("urology", {}, "She has a urine infection and septic shock.", {}).accepts
    assert consult("urology", {}, "The ultrasound shows hydronephrosis.", {}).accepts
    assert not consult("urology", {}, "The ultrasound shows no hydronephrosis.", {}).accepts
    assert consult("urology", {}, "Please come and see her, she is septic.", {}, findings=frozenset({"hydronephrosis"})).accepts


def test_critical_care_takes_a_low_charted_pressure():
    assert consult("icu", {}, "Please take this patient, he is ill.", {"MAP": 55.0}).accepts
    assert not consult("icu", {}, "He has a migraine.", {"MAP": 85.0}).accepts


def test_each_service_asks_accepts_and_refuses_in_words():
    for name in knowledge.services:
        advice = consult(name, {}, "hello", {}, call=Call())
        assert advice.asks
        assert not advice.accepts


def test_the_nurse_reports_and_queries_only_the_charted_list():
    says = nurse.report({"when": {"finding": "agitated"}, "asks": "wrist_ties"}, {})
    assert "agitated" in says
    assert "wrist ties" in says
    assert "58" in nurse.report({"when": {"vital": "MAP", "below": 65}}, {"MAP": 58.0})
    assert nurse.query("piperacillin_tazobactam", ()) is None
    assert "amoxicillin" in nurse.query("piperacillin_tazobactam", ("amoxicillin",))


def test_a_service_called_with_no_question_is_not_called() -> None:
    episode = residency.start("emergency/headache-gym-bleed-01")
    order = {"encounter_id": "E-1001", "order_type": "consult", "details": "neurosurgery"}
    for result in (
        episode.call("call_consultant", {"patient_id": "P-1001", "service": "neurosurgery", "question": " "}),
        episode.call("create_clinical_order", order),
    ):
        assert result.error is not None and result.error.code == "nothing_said"
    assert not [e for e in episode.events if isinstance(e.act, acts.Consulted)]
