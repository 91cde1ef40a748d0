"""From a written resource to the department's own tool call. A pure function: what it can't say in full, it refuses."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from residency.doors.fhir.bodies import (
    AllergyIntolerance,
    Closing,
    Concept,
    DocumentReference,
    Dosage,
    MedicationRequest,
    Parameters,
    Quantity,
    Request,
    Resource,
    ServiceRequest,
    Task,
    Timing,
    Value,
)
from residency.doors.fhir.mapping.datatypes import BASE, LOINC, PLACE, RXNORM
from residency.doors.fhir.outcome import NotUnderstood
from residency.doors.fhir.reading import own_id
from residency.units import canonical

Arguments = dict[str, Any]
ORDER_TYPES = {
    "lab": "lab",
    "laboratory": "lab",
    "test": "lab",
    "imaging": "imaging",
    "radiology": "imaging",
    "procedure": "procedure",
    "consult": "consult",
    "consultation": "consult",
    "nursing": "nursing",
    "other": "other",
}
STOPS = {"cancelled": "cancelled", "stopped": "stopped", "revoked": "cancelled", "accepted": "acknowledged", "received": "acknowledged"}
MINUTES = {"s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}


def created(body: Resource) -> tuple[str, Arguments]:
    """The tool and its arguments for a new resource. Raises NotUnderstood with a mend."""
    if isinstance(body, MedicationRequest):
        return "create_clinical_order", _order(body, "medication", _named(body.medication_codeable_concept) | _dosage(body))
    if isinstance(body, ServiceRequest):
        return "create_clinical_order", _order(body, _order_type(body), _named(body.code) | _where_and_when(body))
    if isinstance(body, DocumentReference):
        return "update_encounter", {"encounter_id": _patient(body.subject.reference), "notes": _note(body)}
    if isinstance(body, AllergyIntolerance):
        return "update_patient_record", {"patient_id": _patient(body.patient.reference), "allergies": [_allergy(body)]}
    if isinstance(body, Task):
        return stopping(body.focus.reference, body.status, _text(body.note))
    raise NotUnderstood("not_writable", "Resources of this type are not written here.", "See /metadata for those that are.")


def stopping(order: str, status: str, notes: str) -> tuple[str, Arguments]:
    """The call that stops, cancels or acknowledges an order."""
    return "update_task_status", {"task_id": _key(order), "status": STOPS[status]} | ({"notes": notes} if notes else {})


def closing(encounter: str, body: Closing) -> tuple[str, Arguments]:
    """The call that closes a stay by admitting."""
    to = body.hospitalization.discharge_disposition
    place = next((c.code for c in to.coding if c.system == PLACE), "") or _words(to)
    if not place:
        raise NotUnderstood("where_to", "dischargeDisposition names no place.", "Give its text: icu, ward, step_down ...")
    found = " ".join(d.condition.display for d in body.diagnosis)
    return "update_encounter", {"encounter_id": encounter, "disposition": place} | ({"disposition_details": found} if found else {})


def operated(body: Parameters, properties: dict[str, Any]) -> Arguments:
    """The arguments of an operation. Raises NotUnderstood for what has no value, or two where one belongs."""
    return _object(body.parameter, properties)


def _object(values: tuple[Value, ...], properties: dict[str, Any]) -> Arguments:
    found: dict[str, list[Any]] = {}
    for v in values:
        found.setdefault(v.name, []).append(_value(v, properties.get(v.name, {})))
    out: Arguments = {}
    for name, all_ in found.items():
        if _takes(properties.get(name, {}), "array"):
            out[name] = all_
        elif len(all_) == 1:
            out[name] = all_[0]
        else:
            raise NotUnderstood("bad_value", f"{name[:60]} is given {len(all_)} times.", "Give it once.")
    return out


def _value(v: Value, schema: dict[str, Any]) -> Any:
    given = [x for x in (v.value_string, v.value_code, v.value_integer, v.value_decimal, v.value_boolean) if x is not None]
    if len(given) + bool(v.part) != 1:
        raise NotUnderstood("bad_value", f"{v.name[:60]} needs one value, or parts.", "Give valueString, valueDecimal ... or part.")
    inner = next((s for s in _branches(schema) if s.get("type") == "object"), {})
    return _object(v.part, inner.get("properties", {})) if v.part else given[0]


def _branches(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """A schema with its alternatives and the items of its lists."""
    out = [schema]
    for one in (*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), dict) else [])):
        out += _branches(one)
    return out


def _takes(schema: dict[str, Any], kind: str) -> bool:
    return any(s.get("type") == kind for s in (schema, *schema.get("anyOf", ())))


def _order(body: Request, order_type: str, details: Arguments) -> Arguments:
    reason = "; ".join(filter(None, map(_words, body.reason_code)))
    note = _text(body.note)
    return {
        "encounter_id": _patient(body.subject.reference),
        "order_type": order_type,
        "details": details | ({"reason": note} if note else {}),
        **({"priority": "urgent" if body.priority == "asap" else body.priority} if body.priority else {}),
        **({"indication": reason} if reason else {}),
    }


def _order_type(body: ServiceRequest) -> str:
    words = [w for c in body.category for w in (*(x.code for x in c.coding), *(x.display for x in c.coding), c.text)]
    found = {ORDER_TYPES[w.lower()] for w in words if w.lower() in ORDER_TYPES}
    if len(found) != 1:
        raise NotUnderstood(
            "which_kind", "category does not say what kind of order this is.", f"Give its text or code: {', '.join(sorted(ORDER_TYPES))}."
        )
    return found.pop()


def _named(of: Concept) -> Arguments:
    """What is ordered: by words where there are some, else by display or code; the hospital understands any of them."""
    words = _words(of)
    if not words:
        raise NotUnderstood("nothing_named", "The code names nothing.", "Give code.text, or a coding with a LOINC or RxNorm code.")
    return {"item": words}


def _words(of: Concept) -> str:
    """A concept in words that the hospital understands: its text, a code of a system known here, a display, any code."""
    known = [c.code for c in of.coding if c.system in ("", LOINC, RXNORM) or c.system.startswith(BASE)]
    return of.text or next(filter(None, (*known, *(c.display for c in of.coding), *(c.code for c in of.coding))), "")


def _where_and_when(body: ServiceRequest) -> Arguments:
    out: Arguments = {}
    if body.body_site:
        out["side"] = _words(body.body_site[0])
    if body.quantity_quantity is not None:
        raise NotUnderstood("bad_value", "An order of this kind takes no quantity.", "Say how often in occurrenceTiming.repeat.")
    return out | _timing(body.occurrence_timing)


def _timing(timing: Timing | None) -> Arguments:
    if timing is None:
        return {}
    out: Arguments = {}
    if timing.code is not None and _words(timing.code):
        out["frequency"] = _words(timing.code)
    if timing.repeat is not None and timing.repeat.period is not None:
        out["frequency"] = f"every {_figure(timing.repeat.period * MINUTES[timing.repeat.period_unit])} min"
    if timing.repeat is not None and timing.repeat.duration is not None:
        out["duration"] = timing.repeat.duration * MINUTES[timing.repeat.duration_unit]
    return out


def _dosage(body: MedicationRequest) -> Arguments:
    if not body.dosage_instruction:
        return {}
    dosage: Dosage = body.dosage_instruction[0]
    out = _timing(dosage.timing)
    if dosage.route is not None:
        out["route"] = _words(dosage.route)
    pace = dosage.dose_and_rate[0] if dosage.dose_and_rate else None
    amount, rate = (pace.dose_quantity, pace.rate_quantity) if pace else (None, None)
    if amount is None and rate is None:
        return out | ({"dose": dosage.text} if dosage.text else {})
    if amount is not None:
        out |= {"dose": amount.value} | _unit(amount)
        return out | ({"rate": f"{_figure(rate.value)} {_unit(rate).get('unit', '')}".strip()} if rate else {})
    return out | ({"rate": rate.value} | _unit(rate) if rate else {})


def _unit(q: Quantity) -> Arguments:
    """The unit by its code, unless only the written one is understood; [iU] is what orders call U."""
    code = q.code.replace("[iU]", "U").replace("[IU]", "U")
    unit = code if code and canonical(code) else q.unit or code
    return {"unit": unit} if unit else {}


def _figure(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _note(body: DocumentReference) -> str:
    attachment = body.content[0].attachment
    if attachment.content_type.split(";")[0].strip() != "text/plain":
        raise NotUnderstood("bad_value", "A note is plain text.", "Send contentType text/plain and the text in base64.")
    try:
        return b64decode(attachment.data, validate=True).decode()
    except (binascii.Error, ValueError):
        raise NotUnderstood("bad_value", "The attachment's data is no text in base64.", "Encode UTF-8 text in base64.") from None


def _allergy(body: AllergyIntolerance) -> Arguments:
    for element, good in ((body.clinical_status, ("active",)), (body.verification_status, ("confirmed", "unconfirmed", "presumed"))):
        codes = [c.get("code") for c in element.get("coding", ()) if isinstance(c, dict)] if isinstance(element, dict) else []
        if element is not None and not (codes and all(c in good for c in codes)):
            raise NotUnderstood("bad_value", "Only an active allergy can be listed.", f"Its code is one of: {', '.join(good)}.")
    entry: Arguments = {"substance": _named(body.code)["item"]}
    for reaction in body.reaction:
        entry |= {"reaction": _words(reaction.manifestation[0])} | ({"severity": reaction.severity} if reaction.severity else {})
    return entry


def _text(notes: tuple[Any, ...]) -> str:
    return "\n".join(n.text for n in notes)


def _key(reference: str) -> str:
    return own_id(reference.rstrip("/").rsplit("/", 1)[-1])


def _patient(reference: str) -> str:
    if not reference:
        raise NotUnderstood("which_patient", "Which patient?", "Give subject.reference, for example Patient/P-1001.")
    return _key(reference)
