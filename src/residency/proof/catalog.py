"""Proving many tasks: in parallel, with the figures that only make sense together, and receipts for what was proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from residency.contract import Call
from residency.counterfactual import course_of, nothing
from residency.episode import start
from residency.policies import make, play
from residency.proof import harms, search
from residency.proof.proving import SEEDS, prove
from residency.proof.summary import summarise
from residency.proof.triage import best_constant
from residency.tasks import load, receipts
from residency.tasks.loader import ids

SEARCHED, HELD_OUT = (100, 101), (200, 201, 202, 203)


def prove_many(
    tasks: Iterable[str] | None = None,
    seeds: int = len(SEEDS),
    *,
    together: bool = False,
    write: bool = False,
    workers: int = 2,
    told: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> dict[str, Any]:
    """Proofs of tasks (all by default) and their summary. `together` adds harm over 32 seeds and the searched lists; `write`
    commits receipts; `told(name, done, total)` hears of progress."""
    names = sorted(tasks) if tasks is not None else list(ids())
    proofs: dict[str, dict[str, Any]] = {}
    jobs: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {n: (_one, (n, seeds, write)) for n in names}
    extra: dict[str, Any] = {}
    if together:
        jobs |= {f"harm {t.id}": (_harm, (t.id,)) for t in harms.written()}
        jobs |= {"best fixed list": (fixed_list, ()), "best blind first aid": (blind_first_aid, ())}
        jobs |= {"best constant triage": (constant_triage, ()), "learned by heart": (learned_by_heart, ())}
    with ProcessPoolExecutor(max_workers=workers) as pool:
        waiting = {name: pool.submit(fn, *args) for name, (fn, args) in jobs.items()}
        for done, (name, future) in enumerate(waiting.items(), 1):
            (proofs if name in names else extra)[name] = future.result()
            told(name, done, len(jobs))
    summary = summarise(proofs)
    if together:
        _together(summary, extra)
        if write:
            receipts.write_together(extra, summary["bars"])
    return {"tasks": proofs, "summary": summary, "together": extra}


def _one(task: str, seeds: int, write: bool) -> dict[str, Any]:
    proof = prove(task, range(seeds))
    figures = dict(proof.figures)
    if write:
        score = proof.oracle.score
        receipts.write(load(task), figures, {str(proof.oracle.seed): proof.oracle.log}, score.grader if score else "")
    return figures


def _harm(task: str) -> dict[str, Any]:
    return harms.harms(load(task))


def fixed_list() -> dict[str, Any]:
    """The best fixed list of acts: found on the train split's emergency tasks, tried on all of them and on other seeds."""
    tasks = harms.treated()
    train = [t for t in tasks if t.info.split == "train"]
    acts, there = search.best_list(search.score_acts(), lambda a: search.mean_score(train, SEARCHED[:1], a))
    scores = [search.played(t, s, acts).score() for t in tasks for s in HELD_OUT[:2]]
    return {
        "acts": [str(getattr(a, "name", a)) for a in acts],
        "searched": there,
        "mean": _mean([s.normalized for s in scores]),
        "passed": sum(s.passed for s in scores),
    }


def blind_first_aid() -> dict[str, Any]:
    """The best blind list of treatments by harm avoided, beside what the untold clinician avoids, on other seeds; one written
    task a condition.

    `with a bed`: the same with a bed asked for blindly, where the receiving team then looks and treats for itself."""
    tasks = harms.written()
    untold = _mean([nothing_less_untold(t.id, s) for t in tasks for s in HELD_OUT[:2]])
    out: dict[str, Any] = {"untold avoids": untold}
    for name, candidates in (("", search.treatments()), (" with a bed", [*search.treatments(), *search.beds()])):
        acts, there = search.best_list(candidates, lambda a: search.avoided(tasks, SEARCHED[:1], a), rounds=4)
        here = search.avoided(tasks, HELD_OUT[:2], acts)
        out[f"acts{name}"] = [str(a.arguments.get("details", a.name)) for a in acts if isinstance(a, Call)]
        out[f"share{name}"] = here / untold if untold > 0 else 1.0
    return out


def learned_by_heart() -> dict[str, Any]:
    """The oracle's calls of one seed, played without looking on two other seeds of their task, and on its twin."""
    tasks = harms.treated()
    there: list[bool] = []
    twin: list[bool] = []
    for task in tasks:
        calls = play(make("oracle", task, 0), start(task, 0)).trajectory().calls
        there += [search.played(task, seed, calls).score().passed for seed in (1, 2)]
        if task.twin:
            twin.append(search.played(load(task.twin), 0, calls).score().passed)
    return {"other seeds": {"passed": sum(there), "played": len(there)}, "twin": {"passed": sum(twin), "played": len(twin)}}


def constant_triage() -> dict[str, Any]:
    """The constant answer that earns most at the triage desk, after every look there is."""
    return best_constant([load(i) for i in ids()], range(len(SEEDS)))


def nothing_less_untold(task_id: str, seed: int) -> float:
    """Harm that the untold clinician avoids on one seed (organ-minutes)."""
    task = load(task_id)
    return nothing(task, seed).total - course_of(play(make("untold", task, seed), start(task, seed))).total


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _together(summary: dict[str, Any], extra: dict[str, Any]) -> None:
    bars = summary["bars"]
    for name, row in extra.items():
        if name.startswith("harm "):
            bars[f"{name}: ordered, intervals exclude 0"] = {
                "value": {k: round(v, 1) for k, v in row["mean"].items()},
                "holds": harms.ordered(row),
            }
    fixed, blind = extra["best fixed list"], extra["best blind first aid"]
    bars["best fixed list: mean on other seeds (<= .40), passes (0)"] = {
        "value": round(fixed["mean"], 4),
        "holds": fixed["mean"] <= 0.4 and not fixed["passed"],
    }
    bars["best blind first aid: share of what the untold clinician avoids (<= .5)"] = {
        "value": round(blind["share"], 4),
        "holds": blind["share"] <= 0.5,
    }
    heart = {name: f"{row['passed']} of {row['played']}" for name, row in extra["learned by heart"].items()}
    bars["an oracle's calls learned by heart: passes on the twin (0)"] = {
        "value": f"{heart['twin']}; on other seeds of their own task {heart['other seeds']}",
        "holds": not extra["learned by heart"]["twin"]["passed"],
    }
    constant = extra["best constant triage"]
    bars["best constant answer at the triage desk, after every look: mean (<= .40)"] = {
        "value": f"{constant['mean']:.3f}, passes {constant['passed']:.3f}: {constant['answer']}",
        "holds": constant["mean"] <= 0.4,
    }
    summary["holds"] = all(b["holds"] for b in bars.values())
