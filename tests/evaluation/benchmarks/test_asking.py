"""Questions go over a real wire to a real endpoint, pictures inside them; a model that can't see is never scored."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from residency.errors import InfrastructureError, UserError
from residency.evaluation import benchmarks
from residency.evaluation.benchmarks.sight import COLOURS, plain
from residency.policies.openai_endpoint import Endpoint, Sampling
from tests.evaluation.benchmarks.drawn import PICTURES, bytes_of, folder
from tests.model.wire import Wire, error, message


def endpoint(wire: Wire, **options: Any) -> Endpoint:
    return Endpoint("recorded", "none", base_url=wire.url, retries=0, **options)


def sent_picture(request: dict[str, Any]) -> bytes:
    (part,) = (p for p in request["messages"][0]["content"] if p["type"] == "image_url")
    head, data = part["image_url"]["url"].split(",", 1)
    assert head == "data:image/png;base64"
    return b64decode(data)


SEES = (message("Red."), message("blue"))


@pytest.fixture
def rad(tmp_path: Path) -> list[benchmarks.Item]:
    return benchmarks.load("vqa-rad", folder("vqa-rad", tmp_path))


@pytest.fixture
def medqa(tmp_path: Path) -> list[benchmarks.Item]:
    return benchmarks.load("medqa", folder("medqa", tmp_path))


def test_text_questions_are_asked_and_judged(medqa: list[benchmarks.Item]) -> None:
    with Wire(message("Crystals.\nAnswer: B"), message("Answer: A, B, C, D", finish="length"), message("C")) as wire:
        tally = benchmarks.examine(medqa, endpoint(wire, sampling=Sampling(seed=7, max_tokens=99)))
    first = wire.requests[0]
    assert "tools" not in first and (first["seed"], first["max_tokens"], first["temperature"]) == (7, 99, 0.0)
    asked = first["messages"][0]["content"]
    assert "B. Monosodium urate" in asked and medqa[0].question in asked and "'Answer: X'" in asked
    assert (tally.asked, tally.errors, tally.total.correct, tally.total.unread, tally.cut) == (3, 0, 2, 1, 1)
    assert tally.by_subject["step1"].accuracy == 1.0 and tally.by_subject["step2&3"].accuracy == 0.0
    assert tally.total.accuracy == pytest.approx(2 / 3) and (tally.prompt_tokens, tally.completion_tokens) == (300, 21)


def test_the_right_answer_is_never_sent(tmp_path: Path) -> None:
    items = benchmarks.load("pubmedqa", folder("pubmedqa", tmp_path))
    with Wire(message("Answer: no")) as wire:
        tally = benchmarks.examine(items, endpoint(wire))
    assert not any("Song shortened no wait" in json.dumps(r) or "final_decision" in json.dumps(r) for r in wire.requests)
    assert tally.macro_f1 == pytest.approx((2 * 1 / (1 + 3) + 0 + 0) / 3) and tally.by_kind["decision"].correct == 1


def test_pictures_arrive_byte_for_byte(rad: list[benchmarks.Item]) -> None:
    answers = ("Answer: yes", "Answer: left lung", "Answer: MRI", "Answer: 3")
    with Wire(*SEES, *map(message, answers)) as wire:
        tally = benchmarks.examine(rad, endpoint(wire))
    assert [sent_picture(r) for r in wire.requests] == [
        *(plain(c) for c in COLOURS.values()),
        *(bytes_of(PICTURES[n]) for n in (0, 0, 1, 1)),
    ]
    assert {kind: (p.n, p.correct) for kind, p in tally.by_kind.items()} == {"closed": (2, 1), "open": (2, 2)}
    assert {organ: p.n for organ, p in tally.by_subject.items()} == {"CHEST": 2, "HEAD": 2}


def test_a_model_declared_to_take_text_alone_is_an_error_before_anything_is_sent(rad: list[benchmarks.Item]) -> None:
    with Wire(message("Answer: yes")) as wire, pytest.raises(UserError, match="text alone"):
        benchmarks.examine(rad, endpoint(wire, images=False))
    assert wire.requests == []


@pytest.mark.parametrize("probe", [True, False])
@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "This model does not support image inputs."),
        error(404, "No endpoints found that support image input"),
        error(422, "messages.0.content: Input should be a valid string"),
        error(500, "image input is not supported - hint: you may need to provide the mmproj"),
    ],
    ids=["named", "router", "text only schema", "server"],
)
def test_an_endpoint_that_refuses_pictures_is_an_error(refusal: Any, probe: bool, rad: list[benchmarks.Item]) -> None:
    with Wire(refusal) as wire, pytest.raises(UserError, match="takes no pictures"):
        benchmarks.examine(rad, endpoint(wire), probe=probe)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("reply", ["Red.", "I see a medical image.", "Red or blue.", "", "I can't see pictures."])
def test_a_server_that_drops_pictures_without_a_word_is_found_out(reply: str, rad: list[benchmarks.Item]) -> None:
    with Wire(message(reply)) as wire, pytest.raises(UserError, match="does not see"):
        benchmarks.examine(rad, endpoint(wire))
    assert len(wire.requests) <= 2


def test_one_picture_refused_by_a_model_that_sees_stays_unscored(rad: list[benchmarks.Item]) -> None:
    with Wire(*SEES, message("Answer: yes"), error(400, "image too large"), message("Answer: CT")) as wire:
        tally = benchmarks.examine(rad, endpoint(wire))
    assert (tally.asked, tally.errors, tally.total.n) == (4, 1, 3) and "too large" in tally.answers[1].error


def test_a_failed_request_is_unscored_and_not_wrong(medqa: list[benchmarks.Item]) -> None:
    heard: list[tuple[int, int]] = []
    with Wire(message("B"), error(503, "overloaded"), message("C")) as wire:
        tally = benchmarks.examine(medqa, endpoint(wire), told=lambda done, of: heard.append((done, of)))
    assert (tally.asked, tally.errors, tally.total.n, tally.total.accuracy) == (3, 1, 2, 1.0)
    assert tally.answers[1].verdict is None and "503" in tally.answers[1].error and heard == [(1, 3), (2, 3), (3, 3)]


def test_a_dead_endpoint_ends_the_examination(medqa: list[benchmarks.Item]) -> None:
    with Wire(error(503, "gone")) as wire, pytest.raises(InfrastructureError, match="5 requests in a row"):
        benchmarks.examine(medqa * 2, endpoint(wire))
    assert len(wire.requests) == 5


def test_sets_are_not_mixed(medqa: list[benchmarks.Item], rad: list[benchmarks.Item]) -> None:
    with Wire(message("A")) as wire:
        for items in ([], medqa + rad):
            with pytest.raises(UserError, match="one benchmark"):
                benchmarks.examine(items, endpoint(wire))


@pytest.mark.parametrize("refuses", [lambda e: e.chat([{"role": "user", "content": "hello"}])])
def test_a_refusal_of_text_is_no_matter_of_pictures(refuses: Callable[[Endpoint], Any]) -> None:
    with Wire(error(400, "the image of this content is unknown")) as wire, pytest.raises(InfrastructureError, match="refused"):
        refuses(endpoint(wire))
