"""A language model in the clinician's seat. It is told briefing, tools and results as any policy, and never holds the episode.

Native tool calls are acts, in order, one turn each. Text without a call is speech to the patient; text beside calls stays
in the transcript and is no act. Which endpoint answers is not known here: `ask` is given (see openai_endpoint).

Two harnesses, to be told apart in every figure: `raw` gives the briefing alone; `rich` first reads the chart and the monitor for
the model, by ordinary calls that cost what they cost, and puts what they bring under the briefing.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from residency.contract import Call, Say, Tool, ToolResult
from residency.policies.transcript import Asked, Reply, Transcript, arguments_in

SYSTEM = (
    "Act by calling the tools. Every call takes minutes of the hospital's clock. Text that you write without a call is spoken "
    "aloud to the patient; text beside a call is a note to yourself. Go on until the encounter is closed."
)
NUDGE = "Nothing was said or done. Call a tool, or speak."
SILENCES = 3
MALFORMED = ("unknown_tool", "invalid_arguments")
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)

RAW, RICH = "raw", "rich"
READ_FIRST = ("get_patient_history", "get_encounter_details", "look_at_monitor")
_PATIENT, _ENCOUNTER = re.compile(r"\bpatient (P-\w+)", re.IGNORECASE), re.compile(r"\bencounter (E-\w+)", re.IGNORECASE)

Ask = Callable[[list[dict[str, Any]], list[dict[str, Any]]], Reply]


class Report(Struct, frozen=True):
    """What the model cost and how it behaved; none of it is judged.

    `malformed_calls` named no tool, were no JSON or broke the tool's schema. `unspoken` messages held neither call nor
    speech. `uncounted` requests came back without a token count. `stopped` says why the policy gave up, if it did:
    max_requests, silent (three messages in a row without act or speech) or context (nothing left to leave out)."""

    requests: int
    prompt_tokens: int
    completion_tokens: int
    uncounted: int
    seconds: float
    slowest_seconds: float
    calls: int
    malformed_calls: int
    speeches: int
    unspoken: int
    finish_reasons: dict[str, int]
    results_left_out: int
    stopped: str | None


class LanguageModel:
    """A policy that asks a model for each act. Raises whatever `ask` raises, so that a dead endpoint is never scored."""

    def __init__(
        self, ask: Ask, *, max_requests: int = 200, context_tokens: int = 32_768, reply_tokens: int = 2_048, harness: str = RAW
    ):
        """`ask` takes (messages, tools) and returns the model's message; `reply_tokens` is the room kept for it."""
        self.harness = harness
        self._read_first: deque[Call] = deque()
        self._reading: Call | None = None
        self.ask, self.max_requests = ask, max_requests
        self.context_tokens, self.reply_tokens = context_tokens, reply_tokens
        self.transcript = Transcript(SYSTEM, "", (), context_tokens)
        self.replies: list[Reply] = []
        self.stopped: str | None = None
        self._waiting: deque[Asked] = deque()
        self._acted: Asked | None = None
        self._unread = ""  # why the arguments of the call under way were no JSON
        self._calls = self._malformed = self._speeches = self._unspoken = self._silences = 0

    def begin(self, briefing: str, tools: Sequence[Tool]) -> None:
        """Open the conversation."""
        self.transcript = Transcript(SYSTEM, briefing, tools, self.context_tokens)
        self._read_first = deque(_first(briefing, tools) if self.harness == RICH else ())

    def next(self, result: ToolResult | None) -> Call | Say | None:
        """The next call of the message under way, else what a new message asks; None when the model has to be stopped."""
        if result is not None:
            self._take_in(result)
        if self._read_first:
            self._reading = self._read_first.popleft()
            return self._reading
        while not self._waiting:
            reply = self._request()
            if reply is None:
                return None
            self._waiting.extend(reply.calls)
            speech = _THOUGHT.sub("", reply.text).strip()
            if not reply.calls and speech:
                self._silences = 0
                self._acted = None
                self._speeches += 1
                return Say(speech)
            if not reply.calls:
                self._unspoken += 1
                self._silences += 1
                self.transcript.nudge(NUDGE)
        self._silences = 0
        return self._call(self._waiting.popleft())

    def _request(self) -> Reply | None:
        if len(self.replies) >= self.max_requests:
            self.stopped = "max_requests"
        elif self._silences >= SILENCES:
            self.stopped = "silent"
        elif not self.transcript.fits(self.reply_tokens):
            self.stopped = "context"
        if self.stopped:
            return None
        reply = self.ask(self.transcript.messages, self.transcript.tools)
        self.replies.append(reply)
        self.transcript.heard(reply)
        return reply

    def _call(self, asked: Asked) -> Call:
        """A call for the episode, which answers a malformed one with its mend: text that is no JSON goes as it came."""
        self._acted, self._unread = asked, ""
        self._calls += 1
        arguments: Any
        try:
            arguments = arguments_in(asked.arguments)
        except ValueError as error:
            arguments, self._unread = asked.arguments, f"The arguments are no valid JSON: {error}. "
        return Call(asked.name, arguments)

    def _take_in(self, result: ToolResult) -> None:
        if self._reading is not None:
            self.transcript.brief(f"{self._reading.name} was called for you: {result.content}")
            self._reading = None
            return
        if self._acted is not None and result.error is not None and result.error.code in MALFORMED:
            self._malformed += 1
        self.transcript.answer(self._acted, self._unread + result.content)
        self._acted, self._unread = None, ""

    def report(self) -> Report:
        """What it has cost so far."""
        counted = [r for r in self.replies if r.prompt_tokens is not None and r.completion_tokens is not None]
        return Report(
            requests=len(self.replies),
            prompt_tokens=sum(r.prompt_tokens or 0 for r in counted),
            completion_tokens=sum(r.completion_tokens or 0 for r in counted),
            uncounted=len(self.replies) - len(counted),
            seconds=sum(r.seconds for r in self.replies),
            slowest_seconds=max((r.seconds for r in self.replies), default=0.0),
            calls=self._calls,
            malformed_calls=self._malformed,
            speeches=self._speeches,
            unspoken=self._unspoken,
            finish_reasons=dict(sorted(Counter(r.finish or "none" for r in self.replies).items())),
            results_left_out=self.transcript.left_out,
            stopped=self.stopped,
        )


def _first(briefing: str, tools: Sequence[Tool]) -> list[Call]:
    """What the rich harness reads: those of the reading tools that are here, on the patient whom the briefing names."""
    patient, encounter = _PATIENT.search(briefing), _ENCOUNTER.search(briefing)
    said = {"patient_id": patient and patient[1], "encounter_id": encounter and encounter[1]}
    needs = {t.name: t.parameters.get("required", ()) for t in tools if t.name in READ_FIRST}
    return [
        Call(name, {need: said[need] for need in needs[name]})
        for name in READ_FIRST
        if name in needs and all(said.get(need) for need in needs[name])
    ]
