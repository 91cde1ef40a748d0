"""After the stay: the body runs on under a receiving team that knows only what was charted and handed over.

Admission is a request: until the bed is there the patient boards, and a bed asked for without saying what for comes
late. Critical care looks every 10 minutes, an ordinary ward every four hours, at home nobody does. The team treats what
it sees at once (pressure, breathing, oxygen) and the illness itself once it knows the diagnosis: soon when it was handed
over, late when it has to find it. One versioned policy, the same for every agent and task. Times are judgement, kept
here in one table.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from msgspec import Struct

from residency.knowledge.condition import Downstream
from residency.knowledge.signs import holds
from residency.physiology import Body
from residency.world.case import Case, low_pressure
from residency.world.hospital import MINUTE, Hospital
from residency.world.operations import dose_into


class Place(Struct, frozen=True):
    """Minutes of boarding until the bed (with and without knowing what for), how often a place looks at its patient, after
    how many minutes it knows the illness (told and untold), and whether it can support a failing body."""

    boards_told: float
    boards_untold: float
    looks_every: int
    knows_told: float
    knows_untold: float
    can_support: bool


PLACES = {
    "icu": Place(30, 240, 10, 10, 60, True),
    "operating_room": Place(30, 240, 10, 10, 60, True),
    "cath_lab": Place(30, 240, 10, 10, 60, True),
    "step_down": Place(30, 240, 30, 20, 120, True),
    "ward": Place(60, 300, 240, 45, 300, False),
    "observation": Place(15, 60, 30, 30, 240, False),
    "psychiatry": Place(240, 480, 480, 240, 720, False),
    "transfer": Place(60, 240, 10, 60, 120, True),
}
Watch = Callable[[Body], None]
WATCHED_EVERY = 10 * MINUTE
NOREPINEPHRINE = (0.05, 0.05, 0.6)  # start, step, most: ug/kg/min


def run_on(h: Hospital, patient: str, place: str | None, told: bool, horizon: float, watch: Watch | None = None) -> Body:
    """The body at `horizon` minutes after the door, on a copy of its own. `place` None: still in the department, unattended.

    `watch` sees the body every ten minutes; looking changes nothing."""

    def to(second: int) -> None:
        while watch is not None and body.second + WATCHED_EVERY < second:
            body.to(body.second + WATCHED_EVERY)
            watch(body)
        body.to(second)
        if watch is not None:
            watch(body)

    case = h.cases[patient]
    body = h.bodies[patient].fork()
    end = int(horizon * MINUTE) + _door(h, patient)
    end -= end % 10
    here = PLACES.get(place or "")
    _let_go(body, here)
    if here is None:
        to(max(end, h.second))
        return body
    now = min(end, h.second + int((here.boards_told if told else here.boards_untold) * MINUTE))
    to(now)
    team = _Team(case, here, here.knows_told if told else here.knows_untold, now)
    while now < end and body.state != "dead":
        team.look(body, now)
        now = min(end, now + here.looks_every * MINUTE)
        to(now)
    to(end)
    return body


def _door(h: Hospital, patient: str) -> int:
    second: int = h.tables.get("encounter", h.cases[patient].encounter).arrived
    return second


def _let_go(body: Body, here: Place | None) -> None:
    """Leaving the department: hands-on supports and bags end; without a monitored bed every infusion ends too."""
    hands_on = ("bag_mask", "cpr", "comfort", "restraint", "lying_flat", "sitting_up", "rebreathing")
    for agent in (*hands_on, "crystalloid", "blood", "plasma", "potassium"):
        body.infuse(agent, 0.0)
    if here is None or not here.can_support:
        for agent in ("norepinephrine", "vasopressin", "ventilator", "vasodilator", "oxygen", "rhythm_watch", "skin_pacing"):
            body.infuse(agent, 0.0)


class Schedule:
    """Steps of care by the clock from second `since` on: each once, or every so many minutes while it is wanted."""

    def __init__(self, case: Case, steps: tuple[Downstream, ...], since: int):
        self.case, self.steps, self.since = case, steps, since
        self.given: dict[int, int] = {}

    def look(self, body: Body, now: int) -> None:
        """Do what is due."""
        for i, step in enumerate(self.steps):
            due = self.since + step.after * MINUTE
            if i in self.given:
                due = self.given[i] + step.every * MINUTE if step.every else inf
            if now >= due and (step.when is None or holds(step.when, body)):
                self.given[i] = now
                dose_into(body, self.case, step)


class _Team:
    """The receiving team on one patient: what it has started, and when it will know."""

    def __init__(self, case: Case, here: Place, knows_after: float, since: int):
        self.case, self.here = case, here
        self.care = Schedule(case, case.condition.receiving, since + round(knows_after * MINUTE))
        self.pressor = 0.0

    def look(self, body: Body, now: int) -> None:
        """One look: support what is failing, then treat what is known."""
        vitals = body.vitals()
        if body.state == "arrest":
            body.infuse("cpr", 1.0)
            return
        self._support(body, vitals)
        self.care.look(body, now)

    def _support(self, body: Body, vitals: dict[str, Any]) -> None:
        pressure, least = vitals.get("MAP") or 0.0, low_pressure(self.case.age)
        low = pressure < least
        if low and not self.here.can_support:
            self.here = PLACES["icu"]
        if self.here.can_support and (low or self.pressor):
            start, step, most = NOREPINEPHRINE
            if low:
                self.pressor = min(most, (self.pressor or start) + step)
            elif pressure > least + 10.0:
                self.pressor = max(0.0, self.pressor - step)
            body.infuse("norepinephrine", self.pressor)
        if (vitals.get("SPO2") or 0.0) < 92:
            body.infuse("oxygen", 0.5)
        if self.here.can_support and (vitals.get("RR") or 0.0) < 8:
            body.infuse("ventilator", 1.0)
