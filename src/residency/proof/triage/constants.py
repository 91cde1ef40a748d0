"""The best constant answer: searched over every level, sign and first act, after every look that the desk has.

It is what a player could earn who has learned which answers the desk likes and reads no patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from residency import acts, knowledge
from residency.episode import Episode, start
from residency.knowledge.naming import named
from residency.knowledge.triage import LEVELS, PLACES, TriageKey, is_first
from residency.policies import play
from residency.policies.simple import Scripted
from residency.policies.triage.simple import look
from residency.rewards.acuity import UNFOUNDED, Found, decides, fairness
from residency.rewards.evidence import Evidence
from residency.rewards.schemes import PASS_MARK
from residency.tasks import Task
from residency.world.vignette import SEVERITIES, Vignette

Share = Mapping[str, Sequence[float]]


def best_constant(tasks: Iterable[Task], seeds: Sequence[int]) -> dict[str, Any]:
    """The answer with the best mean N over tasks and seeds, that mean, and the share of encounters it passes."""
    played = [(t, t.key, _looked(t, s)) for t in tasks if t.key is not None for s in seeds]
    levels = {str(level): [fairness(level, key.fair_esi) for _, key, _ in played] for level in LEVELS}
    acts_by: dict[frozenset[int], str] = {}
    for name in every_act():
        acts_by.setdefault(frozenset(i for i, (_, key, _) in enumerate(played) if _right(key, name)), name)
    findings_by: dict[frozenset[int], str] = {}
    for text in every_sign():
        heard = named(text)
        said = acts.Triaged("", "", heard.asserted, heard.denied)
        there = frozenset(i for i, (_, key, found) in enumerate(played) if decides(said, key, found))
        findings_by.setdefault(there, text)
    best: dict[str, Any] = {"mean": 0.0, "answer": "", "passed": 0.0}
    for level, worth in levels.items():
        for right, act in acts_by.items():
            for there, text in findings_by.items():
                scores = [w * (1.0 if i in there else UNFOUNDED) * (1.0 if i in right else UNFOUNDED) for i, w in enumerate(worth)]
                mean = sum(scores) / len(scores)
                if mean > best["mean"]:
                    passed = sum(s >= PASS_MARK for s in scores) / len(scores)
                    best = {"mean": mean, "answer": f"{level} / {text} / {act}", "passed": passed}
    return best


def always(tasks: Iterable[Task]) -> dict[str, float]:
    """Share of the cases on paper that each constant severity passes."""
    truths: list[str] = [t.patient.severity for t in tasks if isinstance(t.patient, Vignette)]
    return {s: truths.count(s) / len(truths) for s in SEVERITIES} if truths else {}


def _looked(task: Task, seed: int) -> Found:
    episode: Episode = play(Scripted(look()), start(task, seed))
    return Found(Evidence(episode.events, (), episode._hospital.cases["P-1001"], 0, False))


def every_act() -> tuple[str, ...]:
    """Every test, treatment and place that can be named as a first act."""
    return (*PLACES, *knowledge.tests, *knowledge.drugs, *knowledge.procedures)


def _right(key: TriageKey, act: str) -> bool:
    return is_first((act,), key)


def every_sign() -> tuple[str, ...]:
    """Every sign at the bedside by its own name."""
    return tuple(f.id.replace("_", " ") for f in knowledge.findings.values() if not all(p in knowledge.tests for p in f.of))
