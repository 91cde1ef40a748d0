"""Whatever is sent at the door: no 5xx, every refusal is an OperationOutcome, and the session goes on answering."""

from __future__ import annotations

import asyncio
import copy
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from residency.doors.fhir import FhirDoor
from residency.doors.fhir.parameters import SEARCH
from residency.doors.http import build
from residency.doors.sessions import Journal, Sessions
from tests.doors.fhir.seat import DESK, FAST, HEADACHE, SEPSIS, drug_order, note, order, parameters

REQUESTS = 25  # an example
EXAMPLES = 440  # of the long test: 11,000 requests

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
RATE = {"value": 0.1, "unit": "mcg/kg/min", "system": "http://unitsofmeasure.org", "code": "ug/kg/min"}
TEMPLATES: list[dict[str, Any]] = [
    drug_order("norepinephrine", dosageInstruction=[{"text": "x", "route": {"text": "iv"}, "doseAndRate": [{"rateQuantity": RATE}]}]),
    drug_order(
        "meropenem",
        priority="stat",
        reasonCode=[{"text": "sepsis"}],
        note=[{"text": "sure"}],
        dosageInstruction=[
            {
                "timing": {"repeat": {"duration": 30, "durationUnit": "min", "period": 8, "periodUnit": "h"}},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "g"}}],
            }
        ],
    ),
    order("lab", "lactate", priority="stat"),
    order("consult", "icu", reasonCode=[{"text": "shock"}]),
    order("procedure", "central line", bodySite=[{"text": "right"}]),
    order("nursing", "vital signs", occurrenceTiming={"repeat": {"frequency": 1, "period": 15, "periodUnit": "min"}}),
    note("Sick."),
    {
        "resourceType": "AllergyIntolerance",
        "patient": {"reference": "Patient/P-1001"},
        "code": {"text": "penicillin"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "reaction": [{"manifestation": [{"text": "hives"}], "severity": "mild"}],
    },
    {"resourceType": "Task", "status": "cancelled", "intent": "order", "focus": {"reference": "ServiceRequest/order-4"}},
    {
        "resourceType": "Encounter",
        "id": "E-1001",
        "status": "finished",
        "hospitalization": {"dischargeDisposition": {"text": "ward"}},
        "diagnosis": [{"condition": {"display": "sepsis"}}],
    },
    {"resourceType": "Parameters", "parameter": parameters("text", "Where does it hurt?")},
    {"resourceType": "Parameters", "parameter": [*parameters("patient_id", "P-1001"), *parameters("systems", ["chest"])]},
    {"resourceType": "Parameters", "parameter": [*parameters("minutes", 5), *parameters("until", "time")]},
    {"resourceType": "Bundle", "type": "transaction", "entry": []},
]
TOOLS = ("say", "examine", "measure", "wait", "think", "process-discharge", "hand-over", "score", "create-clinical-order", "submit-triage")
KEYS = ("P-1001", "E-1001", "P-2001", "order-1", "order-4", "vital-triage", "vital-triage.hr", "clinic.5f2026", "consult-0", "result-9")


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A good body with some of its inside replaced, dropped, doubled or added to."""
    body = copy.deepcopy(draw(st.sampled_from(TEMPLATES)))
    for _ in range(draw(st.integers(0, 3))):
        spots = list(_inside(body))
        holder, key = draw(st.sampled_from(spots))
        how = draw(st.sampled_from(("replace", "drop", "add", "double", "list")))
        if how == "replace":
            holder[key] = draw(junk)
        elif how == "drop":
            del holder[key]
        elif how == "add" and isinstance(holder, dict):
            holder[
                draw(st.sampled_from(("modifierExtension", "doNotPerform", "_status", "id", "extension", "contained", "note", "text")))
            ] = draw(junk)
        elif how == "double" and isinstance(holder[key], str):
            holder[key] *= draw(st.integers(2, 300))
        elif how == "list":
            holder[key] = [holder[key]] * draw(st.integers(1, 30))
        if not isinstance(body, dict) or not body:
            break
    return body


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _inside(value[key])


kinds = st.sampled_from((*SEARCH, *SEARCH, "Binary", "Bundle", "metadata", "$everything"))
tasks = st.sampled_from((SEPSIS, SEPSIS, SEPSIS, HEADACHE, DESK, "triage/seed-01"))
keys = st.sampled_from(KEYS) | st.text(min_size=1, max_size=70)
values = st.one_of(
    st.text(max_size=30),
    st.sampled_from(KEYS),
    st.sampled_from(("ge2026-07-01", "lt2026", "8867-4", "http://loinc.org|2524-7", "|", ",", "-date", "true")),
    st.from_regex(r"(eq|ne|gt|ge|le|lt|sa|eb|ap)?\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?", fullmatch=True),
    st.integers(-5, 10**12).map(str),
    st.sampled_from([f"{k}:{n}" for k, ps in SEARCH.items() for n in ps]),
)


@st.composite
def queries(draw: st.DrawFn, kind: str) -> list[tuple[str, str]]:
    """Parameters of a type's search, often good ones; or of any, of none, and with modifiers."""
    if draw(st.integers(0, 9)) < 6:
        good = {"date": ("ge2026-07-01", "lt2026-07-01T09:00:00Z", "2026"), "reference": ("P-1001", "Patient/P-1001", "Encounter/E-1001")}
        names = draw(st.lists(st.sampled_from(sorted(SEARCH.get(kind, {"_id": None}))), max_size=2, unique=True))
        found = [
            (
                n,
                draw(
                    st.sampled_from(good.get(p.kind, ("active", "8867-4", "vital-signs"))) if (p := SEARCH.get(kind, {}).get(n)) else values
                ),
            )
            for n in names
        ]
        return found + draw(st.lists(st.sampled_from((("_count", "2"), ("_sort", "-_id"), ("_summary", "count"))), max_size=1))
    own = sorted({n for ps in SEARCH.values() for n in ps})
    names = st.sampled_from((*own, "_id", "_count", "_sort", "_include", "_revinclude", "_cursor", "_summary", "_type", "_format", "_has"))
    modifier = st.sampled_from(("", "", "", ":not", ":missing", ":text", ":exact", ":contains", ":Patient", ":above", ":iterate"))
    return draw(st.lists(st.tuples(st.builds(str.__add__, names, modifier) | st.text(max_size=8), values), max_size=4))


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """One request, likely near a good one."""
    kind = draw(kinds)
    good = draw(st.integers(0, 9)) > 2
    method = draw(st.sampled_from(("GET",) * 10 + ("POST",) * 10 + ("PUT",) * 3 + ("PATCH", "DELETE", "OPTIONS")))
    made: dict[str, Any] = {"method": method, "headers": draw(headers) if draw(st.integers(0, 3)) == 0 else {}}
    if method in ("POST", "PUT"):
        body = draw(mutated() if good else junk | mutated())
        raw = json.dumps(body).encode() if draw(st.integers(0, 9)) else draw(st.binary(max_size=200))
        made["content"] = raw[:70_000]
        if isinstance(body, dict) and good:
            kind = str(body.get("resourceType", kind))[:200]
            kind = f"${draw(st.sampled_from(TOOLS))}" if kind == "Parameters" else kind
    parts = [kind] + ([draw(keys)] if method == "PUT" or (method == "GET" and draw(st.booleans())) else [])
    if not good:
        parts += draw(st.lists(st.sampled_from(("$everything", "_search", "_history", "..", "")) | st.text(max_size=10), max_size=2))
    path = "/".join(quote(p, safe="$.") for p in parts)
    query = "&".join(f"{quote(n)}={quote(v)}" for n, v in draw(queries(kind))) if method == "GET" or not good else ""
    made["url"] = f"/{path}" + (f"?{query}" if query else "")
    return made


