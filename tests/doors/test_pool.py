"""A pool keeps each encounter whole, whatever the order in which coroutines ask."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import residency
from residency.doors.pool import Pool
from residency.errors import InfrastructureError, UserError
from residency.policies import make, play

TASK = "emergency/headache-gym-home-01"


def test_encounters_of_a_pool_are_those_played_alone() -> None:
    async def test() -> None:
        alone = [play(make("oracle", residency.tasks.load(TASK), seed), residency.start(TASK, seed)) for seed in range(4)]
        async with Pool(2) as pool:
            seats = [await pool.start(TASK, seed) for seed in range(4)]
            assert [s.briefing for s in seats] == [residency.start(TASK, seed).briefing for seed in range(4)]

            async def plays(i: int) -> None:
                for call in alone[i].trajectory().calls:
                    await seats[i].call(call.name, call.arguments)

            await asyncio.gather(*(plays(i) for i in range(4)))
            for seat, episode in zip(seats, alone, strict=True):
                assert seat.done and (await seat.trajectory()).log == episode.log_hash
                assert (await seat.score()).normalized == pytest.approx(sum(await seat.progress()))
                await seat.close()

    asyncio.run(test())


def test_a_dead_worker_is_an_infrastructure_error_and_never_a_score() -> None:
    async def test() -> None:
        async with Pool(1) as pool:
            seat = await pool.start(TASK, 0)
            pid = await pool.run(pool._workers[0], os.getpid)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(InfrastructureError):
                await seat.score()

    asyncio.run(test())


def test_a_pool_needs_workers_and_tasks_that_exist() -> None:
    async def test() -> None:
        with pytest.raises(UserError):
            Pool(0)
        async with Pool(1) as pool:
            with pytest.raises(UserError, match="no task"):
                await pool.start("emergency/nothing")

    asyncio.run(test())


KILLED = """
import asyncio, os, signal
from residency.doors.pool import Pool

async def main():
    async with Pool(2) as pool:
        for seed in range(2):
            await pool.start("triage/seed-01", seed)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_killed_trainer_leaves_no_worker_behind(tmp_path: Path) -> None:
    """Workers hold the same output: it ends only when they have ended too."""
    (tmp_path / "trainer.py").write_text(KILLED)
    done = subprocess.run([sys.executable, "trainer.py"], cwd=tmp_path, capture_output=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr
