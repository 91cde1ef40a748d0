"""Runs where OpenEnv is installed: `player.py URL < plays.json`. Sixteen clients play at once, each its own encounter."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from residency.doors.openenv import ResidencyAction, ResidencyEnv


async def played(url: str, play: dict[str, Any], room: asyncio.Semaphore) -> dict[str, Any]:
    """One play."""
    async with room, ResidencyEnv(base_url=url) as client:
        reset = await client.reset(**play["reset"])
        steps = [(await client.step(ResidencyAction(name=n, arguments=a))).observation.model_dump() for n, a in play["calls"]]
        return {"reset": reset.observation.model_dump(), "steps": steps, "state": (await client.state()).model_dump()}


async def main() -> None:
    """All plays."""
    room = asyncio.Semaphore(16)
    print(json.dumps(await asyncio.gather(*(played(sys.argv[1], play, room) for play in json.load(sys.stdin)))))


asyncio.run(main())
