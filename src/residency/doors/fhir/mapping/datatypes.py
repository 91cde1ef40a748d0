"""The datatypes of FHIR R4 as this door writes and reads them: codings, quantities, references, texts, instants.

Our own ids and codes live under `https://residency.invalid/fhir`: a name that resolves nowhere by design (RFC 2606),
because there is no server behind it. Simulated time has no date; second 0 of every encounter is written as eight o'clock
on one fixed, fictional day.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

Resource = dict[str, Any]

BASE = "https://residency.invalid/fhir"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
THO = "http://terminology.hl7.org/CodeSystem"
TEST, DRUG, PROCEDURE, FINDING, VITAL, SERVICE = (
    f"{BASE}/CodeSystem/{name}" for name in ("test", "drug", "procedure", "finding", "vital-sign", "service")
)
KIND, STATUS, PLACE, ESI, ROUTE, FIELD, TAG = (
    f"{BASE}/CodeSystem/{name}" for name in ("order-kind", "order-status", "place", "esi", "route", "note-field", "tag")
)
DOCUMENT_KIND, CONSENT_KIND, MRN = f"{BASE}/CodeSystem/document-kind", f"{BASE}/CodeSystem/consent-kind", f"{BASE}/sid/mrn"
HOLDS, CHARTED_ORDER = (f"{BASE}/StructureDefinition/{name}" for name in ("facts-held", "charted-order"))

DAWN = datetime(2026, 7, 1, 8, tzinfo=UTC)
DAY = DAWN.date().isoformat()
_ODD = re.compile(r"[^A-Za-z0-9-]")
_WRITTEN = re.compile(r"\.([0-9a-f]{2})")
_SPACE = re.compile(r"[^\S \r\n\t]")


def instant(second: int) -> str:
    """A second of the encounter as an instant of the fictional day."""
    return (DAWN + timedelta(seconds=second)).isoformat()


def second(written: str) -> int:
    """The second of the encounter that an instant stands for."""
    return round((datetime.fromisoformat(written) - DAWN).total_seconds())


def fid(own: str) -> str:
    """One of our ids as a FHIR id, which knows only letters, digits, '-' and '.': other bytes become '.' and two hex digits."""
    return _ODD.sub(lambda m: "".join(f".{b:02x}" for b in m[0].encode()), own)


def own(written: str) -> str:
    """Our id behind a FHIR id."""
    return _WRITTEN.sub(lambda m: chr(int(m[1], 16)), written).encode("latin-1").decode() if "." in written else written


def lean(**elements: Any) -> dict[str, Any]:
    """An element without what is empty: FHIR writes nothing where there is nothing. A trailing '_' spells a Python word."""
    return {name.removesuffix("_"): value for name, value in elements.items() if value not in (None, "", [], {}, ())}


def text(written: str) -> str:
    """Text as FHIR strings may hold it: other white space than space, tab and line ends becomes a space."""
    return _SPACE.sub(" ", written)


def coding(system: str, code: str, display: str = "") -> dict[str, Any]:
    """One code of a system."""
    return lean(system=system, code=code, display=display)


def concept(*codings: dict[str, Any], says: str = "") -> dict[str, Any]:
    """A concept by its codes (those without a code fall away) and in words."""
    return lean(coding=[c for c in codings if c.get("code")], text=text(says))


def coded(element: Any, system: str) -> str:
    """The code that an element (or the first of a list of them) has in one system, or nothing."""
    found = element if isinstance(element, list) else [element] if element else []
    return next((c["code"] for one in found for c in one.get("coding", ()) if c.get("system") == system), "")


def quantity(value: float, unit: str, ucum: str | None = None) -> dict[str, Any]:
    """An amount in one of our units; `ucum` where UCUM spells it otherwise."""
    code = unit if ucum is None else ucum
    return lean(unit=unit, system=UCUM if code else "", code=code) | {"value": value}


def dose(value: float, unit: str) -> dict[str, Any]:
    """An amount of a drug; what orders call U is UCUM's international unit, not its unit of enzyme activity."""
    return quantity(value, unit, unit.replace("U", "[iU]"))


def ref(kind: str, key: str, display: str = "") -> dict[str, Any]:
    """A reference to one of our own records."""
    return lean(reference=f"{kind}/{fid(key)}", display=text(display))


def target(reference: Any) -> str:
    """Our id that a reference points at, or nothing."""
    return own(reference["reference"].rsplit("/", 1)[1]) if reference and "reference" in reference else ""


def by(actor: str) -> dict[str, Any]:
    """Who did it."""
    return ref("Practitioner", actor, actor)


def attachment(written: str, **more: Any) -> dict[str, Any]:
    """A plain text as an attachment, exact to the byte."""
    return lean(contentType="text/plain", data=b64encode(written.encode()).decode(), **more)


def attached(element: dict[str, Any]) -> str:
    """The text of an attachment, or nothing where it is only named."""
    return b64decode(element.get("data", "")).decode()


def extension(url: str, **value: Any) -> dict[str, Any]:
    """One extension of ours."""
    return {"url": url, **value}


def extended(element: dict[str, Any], url: str, value: str) -> list[Any]:
    """The values of every extension of one kind."""
    return [e[value] for e in element.get("extension", ()) if e["url"] == url]
