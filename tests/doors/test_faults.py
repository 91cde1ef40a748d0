"""What was answered is never lost: killed under load, a database that restarts, a disk that fills."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import residency
from residency import rng
from residency.policies import make, play
from tests.doors.http_service import TOKEN, Service, control
from tests.doors.postgres import Postgres

TASK = "emergency/headache-gym-home-01"
ALONE = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0)).trajectory()
CALLS = [{"name": c.name, "arguments": c.arguments} for c in ALONE.calls]
SESSIONS = 12


class Player:
    """One agent that goes through the calls of its session and remembers which were answered."""

    def __init__(self, ticket: dict[str, str]):
        self.ticket, self.answered, self.sent = ticket, 0, 0

    async def play(self, client: httpx.AsyncClient, tally: list[int], most: int) -> None:
        """Until the service goes away, the calls run out, or `most` have been answered in all."""
        while self.answered < len(CALLS) and tally[0] < most:
            self.sent = self.answered + 1
            try:
                answer = await client.post(f"/episodes/{self.ticket['id']}/calls", json=CALLS[self.answered], headers=self._bearer())
            except httpx.TransportError:
                return
            if answer.status_code != 200:
                assert answer.status_code == 503, answer.text
                return
            self.answered += 1
            tally[0] += 1

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.ticket['token']}"}


def opened(service: Service) -> list[Player]:
    with control(service) as examiner:
        tickets = [examiner.post("/sessions", json={"task": TASK, "seed": seed}).json() for seed in range(SESSIONS)]
    return [Player(t) for t in tickets]


def checked(service: Service, players: list[Player]) -> None:
    """Every session holds what was answered, and at most the one call that was on its way."""
    with control(service) as examiner:
        for seed, player in enumerate(players):
            record: dict[str, Any] = examiner.get(f"/sessions/{player.ticket['id']}/trajectory").json()
            held = len(record["calls"])
            assert player.answered <= held <= player.sent, (player.answered, held, player.sent)
            alone = residency.start(TASK, seed)
            for call in CALLS[:held]:
                alone.call(call["name"], call["arguments"])
            assert record["log"] == alone.log_hash and record["minute"] == alone.minute
            player.answered = held


async def under_load(service: Service, players: list[Player], most: int, strike: Any) -> None:
    """All play at once; when so many calls have been answered, `strike`."""
    tally = [0]
    async with httpx.AsyncClient(base_url=service.url, timeout=30) as client:
        playing = [asyncio.create_task(p.play(client, tally, most * 4)) for p in players]
        while tally[0] < most and not all(p.done() for p in playing):
            await asyncio.sleep(0)
        await asyncio.to_thread(strike)
        await asyncio.gather(*playing)


@pytest.mark.long
def test_killed_at_fifty_moments_under_load_nothing_answered_is_lost(tmp_path: Path) -> None:
    service = Service(tmp_path / "sessions.db")
    with service:
        players = opened(service)
        for round_ in range(50):
            if all(p.answered == len(CALLS) for p in players):
                players = opened(service)
            asyncio.run(under_load(service, players, 1 + int(12 * rng.uniform(0, "kill", round_)), service.kill))
            service.start()
            checked(service, players)


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path).create()
    yield server
    server.stop()


@pytest.mark.long
def test_on_postgresql_a_restart_of_the_database_under_load_loses_nothing(postgres: Postgres) -> None:
    with Service(postgres.url) as service:
        players = opened(service)
        for most in (5, 17, 40):
            asyncio.run(under_load(service, players, most, postgres.stop))
            with httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {TOKEN}"}) as examiner:
                refused = examiner.post("/sessions", json={"task": TASK})
                assert refused.status_code == 503 and "can't be written" in refused.json()["says"]
            postgres.start()
            checked(service, players)
        asyncio.run(under_load(service, players, 10**9, lambda: None))
        assert all(p.answered == len(CALLS) for p in players)
        service.kill()
        service.start()
        checked(service, players)