headers = st.fixed_dictionaries(
    {},
    optional={
        "content-type": st.sampled_from(
            (
                "application/fhir+json",
                "application/json; charset=utf-8",
                "application/fhir+xml",
                "text/plain",
                "application/x-www-form-urlencoded",
                "",
                ";",
            )
        ),
        "accept": st.sampled_from(("*/*", "application/fhir+json", "text/html", "", "application/*;q=0.1")),
        "prefer": st.sampled_from(("return=minimal", "return=OperationOutcome", "return=representation", "x")),
        "host": st.sampled_from(("ward", "[::1]:80", "[", "a b", "x" * 300, "")),
        "x-episode-id": st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
        "if-none-exist": st.just("x"),
    },
)
Batch = list[dict[str, Any]]
batches = st.lists(requests(), min_size=REQUESTS, max_size=REQUESTS)
seen: Counter[int] = Counter()


async def thrown(folder: Path, task: str, batch: Batch) -> None:
    """Throw a batch at a fresh session; then it must still answer."""
    sessions = Sessions(Journal(folder / "sessions.db"), FAST)
    app = build(sessions, "a-token-for-the-tests", [FhirDoor(sessions)])
    ticket = await sessions.open(task, 0)
    bearer = {"Authorization": f"Bearer {ticket.token}"}
    transport = httpx.ASGITransport(app)  # an exception in the application fails the test
    async with httpx.AsyncClient(transport=transport, base_url=f"http://ward/episodes/{ticket.id}/fhir", headers=bearer) as client:
        for made in batch:
            answer = await client.request(**made)
            seen[answer.status_code] += 1
            assert answer.status_code < 500, (made, answer.text)
            if answer.status_code >= 400 and answer.headers["content-type"] == "application/fhir+json":
                issue = answer.json()["issue"][0]
                assert issue["severity"] == "error" and issue["details"]["text"] and issue["diagnostics"]
                assert "Traceback" not in answer.text and "invalid_episode" not in answer.text, (made, answer.text)
        last = await client.get("/Patient/P-1001")
        assert last.status_code in (200, 409) or task.startswith("triage/seed"), last.text
        await sessions.state(ticket.id, ticket.token)
    await sessions.drain()


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(task=tasks, batch=batches)
def test_a_few_hundred_odd_requests(tmp_path_factory: pytest.TempPathFactory, task: str, batch: Batch) -> None:
    asyncio.run(thrown(tmp_path_factory.mktemp("fuzz"), task, batch))


@pytest.mark.long
def test_ten_thousand_odd_requests(tmp_path_factory: pytest.TempPathFactory) -> None:
    seen.clear()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(task=tasks, batch=batches)
    def throw(task: str, batch: Batch) -> None:
        asyncio.run(thrown(tmp_path_factory.mktemp("fuzz"), task, batch))

    throw()
    assert seen.total() >= 10_000 and seen[200] + seen[201] > 1000
    print(f"{seen.total()} requests: {dict(sorted(seen.items()))}")
