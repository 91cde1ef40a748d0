"""Any model that Inspect can reach, asked as an endpoint is: `residency evaluate --policy inspect:PROVIDER/MODEL`.

Keys, addresses and the provider's own packages are Inspect's matter. What fails outside the simulation is an InfrastructureError.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageTool,
    ChatMessageUser,
    GenerateConfig,
    Model,
    ModelOutput,
    get_model,
)
from inspect_ai.tool import ToolCall, ToolInfo, ToolParams

from residency.errors import InfrastructureError, UserError
from residency.evaluation.inspect.tools import in_words
from residency.policies.openai_endpoint import Sampling
from residency.policies.transcript import Asked, Reply, arguments_in

_here = threading.local()


def _loop() -> asyncio.Runner:
    """The event loop of this thread, kept: a provider's connections live in it."""
    if not hasattr(_here, "loop"):
        _here.loop = asyncio.Runner()
    found: asyncio.Runner = _here.loop
    return found


class Reached:
    """Asks one model through Inspect. Inspect's own retries count as one request."""

    def __init__(
        self, model: str | Model, *, base_url: str | None = None, sampling: Sampling | None = None, timeout: float = 120.0, retries: int = 3
    ):
        """`timeout` in seconds per try. Raises UserError where Inspect knows no such model or lacks what it needs."""
        self.sampling = asked = sampling or Sampling()
        config = GenerateConfig(
            temperature=asked.temperature,
            top_p=asked.top_p,
            max_tokens=asked.max_tokens,
            seed=asked.seed,
            attempt_timeout=round(timeout),
            max_retries=retries,
        )
        try:
            self._model = model if isinstance(model, Model) else get_model(model, base_url=base_url, memoize=False)
        except Exception as error:  # a provider may raise anything where a key or a package is missing
            raise UserError(f"Inspect reaches no model {str(model)[:60]!r}: {' '.join(str(error).split())[:300]}") from None
        self._config = config

    def __call__(self, messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
        """The model's next message. Raises InfrastructureError for anything but one."""
        said, offered = [_message(m) for m in messages], [_tool(t) for t in tools]
        try:
            output = _loop().run(self._model.generate(said, offered, config=self._config))
        except Exception as error:  # what a provider raises is its own
            raise InfrastructureError(f"{self._model} failed: {type(error).__name__}: {' '.join(str(error).split())[:300]}") from None
        if output.error or not output.choices:
            raise InfrastructureError(f"{self._model} answered with an error: {output.error or 'no message'}")
        return _reply(output)


def _message(said: dict[str, Any]) -> ChatMessage:
    """One message of the transcript as Inspect's."""
    content = said["content"] or ""
    if said["role"] == "system":
        return ChatMessageSystem(content=content)
    if said["role"] == "user":
        return ChatMessageUser(content=content)
    if said["role"] == "tool":
        return ChatMessageTool(content=content, tool_call_id=said["tool_call_id"])
    calls = [
        ToolCall(id=c["id"], function=c["function"]["name"], arguments=arguments_in(c["function"]["arguments"]))
        for c in said.get("tool_calls", ())
    ]
    return ChatMessageAssistant(content=content, tool_calls=calls or None)


def _tool(offered: dict[str, Any]) -> ToolInfo:
    function = offered["function"]
    parameters = ToolParams.model_validate(in_words(function["parameters"]))
    return ToolInfo(name=function["name"], description=function["description"], parameters=parameters)


def _reply(output: ModelOutput) -> Reply:
    message, usage = output.message, output.usage
    calls = tuple(Asked(c.id, c.function, c.parse_error or json.dumps(c.arguments)) for c in message.tool_calls or ())
    read = None if usage is None else usage.input_tokens + (usage.input_tokens_cache_read or 0) + (usage.input_tokens_cache_write or 0)
    return Reply(message.text, calls, output.stop_reason, read, None if usage is None else usage.output_tokens, output.time or 0.0)
