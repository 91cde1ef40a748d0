"""How each kind of step becomes a tool call, and how a clinician knows that it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from residency import knowledge
from residency import predicates as P
from residency.contract import Call, ToolResult
from residency.knowledge.condition import Option, Support
from residency.policies import giving
from residency.policies.plan import LATE, Step

if TYPE_CHECKING:
    from residency.policies.clinician import Clinician

CLOSING_FIELDS = ("follow_up", "return_reasons", "instructions", "discharge_medicine")
WRITTEN_MINUTES = 8.0
ASK_AGAIN = 8.0
HOLD_BY_DEFAULT = 45.0
RETURN_REASONS = ("the pain gets worse", "you faint or become confused", "fever or vomiting that won't stop")


@dataclass
class Spec:
    """What is known beforehand: moments and groups of the condition, who can tell which fact, allergies and coverage."""

    moments: dict[str, P.Predicate] = field(default_factory=dict)
    groups: dict[str, dict[str, Option]] = field(default_factory=dict)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    topics: dict[str, str] = field(default_factory=dict)
    allergies: tuple[Any, ...] = ()
    antibiogram: dict[str, float] = field(default_factory=dict)
    regimen: tuple[str, ...] = ()
    diagnosis: tuple[str, ...] = ()
    place: str = "ward"
    consultants: dict[str, str] = field(default_factory=dict)
    support: Support = Support()
    rule_inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    return_reasons: tuple[str, ...] = RETURN_REASONS
    follow_up_days: int = 7
    prefers: dict[str, str] = field(default_factory=dict)
    default_sources: tuple[str, ...] = ("patient",)


def propose(c: Clinician, step: Step) -> Call | None:
    """The call that brings a step forward now, or None when it can only be waited for."""
    return _PROPOSE[step.kind](c, step)


def at_closing(step: Step) -> bool:
    """Whether the closing call itself does this step (discharge papers)."""
    return step.kind == "write" and step.leaf.field in CLOSING_FIELDS


def blocked(c: Clinician, drug: str) -> bool:
    """Whether the plan wants something else done before this drug runs."""
    return any(s.kind == "give" and drug in giving.meant(c, s.leaf) and not all(a.done for a in s.after) for s in c.steps)


def hands_over(step: Step) -> bool:
    """Whether the step tells the next team what was done."""
    return step.kind == "tell" and step.leaf.to in knowledge.services


def last(step: Step) -> bool:
    """Whether the step belongs to the very end: handing over, papers, closing."""
    return hands_over(step) or at_closing(step) or step.kind == "dispose"


def settle(c: Clinician, step: Step, result: ToolResult) -> None:
    """Note what the call for a step brought."""
    step.tries += 1
    minute = c.notebook.minute
    if result.error is not None:
        step.memory["not_before"] = minute + (4.0 if result.error.code in ("not_here", "missing_input") else 1.0)
        step.memory["refused"] = result.error
        return
    step.started = minute
    data = result.data if isinstance(result.data, dict) else {}
    if "order" in data:
        step.memory.setdefault("orders", []).append(data["order"])
    if step.kind in ("ask", "tell", "examine", "compute", "consult", "write", "escalate"):
        step.done = step.kind != "compute" or ("rule" in data and (data["from_chart"] or step.tries > 4))
        if data.get("not_in_record"):
            step.memory["not_in_record"] = data["not_in_record"]
        if step.kind == "examine":
            for other in c.steps:
                if other.kind == "examine" and set(_systems(other.leaf)) <= set(data.get("findings", {})) and _ready_now(c, other):
                    other.done = True
    elif step.kind == "learn":
        step.done = step.leaf.fact in c.notebook.facts
        sources = step.leaf.from_any or c.spec.sources.get(step.leaf.fact, c.spec.default_sources)
        if not step.done and step.tries % len(sources) == 0:
            step.memory["not_before"] = minute + ASK_AGAIN


def came_before(c: Clinician, step: Step) -> bool:
    """Whether what a step waits for is done. What does not apply to this patient is not waited for, save where nothing else is."""
    earlier, minutes = step.memory.get("apart", ((), 0.0))
    if earlier and not any(c.notebook.minute - s.memory.get("done_at", LATE) > minutes for s in earlier):
        return False
    first = [s for s in step.after if s.kind != "dispose" and not at_closing(s)]
    return all(s.done or not c.applies(s) for s in first) and (not first or any(s.done for s in first))


def _ready_now(c: Clinician, step: Step) -> bool:
    return all(s.done or not c.applies(s) for s in step.after) and (not step.after or any(s.done for s in step.after))


def seen_done(c: Clinician, step: Step) -> bool:
    """Whether the notebook shows that a step is done."""
    n = c.notebook
    match step.kind:
        case "learn":
            return step.leaf.fact in n.facts and (not step.leaf.from_any or step.tries > 0)
        case "measure":
            since = max((s.memory.get("done_at", 0.0) for s in step.after), default=-1.0)
            return _ready_now(c, step) and _readings(c, step.leaf.vital, since) >= step.leaf.count_at_least
        case "review":
            seen = _seen_since_treated(c, step)
            return seen is not None and seen >= max(step.leaf.nth, step.leaf.count_at_least) + _too_close(c, step)
        case "collect":
            return all(
                any(o["item"] in knowledge.tests_meant(t) and o["status"] in ("collected", "resulted") for o in c.orders.values())
                for t in _collected(step.leaf)
            )
        case "give":
            return giving.given(c, step)
        case "order":
            return bool(step.memory.get("orders"))
        case "hold":
            return _ready_now(c, step) and _held(c, step)
    return False


def _readings(c: Clinician, vital: str, since: float) -> int:
    """Readings of a vital sign after a minute, those within five minutes of the last one left out."""
    kept: list[float] = []
    for minute, vitals in c.notebook.vitals:
        if minute > since and vital in vitals and (not kept or minute - kept[-1] >= 5.5):
            kept.append(minute)
    return len(kept)


# ---- tests ----------------------------------------------------------------------------------------------------------------


def _tests(p: P.Reviewed) -> list[str]:
    names = [p.test] if p.test else [p.any_of] if isinstance(p.any_of, str) else list(p.any_of or ())
    return sorted({t for name in names for t in knowledge.tests_meant(name)})


def _collected(p: P.Collected) -> tuple[str, ...]:
    return (p.test,) if p.test else p.tests


def _treated(step: Step) -> float | None:
    """When the treatment that a test must follow was given, None where it follows none."""
    return max((s.memory.get("done_at", LATE) for s in step.after if s.kind == "give"), default=None)


def _seen_since_treated(c: Clinician, step: Step) -> int | None:
    """How often a test was read, those read before the treatment that it must follow left out; None before it may be read."""
    if not _ready_now(c, step):
        return None
    counts = {t: c.notebook.results.get(t, 0) for t in _tests(step.leaf)}
    later = step.memory.get("fresh") or _treated(step) is not None
    before = step.memory.setdefault("read_before", dict(counts)) if later else {}
    return max((n - before.get(t, 0) for t, n in counts.items()), default=0)


def _too_close(c: Clinician, step: Step) -> int:
    """How many readings of a test do not count because the specimen was taken too soon after the one before."""
    apart = step.leaf.drawn_apart_at_least
    taken = sorted(minute for t in _tests(step.leaf) for minute in c.notebook.taken.get(t, ()))
    kept: list[float] = []
    for minute in taken:
        if not kept or minute - kept[-1] >= apart:
            kept.append(minute)
    return len(taken) - len(kept) if apart else 0


def _since(c: Clinician, step: Step) -> float:
    """From which minute on an order of a test is this step's: after the treatment or the act that it must follow."""
    treated = _treated(step)
    if treated is not None:
        return treated
    return float(step.memory.setdefault("ready_at", c.notebook.minute)) if step.memory.get("fresh") else -inf


