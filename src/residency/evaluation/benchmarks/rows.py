"""Rows of a published set, from files as they were published or from the hub through `datasets`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from residency.errors import ContentError, InfrastructureError, UserError
from residency.evaluation.benchmarks.pictures import INSTALL

Row = dict[str, Any]


def files(path: Path, patterns: Sequence[str], split: str) -> list[Path]:
    """The files of a split: the path itself, or what the first fitting pattern finds in a folder. Raises UserError for none."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise UserError(f"there is no file or folder {path}")
    for pattern in patterns:
        if found := sorted(p for p in path.glob(pattern) if p.is_file()):
            return found
    raise UserError(f"nothing of the split {split!r} in {path}; looked for {', '.join(patterns)}")


def read(path: Path, columns: Sequence[str] = ()) -> Iterator[Row]:
    """Rows of one file: JSON (a list, or an object whose keys become `_key`), JSON lines, CSV, Parquet, or lines with `|`.

    `columns` name the fields of a file that has no header. Raises ContentError for what can't be read."""
    try:
        match path.suffix.lower():
            case ".parquet":
                yield from _parquet(path)
            case ".csv":
                with path.open(encoding="utf-8-sig", newline="") as file:
                    yield from csv.DictReader(file, fieldnames=columns or None)
            case ".txt":
                for line in path.read_text(encoding="utf-8-sig").splitlines():
                    if line.strip():
                        first, *rest = (part.strip() for part in line.split("|"))
                        yield {"_first": first, "_rest": rest}
            case _:
                yield from _json(path.read_text(encoding="utf-8-sig"))
    except (ValueError, csv.Error) as error:
        raise ContentError(str(path), f"can't be read: {error}") from None


def _json(text: str) -> Iterator[Row]:
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(whole, Mapping):
        nested = all(isinstance(v, Mapping) for v in whole.values())
        whole = [{"_key": k, **v} for k, v in whole.items()] if nested else [whole]
    if not isinstance(whole, list) or not all(isinstance(row, dict) for row in whole):
        raise ValueError("neither a list of objects nor objects a line")
    yield from whole


def _parquet(path: Path) -> Iterator[Row]:
    try:
        from datasets import Dataset
    except ImportError:
        raise UserError(f"{path}: {INSTALL}") from None
    yield from _undecoded(Dataset.from_parquet(str(path), keep_in_memory=True))


def hub(name: str, config: str | None, split: str) -> Iterator[Row]:
    """Rows from the hub. Raises UserError without `datasets`, InfrastructureError where the hub can't be reached."""
    try:
        from datasets import load_dataset
        from datasets.exceptions import DatasetsError
    except ImportError:
        raise UserError(f"the hub: {INSTALL}") from None
    try:
        found = load_dataset(name, config, split=split)
    except (OSError, ValueError, DatasetsError) as error:
        raise InfrastructureError(f"{name} ({split}) could not be loaded from the hub: {str(error)[:300]}") from None
    yield from _undecoded(found)


def _undecoded(found: Any) -> Iterator[Row]:
    """Rows with pictures as the bytes that were published, so that nothing is compressed twice."""
    from datasets import Image

    for column, feature in found.features.items():
        if isinstance(feature, Image):
            found = found.cast_column(column, Image(decode=False))
    yield from (dict(row) for row in found)


def text(row: Row, *names: str, where: str = "") -> str:
    """The first of these fields that is there, as text. Raises ContentError where none is."""
    for name in names:
        if row.get(name) is not None:
            return str(row[name]).strip()
    raise ContentError(where or "a row", f"has no {' or '.join(names)}; it has {', '.join(map(str, row))}")
