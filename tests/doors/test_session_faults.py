"""A session whose act could not be written, whose caller went away, or whose clock jumped (in process)."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from pathlib import Path

import pytest
from sqlalchemy import text

import residency
from residency.doors.sessions import Full, Limits, NotYours, Sessions, Unavailable
from residency.runs.database import connect
from tests.doors.in_process import CALLS, LOOK, TASK, Clock, run, service

REFUSING = "CREATE TRIGGER refusing BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'no room for the end'); END"


def ended_unwritten(sessions: Sessions, refusing: bool) -> None:
    """The database takes every act and refuses that a session is over; or takes it again."""
    with sessions.journal.engine.begin() as connection:
        connection.execute(text(REFUSING if refusing else "DROP TRIGGER refusing"))


def test_the_last_act_and_the_end_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    """An act that was recorded must not be refused with "nothing was done" because the end that it brings could not be."""

    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        for call in CALLS[:-1]:
            await sessions.call(ticket.id, ticket.token, call)
        ended_unwritten(sessions, True)
        with pytest.raises(Unavailable, match="Nothing was done"):
            await sessions.call(ticket.id, ticket.token, CALLS[-1])
        assert len((await sessions.trajectory(ticket.id)).calls) == len(CALLS) - 1
        assert not (await sessions.state(ticket.id, ticket.token)).done
        ended_unwritten(sessions, False)
        _, state = await sessions.call(ticket.id, ticket.token, CALLS[-1])
        assert state.done and (await sessions.score(ticket.id)).normalized == 1.0 and sessions.journal.count() == 0
        await sessions.drain()

    run(test)


def test_an_end_that_could_not_be_written_did_not_happen(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path, Limits(sessions=1))
        ticket = await sessions.open(TASK, 0)
        ended_unwritten(sessions, True)
        with pytest.raises(Unavailable, match="Nothing was done"):
            await sessions.end(ticket.id)
        assert not (await sessions.state(ticket.id, ticket.token)).done
        ended_unwritten(sessions, False)
        await sessions.end(ticket.id)
        await sessions.open(TASK, 1)  # the first no longer counts
        again = service(tmp_path)
        assert (await again.state(ticket.id, ticket.token)).done
        await sessions.drain()
        await again.drain()

    run(test)


def test_a_caller_who_goes_away_while_an_act_is_written_leaves_the_session_whole(tmp_path: Path) -> None:
    """The database is held by somebody else, the caller is cancelled, another calls: no stuck lock, nothing twice, nothing lost."""

    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        with connect(tmp_path / "sessions.db").connect() as holder:
            holder.exec_driver_sql("BEGIN IMMEDIATE")
            gone = [asyncio.create_task(sessions.call(ticket.id, ticket.token, call)) for call in CALLS[:2]]
            while not sessions._awake[ticket.id].episode.last_call:
                await asyncio.sleep(0)
            for task in gone:
                task.cancel()
            await asyncio.sleep(0)
            another = asyncio.create_task(sessions.call(ticket.id, ticket.token, CALLS[1]))
            await asyncio.sleep(0)
            holder.rollback()
            await another
        assert all(isinstance(e, asyncio.CancelledError) for e in await asyncio.gather(*gone, return_exceptions=True))
        alone = residency.start(TASK, 0)
        for call in CALLS[:2]:
            alone.call(call.name, call.arguments)
        assert (await sessions.trajectory(ticket.id)).log == alone.log_hash
        again = service(tmp_path)
        assert (await again.trajectory(ticket.id)).log == alone.log_hash
        await sessions.drain()
        await again.drain()

    run(test)


def test_many_who_ask_for_a_sleeping_session_at_once_wake_it_once(tmp_path: Path) -> None:
    """Even when the first of them goes away meanwhile."""

    async def test() -> None:
        first = service(tmp_path)
        ticket = await first.open(TASK, 0)
        await first.call(ticket.id, ticket.token, LOOK)
        await first.drain()
        sessions = service(tmp_path)
        asking = [asyncio.create_task(sessions.state(ticket.id, ticket.token)) for _ in range(20)]
        await asyncio.sleep(0)
        asking[0].cancel()
        states = await asyncio.gather(*asking, return_exceptions=True)
        assert isinstance(states[0], asyncio.CancelledError) and len(set(states[1:])) == 1
        assert b"residency_sessions_woken_total 1.0" in sessions.meters.page()
        await sessions.drain()

    run(test)


def test_asking_for_sessions_that_are_not_there_costs_no_memory(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)

        async def guess(n: int) -> None:
            for i in range(n):
                with pytest.raises(NotYours):
                    await sessions.state(f"{i:024x}", "guessed")

        await guess(50)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        await guess(1000)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert grown < 100_000, grown
        await sessions.drain()

    run(test)


def test_a_clock_that_jumps_back_puts_nobody_to_sleep_and_locks_nobody_out(tmp_path: Path) -> None:
    async def test() -> None:
        clock = Clock()
        sessions = service(tmp_path, Limits(idle_seconds=60, calls_per_second=1, burst=2), clock)
        ticket = await sessions.open(TASK, 0)
        clock.now -= 10**6
        assert sessions.sweep() == 0
        await sessions.call(ticket.id, ticket.token, LOOK)
        await sessions.call(ticket.id, ticket.token, LOOK)
        with pytest.raises(Full, match="calls a second"):
            await sessions.call(ticket.id, ticket.token, LOOK)
        clock.now += 1.0
        await sessions.call(ticket.id, ticket.token, LOOK)
        await sessions.drain()

    run(test)


DAY = 86_400.0


def test_no_jump_of_the_clock_gives_more_than_a_burst_or_less_than_the_rate_or_loses_anything(tmp_path: Path) -> None:
    async def test() -> None:
        clock, made = Clock(), 0
        sessions = service(tmp_path, Limits(idle_seconds=60, calls_per_second=1, burst=3), clock)
        ticket = await sessions.open(TASK, 0)

        async def allowed() -> int:
            nonlocal made
            before = made
            with pytest.raises(Full):
                while True:
                    await sessions.call(ticket.id, ticket.token, LOOK)
                    made += 1
            return made - before

        assert await allowed() == 3
        for jump, slept, burst in ((DAY, 1, 3), (-3 * DAY, 0, 0), (30 * DAY, 1, 3), (-DAY, 0, 0)):
            clock.now += jump
            assert sessions.sweep() == slept
            assert await allowed() == burst
            clock.now += 1
            assert await allowed() == 1
        clock.now -= DAY
        assert sessions.sweep() == 0
        clock.now += 60
        assert sessions.sweep() == 1  # sixty seconds are sixty seconds, though it was last used a day from now
        alone = residency.start(TASK, 0)
        for _ in range(made):
            alone.call(LOOK.name, LOOK.arguments)
        assert (await sessions.trajectory(ticket.id)).log == alone.log_hash
        await sessions.drain()

    run(test)
