"""Playing an examination: in parallel, kept as it goes, gone on with after any stop.

Programs play in processes, language models in threads (they wait for their endpoint). Each episode is kept before the next
is handed out to the same worker, so that a kill costs at most what was being played. What an episode is, the crew knows: a patient,
or one question of a published set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from multiprocessing import get_context
from typing import Protocol

import msgspec
from msgspec import Struct, structs

from residency.errors import InfrastructureError
from residency.evaluation import playing
from residency.evaluation.asking import MODELS, Asks
from residency.evaluation.orphans import leave_with_parent
from residency.evaluation.results import Cost, Result
from residency.runs.store import RunStore

AHEAD = 2
RETRIED = ("infrastructure",)
Job = tuple[str, int, int]
"""Task, trial, seed."""
Plays = Callable[[str, int, int], "Played"]


class Played(Struct, frozen=True):
    """An episode as it comes from whoever played it: `record` is the whole of it as JSON."""

    task: str
    trial: int
    status: str
    cost: Cost
    record: bytes


class Caps(Struct, frozen=True, kw_only=True):
    """Where to stop: episodes and tokens (read and written) of this go, money by the prices per million tokens, and failures in a
    row, after which an endpoint is taken for dead."""

    episodes: int | None = None
    tokens: int | None = None
    money: float | None = None
    failures: int | None = None
    price_read: float = 0.0
    price_written: float = 0.0

    def spent(self, cost: Cost) -> float:
        """What tokens cost."""
        return (cost.prompt_tokens * self.price_read + cost.completion_tokens * self.price_written) / 1e6

    def reached(self, episodes: int, cost: Cost, failures: int = 0) -> str:
        """Which cap is reached, or nothing. `failures` are those in a row."""
        if self.failures is not None and failures >= self.failures:
            return f"{failures} failures in a row"
        if self.episodes is not None and episodes >= self.episodes:
            return f"{self.episodes} episodes"
        if self.tokens is not None and cost.prompt_tokens + cost.completion_tokens >= self.tokens:
            return f"{self.tokens:,} tokens"
        if self.money is not None and self.spent(cost) >= self.money:
            return f"a cost of {self.money:g}"
        return ""


class Standing(Struct, frozen=True):
    """How far an examination is. `played` and `cost` are of this go; `kept` of all goes; `stopped` names the cap that ended it."""

    kept: int
    whole: int
    played: int
    failures: int
    cost: Cost
    stopped: str = ""


class Crew(Protocol):
    """Whoever plays jobs: workers of this machine, or of many."""

    def play(self, jobs: Iterator[Job]) -> Iterator[Played]:
        """Play them in any order; takes a job only when somebody is free, so that a stop is soon."""


def examine(
    asked: Asks, store: RunStore, crew: Crew, caps: Caps | None = None, told: Callable[[Standing], None] = lambda standing: None
) -> Standing:
    """Play what is not kept yet. Episodes that failed outside the simulation are tried again, after those that never were, so that
    what can't be had keeps nothing else waiting. `told` hears after each.

    Raises InfrastructureError when the store or the crew fails; what is kept stays."""
    caps = caps or Caps()
    run = store.begin(asked.encoded())
    kept = store.done(run, but=RETRIED)
    failed = store.done(run) - kept
    todo = [(t, i, asked.first_seed + i) for i in range(asked.trials) for t in asked.tasks if (t, i) not in kept]
    todo.sort(key=lambda job: job[:2] in failed)
    standing = Standing(len(kept), len(asked.tasks) * asked.trials, 0, 0, Cost())
    in_a_row = 0
    told(standing)

    def jobs() -> Iterator[Job]:
        for handed, job in enumerate(todo):
            if caps.episodes is not None and handed >= caps.episodes:
                return
            if standing.stopped:
                return
            yield job

    for played in crew.play(jobs()):
        store.put(run, played.task, played.trial, played.status, played.record)
        scored = played.status not in RETRIED
        in_a_row = 0 if scored else in_a_row + 1
        cost = added(standing.cost, played.cost)
        standing = Standing(
            standing.kept + scored,
            standing.whole,
            standing.played + 1,
            standing.failures + (not scored),
            cost,
            standing.stopped or (caps.reached(standing.played + 1, cost, in_a_row) if standing.kept + scored < standing.whole else ""),
        )
        told(standing)
    return standing


def results(store: RunStore, run: str) -> Iterator[Result]:
    """Every kept episode of a run, by task and trial. Raises InfrastructureError for a record of another shape."""
    for record in store.records(run):
        try:
            yield msgspec.json.decode(record, type=Result)
        except msgspec.DecodeError as error:
            raise InfrastructureError(f"run {run} holds something else than an episode as it is kept now: {error}") from None


def digest(found: Iterator[Result]) -> str:
    """A hash over what was played and how it was scored: the same on every machine, whoever played."""
    whole = sha256()
    for r in found:
        log = r.trajectory.log if r.trajectory is not None else ""
        score = msgspec.json.encode((r.trajectory.score if r.trajectory is not None else None, r.harm))
        whole.update(f"{r.task}\x1f{r.trial}\x1f{r.seed}\x1f{r.status}\x1f{log}\x1f".encode() + score + b"\n")
    return whole.hexdigest()


def added(one: Cost, other: Cost) -> Cost:
    """Two costs together."""
    return Cost(*(a + b for a, b in zip(structs.astuple(one), structs.astuple(other), strict=True)))


class Workers:
    """A crew of this machine."""

    def __init__(self, asked: Asks, workers: int, key: str = ""):
        self.asked, self.workers, self.key = asked, max(1, workers), key

    def play(self, jobs: Iterator[Job]) -> Iterator[Played]:
        """Play jobs; a few wait ready so that nobody idles."""
        if self.asked.policy.startswith(MODELS):
            sit(self.asked.encoded(), self.key)
            yield from Threads(play, self.workers).play(jobs)
            return
        context, seat = get_context("spawn"), (self.asked.encoded(), self.key)
        try:
            with ProcessPoolExecutor(self.workers, mp_context=context, initializer=_sit_apart, initargs=seat) as pool:
                yield from _through(pool, play, jobs, self.workers * AHEAD)
        except BrokenProcessPool:
            raise InfrastructureError("a worker died; what is kept stays: start again and it goes on") from None


class Threads:
    """A crew for what waits on an endpoint: `plays` does one job. None waits ready: an answer costs more than the moment that keeping
    it takes, and what was answered and not kept would be asked again."""

    def __init__(self, plays: Plays, workers: int):
        self.plays, self.workers = plays, max(1, workers)

    def play(self, jobs: Iterator[Job]) -> Iterator[Played]:
        """Play jobs, each kept before another is begun in its place."""
        with ThreadPoolExecutor(self.workers) as pool:
            yield from _through(pool, self.plays, jobs, self.workers)


def _through(pool: Executor, plays: Plays, jobs: Iterator[Job], most: int) -> Iterator[Played]:
    running: set[Future[Played]] = set()
    more = True
    try:
        while more or running:
            while more and len(running) < most:
                job = next(jobs, None)
                if job is None:
                    more = False
                else:
                    running.add(pool.submit(plays, *job))
            done, running = wait(running, return_when=FIRST_COMPLETED) if running else (set(), set())
            for future in done:
                yield future.result()
    finally:
        for future in running:
            future.cancel()  # what nobody has begun when a person stops it


_seat: playing.Seat | None = None


def sit(asked: bytes, key: str) -> None:
    """A worker learns who plays."""
    global _seat
    _seat = playing.seat(msgspec.json.decode(asked, type=Asks), key)


def _sit_apart(asked: bytes, key: str) -> None:
    leave_with_parent()
    sit(asked, key)


def play(task: str, trial: int, seed: int) -> Played:
    """One job of a worker that sits."""
    assert _seat is not None
    found = playing.episode(_seat, task, trial, seed)
    return Played(task, trial, found.status, found.cost, msgspec.json.encode(found))
