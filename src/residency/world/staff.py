"""What the staff do unbidden: repeat vital signs, the ordered rounds of them, the waiting ECG, and telling the physician.

None of this earns the physician anything: unbidden vital signs are charted by the actor `routine`."""

from __future__ import annotations

from msgspec.structs import replace

from residency import acts, knowledge
from residency.acts import Event
from residency.world import operations, resulting
from residency.world.hospital import Hospital, handler
from residency.world.records import Order, Vital

ROUNDS = ("HR", "SBP", "DBP", "MAP", "RR", "SPO2", "TEMP", "GCS")
FIRST_NURSE_LOOK, FIRST_ROUND, EVERY = 3.0, 30.0, 60.0  # minutes


@handler("join")
def join(h: Hospital, patient: str, person: str) -> None:
    """Somebody comes to the bedside."""
    h.present[patient] = h.present[patient] | {person}
    h.note(acts.Joined(patient, person), person)
    h.interrupt("family", patient, f"The patient's {person.replace('_', ' ')} is at the bedside.")


@handler("rounds")
def rounds(h: Hospital, patient: str) -> None:
    """The nurse's own hourly look."""
    if _here(h, patient):
        chart_vitals(h, patient, "routine")
        h.later(EVERY, "rounds", patient)


@handler("vitals")
def ordered_vitals(h: Hospital, order_id: str) -> None:
    """Vital signs as the physician ordered them, until the order is stopped."""
    order: Order = h.tables.get("order", order_id)
    if order.status == "running" and _here(h, order.patient):
        chart_vitals(h, order.patient, "nurse")
        h.later(order.amount, "vitals", order_id)


@handler("standing")
def standing(h: Hospital, patient: str, item: str) -> None:
    """A standing order of the department: the trace is made and put into the physician's hand."""
    if not _here(h, patient):
        return
    order = operations.order_test(h, patient, knowledge.tests[item], "stat")
    h.tables.put("order", replace(order, by="standing order"))


def waiting(h: Hospital, patient: str, item: str, minute: float) -> None:
    """A study that was made so long before the physician came lies unread in the chart (minute below 0)."""
    second = round(minute * 6) * 10
    order = Order(
        h.number("order"), patient, second, "test", item, priority="stat", status="collected", since=second, by="standing order",
        key=f"{item}#0",
    )  # fmt: skip
    h.tables.put("order", order)
    h.log.add(Event(second, "nurse", acts.Collected(patient, order.id, item)))
    values, findings = resulting.report(h, order, knowledge.tests[item])
    resulting.enter(h, order.id, second, values, findings)


def _here(h: Hospital, patient: str) -> bool:
    case = h.cases[patient]
    return h.tables.get("encounter", case.encounter).status == "open" and h.bodies[patient].state != "dead"


def chart_vitals(h: Hospital, patient: str, by: str) -> None:
    """Chart one rounded set of vital signs."""
    true = h.bodies[patient].vitals()
    values = tuple((n, round(v, 1 if n == "TEMP" else 0)) for n in ROUNDS if (v := true[n]) is not None)
    h.tables.put("vital", Vital(h.number("vital"), patient, h.second, by, values))
    h.note(acts.Measured(patient, values), by)
