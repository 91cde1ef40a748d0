"""Many encounters at once for a trainer's event loop: worker processes hold the episodes, coroutines await their acts.

    async with Pool(workers=2) as pool:
        seats = [await pool.start("emergency/septic-shock-old-letter-01", seed) for seed in range(64)]
        results = await asyncio.gather(*(seat.call("look_at_monitor", {"patient_id": "P-1001"}) for seat in seats))
        scores = await asyncio.gather(*(seat.score() for seat in seats))

An episode stays in the process where it began, so that its acts keep their order; what crosses over is calls and results.
Research only, fictional patients, never for care.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import count
from multiprocessing import get_context
from types import TracebackType
from typing import Any, TypeVar

from residency.contract import Score, Tool, ToolResult, Trajectory
from residency.episode import Episode, start
from residency.errors import InfrastructureError, UserError
from residency.evaluation.orphans import leave_with_parent

T = TypeVar("T")
_held: dict[int, Episode] = {}


class Seat:
    """One encounter of a pool. `briefing` and `tools` are the agent's; `score`, `progress` and `trajectory` the trainer's."""

    def __init__(self, pool: Pool, worker: ProcessPoolExecutor, key: int, briefing: str, tools: tuple[Tool, ...]):
        self._pool, self._worker, self._key = pool, worker, key
        self.briefing, self.tools = briefing, tools
        self.done = False

    async def call(self, name: str, arguments: Any = None) -> ToolResult:
        """One act. Raises InfrastructureError when the worker died."""
        result, self.done = await self._pool.run(self._worker, _call, self._key, name, arguments)
        return result

    async def score(self) -> Score:
        """The score as things stand."""
        return await self._pool.run(self._worker, _ask, self._key, "score")

    async def progress(self) -> tuple[float, ...]:
        """One reward for each call so far."""
        return await self._pool.run(self._worker, _ask, self._key, "progress")

    async def trajectory(self) -> Trajectory:
        """The complete record."""
        return await self._pool.run(self._worker, _ask, self._key, "trajectory")

    async def close(self) -> None:
        """End it as it stands if it still runs, and forget it."""
        await self._pool.run(self._worker, _forget, self._key)


class Pool:
    """Worker processes that hold episodes. Raises UserError for fewer than one worker."""

    def __init__(self, workers: int = 2):
        if workers < 1:
            raise UserError("a pool needs at least one worker")
        context = get_context("spawn")
        self._workers = [ProcessPoolExecutor(1, mp_context=context, initializer=leave_with_parent) for _ in range(workers)]
        self._keys = count()

    async def start(self, task: str, seed: int = 0) -> Seat:
        """A fresh encounter, in the workers' turn."""
        key = next(self._keys)
        worker = self._workers[key % len(self._workers)]
        briefing, tools = await self.run(worker, _start, key, task, seed)
        return Seat(self, worker, key, briefing, tools)

    async def run(self, worker: ProcessPoolExecutor, work: Callable[..., T], *arguments: Any) -> T:
        """Work in one worker."""
        try:
            return await asyncio.get_running_loop().run_in_executor(worker, work, *arguments)
        except BrokenProcessPool:
            raise InfrastructureError("a worker of the pool died; its encounters are gone") from None

    async def __aenter__(self) -> Pool:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for worker in self._workers:
            await asyncio.to_thread(worker.shutdown)


def _start(key: int, task: str, seed: int) -> tuple[str, tuple[Tool, ...]]:
    _held[key] = episode = start(task, seed)
    return episode.briefing, episode.tools


def _call(key: int, name: str, arguments: Any) -> tuple[ToolResult, bool]:
    result = _held[key].call(name, arguments)
    return result, _held[key].done


def _ask(key: int, what: str) -> Any:
    return getattr(_held[key], what)()


def _forget(key: int) -> None:
    _held.pop(key).close()


__all__ = ["Pool", "Seat"]
