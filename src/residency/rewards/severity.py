"""A case on paper judged as Medical Triage OpenEnv published it, and on our own scale. Grader `triage/1`.

Published, by tier of difficulty: right at the first step, right later, one tier off, else the floor. What that system pays
for asking is left out of `total`; `normalized` makes asking free, so that it neither costs nor earns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from residency import acts
from residency.contract import Judged, Score
from residency.rewards import schemes
from residency.rewards.evidence import describe
from residency.world.vignette import SEVERITIES, Vignette

GRADER = "triage/1"
AT_ONCE = {"easy": 0.90, "medium": 0.85, "hard": 0.77}
ONE_OFF = {"easy": 0.30, "medium": 0.25, "hard": 0.20}


def score(
    events: Sequence[acts.Event], vignette: Vignette, tier: str, *, final: bool, closed_properly: bool, outcome: dict[str, Any]
) -> Score:
    """The score of what was said of a case on paper; unsaid it is the published floor, and 0 on our scale."""
    said = next((e for e in reversed(events) if isinstance(e.act, acts.Triaged)), None)
    asked = sum(isinstance(e.act, acts.Asked) for e in events)
    level = said.act.level if said is not None and isinstance(said.act, acts.Triaged) else ""
    total = published(level, vignette.severity, 1 + asked, tier)
    normalized = schemes.triage(total, tier)
    met = level == vignette.severity
    row = Judged(
        "severity",
        "The severity is the one that the case was published with",
        "correctness",
        met,
        None,
        1.0,
        True,
        True,
        (describe(said),) if said is not None else (),
    )
    passed = final and closed_properly and met and normalized >= schemes.PASS_MARK
    return Score(total, normalized, passed, final, (row,), (), {"correctness": float(met)}, (), outcome, GRADER)


def published(said: str, truth: str, step: int, tier: str) -> float:
    """The published number for saying `said` at a step (from 1); "" for nothing said."""
    if said == truth:
        return AT_ONCE[tier] if step == 1 else schemes.TRIAGE_AFTER_ASKING[tier]
    if said in SEVERITIES and abs(SEVERITIES.index(said) - SEVERITIES.index(truth)) == 1:
        return ONE_OFF[tier]
    return schemes.TRIAGE_FLOOR
