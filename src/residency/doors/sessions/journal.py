"""The durable log of a service: which sessions there are, and every act of theirs, written before it is answered.

Writers hand their row to one thread, which commits whatever has gathered in one transaction (group commit): an act is
answered only after the commit that holds it. A failed commit is told to every writer in it.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Update,
    insert,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from residency.errors import InfrastructureError
from residency.runs.database import connect

MOST_AT_ONCE = 500
TABLES = MetaData()
SESSIONS = Table(
    "session",
    TABLES,
    Column("id", String(32), primary_key=True),
    Column("token", LargeBinary(32), nullable=False),
    Column("task", String(500), nullable=False),
    Column("task_hash", String(64), nullable=False),
    Column("engine", String(32), nullable=False),
    Column("seed", String(24), nullable=False),
    Column("ended", String(32), nullable=False, server_default=""),
)
ACTS = Table(
    "act",
    TABLES,
    Column("session", String(32), nullable=False),
    Column("n", Integer, nullable=False),
    Column("call", LargeBinary, nullable=False),
    Column("log", String(64), nullable=False),
    PrimaryKeyConstraint("session", "n"),
)


class Opened(Struct, frozen=True):
    """What is known of a session beside its acts. `token` is a digest; the token itself is nowhere."""

    id: str
    token: bytes
    task: str
    task_hash: str
    engine: str
    seed: int
    ended: str = ""


class Act(Struct, frozen=True):
    """One act: its number in the session, the call as JSON, and the hash of the session's log after it."""

    session: str
    n: int
    call: bytes
    log: str


class NotWritten(InfrastructureError):
    """The log could not be written; what was not acknowledged did not happen."""


_Job = tuple[Callable[[Connection], Any], Callable[[BaseException | None], Any]]


class Journal:
    """Append-only, durable, safe to read at any time. `close` waits until all that was handed in is written."""

    def __init__(self, where: str | Path):
        self.engine: Engine = connect(where)
        try:
            TABLES.create_all(self.engine)
        except SQLAlchemyError as error:
            raise NotWritten(f"the session log can't be opened: {_short(error)}") from None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

    async def opened(self, session: Opened) -> None:
        """Record a new session. Raises NotWritten."""
        row = {f: getattr(session, f) for f in session.__struct_fields__} | {"seed": str(session.seed)}
        await self._hand_in(lambda connection: connection.execute(insert(SESSIONS), row))

    async def append(self, act: Act, ended: str | None = None) -> None:
        """Record an act and, when the encounter ended with it, how: both or neither. Raises NotWritten."""
        row = {"session": act.session, "n": act.n, "call": act.call, "log": act.log}

        def work(connection: Connection) -> None:
            connection.execute(insert(ACTS), row)
            if ended is not None:
                connection.execute(_over(act.session, ended))

        await self._hand_in(work)

    async def ended(self, session: str, reason: str) -> None:
        """Record that a session is over without an act of its agent. Raises NotWritten."""
        await self._hand_in(lambda connection: connection.execute(_over(session, reason)))

    def find(self, session: str) -> Opened | None:
        """The session of that id, or None. Raises NotWritten when the database can't be read."""
        rows = self._read(select(SESSIONS).where(SESSIONS.c.id == session))
        if not rows:
            return None
        found = rows[0]._mapping
        return Opened(**{f: found[f] for f in Opened.__struct_fields__ if f != "seed"}, seed=int(found["seed"]))

    def acts(self, session: str) -> list[Act]:
        """Every act of a session, in order."""
        return [Act(*row) for row in self._read(select(ACTS).where(ACTS.c.session == session).order_by(ACTS.c.n))]

    def count(self) -> int:
        """Sessions that are not over."""
        return len(self._read(select(SESSIONS.c.id).where(SESSIONS.c.ended == "")))

    def close(self) -> None:
        """Write what was handed in, then stop."""
        self._jobs.put(None)
        self._thread.join()
        self.engine.dispose()

    def _read(self, statement: Any) -> Sequence[Any]:
        try:
            with self.engine.connect() as connection:
                return connection.execute(statement).fetchall()
        except SQLAlchemyError as error:
            raise NotWritten(f"the session log can't be read: {_short(error)}") from None

    async def _hand_in(self, work: Callable[[Connection], Any]) -> None:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def settle(error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(error)

        self._jobs.put((work, lambda error: loop.call_soon_threadsafe(settle, error)))
        await done

    def _write(self) -> None:
        """The writer's life: gather, commit, tell."""
        while True:
            jobs = [self._jobs.get()]
            while len(jobs) < MOST_AT_ONCE and not self._jobs.empty():
                jobs.append(self._jobs.get())
            batch = [job for job in jobs if job is not None]
            self._commit(batch)
            if None in jobs:
                return

    def _commit(self, batch: list[_Job]) -> None:
        """All in one transaction; when that fails, each alone, so that one bad row fails no other's."""
        try:
            self._transaction([work for work, _ in batch])
        except SQLAlchemyError:
            for work, tell in batch:
                try:
                    self._transaction([work])
                except SQLAlchemyError as error:
                    _tell(tell, NotWritten(f"the session log can't be written: {_short(error)}"))
                else:
                    _tell(tell, None)
            return
        for _, tell in batch:
            _tell(tell, None)

    def _transaction(self, works: list[Callable[[Connection], Any]]) -> None:
        with self.engine.begin() as connection:
            for work in works:
                work(connection)


def _over(session: str, reason: str) -> Update:
    return update(SESSIONS).where(SESSIONS.c.id == session).values(ended=reason)


def _tell(tell: Callable[[BaseException | None], Any], error: BaseException | None) -> None:
    """Tell a writer, unless its loop has gone."""
    try:
        tell(error)
    except RuntimeError:
        return


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200]
