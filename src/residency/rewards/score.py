"""From an encounter to its Score: a pure function of task, log, course of the body and truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from residency.contract import Judged, Score
from residency.knowledge.types import Criterion, Forbidden
from residency.rewards import schemes
from residency.rewards.evaluate import Evaluator
from residency.rewards.evidence import Evidence
from residency.rewards.violations import violations

GRADER = "ed_rubric/1"


def score(
    evidence: Evidence, criteria: Sequence[Criterion], forbidden: Sequence[Forbidden], *, closed_properly: bool, outcome: dict[str, Any]
) -> Score:
    """Judge every criterion and forbidden act and combine them by the emergency scheme.

    `closed_properly`: the stay was ended by the department's own closing tool; without it nothing passes. While the
    encounter runs the figure is what ending now would give, its closing requirement waived."""
    ev = Evaluator(evidence)
    judged: list[Judged] = []
    lost: dict[str, bool] = {}
    for criterion in criteria:
        applies = criterion.applies_if is None or ev.judge(criterion.applies_if).met
        verdict = ev.judge(criterion.is_)
        lost[criterion.id] = not verdict.met if evidence.final else verdict.lost
        shown = tuple(map(evidence.says, sorted(set(verdict.evidence))[:6]))
        judged.append(
            Judged(
                criterion.id,
                criterion.says,
                criterion.dim,
                verdict.met,
                criterion.safety or None,
                criterion.weight,
                criterion.required or criterion.safety == "gate",
                applies,
                shown,
            )
        )
    wrong = violations(ev, forbidden)
    closed = schemes.gates(judged, lost, wrong)
    marks = schemes.ed_rubric(judged, closed, wrong)
    passed = (
        evidence.final
        and closed_properly
        and not closed
        and marks.normalized >= schemes.PASS_MARK
        and all(c.met for c in judged if c.required and c.applies)
    )
    return Score(
        marks.total, marks.normalized, passed, evidence.final, tuple(judged), wrong, marks.dimensions, marks.gates, outcome, GRADER
    )
