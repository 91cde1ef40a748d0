"""From what a list names to acts on a log: a drug that was given is an order and a dose that runs, a test one that was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from residency import acts, knowledge
from residency.acts import Act, Event
from residency.knowledge.library import everything

WHO, WEIGHT, AGE = "patient", 70.0, 40.0
"""Nobody in particular: an adult of 70 kg."""
APART = 65 * 60
"""Seconds between measurements said to be serial."""


class Thing(Struct, frozen=True):
    """Something that a line names: what kind, which id."""

    kind: str
    id: str


class Item(Struct):
    """One mention. `place`: where in time it stands among the others; `times`: how often it is said to have been done;
    `reasoned`: a reason was given."""

    things: tuple[Thing, ...]
    line: int
    place: float
    how: str
    bare: bool = False
    times: int = 1
    minute: float | None = None
    amount: float = 0.0
    unit: str = ""
    route: str = ""
    score: float | None = None
    reasoned: bool = False


def events_of(items: Sequence[Item]) -> tuple[list[Event], dict[int, int]]:
    """A log of the mentions in their order, and for each event the line that it comes from."""
    timed = any(i.minute is not None for i in items if i.how == "asserted")
    events: list[Event] = [Event(0, "door", acts.Arrived(WHO, "", "")), Event(0, "desk", acts.Assigned(WHO))] if timed else []
    home: dict[int, int] = {}
    clock = 0
    for item in items:
        clock = max(clock, round(item.minute * 60)) if item.minute is not None else clock + 10
        for turn in range(item.times if item.how == "asserted" else 1):
            clock += APART if turn else 0
            for act in _acts(item, f"{item.line}.{len(events)}"):
                home[len(events)] = item.line
                events.append(Event(clock, "physician", act))
    return events, home


def _acts(item: Item, order: str) -> Iterable[Act]:
    for number, thing in enumerate(item.things):
        key = f"{order}.{number}"
        if item.how == "stopped":
            yield acts.Stopped(WHO, key, thing.id, 0.0, "")
        elif item.how == "declined":
            yield acts.Declined(WHO, thing.id)
        elif item.how == "offered":
            yield acts.Offered(WHO, thing.id)
        elif item.how == "written":
            yield acts.Documented(WHO, "", (thing.id,))
        elif item.how == "asserted":
            yield from _done(item, thing, key)


TOLD = ("patient", "family")


def _done(item: Item, thing: Thing, key: str) -> Iterable[Act]:
    name = thing.id
    match thing.kind:
        case "drug" | "class":
            yield from _given(item, name, key)
        case "stop drug" | "stop class":
            yield acts.Stopped(WHO, key, name, 0.0, "")
        case "test":
            yield acts.Ordered(WHO, key, "test", name)
            yield acts.Collected(WHO, key, name)
            yield acts.Reviewed(WHO, name, key)
        case "rule":
            yield acts.Computed(WHO, name, float("nan") if item.score is None else item.score, True)
        case "service":
            yield acts.Consulted(WHO, name)
        case "system":
            yield acts.Examined(WHO, name, ())
        case "fact":
            yield acts.Learned(WHO, name, "patient")
        case "vital":
            yield acts.Measured(WHO, ((name, float("nan")),))
        case "sign":
            yield acts.Examined(WHO, "", (name,))
        case "figure":
            value = item.score or 0.0
            yield acts.Measured(WHO, ((name, value),)) if name.isupper() else acts.Resulted(WHO, key, name, ((name, value, "", ""),), (), 0)
        case "place":
            yield acts.Disposed(WHO, name, "", "")
        case "concept":
            yield from (acts.Told(WHO, to, (name,)) for to in (*TOLD, *everything("services")))
            yield acts.Documented(WHO, "", (name,))
        case "field":
            yield acts.Documented(WHO, name, (), items=("1", "2", "3"), within_days=7)
        case "asked":
            yield acts.Asked(WHO, "patient", name)


def _given(item: Item, name: str, key: str) -> Iterable[Act]:
    drug = knowledge.drugs.get(name)
    amount, unit, route, rate, rate_unit = item.amount, item.unit, item.route, 0.0, ""
    if drug is not None:
        dose = knowledge.default_dose(drug, route, WEIGHT, AGE) or next((d for d in drug.doses if d.age != "child"), None)
        route = route or (dose.route if dose else "")
        if dose is not None and not amount:
            amount = knowledge.usual_amount(dose, WEIGHT) or (dose.low or 0.0) * (WEIGHT if dose.per else 1.0)
            unit, rate, rate_unit = dose.unit, dose.rate_usual or dose.rate_low or 0.0, dose.rate_unit
            amount, unit = (0.0, "") if rate_unit and not dose.unit else (amount, unit)
    yield acts.Ordered(WHO, key, "medication", name, amount, unit, rate, rate_unit, route)
    yield acts.Gave(WHO, key, name, amount, unit, rate, rate_unit, route)
    if name in knowledge.treatments("fluid") or name in ("fluid", "crystalloid", "balanced_crystalloid"):
        yield acts.Finished(WHO, key, name, amount if unit in ("mL", "L") else 1000.0, unit if unit in ("mL", "L") else "mL")
