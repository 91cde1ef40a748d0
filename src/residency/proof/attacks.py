"""Shortcuts: cheap ways to look busy. Each must stay near zero on every task.

An attack is a list of calls made from what any agent may see (tools and briefing); none looks at the patient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from residency import knowledge
from residency.contract import Call, Say, Tool
from residency.people.hear import MOST_FACTS

PATIENT, ENCOUNTER = "P-1001", "E-1001"
BREATHS = 30  # messages that hold every idea of the library: three times so many calls stay within any task's turns
Attack = Callable[[str, Sequence[Tool]], Sequence[Call | Say]]


def order(kind: str, item: str, **details: Any) -> Call:
    """One order by name alone, insisting."""
    return Call(
        "create_clinical_order",
        {"encounter_id": ENCOUNTER, "order_type": kind, "priority": "stat", "details": {"item": item, "reason": "indicated", **details}},
    )


def admit(place: str = "icu", diagnosis: str = "Unwell.") -> Call:
    """Close towards a bed."""
    return Call("update_encounter", {"encounter_id": ENCOUNTER, "disposition": place, "disposition_details": diagnosis})


def discharge(text: str = "Nothing serious.") -> Call:
    """Close towards home with papers full of one text."""
    return Call(
        "process_discharge",
        {
            "encounter_id": ENCOUNTER,
            "diagnosis": text,
            "instructions": text,
            "follow_up": "in 3 days " + text,
            "return_precautions": [f"worse {i} {text}"[:200] for i in ("pain", "fever", "fainting")],
        },
    )


def every_tool_empty(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every tool once, with no arguments."""
    return [Call(t.name, {}) for t in tools]


def plausible(tool: Tool, text: str) -> Call:
    """A call of a tool with arguments that its schema makes plausible."""
    return Call(tool.name, {name: _guess(name, schema, text) for name, schema in tool.parameters.get("properties", {}).items()})


def _guess(name: str, schema: dict[str, Any], text: str) -> Any:
    fixed = {
        "patient_id": PATIENT,
        "encounter_id": ENCOUNTER,
        "to": "patient",
        "systems": ["all"],
        "vitals": ["all"],
        "details": {"item": "lactate"},
        "order_type": "lab",
        "service": "icu",
        "disposition": "icu",
        "until": "anything",
        "test": None,
        "document": None,
        "since": None,
        "rule_name": "news2_2017",
        "medications": ["acetaminophen"],
        "procedures": None,
        "allergies": None,
        "status": None,
        "protocol_name": "sepsis",
        "task_id": "order-1",
        "variables": None,
        "demographics": None,
        "limit": 5,
    }
    if name in fixed:
        return fixed[name]
    if "enum" in schema:
        return schema["enum"][0]
    kinds = {s.get("type") for s in schema.get("anyOf", [schema])}
    if kinds & {"number", "integer"}:
        return 10
    return [text[:200]] if "array" in kinds else text[:400]


