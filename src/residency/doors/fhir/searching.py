"""Searches: the acts of reading that they need, what answers, in pages, with what they include."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from residency.doors.fhir import reading
from residency.doors.fhir.mapping import Resource
from residency.doors.fhir.matching import Filter, answers, at, sort_key
from residency.doors.fhir.outcome import NotUnderstood
from residency.doors.fhir.query import Include, Place, Query
from residency.doors.fhir.seat import Seat

OWN_PATIENTS = "search_patients"


class Found:
    """What a search brought: the page, what it includes, how many there are, and where the next page begins."""

    def __init__(self, page: list[Resource], included: list[Resource], total: int, following: Place | None):
        self.page, self.included, self.total, self.following = page, included, total, following


async def search(seat: Seat, q: Query) -> Found:
    """Perform a search. Raises NotUnderstood, NotOffered, ActRefused, and what sessions refuse."""
    kinds = {q.kind, *(t for i in q.include for t in _targets(i)), *(i.kind for i in q.revinclude)}
    patient = _patient(q)
    if q.kind == "Patient" and OWN_PATIENTS in seat.tools and patient is None and q.filters:
        rows = await _registered(seat, q)
        tools = {reading.HISTORY}
    else:
        chart = await seat.chart()
        patient = reading.chosen(chart, patient)
        tools = _tools(q, kinds)
        codes = [v for f in q.filters if f.name == "code" and not f.modifier for v in f.values]
        test = reading.test_named(codes) if q.kind in ("Observation", "DiagnosticReport") else ""
        done = reading.calls(seat, tools, patient, test)
        await seat.read(done)
        tools = {name for name, _ in done}
        rows = reading.everything(await seat.chart(), patient)
    rows = [r for r in rows if reading.shown_by(r) in tools and r["resourceType"] in kinds]
    return paged(q, rows)


def _targets(i: Include) -> tuple[str, ...]:
    return (i.only,) if i.only else i.of.targets


def _tools(q: Query, kinds: set[str]) -> set[str]:
    """The tools that show what may be in the answer; a plain category names one where a type has several."""
    plain = (f.values[0] for f in q.filters if f.name == "category" and not f.modifier and len(f.values) == 1)
    category = next((v.rsplit("|", 1)[-1] for v in plain), "")
    return reading.needed({q.kind}, category) | reading.needed(kinds - {q.kind})


def _patient(q: Query) -> str | None:
    """The patient whom a search names by reference, by id or by their encounter's id. Raises NotUnderstood for several."""
    named = {v for f in q.filters if _names_patient(q.kind, f) for v in f.values}
    if len(named) > 1:
        raise NotUnderstood("bad_value", "One patient at a time.", "Search for each of them.")
    return reading.own_id(named.pop().rstrip("/").rsplit("/", 1)[-1]) if named else None


def _names_patient(kind: str, f: Filter) -> bool:
    if f.modifier not in ("", "Patient"):
        return False
    return f.of.targets == ("Patient",) or (kind == "Patient" and f.name == "_id")


async def _registered(seat: Seat, q: Query) -> list[Resource]:
    """Patients by name, number, birth date or sex: performs search_patients with what it takes."""
    takes = {"name": "name", "family": "name", "given": "name", "identifier": "mrn", "birthdate": "date_of_birth", "gender": "sex"}
    arguments: dict[str, Any] = {"limit": 20}
    for f in q.filters:
        if not f.modifier and len(f.values) == 1 and f.name in takes:
            arguments[takes[f.name]] = f.values[0].rsplit("|", 1)[-1].removeprefix("eq")[:200]
    result = await seat.act(OWN_PATIENTS, arguments)
    chart = await seat.chart()
    return [r for p in result.data["patients"] for r in reading.everything(chart, p["id"])]


def paged(q: Query, rows: list[Resource]) -> Found:
    """The page of a search out of the rows that its acts have shown."""
    matched = [r for r in rows if r["resourceType"] == q.kind and all(answers(r, f) for f in q.filters)]
    total = len(matched)
    matched.sort(key=cmp_to_key(lambda a, b: _compare(q, _place(q, a), _place(q, b))))
    if q.cursor is not None:
        matched = [r for r in matched if _compare(q, _place(q, r), q.cursor) > 0]
    page = [] if q.summary else matched[: q.size]
    following = _place(q, page[-1]) if page and len(matched) > len(page) else None
    return Found(page, _included(q, page, rows), total, following)


def _place(q: Query, r: Resource) -> Place:
    return Place(tuple(sort_key(r, of) for _, of in q.sort), r["id"])


def _compare(q: Query, a: Place, b: Place) -> int:
    for (down, _), left, right in zip(q.sort, a.values, b.values, strict=True):
        if left != right:
            return (-1 if left < right else 1) * (-1 if down else 1)
    return 0 if a.id == b.id else -1 if a.id < b.id else 1


def _included(q: Query, page: list[Resource], rows: list[Resource]) -> list[Resource]:
    """Resources that the page points at, and resources that point at the page, each once."""
    there = {f"{r['resourceType']}/{r['id']}": r for r in rows}
    found: dict[str, Resource] = {}
    for i in q.include:
        for key in (k for r in page for k in _references(r, i)):
            if key in there and key.split("/")[0] in _targets(i):
                found[key] = there[key]
    mine = {f"{r['resourceType']}/{r['id']}" for r in page}
    for i in q.revinclude:
        for r in rows:
            if r["resourceType"] == i.kind and mine & set(_references(r, i)):
                found[f"{r['resourceType']}/{r['id']}"] = r
    return [r for key, r in found.items() if key not in mine]


def _references(r: Resource, i: Include) -> list[str]:
    return [found.get("reference", "") for path in i.of.paths for found in at(r, path)]


def whole(rows: list[Resource], kinds: frozenset[str], count: int, cursor: Place | None) -> Found:
    """A page of a whole chart, in the order of entry."""
    chosen = [r for r in rows if r["resourceType"] in kinds]
    start = 0
    if cursor is not None:
        after = (*cursor.values, cursor.id)
        start = next((i + 1 for i, r in enumerate(chosen) if (r["resourceType"], r["id"]) == after), len(chosen))
    page = chosen[start : start + count]
    more = page and start + len(page) < len(chosen)
    return Found(page, [], len(chosen), Place((page[-1]["resourceType"],), page[-1]["id"]) if more else None)