def _direct(name: str) -> str:
    """The test to order for a name: itself where it is one, else the first that reports it."""
    return name if name in knowledge.tests else min(knowledge.tests_meant(name))


def _review(c: Clinician, step: Step) -> Call | None:
    p: P.Reviewed = step.leaf
    need = max(p.nth, p.count_at_least) + _too_close(c, step)
    wanted = set(_tests(p))
    since = _since(c, step)
    mine = [o for o in c.orders.values() if o["item"] in wanted and o["status"] != "stopped" and o["minute"] >= since - giving.CHART_MINUTE]
    mine.sort(key=lambda o: o["minute"])
    seen = _seen_since_treated(c, step) or 0
    back = max(seen, sum(o["status"] == "resulted" for o in mine))
    if back > seen:
        return c.call("review_results", patient_id=c.patient_id)
    if len(mine) < seen and need > 1:  # somebody else had it done: when?
        return c.call("get_encounter_details", encounter_id=c.encounter_id)
    if len(mine) >= need or len(mine) > back:
        return None
    if mine and need > 1 and c.notebook.minute - mine[-1]["minute"] < max(20.0, p.drawn_apart_at_least + WRITTEN_MINUTES):
        return None
    name = p.test or (p.any_of if isinstance(p.any_of, str) else (p.any_of or ("",))[0])
    return giving.order(c, "lab", {"item": _direct(name)})


def _collect(c: Clinician, step: Step) -> Call | None:
    for name in _collected(step.leaf):
        if not any(o["item"] in knowledge.tests_meant(name) for o in c.orders.values()):
            return giving.order(c, "lab", {"item": _direct(name)})
    return None


