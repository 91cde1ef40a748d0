"""A canary in everything that no agent may see: what reads an encounter as an agent would must never meet it."""

from __future__ import annotations

from msgspec.structs import replace

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
