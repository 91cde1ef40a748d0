"""Reading task files. Built-in tasks enter exactly as a third party's would: through a root folder and this loader.

Errors name the file, the place in it and what is allowed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from math import inf
from pathlib import Path

from msgspec.json import encode

from residency import knowledge, predicates
from residency.contract import TaskInfo
from residency.departments import DEPARTMENTS, Department
from residency.errors import ContentError, UserError, nearest
from residency.knowledge.condition import ALWAYS, Condition, content_hash, convert, criteria, forbidden
from residency.knowledge.loader import read
from residency.knowledge.triage import TriageKey, triage_key
from residency.tasks import drawn
from residency.tasks.types import Budget, Task, TaskFile
from residency.world.setting import Setting
from residency.world.vignette import SEVERITIES, Vignette

BUILT_IN = Path(__file__).parent / "catalog"
MOST_CHANCE = 0.02
"""A random well-formed answer may pass no task of ours more often; the cases on paper are guesses among three by design."""
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
    if isinstance(task, str) and drawn.is_drawn(task):
        return _draw(task)
    path = Path(task)
    if str(task).endswith((".yaml", ".yml")) and path.is_file():
        return _from(path)
    close = nearest(str(task), ids())
    raise UserError(f"no task {str(task)[:80]!r}" + (f"; did you mean {', '.join(close)}?" if close else ""))


@cache
def _from(path: Path) -> Task:
    tree, _ = read(path)
    file = convert(tree, TaskFile, str(path))
    if file.department not in DEPARTMENTS:
        raise ContentError(str(path), f"department is one of {', '.join(DEPARTMENTS)}")
    return compile_task(file, str(path), path.read_bytes())


@lru_cache(maxsize=4096)
def _draw(task: str) -> Task:
    file = drawn.file_of(task)
    return compile_task(file, task, encode(file, order="sorted"))


def compile_task(file: TaskFile, where: str, raw: bytes) -> Task:
    """The compiled task. `raw` is what its hash covers, beside everything the condition's content hash covers."""
    department = DEPARTMENTS[file.department]
    scheme = file.scheme or department.scheme
    if bool(file.condition) == (file.vignette is not None) or (file.vignette is not None) != (scheme == "triage"):
        raise ContentError(where, "a task has a condition, or a vignette and the scheme triage")
    if file.vignette is not None:
        return _on_paper(file, file.vignette, department, where, raw)
    if file.condition not in knowledge.conditions:
        raise ContentError(where, f"no condition {file.condition!r}; nearest: {', '.join(nearest(file.condition, knowledge.conditions))}")
    condition = knowledge.conditions[file.condition]
    names = frozenset((*condition.moments, *file.moments, *ALWAYS))
    setting = _setting(file, condition, department, where, names)
    key = _key(file, setting, where) if scheme == "acuity" else None
    own = criteria(file.criteria, f"{where} criteria", names)
    if not own and key is None:
        own = condition.required
    if bool(own) == (key is not None):
        raise ContentError(f"{where} criteria", f"scheme {scheme} is judged by its {'key' if key else 'criteria'}")
    return Task(
        info=_info(file, scheme, _chance(file, 0.0 if key is None else key.chance, where), condition),
        budget=_budget(file, department, where),
        tools=_tools(file, department, where),
        briefing=file.briefing,
        kind=file.kind,
        twin=file.twin,
        patient=setting,
        criteria=own,
        forbidden=condition.forbidden + forbidden(file.forbidden, f"{where} forbidden", names) if key is None else (),
        key=key,
        plan=file.plan,
        proof=file.proof,
        hash=blake2b(raw + content_hash(condition.id).encode(), digest_size=16).hexdigest(),
    )


