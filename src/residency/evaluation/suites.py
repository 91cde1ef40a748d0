"""Which tasks an examination is of."""

from __future__ import annotations

import re

import residency
from residency.errors import UserError, nearest
from residency.tasks import drawn, ids

SPLITS = ("train", "dev", "test")
_DRAWN = re.compile(rf"^({drawn.PUBLIC}|{drawn.PRIVATE})/(\w+)/({'|'.join(SPLITS)})/(\d{{1,6}})$")


def suite(name: str) -> tuple[str, ...]:
    """The tasks of a suite: `all`, a department, a split, `department/split`, a source, a task, or several with commas.

    `drawn/DEPARTMENT/SPLIT/HOW_MANY` (or `private/...`, with the salt set) draws that many from the conditions of a split, in turn.

    Raises UserError for a word that is none of them."""
    found = dict.fromkeys(task for word in name.split(",") for task in _of(word.strip()))
    return tuple(sorted(found))


def _of(word: str) -> list[str]:
    if word == "all":
        return list(ids())
    if word in ids():
        return [word]
    if found := _DRAWN.match(word):
        kind, department, split, many = found.groups()
        return list(drawn.some(department, split, int(many), private=kind == drawn.PRIVATE))
    department, _, split = word.partition("/")
    infos = residency.list_tasks()
    if word in SPLITS:
        return [i.id for i in infos if i.split == word]
    if split in SPLITS and department in {i.department for i in infos}:
        return [i.id for i in infos if (i.department, i.split) == (department, split)]
    named = [i.id for i in infos if word in (i.department, i.source)]
    if not named:
        words = ["all", *SPLITS, *sorted({w for i in infos for w in (i.department, i.source)}), *ids()]
        close = nearest(word, words)
        raise UserError(f"no suite {word[:60]!r}" + (f"; nearest: {', '.join(close)}" if close else ""))
    return named
