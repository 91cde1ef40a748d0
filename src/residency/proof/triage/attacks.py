"""Shortcuts at the desk: answers that no look at the patient stands behind, or that name everything at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from residency import knowledge
from residency.contract import Call, Say, Tool
from residency.policies.triage.simple import PATIENT, look, submit
from residency.proof.attacks import every_tool_empty, plausible, refuse

Attack = Callable[[str, Sequence[Tool]], Sequence[Call | Say]]
LONGEST = 200
PLAIN = "looks unwell"


def every_tool_plausible(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every tool once, with plausible arguments; the answer last."""
    looks: list[Call | Say] = [plausible(t, "How are you?") for t in tools if not t.closes]
    return [*looks, submit(3, "looks unwell", "ecg")]


def unseen(acuity: int, finding: str, first: str) -> Attack:
    """An answer without a look."""
    return lambda briefing, tools: [submit(acuity, finding, first)]


def seen(acuity: int, finding: str, first: str) -> Attack:
    """The same answer after every look there is, whatever was seen."""
    return lambda briefing, tools: [*look(), submit(acuity, finding, first)]


def echo(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """The briefing's own words as the finding."""
    story = briefing.split("\n\n")[1]
    pieces = [story[i : i + LONGEST] for i in range(0, len(story), LONGEST)]
    return [*look(), *(submit(2, piece, "monitored bed") for piece in pieces)]


def heap(names: Sequence[str]) -> str:
    """As many names as fit into one argument."""
    text = ""
    for name in names:
        if len(text) + len(name) + 2 > LONGEST:
            break
        text = f"{text}, {name}" if text else name
    return text


def keyword_stuffing(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every sign of the library, heap by heap, until one is taken."""
    names = [f.replace("_", " ") for f in knowledge.findings]
    return [*look(), *(submit(2, heap(names[i:]), "monitored bed") for i in range(0, len(names), 12))]


def every_fact(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """Every topic asked, then all topics named at once."""
    topics = list(knowledge.topics.values())
    asked: list[Call | Say] = [Call("say", {"text": t.asks, "to": "patient"}) for t in topics[:24]]
    return [*asked, submit(2, heap([t.id.replace("_", " ") for t in topics]), "monitored bed")]


def tries(briefing: str, tools: Sequence[Tool]) -> Sequence[Call | Say]:
    """One answer after the other, hoping that a refusal means wrong and acceptance means right."""
    answers: list[tuple[Any, str, str]] = [(9, "x", "x"), (2, "x", "ecg"), (2, "x", "x"), (2, "pain 12", "resus"), (2, PLAIN, "resus")]
    return [Call("measure", {"patient_id": PATIENT}), *(submit(*a) for a in answers)]


ATTACKS: dict[str, Attack] = {
    "every tool once, empty": every_tool_empty,
    "every tool once, plausible": every_tool_plausible,
    "refuse": refuse,
    "echo": echo,
    "keyword stuffing": keyword_stuffing,
    "every fact": every_fact,
    "one answer after another": tries,
    "unseen: the sickest": unseen(1, "unresponsive", "resuscitation room"),
    "unseen: sick": unseen(2, "low blood pressure", "monitored bed"),
    "unseen: well": unseen(4, "no fever, pain 2", "waiting room"),
    "a look, and always at once": seen(1, PLAIN, "resuscitation room"),
    "a look, and always soon": seen(2, PLAIN, "monitored bed"),
    "a look, and always the middle": seen(3, PLAIN, "treatment room"),
    "a look, and always the queue": seen(5, PLAIN, "waiting room"),
}
