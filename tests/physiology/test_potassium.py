"""Severe hyperkalaemia: what calcium, insulin, salbutamol and dialysis do, and for how long, beside what is published."""

from __future__ import annotations

import pytest

from residency.knowledge import shows
from residency.physiology import Body, Profile
from tests.physiology.cases import MAN_32

MAN = Profile(age_years=62, sex="male", weight_kg=78, creatinine=9.0, map=102, haemoglobin=10.5)
STEADY = (0, "give", "calcium", 3)


def at_the_door(profile: Profile = MAN, **numbers: float) -> Body:
    body = Body(profile, {"potassium_load": numbers})
    body.settle(12)
    return body


def lived(body: Body, minutes: int, *acts: tuple) -> Body:
    for minute, how, agent, amount in sorted(acts):
        body.to(minute * 60)
        getattr(body, how)(agent, amount)
    body.to(minutes * 60)
    return body


def fallen(minutes: int, *acts: tuple) -> float:
    return 7.2 - lived(at_the_door(potassium=7.2), minutes, STEADY, *acts).value("potassium")


def test_it_settles_at_the_door_without_a_jump() -> None:
    body = at_the_door(potassium=7.1)
    before = {v: body.value(v) for v in ("potassium", "hr", "map", "ph", "creatinine")}
    assert before["potassium"] == pytest.approx(7.1, abs=0.02)
    body.to(120)
    for name, value in before.items():
        assert body.value(name) == pytest.approx(value, rel=0.01), name


def test_untreated_the_heart_stops_sooner_the_higher_it_is() -> None:
    stops = []
    for level in (7.1, 7.5, 8.2):
        body, minute = at_the_door(potassium=level), 0
        while body.state == "alive" and minute < 600:
            minute += 5
            body.to(minute * 60)
        stops.append(minute)
    assert stops == sorted(stops, reverse=True)
    assert 20 <= stops[2] <= 90 and stops[0] <= 420


def test_the_rhythm_of_the_arrest_is_fibrillation_lower_down_and_no_pulse_higher_up() -> None:
    rhythms = {}
    for level in (7.3, 8.3):
        body = at_the_door(potassium=level)
        while body.state == "alive":
            body.to(body.second + 60)
        rhythms[level] = body.rhythm
    assert rhythms == {7.3: "vf", 8.3: "pea"}


def test_an_arrest_from_potassium_comes_back_with_compressions_epinephrine_and_calcium_more_than_without_calcium() -> None:
    def revived(calcium: float) -> int:
        body = at_the_door(potassium=8.4)
        while body.state == "alive":
            body.to(body.second + 10)
        start = body.second
        body.infuse("cpr", 1.0), body.infuse("bag_mask", 1.0), body.infuse("oxygen", 1.0), body.give("epinephrine", 1.0)
        if calcium:
            body.give("calcium", calcium)
        while body.state == "arrest" and body.second < start + 1800:
            body.to(body.second + 60)
            if (body.second - start) % 240 == 0:
                body.give("epinephrine", 1.0)
        return body.second - start if body.state == "alive" else 10_000

    assert revived(3.0) < 900
    assert revived(3.0) < revived(0.0)


def test_the_trace_goes_from_tall_t_to_lost_p_to_a_sine_wave() -> None:
    seen = {level: {f for f in ("peaked_t_waves", "flat_p_waves", "wide_qrs", "sine_wave_qrs") if shows(f, at_the_door(potassium=level))}
            for level in (5.4, 6.6, 7.2, 8.2)}
    assert seen[5.4] == set()
    assert seen[6.6] == {"peaked_t_waves"}
    assert seen[7.2] == {"peaked_t_waves", "flat_p_waves", "wide_qrs"}
    assert seen[8.2] == {"peaked_t_waves", "flat_p_waves", "wide_qrs", "sine_wave_qrs"}


def test_calcium_acts_in_minutes_on_the_heart_not_on_potassium_and_is_gone_within_two_hours() -> None:
    """UKKA 2023: 1-3 minutes, 30-60 minutes."""
    body = at_the_door(potassium=7.2)
    slow, before = body.value("hr"), body.value("conduction")
    lived(body, 6, STEADY)
    assert body.value("conduction") < 0.5 * before and body.value("hr") > slow + 10
    assert body.value("potassium") == pytest.approx(7.2, abs=0.05)
    body.to(45 * 60)
    assert body.value("conduction") < 0.7 * before
    body.to(150 * 60)
    assert body.value("conduction") > 0.75 * before


def test_ten_units_of_insulin_lower_potassium_as_published_and_it_is_back_in_six_hours() -> None:
    """-0.6 to -1.0 mmol/L (Blumberg 1988; Allon 1990); wears off in 4-6 h."""
    push = ((0, "give", "insulin", 10), (0, "give", "dextrose", 25))
    assert fallen(15, *push) > 0.15
    assert 0.6 <= fallen(60, *push) <= 1.0
    assert fallen(300, *push) < 0.25
    five = ((0, "give", "insulin", 5), (0, "give", "dextrose", 25))
    assert 0.3 < fallen(60, *five) < fallen(60, *push)


