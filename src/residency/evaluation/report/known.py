"""What was known when: each finding, result and answer at the minute in which it reached the clinician."""

from __future__ import annotations

from msgspec import Struct

from residency import acts, knowledge
from residency.evaluation.report.replayed import BY_STAFF, Replayed
from residency.evaluation.report.wording import happened, spelt, test_name, without_interrupts
from residency.tools.bedside import line

SPOKEN = ("nurse", "consultant", "family")
"""Interruptions that say something which no event says."""


class Known(Struct, frozen=True):
    """Something that reached the clinician: the minute, what, from whom or where, and the act that brought it."""

    minute: float
    what: str
    source: str
    act: int | None


class Missed(Struct, frozen=True):
    """Something that could have reached the clinician and did not."""

    what: str
    why: str


def known(run: Replayed) -> list[Known]:
    """Everything that reached the clinician, in order; what staff charted unbidden counts when it was read, not when written."""
    results = {e.act.order: e.act for e in run.events if isinstance(e.act, acts.Resulted)}
    facts = _facts(run)
    out = []
    for i, event in enumerate(run.events):
        row = _one(run, i, event, results, facts)
        if row is not None:
            out.append(Known(max(0.0, event.second / 60), *row, run.act_of(i)))
    out += [Known(i.minute, i.says, spelt(i.kind), a.number) for a in run.acts for i in a.result.interrupts if i.kind in SPOKEN]
    out.sort(key=lambda k: k.minute)
    return out


def _one(
    run: Replayed, i: int, event: acts.Event, results: dict[str, acts.Resulted], facts: dict[str, str]
) -> tuple[str, str] | None:
    match event.act:
        case acts.Arrived(mode=mode, complaint=complaint):
            return f"“{complaint}”, came by {spelt(mode)}", "triage"
        case acts.Measured(vitals=vitals) if event.actor not in BY_STAFF:
            return line(vitals), "measured"
        case acts.Examined(system=system, findings=findings):
            return _signs(findings), f"examined {spelt(system)}"
        case acts.Reviewed(order=order) if order in results:
            found = results[order]
            return _result(found), f"taken min {found.collected / 60:.0f}, back min {_back(run, order):.0f}"
        case acts.Learned(fact=fact, source=source):
            return facts.get(fact, spelt(fact)), spelt(source)
        case acts.Computed(rule=rule, score=score, from_chart=agrees):
            return f"{spelt(rule)} {score:g}", "decision rule" + ("" if agrees else ", inputs other than the chart's")
        case acts.Consulted(service=service):
            act = run.act_of(i)
            return (without_interrupts(run.acts[act - 1].result), spelt(service)) if act else None
        case acts.Alarmed() | acts.Arrested() | acts.Revived() | acts.Died():
            return happened(event), "monitor"
        case acts.Declined(what=what):
            return f"said no to {spelt(what)}", "patient or family"
    return None


def missed(run: Replayed) -> list[Missed]:
    """Results that came back unread, and what people at hand knew and were never heard to say."""
    read = {e.act.order for e in run.events if isinstance(e.act, acts.Reviewed)}
    heard = {e.act.fact for e in run.events if isinstance(e.act, acts.Learned)}
    out = [
        Missed(_result(e.act), f"back min {e.second / 60:.0f}, never read")
        for e in run.events
        if isinstance(e.act, acts.Resulted) and e.act.order not in read
    ]
    kept: dict[str, list[str]] = {}
    for case in run.episode._hospital.cases.values():
        for person in case.people:
            for fact in person.facts:
                if fact.id not in heard:
                    kept.setdefault(fact.id, []).append(person.role)
    facts = _facts(run)
    out += [Missed(facts[fact], f"known to the {' and the '.join(who)}, never learned") for fact, who in kept.items()]
    return out


def _facts(run: Replayed) -> dict[str, str]:
    h = run.episode._hospital
    every = [fact for case in h.cases.values() for person in case.people for fact in person.facts]
    out = {f.id: f"{spelt(f.topic)}: {f.says}" if f.topic else f.says for f in every}
    for paper in h.vignettes.values():
        out |= {f"hidden {n}": says for n, says in enumerate(paper.hidden, 1)}
    return out


def _signs(findings: tuple[str, ...]) -> str:
    lexicon = knowledge.findings
    return " ".join(lexicon[f].present if f in lexicon else spelt(f) + "." for f in findings) or "Nothing abnormal."


def _result(found: acts.Resulted) -> str:
    values = "; ".join(f"{test_name(n)} {v:g} {u}{' ' + flag if flag else ''}" for n, v, u, flag in found.values)
    return f"{test_name(found.test)}: {values or _signs(found.findings)}"


def _back(run: Replayed, order: str) -> float:
    return next(e.second / 60 for e in run.events if isinstance(e.act, acts.Resulted) and e.act.order == order)
