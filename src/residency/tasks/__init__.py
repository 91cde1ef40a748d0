"""What is asked: the catalog and its loader."""

from residency.contract import TaskInfo
from residency.tasks.loader import add_root, built_in, ids, load
from residency.tasks.receipts import fresh
from residency.tasks.types import Task

__all__ = ["Task", "add_root", "ids", "list_tasks", "load"]


def list_tasks(department: str | None = None, split: str | None = None, source: str | None = None) -> list[TaskInfo]:
    """Every proven task of the catalog that fits, sorted by id; a built-in one enters by its receipt.

    For people and programs that examine, never for agents."""
    infos = [t.info for t in map(load, ids()) if fresh(t) or not built_in(t.id)]
    return [
        i
        for i in infos
        if (department is None or i.department == department)
        and (split is None or i.split == split)
        and (source is None or i.source == source)
    ]
