"""Agents that play one encounter at once and remember what was answered, so that a test can hold the service to it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

import residency
from residency.policies import make, play
from tests.doors.http_service import Service, control

TASK = "emergency/headache-gym-home-01"
ALONE = play(make("oracle", residency.tasks.load(TASK), 0), residency.start(TASK, 0)).trajectory()
CALLS = [{"name": c.name, "arguments": c.arguments} for c in ALONE.calls]
SESSIONS = 12


class Player:
    """One agent that goes through the calls of its session and remembers which were answered and how it was refused last."""

    def __init__(self, ticket: dict[str, str]):
        self.ticket, self.answered, self.sent, self.refused = ticket, 0, 0, ""

    async def play(self, client: httpx.AsyncClient, tally: list[int], most: int) -> None:
        """Until the service goes away or refuses, the calls run out, or `most` have been answered in all."""
        self.refused = ""
        while self.answered < len(CALLS) and tally[0] < most:
            self.sent = self.answered + 1
            try:
                answer = await client.post(f"/episodes/{self.ticket['id']}/calls", json=CALLS[self.answered], headers=self._bearer())
            except httpx.TransportError:
                return
            if answer.status_code != 200:
                assert answer.status_code == 503, answer.text
                self.refused = answer.json()["code"]
                return
            self.answered += 1
            tally[0] += 1

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.ticket['token']}"}


def opened(service: Service, sessions: int = SESSIONS) -> list[Player]:
    """A player for each of so many new sessions."""
    with control(service) as examiner:
        tickets = [examiner.post("/sessions", json={"task": TASK, "seed": seed}).json() for seed in range(sessions)]
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
