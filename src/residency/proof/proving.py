"""Proving one task: the oracle reaches the ceiling, cheats stay near the floor, faults are caught, other right ways pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from residency.contract import Call, Proof, Say
from residency.episode import Episode, start
from residency.policies import make, play
from residency.policies.oracle import Later, oracle
from residency.policies.simple import Scripted
from residency.proof.alternatives import PutOff, alternatives
from residency.proof.attacks import ATTACKS
from residency.proof.figures import FALL, Caught, row, summary
from residency.proof.harms import one_per_condition
from residency.proof.mutants import Mutant, enumerate_mutants
from residency.proof.rubric import noticed, rubric_mutants
from residency.proof.triage import prove_at_desk
from residency.proof.words import Words
from residency.tasks import Task, ids, load

SEEDS = tuple(range(8))
LATE = (10.0, 25.0, 45.0, 90.0, 150.0)
NEVER_EXCLUDED = ("wrong place", "added contraindicated act")
SCHEME = "ed_rubric"


def prove(task: str | Task, seeds: Iterable[int] = SEEDS) -> Proof:
    """The proof of one task over seeds (mutants on the first)."""
    the_task = load(task)
    seeds = tuple(seeds)
    if the_task.info.scheme != SCHEME:
        return _proof(the_task, *prove_at_desk(the_task, seeds))
    best = [play(oracle(the_task), start(the_task, s)) for s in seeds]
    figures: dict[str, Any] = {
        "oracle": row(best),
        "null": row([_fixed(the_task, s, ()) for s in seeds]),
        "untold": row([play(make("untold", the_task, s), start(the_task, s)) for s in seeds]),
    }
    attacked = attack(the_task, seeds)
    figures["shortcuts"] = {name: row(rows) for name, rows in attacked.items()}
    figures["other oracles"] = {t: row(rows) for t, rows in other_oracles(the_task, seeds).items()}
    fates, mutated = mutate(the_task, best[0])
    figures["mutants"] = summary(fates)
    late = [play(Later(oracle(the_task), minutes), start(the_task, seeds[0])) for minutes in LATE]
    pool = [
        (e, e.score().normalized) for e in (*best, *put_off(the_task, best[0]), *(rows[0] for rows in attacked.values()), *late, *mutated)
    ]
    changed = [(name, noticed(t, pool)) for name, t in rubric_mutants(the_task)]
    figures["rubric mutants"] = {
        "total": len(changed),
        "caught": sum(ok for _, ok in changed),
        "missed": [n for n, ok in changed if not ok],
    }
    figures["alternatives"] = {}
    for other in alternatives(the_task, best[0].trajectory().calls):
        score = play(other.policy, start(the_task, seeds[0])).score()
        figures["alternatives"][other.name] = {"valid": other.valid, "normalized": score.normalized, "passed": score.passed}
    return _proof(the_task, best[0], figures)


def _proof(task: Task, best: Episode, figures: dict[str, Any]) -> Proof:
    return Proof(
        task=task.id,
        oracle=best.trajectory(),
        null=figures["null"],
        shortcuts=figures["shortcuts"],
        mutants=figures["mutants"],
        alternatives=figures["alternatives"],
        figures=figures,
    )


def _fixed(task: Task, seed: int, calls: Sequence[Call | Say]) -> Episode:
    return play(Scripted(calls), start(task, seed))


def attack(task: Task, seeds: Sequence[int]) -> dict[str, list[Episode]]:
    """Every shortcut on every seed."""
    out: dict[str, list[Episode]] = {}
    words = Words([other for other in map(load, ids()) if other.id != task.id and other.info.scheme == SCHEME])
    for name, shortcut in ATTACKS.items():
        out[name] = []
        for seed in seeds:
            episode = start(task, seed)
            out[name].append(play(Scripted(shortcut(episode.briefing, episode.tools)), episode))
    out["bag of words"] = [_fixed(task, s, words.guess(task.briefing)) for s in seeds]
    return out


def other_oracles(task: Task, seeds: Sequence[int]) -> dict[str, list[Episode]]:
    """The oracle's calls of one task of every other condition, replayed here blindly."""
    others = [t for t in one_per_condition() if t.setting.condition.id != task.setting.condition.id]
    return {other.id: [_fixed(task, s, _oracles_calls(other.id, seeds[0])) for s in seeds[:2]] for other in others}


@cache
def _oracles_calls(task_id: str, seed: int) -> tuple[Call, ...]:
    task = load(task_id)
    return play(oracle(task), start(task, seed)).trajectory().calls


def put_off(task: Task, best: Episode) -> list[Episode]:
    """The oracle putting off one kind of order at a time: late, and all else as it must be."""
    items = {_same(c)[1] for c in best.trajectory().calls if c.name == "create_clinical_order"}
    return [play(PutOff(oracle(task), item), start(task, best.seed)) for item in sorted(items)]


def mutate(task: Task, best: Episode) -> tuple[list[Caught], list[Episode]]:
    """Every mutant of the oracle's trajectory, forked from its own prefix."""
    calls = best.trajectory().calls
    prefixes: list[Episode] = []
    episode = start(task, best.seed)
    refused: list[bool] = []
    for call in calls:
        prefixes.append(episode.fork())
        refused.append(episode.call(call.name, call.arguments, call.actor).error is not None)
    ceiling = episode.score().normalized
    fates: list[Caught] = []
    kept: list[Episode] = []
    for mutant in enumerate_mutants(calls, refused, task):
        ended = play(Scripted(mutant.tail), prefixes[mutant.at].fork())
        score = ended.score()
        caught = ceiling - score.normalized >= FALL - 1e-9
        excluded = not caught and _repeats(mutant, calls)
        fates.append(Caught(mutant.operator, mutant.says, score.normalized, bool(score.gates), caught, excluded, mutant.lethal))
        kept.append(ended)
    return fates, kept


def _repeats(mutant: Mutant, calls: Sequence[Call]) -> bool:
    """Excluded by rule: the mutated call is one of several of the same kind and item, so that the others still do its work
    (a titration step, a repeated order)."""
    changed = calls[mutant.at]
    key = _same(changed)
    return mutant.operator not in NEVER_EXCLUDED and sum(_same(c) == key for c in calls) > 1


def _same(call: Call) -> tuple[str, str]:
    details = call.arguments.get("details") if isinstance(call.arguments, dict) else None
    return call.name, str(details.get("item")) if isinstance(details, dict) else str(call.arguments.get("text", ""))
