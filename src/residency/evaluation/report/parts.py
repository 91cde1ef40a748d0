"""The parts that pages are made of: score, criteria, violations, what was known, the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from residency.contract import Judged, Score
from residency.evaluation.report.html import Html, Inside, el, joined, row, table
from residency.evaluation.report.known import known, missed
from residency.evaluation.report.lanes import GRAVE
from residency.evaluation.report.replayed import Act, Replayed
from residency.evaluation.report.wording import ENDS, SAFETY, anchor, asked, link, spelt, without_interrupts

LONG = 420
CRITERIA = ("", "criterion", "dimension", "weight", "evidence")
TIMELINE = ("min", "act", "what came back")
KNOWN = ("min", "what", "from")


def verdict(score: Score) -> Html:
    """Passed or not, as a badge."""
    return el("span", "passed" if score.passed else "not passed", class_=f"badge {'good' if score.passed else 'bad'}")


def score_part(run: Replayed) -> Html:
    """Both numbers, the verdict, gates, dimensions and how it ended."""
    score, end = run.score, run.trajectory
    numbers = el(
        "div",
        el("p", el("span", f"{score.normalized:.3f}", class_="number"), el("span", "normalized, of 1", class_="under")),
        el("p", el("span", f"{score.total:.3f}", class_="number"), el("span", "total, of the scheme", class_="under")),
        el("p", verdict(score), el("span", f"grader {score.grader}", class_="under")),
        class_="numbers",
    )
    minutes = f" after {end.minute:.0f} minutes" if end.minute else ""
    ended = f"{ENDS.get(end.end_reason, end.end_reason)}{minutes} and {len(end.calls)} acts"
    parts: list[Inside] = [numbers, el("p", f"{ended[:1].upper()}{ended[1:]}.", class_="ended")]
    if score.gates:
        says = {c.id: c.says for c in score.criteria}
        gates = [el("li", says.get(g) or spelt(g)) for g in score.gates]
        parts.append(el("div", el("h3", "Worth nothing because of"), el("ul", *gates), class_="gates"))
    if len(score.dimensions) > 1:
        parts.append(el("ul", *(_dimension(n, v) for n, v in score.dimensions.items()), class_="dimensions"))
    return joined(parts)


def _dimension(name: str, value: float) -> Html:
    bar = el("span", el("span", class_="fill", style=f"width:{value:.0%}"), class_="bar", aria_hidden="true")
    return el("li", el("span", spelt(name)), bar, el("span", f"{value:.2f}", class_="figure"))


def sign(c: Judged) -> Html:
    """Met, not met, or not asked of this patient."""
    mark, says, kind = ("–", "does not apply", "none") if not c.applies else ("✓", "met", "good") if c.met else ("✗", "not met", "bad")
    return el("span", mark, class_=f"sign {kind}", role="img", aria_label=says)


def criterion(c: Judged) -> Html:
    """A criterion in words, with what hangs on it."""
    notes = [n for n in (SAFETY.get(c.safety or ""), "required" if c.required else "") if n]
    return joined([c.says, *(el("span", n, class_="note-badge") for n in notes)], " ")


def evidence(run: Replayed, lines: Sequence[str], side: str = "a") -> Html:
    """Lines of evidence, each leading to the act in whose time it happened."""
    if not lines:
        return Html()
    told = run.told()
    out = []
    for says in lines:
        event = told.get(says)
        to = link(run.act_of(event), side) if event is not None else None
        if event is not None and to is None and side == "a":
            to = "#arrival"
        out.append(el("li", says if to is None else el("a", says, href=to)))
    return el("ul", *out, class_="evidence")


def criteria_part(run: Replayed) -> Html:
    """Every criterion with what decided it."""
    rows = [
        row(CRITERIA, (sign(c), criterion(c), spelt(c.dimension), f"{c.weight:g}", evidence(run, c.evidence)), f"criterion-{c.id}")
        for c in run.score.criteria
    ]
    return table(CRITERIA, rows, kind="criteria")


def violations_part(run: Replayed, side: str = "a") -> Html:
    """Forbidden acts that happened, gravest first."""
    items = [
        el("li", el("strong", f"Severity {v.severity} of 5"), f" · {spelt(v.kind)}: {v.says}", evidence(run, v.evidence, side))
        for v in run.score.violations
    ]
    return el("ul", *items, class_="violations") if items else el("p", "None.", class_="note")


def known_part(run: Replayed) -> Html:
    """What reached the clinician, by the minute, and what never did."""
    rows = [(f"{k.minute:.1f}", k.what, k.source if k.act is None else el("a", k.source, href=link(k.act))) for k in known(run)]
    parts = [table(KNOWN, rows, kind="known")]
    never = missed(run)
    if never:
        head = ("what", "why")
        parts.append(el("h3", "What never reached the clinician"))
        parts.append(table(head, [(m.what, m.why) for m in never], kind="missed"))
    return joined(parts)


def timeline_part(run: Replayed) -> Html:
    """Every act with its minute and what came back; refusals and interruptions marked."""
    rows = [row(TIMELINE, ("", el("strong", "Before the first act"), _arrival(run)), "arrival")]
    rows += [row(TIMELINE, (f"{a.minute:.1f}", act_cell(a), came_back(a)), anchor(a.number), act_class(a)) for a in run.acts]
    ended = ENDS.get(run.trajectory.end_reason, run.trajectory.end_reason)
    rows.append(row(TIMELINE, (f"{run.trajectory.minute:.1f}", el("strong", f"End: {ended}"), ""), "end"))
    return table(TIMELINE, rows, kind="timeline")


def _arrival(run: Replayed) -> Html:
    told = el("details", el("summary", "What the clinician was told"), el("p", run.episode.briefing, class_="said"))
    return told


def act_class(act: Act) -> str | None:
    """How the row of an act is marked."""
    return "refused" if act.result.error is not None else "interrupted" if act.result.interrupts else None


def act_cell(act: Act) -> Html:
    """What was asked for."""
    words = asked(act.call)
    name = el("span", spelt(act.call.name)[:80], class_="tool")
    actor = el("span", f"by {act.call.actor[:40]}", class_="note") if act.call.actor != "physician" else None
    return joined([name, folded(words) if words else None, actor])


def came_back(act: Act) -> Html:
    """What came back: interruptions first, as they were told, then the answer or the refusal."""
    parts: list[Inside] = [
        el(
            "p",
            el("span", f"{spelt(i.kind)}, min {i.minute:.1f}", class_="badge " + ("bad" if i.kind in GRAVE else "warn")),
            f" {i.says}",
            class_="interrupt",
        )
        for i in act.result.interrupts
    ]
    answer = without_interrupts(act.result)
    if act.result.error is not None:
        answer = answer.removeprefix("Refused: ")
        parts.append(el("p", el("span", f"refused: {spelt(act.result.error.code)}", class_="badge bad"), class_="interrupt"))
    if answer:
        parts.append(folded(answer))
    parts += [el("p", f"Picture: {image.alt}", class_="note") for image in act.result.images]
    return joined(parts)


def folded(words: str) -> Html:
    """Text as it was written; what is long opens when asked."""
    if len(words) <= LONG:
        return el("p", words, class_="said")
    cut = words[:LONG].rsplit(" ", 1)[0]
    return el("details", el("summary", cut + " …"), el("p", words[len(cut) :].lstrip(), class_="said"))
