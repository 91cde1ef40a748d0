"""The nine classes of failure of Healthcare AI GYM's coach, computed from the log of an encounter alone.

That system names the classes and leaves their bounds open; these are ours, each as narrow as the log can decide. A passed
encounter has none; a failed one may have several, or none of the nine.

| class | when |
|---|---|
| tool_selection | a tool that is not on offer, or one that can do nothing here (`CANNOT`) |
| format_error | a call that is no call: arguments that are no object, or a name that is no name |
| parameter_error | a tool on offer, refused for what it was told; an allergy alert is no such refusal |
| premature_stop | ended by choice with a quarter of time and turns left: given up, nobody looked at, or a result awaited or unread |
| over_investigation | a forbidden act that is a test; a test ordered again while pending; or time or turns ran out on looking alone |
| reasoning_error | looked, and concluded wrongly: a diagnosis that names another illness or none, a criterion of the desk missed |
| safety_violation | an act of severity 3 or more, a closed gate, or an order that the allergy list forbids |
| knowledge_gap | looked, and never did a thing towards something that is required |
| guideline_noncompliance | looked, and missed a criterion of protocol or timing |

"Looked" means that a reading, a finding, a result or an answer reached the clinician by their own act: whoever never looked
stopped too early, and shows nothing about what they know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from residency import acts
from residency.contract import Call
from residency.evaluation.report.html import Html, el
from residency.evaluation.report.replayed import Replayed
from residency.evaluation.report.wording import asked, link, short, shown, spelt, test_name
from residency.rewards.evidence import describe, names_only
from residency.world.vignette import Vignette

CANNOT = ("unknown_tool", "not_here", "stay_closed", "patient_died", "nothing_to_stop", "not_applicable", "needs_consult")
LEFT = 0.25
"""Share of minutes and of turns that must be left for an end by choice to be early."""
GRAVE = 3
LOOKS = (acts.Measured, acts.Examined, acts.Reviewed, acts.Learned)
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")


class Failure(Struct, frozen=True):
    """One sign that a class applies: what it was, and the event and act that show it (None where it is something undone)."""

    kind: str
    says: str
    event: int | None = None
    act: int | None = None


Signs = Iterator[Failure]


def failures(run: Replayed) -> tuple[Failure, ...]:
    """Every sign of every class that applies to a failed encounter, class by class."""
    if run.score.passed:
        return ()
    return tuple(sign for find in CLASSES.values() for sign in find(run))


def kinds(run: Replayed) -> tuple[str, ...]:
    """The classes that apply, in their fixed order."""
    return tuple(dict.fromkeys(f.kind for f in failures(run)))


def _tool_selection(run: Replayed) -> Signs:
    for act in run.acts:
        if act.result.error is not None and act.result.error.code in CANNOT and not _malformed(act.call):
            yield Failure("tool_selection", f"{shown(act.call, 80)}: {act.result.error.says}", None, act.number)


def _format_error(run: Replayed) -> Signs:
    for act in run.acts:
        if act.result.error is not None and _malformed(act.call):
            yield Failure("format_error", f"{short(f'{act.call.name} {asked(act.call)}', 80)}: {act.result.error.says}", None, act.number)


def _malformed(call: Call) -> bool:
    return not (call.arguments is None or isinstance(call.arguments, dict)) or not _NAME.match(call.name)


def _parameter_error(run: Replayed) -> Signs:
    for act in run.acts:
        error = act.result.error
        if error is not None and error.code not in (*CANNOT, "allergy_alert") and not _malformed(act.call):
            yield Failure("parameter_error", f"{shown(act.call, 80)}: {error.says}", None, act.number)


def _premature_stop(run: Replayed) -> Signs:
    end, budget = run.trajectory, run.episode.task.budget
    minutes = 1.0 if budget.minutes == float("inf") else run.episode.remaining[0] / budget.minutes
    if end.end_reason not in ("closed", "abandoned") or min(minutes, run.episode.remaining[1] / budget.turns) < LEFT:
        return
    last = len(run.events) - 1
    if end.end_reason == "abandoned":
        yield Failure("premature_stop", f"given up at minute {end.minute:.0f}, after {len(run.acts)} acts", last, None)
    elif not looked(run) and not isinstance(run.episode.task.patient, Vignette):
        yield Failure("premature_stop", "closed before anything was looked at", last, run.act_of(last))
    read = {e.act.order for e in run.events if isinstance(e.act, acts.Reviewed | acts.Stopped)}
    for i, event in enumerate(run.events):
        if isinstance(event.act, acts.Ordered) and event.act.kind == "test" and event.actor == "physician" and event.act.order not in read:
            yield Failure("premature_stop", f"closed without the result of {test_name(event.act.item)}", i, run.act_of(i))


def _over_investigation(run: Replayed) -> Signs:
    told = run.told()
    for violation in run.score.violations:
        for says in violation.evidence:
            found = told.get(says)
            if found is not None and _is_test(run.events[found].act):
                yield Failure("over_investigation", f"{violation.says} ({says})", found, run.act_of(found))
    pending: dict[str, str] = {}
    for i, event in enumerate(run.events):
        act = event.act
        if isinstance(act, acts.Ordered) and act.kind == "test":
            if act.item in pending.values():
                yield Failure("over_investigation", f"{test_name(act.item)} ordered again while it was pending", i, run.act_of(i))
            pending[act.order] = act.item
        elif isinstance(act, acts.Resulted | acts.Stopped):
            pending.pop(act.order, None)
    treated = any(isinstance(e.act, acts.Ordered) and e.act.kind != "test" or isinstance(e.act, acts.Performed) for e in run.events)
    if run.trajectory.end_reason in ("out_of_time", "out_of_turns") and looked(run) and not treated:
        ran_out = "time" if run.trajectory.end_reason == "out_of_time" else "turns"
        yield Failure("over_investigation", f"{ran_out} ran out on looking alone", len(run.events) - 1, run.act_of(len(run.events) - 1))


def _is_test(act: acts.Act) -> bool:
    return isinstance(act, acts.Collected | acts.Resulted) or (isinstance(act, acts.Ordered) and act.kind == "test")


def _reasoning_error(run: Replayed) -> Signs:
    paper = isinstance(run.episode.task.patient, Vignette)
    if not (looked(run) or paper):
        return
    for i, event in enumerate(run.events):
        if isinstance(event.act, acts.Triaged):
            for c in run.score.criteria:
                if not c.met:
                    yield Failure("reasoning_error", f"not so: {c.says} ({describe(event)})", i, run.act_of(i))
        elif isinstance(event.act, acts.Disposed) and not paper:
            wanted = set(run.episode.task.setting.condition.diagnosis)
            if not names_only(event.act.diagnosis, wanted):
                named = ", ".join(map(spelt, event.act.diagnosis.split())) or "no illness"
                yield Failure("reasoning_error", f"closed naming {short(named, 120)}", i, run.act_of(i))


def _safety_violation(run: Replayed) -> Signs:
    told = run.told()
    for v in run.score.violations:
        if v.severity >= GRAVE:
            event = told.get(v.evidence[0]) if v.evidence else None
            act = None if event is None else run.act_of(event)
            yield Failure("safety_violation", f"severity {v.severity}: {v.says}", event, act)
    for c in run.score.criteria:
        if c.id in run.score.gates:
            yield Failure("safety_violation", f"could kill: {c.says}")
    for a in run.acts:
        if a.result.error is not None and a.result.error.code == "allergy_alert":
            yield Failure("safety_violation", f"{shown(a.call, 80)}: {a.result.error.says}", None, a.number)


def _knowledge_gap(run: Replayed) -> Signs:
    if looked(run) and not any(isinstance(e.act, acts.Triaged) for e in run.events):
        for c in run.score.criteria:
            if c.applies and c.required and not c.met and not c.evidence:
                yield Failure("knowledge_gap", f"nothing was done towards: {c.says}")


def _guideline_noncompliance(run: Replayed) -> Signs:
    told = run.told()
    for c in run.score.criteria:
        if looked(run) and c.applies and not c.met and c.dimension in ("protocol", "timing"):
            event = told.get(c.evidence[-1]) if c.evidence else None
            yield Failure("guideline_noncompliance", f"missed: {c.says}", event, None if event is None else run.act_of(event))


def looked(run: Replayed) -> bool:
    """Whether anything reached the clinician by an act of theirs."""
    return any(isinstance(run.events[i].act, LOOKS) and run.events[i].actor == a.call.actor for a in run.acts for i in a.events)


CLASSES: dict[str, Callable[[Replayed], Signs]] = {
    "tool_selection": _tool_selection,
    "parameter_error": _parameter_error,
    "premature_stop": _premature_stop,
    "over_investigation": _over_investigation,
    "reasoning_error": _reasoning_error,
    "safety_violation": _safety_violation,
    "format_error": _format_error,
    "knowledge_gap": _knowledge_gap,
    "guideline_noncompliance": _guideline_noncompliance,
}


def classes_part(run: Replayed) -> Html:
    """The classes of failure on a page, each with what shows it; nothing for a passed encounter."""
    if run.score.passed:
        return Html()
    found = failures(run)
    if not found:
        return el("p", "None of the nine classes: it fell short by what it left out.", class_="note")
    items = []
    for kind in dict.fromkeys(f.kind for f in found):
        signs = [f for f in found if f.kind == kind]
        lines = [el("li", el("a", f.says, href=link(f.act)) if f.act else f.says) for f in signs]
        items.append(el("div", el("dt", spelt(kind)), el("dd", el("ul", *lines, class_="evidence"))))
    return el("dl", *items, class_="wide classes")
