"""Sessions outlive their process, sleep and wake, and belong to one agent each (in process; over HTTP in test_http.py)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import event, text

import residency
from residency.contract import Call
from residency.doors.sessions import Full, Gone, Limits, NotYours, Sessions, Ticket, Unavailable
from residency.errors import SimulatorError
from residency.policies import make, play
from residency.tools import registry
from tests.doors.in_process import CALLS, LOOK, TASK, Clock, run, service


def test_a_session_is_the_encounter_itself(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        for call in CALLS:
            await sessions.call(ticket.id, ticket.token, call)
        ours = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0))
        assert (await sessions.trajectory(ticket.id)).log == ours.log_hash
        assert (await sessions.score(ticket.id)).normalized == ours.score().normalized == 1.0
        assert sum(await sessions.progress(ticket.id)) == pytest.approx(1.0)
        await sessions.drain()

    run(test)


@pytest.mark.parametrize("cut", [1, 7, 19, len(CALLS) - 1])
def test_what_was_answered_is_there_after_the_process_has_gone(tmp_path: Path, cut: int) -> None:
    """The first service is abandoned without a goodbye at some act; the second has every act that was answered."""

    async def test() -> None:
        first = service(tmp_path)
        ticket = await first.open(TASK, 0)
        for call in CALLS[:cut]:
            await first.call(ticket.id, ticket.token, call)
        second = service(tmp_path)
        before, after = await first.trajectory(ticket.id), await second.trajectory(ticket.id)
        assert (after.log, after.minute) == (before.log, before.minute)
        for call in CALLS[cut:]:
            await second.call(ticket.id, ticket.token, call)
        assert (await second.score(ticket.id)).normalized == 1.0
        await first.drain()
        await second.drain()

    run(test)


def test_an_idle_session_sleeps_and_wakes_at_the_same_minute(tmp_path: Path) -> None:
    async def test() -> None:
        clock = Clock()
        sessions = service(tmp_path, Limits(idle_seconds=60, calls_per_second=1e9, burst=10**9), clock)
        ticket = await sessions.open(TASK, 0)
        for call in CALLS[:9]:
            await sessions.call(ticket.id, ticket.token, call)
        was = await sessions.trajectory(ticket.id)
        clock.now += 61
        assert sessions.sweep() == 1 and sessions.awake == 0
        assert (await sessions.trajectory(ticket.id)).log == was.log
        assert sessions.awake == 1
        await sessions.drain()

    run(test)


def test_beyond_the_limit_of_awake_sessions_the_longest_unused_sleeps(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path, Limits(awake=3, calls_per_second=1e9, burst=10**9))
        tickets = [await sessions.open(TASK, seed) for seed in range(5)]
        assert sessions.awake == 3
        for ticket in tickets:
            result, _ = await sessions.call(ticket.id, ticket.token, LOOK)
            assert result.error is None
        assert sessions.awake == 3
        await sessions.drain()

    run(test)


def test_a_wrong_token_and_a_session_that_is_not_there_are_told_alike(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        mine, yours = await sessions.open(TASK, 0), await sessions.open(TASK, 1)
        said = set()
        for session, token in ((mine.id, yours.token), (mine.id, ""), (mine.id, "\ud800"), ("f" * 24, mine.token), ("../x", mine.token)):
            with pytest.raises(NotYours) as refusal:
                await sessions.call(session, token, LOOK)
            said.add((refusal.value.code, refusal.value.says, refusal.value.mend))
        assert len(said) == 1
        await sessions.drain()

    run(test)


def test_no_token_is_written_anywhere(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        await sessions.call(ticket.id, ticket.token, LOOK)
        await sessions.drain()
        held = b"".join(p.read_bytes() for p in tmp_path.iterdir())
        assert ticket.id.encode() in held and ticket.token.encode() not in held

    run(test)


def test_calls_of_one_session_never_overlap_and_sessions_do_not_mix(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        tickets = [await sessions.open(TASK, seed) for seed in range(12)]
        await asyncio.gather(*(sessions.call(t.id, t.token, LOOK) for t in tickets for _ in range(10)))
        for seed, ticket in enumerate(tickets):
            alone = residency.start(TASK, seed)
            for _ in range(10):
                alone.call(LOOK.name, LOOK.arguments)
            assert (await sessions.trajectory(ticket.id)).log == alone.log_hash
        await sessions.drain()

    run(test)


def test_an_act_that_could_not_be_written_did_not_happen(tmp_path: Path) -> None:
    """A full disk: the call is refused with the reason, nothing is lost, and it goes on when there is room again."""

    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        with sessions.journal.engine.connect() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one() + 3
        full = f"PRAGMA max_page_count={pages}"
        event.listen(sessions.journal.engine, "checkout", lambda dbapi, record, proxy: dbapi.execute(full))
        answered = 0
        with pytest.raises(Unavailable, match="full"):
            while True:
                await sessions.call(ticket.id, ticket.token, Call("think", {"thought": "x" * 1500}))
                answered += 1
        assert len((await sessions.trajectory(ticket.id)).calls) == answered > 0
        again = service(tmp_path)
        result, _ = await again.call(ticket.id, ticket.token, LOOK)
        assert result.error is None and len((await again.trajectory(ticket.id)).calls) == answered + 1
        await sessions.drain()
        await again.drain()

    run(test)


def test_changed_content_or_another_version_is_refused_and_says_so(tmp_path: Path) -> None:
    async def test() -> None:
        for column, says in (("task_hash", "content"), ("engine", "version")):
            sessions = service(tmp_path)
            ticket = await sessions.open(TASK, 0)
            with sessions.journal.engine.begin() as connection:
                connection.execute(text(f"UPDATE session SET {column} = 'other' WHERE id = :id"), {"id": ticket.id})
            await sessions.drain()
            again = service(tmp_path)
            with pytest.raises(Gone, match=says):
                await again.state(ticket.id, ticket.token)
            await again.drain()

    run(test)


def test_a_tampered_log_is_refused_at_the_first_act_that_differs(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        for call in CALLS[:6]:
            await sessions.call(ticket.id, ticket.token, call)
        with sessions.journal.engine.begin() as connection:
            connection.execute(text("UPDATE act SET log = 'x' WHERE n = 3"))
        await sessions.drain()
        again = service(tmp_path)
        with pytest.raises(Gone, match="Act 3"):
            await again.state(ticket.id, ticket.token)
        await again.drain()

    run(test)


def test_a_full_service_and_a_draining_one_say_so(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path, Limits(sessions=1))
        ticket = await sessions.open(TASK, 0)
        with pytest.raises(Full, match="1 sessions"):
            await sessions.open(TASK, 1)
        await sessions.end(ticket.id)
        await sessions.open(TASK, 1)
        await sessions.drain()
        with pytest.raises(Unavailable, match="shutting down"):
            await sessions.call(ticket.id, ticket.token, LOOK)

    run(test)


def test_an_ended_session_keeps_its_score_after_a_restart(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        ticket = await sessions.open(TASK, 0)
        for call in CALLS[:10]:
            await sessions.call(ticket.id, ticket.token, call)
        score = await sessions.end(ticket.id)
        again = service(tmp_path)
        assert await again.score(ticket.id) == score
        result, state = await again.call(ticket.id, ticket.token, LOOK)
        assert state.done and result.error is not None and result.error.code == "episode_over"
        await sessions.drain()
        await again.drain()

    run(test)


# ---- what nobody may learn or leave behind -------------------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The monitor of the emergency department has a bug."""
    abilities = residency.start(TASK).department.abilities
    ability = abilities[LOOK.name]

    def raises(desk: object, args: object) -> registry.Reply:
        raise ZeroDivisionError("a bug")

    monkeypatch.setitem(abilities, LOOK.name, registry.Ability(ability.tool, raises, ability.arguments))


