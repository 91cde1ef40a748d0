"""What each predicate means: met, lost, where, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from residency import acts, knowledge
from residency.acts import Event
from residency.errors import ContentError
from residency.predicates import parse
from residency.rewards.evaluate import Evaluator
from residency.rewards.evidence import Evidence
from residency.world.case import Case, Person, TrueAllergy

MIN = 60


def case(**changes: Any) -> Case:
    condition = knowledge.conditions["septic_shock_urinary"]
    base: dict[str, Any] = {
        "patient": "P-1001",
        "encounter": "E-1001",
        "condition": condition,
        "variant": "plain",
        "age": 79.0,
        "sex": "female",
        "weight_kg": 60.0,
        "background": (),
        "allergies": (TrueAllergy("amoxicillin", "anaphylaxis"),),
        "groups": condition.groups,
        "antibiogram": condition.tests["antibiogram"],
        "moments": condition.moments,
        "present": frozenset(),
        "values": {},
        "studies": {},
        "people": (Person("patient", "patient", "patient"), Person("daughter", "family", "daughter")),
        "order_sets": {},
        "triage": {},
    }
    return Case(**{**base, **changes})


def given(
    item: str, amount: float, unit: str = "g", minute: float = 10, route: str = "iv", rate: float = 0.0, rate_unit: str = ""
) -> Event:
    return Event(int(minute * MIN), "nurse", acts.Gave("P-1001", f"o{minute}", item, amount, unit, rate, rate_unit, route))


def bag(ml: float, minute: float, route: str = "iv") -> list[Event]:
    return [
        given("lactated_ringers", ml, "mL", minute=minute, route=route),
        Event(int(minute * MIN), "nurse", acts.Finished("P-1001", f"o{minute}", "lactated_ringers", ml, "mL")),
    ]


def measured(minute: float, actor: str = "physician", **vitals: float) -> Event:
    return Event(int(minute * MIN), actor, acts.Measured("P-1001", tuple(vitals.items())))


CONTACT = Event(0, "charge nurse", acts.Assigned("P-1001"))


def judge(
    tree: Any, events: list[Event], now: float = 240, final: bool = True, blame: bool = False, course: Any = (), **changes: Any
) -> Any:
    the_case = case(**changes)
    ev = Evaluator(Evidence([CONTACT, *events], course, the_case, int(now * MIN), final))
    return ev.judge(parse(tree, "test", frozenset(the_case.moments)), blame=blame)


def test_credit_needs_an_adequate_dose_and_blame_does_not() -> None:
    small = [given("meropenem", 0.1)]
    assert not judge({"gave": {"any_of": "antibiotics"}}, small).met
    assert judge({"gave": {"any_of": "antibiotics"}}, small, blame=True).met
    assert judge({"gave": {"any_of": "antibiotics"}}, [given("meropenem", 1)]).met
    assert not judge({"never": {"gave": {"drug": "meropenem"}}}, small).met


@pytest.mark.parametrize(
    ("drugs", "met"),
    [
        (["meropenem"], True),
        (["cefepime"], False),
        (["cefepime", "amikacin"], True),
        (["aztreonam"], False),
        (["aztreonam", "amikacin"], True),
        (["amikacin"], False),
        (["piperacillin_tazobactam"], False),
        (["levofloxacin"], False),
    ],
)
def test_a_regimen_must_cover_and_be_safe(drugs: list[str], met: bool) -> None:
    doses = {
        "amikacin": (1200.0, "mg"),
        "levofloxacin": (750.0, "mg"),
        "piperacillin_tazobactam": (4.5, "g"),
        "cefepime": (2.0, "g"),
        "aztreonam": (2.0, "g"),
    }
    events = [given(d, *doses.get(d, (1.0, "g")), minute=10 + i) for i, d in enumerate(drugs)]
    assert judge({"gave": {"any_of": "antibiotics", "coverage_at_least": 0.9, "safe_for_allergy": True}}, events).met is met


def test_fluid_counts_as_it_runs_in() -> None:
    want = {"gave": {"drug": "crystalloid", "ml_per_kg_at_least": 20}}
    assert not judge(want, bag(1000, 30)).met
    verdict = judge(want, [*bag(1000, 30), *bag(250, 50)])
    assert verdict.met and verdict.at[0] == 50 * MIN
    assert not judge(want, bag(2000, 30, route="po")).met


def test_before_needs_both_and_in_order() -> None:
    tree = {"before": {"first": {"learned": {"fact": "allergy"}}, "then": {"gave": {"class": "antibacterial"}}}}
    learned = Event(5 * MIN, "physician", acts.Learned("P-1001", "allergy", "daughter"))
    late = Event(20 * MIN, "physician", acts.Learned("P-1001", "allergy", "daughter"))
    assert judge(tree, [learned, given("meropenem", 1)]).met
    assert not judge(tree, [learned]).met
    wrong = judge(tree, [given("meropenem", 1), late], final=False)
    assert not wrong.met and wrong.lost


def test_a_window_starts_at_its_moment_and_lost_means_closed() -> None:
    tree = {"within": {"minutes": 30, "of": "contact", "act": {"measured": {"vital": "SBP"}}}}
    assert judge(tree, [measured(29, SBP=90)]).met
    assert not judge(tree, [measured(31, SBP=90)]).met
    assert not judge(tree, [], now=20, final=False).lost
    assert judge(tree, [], now=31, final=False).lost
    assert not judge(tree, [measured(29, "routine", SBP=90)]).met


def test_a_moment_fires_from_the_body_after_a_grace_so_that_not_looking_never_stops_the_clock() -> None:
    course = [(m * MIN, {"MAP": 60.0}) for m in range(0, 200)]
    tree = {"within": {"minutes": 60, "of": "shock_visible", "act": {"gave": {"any_of": "antibiotics"}}}}
    assert judge(tree, [given("meropenem", 1, minute=75)], course=course).met
    assert not judge(tree, [given("meropenem", 1, minute=85)], course=course).met
    assert not judge(tree, [measured(5, MAP=60), given("meropenem", 1, minute=70)], course=course).met


def test_an_outcome_counts_only_after_its_moment_and_only_when_held() -> None:
    tree = {"within": {"minutes": 90, "of": "shock_visible", "act": {"outcome": {"vital": "MAP", "at_least": 60, "held": 30}}}}
    fall = [(m * MIN, {"MAP": 70.0 if m < 40 else 50.0 if m < 60 else 66.0}) for m in range(0, 240)]
    assert judge(tree, [measured(45, MAP=50)], course=fall).met
    never_back = [(m * MIN, {"MAP": 70.0 if m < 40 else 50.0}) for m in range(0, 240)]
    assert not judge(tree, [measured(45, MAP=50)], course=never_back).met
    brief = [(m * MIN, {"MAP": 66.0 if 60 <= m < 80 else 50.0}) for m in range(0, 240)]
    assert not judge(tree, [measured(1, MAP=50)], course=brief).met


def told(concepts: tuple[str, ...], denied: tuple[str, ...] = (), to: str = "daughter", figures: Any = ()) -> Event:
    return Event(9 * MIN, "physician", acts.Told("P-1001", to, concepts, denied, figures))


def test_telling_the_opposite_is_not_telling() -> None:
    tree = {"told": {"to": "family", "concepts": ["may_die"]}}
    assert judge(tree, [told(("may_die",))]).met
    assert not judge(tree, [told((), ("may_die",))]).met
    assert not judge(tree, [told(("may_die",), to="patient")]).met


def test_a_figure_must_be_the_charts() -> None:
    tree = {"told": {"to": "daughter", "any_of": ["lactate"], "value_matches_chart": True}}
    assert judge(tree, [told((), figures=(("lactate", 4.2, True),))]).met
    assert not judge(tree, [told((), figures=(("lactate", 9.9, False),))]).met


def test_four_glances_in_a_minute_are_one_reading() -> None:
    tree = {"measured": {"vital": "SBP", "count_at_least": 4}}
    assert not judge(tree, [measured(1 + i / 6, SBP=90) for i in range(12)]).met
    assert judge(tree, [measured(1 + 10 * i, SBP=90) for i in range(4)]).met


def test_guessing_a_figure_is_not_knowing_it() -> None:
    tree = {"told": {"to": "daughter", "any_of": ["lactate"], "value_matches_chart": True}}
    every = tuple(("lactate", float(n), n == 4) for n in range(1, 12))
    assert not judge(tree, [told((), figures=every)]).met
    one_by_one = [told((), figures=(f,)) for f in every]
    assert not judge(tree, one_by_one).met
    slip = told((), figures=(("lactate", 9.0, False),))
    assert judge(tree, [slip, told((), figures=(("lactate", 4.0, True),))]).met


def reviewed(test: str, order: str, minute: float, drawn: float) -> list[Event]:
    return [
        Event(int(drawn * MIN), "nurse", acts.Collected("P-1001", order, test)),
        Event(int(minute * MIN), "physician", acts.Reviewed("P-1001", test, order)),
    ]


def test_reading_one_result_twice_is_not_two_results_and_two_need_time_between() -> None:
    tree = {"reviewed": {"test": "hs_troponin", "count_at_least": 2, "drawn_apart_at_least": 60}}
    one = reviewed("hs_troponin", "a", 40, 5)
    assert not judge(tree, one + reviewed("hs_troponin", "a", 90, 5)).met
    assert not judge(tree, one + reviewed("hs_troponin", "b", 90, 30)).met
    assert judge(tree, one + reviewed("hs_troponin", "b", 130, 70)).met


def test_an_excuse_earns_as_credit_and_frees_as_blame() -> None:
    tree = {"unless": {"charted": {"finding": "pulmonary_oedema"}, "of": {"gave": {"drug": "furosemide"}}}}
    act = [given("furosemide", 40, "mg", 30)]
    wet = Event(5 * MIN, "physician", acts.Examined("P-1001", "chest", ("pulmonary_oedema",)))
    assert judge(tree, act, blame=True).met
    assert not judge(tree, [wet, *act], blame=True).met


def test_an_omission_is_blamed_only_when_its_window_has_closed() -> None:
    tree = {"not": {"within": {"minutes": 180, "of": "contact", "act": {"gave": {"any_of": "antibiotics"}}}}}
    assert not judge(tree, [], now=100, final=False, blame=True).met
    assert judge(tree, [], now=181, final=False, blame=True).met
    assert judge(tree, [], now=100, final=True, blame=True).met
    assert not judge(tree, [given("meropenem", 1, minute=60)], now=200, blame=True).met


def test_a_specimen_that_would_cost_too_long_is_excused() -> None:
    tree = {
        "unless": {
            "delay_over": 45,
            "of": {"before": {"first": {"collected": {"test": "blood_culture_x2"}}, "then": {"gave": {"class": "antibacterial"}}}},
        }
    }
    ordered = Event(2 * MIN, "physician", acts.Ordered("P-1001", "o1", "test", "blood_culture_x2"))
    assert not judge(tree, [given("meropenem", 1, minute=60)]).met
    assert judge(tree, [ordered, given("meropenem", 1, minute=60)]).met
    assert not judge(tree, [ordered, given("meropenem", 1, minute=30)]).met


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"gave": {"dragon": 1}},
        {"gave": {}, "told": {}},
        {"sung": {}},
        "no_such_moment",
        {"within": {"minutes": 5}},
        {"all": []},
        {"before": {"first": {"measured": {"vital": "SBP"}}}},
        {"unless": {"of": {"measured": {"vital": "SBP"}}}},
        {"measured": {"vital": 5}},
        ["all"],
    ],
)
def test_anything_outside_the_grammar_is_an_error_that_says_what_is_allowed(tree: Any) -> None:
    with pytest.raises(ContentError) as error:
        parse(tree, "file.yaml:3", frozenset({"contact"}))
    assert "file.yaml:3" in str(error.value)


def test_saying_everything_says_nothing() -> None:
    tree = {"told": {"to": "family", "concepts": ["septic_shock"]}}
    confusion = knowledge.concepts["septic_shock"].confused_with[0]
    assert judge(tree, [told(("septic_shock",))]).met
    assert not judge(tree, [told(("septic_shock",)), told((confusion,))]).met


def test_naming_every_diagnosis_names_none() -> None:
    tree = {"disposed": {"to_any": ["icu"], "diagnosis": ["septic_shock"]}}

    def closed(diagnosis: str) -> Event:
        return Event(60 * MIN, "physician", acts.Disposed("P-1001", "icu", diagnosis, "update_encounter"))

    assert judge(tree, [closed("septic_shock")]).met
    assert not judge(tree, [closed("septic_shock migraine subarachnoid_haemorrhage opioid_overdose")]).met


def stopped(item: str, amount: float, unit: str, started: float, minute: float) -> Event:
    return Event(int(minute * MIN), "physician", acts.Stopped("P-1001", f"o{started}", item, amount, unit))


def test_a_dose_stopped_before_it_ran_in_earns_nothing_and_is_still_blamed() -> None:
    halted = [given("meropenem", 1), stopped("meropenem", 0.05, "g", 10, 11)]
    assert not judge({"gave": {"any_of": "antibiotics"}}, halted).met
    assert judge({"gave": {"any_of": "antibiotics"}}, halted, blame=True).met
    assert judge({"gave": {"any_of": "antibiotics"}}, [given("meropenem", 1), stopped("meropenem", 1, "g", 10, 39)]).met


def test_an_infusion_stopped_at_once_earns_nothing_and_one_that_ran_does() -> None:
    drip = given("norepinephrine", 0, "", rate=0.1, rate_unit="ug/kg/min")
    wanted = {"gave": {"drug": "norepinephrine"}}
    assert judge(wanted, [drip]).met
    assert not judge(wanted, [drip, stopped("norepinephrine", 0, "", 10, 11)]).met
    assert judge(wanted, [drip, stopped("norepinephrine", 0, "", 10, 40)]).met
