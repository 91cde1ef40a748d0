"""Rows to imitate as a file: Parquet that `datasets` reads, and TRL trains on as it is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from residency.runs.files import write as write_rows
from residency.training.trajectories import Message, Row, plain


def columns(row: Row) -> dict[str, Any]:
    """A row of the table. Every message has every key, `tools` is JSON text as TRL reads it; `writers` masks what is not learned."""
    messages = [{"role": "", "content": "", "tool_calls": [], "name": "", "tool_call_id": ""} | m for m in plain(row.messages)]
    flat = {name: getattr(row, name) for name in Row.__struct_fields__}
    return flat | {"messages": messages, "tools": msgspec.json.encode(row.tools).decode(), "writers": list(row.writers)}


def write(rows: Iterable[Row], path: str | Path) -> int:
    """Rows into a new .parquet (or .jsonl) file; how many. Raises UserError for a file that is there, or nothing to write."""
    return write_rows(map(columns, rows), Path(path))


def rows_of(table: Iterable[dict[str, Any]]) -> list[Row]:
    """Rows as `datasets` or pyarrow give them back."""
    found = []
    for line in table:
        read = {name: line[name] for name in Row.__struct_fields__}
        read["messages"] = msgspec.convert(line["messages"], tuple[Message, ...])
        read["tools"] = msgspec.json.decode(line["tools"], type=tuple[dict[str, Any], ...])
        found.append(Row(**read))
    return found