def _on_paper(file: TaskFile, vignette: Vignette, department: Department, where: str, raw: bytes) -> Task:
    """A task without a body: what it may hold is the case itself and a briefing."""
    held = ("condition", "patient", "chart", "people", "facts", "tests", "moments", "criteria", "forbidden", "triage")
    if extra := [name for name in held if getattr(file, name)]:
        raise ContentError(where, f"a vignette has no {', '.join(extra)}")
    return Task(
        info=_info(file, "triage", _chance(file, 1 / len(SEVERITIES), where)),
        budget=_budget(file, department, where),
        tools=_tools(file, department, where),
        briefing=file.briefing,
        kind=file.kind,
        twin=file.twin,
        patient=vignette,
        criteria=(),
        forbidden=(),
        key=None,
        plan=file.plan,
        proof=file.proof,
        hash=blake2b(raw, digest_size=16).hexdigest(),
    )


def _setting(file: TaskFile, condition: Condition, department: Department, where: str, names: frozenset[str]) -> Setting:
    moments = {n: predicates.parse(body, f"{where} moments.{n}", names) for n, body in file.moments.items()}
    patient = file.patient
    allowed = {"draw", "background", "body", "course_if_untreated", "allergy", "medicines", "running", "wait_minutes", "complaint"}
    allowed |= {"arrival", "esi"}
    if unknown := set(patient) - allowed:
        raise ContentError(f"{where} patient", f"no key {', '.join(sorted(unknown))}; there are: {', '.join(sorted(allowed))}")
    return Setting(
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
        triaged=not department.sees_first,
    )


def _key(file: TaskFile, setting: Setting, where: str) -> TriageKey:
    """What is right at the desk: the condition's `presentation.triage`, the task's `triage` laid over it."""
    if "{triage_" in file.briefing:
        raise ContentError(f"{where} briefing", "nobody has taken vital signs before the desk")
    facts = {f.id for f in (*setting.condition.facts, *setting.facts)}
    return triage_key({**setting.condition.presentation.get("triage", {}), **file.triage}, facts, f"{where} triage")


def _tools(file: TaskFile, department: Department, where: str) -> tuple[str, ...]:
    """Names of the tools on offer: those that the task names, in the department's order, or the department's own choice."""
    if unknown := [name for name in file.tools if name not in department.abilities]:
        raise ContentError(
            f"{where} tools", f"{department.name} has no {', '.join(unknown)}; there are: {', '.join(department.abilities)}"
        )
    offered = tuple(name for name in department.abilities if name in file.tools) or department.offered
    if not any(department.abilities[name].tool.closes for name in offered):
        raise ContentError(f"{where} tools", "none of them closes the encounter")
    return offered


def _budget(file: TaskFile, department: Department, where: str) -> Budget:
    if file.budget is not None:
        if file.vignette is None and file.budget.minutes == inf:
            raise ContentError(f"{where} budget", "a patient with a body needs minutes")
        return file.budget
    if department.minutes is None or department.turns is None:
        raise ContentError(f"{where} budget", f"{department.name} has no budget of its own; give minutes and turns")
    return Budget(department.turns, department.minutes)


def _chance(file: TaskFile, least: float, where: str) -> float:
    """The declared chance, or what the answers that can be given make it. A file may not claim less than that."""
    if file.chance is not None and file.chance < least - 0.005:
        raise ContentError(f"{where} chance", f"a random answer passes with probability {least:.3f}")
    chance = least if file.chance is None else file.chance
    if chance > MOST_CHANCE and file.vignette is None:
        raise ContentError(f"{where} chance", f"a random answer may pass with probability {MOST_CHANCE} at most, not {chance:.3f}")
    return chance


def _info(file: TaskFile, scheme: str, chance: float, condition: Condition | None = None) -> TaskInfo:
    return TaskInfo(
        id=file.id,
        title=file.title,
        department=file.department,
        category=file.category,
        difficulty=file.difficulty,
        split=file.split,
        source=file.source,
        scheme=scheme,
        condition=condition.id if condition else "",
        family=condition.family if condition else "",
        chance=chance,
    )


def built_in(task_id: str) -> bool:
    """Whether a task of the catalog is one of ours."""
    path = _index().get(task_id)
    return path is not None and path.is_relative_to(BUILT_IN)
