"""One session as this door sees it: its tools, its chart as read so far, and acts whose refusals are raised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from residency.contract import Call, Tool, ToolResult
from residency.doors.fhir.outcome import ActRefused, NotOffered
from residency.doors.sessions import Sessions, State
from residency.world.chart import Chart


class Seat:
    """A session with the token that its agent sent. Made by `sit`, once for each request."""

    def __init__(self, sessions: Sessions, session: str, token: str, tools: dict[str, Tool], state: State):
        self.sessions, self.session, self.token = sessions, session, token
        self.tools, self.state = tools, state
        self.told: list[ToolResult] = []

    async def chart(self) -> Chart:
        """The chart as far as it was read."""
        return await self.sessions.chart(self.session, self.token)

    async def act(self, name: str, arguments: dict[str, Any]) -> ToolResult:
        """One tool call. Raises NotOffered for a tool that this department lacks, ActRefused, and what sessions refuse."""
        if name not in self.tools:
            raise NotOffered("not_offered", f"There is no {name} at this desk.", f"Here are: {', '.join(sorted(self.tools))}.")
        result, self.state = await self.sessions.call(self.session, self.token, Call(name, arguments))
        self.told.append(result)
        if result.error is not None:
            raise ActRefused(result)
        return result

    async def read(self, calls: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """The acts of reading. An encounter that is over stays readable as far as it was read: there is nothing to call."""
        for name, arguments in calls:
            if not self.state.done:
                await self.act(name, arguments)


async def sit(sessions: Sessions, session: str, token: str) -> Seat:
    """At the seat of a session. Raises NotYours."""
    briefed = await sessions.briefing(session, token)
    return Seat(sessions, session, token, {t.name: t for t in briefed.tools}, await sessions.state(session, token))
