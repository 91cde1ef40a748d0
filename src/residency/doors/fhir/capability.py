"""What this door can do, as a CapabilityStatement made from the same tables that do it."""

from __future__ import annotations

from functools import cache
from typing import Any

from residency.doors.fhir.bodies import WRITABLE
from residency.doors.fhir.mapping.datatypes import BASE, lean
from residency.doors.fhir.parameters import SEARCH
from residency.version import VERSION

SAYS = "A simulated hospital for research: fictional patients, never for care."
UPDATED = ("Encounter", "MedicationRequest", "ServiceRequest", "Task")
READING = "Reading is an act: it takes the minutes of the department's own tool that shows the same. See docs/doors/fhir.md."
TOKEN = "Send the session's own token: Authorization: Bearer TOKEN. Another session's id is answered as one that does not exist."
PUBLISHED = "2026-11-26"


@cache
def statement() -> dict[str, Any]:
    """The CapabilityStatement; the same for every session."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": PUBLISHED,
        "publisher": "Residency",
        "kind": "instance",
        "software": {"name": "Residency", "version": VERSION},
        "implementation": {"description": SAYS},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": READING,
                "security": {"cors": False, "description": TOKEN},
                "resource": [_resource(kind) for kind in SEARCH] + [{"type": "Binary", "interaction": [{"code": "read"}]}],
                "operation": [{"name": "[tool]", "definition": f"{BASE}/OperationDefinition/tool", "documentation": OPERATIONS}],
            }
        ],
    }


OPERATIONS = (
    "POST $NAME with Parameters performs any tool of the session's department by its name ('-' for '_'): $say, $examine, "
    "$measure, $wait, $process-discharge. The plain HTTP door lists them with their arguments."
)


def _resource(kind: str) -> dict[str, Any]:
    codes = ["read", "search-type", *(["create"] if kind in WRITABLE else []), *(["update"] if kind in UPDATED else [])]
    references = [name for name, p in SEARCH[kind].items() if p.kind == "reference"]
    pointing = [f"{k}:{name}" for k, ps in SEARCH.items() for name, p in ps.items() if kind in p.targets]
    everything = {"name": "everything", "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything"}
    return lean(
        type=kind,
        interaction=[{"code": c} for c in codes],
        versioning="no-version",
        conditionalCreate=False,
        searchInclude=[f"{kind}:{name}" for name in references],
        searchRevInclude=pointing,
        searchParam=[{"name": "_id", "type": "token"}, *({"name": n, "type": p.kind} for n, p in SEARCH[kind].items())],
        operation=[everything] if kind == "Patient" else [],
    )
