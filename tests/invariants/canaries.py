"""A canary in everything that no agent may see. Imports nothing of the tests, so that other environments can use it."""

from __future__ import annotations

from msgspec.structs import replace

from residency.tasks import load
from residency.tasks.types import Task
from residency.world.vignette import Vignette

CANARY = "canary7f3a"


def with_canaries(task: Task, judged: bool = False) -> Task:
    """The task with a canary in every hidden text: criteria, forbidden acts, key, proof, plan, anchors, ids. `judged`: where it is
    scored, a case on paper needs a severity that there is, and a triage key a first act that there is."""
    info = replace(task.info, title=CANARY, condition=CANARY, family=CANARY)
    if isinstance(task.patient, Vignette):
        paper = task.patient if judged else replace(task.patient, severity=CANARY)
        return replace(task, info=info, patient=paper, plan={"x": CANARY}, hash=task.hash + CANARY)
    condition = task.setting.condition
    first = task.key.first_act if judged and task.key is not None else (CANARY,)
    hidden = replace(
        condition,
        name=f"{condition.name} {CANARY}",
        harm_anchors=({"note": CANARY},),
        codes={"at_ed": [CANARY]},
        differential=tuple({**d, "not_this": CANARY} for d in condition.differential),
    )
    return replace(
        task,
        info=info,
        patient=replace(task.setting, condition=hidden, key=CANARY),
        criteria=tuple(replace(c, id=f"{CANARY}{i}", says=CANARY) for i, c in enumerate(task.criteria)),
        forbidden=tuple(replace(f, why=CANARY, kind=CANARY) for f in task.forbidden),
        key=None if task.key is None else replace(task.key, deciding=(CANARY,), first_act=first, often_given={}),
        proof={**task.proof, "x": CANARY},
        plan={**task.plan, "x": CANARY},
        hash=task.hash + CANARY,
    )


def leaked(task_id: str, seen: str) -> list[str]:
    """What of a task stands in what was seen: the canary (which is its title too, since some titles quote what a patient says), its id,
    its condition."""
    info = load(task_id).info
    for quoted in (f'"{info.condition}"', f'\\"{info.condition}\\"'):  # a triage reply names the ideas heard in the clinician's own answer
        seen = seen.replace(quoted, "")
    hidden = [CANARY, task_id, task_id.split("/")[1]]
    hidden += [info.condition] if "_" in info.condition else []  # a plain word may rightly stand in a history
    return [word for word in hidden if word in seen]
