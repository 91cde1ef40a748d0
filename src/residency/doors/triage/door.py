"""/reset, /step and /close over the session service."""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import residency
from residency import rng
from residency.contract import Call
from residency.doors.chance import new_seed
from residency.doors.http.wire import LOOPBACK, answer, bearer, body, guarded
from residency.doors.sessions import NotYours, SessionRefused, Sessions
from residency.doors.triage.types import Action, Closed, Leaving, Observation, Stepped, Wanted
from residency.errors import UserError
from residency.tasks import load
from residency.world.vignette import Vignette

SOURCE = "medical-triage-openenv"
COOKIE = "episode_id"
ASK = "request_more_info"
TIERS = ("easy", "medium", "hard")
_CASE = re.compile(r"(?:task_|triage/seed-)([1-9]|0[1-9]|1[0-5])")


class Closing(SessionRefused):
    """The published cases opened from elsewhere without the service's token."""

    status = 401


class TriageDoor:
    """The routes of this door. On loopback anybody may reset, as in the system that it follows; elsewhere the service's token may.

    It tells rewards, so that it answers only to encounters that were opened here: `episode_id` is signed."""

    def __init__(self, sessions: Sessions, host: str, control: str):
        self.sessions, self.control, self.anybody = sessions, control.encode(), host in LOOPBACK

    def routes(self) -> list[BaseRoute]:
        """The three addresses."""
        return [
            Route("/reset", guarded(self.reset), methods=["GET", "POST"]),
            Route("/step", guarded(self.step), methods=["POST"]),
            Route("/close", guarded(self.close), methods=["POST"]),
        ]

    @asynccontextmanager
    async def life(self) -> AsyncIterator[None]:
        """Nothing runs beside the requests."""
        yield

    async def reset(self, request: Request) -> Response:
        """Start a case; the answer is its first observation."""
        if not self.anybody and not hmac.compare_digest(bearer(request).encode(), self.control):
            raise Closing("no_access", "This needs the service's own token.", "Send Authorization: Bearer TOKEN.")
        if request.method == "GET":
            wanted = Wanted(request.query_params.get("task", "")[:40])
        else:
            wanted = await body(request, Wanted, self.sessions.limits)
        task = chosen(wanted.task)
        ticket = await self.sessions.open(task)
        episode = f"{ticket.id}.{ticket.token}.{self._signed(ticket.id)}"
        found = answer(seen(task, 1, episode))
        found.set_cookie(COOKIE, episode, httponly=True, samesite="strict")
        return found

    async def step(self, request: Request) -> Response:
        """One action."""
        action = await body(request, Action, self.sessions.limits)
        episode = action.episode_id or request.cookies.get(COOKIE, "")
        session, token = self._parted(episode)
        arguments = {"content": action.content} if action.action_type == "assign_severity" else {}
        result, state = await self.sessions.call(session, token, Call(action.action_type, arguments))
        record = await self.sessions.trajectory(session)
        over = result.error is not None and result.error.code == "episode_over"
        reward = record.score.total if record.score is not None and state.done and not over else 0.0
        asked = sum(call.name == ASK for call in record.calls)
        info = {"says": result.content, "error": None if result.error is None else msgspec.to_builtins(result.error)}
        return answer(Stepped(seen(record.task, 1 + asked, episode), reward, state.done, info))

    async def close(self, request: Request) -> Response:
        """Close a case as it stands."""
        leaving = await body(request, Leaving, self.sessions.limits)
        session, token = self._parted(leaving.episode_id or request.cookies.get(COOKIE, ""))
        await self.sessions.state(session, token)
        return answer(Closed(True, (await self.sessions.end(session)).total))

    def _signed(self, session: str) -> str:
        return hmac.new(self.control, session.encode(), "sha256").hexdigest()

    def _parted(self, episode: str) -> tuple[str, str]:
        """Session and token. Raises NotYours for what was not opened here."""
        session, token, signed = parts if len(parts := episode.split(".")) == 3 else ("", "", "")
        if not hmac.compare_digest(signed.encode(), self._signed(session).encode()):
            raise NotYours
        return session, token


def chosen(wanted: str) -> str:
    """The task that a word means. Raises UserError for none."""
    infos = residency.list_tasks(source=SOURCE)
    case = _CASE.fullmatch(wanted)
    if case is not None:
        return f"triage/seed-{int(case[1]):02}"
    if wanted not in ("", *TIERS):
        raise UserError(f"no case {wanted!r}: task_1 to task_15, or {', '.join(TIERS)}")
    return rng.pick([i.id for i in infos if wanted in ("", i.difficulty)], new_seed())


def seen(task: str, step: int, episode: str) -> Observation:
    """What stands on the paper at a step, and nothing else of the case."""
    paper = load(task).patient
    assert isinstance(paper, Vignette)
    return Observation(paper.symptoms, paper.pain, paper.age, step, paper.revealed(step), episode)
