"""The MCP server: a department's tools with their schemas, the briefing as prompt and resource, pictures as images.

Tools only: opening, scoring and ending belong to the control plane and are never offered here. The episode is in the
path (`/episodes/{id}/mcp`) or in the header `x-episode-id`, with the session's own token as bearer; no state hangs on an
MCP session, since the protocol of 2026 has none.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import mcp_types as types
import msgspec
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from msgspec import Struct

from residency.contract import Call, Error, Interrupt, ToolResult
from residency.doors.http.wire import refusal
from residency.doors.mcp.seat import Seat
from residency.doors.sessions import State
from residency.errors import ResidencyError
from residency.version import VERSION

NAME = "residency"
URI = "residency://briefing"
SAYS = "A simulated hospital for research: fictional patients, never for care. Read the prompt `briefing` first; then act with the tools."
NOT_FOUND, REFUSED = -32002, -32000
Find = Callable[[Any], Seat]


class Structured(Struct, frozen=True):
    """What a call brought, in structure; its text holds all that a text agent needs."""

    data: Any
    error: Error | None
    minutes: float
    interrupts: tuple[Interrupt, ...]
    state: State


def _output_schema() -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([Structured], ref_template="#/$defs/{name}")
    name = schema["$ref"].rsplit("/", 1)[1]
    return {**components.pop(name), "$defs": components}


OUTPUT = _output_schema()


def server(find: Find) -> Server[Any]:
    """A server whose every request sits at the seat that `find` names from the request's context."""

    async def list_tools(context: Any, params: Any) -> types.ListToolsResult:
        tools = (await _asked(find(context).briefed())).tools
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=t.name,
                    description=t.description,
                    input_schema=t.parameters,
                    output_schema=OUTPUT,
                    annotations=types.ToolAnnotations(read_only_hint=not t.writes, destructive_hint=t.closes, open_world_hint=False),
                )
                for t in tools
            ]
        )

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        seat = find(context)
        result, state = await _asked(seat.call(Call(params.name, params.arguments or {})))
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=result.content), *(await _images(seat, result))],
            structured_content=msgspec.to_builtins(Structured(result.data, result.error, result.minutes, result.interrupts, state)),
            is_error=result.error is not None,
        )

    async def list_prompts(context: Any, params: Any) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=[types.Prompt(name="briefing", description="All that you are told at first.")])

    async def get_prompt(context: Any, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        if params.name != "briefing":
            raise MCPError(NOT_FOUND, f"There is no prompt {params.name[:60]!r}; there is: briefing.")
        text = types.TextContent(type="text", text=(await _asked(find(context).briefed())).briefing)
        return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=text)])

    async def list_resources(context: Any, params: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[types.Resource(name="briefing", uri=URI, mime_type="text/plain")])

    async def read_resource(context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        if str(params.uri) != URI:
            raise MCPError(NOT_FOUND, f"There is no such resource; there is: {URI}.")
        text = (await _asked(find(context).briefed())).briefing
        return types.ReadResourceResult(contents=[types.TextResourceContents(uri=URI, mime_type="text/plain", text=text)])

    return Server(
        NAME,
        version=VERSION,
        instructions=SAYS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_prompts=list_prompts,
        on_get_prompt=get_prompt,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )


async def _asked(answer: Any) -> Any:
    """What a seat answers; what the service refuses becomes a protocol error that says why."""
    try:
        return await answer
    except ResidencyError as error:
        found = refusal(error)
        raise MCPError(REFUSED, f"{found.says} {found.mend}".strip(), {"code": found.code}) from None


async def _images(seat: Seat, result: ToolResult) -> list[types.ImageContent]:
    return [
        types.ImageContent(type="image", data=b64encode(await _asked(seat.image(ref.id))).decode(), mime_type=ref.media_type)
        for ref in result.images
    ]
