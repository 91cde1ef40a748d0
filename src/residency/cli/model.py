"""A language model at the command line: its options, the seat it takes, and what it cost."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer
from msgspec import Struct, structs, to_builtins
from rich.text import Text

from residency.errors import UserError
from residency.policies.language_model import LanguageModel
from residency.policies.openai_endpoint import Endpoint, Sampling
from residency.policies.transcript import Reply

PREFIX = "openai:"
KEY = "OPENAI_API_KEY"
PANEL = "Language model"


class Setting(StrEnum):
    """A sampling setting that an endpoint may refuse."""

    TEMPERATURE = "temperature"
    TOP_P = "top_p"
    MAX_TOKENS = "max_tokens"
    SEED = "seed"


BaseUrl = Annotated[str | None, typer.Option(help="Where the endpoint is, for example http://127.0.0.1:8000/v1.", rich_help_panel=PANEL)]
Temperature = Annotated[float, typer.Option(min=0, max=2, help="How freely words are drawn; 0 takes the likeliest.", rich_help_panel=PANEL)]
TopP = Annotated[float, typer.Option(min=0, max=1, help="The share of probability that is drawn from.", rich_help_panel=PANEL)]
MaxTokens = Annotated[int, typer.Option(min=1, help="The longest message, in tokens.", rich_help_panel=PANEL)]
SamplingSeed = Annotated[int, typer.Option(help="The endpoint's own seed, where it has one.", rich_help_panel=PANEL)]
Omit = Annotated[
    list[Setting] | None, typer.Option(help="Leave a setting to the endpoint that refuses it; can be repeated.", rich_help_panel=PANEL)
]
MaxRequests = Annotated[int, typer.Option(min=1, help="After so many requests the model is stopped.", rich_help_panel=PANEL)]
Context = Annotated[int, typer.Option(min=1, help="Tokens the model can hold; the oldest results give way.", rich_help_panel=PANEL)]
Timeout = Annotated[float, typer.Option(min=1, help="Seconds that one try may take.", rich_help_panel=PANEL)]
Retries = Annotated[int, typer.Option(min=0, max=10, help="Tries more after no connection, 429 or 5xx.", rich_help_panel=PANEL)]


class Harness(StrEnum):
    """What a model is given before its first request."""

    RAW = "raw"
    RICH = "rich"


HarnessOption = Annotated[
    Harness, typer.Option("--harness", help="raw: the briefing alone; rich: chart and monitor read for it first.", rich_help_panel=PANEL)
]


class Seat(Struct, frozen=True):
    """A model about to play, with the settings that have to be told beside its score."""

    model: str
    sampling: Sampling
    player: LanguageModel

    def tell(self, told: Callable[[str, int, int], None]) -> None:
        """Have each request counted for a person who waits."""
        ask, player = self.player.ask, self.player

        def watched(messages: list[dict[str, Any]], tools: list[dict[str, Any]]) -> Reply:
            told("requests at most", len(player.replies), player.max_requests)
            return ask(messages, tools)

        player.ask = watched

    def as_data(self) -> dict[str, Any]:
        """Settings, cost and the whole conversation, for a program to read."""
        player = self.player
        return {
            "model": self.model,
            "sampling": to_builtins(self.sampling),
            "harness": player.harness,
            "max_requests": player.max_requests,
            "context_tokens": player.context_tokens,
            **to_builtins(player.report()),
            "transcript": player.transcript.messages,
        }

    def view(self) -> Text:
        """Cost and manners in a few lines."""
        r = self.player.report()
        asked = ", ".join(f"{k} {v:g}" for k, v in structs.asdict(self.sampling).items() if v is not None) or "the endpoint's own"
        finish = ", ".join(f"{k} {n}" for k, n in r.finish_reasons.items()) or "none"
        lines = [
            f"\nModel {self.model} ({asked}), harness {self.player.harness}",
            f"{r.requests} requests in {r.seconds:.1f} s (slowest {r.slowest_seconds:.1f} s): "
            f"{r.prompt_tokens:,} tokens read, {r.completion_tokens:,} written"
            + (f", {r.uncounted} requests uncounted." if r.uncounted else "."),
            f"{r.calls} calls, {r.malformed_calls} of them malformed; spoke {r.speeches} times, "
            f"{r.unspoken} messages without act or speech. Finish reasons: {finish}.",
        ]
        if r.results_left_out:
            lines.append(f"{r.results_left_out} of its oldest results were left out of what it could read.")
        if r.stopped:
            lines.append(f"Stopped before the encounter was closed: {r.stopped}.")
        return Text("\n".join(lines))


def sampling(temperature: float, top_p: float, max_tokens: int, seed: int, omit: Sequence[Setting]) -> Sampling:
    """The settings that are sent."""
    return structs.replace(Sampling(temperature, top_p, max_tokens, seed), **{name.value: None for name in omit})


def seat(
    policy: str,
    base_url: str | None,
    asked: Sampling,
    max_requests: int,
    context: int,
    timeout: float,
    retries: int,
    harness: str = Harness.RAW,
) -> Seat:
    """A model seated at its endpoint. Raises UserError without a name, a key or the SDK."""
    name = policy.removeprefix(PREFIX)
    if not name:
        raise UserError(f"name the model: --policy {PREFIX}MODEL")
    ask = Endpoint(name, key(), base_url=base_url, sampling=asked, timeout=timeout, retries=retries)
    player = LanguageModel(ask, max_requests=max_requests, context_tokens=context, reply_tokens=asked.max_tokens or 2_048, harness=harness)
    return Seat(name, asked, player)


def key() -> str:
    """The endpoint's key. Raises UserError when it is not set."""
    found = os.environ.get(KEY, "").strip()
    if not found:
        raise UserError(f"set {KEY}; any word, such as none, does for an endpoint that asks for no key")
    return found
