"""One way to a database: SQLite in WAL mode by a path, PostgreSQL by its URL.

Content is bound as parameters, never put into a statement's text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from residency.errors import UserError

BUSY_SECONDS = 10


def connect(where: str | Path) -> Engine:
    """An engine for a file (SQLite), `sqlite://` (in memory) or `postgresql://user@host/name`.

    SQLite writes ahead and syncs every commit: what was committed survives the death of the process, and a power cut as far
    as the disk keeps what it was told to sync. Raises UserError for what is neither."""
    text = str(where)
    if "://" not in text:
        path = Path(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = f"sqlite:///{path}"
    try:
        url = make_url(text)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise UserError(f"runs are kept in SQLite or PostgreSQL, not {url.get_backend_name()}")
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() == "postgresql")
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise UserError(f"{text.split('@')[-1]!r} is no database: give a path, or postgresql://user@host/name ({error})") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _write_ahead)
    return engine


def _write_ahead(connection: Any, record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")
