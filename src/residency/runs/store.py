"""Examinations kept: which there are, and every finished episode, written as it ends.

A run is named by what it asks (policy, tasks with their content, trials, seeds, settings, engine), so that the same question finds
its own answers again: whoever was interrupted goes on, and nothing finished is played twice.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from residency.errors import InfrastructureError, UserError
from residency.runs.database import connect

TABLES = MetaData()
RUNS = Table("run", TABLES, Column("id", String(32), primary_key=True), Column("asks", Text, nullable=False))
EPISODES = Table(
    "episode",
    TABLES,
    Column("run", String(32), nullable=False),
    Column("task", String(500), nullable=False),
    Column("trial", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("result", LargeBinary, nullable=False),
    PrimaryKeyConstraint("run", "task", "trial"),
)
ID_LENGTH = 16
T = TypeVar("T")


class RunStore:
    """Runs in a file (SQLite) or at `postgresql://user@host/name`. Records are bytes to it: what they mean is the examiner's.

    Raises InfrastructureError where the database can't be read or written."""

    def __init__(self, where: str | Path):
        self.engine = connect(where)
        self._do(lambda: TABLES.create_all(self.engine))

    def begin(self, asks: bytes) -> str:
        """The id of the run that asks this (JSON); it is noted when it is new."""
        run = sha256(asks).hexdigest()[:ID_LENGTH]

        def work() -> None:
            with self.engine.begin() as connection:
                if connection.execute(select(RUNS.c.id).where(RUNS.c.id == run)).first() is None:
                    connection.execute(insert(RUNS), {"id": run, "asks": asks.decode()})

        self._do(work)
        return run

    def put(self, run: str, task: str, trial: int, status: str, record: bytes) -> None:
        """Keep one episode, in place of an earlier one of the same trial, whose try stays counted; written when this returns."""
        same = and_(EPISODES.c.run == run, EPISODES.c.task == task, EPISODES.c.trial == trial)
        row = {"run": run, "task": task, "trial": trial, "status": status, "result": zlib.compress(record)}

        def work() -> None:
            with self.engine.begin() as connection:
                before = connection.execute(select(EPISODES.c.tries).where(same)).scalar() or 0
                connection.execute(delete(EPISODES).where(same))
                connection.execute(insert(EPISODES), row | {"tries": before + 1})

        self._do(work)

    def done(self, run: str, but: Iterable[str] = ()) -> set[tuple[str, int]]:
        """(task, trial) of every kept episode whose status is none of `but`."""
        wanted = select(EPISODES.c.task, EPISODES.c.trial).where(EPISODES.c.run == run, EPISODES.c.status.not_in(list(but)))
        return {(r.task, r.trial) for r in self._read(wanted)}

    def records(self, run: str) -> Iterator[bytes]:
        """Every kept episode, by task and trial; read a task at a time, since a trajectory is long."""
        tasks = select(EPISODES.c.task).where(EPISODES.c.run == run).distinct().order_by(EPISODES.c.task)
        for (task,) in self._read(tasks):
            of = select(EPISODES.c.result).where(EPISODES.c.run == run, EPISODES.c.task == task).order_by(EPISODES.c.trial)
            for row in self._read(of):
                try:
                    record = zlib.decompress(row.result)
                except zlib.error as error:
                    raise InfrastructureError(f"what the run store holds of {task} can't be read: {error}") from None
                yield record

    def again(self, run: str) -> int:
        """How many tries came to nothing and were made again."""
        wanted = select(EPISODES.c.tries).where(EPISODES.c.run == run)
        return sum(row.tries - 1 for row in self._read(wanted))

    def asks(self, run: str) -> bytes:
        """What a run asked. `run` may be the start of an id. Raises UserError when none or several match."""
        found = [r for r in self._read(select(RUNS).order_by(RUNS.c.id)) if r.id.startswith(run)]
        if len(found) != 1:
            raise UserError(f"{'no run' if not found else 'several runs'} {run!r} in this store")
        asked: str = found[0].asks
        return asked.encode()

    def runs(self) -> dict[str, bytes]:
        """Every run with what it asked."""
        return {r.id: r.asks.encode() for r in self._read(select(RUNS).order_by(RUNS.c.id))}

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def _read(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        def work() -> Sequence[Row[Any]]:
            with self.engine.connect() as connection:
                return connection.execute(statement).fetchall()

        return self._do(work)

    def _do(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except SQLAlchemyError as error:
            raise InfrastructureError(f"the run store can't be used: {str(error).splitlines()[0][:200]}") from None
