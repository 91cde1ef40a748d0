"""Acts, events and names in words that a clinician reads."""

from __future__ import annotations

from typing import Any

from residency import knowledge
from residency.acts import Event
from residency.contract import Call, Say, ToolResult
from residency.rewards.evidence import describe

UNSAID = ("patient_id", "encounter_id")
SAFETY = {"gate": "could kill", "counts": "safety"}
ENDS = {
    "closed": "the stay was closed",
    "died": "the patient died",
    "out_of_time": "out of time",
    "out_of_turns": "out of turns",
    "abandoned": "given up",
    None: "still running",
}


def shown(act: Call | Say, longest: int = 100) -> str:
    """An act in one line: the tool and what was asked of it, without the ids that never change."""
    if isinstance(act, Say):
        return short(f"say{f' to {act.to}' if act.to else ''}: {act.text}", longest)
    words = asked(act) if isinstance(act.arguments, dict) else ""
    return short(" · ".join(filter(None, (act.name, words))), longest)


def asked(call: Call) -> str:
    """What was asked of a tool, without the ids that never change; arguments that are no object as they came."""
    if not isinstance(call.arguments, dict):
        return "" if call.arguments is None else str(call.arguments)
    return " · ".join(_plain(v) for k, v in call.arguments.items() if k not in UNSAID and v not in (None, "", [], {}))


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_plain(v) for v in value.values() if v not in (None, ""))
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def short(text: str, longest: int) -> str:
    """Text on one line of at most so many characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def without_interrupts(result: ToolResult) -> str:
    """What a call itself brought back: its content, less the lines that told of interruptions."""
    content = result.content
    for told in result.interrupts:
        content = content.removeprefix(f"[{told.kind}, minute {told.minute:.0f}] {told.says}").removeprefix("\n")
    return content


def happened(event: Event) -> str:
    """An event in words, its minute left out."""
    return describe(event).split(": ", 1)[-1]


def name_of(item: str) -> str:
    """The name of a drug, procedure or test by its id; an id that nobody knows, in words."""
    for shelf in (knowledge.drugs, knowledge.procedures, knowledge.tests):
        if item in shelf:
            return str(shelf[item].name)
    return item.replace("_", " ")


def test_name(test: str) -> str:
    """The name of a test or analyte by its id: calcium in blood is no calcium in an ampoule."""
    return str(knowledge.tests[test].name) if test in knowledge.tests else test.replace("_", " ")


def spelt(identifier: str) -> str:
    """An identifier in words."""
    return identifier.replace("_", " ")


def anchor(act: int | None, side: str = "a") -> str | None:
    """The place of an act on a page: of the only run or the first, or of the second."""
    return None if act is None else f"act-{act}" if side == "a" else f"{side}-act-{act}"


def link(act: int | None, side: str = "a") -> str | None:
    """The address of an act on the same page."""
    found = anchor(act, side)
    return None if found is None else f"#{found}"