def test_a_session_struck_by_a_bug_is_never_scored_awake_asleep_or_after_a_restart(
    tmp_path: Path, broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Woken from the log as if nothing had happened it would be scored, and the bug forgotten."""

    async def refused(sessions: Sessions, ticket: Ticket) -> None:
        for asked in (sessions.call(ticket.id, ticket.token, CALLS[0]), sessions.score(ticket.id), sessions.end(ticket.id)):
            with pytest.raises(SimulatorError):
                await asked
        assert not (await sessions.state(ticket.id, ticket.token)).done
        assert (await sessions.trajectory(ticket.id)).score is None  # the record is there for whoever looks for the bug

    async def test() -> None:
        clock = Clock()
        sessions = service(tmp_path, Limits(sessions=1, idle_seconds=60, calls_per_second=1e9, burst=10**9), clock)
        ticket = await sessions.open(TASK, 0)
        with pytest.raises(SimulatorError):
            await sessions.call(ticket.id, ticket.token, LOOK)
        await refused(sessions, ticket)
        clock.now += 61
        assert sessions.sweep() == 1
        await refused(sessions, ticket)
        await sessions.open(TASK, 1)  # it takes up no room either
        await sessions.drain()
        monkeypatch.undo()
        again = service(tmp_path)
        await refused(again, ticket)
        await again.drain()

    run(test)


def test_another_token_wakes_nobody_and_is_not_told_why_a_session_cannot_be_woken(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        good, changed = await sessions.open(TASK, 0), await sessions.open(TASK, 1)
        with sessions.journal.engine.begin() as connection:
            connection.execute(text("UPDATE session SET task_hash = 'other' WHERE id = :id"), {"id": changed.id})
        await sessions.drain()
        again = service(tmp_path)
        for ticket in (good, changed):
            with pytest.raises(NotYours):
                await again.state(ticket.id, "another")
        assert again.awake == 0
        await again.drain()

    run(test)


def test_asking_for_sessions_that_never_were_leaves_nothing_behind(tmp_path: Path) -> None:
    async def test() -> None:
        sessions = service(tmp_path)
        asked: list[str] = []
        event.listen(sessions.journal.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
        odd = ("", "../x", "\x00", "x" * 5000, "F" * 24, "f" * 24 + "\n", "' OR 1=1 --")
        for session in (*odd, *(f"{n:024x}" for n in range(50))):
            with pytest.raises(NotYours):
                await sessions.state(session, "a token")
            with pytest.raises(NotYours):
                await sessions.score(session)
        assert len(asked) == 100  # an id that was never given is not even looked for
        await asyncio.sleep(0)
        assert not sessions._waking and sessions.awake == 0
        await sessions.drain()

    run(test)


def test_a_sleeping_session_is_woken_once_for_all_who_ask_and_one_that_goes_away_takes_nothing_along(tmp_path: Path) -> None:
    async def test() -> None:
        first = service(tmp_path)
        ticket = await first.open(TASK, 0)
        for call in CALLS[:9]:
            await first.call(ticket.id, ticket.token, call)
        await first.drain()
        again = service(tmp_path)
        asking = [asyncio.ensure_future(again.state(ticket.id, ticket.token)) for _ in range(20)]
        await asyncio.sleep(0)
        asking[0].cancel()
        found = await asyncio.gather(*asking[1:])
        assert len(set(found)) == 1 and again.meters.woken._value.get() == 1
        await again.drain()

    run(test)


@pytest.mark.parametrize("awake", [1, 2, 5])
def test_many_who_wake_at_once_beyond_the_limit_are_all_answered(tmp_path: Path, awake: int) -> None:
    """Whoever has just been woken must not be put to sleep by its own waking, nor lost to another's."""

    async def test() -> None:
        sessions = service(tmp_path, Limits(awake=awake, calls_per_second=1e9, burst=10**9))
        tickets = [await sessions.open(TASK, seed) for seed in range(12)]
        for n in range(6):
            states = await asyncio.gather(*(sessions.state(t.id, t.token) for t in tickets))
            assert all(s.turns_left > 0 for s in states)
            await asyncio.gather(*(sessions.call(t.id, t.token, CALLS[n]) for t in tickets))
        for seed, ticket in enumerate(tickets):
            alone = residency.start(TASK, seed)
            for call in CALLS[:6]:
                alone.call(call.name, call.arguments)
            assert (await sessions.trajectory(ticket.id)).log == alone.log_hash
        await sessions.drain()

    run(test)
