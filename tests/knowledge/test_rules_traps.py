"""Where calculators in use go wrong: each trap has a patient who would be hurt by it."""

from __future__ import annotations

import re

import pytest

from residency.errors import Refused
from residency.knowledge import rules

RACE = re.compile(r"\b(race|ethnic\w*|black (people|patient\w*|person)|african)\b", re.IGNORECASE)


def result(rule, **changed):
    return rules.compute(rule, rules.get(rule).examples[0].given | changed)


def score(rule, **changed):
    return result(rule, **changed).score


@pytest.mark.parametrize("rule", sorted(rules.every()))
def test_nothing_known_is_no_advice(rule):
    with pytest.raises(Refused) as refused:
        rules.compute(rule, {})
    assert refused.value.code == "missing_input"


def test_meld_sodium_of_the_worked_patient_is_25_and_not_136():
    assert score("meld_na_2016", creatinine=1.5, bilirubin=3, inr=1.8, sodium=130) == 25
    assert score("meld_2001", creatinine=1.5, bilirubin=3, inr=1.8) == 21


def test_meld_floors_caps_and_dialysis():
    assert score("meld_2001", bilirubin=0.3, inr=0.8, creatinine=0.4) == 6
    assert score("meld_2001", creatinine=4) == score("meld_2001", creatinine=9) == score("meld_2001", dialysis=True)
    assert score("meld_3_2021", creatinine=3) == score("meld_3_2021", creatinine=9) == score("meld_3_2021", dialysis=True)
    assert score("meld_na_2016", bilirubin=12, sodium=137) == score("meld_na_2016", bilirubin=12, sodium=150)
    assert score("meld_na_2016", bilirubin=12, sodium=125) == score("meld_na_2016", bilirubin=12, sodium=100)
    assert score("meld_3_2021", sex="female") - score("meld_3_2021", sex="male") == 1


def test_withdrawal_of_alcohol_ends_at_67_because_orientation_ends_at_4():
    rule = rules.get("ciwa_ar_1989")
    assert sum(i.high for i in rule.inputs if i.kind == "number") == 67 and rule.published == (0, 67)
    with pytest.raises(Refused) as refused:
        result("ciwa_ar_1989", orientation=5)
    assert refused.value.code == "out_of_range"


def test_lrinec_never_rules_out():
    low = rules.get("lrinec_2004").outcomes[0]
    assert low.at_most == 5 and "never rules out" in low.advice


def test_no_rule_asks_for_race():
    for rule in rules.every().values():
        assert not any(RACE.search(f"{i.name.replace('_', ' ')} {i.says}") for i in rule.inputs), rule.id
    assert "race" in rules.get("stone_2014").note


def test_haemoglobin_of_a_bleeding_man_and_woman_score_differently():
    assert [score("glasgow_blatchford_2000", sex="female", haemoglobin=x) for x in (9.9, 10, 11.9, 12)] == [6, 1, 1, 0]
    assert [score("glasgow_blatchford_2000", sex="male", haemoglobin=x) for x in (9.9, 10, 11.9, 12, 12.9, 13)] == [6, 3, 3, 1, 1, 0]


def test_euglycaemic_ketoacidosis_counts_where_diabetes_is_known():
    sick = {"glucose": 150, "ketones": 5, "ph": 7.1, "bicarbonate": 8}
    assert score("dka_2024", known_diabetes=False, **sick) == 0
    assert score("dka_2024", known_diabetes=True, **sick) == 3
    assert all("3.5" in outcome.advice for outcome in rules.get("dka_2024").outcomes[1:])


def test_the_acetaminophen_line_halves_every_four_hours_and_is_refused_outside():
    for hours, line in ((4, 150), (8, 75), (12, 37.5), (16, 18.75), (24, 4.6875)):
        assert result("rumack_matthew_1981", level=line, hours=hours).band == "at_or_above"
        assert result("rumack_matthew_1981", level=line * 0.99, hours=hours).band == "below"
    for wrong in ({"hours": 3.9}, {"hours": 24.1}, {"single_known_time": False}):
        with pytest.raises(Refused) as refused:
            result("rumack_matthew_1981", **wrong)
        assert refused.value.code == "not_applicable"


def test_acetylcysteine_counts_the_weight_to_100_kg():
    assert [score("nac_three_bag_1979", weight=w) for w in (50, 100, 180)] == [7500, 15000, 15000]


def test_old_kidney_disease_is_not_a_new_stage_3():
    assert score("kdigo_aki_2012", creatinine=4.4, baseline_creatinine=4.3, rise_in_48_hours=0.1) == 0
    assert score("kdigo_aki_2012", creatinine=4.4, baseline_creatinine=4.0, rise_in_48_hours=0.4) == 3


def test_unknown_doses_are_fewer_than_three():
    unknown = {"vaccination": "fewer_than_three_or_unknown"}
    assert score("tetanus_cdc_2018", **unknown) == 1
    assert score("tetanus_cdc_2018", **unknown, wound_not_clean_and_minor=True) == 2
    assert score("tetanus_cdc_2018", vaccination="three_or_more_last_10_years_or_more", wound_not_clean_and_minor=True) == 1


def test_the_child_who_walks_and_the_child_who_needs_five_breaths():
    still = {"breathing": False, "respiratory_rate": 0, "walks": False}
    assert result("jumpstart_1995", walks=True, respiratory_rate=60).band == "green"
    assert result("jumpstart_1995", **still, pulse=True, breathes_after_five_rescue_breaths=True).band == "red"
    assert result("jumpstart_1995", **still, pulse=True, breathes_after_five_rescue_breaths=False).band == "black"
    assert result("jumpstart_1995", **still, pulse=False).band == "black"
    assert result("start_1984", **still).band == "black"


def test_every_column_of_the_burn_chart_adds_up_to_100():
    parts = {i.name: 100 for i in rules.get("lund_browder_1944").inputs if i.name != "age"}
    assert [score("lund_browder_1944", age=age, **parts) for age in (0, 1, 5, 10, 15, 17, 18, 80)] == [100] * 8


def test_the_limit_of_the_elderly_and_of_women_is_theirs():
    assert [score("aims65_2011", age=x) for x in (65, 66)] == [0, 1]
    assert result("audit_c_1998", sex="female", how_often=3).band == "positive"
    assert result("audit_c_1998", sex="male", how_often=3).band == "under_the_limit_of_men"


def test_thoughts_of_death_are_never_called_minimal_without_a_word():
    assert "last item" in result("phq9", self_harm=3).advice


@pytest.mark.parametrize("rule", sorted(rules.every()))
def test_a_rule_is_found_by_each_of_its_names_and_takes_each_of_its_words(rule):
    row = rules.get(rule)
    assert {rules.find_rule(name).id for name in (row.id, row.name, *row.synonyms)} == {rule}
    for i in row.inputs:
        for word in i.choices:
            for written in (word, word.replace("_", " "), word.upper()):
                try:
                    assert result(rule, **{i.name: written}).inputs[i.name] == word
                except Refused as refused:
                    assert refused.code == "not_applicable"


@pytest.mark.parametrize("text", ["nonsense thing", "pancreatitis", "ottawa", "trauma score", "x" * 5000])
def test_a_rule_that_is_not_here_is_answered_shortly(text):
    with pytest.raises(Refused) as refused:
        rules.get(text)
    assert len(refused.value.says) + len(refused.value.mend) < 700


def test_a_word_of_its_name_leads_to_a_rule():
    with pytest.raises(Refused) as refused:
        rules.get("pancreatitis score")
    assert "bisap_2008" in refused.value.mend and "curb65" not in refused.value.mend