# ---- talk, examination, writing ----------------------------------------------------------------------------------------------


def _learn(c: Clinician, step: Step) -> Call | None:
    p: P.Learned = step.leaf
    sources = [s for s in p.from_any or c.spec.sources.get(p.fact, c.spec.default_sources) if s != "patient" or _rousable(c)]
    if not sources:
        step.memory["not_before"] = c.notebook.minute + ASK_AGAIN
        return None
    source = sources[step.tries % len(sources)]
    if source in c.notebook.documents or source in c.spec.documents:
        return c.call("get_patient_history", patient_id=c.patient_id, document=source)
    return _say(
        c,
        knowledge.topics[c.spec.topics.get(p.fact, p.fact)].asks
        if c.spec.topics.get(p.fact, p.fact) in knowledge.topics
        else "Tell me what happened.",
        source,
    )


def _say(c: Clinician, text: str, to: str) -> Call:
    return c.call("say", text=text, to=to)


def _rousable(c: Clinician) -> bool:
    """Whether the patient can answer at all."""
    return (c.notebook.last("GCS") or 15.0) >= 10


def _ask(c: Clinician, step: Step) -> Call | None:
    p: P.Asked = step.leaf
    if p.of == "patient" and not _rousable(c):
        step.memory["not_before"] = c.notebook.minute + ASK_AGAIN
        step.tries += 8
        return None
    return _say(c, knowledge.topics[p.to or p.about or ""].asks, p.of)


def _tell(c: Clinician, step: Step) -> Call | None:
    p: P.Told = step.leaf
    if p.to == "patient" and not _rousable(c):
        step.memory["not_before"] = c.notebook.minute + ASK_AGAIN
        return None
    parts = [knowledge.concepts[name].says for name in (*p.concepts, *p.facts)]
    if p.any_of and not parts:
        figure = _figure(c, p.any_of)
        if figure is None:
            return None
        parts = [figure]
    text = " ".join(parts)
    if p.to in knowledge.services:
        return c.call("hand_over", patient_id=c.patient_id, to=p.to, summary=text)
    if p.to in c.spec.consultants:
        return c.call(
            "call_consultant", patient_id=c.patient_id, service=c.spec.consultants[p.to], question=text + " I would like your advice."
        )
    return _say(c, text, p.to)


def _figure(c: Clinician, names: tuple[str, ...]) -> str | None:
    for name in names:
        value = c.notebook.latest(name)
        if value is not None:
            return f"The {knowledge.tests[name].name.lower() if name in knowledge.tests else name} is {value:g}."
        vital = c.notebook.last(name)
        if vital is not None:
            return f"The {name} is {vital:g}."
    return None


def _systems(p: P.Examined) -> tuple[str, ...]:
    return (p.system,) if p.system else p.systems


def _examine(c: Clinician, step: Step) -> Call | None:
    systems: dict[str, None] = {}
    for other in c.steps:
        if other.kind == "examine" and not other.done and (other is step or (_ready_now(c, other) and other.when is None)):
            systems |= dict.fromkeys(_systems(other.leaf))
    return c.call("examine", patient_id=c.patient_id, systems=list(systems))


def _measure(c: Clinician, step: Step) -> Call | None:
    count = step.leaf.count_at_least
    if step.started is not None and c.notebook.minute - step.started < (9.0 if count > 1 else 2.0):
        return None
    return c.call("measure", patient_id=c.patient_id)


def _write(c: Clinician, step: Step) -> Call | None:
    p: P.Documented = step.leaf
    if at_closing(step):
        return None
    if p.field == "allergy_list":
        if "allergy" in c.spec.sources and "allergy" not in c.notebook.facts:
            return None
        first, *rest = p.has_all or ("none", "none")
        return c.call(
            "update_patient_record",
            patient_id=c.patient_id,
            allergies=[{"substance": first, "reaction": " ".join(rest), "severity": "severe"}],
        )
    names = (*p.concepts, *((p.concept,) if p.concept else ()))
    text = " ".join(knowledge.concepts[n].says for n in names)
    for test in p.cites:
        text += f" {knowledge.tests[test].name} was seen."
    return c.call("update_encounter", encounter_id=c.encounter_id, notes=text)


