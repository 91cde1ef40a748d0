"""One service under hostile requests, for tests: what is thrown at it, what every refusal has to be, and whether it still plays."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import msgspec
from hypothesis import strategies as st

import residency
from residency.contract import Trajectory
from residency.doors.http import build
from residency.doors.http.app import Door
from residency.doors.sessions import Journal, Limits, Sessions
from tests.doors.http_service import TOKEN

TASKS = ("emergency/septic-shock-old-letter-01", "emergency/headache-gym-home-01", "triage/headache-bus-home-01", "triage/seed-01")
BATCH = 50
FAST = Limits(calls_per_second=1e9, burst=10**9, awake=8)  # few awake, so that sessions sleep and wake meanwhile
PROBLEM = {"status", "code", "says", "mend"}
NO_HTTP = "Invalid HTTP request received."  # what a real server's parser can't read never comes to the application
Ticket = dict[str, str]

junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


class Ward:
    """A service, and one session of it that takes the blows. `send` sends one request."""

    def __init__(self, send: Callable[..., httpx.Response]):
        self.send, self.seen, self.thrown = send, Counter[int](), 0
        self.turn = 0
        self.ticket = self.opened()
        self.other = self.opened()

    def opened(self) -> Ticket:
        """A new session, of another task each time."""
        self.turn += 1
        body = {"task": TASKS[self.turn % len(TASKS)], "seed": self.turn}
        answer = self.send("POST", "/sessions", json=body, headers=bearing(TOKEN))
        assert answer.status_code == 201, answer.text
        found: Ticket = answer.json()
        return found

    def throw(self, method: str, url: str, proper: Callable[[httpx.Response, Any], None] | None = None, **made: Any) -> httpx.Response:
        """One request: never our fault, and a refusal says why (`proper` to its door). After each batch the session still plays."""
        answer = self.send(method, url, **made)
        self.seen[answer.status_code] += 1
        self.thrown += 1
        (proper or unharmed)(answer, (method, url, made))
        if self.thrown % BATCH == 0:
            self.still()
        return answer

    def still(self) -> None:
        """The session answers, acts, and its record replays to the same log."""
        own, examiner = bearing(self.ticket["token"]), bearing(TOKEN)
        where = f"/episodes/{self.ticket['id']}"
        before = self.send("GET", f"{where}/state", headers=own)
        acted = self.send("POST", f"{where}/calls", headers=own, json={"name": "think", "arguments": {"thought": "On."}})
        after = self.send("GET", f"{where}/state", headers=own)
        assert {a.status_code for a in (before, acted, after)} == {200}, (before.text, acted.text, after.text)
        if not before.json()["done"]:
            assert after.json()["turns_left"] == before.json()["turns_left"] - 1
        record = msgspec.json.decode(
            self.send("GET", f"/sessions/{self.ticket['id']}/trajectory", headers=examiner).content, type=Trajectory
        )
        assert residency.replay(record).log_hash == record.log
        if after.json()["done"]:
            self.ticket = self.opened()


def bearing(token: str) -> dict[str, str]:
    """The header that bears a token."""
    return {"Authorization": f"Bearer {token}"}


def unharmed(answer: httpx.Response, sent: Any) -> None:
    """Not a failure of ours; a refusal is a problem document with something to say."""
    assert answer.status_code < 500, (sent, answer.status_code, answer.text)
    assert b"Traceback" not in answer.content, sent
    if answer.status_code == 400 and answer.text == NO_HTTP:
        return
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["content-type"] == "application/problem+json", (sent, answer.status_code, answer.text)
        found = answer.json()
        assert set(found) == PROBLEM and found["status"] == answer.status_code, (sent, found)
        assert all(isinstance(found[key], str) and found[key] for key in PROBLEM - {"status"}), (sent, found)
    if answer.status_code == 405:
        assert answer.headers["allow"]


class InProcess:
    """The real application on a loop of its own, with a real journal. What it raises fails the test."""

    def __init__(self, folder: Path, doors: Sequence[Callable[[Sessions], Door]] = (), limits: Limits = FAST):
        self.folder, self.doors, self.limits = folder, doors, limits

    def __enter__(self) -> InProcess:
        self.runner = asyncio.Runner()
        self.runner.run(self._begin())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.runner.run(self._end())
        self.runner.close()

    async def _begin(self) -> None:
        self.sessions = Sessions(Journal(self.folder / "sessions.db"), self.limits)
        self.app = build(self.sessions, TOKEN, [door(self.sessions) for door in self.doors])
        self.over = asyncio.Event()
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.life = asyncio.create_task(self._live(begun))
        await begun
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://127.0.0.1:8000")

    async def _live(self, begun: asyncio.Future[None]) -> None:
        """The application's life, begun and ended in one task."""
        async with self.app.router.lifespan_context(self.app):
            begun.set_result(None)
            await self.over.wait()

    async def _end(self) -> None:
        await self.client.aclose()
        self.over.set()
        await self.life

    def send(self, method: str, url: str, **made: Any) -> httpx.Response:
        """One request."""
        self.client.cookies.clear()
        return self.runner.run(self.client.request(method, url, **made))


@contextmanager
def ward(folder: Path, *doors: Callable[[Sessions], Door]) -> Iterator[Ward]:
    """A ward in process; at the end it must still play."""
    with InProcess(folder, doors) as running:
        found = Ward(running.send)
        yield found
        found.still()
