"""What was done, laid out on the time axis: a row of marks for each kind of act, and a lane for each treatment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from residency import acts
from residency.evaluation.report.replayed import NO_ACT, Act, Replayed
from residency.evaluation.report.wording import name_of, shown

KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (  # the first that fits names an act
    ("Wrote, closed", (acts.Documented, acts.Disposed, acts.Triaged, acts.Computed)),
    ("Ordered, did", (acts.Ordered, acts.Stopped, acts.Performed, acts.Offered)),
    ("Asked, told", (acts.Asked, acts.Told, acts.Learned, acts.Consulted, acts.Escalated)),
    ("Looked, read", (acts.Measured, acts.Examined, acts.Reviewed)),
)
REFUSED, INTERRUPTED = "Refused", "Interrupts, alarms"
STRIPS = (*(name for name, _ in reversed(KINDS)), REFUSED, INTERRUPTED)
GRAVE = {"arrest": "grave", "death": "grave", "critical_result": "alarm", "alarm": "alarm"}
MOST_LANES = 18


class Mark(Struct, frozen=True):
    """Something at a minute: what it says, how it is drawn, and the act that it belongs to."""

    minute: float
    says: str
    kind: str
    act: int | None


class Stretch(Struct, frozen=True):
    """A treatment from one minute to another; `until` None for a dose given at once."""

    since: float
    until: float | None
    dose: str
    act: int | None


def kind_of(run: Replayed, act: Act) -> str | None:
    """The strip that an act stands on; None for one that only lets time pass."""
    if act.result.error is not None:
        return REFUSED
    mine = {type(run.events[i].act) for i in act.events if run.events[i].actor == act.call.actor}
    if act.call.name in NO_ACT and not mine:
        return None
    return next((name for name, kinds in KINDS if mine & set(kinds)), "Looked, read")


def strips(run: Replayed) -> dict[str, list[Mark]]:
    """The marks of each strip that has any, in the order in which they are drawn."""
    found: dict[str, list[Mark]] = {name: [] for name in STRIPS}
    for act in run.acts:
        strip = kind_of(run, act)
        if strip is not None:
            kind = "refused" if strip == REFUSED else "act"
            found[strip].append(Mark(act.minute, f"min {act.minute:.1f}: {shown(act.call, 140)}", kind, act.number))
        for told in act.result.interrupts:
            says = f"min {told.minute:.1f}, {told.kind.replace('_', ' ')}: {told.says}"
            found[INTERRUPTED].append(Mark(told.minute, says, GRAVE.get(told.kind, "interrupt"), act.number))
    for i, event in enumerate(run.events):
        match event.act:
            case acts.Arrested() | acts.Died() | acts.Revived():
                says = type(event.act).__name__.lower()
                found[INTERRUPTED].append(Mark(event.second / 60, f"min {event.second / 60:.1f}: {says}", "grave", run.act_of(i)))
    return {name: marks for name, marks in found.items() if marks}


def treatments(run: Replayed) -> dict[str, list[Stretch]]:
    """What ran into the patient or was done to them, by its name, in the order in which it began."""
    ends: dict[str, list[float]] = {}
    for event in run.events:
        if isinstance(event.act, acts.Finished | acts.Stopped):
            ends.setdefault(event.act.order, []).append(event.second / 60)
    last = run.trajectory.minute
    out: dict[str, list[Stretch]] = {}
    for i, event in enumerate(run.events):
        act, minute = event.act, event.second / 60
        if isinstance(act, acts.Gave):
            later = [end for end in ends.get(act.order, ()) if end >= minute]
            until = later[0] if later else last if act.rate else None
            out.setdefault(name_of(act.item), []).append(Stretch(minute, until, _dose(act), run.act_of(i)))
        elif isinstance(act, acts.Performed):
            out.setdefault(name_of(act.item), []).append(Stretch(minute, None, "done", run.act_of(i)))
    return out


def _dose(act: acts.Gave) -> str:
    size = f"{act.amount:g} {act.unit}" if act.amount and act.unit != "1" else ""
    pace = f"{act.rate:g} {act.rate_unit}" if act.rate and act.rate_unit else ""
    return " · ".join(filter(None, (size, pace, act.route)))


def fewer(found: dict[str, list[Stretch]]) -> tuple[dict[str, list[Stretch]], int]:
    """As many treatments as a chart holds, and how many are left out."""
    kept = dict(list(found.items())[:MOST_LANES])
    return kept, len(found) - len(kept)


def measured(run: Replayed, vital: str) -> list[tuple[float, float, str, Any]]:
    """(minute, value, by whom, event index) of each reading of a vital sign."""
    out = []
    for i, event in enumerate(run.events):
        if isinstance(event.act, acts.Measured):
            value = dict(event.act.vitals).get(vital)
            if value is not None:
                out.append((event.second / 60, float(value), event.actor, i))
    return out


def ends_of(items: Sequence[Replayed]) -> tuple[float, float]:
    """The first and last minute of a chart: from the last look before the clinician came (at most 30 minutes) to the end."""
    before = [e.second / 60 for run in items for e in run.events if -1800 <= e.second < 0 and isinstance(e.act, acts.Measured)]
    return min([0.0, *before]), max(1.0, *(run.trajectory.minute for run in items))


__all__ = ["Mark", "Stretch", "ends_of", "fewer", "kind_of", "measured", "strips", "treatments"]
