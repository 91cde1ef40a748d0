"""MCP over stdio: one encounter for the one client that started this process. Its record is kept for the examiner."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
from mcp.server.stdio import stdio_server

from residency.doors.mcp.seat import Own
from residency.doors.mcp.server import server
from residency.episode import start


def run(task: str, seed: int = 0, record: str | Path | None = None) -> None:
    """Serve one encounter until the client goes; then write its trajectory to `record`, for `residency.replay` and scoring."""
    episode = start(task, seed)
    seat = Own(episode)

    async def life() -> None:
        built = server(lambda context: seat)
        async with stdio_server() as (reading, writing):
            await built.run(reading, writing, built.create_initialization_options())

    try:
        asyncio.run(life())
    finally:
        if record is not None:
            episode.close()
            Path(record).write_bytes(msgspec.json.encode(episode.trajectory()))