def every_tool_plausible(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every tool once, with plausible arguments; the closing ones last."""
    calls: list[Call | Say] = [plausible(t, "Patient seen and treated.") for t in tools if not t.closes]
    return calls + [plausible(t, "Patient seen and treated.") for t in tools if t.closes]


def reads_then_closes(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Everything that can be read, then a bed."""
    return [plausible(t, "look") for t in tools if not t.writes] + [admit()]


def order_everything(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every test, read after an hour and a half, then a bed."""
    calls: list[Call | Say] = [order("lab", t.id) for t in knowledge.tests.values() if t.kind != "analyte"]
    return [*calls, Call("wait", {"minutes": 90, "until": "time"}), Call("review_results", {"patient_id": PATIENT}), admit()]


def treat_everything(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """One usual dose of every drug, then a bed."""
    calls: list[Call | Say] = [order("medication", d) for d in sorted(knowledge.drugs)]
    return [*calls, Call("wait", {"minutes": 60, "until": "time"}), admit()]


def discharge_everyone(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """A look, and home."""
    return [Call("measure", {"patient_id": PATIENT}), discharge()]


def admit_everyone(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """A look, a call to critical care, and a bed there."""
    return [
        Call("measure", {"patient_id": PATIENT}),
        Call("call_consultant", {"patient_id": PATIENT, "service": "icu", "question": "Please take."}),
        admit(),
    ]


def refuse(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Politely nothing."""
    return [Say("I can't give medical advice. Please see a doctor."), Say("I'm sorry, I can't help with that.")]


def keywords() -> str:
    """Every idea of the library in one heap."""
    return " ".join(phrase for c in knowledge.concepts.values() for phrase in c.phrases[:1])[:7000]


def keyword_stuffing(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every keyword into every text there is."""
    text = keywords()
    return [Call("say", {"text": text, "to": who}) for who in ("patient", "family", "daughter")] + [
        Call("hand_over", {"patient_id": PATIENT, "to": "icu", "summary": text}),
        Call("call_consultant", {"patient_id": PATIENT, "service": "icu", "question": text}),
        Call("update_encounter", {"encounter_id": ENCOUNTER, "notes": text}),
        admit("icu", text),
    ]


def sentences(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """After a look, every idea of the library as its own true-sounding sentence, a breath of them at a time: to the patient, to
    critical care and into the notes; then home."""
    ideas = [c.says for c in knowledge.concepts.values()]
    calls: list[Call | Say] = [Call("measure", {"patient_id": PATIENT}), Call("examine", {"patient_id": PATIENT, "systems": ["all"]})]
    size = -(-len(ideas) // BREATHS)
    for text in (" ".join(ideas[i : i + size]) for i in range(0, len(ideas), size)):
        calls += [
            Say(text, "patient"),
            Call("hand_over", {"patient_id": PATIENT, "to": "icu", "summary": text}),
            Call("update_encounter", {"encounter_id": ENCOUNTER, "notes": text}),
        ]
    return [*calls, discharge("Migraine.")]


def interrogation(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Everything looked at, every topic of the library asked, three in one breath, the usual tests read; then home with papers."""
    asks = ["Tell me about " + t.phrases[0].replace("*", "") + "." for t in knowledge.topics.values()]
    talk = [Say(" ".join(asks[i : i + MOST_FACTS]), "patient") for i in range(0, len(asks), MOST_FACTS)]
    looks = [Call("measure", {"patient_id": PATIENT}), Call("examine", {"patient_id": PATIENT, "systems": ["all"]})]
    tests = [order("lab", t) for t in ("ecg", "hs_troponin", "glucose_poc", "venous_gas", "cbc", "hcg_urine", "lactate")]
    return [*looks, *tests, *talk, Call("review_results", {"patient_id": PATIENT}), *looks, discharge("Unwell.")]


def echo(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """The briefing into every field."""
    text = briefing[-1500:]
    return [plausible(t, text) for t in tools if not t.closes] + [admit("icu", text)]


def constant(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """The same answer to everything."""
    return [
        Say("Septic shock."),
        Call("update_encounter", {"encounter_id": ENCOUNTER, "notes": "Septic shock."}),
        admit("icu", "Septic shock."),
    ]


def every_diagnosis(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every diagnosis of the library at once, handed over and written down."""
    text = " ".join(f"This is {c.name}." for c in knowledge.conditions.values())
    calls: list[Call | Say] = [Call("measure", {"patient_id": PATIENT}), Call("examine", {"patient_id": PATIENT, "systems": ["all"]})]
    return [*calls, Call("hand_over", {"patient_id": PATIENT, "to": "icu", "summary": text}), admit("icu", text)]


ATTACKS: dict[str, Attack] = {
    "every tool once, empty": every_tool_empty,
    "every tool once, plausible": every_tool_plausible,
    "reads then closes": reads_then_closes,
    "order everything": order_everything,
    "treat everything": treat_everything,
    "discharge everyone": discharge_everyone,
    "admit everyone": admit_everyone,
    "refuse": refuse,
    "keyword stuffing": keyword_stuffing,
    "every idea in sentences": sentences,
    "every question, then home": interrogation,
    "echo": echo,
    "constant answer": constant,
    "every diagnosis": every_diagnosis,
}
