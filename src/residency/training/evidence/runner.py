"""The table, cell by cell: one JSON file a cell, and none that is there is made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from residency.errors import UserError
from residency.training.evidence.plan import FILE, FOLDS, ROWS, Plan

CELLS, ON_DEV, ASKED = "cells", "cells-on-dev", "plan.yaml"


class Place(NamedTuple):
    """Which cell."""

    row: str
    fold: int
    seed: int

    def file(self, folder: Path, dev: bool = False) -> Path:
        """Where it is written."""
        return folder / (ON_DEV if dev else CELLS) / f"{self.row}-fold{self.fold}-seed{self.seed}.json"


def places(plan: Plan, rows: Sequence[str] = (), folds: Sequence[int] = (), seeds: Sequence[int] = ()) -> Iterator[Place]:
    """Cells of the table, or those that are asked for. Raises UserError for what the plan has not."""
    for what, asked, there in (("row", rows, plan.rows), ("fold", folds, tuple(range(FOLDS))), ("seed", seeds, plan.seeds)):
        for one in asked:
            if one not in there:
                raise UserError(f"the plan has no {what} {one!r}; there are: {', '.join(map(str, there))}")
    for seed in seeds or plan.seeds:
        for fold in folds or range(FOLDS):
            yield from (Place(row, fold, seed) for row in ROWS if row in (rows or plan.rows))


def begin(plan_file: Path, folder: Path) -> None:
    """A folder is of one plan. Raises UserError where it holds another's cells."""
    folder.mkdir(parents=True, exist_ok=True)
    record, text = folder / ASKED, plan_file.read_text(encoding="utf-8")
    if record.exists() and record.read_text(encoding="utf-8") != text:
        raise UserError(f"{folder} holds what another plan asked for: give another --out")
    record.write_text(text, encoding="utf-8")


def run(
    plan: Plan, folder: Path, wanted: Sequence[Place], told: Callable[[str], None] = print, file: Path = FILE, dev: bool = False
) -> int:
    """Make what is missing; how many cells that were. Raises UserError while the plan is not settled, but for cells on dev families."""
    if not (plan.settled or dev):
        raise UserError(
            f"{file.name} is not settled: families that are held out are met by nobody until every choice is made and committed; "
            "--dev meets dev families"
        )
    begin(file, folder)
    missing = [p for p in wanted if not p.file(folder, dev).exists()]
    for place in missing:
        from residency.training.evidence.cells import cell

        made = cell(plan, *place, folder, told, dev)
        path = place.file(folder, dev)
        path.parent.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(made))
        part.rename(path)
        scores = [p.normalized for p in made.held_out if p.normalized is not None]
        told(f"{place.row}, fold {place.fold}, seed {place.seed}: {sum(scores) / max(1, len(scores)):.3f} on {len(scores)} patients")
    return len(missing)