def test_salbutamol_lowers_it_less_at_ten_than_at_twenty_milligrams() -> None:
    """Allon 1989: -0.62 after 10 mg, -0.98 after 20 mg, at two hours at most."""
    ten, twenty = (max(fallen(m, (0, "give", "beta_agonist", d)) for m in (60, 90, 120)) for d in (4, 8))
    assert 0.4 <= ten <= 0.8
    assert ten < twenty <= 1.1


def test_insulin_without_dextrose_empties_the_brain_of_sugar_and_late() -> None:
    """Apel 2014; Moussavi 2019: low sugar hours after, longer where kidneys fail."""
    bare = lived(at_the_door(potassium=7.2), 130, STEADY, (0, "give", "insulin", 10))
    assert bare.value("glucose") < 55 and bare.value("gcs") < 15
    sweet = lived(at_the_door(potassium=7.2), 130, STEADY, (0, "give", "insulin", 10), (0, "give", "dextrose", 25))
    assert sweet.value("glucose") > 70
    later = lived(at_the_door(potassium=7.2), 240, STEADY, (0, "give", "insulin", 10), (0, "give", "dextrose", 25))
    assert later.value("glucose") < sweet.value("glucose")


def test_shift_alone_lends_hours_and_dialysis_gives_them() -> None:
    care = (STEADY, (0, "give", "insulin", 10), (0, "give", "dextrose", 25), (0, "give", "beta_agonist", 4))
    lent = lived(at_the_door(potassium=7.4, kidney_left=0.05, rises_per_h=0.03), 14 * 60, *care)
    assert lent.state == "dead"
    kept = lived(at_the_door(potassium=7.4, kidney_left=0.05, rises_per_h=0.03), 14 * 60, *care, (60, "infuse", "dialysis", 1.0))
    assert kept.state == "alive" and kept.value("potassium") < 6.8


def test_dialysis_takes_a_millimole_in_an_hour_and_there_is_a_rebound() -> None:
    """Blumberg 1988: about -1 after one hour, -2 after three."""
    body = lived(at_the_door(potassium=7.0), 60, STEADY, (0, "infuse", "dialysis", 1.0))
    assert 0.5 < 7.0 - body.value("potassium") < 1.4
    lowest = lived(body, 240).value("potassium")
    assert 1.2 < 7.0 - lowest < 2.6
    assert lived(body, 420).value("potassium") > lowest + 0.2


def test_a_binder_or_resin_alone_does_not_save_the_heart() -> None:
    assert lived(at_the_door(potassium=7.4), 6 * 60, (10, "give", "potassium_binder", 10)).state != "alive"
    assert fallen(120, (0, "give", "potassium_binder", 10)) + 0.1 > 0.05


def test_a_water_pill_helps_only_where_kidneys_still_make_urine() -> None:
    with_urine, without = (lived(at_the_door(potassium=6.7, kidney_left=k), 240, (0, "give", "loop_diuretic", 2)).value("potassium_excess")
                           - at_the_door(potassium=6.7, kidney_left=k).value("potassium_excess") for k in (0.45, 0.03))
    assert with_urine < without


def test_succinylcholine_lifts_potassium_by_half_a_millimole() -> None:
    """Gronert 1975: +0.5 to +1.0 within minutes."""
    body = at_the_door(potassium=6.4)
    lived(body, 6, (0, "give", "depolarising_relaxant", 1.5), (0, "infuse", "bag_mask", 1.0))
    assert 0.4 < body.value("potassium") - 6.4 < 1.1


def test_a_body_without_the_process_keeps_its_numbers_under_new_drives() -> None:
    body = Body(MAN_32, {})
    body.settle(10)
    body.to(6 * 3600)
    assert body.value("potassium") == pytest.approx(4.2, abs=0.02)
    assert body.value("sodium") == 139.0 and body.value("glucose") == pytest.approx(95.0, abs=0.5)
    assert body.value("sodium_corrected") == 139.0 and body.value("conduction") == 0.0


def test_each_ten_minutes_without_calcium_costs() -> None:
    def harm(wait: int) -> float:
        drugs = ((wait, "give", "calcium", 3), (wait, "give", "insulin", 10), (wait, "give", "dextrose", 25))
        care = (*drugs, (wait + 20, "infuse", "dialysis", 1.0))
        return lived(at_the_door(potassium=7.5, kidney_left=0.05), 240, *care).total_harm

    harms = [harm(d) for d in (5, 20, 40, 60)]
    assert harms == sorted(harms) and harms[-1] > harms[0]
