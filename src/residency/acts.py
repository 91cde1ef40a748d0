"""The shared vocabulary: everything that can happen in the hospital, as a closed set of frozen records.

Tools and staff emit acts; predicates, replay, harm and pages read them; nothing else crosses between those rooms.
An `Event` is an act with its second on the clock and who did it. A new act is a decision page (docs/decisions).
Amounts are in the unit that stands beside them; seconds count from the start of the encounter.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Union

import msgspec
from msgspec import Struct


class Arrived(Struct, frozen=True, tag=True, gc=False):
    """A patient came through the door, at or before the start (a negative second)."""

    patient: str
    mode: str
    complaint: str


class Assigned(Struct, frozen=True, tag=True, gc=False):
    """The patient became this clinician's: the moment `contact`."""

    patient: str


class Joined(Struct, frozen=True, tag=True, gc=False):
    """Someone who can be spoken to came to the bedside."""

    patient: str
    who: str


class Ordered(Struct, frozen=True, tag=True, gc=False):
    """An order was written. `amount` and `rate` are 0 where none belongs to it."""

    patient: str
    order: str
    kind: str
    item: str
    amount: float = 0.0
    unit: str = ""
    rate: float = 0.0
    rate_unit: str = ""
    route: str = ""
    priority: str = "routine"


class Gave(Struct, frozen=True, tag=True, gc=False):
    """A drug, fluid or support began to run. `amount` is the whole dose meant; `rate` its pace where it is an infusion."""

    patient: str
    order: str
    item: str
    amount: float
    unit: str
    rate: float
    rate_unit: str
    route: str


class Finished(Struct, frozen=True, tag=True, gc=False):
    """A bag or timed dose has run in; `amount` is what the patient received."""

    patient: str
    order: str
    item: str
    amount: float
    unit: str


class Stopped(Struct, frozen=True, tag=True, gc=False):
    """A running drug was stopped or an order cancelled; `amount` is what the patient had received of the last bag."""

    patient: str
    order: str
    item: str
    amount: float
    unit: str


class Performed(Struct, frozen=True, tag=True, gc=False):
    """A procedure was done."""

    patient: str
    order: str
    item: str


class Collected(Struct, frozen=True, tag=True, gc=False):
    """A specimen was taken, or a picture was made."""

    patient: str
    order: str
    test: str


class Resulted(Struct, frozen=True, tag=True, gc=False):
    """A result came back. `values` are (analyte, value, unit, flag); `findings` what a picture or trace shows."""

    patient: str
    order: str
    test: str
    values: tuple[tuple[str, float, str, str], ...]
    findings: tuple[str, ...]
    collected: int


class Measured(Struct, frozen=True, tag=True, gc=False):
    """Vital signs were taken and charted."""

    patient: str
    vitals: tuple[tuple[str, float], ...]


class Reviewed(Struct, frozen=True, tag=True, gc=False):
    """A clinician read one result or document."""

    patient: str
    test: str
    order: str


class Charted(Struct, frozen=True, tag=True, gc=False):
    """Staff wrote something into the record (a triage note, a document that came in)."""

    patient: str
    what: str
    says: str


class Asked(Struct, frozen=True, tag=True, gc=False):
    """Somebody was asked about a topic, or asked to do something (`to`)."""

    patient: str
    of: str
    about: str = ""
    to: str = ""


class Learned(Struct, frozen=True, tag=True, gc=False):
    """A fact reached the clinician, from whomever or whatever document."""

    patient: str
    fact: str
    source: str


class Told(Struct, frozen=True, tag=True, gc=False):
    """Somebody was told something: which concepts were asserted, denied, and which figures were named.

    A figure is (name, value as said, whether it matches the chart)."""

    patient: str
    to: str
    concepts: tuple[str, ...]
    denied: tuple[str, ...] = ()
    figures: tuple[tuple[str, float, bool], ...] = ()
    says: str = ""


