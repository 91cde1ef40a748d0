"""Where an agent sits: one encounter, however it is kept. The MCP server speaks to a seat and knows nothing else."""

from __future__ import annotations

from typing import Protocol

from residency.contract import Call, ToolResult
from residency.doors.sessions import Briefed, Sessions, State, state_of
from residency.episode import Episode


class Seat(Protocol):
    """One agent's encounter."""

    async def briefed(self) -> Briefed:
        """Briefing and tools."""

    async def call(self, call: Call) -> tuple[ToolResult, State]:
        """One act, and where the encounter stands after it."""

    async def image(self, image: str) -> bytes:
        """The bytes of a picture."""


class Kept:
    """A seat of the session service: durable, behind the session's own token."""

    def __init__(self, sessions: Sessions, session: str, token: str):
        self.sessions, self.session, self.token = sessions, session, token

    async def briefed(self) -> Briefed:
        """Briefing and tools. Raises NotYours."""
        return await self.sessions.briefing(self.session, self.token)

    async def call(self, call: Call) -> tuple[ToolResult, State]:
        """One act. Raises what the service refuses."""
        return await self.sessions.call(self.session, self.token, call)

    async def image(self, image: str) -> bytes:
        """The bytes of a picture. Raises NotYours."""
        return await self.sessions.image(self.session, self.token, image)


class Own:
    """A seat of this process: one encounter for one agent, as stdio has it."""

    def __init__(self, episode: Episode):
        self.episode = episode

    async def briefed(self) -> Briefed:
        """Briefing and tools."""
        return Briefed(self.episode.briefing, self.episode.tools)

    async def call(self, call: Call) -> tuple[ToolResult, State]:
        """One act."""
        return self.episode.call(call.name, call.arguments, call.actor), state_of(self.episode)

    async def image(self, image: str) -> bytes:
        """The bytes of a picture."""
        return self.episode.image(image)
