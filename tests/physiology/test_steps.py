"""Steps of 10 s and 60 s against a run at 1 s, and the same bits however waiting is cut.

Tolerances: 10 s within 1.5 mmHg of mean pressure (the worst is the minute after a
bolus), 0.5 % of saturation and 0.1 mmol/L of lactate of the 1 s run at any whole
five minutes; a day at calm 60 s steps within 1.5 mmHg, 1 % and 0.3 mmol/L. Explicit Euler rings by 5-26 mmHg at 15 s.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency.physiology import Body
from residency.physiology.compose import composed
from tests.physiology.cases import CHILD_6, MAN_32, MAN_63, WOMAN_46, WOMAN_75, crumbs, ready, rv_infarct, shocked, urosepsis

BODIES = {
    "sepsis": (WOMAN_75, urosepsis(0.8)),
    "opioid": (MAN_32, {"opioid_poisoning": {"load": 2.6}}),
    "anaphylaxis": (WOMAN_46, {"anaphylaxis": {"severity": 0.7}}),
    "bleed in the skull": (WOMAN_46, {"subarachnoid_bleed": {"grade": 3}, "hydrocephalus": {}}),
    "bleeding": (MAN_32, {"bleeding": {"ml_per_min": 25}}),
    "belly blood": (WOMAN_46, {"bleeding": {"ml_per_min": 12, "litres_at_door": 0.6, "slow_pulse": 0.5}, "haemoperitoneum": {}}),
    "long QT": (WOMAN_46, {"torsades": {}}),
    "block": (WOMAN_75, {"conduction_block": {"complete_in_min": 20}}),
    "faint": (WOMAN_46, {"vagal_faint": {}}),
    "clot in the lung": (WOMAN_46, {"pulmonary_obstruction": {"blocked": 0.69}}),
    "panic": (WOMAN_46, {"panic": {}}),
    "hives": (WOMAN_46, {"urticaria": {}}),
    "ketoacidosis": (CHILD_6, {"insulin_lack": {}, "ketoacidosis_brain": {"swelling": 1}}),
    "potassium": (WOMAN_75, {"potassium_load": {"potassium": 7.0}}),
    "stroke": (WOMAN_75, {"cerebral_occlusion": {"territory_ml": 120, "core_ml_at_door": 10, "reachable": 1}}),
    "low sugar": (WOMAN_75, {"insulin_excess": {"effect": 0.85, "focal": 0.9}}),
    "full bladder": (WOMAN_75, {"urinary_retention": {}, "anticholinergic_load": {}}),
    "child": (CHILD_6, urosepsis(0.5)),
    "air round a lung": (MAN_32, {"pleural_air": {"air_at_door": 1.1, "leak_per_min": 0.002}}),
    "wheezing child": (CHILD_6, {"bronchospasm": {"muscle": 1.4}}),
    "closed artery": (MAN_63, rv_infarct()),
    "narrowed artery": (MAN_63, crumbs()),
}


def at_step(body: Body, seconds: int, step: int) -> None:
    """Integrate at one fixed step, with none of the calm logic."""
    composed(body._modules, body._who, step)(body._state, body._constants, seconds // step)


@pytest.mark.parametrize("name", BODIES)
def test_ten_seconds_are_held_to_one_second(name: str) -> None:
    fine = ready(*BODIES[name])
    fine.give("crystalloid", 500), fine.infuse("norepinephrine", 0.08), fine.infuse("oxygen", 0.4)
    coarse = fine.fork()
    for _ in range(12):
        at_step(fine, 300, 1), at_step(coarse, 300, 10)
        assert abs(coarse.value("map") - fine.value("map")) < 1.5
        assert abs(coarse.value("sao2") - fine.value("sao2")) < 0.5
        assert abs(coarse.value("lactate") - fine.value("lactate")) < 0.1
        assert abs(coarse.value("pco2") - fine.value("pco2")) < 1.0


@pytest.mark.parametrize("name", ["sepsis", "bleed in the skull"])
def test_sixty_second_calm_steps_are_held_to_one_second(name: str) -> None:
    fine = ready(*BODIES[name])
    coarse = fine.fork()
    for hour in range(1, 6):
        at_step(fine, 3600, 1)
        coarse.to(hour * 3600)
        assert abs(coarse.value("map") - fine.value("map")) < 1.5
        assert abs(coarse.value("sao2") - fine.value("sao2")) < 1.0
        assert abs(coarse.value("lactate") - fine.value("lactate")) < 0.3
        assert abs(coarse.death_risk() - fine.death_risk()) < 0.01
    assert coarse._calm >= 10


def test_long_steps_do_not_ring() -> None:
    body = shocked(0.8)
    body.infuse("norepinephrine", 0.2)
    body.to(3600)
    seen = []
    for _ in range(20):
        at_step(body, 60, 60)
        seen.append(body.value("map"))
    assert max(abs(b - a) for a, b in zip(seen, seen[1:], strict=False)) < 1.0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 90), min_size=1, max_size=40), st.sampled_from(sorted(BODIES)))
def test_the_same_bits_however_waiting_is_cut(cuts: list[int], name: str) -> None:
    whole = ready(*BODIES[name])
    parts = whole.fork()
    for cut in cuts:
        parts.to(parts.second + 10 * cut)
        parts.vitals()
    whole.to(parts.second)
    assert whole.digest() == parts.digest()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.integers(1, 200))
def test_an_act_in_the_middle_of_a_calm_minute_falls_on_its_own_second(cuts: list[int], when: int) -> None:
    whole = ready(WOMAN_75, urosepsis(0.5))
    whole.to(3600)
    parts = whole.fork()
    end = 3600 + 10 * when
    for cut in cuts:
        parts.to(min(end, parts.second + 10 * cut))
    parts.to(end), whole.to(end)
    for body in (parts, whole):
        body.give("crystalloid", 250)
        body.to(end + 1800)
    assert whole.digest() == parts.digest()


def test_a_fork_in_the_middle_of_a_wait_changes_nothing() -> None:
    body = ready(WOMAN_75, urosepsis(0.5))
    body.to(3630)
    fork = body.fork()
    fork.to(3660)
    body.to(3660)
    assert body.digest() == fork.digest()


@pytest.mark.parametrize("name", ["closed artery", "narrowed artery"])
def test_five_minute_steps_after_three_calm_days_are_held_to_ten_seconds(name: str) -> None:
    fine = ready(*BODIES[name])
    long = fine.fork()
    days = 12
    long.to(days * 86400)
    at_step(fine, days * 86400, 10)
    assert long._calm >= 3 * 1440
    assert abs(long.value("map") - fine.value("map")) < 1.5
    assert abs(long.value("sao2") - fine.value("sao2")) < 1.0
    assert abs(long.death_risk() - fine.death_risk()) < 0.01
    assert abs(long.total_harm - fine.total_harm) < 0.01 * fine.total_harm


def test_a_month_of_waiting_cut_in_odd_parts_gives_the_same_bits() -> None:
    whole = ready(MAN_63, crumbs())
    parts = whole.fork()
    end = 10 * 86400
    while parts.second < end:
        parts.to(min(end, parts.second + 13370))
    whole.to(end)
    assert whole.digest() == parts.digest()
    for body in (whole, parts):
        body.to(end + 170)
        body.give("antiplatelet", 1)
        body.to(end + 3600)
    assert whole.digest() == parts.digest()
