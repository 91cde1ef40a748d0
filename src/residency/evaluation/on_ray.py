"""A crew of many machines: whole episodes, several a call, on Ray (extra `ray`). Same results as one process, bit for bit.

The cluster is whichever `ray.init` finds: RAY_ADDRESS, or one started here."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import ray

from residency.errors import InfrastructureError
from residency.evaluation import runner
from residency.evaluation.asking import Asks

A_CALL = 8


class OnRay:
    """Actors that play. Raises InfrastructureError when a worker is lost; what is kept stays."""

    def __init__(self, asked: Asks, workers: int, key: str = ""):
        self.asked, self.workers, self.key = asked, max(1, workers), key

    def play(self, jobs: Iterator[runner.Job]) -> Iterator[runner.Played]:
        """Play jobs, a handful at each call."""
        started = not ray.is_initialized()
        if started:
            ray.init(log_to_driver=False, include_dashboard=False)
        try:
            free = [_REMOTE.remote(self.asked.encoded(), self.key) for _ in range(self.workers)]
            running = {}
            while True:
                while free and (batch := list(islice(jobs, A_CALL))):
                    player = free.pop()
                    running[player.play.remote(batch)] = player
                if not running:
                    return
                (done, *_), _ = ray.wait(list(running), num_returns=1)
                free.append(running.pop(done))
                yield from ray.get(done)
        except ray.exceptions.RayError as error:
            raise InfrastructureError(f"a Ray worker was lost: {str(error).splitlines()[0][:200]}") from None
        finally:
            if started:
                ray.shutdown()


class Player:
    """A worker process somewhere."""

    def __init__(self, asked: bytes, key: str):
        runner.sit(asked, key)

    def play(self, jobs: list[runner.Job]) -> list[runner.Played]:
        """A handful."""
        return [runner.play(*job) for job in jobs]


_REMOTE: Any = ray.remote(num_cpus=1)(Player)
