"""Thousands of encounters by id: opened, called, put to sleep, woken, scored.

An act is executed, written to the journal, and only then answered. What the process held in memory can be lost at any
moment: a session that is asked for and is not awake is replayed from its acts to the same minute and the same hash, or
refused with the reason. Nothing here names a task to an agent: ids are random, and a wrong token finds nothing.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from hashlib import sha256
from math import isfinite
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from residency import episode as encounters
from residency.contract import Call, Harm, Score, Tool, ToolResult, Trajectory
from residency.counterfactual import harm
from residency.doors.chance import is_id, new_id, new_token, seconds
from residency.doors.sessions.journal import Act, Journal, NotWritten, Opened
from residency.doors.sessions.limits import Bucket, Limits
from residency.doors.sessions.meters import Meters
from residency.doors.sessions.refusals import Full, Gone, NotYours, Unavailable
from residency.episode import Episode
from residency.errors import SimulatorError, UserError
from residency.tasks import ids
from residency.version import VERSION
from residency.world.chart import Chart

INVALID = "invalid"
T = TypeVar("T")
_encode, _decode = msgspec.json.encode, msgspec.json.decode


class Ticket(Struct, frozen=True):
    """What whoever opens a session gets: its id, and the token that its agent must send."""

    id: str
    token: str


class Briefed(Struct, frozen=True):
    """What an agent is told at first."""

    briefing: str
    tools: tuple[Tool, ...]


class State(Struct, frozen=True):
    """Where an encounter stands, as an agent may know it. `minutes_left` is None for a case on paper, which has no clock."""

    minute: float
    minutes_left: float | None
    turns_left: int
    done: bool
    end_reason: str | None


class Awake:
    """A session in memory. `lock` keeps its calls in order."""

    __slots__ = ("bucket", "episode", "lock", "n", "opened", "used")

    def __init__(self, opened: Opened, episode: Episode, n: int, bucket: Bucket, used: float):
        self.opened, self.episode, self.n, self.bucket, self.used = opened, episode, n, bucket, used
        self.lock = asyncio.Lock()


class Sessions:
    """The service. All methods are for one event loop; `journal` may be shared by none but it.

    `clock` gives seconds that never go back; it decides only about sleep and rates, never about the simulation."""

    def __init__(self, journal: Journal, limits: Limits | None = None, clock: Callable[[], float] = seconds):
        self.journal, self.limits, self.clock = journal, limits or Limits(), clock
        self.meters = Meters()
        self.draining = False
        self._awake: OrderedDict[str, Awake] = OrderedDict()
        self._waking: dict[str, asyncio.Future[Awake]] = {}
        self._open = journal.count()

    # ---- for whoever runs examinations or training (the control plane) -------------------------------------------------

    async def open(self, task: str, seed: int = 0) -> Ticket:
        """A new session of a task of the catalog on a seed. Raises UserError for an unknown task, Full, Unavailable."""
        self._take_on()
        if self._open >= self.limits.sessions:
            raise Full("too_many_sessions", f"This service holds {self.limits.sessions} sessions already.", "End some first.")
        if task not in ids():  # in process a path is a task too; from outside only the catalog is
            raise UserError(f"no task {task[:80]!r} in the catalog")
        episode = encounters.start(task, seed)
        ticket = Ticket(new_id(), new_token())
        opened = Opened(ticket.id, _digest(ticket.token), episode.task.id, episode.task.hash, VERSION, seed)
        await self._written(self.journal.opened(opened), self._counted)
        self._keep(Awake(opened, episode, 0, self._bucket(), self.clock()))
        return ticket

    async def score(self, session: str) -> Score:
        """The score as things stand."""
        return (await self._find(session)).episode.score()

    async def progress(self, session: str) -> tuple[float, ...]:
        """One reward for each call so far; they sum to the normalized score once done."""
        return (await self._find(session)).episode.progress()

    async def harm(self, session: str) -> Harm:
        """Counterfactual harm of the encounter as it stands."""
        return harm((await self._find(session)).episode)

    async def trajectory(self, session: str) -> Trajectory:
        """The complete record."""
        return (await self._find(session)).episode.trajectory()

    async def end(self, session: str) -> Score:
        """Close an encounter as it stands, and say its score."""
        async with self._held(session) as awake:
            episode = awake.episode
            if not episode.done and not episode.invalid:
                with self._or_forgotten(awake):
                    episode.close()
                    await self._written(self.journal.ended(session, str(episode.end_reason)), lambda: self._over(episode))
            return episode.score()

    # ---- for agents ----------------------------------------------------------------------------------------------------

    async def briefing(self, session: str, token: str) -> Briefed:
        """What the agent is told: briefing and tools. Raises NotYours."""
        episode = (await self._mine(session, token)).episode
        return Briefed(episode.briefing, episode.tools)

    async def state(self, session: str, token: str) -> State:
        """The clock, and whether it is over. Raises NotYours."""
        return state_of((await self._mine(session, token)).episode)

    async def chart(self, session: str, token: str) -> Chart:
        """What is written, as far as the agent has read it. Raises NotYours."""
        return (await self._mine(session, token)).episode.chart

    async def call(self, session: str, token: str, call: Call) -> tuple[ToolResult, State]:
        """One act: done, written, answered. Raises NotYours, Full for a rate, Unavailable when it can't be written (then it
        did not happen)."""
        self._take_on()
        wait = (await self._mine(session, token)).bucket.take(self.clock())
        if wait:
            self.meters.refused.labels("rate").inc()
            raise Full("too_fast", f"At most {self.limits.calls_per_second:g} calls a second.", f"Wait {wait:.1f} seconds.")
        async with self._held(session) as awake:
            return await self._act(awake, call)

    async def image(self, session: str, token: str, image: str) -> bytes:
        """The bytes of a picture of this session. Raises NotYours, UserError for an unknown picture."""
        return (await self._mine(session, token)).episode.image(image)

    # ---- sleep and end -------------------------------------------------------------------------------------------------

    def sweep(self, but: str = "") -> int:
        """Put to sleep who has been idle too long, and the longest unused beyond the limit, save one. Returns how many."""
        now, slept = self.clock(), 0
        for key in list(self._awake):
            one = self._awake[key]
            if one.lock.locked() or key == but:
                continue
            one.used = min(one.used, now)  # a clock that went back must not keep it awake until it is there again
            if now - one.used >= self.limits.idle_seconds or len(self._awake) > self.limits.awake:
                del self._awake[key]
                slept += 1
        self.meters.awake.set(len(self._awake))
        return slept

    async def drain(self) -> None:
        """Take on nothing new, let running calls finish, write everything."""
        self.draining = True
        await asyncio.gather(*self._waking.values(), return_exceptions=True)
        for one in list(self._awake.values()):
            async with one.lock:
                pass
        await asyncio.to_thread(self.journal.close)

    @property
    def awake(self) -> int:
        """Sessions in memory now."""
        return len(self._awake)

    # ---- inside --------------------------------------------------------------------------------------------------------

    async def _act(self, awake: Awake, call: Call) -> tuple[ToolResult, State]:
        episode, was_done, was_invalid = awake.episode, awake.episode.done, awake.episode.invalid
        with self._or_forgotten(awake):
            try:
                with self.meters.acting.time():
                    result = episode.call(call.name, call.arguments, call.actor)
            except SimulatorError:
                if not was_invalid:
                    await self._written(self.journal.ended(awake.opened.id, INVALID), lambda: self._ended(INVALID))
                raise
            if not was_done:
                act = Act(awake.opened.id, awake.n, _encode(episode.last_call), episode.log_hash)
                ends = episode.end_reason if episode.done else None
                await self._written(self.journal.append(act, ends), lambda: self._over(episode))
        awake.n += not was_done
        awake.used = self.clock()
        self.meters.calls.labels("refused" if result.error else "done").inc()
        return result, state_of(episode)

    @contextmanager
    def _or_forgotten(self, awake: Awake) -> Iterator[None]:
        """What fails here may leave memory ahead of the log: it is forgotten, and the next who asks wakes it from the log. Not so an
        encounter struck by a bug: woken it would be scored as if nothing had happened."""
        try:
            yield
        except SimulatorError:
            raise
        except BaseException:
            self._awake.pop(awake.opened.id, None)
            raise

    def _counted(self) -> None:
        self._open += 1
        self.meters.opened.inc()

    def _over(self, episode: Episode) -> None:
        if episode.done:
            self._ended(episode.end_reason or "")

    def _ended(self, reason: str) -> None:
        self._open -= 1
        self.meters.ended.labels(reason).inc()

    async def _written(self, writing: Coroutine[Any, Any, None], then: Callable[[], None]) -> None:
        """Wait until it is written, then count it. Who is cancelled meanwhile waits all the same: an act that is neither in
        the log nor given up would leave the session's next caller to a log that is still about to change."""
        task, cancelled = asyncio.ensure_future(writing), False
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                cancelled = True
        try:
            task.result()
        except NotWritten as error:
            self.meters.refused.labels("log").inc()
            raise Unavailable("not_recorded", f"{error}. Nothing was done.", "Send the same call again later.") from None
        then()
        if cancelled:
            raise asyncio.CancelledError

    def _take_on(self) -> None:
        if self.draining:
            raise Unavailable("draining", "This service is shutting down.", "Ask again when it is back: sessions are kept.")

    async def _mine(self, session: str, token: str) -> Awake:
        """The session, if the token is its own; compared in constant time, and a session that isn't there as slowly. The token
        comes first: whoever has another wakes nobody, and is not told why a session can't be woken."""
        digest = _digest(token)
        awake = self._awake.get(session)
        try:
            opened = awake.opened if awake else await self._opened(session)
        except NotYours:
            hmac.compare_digest(digest, b"\0" * len(digest))
            raise
        if not hmac.compare_digest(digest, opened.token):
            raise NotYours
        return await self._find(session)

    @asynccontextmanager
    async def _held(self, session: str) -> AsyncIterator[Awake]:
        """The session, awake, with nobody else at it."""
        while True:
            awake = await self._find(session)
            async with awake.lock:
                if self._awake.get(session) is awake:
                    yield awake
                    return

    async def _find(self, session: str) -> Awake:
        found = self._awake.get(session)
        if found is None:  # woken once for all who ask meanwhile, whoever of them goes away
            waking = self._waking.get(session)
            if waking is None or waking.done():
                waking = self._waking[session] = asyncio.ensure_future(self._wake(session))
                waking.add_done_callback(lambda woken: self._woken(session, woken))
            found = await asyncio.shield(waking)
        found.used = self.clock()
        if self._awake.get(session) is found:  # another's waking may have put it to sleep again
            self._awake.move_to_end(session)
        return found

    def _woken(self, session: str, woken: asyncio.Future[Awake]) -> None:
        """Forget a wake that has ended; what it raised was told to whoever still waited."""
        if self._waking.get(session) is woken:
            del self._waking[session]
        if not woken.cancelled():
            woken.exception()

    async def _opened(self, session: str) -> Opened:
        """What the log knows of a session. Raises NotYours when there is none; an id that was never given is not looked for."""
        opened = await self._from_log(self.journal.find, session) if is_id(session) else None
        if opened is None:
            raise NotYours
        return opened

    async def _from_log(self, read: Callable[[str], T], session: str) -> T:
        try:
            return await asyncio.to_thread(read, session)
        except NotWritten as error:
            raise Unavailable("log_unreadable", str(error), "Try again later.") from None

    async def _wake(self, session: str) -> Awake:
        """From the log: same minute, same hash, or a refusal that says why not."""
        opened = await self._opened(session)
        acts = await self._from_log(self.journal.acts, session)
        if opened.engine != VERSION:
            raise Gone("another_version", f"This session was made by version {opened.engine}; this is {VERSION}.", "Open a new one.")
        episode = encounters.start(opened.task, opened.seed)
        if episode.task.hash != opened.task_hash:
            raise Gone("content_changed", "The content behind this session has changed since.", "Open a new one.")
        for act in acts:
            call = _decode(act.call, type=Call)
            episode.call(call.name, call.arguments, call.actor)
            if episode.log_hash != act.log:
                raise Gone("log_differs", f"Act {act.n} does not give what was recorded.", "Open a new one.")
        if opened.ended == "abandoned":
            episode.close()
        elif opened.ended == INVALID:
            episode.invalidate("struck by a bug before it slept")
        self.meters.woken.inc()
        awake = Awake(opened, episode, len(acts), self._bucket(), self.clock())
        self._keep(awake)
        return awake

    def _keep(self, awake: Awake) -> None:
        self._awake[awake.opened.id] = awake
        if len(self._awake) > self.limits.awake:
            self.sweep(awake.opened.id)
        self.meters.awake.set(len(self._awake))

    def _bucket(self) -> Bucket:
        return Bucket(self.limits.calls_per_second, self.limits.burst, self.clock())


def state_of(episode: Episode) -> State:
    """Where an encounter stands, as its agent may know it."""
    minutes, turns = episode.remaining
    return State(episode.minute, minutes if isfinite(minutes) else None, turns, episode.done, episode.end_reason)


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
