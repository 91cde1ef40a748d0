"""What a page holds, read without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest

import residency
from residency.contract import Trajectory
from residency.counterfactual import nothing, standard
from residency.errors import UserError
from residency.evaluation.report import compare, page, replayed
from residency.evaluation.report.harms import curve, references
from residency.evaluation.report.html import POLICY, RESEARCH
from residency.evaluation.report.known import known, missed
from residency.evaluation.report.lanes import treatments
from tests.evaluation.report.made import DESK, HURT, LOOK, PAPER, SHOCK, by, call, closing, hostile, of, order


class Parsed(HTMLParser):
    """Elements, ids and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.headings: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names.add(tag)
        self.attributes |= set(given)
        self.ids += [v for k, v in attrs if k == "id" and v]
        self.links += [v for k, v in attrs if k in ("href", "src") and v]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


PAGES = {
    "oracle": lambda: page(by("oracle"), "oracle"),
    "harmful": lambda: page(by("harmful"), "harmful"),
    "nothing": lambda: page(by("null")),
    "desk": lambda: page(by("oracle", DESK), "oracle"),
    "paper": lambda: page(by("oracle", PAPER), "oracle"),
    "hostile": lambda: page(hostile(), HURT),
    "two": lambda: compare(by("oracle"), by("harmful"), ("oracle", "harmful")),
    "two at the desk": lambda: compare(by("oracle", DESK), by("null", DESK)),
    "two on paper": lambda: compare(by("oracle", PAPER), by("null", PAPER)),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_asks_nothing_of_anybody(name: str) -> None:
    text = PAGES[name]()
    found = Parsed(text)
    assert POLICY in text and RESEARCH in text
    assert not found.names & {"script", "img", "link", "iframe", "object", "embed", "form"}
    assert not [a for a in found.attributes if a.startswith("on")]
    assert all(link.startswith("#") for link in found.links)
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert "url(" not in text and "@import" not in text
    assert found.headings[0] == "h1" and found.headings.count("h1") == 1


def test_a_page_is_the_same_bytes_every_time() -> None:
    assert page(by("oracle"), "oracle") == page(by("oracle"), "oracle")


def test_markup_in_an_act_stays_text() -> None:
    text = page(hostile(), HURT)
    assert HURT not in text and "<img" not in text and "onerror=alert" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\u202e" not in text


def test_numbers_and_verdict_are_those_of_the_score() -> None:
    score = by("harmful").score
    assert score is not None
    text = page(by("harmful"), "harmful")
    assert f"{score.normalized:.3f}" in text and f"{score.total:.3f}" in text and "not passed" in text
    assert all(v.kind.replace("_", " ") in text for v in score.violations)


def test_evidence_leads_to_the_act_in_whose_time_it_happened() -> None:
    run = replayed(by("oracle"))
    text = page(by("oracle"))
    lines = [says for c in run.score.criteria for says in c.evidence if says in run.told()]
    assert lines
    for says in lines:
        act = run.act_of(run.told()[says])
        assert f'<a href="#act-{act}">' in text and f'id="act-{act}"' in text


@pytest.mark.parametrize("task", [DESK, PAPER])
def test_what_a_task_has_not_is_left_out(task: str) -> None:
    found = Parsed(page(by("oracle", task)))
    assert {"score", "criteria", "timeline", "known"} <= set(found.ids) and "harm" not in found.ids
    assert ("course" in found.ids) == (task == DESK)


def test_a_refused_call_and_an_interruption_are_marked() -> None:
    text = page(of([LOOK, call("operate"), residency.Call("wait", {"minutes": 60, "until": "time"}), closing()]))
    assert re.search(r'<tr[^>]*id="act-2" class="refused">', text) and "refused: unknown tool" in text
    assert re.search(r'<tr[^>]*id="act-3" class="interrupted">', text)


# ---- what was known when


def test_a_result_is_known_when_it_was_read_and_not_before() -> None:
    calls = [order("lab", item="lactate"), residency.Call("wait", {"minutes": 60, "until": "time"})]
    unread = replayed(of(calls))
    assert not [k for k in known(unread) if k.what.startswith("Lactate")]
    assert [m for m in missed(unread) if m.what.startswith("Lactate") and m.why.endswith("never read")]
    read = replayed(of([*calls, call("review_results")]))
    (row,) = [k for k in known(read) if k.what.startswith("Lactate")]
    assert row.minute >= 60 and row.act == 3 and not [m for m in missed(read) if m.what.startswith("Lactate")]


def test_what_nobody_was_asked_stays_unknown() -> None:
    run = replayed(of([LOOK]))
    assert any("anaphylaxis" in m.what for m in missed(run))
    assert len(missed(replayed(by("oracle")))) < len(missed(run))


def test_what_staff_chart_by_themselves_is_not_known() -> None:
    run = replayed(of([residency.Call("wait", {"minutes": 60, "until": "time"})]))
    assert any(e.actor == "routine" for e in run.events) and not [k for k in known(run) if k.source == "measured"]


def test_calcium_in_blood_is_no_calcium_in_an_ampoule() -> None:
    calls = [order("lab", item="chemistry"), residency.Call("wait", {"minutes": 90, "until": "time"}), call("review_results")]
    text = page(of(calls))
    assert "Calcium" in text and "Calcium gluconate" not in text


# ---- charts


def test_the_curves_end_where_harm_is_counted() -> None:
    run = replayed(by("harmful"))
    harm = residency.harm(by("harmful"))
    idle, usual = references(run)
    assert curve(run, "this", "a").final == harm.this
    assert idle.final == harm.nothing == nothing(run.episode.task, 0).total
    assert usual.final == harm.standard == standard(run.episode.task, 0).total


def test_harm_never_falls_and_time_never_turns_back() -> None:
    run = replayed(by("oracle"))
    for points in (curve(run, "this", "a").points, *(c.points for c in references(run))):
        assert all(a[0] <= b[0] and (a[1] or 0) <= (b[1] or 0) for a, b in zip(points, points[1:], strict=False))


def test_what_ran_is_drawn_from_its_start_to_its_end() -> None:
    found = treatments(replayed(by("oracle")))
    (bag, *_) = found["Lactated Ringer's"]
    assert bag.until is not None and bag.until > bag.since and "1000 mL" in bag.dose and bag.act is not None


def test_every_reading_is_a_point_and_every_point_says_what_it_is() -> None:
    run = replayed(by("oracle"))
    text = page(by("oracle"))
    pulses = [e for e in run.events if type(e.act).__name__ == "Measured" and "HR" in dict(e.act.vitals) and e.second >= -1800]  # type: ignore[union-attr]
    assert text.count(": pulse ") == len(pulses) > 0


# ---- two runs


def test_two_patients_are_not_laid_side_by_side() -> None:
    with pytest.raises(UserError, match="two patients"):
        compare(by("oracle"), by("oracle", SHOCK, 1))


def test_both_runs_share_axis_criteria_and_minutes() -> None:
    text = compare(by("oracle"), by("harmful"), ("one", "one"))
    assert "one (first)" in text and "one (second)" in text
    assert text.count("minutes since the clinician took over") == 1
    assert 'id="act-1"' in text and 'id="b-act-1"' in text and "They differ on" in text


# ---- tampering


def tampered(**changes: object) -> Trajectory:
    return msgspec.structs.replace(by("oracle"), **changes)


def _other_event() -> Trajectory:
    events = list(by("oracle").events)
    events[5] = [9_999, *events[5][1:]]
    return tampered(events=tuple(events))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda: tampered(calls=by("oracle").calls[1:]), "differs from event"),
        (_other_event, "from event 5"),
        (lambda: tampered(events=by("oracle").events[:-1]), "from event"),
        (lambda: tampered(log="0" * 32), "differs from event"),
        (lambda: tampered(score=msgspec.structs.replace(by("harmful").score, normalized=1.0)), "score"),
        (lambda: tampered(score=None), "score"),
        (lambda: tampered(minute=1.0), "minute"),
        (lambda: tampered(end_reason="died"), "end_reason"),
        (lambda: tampered(version="0.0.1"), "version"),
        (lambda: tampered(task_hash="0"), "content"),
    ],
    ids=["calls", "event", "last event", "log", "score", "no score", "minute", "ending", "version", "content"],
)
def test_a_tampered_trajectory_gets_no_page(change: object, says: str) -> None:
    with pytest.raises(UserError, match=says):
        page(change())  # type: ignore[operator]


def test_a_trajectory_that_went_through_json_gets_its_page() -> None:
    back = msgspec.json.decode(msgspec.json.encode(by("oracle")), type=Trajectory)
    assert page(back) == page(by("oracle"))


@pytest.mark.parametrize("task", [SHOCK, DESK])
def test_no_axis_offers_what_there_cannot_be(task: str) -> None:
    text = page(by("oracle", task))
    saturation = text.split(">Blood pressure<")[1].split(">Oxygen saturation<")[0]
    consciousness = text.split(">Temperature<")[1].split(">Consciousness<")[0]
    assert not [t for t in re.findall(r'class="tick">([\d.]+)<', saturation)[-3:] if 100 < float(t) < 120]
    assert not [t for t in re.findall(r'class="tick">([\d.]+)<', consciousness) if float(t) > 15]
