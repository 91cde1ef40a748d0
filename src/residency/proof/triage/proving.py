"""Proving a task of the triage desk. Living patients are held to everything; cases on paper to oracle, null, mutants, chance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from residency import knowledge
from residency.contract import Call
from residency.episode import Episode, start
from residency.knowledge.triage import LEVELS, READ, TriageKey
from residency.policies import make, play
from residency.policies.simple import Scripted
from residency.policies.triage.oracle import Oracle
from residency.proof.figures import FALL, Caught, row, summary
from residency.proof.rubric import noticed
from residency.proof.triage.alternatives import alternatives
from residency.proof.triage.attacks import ATTACKS
from residency.proof.triage.constants import always
from residency.proof.triage.mutants import mutants
from residency.rewards.acuity import PRESSURES
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
    others: dict[str, Episode] = {}
    accepted: list[Episode] = []
    if task.key is not None:
        attacked = _attack(task, seeds)
        figures["shortcuts"] = {name: row(rows) for name, rows in attacked.items()}
        figures["other oracles"] = {other: row(rows) for other, rows in _other_oracles(task, seeds).items()}
        others = _other_findings(task, task.key, seeds)
        ways += others.values()
        figures["alternatives"], accepted = _alternatives(task, task.key, others, best[0])
    else:
        figures["chance"] |= {"measured": _guess(task), "always": always(map(load, _peers(task)))}
    fates, mutated = _mutate(task, ways)
    figures["mutants"] = summary(fates)
    pool = [(e, e.score().normalized) for e in (*ways, *accepted, *mutated)]
    changed = [(name, noticed(other, pool)) for name, other in _changed_keys(task, others)]
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


def _other_findings(task: Task, key: TriageKey, seeds: Sequence[int]) -> dict[str, Episode]:
    """For each deciding finding the oracle that names it, on the first seed whose patient shows it."""
    out: dict[str, Episode] = {}
    for name in key.deciding:
        for seed in seeds:
            policy = Oracle(task, prefers=name)
            episode = play(policy, start(task, seed))
            if policy.answer() is not None:
                out[name] = episode
                break
    return out


def _alternatives(task: Task, key: TriageKey, others: Mapping[str, Episode], best: Episode) -> tuple[dict[str, Any], list[Episode]]:
    """How each other way fared, and those encounters."""
    ended = {f"finding {name}": (True, episode) for name, episode in others.items()}
    for other in alternatives(task, key, best.trajectory().calls):
        ended[other.name] = (other.valid, play(other.policy, start(task, best.seed)))
    scores = {name: (valid, e.score()) for name, (valid, e) in ended.items()}
    rows = {name: {"valid": valid, "normalized": s.normalized, "passed": s.passed} for name, (valid, s) in scores.items()}
    return rows, [e for _, e in ended.values()]


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


def _changed_keys(task: Task, seen: Collection[str]) -> Iterator[tuple[str, Task]]:
    """(name, task with one thing changed in what is right). Left out by rule: a finding that no patient of these seeds shows,
    and one that another of the key also names (a slow breath and its figure)."""
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
            if len(getattr(key, part)) > 1 and (part == "first_act" or (name in seen and not _covered(name, key))):
                fewer = tuple(n for n in getattr(key, part) if n != name)
                yield f"{part} without {name}", replace(task, key=replace(key, **{part: fewer}))


def _covered(name: str, key: TriageKey) -> bool:
    return any(other != name and _vital(other) == _vital(name) != "" for other in key.deciding)


def _vital(name: str) -> str:
    """The vital sign behind a deciding finding, pressures as one; "" for none."""
    rule = knowledge.findings[name].derived if name in knowledge.findings else None
    vital = name if name in READ else rule.vital if rule is not None else ""
    return "BP" if vital in PRESSURES else vital
