"""Between dying and dead: an arrest can be treated, and ten minutes without compressions end it."""

from __future__ import annotations

from residency.physiology import Body
from tests.physiology.cases import MAN_32, ready, shocked


def arrested() -> Body:
    body = ready(MAN_32, {"opioid_poisoning": {"load": 4}})
    while body.state == "alive":
        body.to(body.second + 10)
    return body


def test_ten_minutes_without_compressions_are_death() -> None:
    body = arrested()
    start = body.second
    body.to(start + 540)
    assert body.state == "arrest"
    assert body.vitals()["HR"] is None
    body.to(start + 660)
    assert body.state == "dead"
    assert body.rhythm == "asystole"


def test_compressions_breath_epinephrine_and_the_antidote_bring_it_back() -> None:
    body = arrested()
    for agent, rate in (("cpr", 1), ("bag_mask", 1), ("oxygen", 1.0)):
        body.infuse(agent, rate)
    for _ in range(5):
        body.give("epinephrine", 1)
        body.to(body.second + 180)
        if body.state == "alive":
            break
    assert body.state == "alive"
    assert body.rhythm == "sinus"
    body.infuse("cpr", 0)
    body.to(body.second + 1800)
    assert body.state == "alive"
    assert body.value("map") > 60
    assert 0 < body.injury["brain"] < 0.6


def test_compressions_alone_buy_time_and_do_not_mend_the_cause() -> None:
    body = arrested()
    body.infuse("cpr", 1)
    start = body.second
    body.to(start + 720)
    assert body.state == "arrest"


def test_late_compressions_leave_a_worse_brain() -> None:
    def brain(wait: int) -> float:
        body = arrested()
        body.to(body.second + wait)
        for agent, rate in (("cpr", 1), ("bag_mask", 1), ("oxygen", 1.0)):
            body.infuse(agent, rate)
        body.give("epinephrine", 1)
        body.to(body.second + 900)
        return body.injury["brain"]

    assert brain(300) > brain(60) + 0.05


def test_a_shock_ends_fibrillation_and_hurts_a_beating_heart() -> None:
    body = ready(MAN_32, {})
    hurt = body.fork()
    hurt.give("shock", 1)
    hurt.to(60), body.to(60)
    assert hurt.injury["heart"] > body.injury["heart"]

    struck = ready(MAN_32, {})
    struck.give("potassium", 60)
    while struck.state == "alive" and struck.second < 600:
        struck.to(struck.second + 10)
    assert struck.rhythm == "vf"
    struck.infuse("cpr", 1)
    struck.infuse("bag_mask", 1)
    struck.to(struck.second + 240)
    struck.give("shock", 1)
    struck.to(struck.second + 60)
    struck.give("shock", 1)
    struck.to(struck.second + 60)
    assert struck.rhythm != "vf"


def test_one_milligram_of_epinephrine_into_a_beating_heart_is_a_disaster() -> None:
    plain, pushed = shocked(0.5), shocked(0.5)
    pushed.give("epinephrine", 1)
    plain.to(1800), pushed.to(1800)
    assert pushed.state != "alive" or pushed.injury["heart"] > plain.injury["heart"] + 0.02
