"""A clinician who works through a plan: does the next thing that is due, treats what fails, waits for the rest.

It sees briefing, tools and results only. What it wants to get done is a list of steps (policies.plan); how each kind of
step becomes a call stands in policies.acting. Oracle, standard care and the clinician who is not told the condition
differ in the plan they hold and in their pace, not in this engine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from residency import predicates as P
from residency.contract import Call, Say, Tool, ToolResult
from residency.policies import acting, giving
from residency.policies.notebook import Notebook
from residency.policies.plan import Step
from residency.policies.support import Support

LOOK_EVERY = 10.0
CHECK_EVERY = 8.0
WAIT = 4.0
PATIENCE = 40


class Clinician:
    """Plays a plan. `spec` says what is known beforehand (who knows what, which drugs are accepted); it may be empty."""

    def __init__(self, steps: list[Step], spec: acting.Spec):
        self.steps, self.spec = steps, spec
        self.notebook = Notebook()
        self.support = Support()
        self.orders: dict[str, dict[str, Any]] = {}
        self.unread = False
        self.alarmed = False
        self.checked_orders = -100.0
        self.last_look = -100.0
        self.closing = False
        self.current: tuple[str, Any] = ("", None)
        self.patient_id = self.encounter_id = ""
        self.limit = 240.0

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Read who the patient is and how long there is."""
        ids = re.findall(r"\b[PE]-\d+\b", briefing)
        self.patient_id = next(i for i in ids if i.startswith("P"))
        self.encounter_id = next(i for i in ids if i.startswith("E"))
        minutes = re.search(r"You have ([\d.]+) minutes", briefing)
        self.limit = float(minutes[1]) if minutes else 240.0

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next act."""
        if result is not None:
            self._take_in(result)
        if self.closing and (result is None or result.error is None):
            return None
        self.closing = False
        for propose in (self._first_look, self._urgent, self._reading, self._due, self._looking, self._checking, self._close):
            call = propose()
            if call is not None:
                return call
        return self._wait()

    # ---- taking in ----------------------------------------------------------------------------------------------------

    def _take_in(self, result: ToolResult) -> None:
        n = self.notebook
        n.read(result)
        if any(i.kind in ("result", "critical_result") for i in result.interrupts):
            self.unread = True
        for i in result.interrupts:
            if i.kind == "family":
                n.present.add(i.says.split("patient's ")[-1].split(" is")[0].replace(" ", "_"))
        kind, step = self.current
        data = result.data if isinstance(result.data, dict) else {}
        for row in data.get("orders", ()):
            if isinstance(row, dict):
                self.orders[row["id"]] = row
        if "order" in data and "item" in data:
            self.orders[data["order"]] = {"id": data["order"], "item": data["item"], "status": "placed", "minute": n.minute, "amount": 0.0}
        if isinstance(data.get("vitals"), dict) and "TEMP" in data["vitals"]:
            self.last_look = n.minute
            self.alarmed = False
        self.alarmed = self.alarmed or any(i.kind == "alarm" for i in result.interrupts)
        if kind == "step":
            acting.settle(self, step, result)
        elif kind == "read":
            self.unread = False
        for one in self.steps:
            one.done = one.done or acting.seen_done(self, one)
            if one.done:
                one.memory.setdefault("done_at", n.minute)

    # ---- proposals, in order of urgency ----------------------------------------------------------------------------------

    def _as(self, kind: str, what: Any, call: Call | None) -> Call | None:
        if call is not None:
            self.current = (kind, what)
        return call

    def call(self, name: str, **arguments: Any) -> Call:
        """A tool call on this patient."""
        return Call(name, arguments)

    def _first_look(self) -> Call | None:
        if self.last_look < 0:
            return self._as("look", None, self.call("measure", patient_id=self.patient_id))
        if not self.notebook.patient:
            return self._as("history", None, self.call("get_patient_history", patient_id=self.patient_id))
        return None

    def _urgent(self) -> Call | None:
        return self._as("urgent", None, self.support.urgent(self))

    def _reading(self) -> Call | None:
        if not self.unread:
            return None
        return self._as("read", None, self.call("review_results", patient_id=self.patient_id))

    def _due(self) -> Call | None:
        ready = [s for s in self.steps if not s.done and s.kind != "dispose" and self._ready(s) and not self._too_early(s)]
        for step in sorted(ready, key=lambda s: s.deadline):
            call = acting.propose(self, step)
            if call is not None:
                return self._as("step", step, call)
        return None

    def _ready(self, step: Step) -> bool:
        if step.when is not None and not self.holds(step.when):
            return False
        if step.memory.get("not_before", 0.0) > self.notebook.minute or step.tries > PATIENCE:
            return False
        return acting.came_before(self, step)

    def _too_early(self, step: Step) -> bool:
        """Handing over comes last: what was done can only be told once it is done."""
        if not acting.hands_over(step):
            return False
        return any(s is not step and not s.done and not acting.last(s) and self.applies(s) and s.tries <= PATIENCE for s in self.steps)

    def applies(self, step: Step) -> bool:
        """Whether what a step depends on is so, as the chart stands."""
        return step.when is None or self.holds(step.when)

    def _looking(self) -> Call | None:
        """Vital signs every ten minutes, and whenever a monitor has rung since."""
        if not self.alarmed and (self.notebook.minute - self.last_look < LOOK_EVERY or self.finished()):
            return None
        return self._as("look", None, self.call("measure", patient_id=self.patient_id))

    def _checking(self) -> Call | None:
        waiting = any(not s.done and (s.memory.get("orders") or self._given_by_support(s)) for s in self.steps)
        if not waiting or self.notebook.minute - self.checked_orders < CHECK_EVERY:
            return None
        self.checked_orders = self.notebook.minute
        return self._as("orders", None, self.call("get_encounter_details", encounter_id=self.encounter_id))

    def _given_by_support(self, step: Step) -> bool:
        """Whether support has ordered what a treatment step still waits for: only the chart says when it runs."""
        if step.kind != "give":
            return False
        return any(o["status"] == "placed" and o["item"] in giving.meant(self, step.leaf) for o in self.orders.values())

    def finished(self) -> bool:
        """Everything that applies is done, save the closing itself."""
        return all(
            s.done or s.kind == "dispose" or acting.at_closing(s) or s.tries > PATIENCE or (s.when is not None and not self.holds(s.when))
            for s in self.steps
        )

    def _close(self) -> Call | None:
        out_of_time = self.notebook.minute > self.limit - 15.0
        if not (self.finished() and self.support.steady(self)) and not out_of_time:
            return None
        self.closing = True
        return self._as("close", None, acting.closing_call(self))

    def _wait(self) -> Call:
        self.current = ("wait", None)
        return self.call("wait", minutes=WAIT, until="anything")

    # ---- reading conditions from the chart --------------------------------------------------------------------------------

    def _shown_since(self, p: P.After) -> bool:
        """Whether what must come after an act was seen after it; a vital sign from before it tells nothing of what it did."""
        if not (isinstance(p.act, P.Charted | P.InBody) and p.act.vital and isinstance(p.of, P.Gave)):
            return self.holds(p.act)
        wait = p.act.for_ if isinstance(p.act, P.InBody) else 0.0
        since = max((s.memory["done_at"] for s in self.steps if s.kind == "give" and s.leaf == p.of and s.done), default=-1.0)
        return any(_within(p.act, v[p.act.vital]) for minute, v in self.notebook.vitals if minute > since + wait and p.act.vital in v)

    def holds(self, p: P.Predicate) -> bool:
        """Whether the chart, as this clinician has read it, shows a condition."""
        n = self.notebook
        match p:
            case P.Charted():
                if p.finding:
                    return n.findings.get(p.finding, False)
                rows = [v[p.vital] for _, v in n.vitals if p.vital in v] if p.vital else n.values.get(p.test or "", [])
                return any(_within(p, v) for v in rows)
            case P.Any_():
                return any(self.holds(part) for part in p.of)
            case P.All():
                return all(self.holds(part) for part in p.of)
            case P.After():
                return self.holds(p.of) and self._shown_since(p)
            case P.Not() | P.Never():
                return not self.holds(p.of)
            case P.Moment():
                return self.holds(self.spec.moments[p.name])
            case P.Gave():
                return (
                    self.support.fluid_ml >= 15 * self.weight()
                    if p.ml_per_kg_at_least
                    else any(s.done for s in self.steps if s.kind == "give" and s.leaf == p)
                )
            case P.Reviewed():
                return n.results.get(p.test or "", 0) >= p.nth
            case P.Learned():
                return p.fact in n.facts
        return False

    def weight(self) -> float:
        """Kilograms as registered; 70 until the record was read."""
        return float(self.notebook.patient.get("weight_kg", 70.0))


def _within(p: P.Charted | P.InBody, value: float) -> bool:
    return (
        (p.below is None or value < p.below)
        and (p.above is None or value > p.above)
        and (p.at_least is None or value >= p.at_least)
        and (p.at_most is None or value <= p.at_most)
    )
