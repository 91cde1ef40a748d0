"""What was answered is never lost: the service killed under load, its database restarted. A full disk: test_disk.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from residency import rng
from tests.doors.http_service import TOKEN, Service
from tests.doors.players import CALLS, TASK, checked, opened, under_load
from tests.doors.postgres import Postgres


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