def _compute(c: Clinician, step: Step) -> Call | None:
    """Compute a rule; what it says is not in the record yet is asked first."""
    rule = step.leaf.rule
    for name in step.memory.pop("not_in_record", ()):
        fact = next((i.from_.fact for i in knowledge.rules.get(rule).inputs if i.name == name and i.from_.fact), "")
        topic = c.spec.topics.get(fact, fact)
        if topic in knowledge.topics:
            step.memory.setdefault("ask", []).append(topic)
    if step.memory.get("ask"):
        return _say(c, knowledge.topics[step.memory["ask"].pop()].asks, c.spec.sources.get("similar_before", ("patient",))[-1])
    variables = dict(c.spec.rule_inputs.get(rule, {}))
    for name, value in list(variables.items()):
        if value == "observed":
            variables[name] = c.notebook.findings.get(name, name in c.notebook.facts)
    return c.call("run_decision_rule", rule_name=rule, patient_id=c.patient_id, variables=variables)


def _consult(c: Clinician, step: Step) -> Call | None:
    p: P.Consulted = step.leaf
    service = p.service or (p.any_of if isinstance(p.any_of, str) else (p.any_of or ("icu",))[0])
    named = " ".join(knowledge.concepts[d].says for d in c.spec.diagnosis[:1] if d in knowledge.concepts)
    pressure = c.notebook.last("MAP")
    return c.call(
        "call_consultant",
        patient_id=c.patient_id,
        service=service,
        question=f"{named} The MAP is {pressure:g}. Please see this patient." if pressure else f"{named} Please see this patient.",
    )


# ---- outcomes and closing ----------------------------------------------------------------------------------------------------


def _hold(c: Clinician, step: Step) -> Call | None:
    """Outcomes are reached by support; here only by looking often enough."""
    if c.notebook.minute - c.last_look < 5.0:
        return None
    return c.call("measure", patient_id=c.patient_id)


def _held(c: Clinician, step: Step) -> bool:
    p: P.Outcome = step.leaf
    since: float | None = None
    for minute, vitals in c.notebook.vitals:
        value = vitals.get(p.vital)
        if value is None:
            continue
        good = (p.at_least is None or value >= p.at_least) and (p.below is None or value < p.below)
        since = (minute if since is None else since) if good else None
    opened = step.memory.get("from")
    if opened is not None and "opened" not in step.memory and c.holds(opened):
        step.memory["opened"] = c.notebook.minute
    start = step.memory.get("opened", 0.0 if opened is None else HOLD_BY_DEFAULT)
    return since is not None and c.notebook.minute - max(since, start) >= p.held + 6.0


def closing_call(c: Clinician) -> Call:
    """Close the stay where the plan says, with the diagnosis in words and the papers that belong to it."""
    step = next((s for s in c.steps if s.kind == "dispose"), None)
    p: Any = step.leaf if step else None
    place = c.spec.place
    if p is not None and (p.to or p.to_any):
        place = p.to or p.to_any[0]
    names = (p.diagnosis if p is not None and p.diagnosis else c.spec.diagnosis)[:1]
    diagnosis = " ".join(knowledge.concepts[d].says for d in names if d in knowledge.concepts) or "Not settled."
    if place != "home":
        return c.call("update_encounter", encounter_id=c.encounter_id, disposition=place, disposition_details=diagnosis)
    told = [knowledge.concepts[n].says for s in c.steps if s.kind == "write" and s.leaf.field == "instructions" for n in s.leaf.concepts]
    medicines = [d for s in c.steps if s.kind == "write" and s.leaf.field == "discharge_medicine" for d in s.leaf.has_all]
    asked = [s.leaf.within_days for s in c.steps if s.kind == "write" and s.leaf.field == "follow_up" and s.leaf.within_days]
    return c.call(
        "process_discharge",
        encounter_id=c.encounter_id,
        diagnosis=diagnosis,
        instructions=" ".join(told),
        medications=medicines,
        follow_up=f"See your own doctor in {min([c.spec.follow_up_days, *asked])} days.",
        return_precautions=list(c.spec.return_reasons),
    )


def _other_order(c: Clinician, step: Step) -> Call | None:
    p: P.Ordered = step.leaf
    if step.memory.get("orders"):
        return None
    name = p.drug or p.test or (p.any_of if isinstance(p.any_of, str) else (p.any_of or ("",))[0])
    return giving.order(c, "medication" if name in knowledge.drugs else "lab" if name in knowledge.tests else "nursing", {"item": name})


_PROPOSE: dict[str, Callable[[Any, Step], Call | None]] = {
    "give": giving.give,
    "review": _review,
    "collect": _collect,
    "learn": _learn,
    "ask": _ask,
    "tell": _tell,
    "examine": _examine,
    "measure": _measure,
    "write": _write,
    "compute": _compute,
    "consult": _consult,
    "hold": _hold,
    "order": _other_order,
    "dispose": lambda c, step: None,
    "escalate": lambda c, step: None,
}

__all__ = ["LATE", "RETURN_REASONS", "Spec", "at_closing", "closing_call", "propose", "seen_done", "settle"]
