"""What the MCP door adds in process: our server against the SDK's own floor, through the SDK's own client.

The floor is a server of one handler that gives back, ready made, the very answers that ours gave: the same texts, structures
and output schema, so that the client validates as much for it as for us. Rounds of the two
are interleaved, each of ours on an encounter begun anew. `python bench/floor.py` prints medians of the rounds as JSON.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

import mcp_types as types
from mcp import Client
from mcp.server.lowlevel import Server

import residency
from residency.doors.mcp import Own, server

TASK = "emergency/septic-shock-old-letter-01"
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("get_patient_history", {"patient_id": "P-1001"}),
    ("look_at_monitor", {"patient_id": "P-1001"}),
    ("think", {"thought": "What next?"}),
    ("get_encounter_details", {"encounter_id": "E-1001"}),
]
ROUNDS, TURNS = 25, 25


class Floor:
    """A server that does nothing but answer."""

    def __init__(self, tools: list[types.Tool], answers: list[types.CallToolResult]):
        self.tools, self.answers = tools, answers
        self.left: Iterator[types.CallToolResult] = iter(())
        self.server: Server[Any] = Server("floor", on_list_tools=self._list, on_call_tool=self._call)

    def again(self) -> None:
        """From the first answer on."""
        self.left = iter(self.answers)

    async def _list(self, context: Any, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=self.tools)

    async def _call(self, context: Any, params: Any) -> types.CallToolResult:
        one = next(self.left)
        text = types.TextContent(type="text", text=one.content[0].text)
        return types.CallToolResult(content=[text], structured_content=one.structured_content, is_error=one.is_error)


async def _round(client: Client, calls: list[tuple[str, dict[str, Any]]]) -> float:
    began = perf_counter()
    for name, arguments in calls:
        await client.call_tool(name, arguments)
    return 1e6 * (perf_counter() - began) / len(calls)


async def measure() -> dict[str, float]:
    """Microseconds a call: our server, the floor, and `episode.call` alone."""
    calls = CALLS * TURNS
    seat = Own(residency.start(TASK, 0))
    async with Client(server(lambda context: seat)) as client:
        answers = [await client.call_tool(name, arguments) for name, arguments in calls]
        assert not any(answer.is_error for answer in answers), "the floor must have answers of an encounter that goes on"
        floor = Floor((await client.list_tools()).tools, answers)
        async with Client(floor.server) as least:
            ours, floors, bare = [], [], []
            for _ in range(ROUNDS + 1):
                seat.episode = residency.start(TASK, 0)
                ours.append(await _round(client, calls))
                floor.again()
                floors.append(await _round(least, calls))
                alone = residency.start(TASK, 0)
                began = perf_counter()
                for name, arguments in calls:
                    alone.call(name, arguments)
                bare.append(1e6 * (perf_counter() - began) / len(calls))
    took = {"ours_us": median(ours[1:]), "floor_us": median(floors[1:]), "episode_us": median(bare[1:])}
    return {**{name: round(value, 1) for name, value in took.items()}, "times_floor": round(took["ours_us"] / took["floor_us"], 2)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure())))
