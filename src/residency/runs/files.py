"""Rows to take away: JSON lines, or Parquet (extra `parquet`), as `datasets`, polars and duckdb read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from residency.errors import UserError

AT_ONCE = 500


def write(rows: Iterable[dict[str, Any]], path: Path) -> int:
    """Rows of one shape into a new file, by its ending (.jsonl or .parquet); how many. A file appears only when it is whole.

    Raises UserError for another ending, a file that is there, no folder, or a missing extra."""
    if path.suffix not in (".jsonl", ".parquet"):
        raise UserError(f"{path.name} should end in .jsonl or .parquet")
    if path.exists() or not path.parent.is_dir():
        raise UserError(f"{path} is there already" if path.exists() else f"there is no folder {path.parent}")
    unfinished = path.with_name(f".{path.name}.part")
    try:
        count = (_lines if path.suffix == ".jsonl" else _parquet)(iter(rows), unfinished)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _lines(rows: Iterator[dict[str, Any]], path: Path) -> int:
    count = 0
    with path.open("wb") as file:
        for row in rows:
            file.write(msgspec.json.encode(row) + b"\n")
            count += 1
    return count


def _parquet(rows: Iterator[dict[str, Any]], path: Path) -> int:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UserError("Parquet needs the extra `parquet`: pip install 'residency[parquet]'") from None
    count, writer, schema = 0, None, None
    try:
        while batch := list(islice(rows, AT_ONCE)):
            table = pyarrow.Table.from_pylist(batch, schema=schema)
            if writer is None:
                schema = table.schema
                writer = pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(table)
            count += len(batch)
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        raise UserError("there is nothing to write")
    return count
