"""One running hospital: chart, bodies, clock, queue and log, and how time moves them.

The clock is whole seconds on a 10 s grid. Alarms, arrests and the course that graders read are decided on whole
minutes inside `advance`, so that one long wait and many short ones give the same events and the same bits.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from residency import acts
from residency.acts import Act, Event, Log
from residency.contract import Interrupt
from residency.physiology import Body
from residency.world.case import Case
from residency.world.records import Tables
from residency.world.vignette import Vignette

TICK = 10
MINUTE = 60
PAUSES = ("alarm", "arrest", "death", "critical_result", "nurse", "consultant", "family")

Handler = Callable[..., None]
HANDLERS: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register what happens when a queued event of this name comes due."""

    def register(fn: Handler) -> Handler:
        HANDLERS[name] = fn
        return fn

    return register


class Hospital:
    """The state of one encounter's hospital. Everything inside is frozen or copied by `fork`."""

    __slots__ = (
        "alarms",
        "bodies",
        "cases",
        "counter",
        "courses",
        "interrupts",
        "learned",
        "log",
        "present",
        "queue",
        "rates",
        "said",
        "second",
        "seed",
        "tables",
        "vignettes",
    )

    def __init__(self, tables: Tables, seed: int):
        self.tables, self.seed = tables, seed
        self.second = 0
        self.counter = 0
        self.log = Log()
        self.queue: list[tuple[int, int, str, tuple[Any, ...]]] = []
        self.bodies: dict[str, Body] = {}
        self.cases: dict[str, Case] = {}
        self.courses: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.alarms: dict[str, frozenset[str]] = {}
        self.interrupts: list[Interrupt] = []
        self.learned: dict[str, frozenset[str]] = {}
        self.present: dict[str, frozenset[str]] = {}
        self.rates: dict[str, dict[str, tuple[tuple[str, float], ...]]] = {}
        self.said: dict[tuple[str, str], Any] = {}
        self.vignettes: dict[str, Vignette] = {}

    def fork(self) -> Hospital:
        """An independent copy whose future doesn't touch this one's."""
        new = Hospital.__new__(Hospital)
        new.tables, new.seed, new.second, new.counter = self.tables.fork(), self.seed, self.second, self.counter
        new.log = self.log.fork()
        new.queue = self.queue.copy()
        new.bodies = {k: b.fork() for k, b in self.bodies.items()}
        new.cases = self.cases.copy()
        new.courses = {k: c.copy() for k, c in self.courses.items()}
        new.alarms, new.learned, new.present = self.alarms.copy(), self.learned.copy(), self.present.copy()
        new.interrupts = self.interrupts.copy()
        new.rates = {k: r.copy() for k, r in self.rates.items()}
        new.said = self.said.copy()
        new.vignettes = self.vignettes
        return new

    def note(self, act: Act, actor: str = "physician") -> None:
        """Write an act into the log, now."""
        self.log.add(Event(self.second, actor, act))

    def number(self, prefix: str) -> str:
        """The next id of this encounter."""
        self.counter += 1
        return f"{prefix}-{self.counter}"

    def later(self, minutes: float, name: str, *data: Any) -> None:
        """Queue an event so many minutes ahead, on the 10 s grid and never in the past."""
        self.counter += 1
        due = self.second + max(0, -(-round(minutes * MINUTE) // TICK)) * TICK
        heapq.heappush(self.queue, (due, self.counter, name, data))

    def interrupt(self, kind: str, patient: str, says: str) -> None:
        """Something to be told with the next result."""
        self.interrupts.append(Interrupt(kind, patient, says, self.second / MINUTE))

    def advance(self, seconds: int, until: tuple[str, ...] = ()) -> None:
        """Let time pass on the 10 s grid; with `until`, stop at the first whole minute or event that interrupts so."""
        end = self.second + -(-seconds // TICK) * TICK
        told = len(self.interrupts)
        while self.second < end or (self.queue and self.queue[0][0] <= self.second):
            due = min(end, self.second - self.second % MINUTE + MINUTE)
            if self.queue and self.queue[0][0] < due:
                due = max(self.queue[0][0], self.second)
            moved = due > self.second
            for body in self.bodies.values():
                body.to(due)
            self.second = due
            while self.queue and self.queue[0][0] <= due:
                _, _, name, data = heapq.heappop(self.queue)
                HANDLERS[name](self, *data)
            if moved and due % MINUTE == 0:
                self.watch()
            if until and any(i.kind in until for i in self.interrupts[told:]):
                return

    def watch(self) -> None:
        """Whole-minute look at every body: the course for graders, alarms, arrest, return of circulation, death."""
        for patient, body in self.bodies.items():
            vitals = body.vitals()
            self.courses[patient].append((self.second, vitals))
            was = self.alarms.get(patient, frozenset())
            on = _alarms(body.state, vitals, was)
            self.alarms[patient] = on
            for what in sorted(on - was):
                self._alarm(patient, what, body)
            if "arrest" in was and body.state == "alive":
                self.note(acts.Revived(patient), "monitor")
                self.interrupt("alarm", patient, "Return of circulation.")

    def _alarm(self, patient: str, what: str, body: Body) -> None:
        if what == "dead":
            self.note(acts.Died(patient), "monitor")
            self.interrupt("death", patient, "The patient has died.")
        elif what == "arrest":
            self.note(acts.Arrested(patient, body.rhythm), "monitor")
            self.interrupt("arrest", patient, f"Cardiac arrest: no pulse, rhythm {body.rhythm}.")
        else:
            self.note(acts.Alarmed(patient, what), "monitor")
            self.interrupt("alarm", patient, f"Monitor alarm: {what}.")


ALARMS = (  # name, vital, starts below/above, clears
    ("pressure low", "MAP", "below", 60.0, 65.0),
    ("oxygen low", "SPO2", "below", 88.0, 91.0),
    ("breathing slow", "RR", "below", 8.0, 10.0),
    ("pulse fast", "HR", "above", 150.0, 140.0),
    ("pulse slow", "HR", "below", 40.0, 45.0),
    ("pressure high", "SBP", "above", 220.0, 200.0),
)


def _alarms(state: str, vitals: dict[str, Any], was: frozenset[str]) -> frozenset[str]:
    if state == "dead":
        return frozenset({"dead", "arrest"})
    if state == "arrest":
        return frozenset({"arrest"})
    on = []
    for name, vital, side, start, clear in ALARMS:
        value = vitals.get(vital)
        bound = clear if name in was else start
        if value is not None and (value < bound if side == "below" else value > bound):
            on.append(name)
    return frozenset(on)
