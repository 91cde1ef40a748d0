"""Encounters as Inspect tasks. Epochs are trials: each takes the next seed, of the patient and of the model."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample

from residency.contract import TaskInfo
from residency.episode import start
from residency.evaluation.inspect.scoring import normalized, passed
from residency.evaluation.inspect.seat import clinician
from residency.tasks import list_tasks, load
from residency.version import VERSION


def sample_id(task: str) -> str:
    """An opaque name: a task's own one tells the disease."""
    return blake2b(task.encode(), digest_size=6, person=b"inspect").hexdigest()


def described(info: TaskInfo) -> dict[str, object]:
    """What stands beside a sample in the log, for people; a model is told none of it."""
    keys = ("department", "category", "difficulty", "split", "source", "family", "chance")
    return {"task": info.id, **{key: getattr(info, key) for key in keys}}


def encounters(infos: Sequence[TaskInfo], seed: int, max_requests: int, name: str) -> Task:
    """These tasks as one of Inspect's."""
    samples = [Sample(input=start(i.id, seed).briefing, id=sample_id(i.id), metadata={**described(i), "seed": seed}) for i in infos]
    dataset = MemoryDataset(samples, name=name)
    return Task(dataset=dataset, solver=clinician(max_requests), scorer=[normalized(), passed()], version=VERSION)


@task
def emergency(split: str | None = None, seed: int = 0, max_requests: int = 200) -> Task:
    """The emergency department's tasks, all or of a split."""
    return encounters(list_tasks(department="emergency", split=split), seed, max_requests, "emergency")


@task
def triage(split: str | None = None, source: str | None = None, seed: int = 0, max_requests: int = 200) -> Task:
    """The triage desk's tasks, all or of a split or a source."""
    return encounters(list_tasks(department="triage", split=split, source=source), seed, max_requests, "triage")


@task(name="task")
def one(id: str, seed: int = 0, max_requests: int = 200) -> Task:
    """One task by its id."""
    return encounters([load(id).info], seed, max_requests, "task")
