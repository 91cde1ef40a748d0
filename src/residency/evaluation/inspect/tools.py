"""Our tools as Inspect's, with the registry's own schemas."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from inspect_ai.model import Content, ContentImage, ContentText
from inspect_ai.tool import ToolDef, ToolError, ToolParams

from residency.contract import Tool, ToolResult
from residency.episode import Episode
from residency.policies.transcript import offered

SAID_IN_WORDS = {"maxItems": "At most {} items.", "minItems": "At least {} items.", "exclusiveMinimum": "More than {}."}


def offers(episode: Episode) -> list[ToolDef]:
    """Every tool of an encounter. What it brings is text (and pictures); a refusal is a ToolError with its mend."""
    return [_offer(episode, tool) for tool in episode.tools]


def _offer(episode: Episode, tool: Tool) -> ToolDef:
    async def execute(**arguments: Any) -> Any:
        result = episode.call(tool.name, arguments)
        if result.error is not None:
            raise ToolError(result.content)
        return shown(episode, result)

    params = ToolParams.model_validate(in_words(tool.parameters))
    return ToolDef(execute, name=tool.name, description=offered(tool)["function"]["description"], parameters=params, parallel=False)


def shown(episode: Episode, result: ToolResult) -> str | list[Content]:
    """What an agent is shown of a result."""
    if not result.images:
        return result.content
    data: Callable[[Any], str] = lambda ref: b64encode(episode.image(ref)).decode("ascii")  # noqa: E731
    pictures = [ContentImage(image=f"data:{ref.media_type};base64,{data(ref)}") for ref in result.images]
    return [ContentText(text=result.content), *pictures]


def in_words(schema: Any) -> Any:
    """A schema in which the limits that Inspect's own form can't hold are told in the description, so that none is lost.

    Every property gets a description, since Inspect refuses a tool without."""
    if isinstance(schema, list):
        return [in_words(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    out = {k: in_words(v) for k, v in schema.items()}
    limits = [words.format(schema[k]) for k, words in SAID_IN_WORDS.items() if isinstance(schema.get(k), int | float)]
    if limits:
        out["description"] = " ".join([*filter(None, [schema.get("description")]), *limits])
    if isinstance(out.get("properties"), dict):
        for name, part in out["properties"].items():
            if isinstance(part, dict):
                part.setdefault("description", name.replace("_", " "))
    return out
