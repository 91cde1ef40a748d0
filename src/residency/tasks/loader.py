"""Reading task files. Built-in tasks enter exactly as a third party's would: through a root folder and this loader.

Errors name the file, the place in it and what is allowed.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

from residency import knowledge, predicates
from residency.contract import TaskInfo
from residency.departments import DEPARTMENTS
from residency.errors import ContentError, UserError, nearest
from residency.knowledge.condition import ALWAYS, Condition, content_hash, convert, criteria, forbidden
from residency.knowledge.loader import read
from residency.tasks.types import Task, TaskFile
from residency.world.setting import Setting

BUILT_IN = Path(__file__).parent / "catalog"
_roots: list[Path] = [BUILT_IN]


def add_root(folder: str | Path) -> None:
    """Add a folder of task files to the catalog; its tasks stand beside the built-in ones."""
    path = Path(folder)
    if not path.is_dir():
        raise UserError(f"{path} is not a folder")
    if path not in _roots:
        _roots.append(path)
        _index.cache_clear()


@cache
def _index() -> dict[str, Path]:
    """Task id -> file. An id is its path below the root without the suffix, so two files can't claim one."""
    return {p.relative_to(root).with_suffix("").as_posix(): p for root in _roots for p in sorted(root.rglob("*.yaml"))}


def ids() -> tuple[str, ...]:
    """Every task id of the catalog, sorted."""
    return tuple(sorted(_index()))


def load(task: str | Path | Task) -> Task:
    """A task by id, by path or as it is. Raises UserError for an unknown one and ContentError for a bad file."""
    if isinstance(task, Task):
        return task
    if isinstance(task, str) and task in _index():
        return _from(_index()[task])
    path = Path(task)
    if str(task).endswith((".yaml", ".yml")) and path.is_file():
        return _from(path)
    close = nearest(str(task), ids())
    raise UserError(f"no task {str(task)[:80]!r}" + (f"; did you mean {', '.join(close)}?" if close else ""))


@cache
def _from(path: Path) -> Task:
    tree, _ = read(path)
    file = convert(tree, TaskFile, str(path))
    if file.condition not in knowledge.conditions:
        raise ContentError(
            str(path), f"no condition {file.condition!r}; nearest: {', '.join(nearest(file.condition, knowledge.conditions))}"
        )
    if file.department not in DEPARTMENTS:
        raise ContentError(str(path), f"department is one of {', '.join(DEPARTMENTS)}")
    condition = knowledge.conditions[file.condition]
    return compile_task(file, condition, str(path), path.read_bytes())


def compile_task(file: TaskFile, condition: Condition, where: str, raw: bytes) -> Task:
    """The compiled task. `raw` is what its hash covers, beside everything the condition's content hash covers."""
    names = frozenset((*condition.moments, *file.moments, *ALWAYS))
    moments = {n: predicates.parse(body, f"{where} moments.{n}", names) for n, body in file.moments.items()}
    patient = file.patient
    allowed = {"draw", "background", "body", "course_if_untreated", "allergy", "medicines", "running", "wait_minutes", "complaint"}
    allowed |= {"arrival", "esi"}
    if unknown := set(patient) - allowed:
        raise ContentError(f"{where} patient", f"no key {', '.join(sorted(unknown))}; there are: {', '.join(sorted(allowed))}")
    setting = Setting(
        key=file.id,
        condition=condition,
        draw=patient.get("draw", {}),
        background=patient.get("background", {}),
        body=patient.get("body", {}),
        course=patient.get("course_if_untreated", {}),
        allergy=patient.get("allergy", {}),
        chart=file.chart,
        people=file.people,
        facts=file.facts,
        tests=file.tests,
        moments=moments,
        medicines=tuple(patient.get("medicines", ())),
        running=tuple(patient.get("running", ())),
        wait_minutes=float(patient.get("wait_minutes", 10)),
        complaint=patient.get("complaint", file.title),
        arrival=patient.get("arrival", "ambulance"),
        esi=int(patient.get("esi", 3)),
    )
    own = criteria(file.criteria, f"{where} criteria", names)
    info = TaskInfo(
        id=file.id,
        title=file.title,
        department=file.department,
        category=file.category,
        difficulty=file.difficulty,
        split=file.split,
        source=file.source,
        scheme=file.scheme,
        condition=condition.id,
        family=condition.family,
        chance=file.chance,
    )
    digest = blake2b(raw + content_hash(condition.id).encode(), digest_size=16).hexdigest()
    return Task(
        info=info,
        budget=file.budget,
        briefing=file.briefing,
        kind=file.kind,
        twin=file.twin,
        setting=setting,
        criteria=own,
        forbidden=condition.forbidden + forbidden(file.forbidden, f"{where} forbidden", names),
        plan=file.plan,
        proof=file.proof,
        hash=digest,
    )


def built_in(task_id: str) -> bool:
    """Whether a task of the catalog is one of ours."""
    path = _index().get(task_id)
    return path is not None and path.is_relative_to(BUILT_IN)