class Examined(Struct, frozen=True, tag=True, gc=False):
    """One body system was examined; `findings` are those present, in the order of the condition's file."""

    patient: str
    system: str
    findings: tuple[str, ...]


class Documented(Struct, frozen=True, tag=True, gc=False):
    """The clinician wrote into a field of the record: what it asserts, denies, cites, and how many items it lists."""

    patient: str
    field: str
    concepts: tuple[str, ...]
    denied: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    within_days: int = 0


class Computed(Struct, frozen=True, tag=True, gc=False):
    """A decision rule was computed; `from_chart` says whether every input that the chart holds agrees with it."""

    patient: str
    rule: str
    score: float
    from_chart: bool


class Consulted(Struct, frozen=True, tag=True, gc=False):
    """A service was called."""

    patient: str
    service: str


class Offered(Struct, frozen=True, tag=True, gc=False):
    """Something was offered to the patient or family."""

    patient: str
    what: str


class Declined(Struct, frozen=True, tag=True, gc=False):
    """The patient or family said no to it."""

    patient: str
    what: str


class Escalated(Struct, frozen=True, tag=True, gc=False):
    """A concern was taken up the chain."""

    patient: str
    to: str


class Disposed(Struct, frozen=True, tag=True, gc=False):
    """The stay was closed: where to, with which diagnosis (as written), by which closing tool."""

    patient: str
    to: str
    diagnosis: str
    by: str


class Triaged(Struct, frozen=True, tag=True, gc=False):
    """A level was given at the triage desk, and what for.

    `named` and `denied`: signs, facts and ideas that the deciding finding names; `figures`: (vital sign, value as said);
    `first`: everything that the first act can mean."""

    patient: str
    level: str
    named: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    first: tuple[str, ...] = ()
    says: str = ""


class Alarmed(Struct, frozen=True, tag=True, gc=False):
    """A monitor alarm began, decided on a whole minute."""

    patient: str
    what: str


class Arrested(Struct, frozen=True, tag=True, gc=False):
    """The circulation stopped."""

    patient: str
    rhythm: str


class Revived(Struct, frozen=True, tag=True, gc=False):
    """The circulation returned."""

    patient: str


class Died(Struct, frozen=True, tag=True, gc=False):
    """The patient died."""

    patient: str


class Ended(Struct, frozen=True, tag=True, gc=False):
    """The encounter ended: closed, died, out_of_time, out_of_turns or abandoned."""

    reason: str


Act = Union[
    Arrived,
    Assigned,
    Joined,
    Ordered,
    Gave,
    Finished,
    Stopped,
    Performed,
    Collected,
    Resulted,
    Measured,
    Reviewed,
    Charted,
    Asked,
    Learned,
    Told,
    Examined,
    Documented,
    Computed,
    Consulted,
    Offered,
    Declined,
    Escalated,
    Disposed,
    Triaged,
    Alarmed,
    Arrested,
    Revived,
    Died,
    Ended,
]


class Event(Struct, frozen=True, array_like=True, gc=False):
    """One act at one second of simulated time, by one actor."""

    second: int
    actor: str
    act: Act


_encode = msgspec.msgpack.Encoder().encode


class Log:
    """What happened, in order, append-only, with a chained digest so that two logs differ at a findable event."""

    __slots__ = ("digest", "events")

    def __init__(self, events: list[Event] | None = None, digest: bytes = b"\0" * 16):
        self.events = [] if events is None else events
        self.digest = digest

    def add(self, event: Event) -> None:
        """Append one event and extend the chain."""
        self.events.append(event)
        self.digest = blake2b(self.digest + _encode(event), digest_size=16).digest()

    def fork(self) -> Log:
        """An independent copy; events are shared because they are frozen."""
        return Log(self.events.copy(), self.digest)

    @property
    def hash(self) -> str:
        """The chain's digest as hex."""
        return self.digest.hex()
