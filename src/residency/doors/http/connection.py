"""A connection that nobody can hold open by silence.

uvicorn bounds only the rest between two requests. Without more, a peer that connects and sends nothing, sends half a head, or
never reads its answer keeps its file and its place among the connections for ever, and so does one that has vanished
without a word.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from residency.doors.sessions import Limits


def bounded(limits: Limits) -> type[HttpToolsProtocol]:
    """Uvicorn's protocol with an end to every wait for its peer; the wait for a body is bounded where it is read."""

    class Bounded(HttpToolsProtocol):
        def __init__(self, *arguments: Any, **named: Any):
            super().__init__(*arguments, **named)
            self.timeout_keep_alive = limits.rest_seconds  # type: ignore[assignment]  # any number of seconds does
            self.for_head: asyncio.TimerHandle | None = None
            self.for_reader: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait_for_head()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.timeout_keep_alive_task is None and (self.cycle is None or self.cycle.response_complete):
                self._wait_for_head()

        def on_headers_complete(self) -> None:
            if self.for_head is not None:
                self.for_head.cancel()
                self.for_head = None
            super().on_headers_complete()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.transport.is_closing():
                self._wait_for_reader()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._wait_for_reader()

        def resume_writing(self) -> None:
            super().resume_writing()
            if self.for_reader is not None and not self.transport.is_closing():
                self.for_reader.cancel()
                self.for_reader = None

        def timeout_keep_alive_handler(self) -> None:
            super().timeout_keep_alive_handler()
            self._wait_for_reader()

        def connection_lost(self, error: Exception | None) -> None:
            super().connection_lost(error)
            for timer in (self.for_head, self.for_reader, self.timeout_keep_alive_task):
                if timer is not None:
                    timer.cancel()

        def _wait_for_head(self) -> None:
            """From the first byte, not from the last: a head that comes a byte at a time has no more time than another."""
            if self.for_head is None:
                self.for_head = self.loop.call_later(limits.head_seconds, self.transport.abort)

        def _wait_for_reader(self) -> None:
            """Closing alone waits until what was written has been read."""
            if self.for_reader is None:
                self.for_reader = self.loop.call_later(limits.answer_seconds, self.transport.abort)

    return Bounded
