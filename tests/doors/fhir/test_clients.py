"""The recipe of docs/doors/fhir.md, and a FHIR client that knows nothing of us, against a real service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.doors.http_service import TOKEN, Service, control

PAGE = Path(__file__).parents[3] / "docs" / "doors" / "fhir.md"
TASK = "emergency/septic-shock-old-letter-01"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("fhir") / "sessions.db", "--fhir") as running:
        yield running


def test_the_recipe_runs(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESIDENCY_URL", service.url)
    monkeypatch.setenv("RESIDENCY_TOKEN", TOKEN)
    (recipe,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {"__name__": "recipe"}
    exec(compile(recipe, "docs/doors/fhir.md", "exec"), names)
    reports, letter, score, lactate = names["reports"], names["letter"], names["score"], names["lactate"]
    assert isinstance(reports, dict) and {e["search"]["mode"] for e in reports["entry"]} >= {"match", "include"}
    assert isinstance(letter, dict) and letter["data"] and isinstance(lactate, httpx.Response) and lactate.status_code == 201
    assert isinstance(score, dict) and score["final"] and score["outcome"]["end"] == "closed"
    for name in ("examiner", "fhir"):
        client = names[name]
        assert isinstance(client, httpx.Client)
        client.close()


def test_a_client_of_the_field_reads_searches_creates_and_updates(service: Service) -> None:
    with control(service) as examiner:
        ticket = examiner.post("/sessions", json={"task": TASK, "seed": 3}).json()
    client = SyncFHIRClient(f"{service.url}/episodes/{ticket['id']}/fhir", authorization=f"Bearer {ticket['token']}")
    patient = client.reference("Patient", "P-1001").to_resource()
    assert patient["gender"] == "female" or patient["gender"] == "male"
    ordered = client.resource(
        "ServiceRequest",
        status="active",
        intent="order",
        category=[{"text": "lab"}],
        code={"text": "lactate"},
        subject=patient.to_reference(),
    )
    ordered.save()
    assert ordered.id and ordered["code"]["coding"][0]["code"] == "2524-7"
    pages = client.resources("Observation").search(patient="P-1001", category="vital-signs").limit(2)
    assert len(pages.fetch()) == 2 and len(pages.fetch_all()) > 4
    task = client.resources("Task").search(focus=f"ServiceRequest/{ordered.id}").get()
    task["status"] = "cancelled"
    task.save()
    assert client.reference("ServiceRequest", ordered.id).to_resource()["status"] == "revoked"
    with pytest.raises(ResourceNotFound):
        client.reference("Patient", "P-9999").to_resource()
    with pytest.raises(OperationOutcome, match="no search parameter"):
        client.resources("Observation").search(nothing="1").fetch()


def test_the_page_names_what_the_door_does() -> None:
    from residency.doors.fhir.parameters import SEARCH
    from residency.doors.fhir.reading import TOOLS

    text = PAGE.read_text(encoding="utf-8")
    assert set(TOOLS) == set(SEARCH) and all(kind in text for kind in SEARCH)
    assert "never for care" in text and "residency.invalid" in text and "CDS Hooks" in text
