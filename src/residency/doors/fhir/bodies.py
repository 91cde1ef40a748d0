"""What may be written, as types: an element that stands here is understood, any other is refused and never ignored.

That is how FHIR wants it of modifier elements (`doNotPerform`, a comparator, `modifierExtension`), and this door holds to
it for all: an order with a part dropped in silence would be another order.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

Short = Annotated[str, Meta(max_length=8000)]
Few = Meta(max_length=16)


class Closed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """An element of which nothing else is understood."""

    id: Any = None
    extension: Any = None


class Coding(Closed, frozen=True, kw_only=True):
    """One code."""

    system: Short = ""
    version: Short = ""
    code: Short = ""
    display: Short = ""
    user_selected: bool = False


class Concept(Closed, frozen=True, kw_only=True):
    """Codes and words for one thing."""

    coding: Annotated[tuple[Coding, ...], Few] = ()
    text: Short = ""


class Ref(Closed, frozen=True, kw_only=True):
    """A reference."""

    reference: Short = ""
    type: Short = ""
    display: Short = ""
    identifier: Any = None


class Quantity(Closed, frozen=True, kw_only=True):
    """An amount; one with a comparator is refused."""

    value: float
    unit: Short = ""
    system: Short = ""
    code: Short = ""


class Annotation(Closed, frozen=True, kw_only=True):
    """A remark."""

    text: Short
    time: Any = None
    author_string: Any = None
    author_reference: Any = None


class Resource(Closed, frozen=True, kw_only=True):
    """What any resource may carry without changing what it means; the server keeps its own."""

    resource_type: str
    meta: Any = None
    language: Any = None
    text: Any = None
    identifier: Any = None


class Repeat(Closed, frozen=True, kw_only=True):
    """How long, or how often: once every `period`."""

    duration: float | None = None
    duration_unit: Literal["s", "min", "h", "d"] = "min"
    frequency: Literal[1] = 1
    period: float | None = None
    period_unit: Literal["s", "min", "h", "d"] = "min"


class Timing(Closed, frozen=True, kw_only=True):
    """When."""

    repeat: Repeat | None = None
    code: Concept | None = None


Priority = Literal["routine", "urgent", "asap", "stat"]


class Request(Resource, frozen=True, kw_only=True):
    """What drug orders and other orders share. Without a priority it is urgent, as at every other door."""

    status: Literal["active"]
    intent: Literal["order"]
    category: Annotated[tuple[Concept, ...], Few] = ()
    priority: Priority | None = None
    subject: Ref
    encounter: Ref | None = None
    authored_on: Any = None
    requester: Any = None
    reason_code: Annotated[tuple[Concept, ...], Few] = ()
    note: Annotated[tuple[Annotation, ...], Few] = ()


class ServiceRequest(Request, frozen=True, kw_only=True):
    """An order of a test, picture, procedure, consult or nursing task."""

    code: Concept
    body_site: Annotated[tuple[Concept, ...], Meta(max_length=1)] = ()
    occurrence_timing: Timing | None = None
    quantity_quantity: Quantity | None = None


class Rate(Closed, frozen=True, kw_only=True):
    """How much and how fast."""

    type: Any = None
    dose_quantity: Quantity | None = None
    rate_quantity: Quantity | None = None


class Dosage(Closed, frozen=True, kw_only=True):
    """How it is given. A text alone is read as the dose ("1 g")."""

    sequence: Any = None
    text: Short = ""
    timing: Timing | None = None
    route: Concept | None = None
    dose_and_rate: Annotated[tuple[Rate, ...], Meta(max_length=1)] = ()


class MedicationRequest(Request, frozen=True, kw_only=True):
    """An order of a drug, fluid or gas."""

    medication_codeable_concept: Concept
    dosage_instruction: Annotated[tuple[Dosage, ...], Meta(max_length=1)] = ()


class Attachment(Closed, frozen=True, kw_only=True):
    """A text in base64."""

    content_type: Short
    data: Annotated[str, Meta(max_length=60_000)]
    language: Any = None
    title: Any = None
    size: Any = None
    hash: Any = None
    creation: Any = None


class Content(Closed, frozen=True, kw_only=True):
    """The text of a document."""

    attachment: Attachment
    format: Any = None


class DocumentReference(Resource, frozen=True, kw_only=True):
    """A note."""

    status: Literal["current"]
    doc_status: Literal["final", "preliminary"] | None = None
    type: Any = None
    category: Any = None
    subject: Ref
    date: Any = None
    author: Any = None
    description: Any = None
    content: Annotated[tuple[Content, ...], Meta(min_length=1, max_length=1)]
    context: Any = None


class Reaction(Closed, frozen=True, kw_only=True):
    """What happened."""

    manifestation: Annotated[tuple[Concept, ...], Meta(min_length=1, max_length=1)]
    severity: Literal["mild", "moderate", "severe"] | None = None
    description: Any = None


class AllergyIntolerance(Resource, frozen=True, kw_only=True):
    """A line for the allergy list. One that is refuted or resolved can't be entered: lines are only added."""

    clinical_status: Any = None
    verification_status: Any = None
    code: Concept
    patient: Ref
    encounter: Ref | None = None
    recorded_date: Any = None
    reaction: Annotated[tuple[Reaction, ...], Meta(max_length=1)] = ()


class Task(Resource, frozen=True, kw_only=True):
    """Stop or cancel an order, or acknowledge it: `focus` is the order."""

    status: Literal["cancelled", "accepted", "received"]
    intent: Any = None
    focus: Ref
    for_: Ref | None = field(name="for", default=None)
    code: Any = None
    note: Annotated[tuple[Annotation, ...], Few] = ()


class Diagnosis(Closed, frozen=True, kw_only=True):
    """The diagnosis in words (`display`)."""

    condition: Ref
    use: Any = None
    rank: Any = None


class Hospitalization(Closed, frozen=True, kw_only=True):
    """Where the patient goes."""

    discharge_disposition: Concept


class Closing(Closed, frozen=True, kw_only=True):
    """What an update of an Encounter may say: it is finished, where the patient goes, and with what."""

    status: Literal["finished"]
    hospitalization: Hospitalization
    diagnosis: Annotated[tuple[Diagnosis, ...], Meta(max_length=1)] = ()


class Value(Closed, frozen=True, kw_only=True):
    """One argument of an operation; several of one name are a list, one with parts is an object."""

    name: str
    value_string: str | None = None
    value_code: str | None = None
    value_integer: int | None = None
    value_decimal: int | float | None = None
    value_boolean: bool | None = None
    part: Annotated[tuple[Value, ...], Meta(max_length=64)] = ()


class Parameters(Resource, frozen=True, kw_only=True):
    """The arguments of an operation."""

    parameter: Annotated[tuple[Value, ...], Meta(max_length=64)] = ()


WRITABLE: dict[str, type[Resource]] = {
    k.__name__: k for k in (ServiceRequest, MedicationRequest, DocumentReference, AllergyIntolerance, Task)
}
