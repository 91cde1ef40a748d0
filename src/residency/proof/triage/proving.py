"""Proving a task of the triage desk. Living patients are held to everything; cases on paper to oracle, null, mutants, chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from residency.contract import Call
from residency.episode import Episode, start
from residency.knowledge.triage import LEVELS, TriageKey
from residency.policies import make, play
from residency.policies.simple import Scripted
from residency.proof.figures import FALL, Caught, row, summary
from residency.proof.rubric import noticed
from residency.proof.triage.alternatives import alternatives, found_on
from residency.proof.triage.attacks import ATTACKS
from residency.proof.triage.constants import always
from residency.proof.triage.mutants import mutants
from residency.tasks import Task, ids, load
from residency.world.vignette import SEVERITIES, Vignette


def prove_at_desk(task: Task, seeds: Sequence[int]) -> tuple[Episode, dict[str, Any]]:
    """The oracle's first encounter, and every figure."""
    best = [play(make("oracle", task, s), start(task, s)) for s in seeds]
    figures: dict[str, Any] = {
        "oracle": row(best),
        "null": row([play(Scripted(()), start(task, s)) for s in seeds]),
        "untold": row([play(make("untold", task, s), start(task, s)) for s in seeds]),
        "shortcuts": {},
        "other oracles": {},
        "alternatives": {},
        "chance": {"declared": task.info.chance},
    }
    ways = [best[0]]
    if task.key is not None:
        attacked = _attack(task, seeds)
        figures["shortcuts"] = {name: row(rows) for name, rows in attacked.items()}
        figures["other oracles"] = {other: row(rows) for other, rows in _other_oracles(task, seeds).items()}
        ways += _other_findings(task, task.key, seeds[0])
        figures["alternatives"] = _alternatives(task, task.key, ways, seeds[0])
    else:
        figures["chance"] |= {"measured": _guess(task), "always": always(map(load, _peers(task)))}
    fates, mutated = _mutate(task, ways)
    figures["mutants"] = summary(fates)
    pool = [(e, e.score().normalized) for e in (*ways, *mutated)]
    changed = [(name, noticed(other, pool)) for name, other in _changed_keys(task)]
    figures["rubric mutants"] = {
        "total": len(changed),
        "caught": sum(ok for _, ok in changed),
        "missed": [name for name, ok in changed if not ok],
    }
    return best[0], figures


def _peers(task: Task) -> list[str]:
    """Tasks of the same scheme, this one among them."""
    return [i for i in ids() if load(i).info.scheme == task.info.scheme]


def _attack(task: Task, seeds: Sequence[int]) -> dict[str, list[Episode]]:
    out: dict[str, list[Episode]] = {}
    for name, shortcut in ATTACKS.items():
        episodes = [start(task, s) for s in seeds]
        out[name] = [play(Scripted(shortcut(e.briefing, e.tools)), e) for e in episodes]
    return out


def _other_oracles(task: Task, seeds: Sequence[int]) -> dict[str, list[Episode]]:
    """The oracle's calls of one task of every other condition, replayed here blindly."""
    out: dict[str, list[Episode]] = {}
    done = {task.info.condition}
    for i in _peers(task):
        other = load(i)
        if other.info.condition not in done:
            done.add(other.info.condition)
            calls = play(make("oracle", other, seeds[0]), start(other, seeds[0])).trajectory().calls
            out[i] = [play(Scripted(calls), start(task, s)) for s in seeds[:4]]
    return out


def _other_findings(task: Task, key: TriageKey, seed: int) -> list[Episode]:
    """The oracle naming each other deciding finding that this patient shows."""
    out = []
    for name, policy in found_on(task, key):
        episode = play(policy, start(task, seed))
        if name != key.deciding[0] and policy.answer() is not None:
            out.append(episode)
    return out


def _alternatives(task: Task, key: TriageKey, ways: Sequence[Episode], seed: int) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for episode in ways[1:]:
        score = episode.score()
        finding = episode.trajectory().calls[-1].arguments["deciding_finding"]
        out[f"finding {finding}"] = {"valid": True, "normalized": score.normalized, "passed": score.passed}
    for other in alternatives(task, key, ways[0].trajectory().calls):
        score = play(other.policy, start(task, seed)).score()
        out[other.name] = {"valid": other.valid, "normalized": score.normalized, "passed": score.passed}
    return out


def _mutate(task: Task, ways: Sequence[Episode]) -> tuple[list[Caught], list[Episode]]:
    fates, ended = [], []
    for best in ways:
        ceiling = best.score().normalized
        for mutant in mutants(task, best.trajectory().calls):
            episode = play(Scripted(mutant.calls), start(task, best.seed))
            score = episode.score()
            caught = ceiling - score.normalized >= FALL - 1e-9
            fates.append(Caught(mutant.operator, mutant.says, score.normalized, bool(score.gates), caught, False, mutant.lethal))
            ended.append(episode)
    return fates, ended


def _guess(task: Task) -> float:
    """Share of the three answers that pass."""
    answers = [Call("assign_severity", {"content": s}) for s in SEVERITIES]
    return sum(play(Scripted([a]), start(task, 0)).score().passed for a in answers) / len(answers)


def _changed_keys(task: Task) -> Iterator[tuple[str, Task]]:
    """(name, task with one thing changed in what is right)."""
    if isinstance(task.patient, Vignette):
        for severity in SEVERITIES:
            if severity != task.patient.severity:
                yield f"severity {severity}", replace(task, patient=replace(task.patient, severity=severity))
        return
    key = task.key
    assert key is not None
    for level in (key.fair_esi[0] - 1, key.fair_esi[-1] + 1):
        if level in LEVELS:
            yield f"level {level} fair", replace(task, key=replace(key, fair_esi=tuple(sorted((*key.fair_esi, level)))))
    for part in ("deciding", "first_act"):
        for name in getattr(key, part):
            if len(getattr(key, part)) > 1:
                fewer = tuple(n for n in getattr(key, part) if n != name)
                yield f"{part} without {name}", replace(task, key=replace(key, **{part: fewer}))
