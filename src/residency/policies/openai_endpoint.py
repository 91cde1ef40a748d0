"""An OpenAI-compatible chat endpoint through the official SDK, the only module that knows it (extra `model`).

What fails outside the simulation (no connection, 429, 5xx after the SDK's bounded retries, a refusal of the request) is an
InfrastructureError and never a score. The wall clock is read for the latency report alone and moves nothing.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct, structs

from residency.errors import InfrastructureError, UserError
from residency.policies.transcript import Asked, Reply

if TYPE_CHECKING:
    from openai import OpenAI

INSTALL = "a language model needs the extra `model`: pip install 'residency[model]'"


class Sampling(Struct, frozen=True):
    """What an endpoint is asked for; None leaves a setting to the endpoint."""

    temperature: float | None = 0.0
    top_p: float | None = 1.0
    max_tokens: int | None = 2_048
    seed: int | None = 0


class Endpoint:
    """Asks one model. `requests` made here are whole answers: the SDK's retries count as one."""

    def __init__(
        self,
        model: str,
        key: str,
        *,
        base_url: str | None = None,
        sampling: Sampling | None = None,
        timeout: float = 120.0,
        retries: int = 3,
        images: bool = True,
    ):
        """`timeout` in seconds per try; `images=False` declares a model that takes text alone. Raises UserError where the SDK is
        not installed or the address can't be one."""
        try:
            import openai
        except ImportError:
            raise UserError(INSTALL) from None
        self.model, self.retries, self.images = model, retries, images
        self.sampling = sampling or Sampling()
        self._errors = openai
        self._client: OpenAI = openai.OpenAI(api_key=key, base_url=_address(base_url), timeout=timeout, max_retries=retries)

    def __call__(self, messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
        """The model's next message. Raises InfrastructureError for anything but one."""
        return self._ask({"messages": messages, "tools": tools})

    def chat(self, messages: list[dict[str, Any]]) -> Reply:
        """The model's answer without tools. Raises InfrastructureError for none, UserError where it refuses the pictures sent."""
        return self._ask({"messages": messages})

    def _ask(self, asked: dict[str, Any]) -> Reply:
        settings = {k: v for k, v in structs.asdict(self.sampling).items() if v is not None}
        body: dict[str, Any] = {"model": self.model, **asked, **settings}
        began = time.perf_counter()
        try:
            answer: Any = self._client.chat.completions.create(**body)
        except self._errors.APIStatusError as error:
            if _refuses_pictures(error.status_code, str(error), asked["messages"]):
                where = f"{self.model} at {self._client.base_url}"
                says = f"{where} takes no pictures, or not this one (HTTP {error.status_code}): {str(error)[:300]}"
                raise UserError(says) from None
            raise InfrastructureError(self._refusal(error.status_code, str(error))) from None
        except self._errors.APIConnectionError as error:
            cause = error.__cause__ or error
            tried = "once" if not self.retries else f"{self.retries + 1} times"
            raise InfrastructureError(f"no answer from {self._client.base_url} (tried {tried}): {cause}") from None
        except (self._errors.OpenAIError, ValueError) as error:
            raise InfrastructureError(f"{self._client.base_url} answered with something else than a message: {error}") from None
        return _reply(answer, time.perf_counter() - began, str(self._client.base_url))

    def _refusal(self, status: int, says: str) -> str:
        where = f"{self.model} at {self._client.base_url}"
        if status < 500 and status not in (401, 403, 404, 429) and "tool" in says.lower():
            return f"{where} takes no tools, which a clinician here needs (HTTP {status}): {says[:300]}"
        return f"{where} refused (HTTP {status}): {says[:300]}"


def _refuses_pictures(status: int, says: str, messages: list[dict[str, Any]]) -> bool:
    """Whether a request with a picture was refused for it: some servers name it, some only say that content has to be text."""
    parts = [part for m in messages if isinstance(m.get("content"), list) for part in m["content"]]
    if status not in (400, 404, 415, 422, 500, 501) or not any(part.get("type") == "image_url" for part in parts):
        return False
    words = ("image", "picture", "vision", "visual", "multimodal", "multi-modal", "modalit")
    named = any(word in says.lower() for word in words)
    return named and (status < 500 or "support" in says.lower()) or (status in (400, 415, 422) and "content" in says.lower())


def _address(base_url: str | None) -> str | None:
    """The address as given. Raises UserError for what can't be one; None is the SDK's own."""
    if base_url is None:
        return None
    try:
        parts = urlsplit(base_url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise UserError(f"{base_url!r} is no address of an endpoint; write for example http://127.0.0.1:8000/v1")
    return base_url


def _reply(answer: Any, seconds: float, where: str) -> Reply:
    choices: Any = getattr(answer, "choices", None)
    message = getattr(choices[0], "message", None) if choices else None
    if message is None:
        raise InfrastructureError(f"{where} answered without a message: {str(answer)[:200]}")
    usage = getattr(answer, "usage", None)
    calls = [c for c in message.tool_calls or () if getattr(c, "function", None) is not None]
    return Reply(
        _clean(message.content),
        tuple(Asked(c.id or f"call_{i}", _clean(c.function.name), _clean(c.function.arguments)) for i, c in enumerate(calls)),
        choices[0].finish_reason or "",
        getattr(usage, "prompt_tokens", None),
        getattr(usage, "completion_tokens", None),
        seconds,
    )


def _clean(text: Any) -> str:
    """Text that can be sent back: half a character pair can't, and some servers send arguments as an object."""
    words = text if isinstance(text, str) else "" if text is None else json.dumps(text)
    return words.encode("utf-8", "replace").decode("utf-8")
