"""What clinicians ask in ordinary words reaches the one topic that holds the answer, whichever of its sides they ask about."""

import pytest

from residency import knowledge, tasks
from residency.cli import medicine
from residency.knowledge.reading import concept_index, topic_index
from residency.people.hear import hear

ASKED = {
    "weight_loss": ("Has he lost any weight?", "Are your clothes looser than they were?", "Has your weight changed?",
                    "Is she gaining weight?"),
    "thirst": ("Are you thirsty all the time?", "Is he drinking more than he used to?", "Do you drink a lot of water?"),
    "cancer_history": ("Have you ever had cancer?", "Any history of cancer?", "Was there ever a tumour?",
                       "Did you have radiotherapy to the chest?"),
    "throat": ("Is it hard to swallow?", "Does food stick on the way down?", "Do you choke on water?", "Is your voice hoarse?",
               "Does your throat feel tight?"),
    "sick_contacts": ("Is anyone else at home sick?", "Are the other children at nursery ill?",
                      "Has anybody who ate the same food fallen ill?", "Any sick contacts?", "Is anybody else unwell in the house?"),
    "saddle_feeling": ("Does it feel numb when you wipe?", "Any numbness between your legs?", "Can you feel the toilet paper?"),
    "gallstones_known": ("Have you ever had gallstones?", "Does it hurt after fatty food?", "Do you still have your gallbladder?"),
    "intake": ("How is your appetite?", "Is the baby feeding well?", "What have you eaten today?", "Has he been off his food?",
               "Is she taking the bottle?"),
    "contraception": ("Are you on the pill?", "Do you use any contraception?", "Are you taking any hormones?", "Do you have a coil?"),
    "bowels": ("When did you last open your bowels?", "Are you passing wind?", "Any diarrhoea?", "Are you constipated?",
               "How often do you go, and are the stools loose?"),
    "stool_colour": ("Is there any blood in the stool?", "Have the stools been black?", "What do the stools look like?",
                     "Any blood in the nappy?"),
    "vomit_looks": ("Was there blood in the vomit?", "What colour was the vomit?", "Was the vomit green?"),
    "painkiller_use": ("How often do you take painkillers?", "Do you take ibuprofen?", "How many days a week do you need tablets?",
                       "Any anti-inflammatories?"),
    "new_medicines": ("Have you started any new medicine?", "Was anything changed in her tablets lately?",
                      "Has a tablet been added recently?", "Did you get a new antibiotic this week?"),
    "missed_tablets": ("Have you missed any doses?", "Did he stop taking his tablets?", "Has she run out of her tablets?",
                       "Is he off his medication?"),
    "salt_eaten": ("Have you eaten anything salty?", "More salt than usual lately?"),
    "fit_story": ("How long did the seizure last?", "Were both arms and legs shaking in the fit?", "When did the fit start?",
                  "Was there a second fit?"),
    "alcohol": ("How much alcohol do you drink?", "When was your last drink?", "Have you stopped drinking lately?", "Do you drink beer?"),
    "trigger": ("What set this attack off?", "Were you stung by anything?", "Have you eaten anything new?", "Did anything trigger it?"),
    "ears": ("Does your ear hurt?", "Do you hear ringing?", "Has your hearing changed?", "Any sinus trouble?",
             "Is anything running out of the ear?"),
    "how_it_happened": ("How did the accident happen?", "How did you fall?", "What hit you?", "How high did you fall from?"),
    "recent_illness": ("Have you been ill lately?", "Any cold or flu lately?", "Any stomach bug in the last weeks?",
                       "Have you had a recent infection?"),
    "suicidal_intent": ("Did you want to die?", "Have you had thoughts of ending your life?", "Do you have suicidal thoughts?",
                        "Did you take them on purpose?"),
    "drugs_taken": ("What did you take?", "How many tablets did you take?", "When did you take them?", "What strength were the tablets?"),
    "passing_water": ("When did you last pass urine?", "How much urine are you passing?", "How many wet nappies today?",
                      "Are you passing less urine than usual?"),
    "crying_pattern": ("When does he cry?", "Does the crying come in bouts?", "Does she pull up her legs when she cries?",
                       "What soothes him?"),
    "weakness": ("Any pins and needles in your hand?", "Can you feel your toes?", "Is one side weak?", "Are your fingers numb?"),
    "cough": ("What does the cough sound like?", "Is it a barking cough?", "Do you bring anything up when you cough?", "Any cough?"),
}


@pytest.mark.parametrize(("topic", "question"), [(t, q) for t, questions in ASKED.items() for q in questions])
def test_an_ordinary_question_reaches_its_topic(topic, question):
    assert topic in hear(question, topic_index(), concept_index()).topics


def test_every_topic_is_reached_by_its_own_question():
    for topic in knowledge.topics.values():
        heard = hear(topic.asks, topic_index(), concept_index())
        assert topic.id in (*heard.topics, *heard.requests) or (topic.id == "open_question" and heard.open_question), topic.id


def test_no_two_topics_share_most_of_their_phrases():
    """Two topics that are asked for in the same words hold one answer twice, and patients know only one of them."""
    phrases = {t.id: set(t.phrases) for t in knowledge.topics.values()}
    for one, own in phrases.items():
        for two, others in phrases.items():
            assert one >= two or len(own & others) * 3 < min(len(own), len(others)), (one, two, sorted(own & others))


def test_no_entry_is_a_loose_end():
    """What no condition, task or guideline names is never asked, told or had by anybody."""
    assert medicine.report()["loose_ends"] == []


def test_every_fact_of_the_catalog_stands_under_a_topic():
    """A fact under a topic that nothing asks for can't be learned; lint says so of conditions."""
    for name in tasks.ids():
        task = tasks.load(name)
        for fact in getattr(task.patient, "facts", ()):
            assert not fact.topic or fact.topic in knowledge.topics, (name, fact.id, fact.topic)
