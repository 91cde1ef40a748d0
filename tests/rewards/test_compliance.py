"""Compliance with a guideline: from an encounter by the predicates of the rubric, from words by what they say and nothing else."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency import acts, knowledge
from residency.acts import Event, Log
from residency.cli import medicine
from residency.contract import Trajectory
from residency.episode import Episode, start
from residency.errors import Refused, UserError
from residency.knowledge.guideline import LONGEST_CONTEXT, find_guideline
from residency.policies import make, play
from residency.rewards.compliance import Compliance, check_compliance, get_guideline_context
from residency.rewards.said import understood

FITTING = {
    "aha_acs_2025": "rv-infarct-order-set-01",
    "ssc_2021": "septic-shock-old-letter-01",
    "drug_allergy_2022": "septic-shock-old-letter-01",
    "idsa_bacteriuria_2019": "bacteriuria-cold-remedy-01",
    "nice_delirium_2023": "bacteriuria-cold-remedy-01",
    "ada_easd_2024": "ketoacidosis-mother-01",
    "ispad_2022": "ketoacidosis-low-potassium-01",
    "ukka_hyperkalaemia_2023": "potassium-unread-trace-01",
    "aha_opioid_2023": "opioid-found-down-01",
    "atls_10_2018": "breathless-after-a-needle-01",
    "aha_asa_stroke_2026": "stroke-kitchen-clot-01",
    "ada_2024": "stroke-kitchen-sugar-01",
    "esc_pe_2019": "breathless-lecture-clot-01",
    "aha_acc_pe_2026": "breathless-lecture-clot-01",
    "acep_pe_2018": "breathless-lecture-home-01",
    "jtfpp_anaphylaxis_2020": "rash-wedding-throat-01",
    "eaaci_urticaria_2022": "rash-wedding-skin-01",
    "gina_2024": "asthma-normal-gas-01",
    "aha_sah_2023": "headache-gym-bleed-01",
    "ahs_ed_migraine_2016": "headache-gym-home-01",
    "esc_syncope_2018": "faint-bakery-rhythm-01",
    "acc_aha_syncope_2017": "faint-bakery-home-01",
    "acc_chest_pain_2022": "chest-pain-home-01",
    "acog_193_2018": "ectopic-coil-01",
}
SEEDS_TEN = {
    "STEMI": ["Obtained ECG", "Drew troponin", "Gave aspirin 325mg", "Activated cath lab"],
    "acute stroke": [
        "Noncontrast CT head", "checked blood glucose", "Established last known well", "Calculated NIHSS 14",
        "Gave alteplase", "admitted to stroke unit",
    ],
    "sepsis": [
        "Measured lactate", "Drew blood cultures", "Gave ceftriaxone 2 g IV", "30 mL/kg crystalloid bolus",
        "Started norepinephrine", "Admitted to ICU",
    ],
    "DKA": [
        "Checked glucose, ketones and VBG", "gave IV fluids", "Confirmed potassium before insulin", "Started insulin infusion",
        "hourly glucose",
    ],
    "chest pain": ["Obtained ECG", "serial troponins", "calculated HEART score 2", "discharged home with follow up arranged"],
    "Kawasaki disease": ["Gave IVIG 2 g/kg", "Gave aspirin", "Echocardiogram obtained", "checked CRP and ESR", "consulted cardiology"],
    "appendicitis": [
        "Examined the abdomen", "Pregnancy test", "CT abdomen obtained", "gave cefazolin", "taken to operating room",
    ],
    "PE": ["Calculated Wells score 7", "started heparin", "CTPA obtained", "calculated sPESI"],
    "low back pain": [
        "Asked about red flags", "neurological examination", "advised to stay active", "gave ibuprofen", "no imaging ordered",
    ],
    "antimicrobial": ["Drew blood cultures", "checked allergies", "Gave ceftriaxone", "de-escalated antibiotics"],
}


def encounter(policy: str, task: str, seed: int = 0) -> Episode:
    episode = start(f"emergency/{task}", seed)
    return play(make(policy, episode.task, seed), episode)


def status(found: Compliance, recommendation: str) -> str:
    return next(r.status for r in found.recommendations if r.id == recommendation)


# ---- encounters ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guideline", "task"), FITTING.items())
def test_the_oracle_misses_nothing_critical_and_doing_nothing_follows_nothing(guideline: str, task: str) -> None:
    best = check_compliance(encounter("oracle", task), guideline)
    assert best.critical == 1.0, [(r.id, r.status) for r in best.recommendations if r.critical]
    none = check_compliance(encounter("null", task), guideline)
    assert none.critical == 0.0 and none.overall == 0.0
    assert not any(r.status == "met" for r in none.recommendations)


def test_a_trajectory_and_its_episode_are_judged_alike_and_evidence_is_in_the_log() -> None:
    episode = encounter("oracle", "septic-shock-old-letter-01")
    found = check_compliance(episode, "ssc_2021")
    trajectory = msgspec.json.decode(msgspec.json.encode(episode.trajectory()), type=Trajectory)
    assert check_compliance(trajectory, "ssc_2021") == found
    for row in found.recommendations:
        for shown in row.evidence:
            assert re.match(r"min -?\d", shown.says) and 0 <= shown.event < len(episode.events)
    antibiotic = next(r for r in found.recommendations if r.id == "antibiotic")
    assert isinstance(episode.events[antibiotic.evidence[0].event].act, acts.Gave)


def test_a_running_encounter_is_judged_as_it_stands() -> None:
    episode = start("emergency/septic-shock-old-letter-01", 0)
    assert check_compliance(episode, "sepsis").critical == 0.0
    assert not episode.done


def test_a_condition_s_treatment_groups_do_not_stand_in_for_a_guideline_s_names() -> None:
    episode = encounter("harmful", "rv-infarct-order-set-01")
    found = check_compliance(episode, "aha_acs_2025")
    assert any(r.status == "broken" and r.against for r in found.recommendations)
    assert found.overall is not None and found.overall < 1.0


def test_the_wrong_order_and_a_late_act_are_broken_on_a_log() -> None:
    def gave(second: int, drug: str, amount: float, unit: str) -> Event:
        return Event(second, "nurse", acts.Gave("P", f"o{second}", drug, amount, unit, 0.0, "", "iv"))

    culture = Event(900, "nurse", acts.Collected("P", "c", "blood_culture_x2"))
    log = Log([gave(600, "ceftriaxone", 2, "g"), culture, Event(1000, "clock", acts.Ended("closed"))])
    assert status(check_compliance(log, "ssc_2021"), "cultures") == "broken"
    late = [Event(0, "desk", acts.Assigned("P")), Event(0, "door", acts.Arrived("P", "", ""))]
    late += [Event(2400, "physician", acts.Reviewed("P", "ecg", "e")), Event(3000, "clock", acts.Ended("closed"))]
    assert status(check_compliance(late, "aha_chest_pain_2021"), "ecg") == "broken"
    assert status(check_compliance(late[:2], "aha_chest_pain_2021"), "ecg") == "unmet"


def test_what_must_not_be_done_counts_when_done_and_never_when_left_out() -> None:
    starch = Event(60, "nurse", acts.Gave("P", "o", "hydroxyethyl_starch", 500, "mL", 0.0, "", "iv"))
    other = Event(30, "nurse", acts.Gave("P", "p", "ceftriaxone", 2, "g", 0.0, "", "iv"))
    with_it = check_compliance([other, starch], "ssc_2021")
    without = check_compliance([other], "ssc_2021")
    assert status(with_it, "no_starch") == "broken" and status(without, "no_starch") == "not_applicable"
    assert (with_it.critical or 0) < (without.critical or 0)


def test_a_refusal_offered_and_written_down_is_no_fault_on_a_log() -> None:
    offered, declined = Event(10, "physician", acts.Offered("P", "red_cells")), Event(20, "family", acts.Declined("P", "red_cells"))
    written = Event(30, "physician", acts.Documented("P", "mdm", ("capacity",)))
    assert status(check_compliance([offered, declined, written], "atls_2018"), "blood") == "not_applicable"
    assert status(check_compliance([offered, declined], "atls_2018"), "blood") == "unmet"
    assert status(check_compliance([declined, written], "atls_2018"), "blood") == "unmet"


# ---- words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guideline", "lines"), SEEDS_TEN.items())
def test_the_seed_s_ten_by_action_words(guideline: str, lines: list[str]) -> None:
    found = check_compliance(lines, guideline)
    assert found.critical == 1.0, [(r.id, r.status) for r in found.recommendations if r.critical]
    assert found.overall is not None and found.overall >= 0.4
    assert check_compliance([], guideline).critical == 0.0
    fewer = [check_compliance(lines[:i] + lines[i + 1 :], guideline).critical or 0.0 for i in range(len(lines))]
    assert min(fewer) < 1.0


def test_what_the_seed_took_for_compliance_is_none() -> None:
    found = check_compliance(["refused PCI, did not give aspirin"], "STEMI")
    assert found.overall == 0.0 and found.critical == 0.0
    assert status(found, "aspirin") == status(found, "open_artery") == "broken"


@pytest.mark.parametrize("line", [
    "did not give aspirin", "aspirin withheld", "aspirin was not given", "no aspirin given", "withheld aspirin", "omitted the aspirin",
    "forgot aspirin", "aspirin, heparin and clopidogrel were not given", "failed to give aspirin", "never gave aspirin",
    "refused to give aspirin",
])  # fmt: skip
def test_the_negated_is_broken(line: str) -> None:
    assert status(check_compliance([line], "STEMI"), "aspirin") == "broken"


@pytest.mark.parametrize("line", [
    "considered aspirin", "plan to give aspirin", "should give aspirin", "would recommend aspirin", "will give aspirin later",
    "should we give aspirin?", "patient refused aspirin", "offered aspirin", "if the ECG shows it, give aspirin", "awaiting aspirin",
])  # fmt: skip
def test_the_planned_the_asked_and_the_refused_are_not_met(line: str) -> None:
    assert status(check_compliance([line], "STEMI"), "aspirin") in ("unmet", "not_applicable")


@pytest.mark.parametrize("line", [
    "gave aspirin", "Aspirin 325 mg given", "administered ASA 324mg PO", "aspirin 162 mg chewed", "did not withhold aspirin",
    "gave aspirin without delay", "aspirin given before the ECG was done", "Gave aspirin because of chest pain",
])  # fmt: skip
def test_ways_to_say_it_was_done(line: str) -> None:
    assert status(check_compliance([line], "STEMI"), "aspirin") == "met"


def test_a_dose_that_is_said_and_wrong_is_broken() -> None:
    assert status(check_compliance(["gave aspirin 20 mg"], "STEMI"), "aspirin") == "broken"
    assert status(check_compliance(["gave fluids 5 mL/kg"], "sepsis"), "fluid") != "met"


@pytest.mark.parametrize(("lines", "expected"), [
    (["drew blood cultures", "gave ceftriaxone"], "met"),
    (["gave ceftriaxone", "drew blood cultures"], "broken"),
    (["gave ceftriaxone", "blood cultures before antibiotics"], "met"),
    (["drew blood cultures after antibiotics", "gave ceftriaxone"], "broken"),
    (["gave ceftriaxone before blood cultures"], "broken"),
    (["gave ceftriaxone", "no blood cultures drawn"], "broken"),
    (["gave ceftriaxone"], "unmet"),
])  # fmt: skip
def test_order_is_the_list_s_unless_a_sentence_says_otherwise(lines: list[str], expected: str) -> None:
    assert status(check_compliance(lines, "sepsis"), "cultures") == expected


def test_not_this_before_that_means_that_came_first() -> None:
    lines = ["checked glucose and ketones", "did not give insulin before potassium was known", "started insulin"]
    assert status(check_compliance(lines, "DKA"), "potassium_first") == "met"
    assert status(check_compliance(["started insulin", "checked potassium"], "DKA"), "potassium_first") == "broken"


def test_a_refusal_in_words_needs_offer_and_record() -> None:
    whole = ["CT head", "offered lumbar puncture, patient declined", "documented the refusal of lumbar puncture"]
    assert status(check_compliance(whole, "subarachnoid haemorrhage"), "puncture") == "not_applicable"
    assert status(check_compliance(["CT head", "patient declined lumbar puncture"], "SAH"), "puncture") == "unmet"


def test_left_out_for_a_reason() -> None:
    """A reason excuses nothing that is always due; where a guideline has conditions, they are not taken to be met."""
    lines = ["CT head", "checked glucose", "established last known well", "tPA was not given because of a bleed"]
    assert status(check_compliance(lines, "stroke"), "lysis") == "not_applicable"
    assert status(check_compliance(lines, "stroke"), "order") == "not_applicable"
    assert status(check_compliance([*lines[:3], "tPA was not given"], "stroke"), "lysis") == "broken"
    assert status(check_compliance(["aspirin not given because of the hour"], "STEMI"), "aspirin") == "broken"


def test_a_stated_time_is_held_against_the_window() -> None:
    assert status(check_compliance(["ECG at 8 minutes"], "aha_chest_pain_2021"), "ecg") == "met"
    assert status(check_compliance(["ECG at 40 minutes"], "aha_chest_pain_2021"), "ecg") == "broken"


@given(st.permutations(["obtained ECG", "gave aspirin", "gave ibuprofen", "no beta-blocker given"]))
def test_where_a_forbidden_act_stands_in_the_list_is_the_same(lines: list[str]) -> None:
    found = check_compliance(lines, "STEMI")
    assert status(found, "no_nsaid") == "broken"
    assert (found.overall, found.critical) == (check_compliance(sorted(lines), "STEMI").overall, 2 / 3)


def test_an_avoided_act_is_neither_fault_nor_merit() -> None:
    plain = check_compliance(["obtained ECG", "gave aspirin"], "STEMI")
    avoided = check_compliance(["obtained ECG", "gave aspirin", "no ibuprofen given", "avoided fibrinolysis"], "STEMI")
    assert (avoided.overall, avoided.critical) == (plain.overall, plain.critical)


IRRELEVANT = (
    "gave cetirizine", "offered a blanket", "called the family", "gave acetaminophen", "urine culture sent", "washed hands",
    "parked the car", "pelvic ultrasound obtained", "gave tetanus vaccine", "did not give octreotide",
)  # fmt: skip


@pytest.mark.parametrize("guideline", ["STEMI", "acute stroke", "Kawasaki disease", "PE"])
@given(st.data())
def test_an_irrelevant_act_never_raises_compliance(guideline: str, data: Any) -> None:
    lines = data.draw(st.lists(st.sampled_from(SEEDS_TEN[guideline]), unique=True))
    more = list(lines)
    more.insert(data.draw(st.integers(0, len(lines))), data.draw(st.sampled_from(IRRELEVANT)))
    before, after = check_compliance(lines, guideline), check_compliance(more, guideline)
    assert (after.overall or 0) <= (before.overall or 0) and (after.critical or 0) <= (before.critical or 0)


# ---- cheating ------------------------------------------------------------------------------------------------------------


def cheats(guideline: str) -> dict[str, list[str]]:
    names = [*knowledge.drugs, *knowledge.tests, *knowledge.procedures, *knowledge.services, *knowledge.rules.every()]
    says = [r.says for r in knowledge.guidelines[guideline].recommendations]
    return {
        "nothing": [],
        "every name": names,
        "every name given": [f"gave {name}" for name in names],
        "every name in one line": [" ".join(names)],
        "the guideline itself": says,
        "its text for prompts": get_guideline_context(guideline).splitlines(),
        "its sentences asked": [f"should we {line.lower()}?" for line in says],
        "its sentences planned": [f"plan to {line.lower()}" for line in says],
        "praise": ["followed the guideline", "all recommendations were met", "complied with everything"],
        "a refusal": ["I cannot help with that."],
        "empty lines": ["", "   ", "\n"],
    }


@pytest.mark.parametrize("guideline", sorted(knowledge.guidelines))
def test_no_cheat_scores(guideline: str) -> None:
    for name, lines in cheats(guideline).items():
        found = check_compliance(lines, guideline)
        met = [r.id for r in found.recommendations if r.status == "met"]
        assert (found.overall or 0.0) <= 0.13 and (found.critical or 0.0) == 0.0, (name, met)


def test_both_polarities_are_broken() -> None:
    lines = [x for name in ("aspirin", "heparin") for x in (f"gave {name}", f"did not give {name}")]
    found = check_compliance([*lines, "obtained ECG", "did not obtain ECG", "activated cath lab", "refused PCI"], "STEMI")
    assert {status(found, r) for r in ("ecg", "aspirin", "anticoagulant")} == {"broken"}
    assert status(check_compliance(["gave ceftriaxone", "no antibiotics given"], "sepsis"), "antibiotic") == "broken"
    assert status(check_compliance(["gave ceftriaxone", "did not give vancomycin"], "sepsis"), "antibiotic") == "met"


def test_saying_it_again_adds_nothing() -> None:
    once = check_compliance(["checked glucose", "checked potassium", "gave insulin"], "DKA")
    often = check_compliance(["checked glucose"] * 9 + ["checked potassium", "gave insulin"], "DKA")
    assert (once.overall, once.critical) == (often.overall, often.critical)
    assert status(often, "hourly") == "unmet" and status(check_compliance(["checked glucose hourly"], "DKA"), "hourly") == "met"


def test_naming_a_class_is_not_naming_its_members() -> None:
    assert status(check_compliance(["gave antibiotics"], "sepsis"), "antibiotic") == "met"
    assert status(check_compliance(["gave antibiotics"], "idsa_cuti_2025"), "first_choice") != "met"
    assert status(check_compliance(["gave antibiotics"], "idsa_cuti_2025"), "no_oral_bladder_drug") == "not_applicable"


@pytest.mark.parametrize("hostile", ["a" * 100_000, "gave " * 50_000, "\x00\u202e gave aspirin", "💊" * 5000, "gave aspirin, " * 3000])
def test_hostile_lists_are_answered(hostile: str) -> None:
    assert check_compliance([hostile], "STEMI").guideline == "aha_acs_2025"
    assert len(understood(["gave aspirin"] * 5000).lines) == 1


@pytest.mark.parametrize("record", [None, 3, {"gave": "aspirin"}, [1, 2], ["gave aspirin", 3], object()])
def test_what_is_no_record_is_refused(record: Any) -> None:
    with pytest.raises(UserError):
        check_compliance(record, "STEMI")


def test_a_case_on_paper_has_no_acts_to_judge() -> None:
    with pytest.raises(UserError):
        check_compliance(start("triage/seed-01", 0), "STEMI")


# ---- guidelines themselves -----------------------------------------------------------------------------------------------


def test_every_dose_by_name_alone_is_taken_as_a_right_one() -> None:
    """A list that names a drug without a dose says that it was given; only a dose that is said can be wrong."""
    for drug in knowledge.drugs.values():
        claims = understood([f"gave {drug.name}"])
        given = [e.act for e in claims.evidence.events if isinstance(e.act, acts.Gave) and e.act.item == drug.id]
        if given and any(d.age != "child" for d in drug.doses):
            act = given[0]
            assert knowledge.adequate(drug.id, act.amount, act.unit, act.route, act.rate, act.rate_unit, 70.0, 40.0), (drug.id, act)


def test_guidelines_are_found_as_people_name_them() -> None:
    names = {"STEMI": "aha_acs_2025", "sepsis": "ssc_2021", "Surviving Sepsis Campaign 2021": "ssc_2021", "ssc_2021": "ssc_2021",
             "low_back_pain": "acp_back_pain_2017", "stroke": "aha_asa_stroke_2026", "HEART score": "acc_chest_pain_2022"}  # fmt: skip
    assert {name: find_guideline(name).id for name in names} == names
    for name in ("", "xyzzy", "gout of the moon"):
        with pytest.raises(Refused):
            find_guideline(name)


def test_its_text_is_short_and_every_figure_in_it_stands_in_the_file() -> None:
    for key, guideline in knowledge.guidelines.items():
        text = get_guideline_context(key)
        assert len(text) <= LONGEST_CONTEXT and text.startswith(guideline.name)
        own = " ".join((guideline.name, guideline.source, guideline.version, *(f"{r.says} {r.level}" for r in guideline.recommendations)))
        shown = re.sub(r"\(\d+ more in the library\.\)", "", text)
        assert set(re.findall(r"\d+(?:\.\d+)?", shown)) <= set(re.findall(r"\d+(?:\.\d+)?", own))
        critical = [r for r in guideline.recommendations if r.critical]
        assert all(r.says in text for r in critical[:4])


def test_every_guideline_that_a_condition_names_is_here_and_says_six_things_or_more() -> None:
    named = {g for c in knowledge.conditions.values() for g in c.guidelines}
    assert named <= set(knowledge.guidelines) and len(knowledge.guidelines) >= 28
    for guideline in knowledge.guidelines.values():
        assert len(guideline.recommendations) >= 6 and any(r.critical and not r.against for r in guideline.recommendations)
    assert not [fault for fault in knowledge.lint.lint() if "guideline" in fault or "deeds/" in fault]


def test_a_library_page_is_found_through_the_tools() -> None:
    episode = start("emergency/septic-shock-old-letter-01", 0)
    page = episode.call("get_protocol_details", {"protocol_name": "surviving sepsis"})
    assert page.error is None and "Surviving Sepsis Campaign 2021" in page.content
    rows = episode.call("search_clinical_knowledge", {"query": "sepsis guideline lactate cultures", "category": "guideline"})
    assert rows.data is not None and rows.data["results"] and all(r["kind"] == "guideline" for r in rows.data["results"])
    unknown = episode.call("get_protocol_details", {"protocol_name": "qqqq"})
    assert unknown.error is not None and unknown.error.code == "unknown_protocol"


def test_people_can_list_them() -> None:
    rows = {row["id"]: row for row in medicine.guidelines()}
    assert set(rows) == set(knowledge.guidelines) and "septic_shock_urinary" in rows["ssc_2021"]["conditions"]
    assert medicine.guidelines_view(list(rows.values())).row_count == len(rows)
