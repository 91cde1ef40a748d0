"""Searching: dates by prefix, tokens, references, order, pages by cursor, includes (over a chart that stands still)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import residency
from residency.doors.fhir import reading, searching
from residency.doors.fhir.dates import PREFIXES, fits, span
from residency.doors.fhir.outcome import NotUnderstood
from residency.doors.fhir.parameters import SEARCH
from residency.doors.fhir.query import query, written
from residency.policies import make, play
from residency.tasks import load
from tests.doors.fhir.seat import SEPSIS, Seat, run

EPISODE = play(make("oracle", load(SEPSIS), 0), residency.start(SEPSIS, 0))
ROWS = reading.everything(EPISODE.chart, "P-1001")


def searched(kind: str, *pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return searching.paged(query(kind, pairs), ROWS).page


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [r["id"] for r in rows]


@pytest.mark.parametrize(
    ("prefix", "day", "hour", "later", "earlier"),
    [
        ("eq", 1, 0, 0, 0),
        ("ne", 0, 1, 1, 1),
        ("gt", 0, 1, 0, 1),
        ("lt", 0, 0, 1, 0),
        ("ge", 1, 1, 0, 1),
        ("le", 1, 0, 1, 0),
        ("sa", 0, 1, 0, 1),
        ("eb", 0, 0, 1, 0),
    ],
)
def test_a_date_prefix_means_what_the_specification_says(prefix: str, day: int, hour: int, later: int, earlier: int) -> None:
    has = span("2026-07-01T08:30:00+00:00")
    assert has is not None
    for value, fit in (("2026-07-01", day), ("2026-07-01T08:00", hour), ("2027", later), ("2026-06", earlier)):
        wanted = span(value)
        assert wanted is not None and fits(has, prefix, wanted) == bool(fit), value


@given(st.text(max_size=24))
def test_what_is_no_date_is_none(text: str) -> None:
    found = span(text)
    assert found is None or found.low < found.high


@given(st.datetimes(), st.sampled_from(PREFIXES))
def test_any_date_is_inside_itself(moment: Any, prefix: str) -> None:
    found = span(moment.replace(microsecond=0).isoformat() + "Z") if moment.year >= 1000 else None
    if found is not None:
        assert fits(found, prefix, found) == (prefix in ("eq", "ge", "le"))


def test_tokens_with_and_without_their_system() -> None:
    every = searched("Observation", ("code", "2524-7"))
    assert every and ids(every) == ids(searched("Observation", ("code", "http://loinc.org|2524-7")))
    assert ids(every) == ids(searched("Observation", ("code", "https://residency.invalid/fhir/CodeSystem/test|lactate")))
    assert not searched("Observation", ("code", "http://snomed.info/sct|2524-7")) and not searched("Observation", ("code", "|2524-7"))
    assert ids(every) == ids(searched("Observation", ("code:text", "lactate")))
    rest = searched("Observation", ("code:not", "2524-7"), ("_count", "1000"))
    assert len(rest) + len(every) == len(searched("Observation", ("_count", "1000")))
    two = searched("Observation", ("code", "2524-7,8867-4"), ("_count", "1000"))
    assert set(ids(two)) == set(ids(every)) | set(ids(searched("Observation", ("code", "8867-4"))))
    assert searched("Observation", ("combo-code", "8480-6")) and not searched("Observation", ("code", "8480-6"))


def test_references_with_and_without_their_type() -> None:
    order = searched("ServiceRequest", ("code", "2524-7"))[0]["id"]
    for name, value in (("based-on", order), ("based-on", f"ServiceRequest/{order}"), ("based-on:ServiceRequest", order)):
        assert searched("DiagnosticReport", (name, value)), (name, value)
    assert not searched("DiagnosticReport", ("based-on", f"MedicationRequest/{order}"))
    assert not searched("DiagnosticReport", ("based-on:missing", "true"))
    assert len(searched("Task", ("focus", f"ServiceRequest/{order}"))) == 1


def test_two_parameters_must_both_hold_and_dates_make_a_window() -> None:
    window = searched(
        "Observation",
        ("category", "laboratory"),
        ("date", "ge2026-07-01T08:10:00Z"),
        ("date", "lt2026-07-01T09:00:00Z"),
        ("_count", "1000"),
    )
    assert window and all("2026-07-01T08:10" <= r["effectiveDateTime"] < "2026-07-01T09:00" for r in window)


def test_newest_first_unless_asked_otherwise() -> None:
    dates = [r["effectiveDateTime"] for r in searched("Observation", ("category", "vital-signs"), ("_count", "1000"))]
    assert dates == sorted(dates, reverse=True) and len(set(dates)) > 2
    dates = [r["authoredOn"] for r in searched("MedicationRequest", ("_sort", "date"))]
    assert dates == sorted(dates)
    both = [(r["status"], r["authoredOn"]) for r in searched("Task", ("_sort", "status,-date"))]
    assert [s for s, _ in both] == sorted(s for s, _ in both)


@pytest.mark.parametrize("kind", tuple(SEARCH))
@pytest.mark.parametrize("size", [1, 3, 7])
def test_pages_hold_everything_once_and_in_order(kind: str, size: int) -> None:
    whole = ids(searched(kind, ("_count", "1000")))
    seen: list[str] = []
    cursor: list[tuple[str, str]] = []
    while True:
        found = searching.paged(query(kind, [("_count", str(size)), *cursor]), ROWS)
        assert found.total == len(whole) and len(found.page) <= size
        seen += ids(found.page)
        if found.following is None:
            break
        cursor = [("_cursor", written(found.following))]
    assert seen == whole


def test_a_cursor_of_another_search_is_refused() -> None:
    place = searching.paged(query("Observation", [("_count", "1")]), ROWS).following
    assert place is not None
    with pytest.raises(NotUnderstood, match="another search"):
        query("Observation", [("_sort", "status,date"), ("_cursor", written(place))])


def test_includes_follow_references_both_ways_and_name_each_once() -> None:
    found = searching.paged(
        query("DiagnosticReport", [("_include", "DiagnosticReport:result"), ("_include", "DiagnosticReport:based-on")]), ROWS
    )
    kinds = [r["resourceType"] for r in found.included]
    assert set(kinds) == {"Observation", "ServiceRequest"} and len(found.included) == len(
        {(r["resourceType"], r["id"]) for r in found.included}
    )
    back = searching.paged(
        query("ServiceRequest", [("code", "2524-7"), ("_revinclude", "DiagnosticReport:based-on"), ("_revinclude", "Task:focus")]), ROWS
    )
    assert {r["resourceType"] for r in back.included} == {"DiagnosticReport", "Task"}


def test_links_lead_through_every_page_of_a_real_search(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        for call in EPISODE.trajectory().calls[:12]:
            await seat.call(call.name, **call.arguments)
        at, seen, pages = "/Patient/P-1001/$everything?_count=7", [], 0
        while at:
            bundle = await seat.get(at)
            assert bundle["type"] == "searchset" and bundle["link"][0]["relation"] == "self"
            matches = [e for e in bundle.get("entry", ()) if e["search"]["mode"] == "match"]
            seen += [e["fullUrl"] for e in matches]
            at = next((link["url"] for link in bundle["link"] if link["relation"] == "next"), "")
            pages += 1
        assert pages > 3 and len(seen) == len(set(seen)) >= bundle["total"] - 9
        by_form = await seat.client.post("/Observation/_search", data={"category": "vital-signs", "_summary": "count"})
        assert by_form.json()["total"] > 0 and "entry" not in by_form.json()

    run(tmp_path, test)


def test_patients_are_found_by_what_the_hospital_searches_by(tmp_path: Path) -> None:
    async def test(seat: Seat) -> None:
        rows = await seat.found("/Patient?name=Ada&gender=female&_sort=birthdate")
        assert rows and all(r["name"][0]["given"] == ["Ada"] for r in rows)
        assert [r["birthDate"] for r in rows] == sorted(r["birthDate"] for r in rows)
        number = rows[0]["identifier"][0]["value"]
        assert ids(await seat.found(f"/Patient?identifier=https://residency.invalid/fhir/sid/mrn|{number}")) == [rows[0]["id"]]
        assert (await seat.get(f"/Patient/{rows[0]['id']}"))["id"] == rows[0]["id"]
        assert len(await seat.found(f"/Encounter?patient={rows[0]['id']}")) == 1

    run(tmp_path, test)
