"""Consultants on the telephone: they know what they are told and the chart that is passed in, never the truth.

A scripted one starts with a belief and keeps it until the figures that a task names are told. A service asks for what
it needs and accepts on any one of its grounds (knowledge/data/services). What they say is advice; obeying is never scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from residency import knowledge
from residency.knowledge import reading
from residency.knowledge.types import Ground, Service
from residency.people.hear import Heard, hear


class Record(Struct, frozen=True):
    """What stands in the chart when the consultant looks."""

    figures: Mapping[str, float]
    findings: frozenset[str]
    given: frozenset[str]


class Call(Struct, frozen=True):
    """What has been said to one consultant so far: ideas asserted, and the figures named."""

    concepts: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    turns: int = 0
    convinced: bool = False


class Advice(Struct, frozen=True):
    """What they say, whether they accept (the patient or the argument), what they still ask for, and the call so far."""

    says: str
    accepts: bool
    asks: str
    call: Call


BELIEFS = {
    "colonised_urine_and_dehydration": "This sounds like colonised urine and a dry old lady.",
    "migraine": "This sounds like a migraine.",
    "drunk": "This sounds like drink.",
    "anxiety": "This sounds like anxiety.",
}
REQUESTS = {
    "hold_antibiotics_for_culture": "Hold the antibiotics until the culture is back, and give some fluid.",
    "no_imaging": "I would not scan. Give a painkiller and send home.",
    "observe_only": "Just watch and call me if anything changes.",
}


def consult(
    service: str, script: Mapping[str, Any], text: str, chart: Mapping[str, float], findings: frozenset[str] = frozenset(),
    given: frozenset[str] = frozenset(), call: Call | None = None,
) -> Advice:
    """What a consultant says to `text`. `chart`: newest charted figures by name; `findings`: those charted; `given`: what
    runs or was given; `call`: what was said before.

    With a script (a task's `people` entry: starts_with {belief, asks}, changes_mind_on, convinced_says) the script decides,
    else the service."""
    heard = hear(text, reading.topic_index(), reading.concept_index())
    call = call or Call()
    if script.get("starts_with"):
        return _scripted(script, heard, call)
    return _by_service(knowledge.services[service], heard, Record(chart, findings, given), call)


def _scripted(script: Mapping[str, Any], heard: Heard, call: Call) -> Advice:
    belief, asks = script["starts_with"].get("belief", ""), script["starts_with"].get("asks", "")
    now = _after(heard, call)
    if heard.stuffed or heard.empty:
        return Advice("Slow down. Give me the story in sentences.", call.convinced, asks, now)
    if call.convinced:
        return Advice("Agreed. Carry on.", True, "", now)
    if any(_told(t.get("told", {}), now) for t in script.get("changes_mind_on", ())):
        usual = "I hadn't heard that. You are right, that changes it: treat now, and call critical care."
        return Advice(script.get("convinced_says", usual), True, "", msgspec.structs.replace(now, convinced=True))
    thinks = BELIEFS.get(belief, f"I think this is {belief.replace('_', ' ')}.")
    wants = REQUESTS.get(asks, asks.replace("_", " ").capitalize() + ".")
    return Advice(f"{'I still think so. ' if call.turns else ''}{thinks} {wants} What do the figures show?", False, asks, now)


def _by_service(who: Service, heard: Heard, record: Record, call: Call) -> Advice:
    now = _after(heard, call)
    if heard.stuffed or heard.empty:
        return Advice(f"This is {who.name}. Give me the story in sentences. {who.asks}", False, who.asks, now)
    if not who.accepts_on or any(_holds(g, now, record) for g in who.accepts_on):
        return Advice(who.accepts, True, "", msgspec.structs.replace(now, convinced=True))
    if not call.turns and not heard.asserted and not heard.figures:
        return Advice(f"This is {who.name}. {who.asks}", False, who.asks, now)
    return Advice(who.refuses, False, who.asks, now)


def _after(heard: Heard, call: Call) -> Call:
    concepts = tuple(dict.fromkeys((*(c for c in call.concepts if c not in heard.denied), *heard.asserted)))
    return Call(concepts, (*call.figures, *heard.figures)[-40:], call.turns + 1, call.convinced)


def _within(value: float, spec: Mapping[str, Any] | Ground) -> bool:
    get = spec.get if isinstance(spec, Mapping) else lambda key, default=None: getattr(spec, key, default)
    least, below = get("at_least", None), get("below", None)
    above, most = get("above", None), get("at_most", None)
    return ((least is None or value >= least) and (below is None or value < below) and (above is None or value > above)
            and (most is None or value <= most))


def _told(spec: Mapping[str, Any], call: Call) -> bool:
    """Whether the message said what `told` names: a figure of a test or vital in bounds (`after: fluid`: after fluid), or a concept."""
    if "concept" in spec:
        return spec["concept"] in call.concepts
    name = spec.get("test") or spec.get("vital")
    if spec.get("after") == "fluid":
        if "map_after_fluid" in call.concepts:
            return any(n in (name, "map_after_fluid", "SBP") for n, _ in call.figures)
        name = f"{str(name).lower()}_after_fluid"
    return any(n == name and _within(v, spec) for n, v in call.figures)


def _holds(ground: Ground, call: Call, record: Record) -> bool:
    if ground.concept:
        return ground.concept in call.concepts
    if ground.finding:
        return ground.finding in record.findings
    if ground.given:
        return ground.given in record.given
    told: Sequence[float] = [v for n, v in call.figures if n == ground.figure]
    charted = record.figures.get(ground.figure)
    return any(_within(v, ground) for v in (*told, *(() if charted is None else (charted,))))
