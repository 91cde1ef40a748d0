"""A conversation with a language model in the chat-completions form, kept within the model's context.

Only results that the model has read are ever left out, the oldest first, each replaced by a marker: system message, briefing,
tools and everything the model itself said stay. When that is not enough the conversation has come to its end, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from residency.contract import Tool

LEFT_OUT = "[left out: the transcript grew longer than the model's context; ask again for what you still need]"
CHARACTERS_PER_TOKEN = 3.0  # until the endpoint's own count of the first request is known
_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_-]")


class Asked(Struct, frozen=True):
    """One tool call as the model wrote it; `arguments` is its raw text."""

    id: str
    name: str
    arguments: str


class Reply(Struct, frozen=True):
    """One message of the model. Tokens are the endpoint's own count, None where it gave none; `seconds` of wall clock."""

    text: str
    calls: tuple[Asked, ...] = ()
    finish: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float = 0.0


def offered(tool: Tool) -> dict[str, Any]:
    """A tool as an endpoint is told of it: the registry's own schema, with what a call costs."""
    says = f"{tool.description} Takes {tool.minutes:.2g} min." if tool.minutes else tool.description
    return {"type": "function", "function": {"name": tool.name, "description": says, "parameters": tool.parameters}}


def arguments_in(raw: str) -> Any:
    """The arguments of a call; no text at all means none. Raises ValueError for what is no JSON."""
    try:
        return json.loads(raw) if raw.strip() else {}
    except RecursionError:
        raise ValueError("nested too deeply") from None


class Transcript:
    """Messages in order. `left_out` counts the results that no longer fit."""

    def __init__(self, system: str, briefing: str, tools: Sequence[Tool], context_tokens: int):
        """`context_tokens` is what the model can read and write in one request."""
        self.messages: list[dict[str, Any]] = [{"role": "system", "content": system}, {"role": "user", "content": briefing}]
        self.tools = [offered(t) for t in tools]
        self.context_tokens = context_tokens
        self.left_out = 0
        self._results: list[dict[str, Any]] = []
        self._unread: list[dict[str, Any]] = []  # results that no request has carried yet
        self._rate = CHARACTERS_PER_TOKEN

    def heard(self, reply: Reply) -> None:
        """Take in the model's message, and how many tokens the endpoint counted in what it was sent."""
        if reply.prompt_tokens:
            self._rate = self._characters() / reply.prompt_tokens
        self._results += self._unread
        self._unread = []
        message: dict[str, Any] = {"role": "assistant", "content": reply.text}
        if reply.calls:
            message["tool_calls"] = [{"id": c.id, "type": "function", "function": _as_history(c)} for c in reply.calls]
        self.messages.append(message)

    def answer(self, call: Asked | None, content: str) -> None:
        """What a call brought, or what speech was answered with."""
        message = {"role": "user", "content": content} if call is None else {"role": "tool", "tool_call_id": call.id, "content": content}
        self.messages.append(message)
        self._unread.append(message)

    def brief(self, says: str) -> None:
        """More of what is told at first, before any request."""
        self.messages[1]["content"] += f"\n\n{says}"

    def nudge(self, says: str) -> None:
        """A line of the harness, where the model said nothing that could be acted on."""
        self.messages.append({"role": "user", "content": says})

    def fits(self, reply_tokens: int) -> bool:
        """Whether one more request fits with room for a reply, once the oldest results that were read are left out."""
        room = (self.context_tokens - reply_tokens) * self._rate
        while self._characters() > room and self._results:
            oldest = self._results.pop(0)
            if len(oldest["content"]) > len(LEFT_OUT):
                oldest["content"] = LEFT_OUT
                self.left_out += 1
        return self._characters() <= room

    def _characters(self) -> int:
        return len(json.dumps([self.messages, self.tools], ensure_ascii=False))


def _as_history(call: Asked) -> dict[str, str]:
    """A call as it is sent back. Servers parse their own history, so what can't be parsed is sent as no arguments."""
    try:
        arguments = call.arguments if isinstance(arguments_in(call.arguments), dict) and call.arguments.strip() else "{}"
    except ValueError:
        arguments = "{}"
    return {"name": _NOT_IN_NAMES.sub("_", call.name)[:64] or "unnamed", "arguments": arguments}
